"""The publication's accent colour, made legible on both papers."""

PAPER = {"light": "#ffffff", "dark": "#131417"}
INK = ("#ffffff", "#111214")
# The least that WCAG AA asks of text, and a little more for the tints that lie under it.
LEGIBLE = 5.0


def remark(accent: str) -> str:
    """What happens to an accent that cannot be read as text on both papers; empty where nothing does."""
    changed = {
        look: shade for look, paper in PAPER.items() if (shade := legible(accent, paper)) != accent.lower()
    }
    if not changed:
        return ""
    shades = " and ".join(f"{shade} on {look} paper" for look, shade in changed.items())
    poorest = min(contrast(accent, PAPER[look]) for look in changed)
    return (
        f"As text this colour would be too faint ({poorest:.1f} : 1), so links and kickers take {shades}. "
        "Buttons and rules keep it as it is."
    )


def ink_on(background: str) -> str:
    """Black or white, whichever is read more easily on this colour."""
    return max(INK, key=lambda ink: contrast(ink, background))


def legible(colour: str, paper: str) -> str:
    """The colour itself, or its nearest darker or lighter shade that can be read on the paper."""
    goal = 0 if luminance(paper) > 0.5 else 255
    channels = _channels(colour)
    for step in range(0, 101, 2):
        shade = _hex([round(value + (goal - value) * step / 100) for value in channels])
        if contrast(shade, paper) >= LEGIBLE:
            return shade
    return _hex([goal] * 3)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio between two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance, from 0 to 1."""
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _hex(channels: list[int]) -> str:
    return "#" + "".join(f"{value:02x}" for value in channels)
