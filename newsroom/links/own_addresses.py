"""Links to what is ours: by number (`article:12`) or typed by hand (`/blog/a-slug/`), and where they lead.

What other applications show (an issue of a newsletter) is theirs to know: an address of theirs counts
as good once it has the right form.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, resolve

from newsroom.markdown.links import STORED
from newsroom.models import Article, Author, Page, Redirect, Series, Tag, Tool

Status = Article.Status
REFERENCES = ("article:", "tag:", "tool:")
# The names of the public addresses, and what each of them shows.
SHOWN_AT = {
    **{"article": "article", "article_markdown": "article", "tag": "tag", "tag_feed": "tag"},
    **{"author": "author", "author_feed": "author", "tool": "tool", "page": "page"},
    "series": "series",
}
MODELS: dict[str, Any] = {
    **{"article": Article, "tag": Tag, "tool": Tool, "author": Author},
    **{"page": Page, "series": Series},
}
STATUS_WORDS = {
    Status.DRAFT: "is a draft",
    Status.REVIEW: "is in review",
    Status.CHANGES: "waits for its writer's changes",
    Status.SCHEDULED: "is scheduled, not published yet",
    Status.WITHDRAWN: "was withdrawn",
}
# The column that says whether readers may open it.
STANDINGS = {"article": ["status"], "page": ["is_public"]}
LARGEST = 2**31 - 1  # a larger number is nobody's
Outcome = Literal["good", "broken", "hidden"]


@dataclass(frozen=True)
class Thing:
    """What a link means: a row by number, or by the slug in its address."""

    kind: str
    number: int = 0
    slug: str = ""


@dataclass(frozen=True)
class Lead:
    """Where a link leads, with the words for what is wrong with it."""

    outcome: Outcome
    words: str = ""


GOOD = Lead("good")


@dataclass
class Meant:
    """The links of a text to what is ours: what each means, or why it means nothing."""

    things: dict[str, Thing] = field(default_factory=dict)
    leads: dict[str, Lead] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


def leads(hrefs: Iterable[str], *, slug: str, pk: int | None) -> dict[str, Lead]:
    """Where each link of ours leads, in at most a query for each kind of thing and one for redirects.

    Links to elsewhere are left out. `slug` and `pk` are the article's in which they stand.
    """
    meant = Meant()
    for href in dict.fromkeys(hrefs):
        understand(href, slug, meant)
    found = look_up(meant.things.values())
    for href, thing in meant.things.items():
        itself = thing.kind == "article" and (thing.number == pk or (slug and thing.slug == slug))
        meant.leads[href] = GOOD if itself else judge(href, thing, found)
    moved_on(meant)
    return meant.leads


def moved_on(meant: Meant) -> None:
    """A broken link is good after all where a redirect leads on from it."""
    broken = {href: path for href, path in meant.paths.items() if meant.leads[href].outcome == "broken"}
    wanted = {old for path in broken.values() for old in old_forms(path)}
    found = Redirect.objects.filter(old_path__in=wanted).values_list("old_path", flat=True) if wanted else ()
    known = set(found)
    for href, path in broken.items():
        if known & old_forms(path):
            meant.leads[href] = GOOD


def old_forms(path: str) -> set[str]:
    """The addresses of which a redirect leads on from this one: itself, and what it hangs on."""
    whole = path if path.endswith("/") else f"{path.removesuffix('.md')}/"
    return {path, whole, whole.removesuffix("feed/")}


def understand(href: str, slug: str, meant: Meant) -> None:
    """Note what a link means, if it means something of ours."""
    if href.startswith(REFERENCES):
        if stored := STORED.match(href):
            meant.things[href] = Thing(stored[1], min(int(stored[2]), LARGEST))
        else:
            meant.leads[href] = Lead(
                "broken", f"The link “{href}” leads nowhere: a number belongs after the colon."
            )
        return
    path = own_path(href, slug)
    if path is None:
        return
    meant.paths[href] = path
    try:
        match = resolve(path if path.endswith(("/", ".md")) or "." in path else f"{path}/")
    except Resolver404:
        meant.leads[href] = Lead("broken", f"The link to {path} leads nowhere: no page has this address.")
        return
    if "admin" in match.namespaces or path.startswith("/admin/"):
        meant.leads[href] = Lead(
            "broken", f"The link to {path} leads readers to the log-in page of the staff."
        )
    elif (kind := SHOWN_AT.get(match.url_name or "")) is not None:
        meant.things[href] = Thing(kind, slug=str(match.kwargs["slug"]).lower())
    else:
        meant.leads[href] = GOOD


def own_path(href: str, slug: str) -> str | None:
    """The path that a link means on this site; None where it leads elsewhere or stays on the page."""
    try:
        parts = urlsplit(urljoin(f"{settings.SITE_URL}/blog/{slug or 'here'}/", href.strip()))
        ours = urlsplit(settings.SITE_URL)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != ours.netloc.lower():
        return None
    path = unquote(parts.path) or "/"
    is_file = path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
    return None if is_file or href.startswith("#") else path


Found = dict[str, dict[int | str, tuple[str, str]]]


def look_up(things: Iterable[Thing]) -> Found:
    """What exists of these: {kind: {number or slug: (name, status)}}."""
    numbers: dict[str, set[int]] = defaultdict(set)
    slugs: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        if thing.slug:
            slugs[thing.kind].add(thing.slug)
        else:
            numbers[thing.kind].add(thing.number)
    found: Found = defaultdict(dict)
    for kind in numbers.keys() | slugs.keys():
        name = {"article": "headline", "page": "title", "series": "title"}.get(kind, "name")
        columns = ["pk", "slug", name, *STANDINGS.get(kind, [])]
        rows = MODELS[kind].objects.filter(Q(pk__in=numbers[kind]) | Q(slug__in=slugs[kind]))
        for pk, slug, words, *status in rows.values_list(*columns):
            found[kind][pk] = found[kind][slug] = (words, str(status[0]) if status else "")
    return found


def judge(href: str, thing: Thing, found: Found) -> Lead:
    """Whether a link to this thing is good, broken, or leads to what readers do not see yet."""
    row = found.get(thing.kind, {}).get(thing.slug or thing.number)
    if row is None:
        said = f"The link to {href} leads nowhere: there is no {thing.kind} with this "
        return Lead("broken", said + ("address." if thing.slug else "number."))
    words, status = row
    if thing.kind == "article" and status != Status.PUBLISHED:
        return Lead("hidden", f"It links to “{words}”, which {STATUS_WORDS[Status(status)]}.")
    if thing.kind == "page" and status == "False":
        return Lead("hidden", f"It links to the page “{words}”, which is a draft.")
    return GOOD
