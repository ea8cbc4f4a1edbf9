"""Approve an issue by hand."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsletter import approval
from newsletter.errors import NewsletterError
from newsletter.management.naming import issue_numbered
from newsroom.models import User


class Command(BaseCommand):
    help = "Check an issue and freeze its bytes, so that it goes out at its hour."

    def add_arguments(self, parser: CommandParser) -> None:
        """The issue, and in whose name."""
        parser.add_argument("slug")
        parser.add_argument("number", type=int)
        parser.add_argument("--by", metavar="USERNAME", help="whose approval it is; needs the permission")

    def handle(self, *args: Any, slug: str, number: int, by: str | None, **options: Any) -> None:
        """Approve, or say everything that stands in the way."""
        issue = issue_numbered(slug, number)
        user = self._person(by)
        try:
            approved = approval.approve(issue, user)
        except PermissionDenied as refusal:
            raise CommandError(f"{by} may not approve issues. {refusal}") from None
        except NewsletterError as error:
            raise CommandError(str(error)) from None
        when = f"{approved.send_at:%A %-d %B %Y at %H:%M}"
        self.stdout.write(f"{approved} is approved. It goes out on {when} UTC, or now with send_issue.")

    def _person(self, username: str | None) -> User | None:
        if username is None:
            return None
        found = User.objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"There is nobody with the log-in “{username}”.")
        return found
