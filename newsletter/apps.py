"""The newsletter application."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "newsletter"

    def ready(self) -> None:
        """Put the newsletter's panel on the dashboard, and write the mails that the newsroom asks for."""
        from newsletter import notices, panels
        from newsroom.signals import notice

        panels.register()
        notice.connect(notices.write_notices, dispatch_uid="newsletter.write_notices")
