"""Stores the HTML of articles, pages and tools anew after the renderer has changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from newsroom import markdown, workflow
from newsroom.models import Article, Page, Tool

DERIVED = ["body_html", "contents", "word_count", "reading_minutes", "renderer_version"]


class Command(BaseCommand):
    """manage.py render_articles"""

    help = "Render again what an older version of the Markdown renderer stored; running it twice is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each row in a transaction of its own, so that it can be stopped at any point."""
        old = Article.objects.exclude(renderer_version=markdown.VERSION).order_by("pk")
        ids = list(old.values_list("pk", flat=True))
        for pk in ids:
            render_article(pk)
        pages = sum(render_page(page) for page in Page.objects.all())
        tools = sum(render_tool(tool) for tool in Tool.objects.all())
        self.stdout.write(f"Rendered {len(ids)} articles, {pages} pages and {tools} tools again.")


@transaction.atomic
def render_article(pk: int) -> None:
    """Store one article's HTML anew; readers' copies of it are out of date then."""
    article = Article.objects.select_for_update().get(pk=pk)
    article.save(update_fields=DERIVED)
    workflow.announce_update(article)


def render_page(page: Page) -> bool:
    """Store a page's HTML anew where it differs; say whether it did."""
    before = page.body_html
    page.save(update_fields=["body_html"])
    return page.body_html != before


def render_tool(tool: Tool) -> bool:
    """Store a tool's HTML anew where it differs; say whether it did."""
    before = tool.description_html
    tool.save(update_fields=["description_html"])
    return tool.description_html != before
