"""How the admin looks and what its sidebar holds."""

from typing import Any

from django.urls import reverse_lazy


def link(title: str, icon: str, url_name: str, permission: str | None = None) -> dict[str, Any]:
    """One line of the sidebar, shown to those who hold the permission."""
    item: dict[str, Any] = {"title": title, "icon": icon, "link": reverse_lazy(url_name)}
    if permission:
        item["permission"] = lambda request: request.user.has_perm(permission)
    return item


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Galley",
    "SITE_HEADER": "Galley",
    "SITE_SYMBOL": "newsmode",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": True,
    "DASHBOARD_CALLBACK": "newsroom.dashboard.context",
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
        "navigation": [
            {
                "items": [
                    link("Dashboard", "space_dashboard", "admin:index"),
                    link("Articles", "article", "admin:newsroom_article_changelist", "newsroom.view_article"),
                    link("Images", "image", "admin:newsroom_image_changelist", "newsroom.view_image"),
                ],
            },
            {
                "title": "Catalogue",
                "items": [
                    link("Authors", "person", "admin:newsroom_author_changelist", "newsroom.view_author"),
                    link("Tags", "sell", "admin:newsroom_tag_changelist", "newsroom.view_tag"),
                    link("Tools", "construction", "admin:newsroom_tool_changelist", "newsroom.view_tool"),
                    link("Pages", "description", "admin:newsroom_page_changelist", "newsroom.view_page"),
                ],
            },
            {
                "title": "Newsletter",
                "items": [
                    link(
                        "Issues",
                        "stacked_email",
                        "admin:newsletter_issue_changelist",
                        "newsletter.view_issue",
                    ),
                    link(
                        "Subscribers",
                        "group",
                        "admin:newsletter_subscriber_changelist",
                        "newsletter.view_subscriber",
                    ),
                    link(
                        "Newsletters",
                        "mail",
                        "admin:newsletter_newsletter_changelist",
                        "newsletter.view_newsletter",
                    ),
                    link(
                        "Outbox",
                        "outbox",
                        "admin:newsletter_outboxmail_changelist",
                        "newsletter.view_outboxmail",
                    ),
                ],
            },
            {
                "title": "Settings",
                "items": [
                    link(
                        "Publication",
                        "tune",
                        "admin:newsroom_publication_changelist",
                        "newsroom.change_publication",
                    ),
                    link("People", "badge", "admin:newsroom_user_changelist", "newsroom.view_user"),
                ],
            },
        ],
    },
}
