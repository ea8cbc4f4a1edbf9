"""Whether an article is ready for readers: what stands in the way, and what is worth a thought.

Blocking findings keep it from being published or scheduled; advisory ones are for people to weigh. The
rules themselves are in newsroom/checks/readiness_rules.py and ask nobody; what they need to know is fetched
here, in at most twelve queries. The body is parsed once and never rendered.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from newsroom import notes
from newsroom.checks import body_parts
from newsroom.checks.body_parts import Parts
from newsroom.checks.findings import ADVISORY, BLOCKING, Case, Facts, Finding, Level, Shown
from newsroom.checks.readiness_rules import RULES
from newsroom.history import revisions, snapshots
from newsroom.links import own_addresses
from newsroom.models import Article, Author, Image, LinkCheck, Publication

__all__ = ["ADVISORY", "BLOCKING", "Finding", "Level", "blocking", "by_field", "findings", "summary"]

# SQLite takes so many values in one question; no article has more links worth checking.
MOST = 2_000


def findings(article: Article | None, content: Mapping[str, Any], now: datetime) -> list[Finding]:
    """What there is to say about this content; what stands in the way comes first.

    `article` is None, or not stored yet, for one that was never saved.
    """
    whole = snapshots.EMPTY | dict(content)
    parts = body_parts.read(whole["body"])
    case = Case(
        content=whole,
        parts=parts,
        facts=gather(article, whole, parts),
        today=now.astimezone(Publication.load().zone).date(),
        refusal=parts.refusal,
    )
    found = [finding for rule in RULES for finding in rule(case)]
    return sorted(found, key=lambda finding: (finding.level != BLOCKING, finding.line or 0))


def blocking(article: Article, now: datetime | None = None) -> list[Finding]:
    """What keeps the newest content of an article from readers: its pending changes, or what is stored."""
    found = findings(article, revisions.content_now(article), now or timezone.now())
    return [finding for finding in found if finding.level == BLOCKING]


def by_field(found: Iterable[Finding]) -> dict[str, str]:
    """The sentences of findings joined for each field of the form, with the line where there is one."""
    said: dict[str, list[str]] = {}
    for finding in found:
        said.setdefault(finding.field, []).append(finding.sentence_with_line)
    return {name: " ".join(dict.fromkeys(sentences)) for name, sentences in said.items()}


def summary(found: Iterable[Finding]) -> str:
    """One line, as “2 things stand in the way, 3 to consider.”"""
    levels = [finding.level for finding in found]
    hard, soft = levels.count(BLOCKING), levels.count(ADVISORY)
    if not hard:
        return f"Ready to publish, {soft} to consider" if soft else "Ready to publish"
    way = "1 thing stands in the way" if hard == 1 else f"{hard} things stand in the way"
    return f"{way}, {soft} to consider" if soft else way


# --- what the rules need to know ------------------------------------------------------------------


def gather(article: Article | None, content: Mapping[str, Any], parts: Parts) -> Facts:
    """The few things about the rest of the world that the rules ask for."""
    is_stored = article is not None and article.pk is not None
    hrefs = [link.href for link in parts.links]
    urls = {*hrefs, *(line.get("url") or "" for line in content["sources"])}
    shown, cover = pictures(parts, content["cover"])
    return Facts(
        has_author=bool(content["authors"]) and Author.objects.filter(pk__in=content["authors"]).exists(),
        pictures=shown,
        cover=cover,
        leads=own_addresses.leads(
            hrefs[:MOST], slug=content["slug"] or "", pk=article.pk if is_stored and article else None
        ),
        dead=dead_among(urls),
        notes=[note.text for note in notes.blocking(article)] if is_stored and article else [],
    )


def pictures(parts: Parts, cover: int | None) -> tuple[dict[str, Shown | None], Shown | None]:
    """What the library knows of a text's pictures, by address, and of the cover; None for what it lacks."""
    names = {
        picture.src: unquote(picture.src).removeprefix(settings.MEDIA_URL)
        for picture in parts.pictures[:MOST]
        if picture.src.startswith(settings.MEDIA_URL)
    }
    if not names and cover is None:
        return {}, None
    rows = Image.objects.filter(Q(file__in=set(names.values())) | Q(pk=cover))
    by_name, by_pk = {}, {}
    for pk, name, alt, is_decorative in rows.values_list("pk", "file", "alt", "is_decorative"):
        by_name[name] = by_pk[pk] = Shown(pk, alt, is_decorative)
    return {src: by_name.get(name) for src, name in names.items()}, by_pk.get(cover or 0)


def dead_among(urls: Iterable[str]) -> dict[str, str]:
    """Those addresses outside that a worker found dead, with what it saw."""
    outside = sorted(url for url in urls if url.startswith(("http://", "https://")))[:MOST]
    if not outside:
        return {}
    checks = LinkCheck.objects.filter(url__in=outside, verdict=LinkCheck.Verdict.DEAD)
    return dict(checks.values_list("url", "detail"))
