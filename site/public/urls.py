"""The addresses that readers open."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from newsroom.models import Article
from public.views import (
    articles,
    cards,
    catalogue,
    contact,
    feeds,
    health,
    home,
    leaving,
    machines,
    media,
    newsletter,
    pages,
    preferences,
    previews,
    search,
    series,
    subscription,
    webhooks,
)


class KindConverter(StringConverter):
    """A kind of article, by the word that the database knows it by."""

    regex = "|".join(Article.Kind.values)


register_converter(KindConverter, "kind")
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("blog/", articles.blog, name="blog"),
    path("blog/<slug:slug>.md", articles.markdown_source, name="article_markdown"),
    path("blog/<slug:slug>/", articles.article, name="article"),
    path("tags/", catalogue.tags, name="tags"),
    path("tags/<slug:slug>/", catalogue.tag, name="tag"),
    path("tags/<slug:slug>/feed/", feeds.tag_feed, name="tag_feed"),
    path("tags/<slug:slug>/feed/<slug:form>/", feeds.tag_feed, name="tag_feed_as"),
    path("kinds/<kind:kind>/", articles.kind, name="kind"),
    path("series/", series.series_list, name="series_list"),
    path("series/<slug:slug>/", series.series, name="series"),
    path("authors/", catalogue.authors, name="authors"),
    path("authors/<slug:slug>/", catalogue.author, name="author"),
    path("authors/<slug:slug>/feed/", feeds.author_feed, name="author_feed"),
    path("authors/<slug:slug>/feed/<slug:form>/", feeds.author_feed, name="author_feed_as"),
    path("tools/", catalogue.tools, name="tools"),
    path("tools/<slug:slug>/", catalogue.tool, name="tool"),
    path("search/", search.search_page, name="search"),
    path("search/overlay/", search.overlay, name="search_overlay"),
    path("search/vain/", search.vain, name="search_vain"),
    path("newsletter/", newsletter.newsletters, name="newsletters"),
    path("newsletter/<slug:slug>/", newsletter.newsletter, name="newsletter"),
    path("newsletter/<slug:slug>/<int:number>/", newsletter.issue, name="issue"),
    path("newsletter/<slug:slug>/subscribe/", subscription.subscribe, name="subscribe"),
    path("newsletter/<slug:slug>/check-your-inbox/", subscription.check_inbox, name="check_inbox"),
    path("subscription/confirm/<str:token>/", subscription.confirm, name="confirm"),
    path("subscription/new-address/<str:key>/", preferences.new_address, name="new_address"),
    path("subscription/<str:token>/", preferences.preferences, name="preferences"),
    path("subscription/<str:token>/subjects/", preferences.follow, name="follow"),
    path("subscription/<str:token>/address/", preferences.address, name="address"),
    path("subscription/<str:token>/new-link/", preferences.replace_link, name="replace_link"),
    path("subscription/<str:token>/copy/", preferences.copy, name="own_copy"),
    path("subscription/<str:token>/erase/", preferences.erase, name="erase"),
    path("subscription/<str:token>/<slug:slug>/welcome/", subscription.welcome, name="welcome"),
    path("subscription/<str:token>/<slug:slug>/leave/", leaving.leave, name="leave"),
    path("subscription/<str:token>/<slug:slug>/one-click/", leaving.one_click, name="one_click"),
    path("subscription/<str:token>/<slug:slug>/why/", leaving.why, name="why_left"),
    path("subscription/<str:token>/<slug:slug>/come-back/", leaving.come_back, name="come_back"),
    path("subscription/<str:token>/<slug:slug>/pause/", preferences.pause, name="pause"),
    path("webhooks/<slug:service>/", webhooks.webhook, name="webhook"),
    path("preview/<str:key>/", previews.preview, name="preview"),
    path("feed/", feeds.feed, name="feed"),
    path("feed/atom/", feeds.feed, {"form": "atom"}, name="feed_atom"),
    path("feed/json/", feeds.feed, {"form": "json"}, name="feed_json"),
    path("feed/<kind:kind>/", feeds.kind_feed, name="kind_feed"),
    path("feed/<kind:kind>/<slug:form>/", feeds.kind_feed, name="kind_feed_as"),
    path("contact/", contact.contact, name="contact"),
    path("contact/send/", contact.send, name="contact_send"),
    path("contact/sent/", contact.sent, name="contact_sent"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", machines.sitemap_part, name="sitemap_part"),
    path("media/images/<path:name>", media.picture, name="media"),
    path("cards/<slug:kind>/<int:key>/<slug:digest>.jpg", cards.card, name="card"),
    path("icons/<slug:digest>/<slug:name>.png", cards.icon, name="icon"),
    path("health/", health.health, name="health"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("robots.txt", machines.robots, name="robots"),
    path("llms.txt", machines.llms, name="llms"),
    path("theme.css", pages.theme, name="theme"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("<slug:slug>/", pages.page, name="page"),
]
