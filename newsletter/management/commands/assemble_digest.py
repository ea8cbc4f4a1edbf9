"""Assemble a newsletter's next issue by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsletter.assembling import assembly
from newsletter.cadence import next_send
from newsletter.errors import NewsletterError
from newsletter.management.naming import newsletter_named


class Command(BaseCommand):
    help = "Assemble a newsletter's next issue from what was published since the last one."

    def add_arguments(self, parser: CommandParser) -> None:
        """The newsletter, and whether a draft that is there gets what is new."""
        parser.add_argument("slug")
        parser.add_argument(
            "--force",
            action="store_true",
            help="bring a draft that is already there up to date; what an editor changed stays",
        )

    def handle(self, *args: Any, slug: str, force: bool, **options: Any) -> None:
        """Assemble, and say what came of it."""
        newsletter = newsletter_named(slug)
        now = timezone.now()
        before = assembly.issue_for(newsletter, next_send(newsletter, now))
        try:
            issue = assembly.assemble(newsletter, now, refresh=force)
        except NewsletterError as error:
            raise CommandError(str(error)) from None
        if issue is None:
            since = f"{assembly.period_start(newsletter, now):%-d %B %Y %H:%M}"
            self.stdout.write(f"Nothing new since {since} UTC, so there is no issue of {newsletter} to make.")
            return
        count = issue.items.count()
        size = f"{count} item{'' if count == 1 else 's'}"
        goes = f"goes out on {issue.send_at:%A %-d %B %Y at %H:%M} UTC once it is approved"
        if before and not force:
            state = issue.get_state_display().lower()
            self.stdout.write(
                f"{issue} is already there ({state}, {size}). Nothing was changed; --force adds what is new."
            )
            return
        self.stdout.write(f"{issue}: “{issue.subject}”, {size}; {goes}.")
