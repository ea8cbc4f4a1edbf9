"""Who may do what: three groups, each with what the one before it has and more, and one beside them."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

WRITER = [
    "newsroom.view_article",
    "newsroom.add_article",
    "newsroom.change_article",
    "newsroom.submit_article",
    "newsroom.view_image",
    "newsroom.add_image",
    "newsroom.change_image",
    "newsroom.view_author",
    "newsroom.view_tag",
    "newsroom.add_tag",
    "newsroom.view_tool",
    "newsroom.view_series",
    # For the articles that they may change.
    "newsroom.view_reviewnote",
    "newsroom.add_reviewnote",
    "newsroom.view_previewlink",
    "newsroom.add_previewlink",
    "newsroom.change_previewlink",
    "newsroom.view_correction",
]
# Some people look after comments and nothing else.
MODERATOR = [
    "comments.moderate_comments",
    "comments.view_comment",
    "comments.view_commenter",
    "comments.view_decision",
    "comments.view_conversation",
    "comments.add_conversation",
    "comments.change_conversation",
]
EDITOR = [
    *WRITER,
    *MODERATOR,
    "newsroom.change_any_article",
    "newsroom.return_article",
    "newsroom.delete_article",
    "newsroom.delete_image",
    "newsroom.change_tag",
    "newsroom.delete_tag",
    "newsroom.add_tool",
    "newsroom.change_tool",
    "newsroom.add_series",
    "newsroom.change_series",
    "newsroom.add_author",
    "newsroom.change_author",
    "newsroom.view_page",
    "newsroom.change_page",
    "newsroom.change_reviewnote",
    "newsroom.delete_reviewnote",
    "newsroom.add_correction",
    "newsroom.change_correction",
    "newsroom.view_redirect",
    "newsroom.view_unansweredquery",
    "newsroom.delete_unansweredquery",
    "newsletter.view_newsletter",
    "newsletter.view_issue",
    "newsletter.add_issue",
    "newsletter.change_issue",
    "newsletter.view_collectedlink",
    "newsletter.add_collectedlink",
    "newsletter.change_collectedlink",
    "newsletter.delete_collectedlink",
    "newsletter.view_subscriber",
]
PUBLISHER = [
    *EDITOR,
    "newsroom.schedule_article",
    "newsroom.publish_article",
    "newsroom.withdraw_article",
    "newsroom.add_page",
    "newsroom.delete_page",
    "newsroom.delete_author",
    "newsroom.delete_tool",
    "newsroom.delete_series",
    "newsroom.delete_correction",
    "newsroom.add_redirect",
    "newsroom.change_redirect",
    "newsroom.delete_redirect",
    "newsroom.view_publication",
    "newsroom.change_publication",
    "newsroom.view_user",
    "comments.view_houserules",
    "comments.change_houserules",
    "newsletter.add_newsletter",
    "newsletter.change_newsletter",
    "newsletter.approve_issue",
    "newsletter.send_issue",
    "newsletter.change_subscriber",
    "newsletter.export_subscriber",
    "newsletter.view_subscriberimport",
    "newsletter.add_subscriberimport",
    "newsletter.lift_suppression",
    "newsletter.view_outboxmail",
    "newsletter.change_outboxmail",
]
GROUPS = {"Writer": WRITER, "Editor": EDITOR, "Publisher": PUBLISHER, "Moderator": MODERATOR}


def ensure_groups(sender: AppConfig, **kwargs: Any) -> None:
    """Make the four groups and give them what they lack; what an operator added stays."""
    for label in ("newsroom", "newsletter", "comments"):
        if installed.is_installed(label):
            create_permissions(installed.get_app_config(label), verbosity=0)
    known = {
        f"{label}.{codename}": pk
        for label, codename, pk in Permission.objects.values_list("content_type__app_label", "codename", "pk")
    }
    for name, permissions in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(known[permission] for permission in permissions if permission in known))
