"""What the numbers in a snapshot are called: authors, tags, articles, tools and pictures by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from newsroom.autosave.typed import NEW
from newsroom.models import Article, Author, Image, Series, Tag, Tool

MODELS: dict[str, tuple[type[Any], str]] = {
    "authors": (Author, "author"),
    "tags": (Tag, "tag"),
    "primary_tag": (Tag, "tag"),
    "pins": (Article, "article"),
    "tool": (Tool, "tool"),
    "cover": (Image, "picture"),
    "series": (Series, "series"),
}


@dataclass(frozen=True)
class Names:
    """The names of everything that some snapshots point to, by kind and number."""

    known: dict[str, dict[int, str]] = field(default_factory=dict)

    def of(self, name: str, number: Any) -> str:
        """What a field's number is called; a sentence where it is gone."""
        kind = MODELS[name][1]
        if isinstance(number, str):  # typed, and not there yet
            return f"{number.removeprefix(NEW)} (new)"
        return self.known.get(kind, {}).get(number) or f"{kind} {number}, deleted since"


def names_in(old: Mapping[str, Any], new: Mapping[str, Any], fields: Iterable[str]) -> Names:
    """The names of what the given fields point to: one query for each kind of thing, none for others."""
    wanted: dict[str, set[int]] = {}
    models: dict[str, type[Any]] = {}
    for name in fields:
        if name in MODELS:
            model, kind = MODELS[name]
            models[kind] = model
            wanted.setdefault(kind, set()).update(_numbers(old.get(name)), _numbers(new.get(name)))
    return Names({kind: _look_up(models[kind], numbers) for kind, numbers in wanted.items()})


def shown(name: str, value: Any, names: Names) -> str:
    """A single value as a person reads it."""
    if value is None or value == "":
        return ""
    if name in MODELS:
        return names.of(name, value)
    if name == "kind":
        return str(dict(Article.Kind.choices).get(value, value))
    return str(value)


def items(content: Mapping[str, Any], name: str, names: Names) -> list[str]:
    """The entries of a list, each as one line."""
    values = content.get(name) or []
    if name == "sources":
        return [_source(value) for value in values]
    called = [names.of(name, value) for value in values]
    return sorted(called, key=str.casefold) if name == "tags" else called


def _numbers(value: Any) -> set[int]:
    """The numbers in a field that holds one, several or none."""
    values = value if isinstance(value, list) else [value]
    return {number for number in values if isinstance(number, int)}


def _look_up(model: type[Any], numbers: set[int]) -> dict[int, str]:
    """Names by number, without the long texts of articles."""
    rows = model._default_manager.filter(pk__in=numbers)
    if model is Article:
        return dict(rows.values_list("pk", "headline"))
    return {row.pk: str(row) for row in rows}


def _source(source: Mapping[str, Any]) -> str:
    """A source in one line, as it stands under the article."""
    dates = [("published", source.get("published_on")), ("read", source.get("accessed_on"))]
    parts = [
        f"{source.get('publisher', '')}: {source.get('title', '')}",
        str(source.get("url") or ""),
        ", ".join(f"{word} {date}" for word, date in dates if date),
    ]
    return " · ".join(part for part in parts if part)
