"""Draws Undertone's pictures: python draw.py writes covers/, portraits/ and logos/ beside this file.

Every picture is composed by hand below from flat shapes in one palette. The
rasters in ../covers, ../portraits and ../logos are made from these SVG files.
"""

import math
from pathlib import Path

HERE = Path(__file__).resolve().parent

PAPER, CREAM, INK = "#F5EDDF", "#E9DCC3", "#20242F"
RED, OCHRE, TEAL, BLUE = "#D24E2C", "#E3A93F", "#1E6663", "#2E4C80"
ROSE, SAGE, PLUM, SLATE = "#EBB9A2", "#BCC8AE", "#57304B", "#3A4152"


# Shapes ---------------------------------------------------------------


def attrs(given):
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in given.items())


def num(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


def rect(x, y, w, h, fill, r=0, **more):  # noqa: PLR0913
    rounded = f' rx="{num(r)}"' if r else ""
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}"{rounded}'
        f' fill="{fill}"{attrs(more)}/>'
    )


def disc(x, y, r, fill, **more):
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" fill="{fill}"{attrs(more)}/>'


def ring(x, y, r, stroke, width):
    return disc(x, y, r, "none", stroke=stroke, stroke_width=width)


def path(d, fill="none", **more):
    return f'<path d="{d}" fill="{fill}"{attrs(more)}/>'


def poly(points, fill, **more):
    return path("M" + " L".join(f"{num(x)} {num(y)}" for x, y in points) + "Z", fill, **more)


def stroke(d, colour, width, **more):
    more.setdefault("stroke_linecap", "round")
    more.setdefault("stroke_linejoin", "round")
    return path(d, "none", stroke=colour, stroke_width=width, **more)


def line(x1, y1, x2, y2, colour, width, **more):  # noqa: PLR0913
    return stroke(f"M{num(x1)} {num(y1)} L{num(x2)} {num(y2)}", colour, width, **more)


def group(*parts, move=(0, 0), turn=0, scale=None, **more):
    steps = f"translate({num(move[0])} {num(move[1])})"
    if turn:
        steps += f" rotate({num(turn)})"
    if scale is not None:
        sx, sy = scale if isinstance(scale, tuple) else (scale, scale)
        steps += f" scale({sx} {sy})"
    return f'<g transform="{steps}"{attrs(more)}>' + "".join(parts) + "</g>"


def page(w, h, ground, *parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">\n'
        + rect(0, 0, w, h, ground)
        + "\n"
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def cover(ground, *parts):
    return page(1600, 900, ground, *parts)


def floor(y, fill):
    return rect(0, y, 1600, 900 - y, fill)


def lines_of_text(x, y, widths, colour, gap=38, thick=12):  # noqa: PLR0913
    return "".join(rect(x, y + i * gap, w, thick, colour, thick / 2) for i, w in enumerate(widths))


# Birds ----------------------------------------------------------------


def pigeon(body, dark, light, beak):
    """A standing pigeon that looks to the right; its feet are at (0, 0)."""
    return "".join(
        [
            line(-28, -70, -34, 0, beak, 12),
            line(34, -70, 36, 0, beak, 12),
            stroke("M-66 0 L-10 0 M8 0 L66 0", beak, 12),
            poly([(-120, -150), (-330, -44), (-312, -104), (-150, -226)], dark),
            path(
                "M-190 -158 C-170 -290 -40 -300 30 -352 C44 -430 150 -440 168 -366"
                " C176 -320 150 -300 160 -240 C170 -120 70 -52 -10 -56 C-90 -58 -150 -90 -190 -158Z",
                body,
            ),
            path(
                "M26 -352 C44 -430 150 -440 168 -366 C172 -342 164 -326 160 -304 C116 -282 60 -296 26 -352Z",
                dark,
            ),
            path("M-232 -120 C-190 -262 -40 -276 56 -208 C40 -120 -70 -92 -232 -120Z", light),
            stroke("M-150 -128 C-100 -150 -40 -160 20 -160 M-120 -168 C-70 -194 -20 -200 44 -194", dark, 12),
            poly([(164, -378), (224, -352), (160, -336)], beak),
            disc(120, -374, 17, PAPER),
            disc(123, -374, 8, INK),
        ]
    )


def wren(body, dark, light, beak):
    """A round little bird with its tail up, looking to the right; feet at (0, 0)."""
    return "".join(
        [
            line(-18, -40, -24, 4, INK, 10),
            line(40, -40, 40, 4, INK, 10),
            poly([(-130, -150), (-236, -322), (-180, -346), (-66, -220)], dark),
            disc(0, -160, 140, body),
            path("M-36 -24 C20 -10 120 -60 138 -150 C90 -120 0 -110 -36 -24Z", light),
            path("M-150 -150 C-110 -232 -6 -226 44 -150 C-10 -86 -100 -92 -150 -150Z", dark),
            stroke("M-104 -142 C-64 -172 -24 -170 4 -148", body, 11),
            poly([(124, -224), (206, -206), (134, -180)], beak),
            stroke("M34 -250 C60 -268 92 -264 112 -246", light, 11),
            disc(76, -222, 18, PAPER),
            disc(80, -222, 9, INK),
        ]
    )


# Covers ---------------------------------------------------------------


def where_the_memory_goes():
    def shelves(x, rows):
        out = [rect(x - 22, 150, 524, 640, INK, 8)]
        for row, spines in enumerate(rows):
            top, bottom = 172 + row * 152, 172 + row * 152 + 136
            out.append(rect(x, top, 480, 136, SLATE))
            at = x + 8
            for colour, height in spines:
                out.append(rect(at, bottom - height, 24, height, colour))
                at += 29
        return "".join(out)

    colours = [RED, PAPER, TEAL, CREAM, ROSE, PAPER, RED, CREAM]
    full = [
        [(colours[(i * 3 + row) % 8], 96 + (i * 37 + row * 23) % 30) for i in range(16)] for row in range(4)
    ]
    spare = [
        [(colours[(i * 3 + row) % 8], 96 + (i * 37 + row * 23) % 30) for i in range(4)] for row in range(4)
    ]
    ladder = "".join(
        [line(742, 800, 800, 200, INK, 14), line(842, 800, 860, 200, INK, 14)]
        + [line(751 + i * 9.2, 706 - i * 95, 845 + i * 2.9, 706 - i * 95, INK, 12) for i in range(6)]
    )
    return cover(
        OCHRE,
        disc(1330, 150, 250, "#EBBB5E"),
        floor(790, "#B97B22"),
        shelves(200, full),
        shelves(930, spare),
        ladder,
    )


def what_one_click_promises():
    return cover(
        RED,
        floor(740, "#A93A1D"),
        poly([(690, 740), (872, 740), (1240, 900), (500, 900)], OCHRE),
        rect(330, 200, 940, 540, PAPER),
        poly([(330, 200), (1270, 200), (800, 500)], CREAM),
        stroke("M330 200 L800 500 L1270 200", INK, 10),
        poly([(330, 740), (640, 440), (660, 453), (660, 740)], "#EFE4CF"),
        poly([(1270, 740), (960, 440), (902, 476), (902, 740)], "#EFE4CF"),
        path("M660 740 V510 A121 121 0 0 1 902 510 V740Z", INK),
        path("M690 740 V514 A91 91 0 0 1 872 514 V740Z", OCHRE),
        path(
            "M872 740 V514 C872 470 842 432 800 424 L800 424 C880 410 1010 450 1010 520 V800 L872 740Z", BLUE
        ),
        disc(976, 640, 15, OCHRE),
        stroke("M330 200 H1270 V740", INK, 10),
        stroke("M330 200 V740", INK, 10),
    )


def wrenscript_review():
    def wave(x):
        near = (x - 690) / 760
        return 12 + 190 * math.sin(math.pi * min(1, near)) ** 0.8 * abs(
            math.sin(x * 0.021) * math.cos(x * 0.0067 + 0.4)
        )

    bars = []
    for i in range(27):
        x = 700 + i * 29
        tall = wave(x)
        doubtful = i in (6, 7, 15, 20, 21)
        bars.append(line(x, 560 - tall, x, 560 + tall, OCHRE if doubtful else INK, 15))
    return cover(
        ROSE,
        disc(420, 420, 300, "#F3D0BE"),
        line(0, 560, 690, 560, INK, 10),
        line(1466, 560, 1600, 560, INK, 10),
        group(wren(RED, "#9E3317", PAPER, OCHRE), move=(420, 556), scale=1.2),
        *bars,
        line(868, 800, 918, 800, OCHRE, 16),
        line(1130, 800, 1140, 800, OCHRE, 16),
        line(1274, 800, 1320, 800, OCHRE, 16),
    )


def quillet_edits_you_can_take_with_you():
    def sheet(x, y, turn, widths):
        return group(
            rect(18, 22, 430, 560, "#B9AD97"),
            rect(0, 0, 430, 560, "#FFFDF7"),
            lines_of_text(56, 70, widths, INK, 44),
            move=(x, y),
            turn=turn,
        )

    marks = []
    for i in range(7):
        t = (i + 0.5) / 7
        x = 470 + 680 * t
        y = 320 - 220 * math.sin(math.pi * t) + 10 * t
        kind = i % 3
        size = 30
        if kind == 0:
            mark = stroke(f"M-{size} {size} L0 -{size} L{size} {size}", RED, 13)
        elif kind == 1:
            mark = stroke("M-34 0 H20 C52 0 52 -40 22 -40 C-2 -40 -2 14 30 24", RED, 13)
        else:
            mark = stroke("M-30 -24 H30 M-30 24 H30", RED, 13)
        marks.append(group(mark, move=(x, y), turn=-50 + 100 * t, scale=1.1))
    return cover(
        CREAM,
        floor(770, "#D7C6A4"),
        sheet(170, 220, -6, [310, 270, 318, 120, 0, 300, 318, 240, 290, 180]),
        sheet(1020, 176, 5, [300, 318, 210, 0, 318, 286, 318, 150, 0, 260]),
        *marks,
        stroke("M222 440 L470 414", RED, 10),
        disc(1398, 420, 17, RED),
        disc(1384, 560, 17, RED),
        disc(1374, 668, 17, RED),
    )


def fifty_questions_before_you_buy():
    turned = {3: RED, 11: TEAL, 17: RED, 24: BLUE, 26: RED, 38: TEAL, 40: BLUE, 45: RED}
    parts = []
    for i in range(50):
        col, row = i % 10, i // 10
        x, y = 150 + col * 132, 110 + row * 140
        if i in turned:
            parts.append(
                group(
                    rect(-46, -52, 104, 116, "#B98325", 8),
                    rect(-52, -58, 104, 116, turned[i], 8),
                    disc(0, -16, 17, PAPER),
                    rect(-30, 20, 60, 10, PAPER, 5),
                    move=(x + 56, y + 60),
                    turn=(-9, 7, -5, 11)[i % 4],
                )
            )
        else:
            parts.append(
                rect(x + 8, y + 8, 104, 116, "#B98325", 8)
                + rect(x, y, 104, 116, PAPER, 8)
                + lines_of_text(x + 18, y + 30, [68, 52, 60][: 2 + (i * 7) % 2], "#CDBB98", 24, 9)
            )
    return cover(OCHRE, *parts)


def what_four_bits_can_hold():
    base, left, step = 740, 130, 66

    def bell(x):
        return 540 * math.exp(-(((x - 658) / 235) ** 2) / 2)

    stairs = []
    for i in range(16):
        x = left + i * step
        height = max(26, round(bell(x + step / 2) / 60) * 60)
        stairs.append(rect(x, base - height, step - 5, height, TEAL if i % 2 else "#2B7B76"))
    curve = "M" + " L".join(f"{x} {num(base - bell(x) - 4)}" for x in range(90, 1240, 6))
    return cover(
        "#EBD9B4",
        disc(658, 740, 560, "#F2E5C8"),
        floor(base, INK),
        *stairs,
        stroke(curve, RED, 13),
        rect(1396, 90, 62, 650, RED),
        rect(1372, 716, 110, 24, "#9E3317"),
        disc(1427, 90, 62, OCHRE),
        line(1240, 736, 1360, 736, RED, 13),
    )


def two_points_apart():
    def ruler(x, bend, fill, gap, dark):
        """A ruler 660 tall whose centre line bows sideways."""

        def at(t):
            return x + bend * math.sin(math.pi * t) + bend * 0.35 * math.sin(2 * math.pi * t), 800 - 680 * t

        left = [(at(i / 40)[0] - 88, at(i / 40)[1]) for i in range(41)]
        right = [(at(i / 40)[0] + 88, at(i / 40)[1]) for i in range(40, -1, -1)]
        out = [poly([(px + 26, py + 14) for px, py in left + right], "#93A486"), poly(left + right, fill)]
        n = 0
        t = 0.04
        while t < 0.97:
            px, py = at(t)
            length = (96, 44, 44, 66, 44, 44)[n % 6]
            out.append(line(px - 86, py, px - 86 + length, py, dark, 9, stroke_linecap="butt"))
            n += 1
            t += gap * (1 + 0.22 * math.sin(n * 1.7))
        return "".join(out)

    return cover(
        SAGE,
        floor(800, "#93A486"),
        ruler(540, 70, OCHRE, 0.043, INK),
        ruler(1030, -84, PAPER, 0.051, TEAL),
        stroke("M350 146 H1250", RED, 9, stroke_dasharray="2 26"),
        stroke("M350 186 H1250", RED, 9, stroke_dasharray="2 26"),
        poly([(300, 120), (348, 146), (300, 172)], RED),
        poly([(1300, 160), (1252, 186), (1300, 212)], RED),
    )


def quillet_review():
    nib = "".join(
        [
            path(
                "M0 0 C-30 -120 -150 -250 -150 -400 C-150 -470 -110 -540 -92 -620 H92"
                " C110 -540 150 -470 150 -400"
                " C150 -250 30 -120 0 0Z",
                INK,
            ),
            path("M0 0 C30 -120 150 -250 150 -400 C150 -470 110 -540 92 -620 H0Z", SLATE),
            rect(-104, -690, 208, 84, OCHRE, 10),
            rect(-88, -900, 176, 214, RED),
            line(0, -16, 0, -330, PAPER, 9),
            disc(0, -350, 34, PAPER),
        ]
    )
    loops = "".join(" c22 -90 74 -90 60 -8 c-8 52 -52 46 -40 0 c14 -56 50 -30 62 8" for _ in range(4))
    return cover(
        PAPER,
        rect(0, 0, 1600, 900, "#F1E6D2"),
        *[line(0, y, 1600, y, "#DDCDAE", 4) for y in (300, 460, 620, 780)],
        stroke(f"M110 620{loops}", INK, 14),
        stroke(
            "M110 780 c40 -70 70 -70 62 -6 c40 -70 74 -66 60 0 c46 -80 80 -60 70 -4 q90 -6 130 0",
            "#B6A58A",
            14,
        ),
        stroke(f"M110 460{loops}{loops}", "#B6A58A", 14),
        line(470, 668, 640, 668, RED, 12),
        stroke("M700 620 c22 -90 74 -90 60 -8 c-8 52 -52 46 -40 0 c14 -56 50 -30 92 8", INK, 14),
        group(nib, move=(815, 622), turn=42, scale=0.98),
    )


def pigeonry_marks_machine_answers():
    feathers = "".join(
        path(
            "M0 0 C-46 -110 -40 -250 0 -330 C44 -250 46 -110 0 0Z",
            (PAPER, CREAM)[i % 2],
            transform=f"translate({-30 + i * 26} {-6 - i * 4}) rotate({-62 + i * 19})"
            f" scale({1 - abs(i - 2) * 0.06:.2f})",
        )
        for i in range(5)
    )
    bird = "".join(
        [
            poly(
                [(-190, 40), (-430, -6), (-404, 44), (-446, 74), (-404, 104), (-420, 150), (-180, 110)],
                "#B98A94",
            ),
            path(
                "M-250 70 C-190 -40 60 -70 170 -52 C190 -130 300 -130 312 -50 C316 0 270 40 230 70"
                " C120 170 -120 190 -250 70Z",
                ROSE,
            ),
            path(
                "M164 -48 C190 -130 300 -130 312 -50 C314 -14 290 14 262 42 C220 40 180 10 164 -48Z",
                "#B98A94",
            ),
            feathers,
            path("M-110 10 C-60 -50 60 -60 110 -6 C70 60 -60 70 -110 10Z", PAPER),
            poly([(304, -66), (384, -30), (302, -14)], OCHRE),
            disc(262, -62, 17, PAPER),
            disc(265, -62, 8, INK),
        ]
    )
    letter = "".join(
        [
            rect(0, 0, 300, 380, "#FFFDF7"),
            lines_of_text(44, 60, [212, 180, 205], INK, 36),
            rect(24, 186, 8, 132, OCHRE),
            lines_of_text(44, 190, [200, 150, 96], "#B9A88A", 36),
            disc(246, 324, 70, OCHRE),
            disc(246, 324, 44, "none", stroke=PLUM, stroke_width=9),
            stroke("M226 324 l14 16 l28 -32", PLUM, 11),
        ]
    )
    return cover(
        PLUM,
        disc(1290, 190, 130, "#7A4A69"),
        poly([(0, 900), (0, 770), (420, 690), (860, 800), (1220, 730), (1600, 800), (1600, 900)], "#3F2136"),
        stroke("M1060 380 L1034 442 M1060 380 L1240 464", PAPER, 7),
        group(letter, move=(1010, 430), turn=7),
        group(bird, move=(646, 440), scale=1.1, turn=-4),
    )


def fettlecheck_review():
    rows = []
    pulled = {2: 0, 5: 1, 8: 2, 10: 3, 13: 4}
    widths = [300, 210, 380, 330, 150, 410, 260, 350, 290, 180, 400, 240, 330, 260, 130]
    indents = [0, 40, 40, 80, 80, 40, 80, 120, 80, 40, 0, 40, 40, 80, 0]
    for i, (w, ind) in enumerate(zip(widths, indents, strict=True)):
        y = 96 + i * 50
        if i in pulled:
            rows.append(rect(170 + ind, y, w, 26, "#171A24", 13))
            x = 900 + (0, 60, -20, 80, 20)[pulled[i]]
            rows.append(line(170 + ind + w + 18, y + 13, x - 20, y + 13, OCHRE, 5, stroke_dasharray="1 16"))
            rows.append(rect(x, y, w, 26, OCHRE if pulled[i] != 2 else RED, 13))
        else:
            colour = (PAPER, ROSE, "#8FA3B8", PAPER, "#8FA3B8")[i % 5]
            rows.append(rect(170 + ind, y, w, 26, colour, 13))
    return cover(
        "#262B3A",
        rect(110, 50, 640, 800, "#303648", 14),
        disc(1025, 509, 232, "#3A4258"),
        *rows,
        ring(1025, 509, 232, PAPER, 26),
        line(1196, 680, 1390, 858, PAPER, 58),
        line(1300, 776, 1390, 858, RED, 58),
    )


def counting_wrong_words():
    heights = [210, 330, 260, 420, 300, 470, 350, 240, 390, 290, 440, 220]
    parts = []
    for i, h in enumerate(heights):
        x, y = 128 + i * 116, 740 - h
        if i == 4:
            parts.append(
                rect(
                    x + 4,
                    y + 4,
                    68,
                    h - 8,
                    "none",
                    34,
                    stroke=INK,
                    stroke_width=8,
                    stroke_dasharray="2 20",
                    stroke_linecap="round",
                )
            )
        elif i == 7:
            parts.append(rect(x, y, 76, h, RED, 38))
        elif i == 10:
            parts.append(rect(x + 26, y + 26, 76, h - 26, OCHRE, 38) + rect(x - 12, y, 76, h, INK, 38))
        else:
            parts.append(rect(x, y, 76, h, INK, 38))
    return cover(
        ROSE,
        poly([(0, 0), (1600, 0), (1600, 200), (0, 420)], "#F3D0BE"),
        *parts,
        line(100, 800, 1500, 800, INK, 8),
        *[line(128 + 38 + i * 116, 800, 128 + 38 + i * 116, 824, INK, 8) for i in range(12)],
    )


def a_passage_is_not_a_page():
    parts = []
    for row in range(4):
        for col in range(8):
            x, y = 104 + col * 176, 74 + row * 190
            chosen = (row, col) == (1, 4)
            parts.append(rect(x, y, 160, 172, "#113D3B" if not chosen else OCHRE))
            for k in range(3 + (row * 5 + col * 3) % 4):
                top = y + 172 - 18 * (k + 1) - 6
                inset = (row * 7 + col * 11 + k * 13) % 24
                shade = (PAPER, CREAM, "#D9CBAE")[(k + col) % 3]
                parts.append(rect(x + 10 + inset, top, 140 - inset - (k * 7) % 15, 13, shade))
    return cover(
        TEAL,
        rect(84, 54, 1432, 792, "#184F4C"),
        *parts,
        poly([(816, 380), (952, 380), (1290, 660), (900, 740)], OCHRE, opacity="0.32"),
        group(
            rect(10, 12, 470, 62, "#0C2E2C", opacity="0.55"),
            rect(0, 0, 470, 62, "#FFFDF7"),
            rect(26, 25, 300, 12, INK, 6),
            rect(338, 25, 96, 12, RED, 6),
            move=(826, 360),
            turn=38,
        ),
    )


def pigeonry_review():
    cabinet = "".join(
        [
            rect(240, 330, 520, 520, "#0F3836"),
            rect(264, 560, 472, 124, "#2A7E79", 6),
            rect(264, 704, 472, 124, "#2A7E79", 6),
            rect(448, 606, 104, 24, OCHRE, 12),
            rect(448, 750, 104, 24, OCHRE, 12),
            rect(264, 354, 472, 186, "#08211F"),
        ]
    )
    folders = "".join(
        path(
            f"M{410 + i * 62} 410 V{322 + i % 2 * 12} h14 l12 -26 h62 l12 26 h150 V410Z",
            (PAPER, ROSE, CREAM, PAPER, OCHRE, CREAM)[i],
            stroke="#1B5D59",
            stroke_width=6,
        )
        for i in range(6)
    )
    drawer = "".join(
        [
            rect(380, 392, 700, 172, "#1B5D59"),
            rect(1016, 372, 74, 212, "#2F8A84", 8),
            rect(1040, 436, 26, 84, OCHRE, 13),
        ]
    )
    sheet = group(
        rect(0, 0, 190, 240, "#FFFDF7"),
        lines_of_text(28, 44, [130, 108, 134, 70], INK, 36, 11),
        rect(28, 188, 90, 14, RED, 7),
        turn=8,
        move=(1112, 128),
    )
    return cover(
        "#C7D2C2",
        disc(1180, 300, 330, "#DCE4D4"),
        floor(800, "#8FA48F"),
        cabinet,
        folders,
        drawer,
        sheet,
        group(pigeon("#7C8CA6", "#465573", "#AEBBCD", RED), move=(946, 392), scale=0.74),
    )


def what_does_it_send():
    shapes = []

    def token(kind, x, y, colour, size=26):
        if kind == 0:
            return disc(x, y, size, colour)
        if kind == 1:
            return rect(x - size, y - size, 2 * size, 2 * size, colour, 5)
        return poly(
            [(x, y - size * 1.15), (x + size * 1.1, y + size * 0.8), (x - size * 1.1, y + size * 0.8)], colour
        )

    for i in range(30):
        col, row = divmod(i, 3)
        x = 60 + col * 74 + (row % 2) * 20
        y = 376 + row * 78
        if x > 660:
            continue
        odd = i in (4, 11, 15, 20, 25)
        shapes.append(token((i * 2 + col) % 3, x, y, RED if odd else (PAPER, "#9DB2D6", OCHRE)[i % 3]))
    for i in range(24):
        col, row = divmod(i, 3)
        x = 940 + col * 84 + (row % 2) * 24
        y = 376 + row * 78
        if i in (1, 5, 9, 14, 18) or x < 970:
            continue
        shapes.append(token((i * 2 + col) % 3, x, y, (PAPER, "#9DB2D6", OCHRE)[i % 3]))
    tray = [
        path("M640 700 H1000 L960 810 H680Z", INK),
        token(0, 718, 680, RED),
        token(1, 786, 682, RED),
        token(2, 854, 676, RED),
        token(0, 922, 680, RED),
        token(1, 824, 634, RED, 22),
        path("M640 712 H1000 L960 810 H680Z", INK),
    ]
    gate = [
        rect(700, 110, 56, 600, OCHRE),
        rect(880, 110, 56, 600, OCHRE),
        path("M676 110 A142 110 0 0 1 960 110Z", OCHRE),
        rect(660, 104, 316, 34, "#B98325"),
        line(756, 180, 880, 180, INK, 10),
        line(756, 230, 880, 230, INK, 10),
        line(756, 280, 880, 280, INK, 10),
        line(818, 180, 818, 320, INK, 10),
    ]
    return cover(
        BLUE,
        rect(0, 310, 1600, 286, "#3C5D96"),
        floor(770, "#1C3157"),
        *gate,
        *shapes,
        token(1, 818, 376, PAPER),
        token(0, 818, 454, "#9DB2D6"),
        token(2, 818, 532, OCHRE),
        *tray,
    )


def kettlewright_review():
    return cover(
        "#EBD9B4",
        floor(740, "#C79A4B"),
        rect(120, 716, 1360, 40, INK, 8),
        path("M470 716 L520 330 C540 220 900 220 920 330 L970 716Z", INK),
        path("M506 690 L552 344 C570 262 870 262 888 344 L934 690Z", PAPER),
        path("M540 430 C600 408 660 452 720 430 S850 408 900 430 L934 690 H506Z", "#6FAFC0"),
        path("M521 574 C600 548 660 600 720 574 S850 548 919 574 L934 690 H506Z", "#3C87A0"),
        path("M920 420 L1122 262 L1190 312 L948 590Z", INK),
        path("M896 474 L1064 346 L1110 360 L912 548Z", "#6FAFC0"),
        path("M1064 346 L1126 296 L1154 316 L1110 360Z", PAPER),
        rect(640, 196, 160, 46, INK, 12),
        disc(720, 176, 40, RED),
        stroke("M500 330 C330 300 330 620 470 640", RED, 46),
        rect(1260, 180, 130, 536, PAPER),
        rect(1260, 180, 130, 536, "none", stroke=INK, stroke_width=10),
        *[
            line(
                1390 - (70 if i % 4 == 0 else 40),
                220 + i * 30,
                1390,
                220 + i * 30,
                INK,
                8,
                stroke_linecap="butt",
            )
            for i in range(16)
        ],
        poly([(1190, 430), (1250, 404), (1250, 456)], RED),
        line(1060, 430, 1180, 430, RED, 7, stroke_dasharray="2 18"),
        stroke("M1150 230 C1120 190 1190 170 1150 120 M1220 250 C1190 200 1260 180 1224 126", "#C79A4B", 14),
    )


def what_an_answer_costs_in_electricity():
    return cover(
        OCHRE,
        floor(760, "#B97B22"),
        rect(180, 150, 470, 470, "#C48A2A", 44),
        rect(160, 130, 470, 470, PAPER, 44),
        disc(395, 365, 168, CREAM),
        ring(395, 365, 168, INK, 12),
        disc(330, 365, 25, INK),
        disc(460, 365, 25, INK),
        rect(381, 226, 28, 40, INK, 8),
        rect(381, 464, 28, 40, INK, 8),
        stroke(
            "M1010 365 C1330 365 1530 300 1450 170 C1380 70 1190 130 1230 330 C1270 560 1500 520 1430 680"
            " C1370 800 1010 720 700 760 S200 850 -40 800",
            INK,
            30,
        ),
        rect(846, 268, 170, 194, RED, 30),
        rect(990, 320, 60, 90, "#9E3317", 16),
        rect(716, 302, 136, 26, SLATE, 13),
        rect(716, 402, 136, 26, SLATE, 13),
        line(646, 365, 690, 365, RED, 11),
        line(650, 300, 684, 282, RED, 11),
        line(650, 430, 684, 448, RED, 11),
    )


# Portraits ------------------------------------------------------------


def hanne_brekke():
    return page(
        512,
        512,
        OCHRE,
        path("M60 512 C70 420 160 394 256 394 C352 394 442 420 452 512Z", INK),
        rect(216, 330, 80, 100, "#E5AE8E"),
        poly([(196, 404), (256, 470), (210, 512), (170, 412)], PAPER),
        poly([(316, 404), (256, 470), (302, 512), (342, 412)], PAPER),
        path(
            "M140 232 C126 96 214 52 268 56 C352 56 400 130 384 250 L372 366 H318 L314 160 H190"
            " L196 366 H142Z",
            RED,
        ),
        path(
            "M166 190 C166 130 346 130 346 190 V262 C346 336 300 374 256 374 C212 374 166 336 166 262Z",
            "#F0C3A4",
        ),
        path("M256 150 V374 C300 374 346 336 346 262 V190 C346 160 300 150 256 150Z", "#E5AE8E"),
        path(
            "M150 214 C150 110 230 96 262 104 C340 104 366 160 362 214 C320 206 292 178 282 152"
            " C262 190 200 214 150 214Z",
            RED,
        ),
        ring(212, 246, 34, INK, 9),
        ring(300, 246, 34, INK, 9),
        line(246, 242, 266, 242, INK, 9),
        disc(214, 248, 8, INK),
        disc(298, 248, 8, INK),
        stroke("M258 262 L246 300 H264", INK, 7),
        stroke("M226 332 C244 342 270 342 290 328", "#9E3317", 9),
    )


def osei_lamptey():
    return page(
        512,
        512,
        TEAL,
        path("M40 512 C56 430 150 398 256 398 C362 398 456 430 472 512Z", OCHRE),
        *[line(x, 420 + abs(256 - x) * 0.12, x, 512, "#B97B22", 9) for x in (130, 172, 340, 382)],
        path("M206 330 H306 V410 C306 446 206 446 206 410Z", "#5B3424"),
        path(
            "M162 180 C162 96 350 96 350 180 V268 C350 344 304 384 256 384 C208 384 162 344 162 268Z",
            "#7A4A33",
        ),
        path("M256 118 C310 118 350 140 350 180 V268 C350 344 304 384 256 384Z", "#6B3F2B"),
        path(
            "M150 190 C140 84 206 60 256 60 C306 60 372 84 362 190 L344 196 C340 150 300 138 256 138"
            " C212 138 172 150 168 196Z",
            INK,
        ),
        path(
            "M166 274 C170 350 210 398 256 398 C302 398 342 350 346 274 C336 310 316 324 256 322"
            " C196 324 176 310 166 274Z",
            INK,
        ),
        stroke("M226 342 C244 354 270 354 286 342", ROSE, 9),
        stroke("M190 218 C204 206 224 206 236 216 M276 216 C288 206 308 206 322 218", INK, 9),
        disc(214, 244, 11, PAPER),
        disc(216, 244, 7, INK),
        disc(298, 244, 11, PAPER),
        disc(300, 244, 7, INK),
        stroke("M256 246 L244 296 C252 304 264 304 272 298", INK, 7),
        disc(160, 262, 16, "#7A4A33"),
        disc(352, 262, 16, "#6B3F2B"),
    )


def ruth_delgado_fenn():
    curls = [
        (150, 176, 52),
        (176, 118, 54),
        (236, 84, 56),
        (300, 92, 54),
        (350, 134, 52),
        (370, 194, 48),
        (138, 236, 46),
        (376, 252, 44),
        (150, 292, 42),
        (368, 302, 38),
        (258, 118, 60),
    ]
    return page(
        512,
        512,
        ROSE,
        *[disc(x, y, r, INK) for x, y, r in curls],
        path("M64 512 C74 424 166 400 256 400 C346 400 438 424 448 512Z", BLUE),
        path("M212 330 H300 V404 C300 452 212 452 212 404Z", "#B87854"),
        path(
            "M172 196 C172 120 340 120 340 196 V268 C340 338 300 376 256 376 C212 376 172 338 172 268Z",
            "#D79A72",
        ),
        path("M256 140 C300 140 340 154 340 196 V268 C340 338 300 376 256 376Z", "#C98960"),
        *[disc(x, y, r, INK) for x, y, r in [(190, 152, 34), (232, 132, 34), (280, 134, 34), (322, 156, 32)]],
        path("M196 236 C208 222 230 222 240 236 C230 248 208 248 196 236Z", PAPER),
        disc(219, 236, 9, INK),
        path("M272 236 C282 222 304 222 316 236 C304 248 282 248 272 236Z", PAPER),
        disc(295, 236, 9, INK),
        stroke("M194 210 C208 200 226 200 240 208 M272 208 C286 200 304 200 318 210", INK, 8),
        stroke("M258 244 L266 296 C258 304 248 302 242 296", "#8A4F31", 7),
        path("M224 326 C240 316 272 316 290 326 C272 344 240 344 224 326Z", RED),
        disc(168, 292, 12, OCHRE),
        disc(346, 292, 12, OCHRE),
        stroke("M180 424 C210 462 302 462 332 424", PAPER, 11),
    )


# Logos ----------------------------------------------------------------


def logo(ground, *parts):
    return page(256, 256, ground, *parts)


def quillet():
    return logo(
        RED,
        path("M60 204 C76 96 130 50 206 44 C204 128 158 182 78 188Z", PAPER),
        stroke("M48 218 C84 160 120 120 172 82", INK, 11),
        rect(140, 198, 68, 12, PAPER, 6),
    )


def wrenscript():
    return logo(
        ROSE,
        group(wren(RED, "#9E3317", PAPER, OCHRE), move=(140, 214), scale=0.5),
        line(30, 216, 226, 216, INK, 11),
    )


def pigeonry():
    holes = [rect(36 + c * 66, 36 + r * 66, 52, 52, "#113D3B", 4) for r in range(3) for c in range(3)]
    return logo(TEAL, *holes, rect(102, 102, 52, 52, OCHRE, 4), rect(110, 118, 108, 22, PAPER, 3))


def kettlewright():
    return logo(
        OCHRE,
        path("M62 210 L82 112 C88 84 168 84 174 112 L194 210Z", INK),
        path("M180 140 L226 104 L236 116 L188 178Z", INK),
        disc(128, 76, 15, RED),
        stroke("M78 112 C34 108 32 176 66 184", INK, 14),
        rect(76, 160, 104, 12, OCHRE),
    )


def fettlecheck():
    return logo(
        "#262B3A",
        *[
            rect(44, 46 + i * 36, w, 20, c, 10)
            for i, (w, c) in enumerate([(116, PAPER), (168, OCHRE), (92, PAPER), (140, PAPER), (70, PAPER)])
        ],
        stroke("M154 184 l22 24 l42 -54", RED, 17),
    )


def tarebox():
    return logo(
        SAGE,
        poly([(128, 44), (140, 70), (116, 70)], INK),
        rect(122, 64, 12, 128, INK),
        rect(76, 188, 104, 18, INK, 6),
        line(46, 92, 210, 80, INK, 11),
        path("M20 112 H76 C76 154 20 154 20 112Z", TEAL),
        path("M180 98 H236 C236 140 180 140 180 98Z", TEAL),
        rect(34, 84, 28, 28, RED),
        rect(194, 70, 28, 28, OCHRE),
    )


PICTURES = {
    "covers": [
        where_the_memory_goes,
        what_one_click_promises,
        wrenscript_review,
        quillet_edits_you_can_take_with_you,
        fifty_questions_before_you_buy,
        what_four_bits_can_hold,
        two_points_apart,
        quillet_review,
        pigeonry_marks_machine_answers,
        fettlecheck_review,
        counting_wrong_words,
        a_passage_is_not_a_page,
        pigeonry_review,
        what_does_it_send,
        kettlewright_review,
        what_an_answer_costs_in_electricity,
    ],
    "portraits": [hanne_brekke, osei_lamptey, ruth_delgado_fenn],
    "logos": [quillet, wrenscript, pigeonry, kettlewright, fettlecheck, tarebox],
}


def main():
    for folder, pictures in PICTURES.items():
        (HERE / folder).mkdir(exist_ok=True)
        for picture in pictures:
            target = HERE / folder / f"{picture.__name__.replace('_', '-')}.svg"
            target.write_text(picture(), encoding="utf-8")


if __name__ == "__main__":
    main()
