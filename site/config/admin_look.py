"""How the admin looks and what its sidebar holds."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

Line = tuple[str, str, str, str]

# Title, icon, URL name, and the permission without which the line is not there.
SIDEBAR: dict[str, list[Line]] = {
    "": [
        ("Dashboard", "space_dashboard", "admin:index", ""),
        ("Articles", "article", "admin:newsroom_article_changelist", "newsroom.view_article"),
        ("Images", "image", "admin:newsroom_image_changelist", "newsroom.view_image"),
        ("Corrections", "edit_note", "admin:newsroom_correction_changelist", "newsroom.view_correction"),
    ],
    "Catalogue": [
        ("Authors", "person", "admin:newsroom_author_changelist", "newsroom.view_author"),
        ("Tags", "sell", "admin:newsroom_tag_changelist", "newsroom.view_tag"),
        ("Tools", "construction", "admin:newsroom_tool_changelist", "newsroom.view_tool"),
        ("Series", "format_list_numbered", "admin:newsroom_series_changelist", "newsroom.view_series"),
        ("Links", "link", "admin:newsroom_linkcheck_changelist", "newsroom.view_article"),
        ("Pages", "description", "admin:newsroom_page_changelist", "newsroom.view_page"),
    ],
    "Readers": [
        ("Comments", "forum", "admin:comments_comment_changelist", "comments.view_comment"),
        ("Commenters", "record_voice_over", "admin:comments_commenter_changelist", "comments.view_commenter"),
        ("Decisions", "gavel", "admin:comments_decision_changelist", "comments.view_decision"),
        (
            "Conversations",
            "speaker_notes",
            "admin:comments_conversation_changelist",
            "comments.view_conversation",
        ),
        ("House rules", "rule", "admin:comments_houserules_changelist", "comments.view_houserules"),
    ],
    "Newsletter": [
        ("Issues", "stacked_email", "admin:newsletter_issue_changelist", "newsletter.view_issue"),
        (
            "Collected",
            "bookmarks",
            "admin:newsletter_collectedlink_changelist",
            "newsletter.view_collectedlink",
        ),
        ("Subscribers", "group", "admin:newsletter_subscriber_changelist", "newsletter.view_subscriber"),
        ("Newsletters", "mail", "admin:newsletter_newsletter_changelist", "newsletter.view_newsletter"),
        ("Outbox", "outbox", "admin:newsletter_outboxmail_changelist", "newsletter.view_outboxmail"),
    ],
    "Settings": [
        ("Publication", "tune", "admin:newsroom_publication_changelist", "newsroom.view_publication"),
        ("People", "badge", "admin:newsroom_user_changelist", "newsroom.view_user"),
        ("Redirects", "alt_route", "admin:newsroom_redirect_changelist", "newsroom.view_redirect"),
        ("Groups", "groups", "admin:auth_group_changelist", "auth.view_group"),
    ],
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar of this person: no line leads to a page that answers “forbidden”."""
    groups = []
    for title, lines in SIDEBAR.items():
        items = [shown for line in lines if (shown := sidebar_item(line, request))]
        if items:
            groups.append({"title": title, "items": items, "separator": bool(title)})
    return groups


def sidebar_item(line: Line, request: HttpRequest) -> dict[str, Any] | None:
    """One line of the sidebar, or None where this person may not follow it."""
    title, icon, url_name, permission = line
    # unfold also draws the sidebar's frame for nobody in particular, e.g. around the log-in page.
    user = getattr(request, "user", None)
    if permission and not (user and user.has_perm(permission)):
        return None
    try:
        return {"title": title, "icon": icon, "link": reverse(url_name)}
    except NoReverseMatch:
        return None  # an application that is not installed leaves no line behind


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Galley",
    "SITE_HEADER": "Galley",
    "SITE_SUBHEADER": "Newsroom",
    "SITE_SYMBOL": "newsmode",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "newsroom.dashboard.context",
    "STYLES": [lambda request: static("newsroom/admin.css")],
    "SCRIPTS": [lambda request: static("newsroom/icons.js")],
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#fdf4ef",
            "100": "#fae5d8",
            "200": "#f4c8b0",
            "300": "#eca37e",
            "400": "#e2764a",
            "500": "#d95a2b",
            "600": "#b94520",
            "700": "#97361b",
            "800": "#7a2e1b",
            "900": "#652919",
            "950": "#37120a",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "navigation": navigation,
    },
}
