"""The rules of readiness, each a function of one case; none of them asks the database."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from newsroom.checks.claims import claims
from newsroom.checks.findings import Case, Finding, clip, might, must

Rule = Callable[[Case], Iterator[Finding]]

LONG_HEADLINE = 80
LONG_DESCRIPTION = 160  # where search engines begin to cut
FEWEST_WORDS = {"breakdown": 600, "review": 350, "guide": 300, "news": 80}
WITH_SOURCES = {"breakdown": "A breakdown", "news": "A news piece"}
PRICE_IS_FRESH = timedelta(days=90)


# --- what an article is made of -------------------------------------------------------------------


def what_it_needs(case: Case) -> Iterator[Finding]:
    """Headline, body, author."""
    if not case.text("headline"):
        yield must("no-headline", "It has no headline. Write one.", "field-headline")
    if not case.text("body"):
        yield must("no-body", "It has no body. Write one before you publish.", "field-body")
    if case.refusal:
        yield must("body-refused", case.refusal, "field-body")
    if not case.facts.has_author:
        yield must("no-author", "It has no author. Add one to the byline.", "field-authors")


def what_it_should_have(case: Case) -> Iterator[Finding]:
    """Standfirst, tags, cover, sources, length."""
    kind = case.text("kind")
    if not case.text("standfirst"):
        yield might("no-standfirst", "It has no standfirst; lists and letters show one.", "field-standfirst")
    if not case.content["tags"]:
        yield might("no-tags", "It has no tags: readers of its subject will not find it.", "field-tags")
    if not case.facts.cover:
        yield might("no-cover", "It has no cover; cards and shared links show one.", "field-cover")
    if kind in WITH_SOURCES and not case.content["sources"]:
        yield might(
            "no-source", f"{WITH_SOURCES[kind]} says what it relies on. Add a source.", "field-sources"
        )
    fewest = FEWEST_WORDS.get(kind, 0)
    if case.text("body") and not case.refusal and case.parts.words < fewest:
        words = f"{case.parts.words:,} {'word' if case.parts.words == 1 else 'words'}"
        yield might("few-words", f"It has {words}; ours of this kind have {fewest} and more.", "field-body")


def what_is_long(case: Case) -> Iterator[Finding]:
    """Headline and description."""
    headline, description = len(case.text("headline")), len(case.text("meta_description"))
    if headline > LONG_HEADLINE:
        yield might(
            "long-headline",
            f"The headline has {headline} characters; beyond {LONG_HEADLINE}, lists and shared links cut it.",
            "field-headline",
        )
    if description > LONG_DESCRIPTION:
        yield might(
            "long-description",
            f"The description has {description} characters; search engines cut it at {LONG_DESCRIPTION}.",
            "field-meta_description",
        )


def open_notes(case: Case) -> Iterator[Finding]:
    """What an editor wants settled first."""
    for text in case.facts.notes:
        yield must("open-note", f"A note waits to be settled: “{clip(text)}”", "side-notes")


# --- the body -------------------------------------------------------------------------------------


def heading_levels(case: Case) -> Iterator[Finding]:
    """Each heading is at most one level below the one before it; the headline is level 1."""
    before = 1
    for heading in case.parts.headings:
        place, words = f"body:{heading.line}", clip(heading.text) or "This heading"
        if heading.level == 1:
            yield might(
                "second-headline",
                f"“{words}” is a second headline. Write it with ##: the headline is the page's only #.",
                place,
            )
        elif heading.level > before + 1:
            yield must(
                "heading-jumps",
                f"“{words}” jumps from level {before} to {heading.level}."
                f" Write it with {'#' * (before + 1)}, or add the heading between.",
                place,
            )
        before = heading.level


def pictures(case: Case) -> Iterator[Finding]:
    """Each is there, is shown, and says what it shows."""
    for picture in case.parts.pictures:
        place, known = f"body:{picture.line}", case.facts.pictures.get(picture.src)
        if picture.src in case.facts.pictures and known is None:
            yield must(
                "picture-missing", f"There is no picture {clip(picture.src)} in the library any more.", place
            )
        elif not picture.alt.strip() and not (known and known.is_described):
            yield must(
                "picture-undescribed",
                "A picture has no alt text. Say what it shows between the brackets, or mark it in the"
                " library as one that only decorates.",
                place,
            )
        if known is None and is_remote(picture.src):
            yield might(
                "picture-remote",
                "Readers will not see this picture: the site shows only its own. Upload it instead.",
                place,
            )


def is_remote(src: str) -> bool:
    """Whether a picture would come from elsewhere, which the site's security policy forbids."""
    try:
        parts, ours = urlsplit(src), urlsplit(settings.SITE_URL)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc) and parts.netloc.lower() != ours.netloc.lower()


def cover(case: Case) -> Iterator[Finding]:
    """The cover says what it shows."""
    if case.facts.cover and not case.facts.cover.is_described:
        yield must("cover-undescribed", "The cover has no alt text. Say what it shows.", "field-cover")


def own_links(case: Case) -> Iterator[Finding]:
    """Links to what is ours lead somewhere, and to what readers see."""
    for link in case.parts.links:
        place, lead = f"body:{link.line}", case.facts.leads.get(link.href)
        if lead and lead.outcome == "broken":
            yield must("link-broken", lead.words, place)
        elif lead and lead.outcome == "hidden":
            yield might(
                "link-hidden", f"{lead.words} Until it is published, readers cannot follow it.", place
            )
        elif link.href.startswith("#") and link.href[1:] and link.href[1:] not in case.parts.anchors:
            yield might("link-within", f"No heading of this article is called {clip(link.href)}.", place)


def dead_links(case: Case) -> Iterator[Finding]:
    """Addresses outside that no longer answer."""
    for link in case.parts.links:
        if link.href in case.facts.dead:
            yield might("link-dead", dead_sentence(link.href, case), f"body:{link.line}")
    for line in case.content["sources"]:
        if line.get("url") in case.facts.dead:
            yield might("source-dead", dead_sentence(line["url"], case), "field-sources")


def dead_sentence(url: str, case: Case) -> str:
    """What is said of a link that leads nowhere any more."""
    detail = case.facts.dead[url]
    return f"{clip(url)} seems to be gone: {detail}" if detail else f"{clip(url)} seems to be gone."


# --- what time does to it -------------------------------------------------------------------------


def dates(case: Case) -> Iterator[Finding]:
    """It was promised to be looked at again, or says what will not stay true."""
    review_by = day(case.content["review_by"])
    if review_by and review_by < case.today:
        yield might(
            "past-review",
            f"It was to be looked at again by {review_by:%-d %B %Y}. Check it, then set a later date.",
            "field-review_by",
        )
    found = claims(case.parts.passages, case.today) if review_by is None else []
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield might(
            "dated-claim",
            f"“{found[0].words}”{more}, line {found[0].line}, will not stay true."
            " Set a date to look at it again.",
            "field-review_by",
        )


def review(case: Case) -> Iterator[Finding]:
    """A review says what it is about, and what it comes to."""
    if case.text("kind") != "review":
        return
    if not case.content["tool"]:
        yield might("no-tool", "It does not say which tool it reviews.", "field-tool")
    if not case.content["rating"]:
        yield might("no-rating", "The review has no rating.", "field-rating")
    if not case.text("verdict"):
        yield might("no-verdict", "The review has no verdict.", "field-verdict")
    checked = day(case.content["price_checked_on"])
    if checked and case.today - checked > PRICE_IS_FRESH:
        yield might(
            "old-price",
            f"The price was looked up on {checked:%-d %B %Y}. Look again, then change the date.",
            "field-price_checked_on",
        )


def day(value: str | None) -> date | None:
    """A date of the snapshot; None for what is none."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


RULES: tuple[Rule, ...] = (
    what_it_needs,
    open_notes,
    cover,
    pictures,
    own_links,
    heading_levels,
    what_it_should_have,
    what_is_long,
    review,
    dates,
    dead_links,
)
