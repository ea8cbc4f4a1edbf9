"""What the MJML compiler leaves out or gets wrong, mended: some before it compiles, the rest after.

Each repair has a test in tests/newsletter/test_mjml_repairs.py; look at them when mjml-python is upgraded.
"""

import html
import re
from html.parser import HTMLParser

from django.conf import settings

from newsletter.letters import css

_EMPTY_TITLE = re.compile(r"<title>\s*</title>")
_FIRST_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_DATA_TABLE = re.compile(r"<table\b[^>]*>(?:(?!</?table\b).)*?<th\b", re.DOTALL)
_INLINE_STYLE = re.compile(r"<mj-style\b[^>]*\binline\s*=\s*\"inline\"[^>]*>(.*?)</mj-style>", re.DOTALL)
_WRAPPER = re.compile(r'(<mj-wrapper\b[^>]*?)\sgap="([^"]*)"([^>]*>)(.*?)(</mj-wrapper>)', re.DOTALL)
_BETWEEN_SECTIONS = re.compile(r"(</mj-section>)(\s*)(<mj-section\b)")
_GAP = r'\1<mj-section padding="0"><mj-column><mj-spacer height="{}"/></mj-column></mj-section>\2\3'
# A nought without a unit, with which the compiler takes all of a padding for nothing where it reckons widths.
_PADDING = re.compile(r'\s(?:inner-)?padding\s*=\s*"[^"]*"')
_BARE_NOUGHT = re.compile(r'(?<=["\s])0(?=["\s])')
# What the compiler forgets of an element, and the tag that should have it.
_FORGOTTEN = {
    "mj-table": {"role": ("table", "role")},
    "mj-image": {"sizes": ("img", "sizes"), "longdesc": ("img", "longdesc")},
    "mj-button": {"title": ("a", "title")},
}
_FORGETFUL = re.compile(rf"<({'|'.join(_FORGOTTEN)})\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_MARK = "carries-"
_MARKED = re.compile(rf'\bclass="([^"]*?)\s?{_MARK}(\d+)(?:-outlook)?"')

Carried = list[list[tuple[str, str, str]]]


def before(source: str) -> tuple[str, "Repairs"]:
    """The source as the compiler can take it, with what is to be mended afterwards."""
    sheet = "\n".join(_INLINE_STYLE.findall(source))
    source = _WRAPPER.sub(_spaced, _INLINE_STYLE.sub(_blank, source))
    source = _PADDING.sub(lambda found: _BARE_NOUGHT.sub("0px", found[0]), source)
    carried: Carried = []
    return _FORGETFUL.sub(lambda found: _marked(found, carried), source), Repairs(carried, sheet)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _spaced(wrapper: re.Match[str]) -> str:
    """A wrapper with its gap as a row of its own between two sections, which every engine keeps."""
    start, gap, end, inside, closing = wrapper.groups()
    return f"{start}{end}{_BETWEEN_SECTIONS.sub(_GAP.format(gap), inside)}{closing}"


def _marked(element: re.Match[str], carried: Carried) -> str:
    """An element that names, by a class, what must be given to its HTML afterwards."""
    name, written = element.groups()
    found = dict(_ATTRIBUTE.findall(written))
    kept = [(*target, found[name]) for name, target in _FORGOTTEN[name].items() if name in found]
    if not kept:
        return element[0]
    carried.append(kept)
    mark = f"{found.get('css-class', '')} {_MARK}{len(carried) - 1}".strip()
    rest = re.sub(r'\scss-class="[^"]*"', "", written)
    return f'<{name} css-class="{mark}"{rest}>'


class Repairs:
    """What is done to compiled HTML."""

    def __init__(self, carried: Carried, sheet: str) -> None:
        self.carried = carried
        self.sheet = sheet

    def after(self, made: str) -> str:
        """Give the HTML what the compiler left out."""
        made = _give_carried(made, self.carried) if self.carried else made
        data_tables = {found.start() for found in _DATA_TABLE.finditer(made)}
        made = re.sub(r"<table\b[^>]*>", lambda found: _table(found, data_tables), made)
        made = re.sub(r"<img\b[^>]*>", lambda found: _with(found[0], "alt", ""), made)
        made = re.sub(r'(<(?:html|div)\b[^>]*\blang=")(?:und)?"', rf'\g<1>{language()}"', made)
        # Word knows no display:none of its own accord, and would show the preheader above the letter.
        made = made.replace('<div style="display:none;', '<div style="display:none;mso-hide:all;', 1)
        made = _EMPTY_TITLE.sub(lambda _: f"<title>{_title(made)}</title>", made)
        return inlined(made, self.sheet) if self.sheet.strip() else made


def language() -> str:
    """The language of the mail as BCP 47 writes it, e.g. en-GB."""
    base, _, region = settings.LANGUAGE_CODE.partition("-")
    return f"{base}-{region.upper()}" if region else base


def _give_carried(made: str, carried: Carried) -> str:
    """Each forgotten attribute on the first fitting tag after the element that was marked."""
    pieces, end = [], 0
    for mark in _MARKED.finditer(made):
        pieces.append(made[end : mark.start()])
        shown = f'class="{mark[1]}"' if mark[1] else ""
        rest = made[mark.end() :]
        for tag, attribute, value in carried[int(mark[2])]:
            rest = re.sub(
                rf"<{tag}\b[^>]*>",
                lambda found, attribute=attribute, value=value: _with(found[0], attribute, value),  # type: ignore[misc]
                rest,
                count=1,
            )
        made = made[: mark.end()] + rest
        pieces.append(shown)
        end = mark.end()
    return "".join([*pieces, made[end:]])


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


# --- styles that are to stand on their elements -----------------------------------------------------


def inlined(made: str, sheet: str) -> str:
    """The HTML with the rules of a sheet on the elements that they mean; their own styles go before."""
    found = sorted(css.rules(sheet), key=lambda rule: rule.weight)
    return _Inliner(made, [rule for rule in found if not rule.media]).written()


class _Inliner(HTMLParser):
    def __init__(self, made: str, rules: list[css.Rule]) -> None:
        super().__init__(convert_charrefs=True)
        self.made, self.rules = made, rules
        self.path: list[css.Element] = []
        self.pieces: list[str] = []
        self.end = 0
        self.starts = [0, *(found.end() for found in re.finditer("\n", made))]

    def written(self) -> str:
        """All of it, with the styles in place."""
        self.feed(self.made)
        self.close()
        return "".join([*self.pieces, self.made[self.end :]])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.path.append(css.Element(tag, frozenset(values.get("class", "").split())))
        styles: dict[str, tuple[str, bool]] = {}
        for rule in self.rules:
            if rule.fits(self.path):
                styles |= rule.declarations
        if styles:
            self._write(values.get("style", ""), styles)
        if tag in _VOID:
            self.path.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.path):
            while self.path.pop().tag != tag:
                pass

    def _write(self, own: str, styles: dict[str, tuple[str, bool]]) -> None:
        line, column = self.getpos()
        start = self.starts[line - 1] + column
        written = self.get_starttag_text() or ""
        kept = {name: value for name, (value, _) in (styles | css.declarations(own)).items()}
        style = html.escape("".join(f"{name}:{value};" for name, value in kept.items()))
        bare = re.sub(r'\sstyle="[^"]*"', "", written)
        self.pieces += [self.made[self.end : start], _with(bare, "style", style)]
        self.end = start + len(written)


_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
