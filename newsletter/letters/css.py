"""As much of CSS as letters use: rules, their media, and which element a rule means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMPOUND = re.compile(r"(\*|[a-zA-Z][\w-]*)?((?:[.#][\w-]+|\[[^\]]*\])*)$")
_NAMES = re.compile(r"\.([\w-]+)")
_DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*([^;]+)")

# By property: the value, and whether it is important.
Declarations = dict[str, tuple[str, bool]]


@dataclass(frozen=True)
class Element:
    """What a selector can ask of an element."""

    tag: str
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One part of a selector: a tag, classes, and whether it must be the very parent of what follows."""

    tag: str
    classes: frozenset[str]
    is_parent: bool = False

    def fits(self, element: Element) -> bool:
        """Whether the element is meant."""
        return self.tag in ("", "*", element.tag) and self.classes <= element.classes


@dataclass(frozen=True)
class Rule:
    """One selector with what it declares, under which media; its weight orders it among others."""

    steps: tuple[Step, ...]
    declarations: Declarations = field(hash=False)
    media: str = ""

    @property
    def weight(self) -> tuple[int, int]:
        """How specific it is: classes, then tags."""
        classes = sum(len(step.classes) for step in self.steps)
        return classes, sum(step.tag not in ("", "*") for step in self.steps)

    def fits(self, path: list[Element]) -> bool:
        """Whether it means the last element of a path from the outermost down."""
        return bool(path) and self.steps[-1].fits(path[-1]) and _lead(self.steps[:-1], path[:-1])


def _lead(steps: tuple[Step, ...], path: list[Element]) -> bool:
    """Whether the ancestors answer to what stands before the last part of a selector."""
    if not steps:
        return True
    nearest = path[-1:] if steps[-1].is_parent else reversed(path)
    return any(
        steps[-1].fits(element) and _lead(steps[:-1], path[: len(path) - number])
        for number, element in enumerate(nearest, 1)
    )


def rules(sheet: str, media: str = "") -> Iterator[Rule]:
    """The rules of a style sheet in order; what asks for more than tags and classes is left out."""
    for prelude, body in _blocks(_COMMENT.sub("", sheet)):
        if prelude.startswith("@media"):
            yield from rules(body, prelude.removeprefix("@media").strip())
        elif not prelude.startswith("@"):
            declared = declarations(body)
            for selector in prelude.split(","):
                if steps := _steps(selector.strip()):
                    yield Rule(steps, declared, media)


def declarations(body: str) -> Declarations:
    """What is declared between two braces, or in a style attribute."""
    found: Declarations = {}
    for name, value in _DECLARATION.findall(body):
        plain = re.sub(r"\s*!important\s*$", "", value).strip()
        found[name.lower()] = (plain, plain != value.strip())
    return found


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Each prelude with what stands in its braces."""
    start = opened = depth = 0
    for brace in re.finditer(r"[{}]", sheet):
        if brace[0] == "{":
            opened = brace.start() if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield sheet[start:opened].strip(), sheet[opened + 1 : brace.start()]
                start = brace.end()


def _steps(selector: str) -> tuple[Step, ...]:
    """The parts of a selector; none where it asks for what is not known here."""
    found: list[Step] = []
    is_parent = False
    for word in re.sub(r"\s*>\s*", " > ", selector).split():
        if word == ">":
            found[-1:] = [Step(step.tag, step.classes, is_parent=True) for step in found[-1:]]
            continue
        compound = _COMPOUND.match(word)
        if compound is None or "[" in word or "#" in word:
            return ()
        found.append(Step((compound[1] or "").lower(), frozenset(_NAMES.findall(compound[2])), is_parent))
    return tuple(found)
