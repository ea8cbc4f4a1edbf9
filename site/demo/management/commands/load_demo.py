"""manage.py load_demo: fill an empty Galley with a publication to look around in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.loading import RealWorkHere, load


class Command(BaseCommand):
    help = "Load the demo publication into an empty Galley. A second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Leave a publication that somebody has begun, quietly."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(timezone.now())
        except RealWorkHere as refusal:
            if options["if_empty"]:
                return
            raise CommandError(str(refusal)) from None
        self.stdout.write("The demo publication is loaded." if loaded else "The demo was loaded before.")
