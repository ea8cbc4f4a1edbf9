"""Contents to be judged for readiness, and what is found in them."""

from typing import Any

from newsroom.checks import readiness
from newsroom.checks.readiness import Finding
from newsroom.history import snapshots
from newsroom.models import Article, Image
from tests.making import NOON, make_author, make_tag

WORDS = "word " * 700


def make_image(name: str = "images/a.png", **fields: Any) -> Image:
    return Image.objects.create(**({"file": name, "width": 800, "height": 600, "alt": "A chart"} | fields))


def whole(**fields: Any) -> snapshots.Snapshot:
    """The content of an article about which there is nothing to say."""
    content = snapshots.EMPTY | {
        "headline": "Where the memory goes",
        "slug": "where-the-memory-goes",
        "standfirst": "It goes into the cache.",
        "body": WORDS,
        "authors": [make_author().pk],
        "tags": [make_tag().pk],
        "sources": [{"publisher": "P", "title": "T", "url": ""}],
        "cover": make_image(f"images/cover{Image.objects.count()}.png").pk,
    }
    return content | fields


def found(article: Article | None = None, **fields: Any) -> list[Finding]:
    return readiness.findings(article, whole(**fields), NOON)


def codes(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.level, finding.code, finding.place) for finding in findings]
