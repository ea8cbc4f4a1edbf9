"""The one door around mjml-python: MJML in, HTML that may be mailed out, our own errors."""

import re
from collections.abc import Callable

from mjml import mjml2html

from newsletter.errors import TemplateBroken
from newsletter.letters import mjml_faults, mjml_repairs

# mjml-python takes the whole process down at about ten thousand nested tags.
MAX_DEPTH = 100

_NEXT = "Mend the template; nothing was changed."
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_UNKNOWN = re.compile(r"<(mj-[\w-]+)")

# Says where a line of the source was written, e.g. “newsletter/_lead.mjml, line 4”.
Where = Callable[[int], str]


def to_html(source: str, name: str = "the template", where: Where | None = None) -> str:
    """HTML of an MJML source in which every field was escaped; `name` is what an error speaks of.

    Raises TemplateBroken, with a sentence that says in which file and line.
    """
    source = _CONTROL.sub("", _COMMENT.sub(_blank, source))
    place = where or (lambda line: f"{name}, line {line}")
    if fault := mjml_faults.first_fault(source, MAX_DEPTH):
        raise TemplateBroken(f"{place(fault.line)}: {fault.sentence} {_NEXT}")
    readied, repairs = mjml_repairs.before(source)
    try:
        # No fonts from Google, no icons from anybody's server.
        made = mjml2html(readied, fonts={}, social_icon_origin="")
    except ValueError as error:
        raise TemplateBroken(f"{name}: the mail cannot be made ({error}). {_NEXT}") from error
    if unknown := _UNKNOWN.search(made):
        line = mjml_faults.line_of(unknown[1], source)
        raise TemplateBroken(f"{place(line)}: there is no MJML element <{unknown[1]}>. {_NEXT}")
    return repairs.after(made)


def _blank(comment: re.Match[str]) -> str:
    # As many lines, so that an error names the right one.
    return "\n" * comment[0].count("\n")
