"""Subjects and preheaders: drafted from what a newsletter's templates say, with names in braces."""

import re
from collections.abc import Mapping
from string import Formatter

from django.core.exceptions import ValidationError

# What may stand in braces, and what takes its place.
NAMES = {
    "lead": "the headline that leads",
    "others": "the next headlines, as many as fit",
    "standfirst": "what stands under the headline that leads",
    "count": "how many items there are",
    "number": "the issue’s number",
    "newsletter": "the newsletter’s name",
    "publication": "the publication’s name",
    "date": "the day it goes out",
}
_SPACES = re.compile(r"\s+")
_MARKS = re.compile(r"([\\`*_\[\]<>#])")


def names_in(words: str) -> list[str]:
    """The names in braces, in order. Raises ValidationError, with a sentence, for what cannot be filled."""
    try:
        parts = list(Formatter().parse(words))
    except ValueError:
        raise ValidationError(
            "A brace has no partner. Write a name as {lead}, and a brace that is meant as {{ or }}."
        ) from None
    names = []
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in NAMES or form or conversion:
            known = ", ".join(f"{{{each}}}" for each in NAMES)
            raise ValidationError(f"“{{{name}}}” is no name that can be filled. There are: {known}.")
        names.append(name)
    return names


def validate_words(words: str) -> None:
    """Refuse a template that cannot be filled, in a sentence."""
    names_in(words)


def filled(words: str, values: Mapping[str, str], length: int) -> str:
    """The template with its names filled, on one line, at most `length` characters long.

    One that cannot be filled, stored by other ways than its form, is taken for plain words.
    """
    try:
        names_in(words)
    except ValidationError:
        return shortened(words, length)
    made = "".join(
        literal + (values.get(name, "") if name else "") for literal, name, _, _ in Formatter().parse(words)
    )
    return shortened(made, length)


def shortened(text: str, length: int) -> str:
    """At most `length` characters on one line, cut between words."""
    text = _SPACES.sub(" ", text).strip()
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:·– ") + "…"


def as_markdown(plain: str) -> str:
    """Plain words as Markdown that renders to the same words."""
    return _MARKS.sub(r"\\\1", plain)
