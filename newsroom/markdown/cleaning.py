"""What may reach a reader: the listed tags and attributes, and nothing that could run."""

import re

import nh3

from newsroom.markdown import embeds
from newsroom.markdown.anchors import TAKEN

TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p picture pre q s samp section small
    source span strong sub summary sup table tbody td tfoot th thead tr u ul var
    """.split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "title", "lang", "dir", "data-line"},
    "a": {"href", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "source": {"type", "srcset", "sizes"},
    "input": {"checked"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "div": {"role", "aria-label", "tabindex"},
    "pre": {"tabindex"},
    "figure": {"data-language", "data-embed", "data-provider"},
    "details": {"open"},
}
CLASS = re.compile(
    r"^(align-(left|right|center)|code|credit|embed(-(video|post|title|note))?|listing|missing-link|table"
    r"|pullquote|contains-task-list|task-list-item(-checkbox)?|footnote[\w-]*|markdown-alert[\w-]*"
    r"|[a-z]{1,3}[0-9]?)$"
)
ID = re.compile(r"^[\w:.-]{1,200}$")
# The notes' own anchors; nothing else may pass for one.
NOTE = re.compile(r"^fn(ref)?[0-9]{1,6}(:[0-9]{1,6})?$")
PATTERNS = {
    ("div", "role"): re.compile(r"^(region|note)$"),
    ("div", "aria-label"): re.compile(r"^Table$"),
    ("div", "tabindex"): re.compile(r"^0$"),
    ("a", "aria-label"): re.compile(r"^(Note [0-9]{1,6}|Back to the text)$"),
    ("pre", "tabindex"): re.compile(r"^0$"),
    ("source", "type"): re.compile(r"^image/(avif|webp|jpeg|png)$"),
    # Addresses in a srcset are no concern of the cleaner's: let through only what may be one of ours.
    ("source", "srcset"): re.compile(r"^(?:(?:https?://|/(?!/))[^\s,\"'<>\\]+ \d{1,5}w(?:, |$))+$"),
    ("source", "sizes"): re.compile(r"^[\w\s():.,-]{1,120}$"),
    ("figure", "data-language"): re.compile(r"^[^<>\"']{1,60}$"),
    ("figure", "data-embed"): embeds.FRAME,
    ("figure", "data-provider"): re.compile(rf"^({'|'.join(embeds.PROVIDERS)})$"),
}
# Written anew, because the cleaner has no order for attributes that it adds.
INPUT = re.compile(r'<input\b((?:[^"<>]|"[^"]*")*)>')
LINE = re.compile(r"^[0-9]{1,7}$")


def clean(dirty: str) -> str:
    """Let through the listed tags and attributes only; anything that could run is dropped."""
    safe = nh3.clean(
        dirty,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=filter_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return INPUT.sub(checkbox, safe)


def checkbox(found: re.Match[str]) -> str:
    """Whatever a text wanted to be filled in: the box of a task, which nobody can tick."""
    checked = ' checked=""' if re.search(r'\schecked(?==""|\s|$)', found[1]) else ""
    return f'<input type="checkbox" class="task-list-item-checkbox" disabled="" aria-label="Done"{checked}>'


def filter_attribute(tag: str, name: str, value: str) -> str | None:
    """What an attribute may hold, or None to drop it."""
    if name == "class":
        kept = [word for word in value.split() if CLASS.match(word)]
        return " ".join(kept) or None
    if name == "id":
        return value if may_be_id(value) else None
    pattern = LINE if name == "data-line" else PATTERNS.get((tag, name))
    return value if pattern is None or pattern.match(value) else None


def may_be_id(value: str) -> bool:
    """Whether a part of a text may go by this name; the page's own names are taken."""
    return bool(NOTE.match(value) or (ID.match(value) and not TAKEN.match(value)))
