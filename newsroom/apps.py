"""The newsroom application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class NewsroomConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        """Connect what listens: the groups to migrations, Related Reading and search to publication."""
        from newsroom import addresses, navigation, notices, panels, references, standing
        from newsroom.models import Image
        from newsroom.related import following as related_reading
        from newsroom.roles import ensure_groups
        from newsroom.search import following
        from newsroom.signals import address_changed, moved, publication_changed
        from newsroom.tasks import ring_for_renditions

        post_migrate.connect(ensure_groups, dispatch_uid="newsroom.ensure_groups")
        post_migrate.connect(standing.ensure_drafts, sender=self, dispatch_uid="newsroom.ensure_drafts")
        address_changed.connect(addresses.keep_old, dispatch_uid="newsroom.keep_old_addresses")
        post_save.connect(ring_for_renditions, sender=Image, dispatch_uid="newsroom.ring_for_renditions")
        moved.connect(notices.after_move, dispatch_uid="newsroom.tell_of_moves")
        address_changed.connect(references.follow_address, dispatch_uid="newsroom.follow_address")
        publication_changed.connect(references.follow_publication, dispatch_uid="newsroom.follow_publication")
        post_save.connect(references.follow_picture, sender=Image, dispatch_uid="newsroom.follow_picture")
        navigation.connect()
        following.connect()
        related_reading.connect()
        panels.register()
