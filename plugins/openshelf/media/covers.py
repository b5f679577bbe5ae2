"""Drawn covers for works that have none: a cloth of the region's own geometry, a paper label with title and author.

In: a work's id, title, author and year. Out: an SVG of at most 2 KB, or the same drawing as WebP or PNG for Open Graph.
Rules: the id alone chooses cloth, dye and scale, so a work keeps its cover for ever; patterns are girih, shebeke, kilim and
carpet medallion, drawn from a few lines each; a letter is drawn in a face that has it, never as an empty box: what no
face has is left out of the picture, since the words always stand beside it too.
"""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openshelf.record.model import Text

WIDTH, HEIGHT = 200, 300
LARGEST = 2048  # bytes of an SVG
_LABEL = 132  # units of a line on the label
PAPER, INK = "#fbf6ea", "#221d17"
# Ground, line, and two threads: madder, indigo, walnut, pomegranate rind, olive leaf, oak gall.
DYES = (
    ("#7d2030", "#e9c98f", "#b5523f", "#2d3f6e"),
    ("#26386b", "#e8d7ab", "#5d78ad", "#9c3a3c"),
    ("#54392a", "#e6cf9f", "#93673f", "#a33b35"),
    ("#94681c", "#fbeac0", "#6d2a2d", "#d9a93c"),
    ("#44552f", "#ecdcae", "#7f8a45", "#9a4a2c"),
    ("#2f3b40", "#e3d3b0", "#5f7d80", "#a9473f"),
)
_ARAB_FACES = ("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf",)
_OTHER_FACES = (
    "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
_FACES = ("serif-latin-400", "serif-further-400", "serif-cyrillic-400", "serif-cyrillic-further-400", "serif-az-400")
_NARROW, _WIDE = frozenset("iıljtfrI.,:;'ʻʼ’()[]!|- "), frozenset("mwMWшщжюыфШЩЖЮЫФмМДОQ@№%")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed or open line through points; fill and stroke are colours or None; width in units of the cover."""

    points: tuple[Point, ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Cloth:
    """A ground with a repeating tile of shapes, and shapes drawn once over it."""

    ground: str
    tile: float
    tile_height: float
    repeated: tuple[Shape, ...]
    once: tuple[Shape, ...]
    line: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the label: its words, their size and baseline."""

    text: str
    size: float
    y: float


def cover_svg(identifier: str, title: Text, creator: str = "", year: str = "") -> bytes:
    """The cover as SVG, 200 by 300 units."""
    top, bottom, lines = make_label(title.text, creator, year, WIDTH, HEIGHT)
    cloth = make_cloth(identifier, WIDTH, HEIGHT)
    direction = ' direction="rtl"' if _is_arabic(title.text) else ""
    label = (
        f'<path fill="{PAPER}" stroke="{cloth.line}" stroke-width="2" d="M22 {top:g}h156v{bottom - top:g}H22z"/>'
        f'<path fill="none" stroke="{cloth.ground}" stroke-width=".8" d="M26 {top + 4:g}h148v{bottom - top - 8:g}H26z"/>'
    )
    for limit in (len(lines), 3, 1):
        words = "".join(
            f'<text x="100" y="{line.y:g}" font-size="{line.size:g}">{escape(line.text, quote=False)}</text>'
            for line in lines[:limit]
        )
        group = f'<g fill="{INK}" text-anchor="middle"{direction} font-family="Georgia,Noto Serif,serif">{words}</g>'
        body = _sheet(cloth, WIDTH, HEIGHT, label + group)
        if len(body) <= LARGEST:
            break
    return body


def cloth_svg(identifier: str, width: int = 400, height: int = 300) -> bytes:
    """The cloth alone, for a collection or project without a picture."""
    return _sheet(make_cloth(identifier, width, height), width, height, "")


def _sheet(cloth: Cloth, width: int, height: int, over: str) -> bytes:
    """An SVG of the cloth in its frame, with what lies over it."""
    whole = f"M0 0h{width}v{height}H0z"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<pattern id="p" width="{cloth.tile:g}" height="{cloth.tile_height:g}" patternUnits="userSpaceOnUse">'
        f'{_svg(cloth.repeated)}</pattern><path fill="{cloth.ground}" d="{whole}"/><path fill="url(#p)" d="{whole}"/>'
        f'{_svg(cloth.once)}<path fill="none" stroke="{cloth.line}" stroke-width="2"'
        f' d="M7 7h{width - 14}v{height - 14}H7z"/>{over}</svg>'
    ).encode()


def cover_image(
    identifier: str,
    title: Text,
    creator: str = "",
    year: str = "",
    *,
    fonts: Path,
    size: tuple[int, int] = (400, 600),
    form: str = "WEBP",
) -> bytes:
    """The cover as a picture of `size` pixels. fonts: the folder of the theme's own faces. form: WEBP or PNG."""
    scale = 2 * size[1] / HEIGHT  # drawn twice as large and reduced, for smooth edges
    width, height = size[0] * 2 / scale, float(HEIGHT)
    cloth = make_cloth(identifier, width, height)
    picture = Image.new("RGB", (size[0] * 2, size[1] * 2), cloth.ground)
    pen = ImageDraw.Draw(picture)
    for row in range(math.ceil(height / cloth.tile_height)):
        for column in range(math.ceil(width / cloth.tile)):
            _draw(pen, cloth.repeated, scale, column * cloth.tile, row * cloth.tile_height)
    _draw(pen, cloth.once, scale)
    _draw(pen, (Shape(_box(7, 7, width - 7, height - 7), None, cloth.line, 2),), scale)
    top, bottom, lines = make_label(title.text, creator, year, width, height)
    left = (width - 156) / 2
    _draw(
        pen,
        (
            Shape(_box(left, top, left + 156, bottom), PAPER, cloth.line, 2),
            Shape(_box(left + 4, top + 4, left + 152, bottom - 4), None, cloth.ground, 0.8),
        ),
        scale,
    )
    for line in lines:
        _write(pen, line, width / 2, scale, fonts)
    small = picture.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, form, quality=82, method=4) if form == "WEBP" else small.save(out, form, optimize=True)
    return out.getvalue()


def make_cloth(identifier: str, width: float, height: float) -> Cloth:
    """The cloth an id chooses: the first bytes of its SHA-256 give pattern, dye, scale and thread."""
    digest = hashlib.sha256(identifier.encode()).digest()
    dye = DYES[digest[1] % len(DYES)]
    patterns = (_girih, _shebeke, _kilim, _medallion)
    return patterns[digest[0] % len(patterns)](dye, digest[2] % 4, width, height)


def _ring(cx: float, cy: float, radius: float, corners: int, turn: float = 0.0) -> tuple[Point, ...]:
    step = 2 * math.pi / corners
    return tuple(
        (round(cx + radius * math.cos(turn + i * step), 1), round(cy + radius * math.sin(turn + i * step), 1))
        for i in range(corners)
    )


def _star(cx: float, cy: float, outer: float, inner: float, tips: int) -> tuple[Point, ...]:
    """A star polygon: tips at `outer`, notches at `inner`, by turns."""
    turn = -math.pi / 2
    points: list[Point] = []
    for i in range(tips):
        points += _ring(cx, cy, outer, 1, turn + 2 * i * math.pi / tips)
        points += _ring(cx, cy, inner, 1, turn + (2 * i + 1) * math.pi / tips)
    return tuple(points)


def _girih(dye: tuple[str, ...], variant: int, width: float, height: float) -> Cloth:
    """Eight-pointed stars joined at their tips, crosses between them: the khatam lattice."""
    del width, height
    ground, line, thread, other = dye
    side = (40.0, 50.0, 50.0, 66.667)[variant]
    half, outer = side / 2, side / 2
    inner = outer * math.cos(math.pi / 4) / math.cos(math.pi / 8)
    star = _star(half, half, outer, inner, 8)
    shapes = [Shape(star, thread if variant % 2 else None, line, 1.4)]
    shapes.append(Shape(_star(half, half, outer * 0.5, inner * 0.5, 8), other, line, 0.8))
    corner = outer - inner * math.sin(math.pi / 8)
    for cx, cy in ((0.0, 0.0), (side, 0.0), (0.0, side), (side, side)):
        shapes.append(Shape(_ring(cx, cy, corner * 0.45, 4), line))
    return Cloth(ground, side, side, tuple(shapes), (), line)


def _shebeke(dye: tuple[str, ...], variant: int, width: float, height: float) -> Cloth:
    """A wooden lattice of hexagons round six-pointed stars, coloured glass inside: the window of Sheki."""
    del width, height
    ground, line, thread, other = dye
    radius = (14.43, 19.245, 19.245, 28.868)[variant]
    across, down = radius * math.sqrt(3), radius * 3
    shapes = []
    for cx, cy in ((0.0, 0.0), (across, 0.0), (0.0, down), (across, down), (across / 2, down / 2)):
        shapes.append(Shape(_ring(cx, cy, radius, 6, math.pi / 6), None, line, 1.6))
        glass = other if (cx, cy) == (across / 2, down / 2) else thread
        shapes.append(Shape(_star(cx, cy, radius * 0.62, radius * 0.36, 6), glass, line, 0.7))
    return Cloth(ground, round(across, 2), round(down, 2), tuple(shapes), (), line)


def _kilim(dye: tuple[str, ...], variant: int, width: float, height: float) -> Cloth:
    """Flat-woven bands: stepped lozenges and rows of teeth."""
    del width, height
    ground, line, thread, other = dye
    side = (28.571, 40.0, 50.0, 40.0)[variant]
    half, step = side / 2, side / 10
    lozenge = []
    for sign_x, sign_y in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
        stairs = [(i * step, (4 - i) * step) for i in range(5)]
        for x, y in stairs if sign_x == -sign_y else stairs[::-1]:
            lozenge += [(round(half + sign_x * x, 1), round(half + sign_y * y, 1))]
            if x < 4 * step and sign_x == -sign_y:
                lozenge.append((round(half + sign_x * (x + step), 1), round(half + sign_y * y, 1)))
            if y < 4 * step and sign_x == sign_y:
                lozenge.append((round(half + sign_x * x, 1), round(half + sign_y * (y + step), 1)))
    shapes = [Shape(tuple(lozenge), thread), Shape(_ring(half, half, step * 2.2, 4), other, line, 1.2)]
    teeth = side + step * 2.5
    for i in range(5):
        x = i * 2 * step
        shapes.append(Shape(((x, teeth), (x + step, side + step * 0.6), (x + 2 * step, teeth)), line))
    shapes.append(Shape(((0, side + step * 3.2), (side, side + step * 3.2)), None, line, 1.2, closed=False))
    return Cloth(ground, side, round(side + step * 4, 2), tuple(shapes), (), line)


def _medallion(dye: tuple[str, ...], variant: int, width: float, height: float) -> Cloth:
    """A carpet: toothed medallions one within another on a dotted field, quarters of them in the corners."""
    ground, line, thread, other = dye
    tips = (11, 10, 9, 8)[variant]
    once = []
    cx, cy, reach = width / 2, height / 2, min(width, height) * 0.62
    # The innermost three lie under the label of a cover and are seen on a cloth alone.
    inner = ((0.5, ground), (0.34, thread), (0.2, line)) if width > height else ()
    for share, fill in ((1.0, thread), (0.82, ground), (0.68, other), *inner):
        radius = reach * share
        star = tuple(
            (round(cx + (x - cx) * 0.8, 1), round(cy + (y - cy) * 1.1, 1))
            for x, y in _star(cx, cy, radius, radius * 0.88, tips)
        )
        once.append(Shape(star, fill, line, 1.2))
    for x, y in ((7.0, 7.0), (width - 7, 7.0), (7.0, height - 7), (width - 7, height - 7)):
        once.append(Shape(_ring(round(x, 1), round(y, 1), 34, 8), thread, line, 1.2))
    dot = (Shape(_ring(10, 10, 2.6, 4), line),)
    return Cloth(ground, 20, 20, dot, tuple(once), line)


def make_label(
    title: str, creator: str, year: str, width: float, height: float
) -> tuple[float, float, tuple[Line, ...]]:
    """Top, bottom and lines of the label: the title as large as it fits in five lines, then author and year."""
    del width
    for size in (21.0, 18.0, 15.5, 13.5):
        rows = _wrapped(title, _LABEL / size)
        if len(rows) <= (4 if size > 16 else 5) and all(_measure(row) <= _LABEL / size for row in rows):
            break
    rows = _shortened(rows, 5, _LABEL / size)
    by = _shortened(_wrapped(creator, _LABEL / 11), 2, _LABEL / 11) if creator else []
    small = [*by, *([year] if year else [])]
    inner = len(rows) * size * 1.2 + (len(small) * 14 + 8 if small else 0)
    top = round((height - inner) / 2 - 16, 1)
    lines, y = [], top + 16
    for row in rows:
        y += size * 1.2
        lines.append(Line(row, size, round(y - size * 0.28, 1)))
    y += 8
    for row in small:
        y += 14
        lines.append(Line(row, 11, round(y - 3, 1)))
    return top, round(top + inner + 32, 1), tuple(lines)


def _measure(text: str) -> float:
    """Roughly how wide a text is, in ems of a book face."""
    return sum(0.34 if c in _NARROW else 0.86 if c in _WIDE else 0.68 if c.isupper() else 0.55 for c in text)


def _wrapped(text: str, ems: float) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        if rows and _measure(f"{rows[-1]} {word}") <= ems:
            rows[-1] = f"{rows[-1]} {word}"
        else:
            rows.append(word)
    return rows or [""]


def _shortened(rows: list[str], most: int, ems: float) -> list[str]:
    """At most so many rows, each cut to the width; what is cut ends in an ellipsis."""
    kept = rows[:most]
    if len(rows) > most:
        kept[-1] += "…"
    out = []
    for row in kept:
        cut = row
        while len(cut) > 1 and _measure(cut) > ems:
            cut = cut.rstrip("…")[:-1] + "…"
        out.append(cut)
    return out


def _is_arabic(text: str) -> bool:
    return any("\u0590" <= c <= "\u08ff" for c in text)


def _svg(shapes: tuple[Shape, ...]) -> str:
    """Shapes as paths, those of one look in one path."""
    looks: dict[tuple[str | None, str | None, float], list[str]] = {}
    for shape in shapes:
        looks.setdefault((shape.fill, shape.stroke, shape.width), []).append(_path(shape))
    out = []
    for (fill, stroke, width), paths in looks.items():
        drawn = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""
        out.append(f'<path fill="{fill or "none"}"{drawn} d="{"".join(paths)}"/>')
    return "".join(out)


def _path(shape: Shape) -> str:
    """The shape's points as steps from one to the next, in tenths of a unit so that roundings do not add up."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in shape.points]
    path = "M" + _numbers(*tenths[0])
    previous = tenths[0]
    steps = []
    for x, y in tenths[1:]:
        steps += [x - previous[0], y - previous[1]]
        previous = (x, y)
    return f"{path}l{_numbers(*steps)}{'z' if shape.closed else ''}"


def _numbers(*tenths: int) -> str:
    """Tenths as SVG numbers, a minus serving as the separator."""
    out = ""
    for tenth in tenths:
        number = f"{tenth / 10:g}"
        number = number.replace("0.", ".", 1) if abs(tenth) < 10 and tenth else number
        out += number if not out or number[0] == "-" else f" {number}"
    return out


def _box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _draw(pen: ImageDraw.ImageDraw, shapes: tuple[Shape, ...], scale: float, dx: float = 0, dy: float = 0) -> None:
    for shape in shapes:
        points = [((x + dx) * scale, (y + dy) * scale) for x, y in shape.points]
        if shape.fill:
            pen.polygon(points, fill=shape.fill)
        if shape.stroke:
            ends = [*points, points[0]] if shape.closed else points
            pen.line(ends, fill=shape.stroke, width=max(1, round(shape.width * scale)), joint="curve")


def _write(pen: ImageDraw.ImageDraw, line: Line, middle: float, scale: float, fonts: Path) -> None:
    """A centred line, each run of it in the first face that has its letters."""
    size = round(line.size * scale)
    runs = list(_runs(line.text, fonts, size))
    widths = [face.getlength(text) for text, face in runs]
    x = middle * scale - sum(widths) / 2
    if _is_arabic(line.text):
        runs, widths = runs[::-1], widths[::-1]
    for (text, face), width in zip(runs, widths, strict=True):
        pen.text((x, line.y * scale), text, font=face, fill=INK, anchor="ls")
        x += width


def _runs(text: str, fonts: Path, size: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """The text cut where the face changes; letters no face has are left out. One face for all of it is best."""
    faces = _faces(fonts, size, arabic=_is_arabic(text))
    whole = next((face for face in faces if all(_has(face, sign) for sign in text)), None)
    if whole is not None:
        yield text, whole
        return
    run, current = "", None
    for sign in text:
        keeps = current is not None and (sign == " " or _has(current, sign))
        face = current if keeps else next((face for face in faces if _has(face, sign)), None)
        if face is None:
            continue
        if face is not current and run and current is not None:
            yield run, current
            run = ""
        run, current = run + sign, face
    if run and current is not None:
        yield run, current


@lru_cache(64)
def _faces(fonts: Path, size: int, *, arabic: bool) -> tuple[ImageFont.FreeTypeFont, ...]:
    own = [fonts / f"{name}.woff2" for name in _FACES]
    others = [Path(name) for name in (*_ARAB_FACES, *_OTHER_FACES)]
    order = (*others, *own) if arabic else (*own, *others)
    return tuple(ImageFont.truetype(str(path), size) for path in order if path.is_file())


@lru_cache(8192)
def _has(face: ImageFont.FreeTypeFont, sign: str) -> bool:
    """Whether a face draws this sign as something else than its box for unknown signs."""
    return sign.isspace() or bytes(face.getmask(sign)) != bytes(face.getmask("\U0010fffe"))
