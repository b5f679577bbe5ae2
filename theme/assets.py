"""Set-up's part of the theme: joins each script entry and cuts the fonts down to our alphabets.

    python theme/assets.py

In: theme/static/js/*.js and the packages npm installed. Out: theme/static/dist/js/<entry>.js (minified ES modules) and
theme/static/fonts/*.woff2 with fonts.css that names them; sizes are printed. Both folders are git-ignored and travel in the wheel.
Rules: what is newer than its sources is left alone; a face is renamed, since its licence (OFL) reserves the original name
for unchanged copies, and keeps its copyright and licence in its own name table; a script's file holds only its letters,
so that a page in Azerbaijani loads no Cyrillic.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

THEME = Path(__file__).resolve().parent
PACKAGES = THEME.parent / "node_modules"
FONTS = THEME / "static" / "fonts"
SCRIPTS = THEME / "static" / "js"
JOINED = THEME / "static" / "dist" / "js"

_LATER = re.compile(r"""\bimport\("\./([a-z-]+\.js)"\)""")
_BASIC = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0«»“”„‘’–—…·•§©°×−€₼₸₽"
_WESTERN = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßŒœ"
_TURKIC = "ƏəĞğİıÖöŞşÜüÇçÑñÄäŪūÝýÁáǴǵŃńÓóÚú" + "ʻʼ"
# Letters of transliterated Russian, Arabic and Persian names (ALA-LC), as catalogues spell them.
_SCHOLARLY = "ĀāĒēĪīŌōḤḥṢṣḌḍṬṭẒẓĠġḪḫŠšŽžČčĆćĐđŁłŻżŹźĄąĘęĚěŘřŇňŤťĎďŮůŐőŰűǓǔʹʺ"
_SIGNS = "‚‹›±½¼¾²³†¶"
LATIN = _BASIC + _TURKIC
FURTHER_LATIN = "".join(sorted(set(_WESTERN + _SCHOLARLY + _SIGNS) - set(LATIN)))
_RUSSIAN = "".join(map(chr, range(0x410, 0x450))) + "Ёё"
_TURKIC_CYRILLIC = "ӘәҒғҚқҢңӨөҰұҮүҺһЎўҲҳЈјҜҝҸҹІі"
_FURTHER_SIGNS = "ѢѣѲѳѴѵЄєЇїҐґЉљЊњЋћЏџЂђ"
# What stands between letters: a Cyrillic page takes it from its Cyrillic file and loads Latin only for Latin words.
_BETWEEN = " .,-–—:;!?()[]/«»“”„’…·0123456789№%+\u00a0"
CYRILLIC = _RUSSIAN + _BETWEEN
FURTHER_CYRILLIC = _TURKIC_CYRILLIC + _FURTHER_SIGNS
AZERBAIJANI_CYRILLIC = _RUSSIAN + "ӘәҒғҜҝЈјӨөҮүҺһҸҹ" + _BETWEEN


# The blank is what a browser measures a line by: without it here it would load the whole alphabet for that alone.
TONGUES = "".join(sorted(set(" РусскийҚазақшаЎзбекчаАзәрбајҹан")))


@dataclass(frozen=True, slots=True)
class Face:
    """A file to make. package: below @fontsource; parts: the package's own subsets that hold the letters.

    rules: (family, unicode-range) of each @font-face that names the file.
    """

    file: str
    package: str
    weight: int
    parts: tuple[str, ...]
    letters: str
    rules: tuple[tuple[str, str], ...]


def unicode_range(letters: str) -> str:
    """The letters as CSS writes them in `unicode-range`: "U+20-7E,U+A0"."""
    points = sorted({ord(letter) for letter in letters})
    runs: list[list[int]] = []
    for point in points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


_FURTHER_RANGE = "U+A0-24F,U+2B9-2BF,U+1E00-1EFF,U+2000-206F"
_CYRILLIC_RANGE = "U+400-4FF"


def _faces() -> tuple[Face, ...]:
    latin, cyrillic = ("latin", "latin-ext"), ("cyrillic", "cyrillic-ext", "latin")
    faces = []
    for weight in (400, 600):
        for name, package in (("Serif", "source-serif-4"), ("Sans", "noto-sans")):
            family, file = f"Openshelf {name}", name.lower()
            own = f"{family} Cyrillic"
            russian = unicode_range(_RUSSIAN + "№")
            # The last rule whose range holds a letter wins, so the commonest letters stand after the further ones.
            faces += [
                Face(f"{file}-further-{weight}", package, weight, latin, FURTHER_LATIN, ((family, _FURTHER_RANGE),)),
                Face(f"{file}-latin-{weight}", package, weight, latin, LATIN, ((family, unicode_range(LATIN)),)),
                Face(
                    f"{file}-cyrillic-further-{weight}",
                    package,
                    weight,
                    cyrillic[:2],
                    FURTHER_CYRILLIC,
                    ((family, _CYRILLIC_RANGE), (own, _CYRILLIC_RANGE)),
                ),
                Face(
                    f"{file}-cyrillic-{weight}",
                    package,
                    weight,
                    cyrillic,
                    CYRILLIC,
                    ((family, russian), (own, unicode_range(CYRILLIC))),
                ),
            ]
        # Source Serif has no Ҝ and Ҹ: a text in Azerbaijani Cyrillic is set in one face that has all its letters.
        letters = unicode_range(AZERBAIJANI_CYRILLIC)
        rules = (("Openshelf Serif Az", letters),)
        faces.append(Face(f"serif-az-{weight}", "noto-serif", weight, cyrillic, AZERBAIJANI_CYRILLIC, rules))
    # The language switch names other languages in their own letters: these few, so that no page loads an alphabet for it.
    tongues = (("Openshelf Tongues", unicode_range(TONGUES)),)
    faces.append(Face("tongues-400", "noto-sans", 400, cyrillic, TONGUES, tongues))
    return tuple(faces)


FACES = _faces()
_KEPT_NAMES = {0, 1, 2, 3, 4, 6, 13, 14}  # names, copyright, licence


def make_face(face: Face) -> int:
    """Writes one face's .woff2; its size in bytes. The letters its package lacks are left to the next family."""
    options = subset.Options()
    # Kerning alone: ligatures swallow the dot of an i, and marks and local forms cost a fifth of a file.
    options.layout_features = ["kern"]
    options.hinting = False
    options.name_IDs = sorted(_KEPT_NAMES)
    options.notdef_outline = True
    options.drop_tables += ["STAT", "BASE", "vhea", "vmtx"]
    pieces = []
    for part in face.parts:
        source = PACKAGES / "@fontsource" / face.package / "files" / f"{face.package}-{part}-{face.weight}-normal.woff2"
        font = TTFont(source)
        maker = subset.Subsetter(options)
        maker.populate(text=face.letters)
        maker.subset(font)
        font.flavor = None
        piece = FONTS / f".{face.file}-{part}.ttf"
        font.save(piece)
        pieces.append(piece)
    try:
        merged = merge.Merger().merge([str(piece) for piece in pieces])
    finally:
        for piece in pieces:
            piece.unlink()
    _rename(merged, face)
    merged.flavor = "woff2"
    target = FONTS / f"{face.file}.woff2"
    unfinished = target.with_suffix(".part")
    merged.save(unfinished)
    unfinished.replace(target)
    return target.stat().st_size


def _rename(font: TTFont, face: Face) -> None:
    style = {400: "Regular", 600: "SemiBold"}[face.weight]
    family = face.rules[0][0]
    names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}
    names[6] = f"{family} {style}".replace(" ", "-")
    for entry in list(font["name"].names):
        if entry.nameID in names:
            entry.string = names[entry.nameID]
        elif entry.nameID not in _KEPT_NAMES:
            font["name"].names.remove(entry)


def make_fonts() -> None:
    """Every face that is missing or older than this list of letters."""
    FONTS.mkdir(parents=True, exist_ok=True)
    changed = Path(__file__).stat().st_mtime
    for orphan in sorted({path.stem for path in FONTS.glob("*.woff2")} - {face.file for face in FACES}):
        (FONTS / f"{orphan}.woff2").unlink()
    for face in FACES:
        target = FONTS / f"{face.file}.woff2"
        if target.exists() and target.stat().st_mtime > changed:
            continue
        print(f"{target.name}\t{make_face(face):>7,} bytes")
    rules = FONTS / "fonts.css"
    text = font_rules()
    if not rules.exists() or rules.read_text("utf-8") != text:
        rules.write_text(text, "utf-8")


def font_rules() -> str:
    """The @font-face rules of every file: a page loads only the letters it shows."""
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {face.weight}; font-display: swap;'
        f' src: url("../fonts/{face.file}.woff2") format("woff2"); unicode-range: {letters}; }}\n'
        for face in FACES
        for family, letters in face.rules
    )


def join_scripts() -> None:
    """Each entry's graph in one minified file, when any script is newer than it."""
    entries = sorted(SCRIPTS.glob("*.js"))
    newest = max((path.stat().st_mtime for path in SCRIPTS.rglob("*.js")), default=0.0)
    stale = [path for path in entries if not _is_fresh(JOINED / path.name, newest)]
    for orphan in sorted({path.name for path in JOINED.glob("*.js")} - {path.name for path in entries}):
        (JOINED / orphan).unlink()
    if not stale:
        return
    command = [str(PACKAGES / ".bin" / "esbuild"), *map(str, stale), "--bundle", "--minify", "--format=esm"]
    command += ["--target=es2022", "--charset=utf8", "--legal-comments=none", "--log-level=warning"]
    command.append(f"--outdir={JOINED}")
    # What an entry loads later is a file of its own, published beside it.
    later = {name for path in entries for name in _LATER.findall(path.read_text("utf-8"))}
    command += [f"--external:./{name}" for name in sorted(later)]
    subprocess.run(command, check=True)
    for path in stale:
        print(f"{path.name}\t{(JOINED / path.name).stat().st_size:>7,} bytes")


def _is_fresh(target: Path, newest: float) -> bool:
    return target.exists() and target.stat().st_mtime >= newest


def main() -> int:
    """Makes what is missing or stale."""
    make_fonts()
    join_scripts()
    return 0


if __name__ == "__main__":
    sys.exit(main())
