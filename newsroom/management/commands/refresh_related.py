"""Work out Related Reading from nothing, or go on with what is still due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.models import RelatedDue
from newsroom.related import refreshing


class Command(BaseCommand):
    """python manage.py refresh_related [--waiting]"""

    help = "Work out the Related Reading of every published article; stopped, it goes on with --waiting."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--waiting", action="store_true", help="Only what is due already.")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = RelatedDue.objects.count() if options["waiting"] else refreshing.ask_for_all()
        self.stdout.write(f"Due: {asked:,}.")
        while refreshing.work_off():
            left = RelatedDue.objects.count()
            unread = RelatedDue.objects.filter(reads=True).count()
            self.stdout.write(f"{unread:,} to read, {left:,} to rank")
        if left := RelatedDue.objects.count():
            self.stdout.write(f"A worker is busy with the last {left:,}. Look again in a few minutes.")
            return
        self.stdout.write("The Related Reading of every published article is up to date.")
