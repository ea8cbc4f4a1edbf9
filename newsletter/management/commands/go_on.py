"""Let mail leave again after a long absence."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from newsletter import holding


class Command(BaseCommand):
    help = "Say what holds mail back, and let it leave again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Show why it was held, and agree."""
        why = holding.sentence(timezone.now())
        if not why:
            self.stdout.write("Nothing is held.")
            return
        holding.go_on(None)
        self.stdout.write(f"{why}\nYou agreed: mail leaves again.")
