"""The picture that stands for a page where somebody shares it: 1200 × 630, made of words and one colour."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageDraw

from newsroom.colours import ink_on, legible
from public.cards import typesetting
from public.cards.typesetting import Line, Type

WIDTH, HEIGHT = 1200, 630
PAPER, INK, GREY, LINE = "#ffffff", "#16171a", "#5c5f66", "#d9dade"
BAND = 24
MARGIN = 72
PICTURE = 440
HEADLINES = [Type("display", size) for size in (84, 76, 70, 64, 58, 52, 46, 42)]
KICKER, UNDER, BYLINE, NAME = Type("text", 32), Type("text", 31), Type("text", 28), Type("text", 32)
QUALITY = 90
# Beyond this nobody can read it anyway, and setting it costs.
LONGEST = 300


@dataclass(frozen=True)
class Words:
    """What a card says."""

    headline: str
    publication: str
    kicker: str = ""
    line: str = ""
    byline: str = ""


@dataclass(frozen=True)
class Look:
    """What a card looks like, beside its words."""

    accent: str
    picture: Pillow.Image | None = None
    focus: tuple[int, int] = (50, 50)
    is_whole: bool = False  # a logo, which is not cropped
    logo: Pillow.Image | None = None


def draw(words: Words, look: Look) -> bytes:
    """A card as a JPEG."""
    card = Pillow.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, BAND - 1, HEIGHT), fill=look.accent)
    right = WIDTH - MARGIN
    if look.picture:
        right = WIDTH - PICTURE - 48
        _place(card, look.picture, look)
    column = Column(pen, BAND + MARGIN - 8, right)
    _set_words(column, words, look)
    _sign(card, column, words, look)
    out = BytesIO()
    card.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def icon(initial: str, accent: str, size: int, logo: Pillow.Image | None = None, *, bleeds: bool) -> bytes:
    """The publication's mark as a square PNG: its logo, or its first letter on its colour.

    What `bleeds` fills the square, because a phone cuts it to a shape of its own.
    """
    drawn = 512
    square = Pillow.new("RGBA", (drawn, drawn), accent if bleeds or not logo else (0, 0, 0, 0))
    inner = round(drawn * (0.56 if bleeds else 0.9))
    if logo:
        if bleeds:
            square.paste(PAPER, (0, 0, drawn, drawn))
        _contain(square, logo, Box((drawn - inner) // 2, (drawn - inner) // 2, inner, inner))
    else:
        _initial(square, initial, accent, 300 if bleeds else 400)
    out = BytesIO()
    square.resize((size, size), Pillow.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


@dataclass(frozen=True)
class Column:
    """The part of a card in which words stand."""

    pen: ImageDraw.ImageDraw
    left: int
    right: int

    @property
    def width(self) -> int:
        """How wide lines may be."""
        return self.right - self.left

    def set(self, lines: list[str], kind: Type, top: int, ink: str, *, below: int | None = None) -> int:
        """Set a paragraph under `top`, at the side where its script begins; where it ends."""
        base = typesetting.direction_of(" ".join(lines)) or "ltr"
        for line in lines:
            top += below or kind.leading
            x = self.left if base == "ltr" else self.right - typesetting.width_of(line, kind)
            typesetting.draw(self.pen, Line(line, kind, ink, base), x, top - kind.size // 5)
        return top

    def cut(self, text: str, kind: Type, most: int) -> list[str]:
        """A text as at most so many lines."""
        tidied = typesetting.tidy(text[:LONGEST])
        return typesetting.clip(typesetting.wrap(tidied, kind, self.width), most, kind, self.width)


def _set_words(column: Column, words: Words, look: Look) -> None:
    top, bottom = 70, HEIGHT - 140
    if kicker := column.cut(words.kicker, KICKER, 1):
        top = column.set(kicker, KICKER, top, legible(look.accent, PAPER)) + 12
    if byline := column.cut(words.byline, BYLINE, 1):
        bottom -= 46
        column.set(byline, BYLINE, bottom, GREY)
    under = column.cut(words.line, UNDER, 2)
    room = bottom - top - len(under) * 40 - 12
    kind, lines = typesetting.fit(_readable(words), HEADLINES, column.width, room)
    top = column.set(lines, kind, top, INK)
    column.set(under, UNDER, top + 14, GREY, below=40)


def _readable(words: Words) -> str:
    """The headline; in a script for which there is no font, the publication's name stands for it."""
    headline = words.headline[:LONGEST]
    if typesetting.is_drawable(headline) and (tidied := typesetting.tidy(headline)):
        return tidied
    return typesetting.tidy(words.publication)


def _sign(card: Pillow.Image, column: Column, words: Words, look: Look) -> None:
    """The last line: where it was published."""
    column.pen.rectangle((column.left, HEIGHT - 122, column.right, HEIGHT - 121), fill=LINE)
    left = column.left
    if look.logo:
        left += _contain(card, look.logo, Box(left, HEIGHT - 98, 220, 52), centred=False) + 18
    rest = Column(column.pen, left, column.right)
    rest.set(rest.cut(words.publication, NAME, 1), NAME, HEIGHT - 92, INK)


def _place(card: Pillow.Image, picture: Pillow.Image, look: Look) -> None:
    """The picture at the right edge, cropped where it matters least."""
    left = WIDTH - PICTURE
    if look.is_whole:
        ImageDraw.Draw(card).rectangle((left, 0, WIDTH, HEIGHT), fill="#f3f3f1")
        _contain(card, picture, Box(left + 90, (HEIGHT - 260) // 2, PICTURE - 180, 260))
        return
    # Cropped first: scaled first, a strip of 3000 × 10 would be a hundred million pixels on the way.
    scale = max(PICTURE / picture.width, HEIGHT / picture.height)
    (x, right), (y, bottom) = (
        _seen(length, room / scale, focus)
        for length, room, focus in zip(picture.size, (PICTURE, HEIGHT), look.focus, strict=True)
    )
    paper = _on_paper(picture)
    seen = paper.resize((PICTURE, HEIGHT), Pillow.Resampling.LANCZOS, (x, y, right, bottom), reducing_gap=3.0)
    card.paste(seen, (left, 0))


def _seen(length: int, part: float, focus: int) -> tuple[float, float]:
    """Where the part begins and ends that is seen of a side, its focus as near the middle as can be."""
    start = min(max(length * focus / 100 - part / 2, 0), max(length - part, 0))
    return start, min(start + part, length)


@dataclass(frozen=True)
class Box:
    """A place on a card."""

    x: int
    y: int
    width: int
    height: int


def _contain(card: Pillow.Image, picture: Pillow.Image, box: Box, *, centred: bool = True) -> int:
    """The whole picture within a box; how wide it is there."""
    scale = min(box.width / picture.width, box.height / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    scaled = picture.convert("RGBA").resize(size, Pillow.Resampling.LANCZOS)
    offset = (box.width - size[0]) // 2 if centred else 0
    card.paste(scaled, (box.x + offset, box.y + (box.height - size[1]) // 2), scaled)
    return size[0]


def _on_paper(picture: Pillow.Image) -> Pillow.Image:
    """What is see-through shows the paper."""
    if picture.mode == "RGB":
        return picture
    above = picture.convert("RGBA")
    paper = Pillow.new("RGBA", above.size, PAPER)
    paper.alpha_composite(above)
    return paper.convert("RGB")


def _initial(square: Pillow.Image, initial: str, accent: str, size: int) -> None:
    letter = typesetting.tidy(initial)[:1].upper()
    if not letter:
        return
    run = typesetting.runs_of(letter, Type("display", size))[0]
    ImageDraw.Draw(square).text(_middle(square, run), letter, fill=ink_on(accent), font=run.font, anchor="lt")


def _middle(square: Pillow.Image, run: typesetting.Run) -> tuple[float, float]:
    left, top, right, bottom = run.font.getbbox(run.text, anchor="lt")
    return (square.width - right - left) / 2, (square.height - bottom - top) / 2
