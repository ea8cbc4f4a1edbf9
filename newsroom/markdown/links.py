"""References: links to what the publication itself holds, stored by number, shown by address."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from markdown_it.token import Token

Medium = Literal["site", "preview", "feed", "mail"]

# What a writer stores: [words](article:12), perhaps with the part of the page: (article:12#a-section).
STORED = re.compile(r"^(article|tag|tool):([0-9]{1,12})(#\S{0,200})?$")
MISSING = "Nothing of ours has this number: readers see the words without a link."
HELD_BACK = "Readers cannot open this yet: they see the words without a link until it is published."


class Ref(NamedTuple):
    """What a text points to: ("article", "12"), or ("picture", "/media/images/x.jpg")."""

    kind: str
    key: str


@dataclass(frozen=True)
class Target:
    """What a reference leads to; for a picture, everything that its figure shows."""

    url: str
    title: str = ""
    is_public: bool = True
    pk: int = 0
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str = ""
    credit: str = ""
    # Pairs such as ("image/avif", "/media/x-480.avif 480w, /media/x-960.avif 960w"), best first.
    renditions: tuple[tuple[str, str], ...] = ()


Lookup = Callable[[set[Ref]], Mapping[Ref, Target]]


def wanted(tokens: Iterable[Token]) -> set[Ref]:
    """Everything that a text points to."""
    return {ref for token in inline_tokens(tokens) if (ref := ref_of(token)) is not None}


def ref_of(token: Token) -> Ref | None:
    """What one link or picture points to, where it may be ours."""
    if token.type == "image":
        return Ref("picture", str(token.attrs.get("src", "")))
    if token.type != "link_open":
        return None
    stored = STORED.match(str(token.attrs.get("href", "")))
    return Ref(stored[1], str(int(stored[2]))) if stored else None


def inline_tokens(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens inside of lines, in order."""
    for token in tokens:
        yield from token.children or ()


def resolve(tokens: Sequence[Token], targets: Mapping[Ref, Target], medium: Medium) -> None:
    """Give each reference its present address; one that leads nowhere keeps its words."""
    for line in tokens:
        opened: Token | None = None
        for position, token in enumerate(line.children or ()):
            if token.type == "link_open":
                ref = ref_of(token)
                opened = token if ref and not lead(token, targets.get(ref), medium) else None
                if ref and token.info == "auto" and (target := targets.get(ref)):
                    name_bare(line.children or [], position, target)
            elif token.type == "link_close" and opened is not None:
                token.tag, token.hidden = opened.tag, opened.hidden
                opened = None


def lead(token: Token, target: Target | None, medium: Medium) -> bool:
    """Point one link at its target; without one that readers can open, let only the words stand."""
    if target is not None and target.is_public:
        fragment = STORED.match(str(token.attrs["href"]))
        token.attrs["href"] = target.url + ((fragment and fragment[3]) or "")
        return True
    if medium == "preview":
        token.tag = "span"
        token.attrs = {"class": "missing-link", "title": HELD_BACK if target else MISSING}
    else:
        token.hidden = True
    return False


def name_bare(children: list[Token], position: int, target: Target) -> None:
    """A reference in angle brackets, <article:12>, is called what it leads to."""
    if position + 1 < len(children) and children[position + 1].type == "text":
        children[position + 1].content = target.title
