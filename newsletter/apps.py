"""The newsletter application."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "newsletter"

    def ready(self) -> None:
        """Put the newsletter's panel on the dashboard."""
        from newsletter import panels

        panels.register()
