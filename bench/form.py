"""What a browser would send of a form, read from the page that shows it."""

from html.parser import HTMLParser
from typing import Any

UNSENT = ("submit", "file", "button", "reset")


class Form(HTMLParser):
    """The fields of the form with an id, and of what names it from elsewhere on the page."""

    def __init__(self, id: str, page: str) -> None:
        super().__init__()
        self.id = id
        self.data: dict[str, list[str]] = {}
        self.inside = self.is_template = False
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("id") == self.id
        self.is_template = self.is_template or tag == "template"
        is_ours = tag == "option" or found.get("form", self.id if self.inside else "") == self.id
        if is_ours and not self.is_template:
            self.note(tag, found)

    def note(self, tag: str, found: dict[str, str]) -> None:
        """Keep what a field sends, or remember that its words follow."""
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "input" and name and is_sent(found):
            self.data.setdefault(name, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.data[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found and self.select:
            self.data.setdefault(self.select, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            # As browsers do: the line end after the tag is not part of the text.
            self.data[self.area][0] += data if self.data[self.area][0] else data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.is_template = False
        if tag == "textarea":
            self.area = ""
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.inside = False

    def pairs(self, **changes: Any) -> list[list[str]]:
        """The fields as the desk's script sends them: a list of names and values."""
        fields = self.data | {name: [value] for name, value in changes.items()}
        return [[name, value] for name, values in fields.items() for value in values]


def is_sent(found: dict[str, str]) -> bool:
    """Whether a browser sends this input."""
    if "disabled" in found or found.get("type") in UNSENT:
        return False
    return found.get("type") not in ("checkbox", "radio") or "checked" in found
