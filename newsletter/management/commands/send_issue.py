"""Send an approved issue now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsletter import approval
from newsletter.errors import NewsletterError
from newsletter.management.naming import issue_numbered


class Command(BaseCommand):
    help = "Let an approved issue leave now, whatever its hour; workers send it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The issue."""
        parser.add_argument("slug")
        parser.add_argument("number", type=int)

    def handle(self, *args: Any, slug: str, number: int, **options: Any) -> None:
        """Freeze its audience and ring the workers."""
        issue = issue_numbered(slug, number)
        try:
            audience = approval.send_now(issue, user=None)
        except NewsletterError as error:
            raise CommandError(str(error)) from None
        people = "1 subscriber" if audience == 1 else f"{audience:,} subscribers"
        self.stdout.write(f"{issue} is leaving for {people}.")
