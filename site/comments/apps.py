"""The comments application."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        """Put the latest comments on the dashboard, and their number on cards."""
        from comments import panels
        from newsroom.models.article import CARD_PARTS

        panels.register()
        if "conversation" not in CARD_PARTS:
            CARD_PARTS.append("conversation")
