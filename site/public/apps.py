"""What readers open."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PublicConfig(AppConfig):
    name = "public"

    def ready(self) -> None:
        """Let the database itself note what changes for readers, and cards follow articles."""
        from public.cards import following
        from public.page_cache import triggers

        pre_migrate.connect(triggers.stand_down, sender=self, dispatch_uid="public.triggers_stand_down")
        post_migrate.connect(triggers.stand_up, sender=self, dispatch_uid="public.triggers_stand_up")
        following.connect()
