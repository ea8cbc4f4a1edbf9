"""The one door around mjml-python: MJML in, HTML that may be mailed out, our own errors."""

import html
import re

from django.conf import settings
from mjml import mjml2html

from newsletter.errors import TemplateBroken

# mjml-python takes the whole process down at about ten thousand nested tags.
MAX_DEPTH = 100

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)([^<>]*)>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_POSITION = re.compile(r"position (\d+):")
_EMPTY_TITLE = re.compile(r"<title>\s*</title>")
_FIRST_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_DATA_TABLE = re.compile(r"<table\b[^>]*>(?:(?!</?table\b).)*?<th\b", re.DOTALL)


def to_html(source: str, name: str = "the template") -> str:
    """HTML of an MJML source in which every field was escaped; `name` is what an error speaks of.

    Raises TemplateBroken, with a sentence.
    """
    source = _CONTROL.sub("", _COMMENT.sub("", source))
    _refuse_depth(source, name)
    try:
        # No fonts from Google, no icons from anybody's server.
        made = mjml2html(source, fonts={}, social_icon_origin="")
    except ValueError as error:
        raise TemplateBroken(_sentence(error, source, name)) from error
    return repair(made)


def _refuse_depth(source: str, name: str) -> None:
    depth = 0
    for closing, tag, rest in _TAG.findall(source):
        if rest.endswith("/"):
            continue
        depth += -1 if closing else 1
        if depth > MAX_DEPTH:
            raise TemplateBroken(
                f"In {name}, tags are nested more than {MAX_DEPTH} deep (at <{tag}>). Take some out."
            )


def _sentence(error: ValueError, source: str, name: str) -> str:
    found = _POSITION.search(str(error))
    # The position counts bytes.
    line = source.encode()[: int(found[1])].count(b"\n") + 1 if found else None
    where = f" near line {line}" if line else ""
    return (
        f"The mail cannot be made: {name} is not well-formed MJML{where} ({error}). "
        "Look for a tag that is not closed, or a field that is not escaped."
    )


# --- what mrml leaves wrong ----------------------------------------------------------------------


def repair(made: str) -> str:
    """Give the HTML what mrml leaves out: alt texts, the role of layout tables, language and title."""
    data_tables = {found.start() for found in _DATA_TABLE.finditer(made)}
    made = re.sub(r"<table\b[^>]*>", lambda found: _table(found, data_tables), made)
    made = re.sub(r"<img\b[^>]*>", lambda found: _with(found[0], "alt", ""), made)
    made = re.sub(r'(<(?:html|div)\b[^>]*\blang=")(?:und)?"', rf'\g<1>{language()}"', made)
    return _EMPTY_TITLE.sub(lambda _: f"<title>{_title(made)}</title>", made)


def language() -> str:
    """The language of the mail as BCP 47 writes it, e.g. en-GB."""
    base, _, region = settings.LANGUAGE_CODE.partition("-")
    return f"{base}-{region.upper()}" if region else base


def _table(found: re.Match[str], data_tables: set[int]) -> str:
    # A screen reader must not announce layout as a table, nor miss one that holds data.
    return found[0] if found.start() in data_tables else _with(found[0], "role", "presentation")


def _with(tag: str, attribute: str, value: str) -> str:
    """The tag with the attribute, where it has none yet."""
    if re.search(rf"\s{attribute}\s*=", tag):
        return tag
    end = "/>" if tag.endswith("/>") else ">"
    return f'{tag.removesuffix(end).rstrip()} {attribute}="{value}"{end}'


def _title(made: str) -> str:
    heading = _FIRST_HEADING.search(made)
    words = re.sub(r"<[^>]*>", " ", heading[1]) if heading else ""
    return html.escape(html.unescape(" ".join(words.split()) or "A message"), quote=False)
