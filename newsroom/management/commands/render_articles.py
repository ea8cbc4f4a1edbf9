"""Stores the HTML of articles, pages and tools anew after the renderer has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from newsroom import markdown, references
from newsroom.models import Article, Page, Tool


class Command(BaseCommand):
    """manage.py render_articles"""

    help = "Render again what an older version of the Markdown renderer stored; running it twice is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each row in a transaction of its own, so that it can be stopped at any point."""
        old = Article.objects.exclude(renderer_version=markdown.VERSION).order_by("pk")
        ids = list(old.values_list("pk", flat=True))
        for pk in ids:
            references.render_article(pk)
        pages = sum(references.render_text(page, "body_html") for page in Page.objects.all())
        tools = sum(references.render_text(tool, "description_html") for tool in Tool.objects.all())
        self.stdout.write(f"Rendered {len(ids)} articles, {pages} pages and {tools} tools again.")
