"""The newsroom application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NewsroomConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        """Keep the groups and their permissions as newsroom/roles.py lists them."""
        from newsroom.roles import ensure_groups

        post_migrate.connect(ensure_groups, dispatch_uid="newsroom.ensure_groups")
