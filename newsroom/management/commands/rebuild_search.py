"""manage.py rebuild_search"""

from typing import Any

from django.core.management.base import BaseCommand

from newsroom import search


class Command(BaseCommand):
    help = "Makes the search index anew from what is published, while the site goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how much was found."""
        count = search.rebuild()
        self.stdout.write(f"The search index holds {count:,} articles.")
