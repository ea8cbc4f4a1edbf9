"""Where MJML is broken: the compiler forgives some of it and names no line, so it is read here first."""

import re
from dataclasses import dataclass

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(/?)>")
_VOID = frozenset({"br", "col", "hr", "img", "input", "meta", "wbr"})
_OPENING = re.compile(r"<[^<>\n]{0,60}")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and in which line of the source."""

    line: int
    sentence: str


def first_fault(source: str, max_depth: int) -> Fault | None:
    """The first thing in the source that is no well-formed MJML, or is nested too deep."""
    open_tags: list[tuple[str, int]] = []
    end = 0
    while (start := source.find("<", end)) >= 0:
        tag = _TAG.match(source, start)
        if tag is None:
            return Fault(
                line_at(source, start), f"“{_shown(source, start)}” is no whole tag. {_advice(source, start)}"
            )
        end = tag.end()
        closing, name, _, is_whole = tag.groups()
        if closing:
            if not open_tags or open_tags[-1][0] != name:
                return _closed_wrongly(source, open_tags, name, start)
            open_tags.pop()
        elif not is_whole and name not in _VOID:
            open_tags.append((name, start))
            if len(open_tags) > max_depth:
                said = f"Tags are nested more than {max_depth} deep (at <{name}>). Take some out."
                return Fault(line_at(source, start), said)
    if open_tags:
        name, start = open_tags[-1]
        return Fault(line_at(source, start), f"<{name}> is never closed.")
    return None if "<mjml" in source else Fault(1, "There is no <mjml> element.")


def line_of(tag: str, source: str) -> int:
    """The line in which a tag begins for the first time."""
    return line_at(source, max(0, source.find(f"<{tag}")))


def line_at(source: str, offset: int) -> int:
    """The number of the line that a place is in, from one."""
    return source.count("\n", 0, offset) + 1


def _closed_wrongly(source: str, open_tags: list[tuple[str, int]], name: str, start: int) -> Fault:
    line = line_at(source, start)
    if not open_tags:
        return Fault(line, f"</{name}> closes what was never opened.")
    opened, opened_at = open_tags[-1]
    if name in (other for other, _ in open_tags):
        return Fault(line_at(source, opened_at), f"<{opened}> is not closed before </{name}>.")
    return Fault(line, f"</{name}> closes what was never opened; <{opened}> is open there.")


def _shown(source: str, start: int) -> str:
    found = _OPENING.match(source, start)
    return " ".join(found[0].split()) if found else "<"


def _advice(source: str, start: int) -> str:
    if source.startswith(("<![CDATA", "<?"), start):
        return "Write plain MJML without CDATA or an XML declaration."
    if source[start + 1 : start + 2].isalpha() or source[start + 1 : start + 2] == "/":
        return "Put attributes in quotation marks, and close the tag."
    return "Write &lt; for a smaller-than sign, or let Django escape the field."
