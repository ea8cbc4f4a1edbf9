"""The stylesheet that follows from the publication's accent colour."""

import hashlib

from newsroom.colours import PAPER, contrast, ink_on, legible

__all__ = ["PAPER", "contrast", "ink_on", "legible", "stylesheet", "version"]


def stylesheet(accent: str) -> str:
    """The few lines of CSS that follow from one accent colour."""
    light, dark = legible(accent, PAPER["light"]), legible(accent, PAPER["dark"])
    return (
        f":root{{--accent:{accent};--on-accent:{ink_on(accent)};--accent-text:light-dark({light},{dark})}}\n"
    )


def version(accent: str) -> str:
    """What changes in the stylesheet's address when its content does."""
    return hashlib.sha256(stylesheet(accent).encode()).hexdigest()[:8]
