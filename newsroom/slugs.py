"""Addresses and single lines: what a headline becomes in an address, and what no line may hold.

Slugs are ASCII: small letters, digits and hyphens. An address in one plain script can be read aloud,
typed on any keyboard and never imitated by letters that only look alike. Greek and Cyrillic headlines
are transliterated; for other scripts the address is asked for, and until then made of the kind and day.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 90
SHAPE = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
# What turns text around or cannot be seen: bidi controls, zero-width signs, soft hyphens, controls.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def _letters() -> dict[int, str]:
    cyrillic = zip(
        "абвгдежзийклмнопрстуфхцчшщыэюяёіїєґўјљњћђџ",
        (
            "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch"
            " y e yu ya yo i yi ye g u j lj nj c dj dz"
        ).split(),
        strict=True,
    )
    greek = zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
    latin = zip(
        "ßæœøłđðþıŋ&+@%€£$",
        "ss ae oe o l d d th i ng -and- -plus- -at- -percent- -euro- -pound- -dollar-".split(),
        strict=True,
    )
    silent = {ord("ъ"): "", ord("ь"): ""}
    return silent | {ord(letter): plain for table in (cyrillic, greek, latin) for letter, plain in table}


LETTERS = _letters()


def slug_of(words: str, fallback: str = "article", longest: int = LONGEST) -> str:
    """The address that a headline or a name makes; `fallback` where nothing in it can be spelt in ASCII."""
    text = APOSTROPHES.sub("", UNSEEN.sub("", unicodedata.normalize("NFKC", words)).lower())
    # “C++” and “C#” are not “C”.
    text = re.sub(r"(?<=\w)\+\+", "-plus-plus-", text).replace("c#", "c-sharp")
    text = unicodedata.normalize("NFKD", text.translate(LETTERS)).translate(LETTERS)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    slug = NOT_IN_A_SLUG.sub("-", text).strip("-")
    if len(slug) > longest:
        # At a word's end, where that leaves most of it.
        cut = slug[: longest + 1].rpartition("-")[0]
        slug = cut if len(cut) > longest // 2 else slug[:longest]
    return slug.strip("-") or fallback


def clean_slug(typed: str, longest: int = 100) -> str:
    """A typed address in the form of the house.

    Raises ValidationError, with a sentence that offers an address that would do.
    """
    slug = unicodedata.normalize("NFKC", typed).strip().strip("/").lower().replace("_", "-")
    if not slug:
        return ""
    if SHAPE.match(slug) and len(slug) <= longest:
        return slug
    offer = slug_of(typed, fallback="", longest=min(longest, LONGEST))
    wrong = _what_is_wrong(slug, longest)
    next_step = f"“{offer}” would do." if offer else "Write it in the letters a to z."
    raise ValidationError(f"{wrong} {next_step}", code="slug")


class AddressField(forms.CharField):
    """The field for a slug: it puts right what it can and says what it cannot."""

    def __init__(self, *, allow_unicode: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The address in the form of the house."""
        return clean_slug(str(super().clean(value) or ""), self.max_length or 100)


def _what_is_wrong(slug: str, longest: int) -> str:
    if UNSEEN.search(slug):
        return "This address holds signs that cannot be seen, such as marks for right-to-left text."
    strange = next((letter for letter in slug if not letter.isascii()), "")
    if strange:
        name = unicodedata.name(strange, "an unnamed sign").lower()
        return f"“{strange}” ({name}) cannot stand in an address, even where it looks like a Latin letter."
    if len(slug) > longest:
        return f"This address has {len(slug)} characters; at most {longest} fit."
    return "An address has only letters, digits and single hyphens between them."


def plain_line(text: str) -> str:
    """A headline or a name on one line, without what turns the text around it or cannot be seen.

    The joiners that emoji and Indic or Persian words need stay.
    """
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())
