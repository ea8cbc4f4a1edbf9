"""Which file and line a piece of a rendered letter came from: asked only when a template is broken."""

import re
from typing import Any

from django.conf import settings
from django.template import Engine, Origin
from django.template.backends.django import get_installed_libraries
from django.template.loaders.filesystem import Loader as FileLoader
from django.template.utils import get_app_template_dirs

_MARK = re.compile("\n?\x02([^\x02\x03]*):(\\d+)\x03")


class MarkingLoader(FileLoader):
    """Loads templates with a note at the start of each line that says where it stands."""

    def get_contents(self, origin: Origin) -> str:
        """The template's source, each of its lines marked."""
        source: str = super().get_contents(origin)
        lines = source.split("\n")
        name = str(origin.template_name)
        return "\n".join(f"\x02{name}:{number}\x03{line}" for number, line in enumerate(lines, 1))


class Places:
    """A letter's source as the templates make it, with the place of each of its lines."""

    def __init__(self, template: str, context: dict[str, Any]) -> None:
        written = _engine(MarkingLoader).render_to_string(template, context)
        pieces = _MARK.split(written)
        self.source = "\n".join([pieces[0], *pieces[3::3]])
        self.lines = [(template, 1)] * (pieces[0].count("\n") + 1)
        for name, number, piece in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            self.lines += [(name, int(number))] * (piece.count("\n") + 1)

    def __call__(self, line: int) -> str:
        """A line of the source as the operator finds it, e.g. “newsletter/_lead.mjml, line 4”."""
        name, number = self.lines[min(line, len(self.lines)) - 1]
        return f"{name}, line {number}"


def of_error(error: Exception, template: str, context: dict[str, Any]) -> str:
    """Where Django stumbled: it says so itself when it is asked again with an engine that takes notes."""
    engine = _engine(FileLoader)
    try:
        engine.render_to_string(template, context)
    except Exception as again:
        found = getattr(again, "template_debug", None)
        if found:
            return f"{_name(found['name'])}, line {found['line']}"
    return template


def _name(path: str) -> str:
    """A template's name without the folder that it lies in."""
    for folder in _folders():
        path = path.removeprefix(f"{folder}/")
    return path


def _engine(loader: type[FileLoader]) -> Engine:
    """An engine like the site's own that takes notes of where it is."""
    return Engine(
        dirs=_folders(),
        loaders=[f"{loader.__module__}.{loader.__name__}"],
        libraries=get_installed_libraries(),
        debug=True,
    )


def _folders() -> list[Any]:
    return [*settings.TEMPLATES[0]["DIRS"], *get_app_template_dirs("templates")]
