"""The publication's accent, made readable on light and on dark paper."""

LIGHT, DARK = "#ffffff", "#1d1b18"
INK = "#000000"
ENOUGH = 4.6  # WCAG asks for 4.5; rounding must not take it away


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1, as WCAG defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, paper: str) -> str:
    """The colour, or the nearest shade of it that can be read on `paper`."""
    towards = LIGHT if luminance(paper) < 0.18 else INK
    for step in range(21):
        shade = mixed(colour, towards, step / 20)
        if contrast(shade, paper) >= ENOUGH:
            return shade
    return towards


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with a share of `other` in it."""
    channels = (
        round(int(colour[start : start + 2], 16) * (1 - share) + int(other[start : start + 2], 16) * share)
        for start in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)
