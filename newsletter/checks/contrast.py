"""Whether a letter's words can be read on their paper, by day and in the dark, from its own styles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from newsletter.letters import css
from newsletter.letters.colours import contrast

LEAST = 4.5
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_UNSEEN = frozenset({"head", "title", "style", "script"})
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)")
_NAMED = {"white": "#ffffff", "black": "#000000"}
# Ink, paper and links where a letter says nothing of them.
_PLAIN = {
    "light": ("#000000", "#ffffff", "#0000ee"),
    "dark": ("#ffffff", "#121212", "#9e9eff"),
}


@dataclass(frozen=True)
class Faint:
    """Words that are too faint, in one of the two looks."""

    words: str
    look: str
    ink: str
    paper: str

    @property
    def ratio(self) -> float:
        """How far ink and paper are apart."""
        return contrast(self.ink, self.paper)


@dataclass
class _Box:
    """An element that is open: its colours in both looks, and whether it is seen at all."""

    element: css.Element
    ink: dict[str, str]
    paper: dict[str, str]
    is_seen: bool


def too_faint(html: str) -> list[Faint]:
    """The words of each pair of colours that are too near to each other."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return list(reader.found.values())


class _Reader(HTMLParser):
    """Walks through a letter as a mail program paints it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        sheets = re.findall(r"<style\b[^>]*>(.*?)</style>", re.sub(r"(?s)<!--.*?-->", "", html), re.DOTALL)
        rules = [rule for rule in css.rules("\n".join(sheets)) if _is_about_colour(rule)]
        self.rules = sorted(rules, key=lambda rule: rule.weight)
        self.open: list[_Box] = []
        self.found: dict[tuple[str, str, str], Faint] = {}
        self.good: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        box = self._box(css.Element(tag, frozenset(values.get("class", "").split())), values)
        if tag == "img" and values.get("alt"):
            self._judge(box, values["alt"])
        if tag not in _VOID:
            self.open.append(box)

    def handle_endtag(self, tag: str) -> None:
        if any(box.element.tag == tag for box in self.open):
            while self.open.pop().element.tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self._judge(self.open[-1], data)

    def _box(self, element: css.Element, values: dict[str, str]) -> _Box:
        outer = self.open[-1] if self.open else None
        path = [*(box.element for box in self.open), element]
        fitting = [rule for rule in self.rules if rule.steps[-1].fits(element) and rule.fits(path)]
        own = css.declarations(values.get("style", "")) if "style" in values else {}
        ink, paper = {}, {}
        for look, (plain_ink, plain_paper, link) in _PLAIN.items():
            said = _cascade([rule.declarations for rule in fitting if _is_for(rule, look)], own)
            usual = link if element.tag == "a" else outer.ink[look] if outer else plain_ink
            ink[look] = _colour(said.get("color", "")) or usual
            back = said.get("background-color") or said.get("background") or values.get("bgcolor", "")
            paper[look] = _colour(back) or (outer.paper[look] if outer else plain_paper)
        is_hidden = element.tag in _UNSEEN or own.get("display", ("",))[0] == "none"
        return _Box(element, ink, paper, is_seen=(outer is None or outer.is_seen) and not is_hidden)

    def _judge(self, box: _Box, words: str) -> None:
        if not box.is_seen:
            return
        for look in _PLAIN:
            key = (look, box.ink[look], box.paper[look])
            if key in self.good or key in self.found:
                continue
            faint = Faint(" ".join(words.split())[:60], *key)
            if faint.ratio < LEAST:
                self.found[key] = faint
            else:
                self.good.add(key)


def _is_about_colour(rule: css.Rule) -> bool:
    is_by_width = "width" in rule.media or "print" in rule.media
    return not is_by_width and any(
        name in rule.declarations for name in ("color", "background", "background-color")
    )


def _is_for(rule: css.Rule, look: str) -> bool:
    return look == "dark" or "prefers-color-scheme" not in rule.media


def _cascade(layers: list[css.Declarations], own: css.Declarations) -> dict[str, str]:
    """What holds in the end: the sheets' rules, the element's own, then whatever is important."""
    said: dict[str, str] = {}
    for wants_important in (False, True):
        for layer in [*layers, own]:
            said |= dict(_of(layer, wants_important))
    return said


def _of(layer: css.Declarations, wants_important: bool) -> Iterator[tuple[str, str]]:
    for name, (value, is_important) in layer.items():
        if is_important == wants_important:
            yield name, value


def _colour(value: str) -> str:
    """A colour as six digits; empty for what is none."""
    value = value.strip().lower()
    if value in _NAMED:
        return _NAMED[value]
    found = _COLOUR.search(value)
    if found is None:
        return ""
    if found[1]:
        return "#" + "".join(f"{min(255, int(channel)):02x}" for channel in found.groups())
    digits = found[0][1:]
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)
