"""The newsletter application."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, pre_delete


class NewsletterConfig(AppConfig):
    name = "newsletter"

    def ready(self) -> None:
        """Guard the log of consent, and join the newsroom: a panel, pictures, mails that it asks for."""
        from anymail.signals import tracking

        from newsletter import clicks, notices, panels, subjects
        from newsletter.assembling import dropping
        from newsletter.bounces import webhooks
        from newsletter.letters import picture_uses, rendering
        from newsletter.models import IssueItem
        from newsletter.readers import append_only
        from newsroom import needed
        from newsroom.models import Tag, Tool
        from newsroom.signals import notice, tags_merged

        post_migrate.connect(append_only.stand_up, sender=self, dispatch_uid="newsletter.readers.append_only")
        tracking.connect(webhooks.take_event, dispatch_uid="newsletter.bounces")
        rendering.FINISHERS.append(clicks.sign_links)
        panels.register()
        picture_uses.register()
        post_delete.connect(dropping.remember, sender=IssueItem, dispatch_uid="newsletter.remember_dropped")
        notice.connect(notices.write_notices, dispatch_uid="newsletter.write_notices")
        tags_merged.connect(subjects.follow_merged, dispatch_uid="newsletter.follow_merged_tags")
        needed.register(subjects.only_rules)
        for model in (Tag, Tool):
            pre_delete.connect(
                subjects.refuse_the_last, sender=model, dispatch_uid="newsletter.keep_last_rules"
            )
