"""The newsletter application."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "newsletter"

    def ready(self) -> None:
        """Join the newsroom: a panel on its dashboard, pictures that letters show, mails that it asks for."""
        from newsletter import notices, panels, picture_uses
        from newsroom.signals import notice

        panels.register()
        picture_uses.register()
        notice.connect(notices.write_notices, dispatch_uid="newsletter.write_notices")
