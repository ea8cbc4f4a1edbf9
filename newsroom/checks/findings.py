"""What there is to say about an article before readers see it, and what it is said from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS

from newsroom.checks.body_parts import Parts
from newsroom.links.own_addresses import Lead

Level = Literal["blocking", "advisory"]
BLOCKING: Level = "blocking"
ADVISORY: Level = "advisory"
LONGEST = 60  # characters of an address or a remark in a sentence


@dataclass(frozen=True)
class Finding:
    """One thing to mend or to weigh, and the place where that is done."""

    level: Level
    code: str
    sentence: str
    place: str

    @property
    def field(self) -> str:
        """The field of the form that it is about; Django's name for none where it is about no field."""
        name = self.place.partition(":")[0]
        return NON_FIELD_ERRORS if name.startswith("side-") else name.removeprefix("field-")

    @property
    def line(self) -> int | None:
        """The line of the body, where it is about one."""
        name, _, line = self.place.partition(":")
        return int(line) if name == "body" and line else None

    @property
    def sentence_with_line(self) -> str:
        """The sentence for places that cannot lead there with a link."""
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True)
class Shown:
    """What the library knows of a picture."""

    pk: int
    alt: str
    is_decorative: bool

    @property
    def is_described(self) -> bool:
        """Whether somebody has said what it shows, or that it only decorates."""
        return self.is_decorative or bool(self.alt.strip())


@dataclass(frozen=True)
class Facts:
    """What the rules need to know beyond the article itself."""

    has_author: bool = False
    pictures: Mapping[str, Shown | None] = field(default_factory=dict)
    cover: Shown | None = None
    leads: Mapping[str, Lead] = field(default_factory=dict)
    dead: Mapping[str, str] = field(default_factory=dict)
    notes: Iterable[str] = ()


@dataclass(frozen=True)
class Case:
    """One article as it would be published today."""

    content: Mapping[str, Any]
    parts: Parts
    facts: Facts
    today: date
    refusal: str = ""

    def text(self, name: str) -> str:
        """A field's words without space around them."""
        return str(self.content[name] or "").strip()


def must(code: str, sentence: str, place: str) -> Finding:
    """Something that stands in the way."""
    return Finding(BLOCKING, code, sentence, place)


def might(code: str, sentence: str, place: str) -> Finding:
    """Something to consider."""
    return Finding(ADVISORY, code, sentence, place)


def clip(words: str) -> str:
    """Words short enough for a sentence."""
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"
