"""Makes the Uzbek interface in Cyrillic from the one in Latin; run by hand after a change to the Latin words.

    python theme/translations/cyrillic.py

In: uz_Latn/LC_MESSAGES/*.po, every room's wording/uz-Latn.json and the desk's words. Out: the same files for uz_Cyrl and uz-Cyrl; those that
changed are printed.
Rules: placeholders, addresses and names that stay Latin in Cyrillic text are kept; what our transliteration cannot know
(цирк from sirk is in its table, a word of one site is not) stands in EXCEPTIONS, found by reading the whole result. A test
proves that the files are what this makes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from openshelf.lang.translit import to_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSLATIONS = Path(__file__).resolve().parent
PACKAGE = TRANSLATIONS.parents[1] / "plugins" / "openshelf"
DESK = TRANSLATIONS.parents[1] / "kiosk" / "hall" / "words" / "uz-Latn.json"

KEPT = ("JavaScript", "PDF", "ARK", "DOI", "ISBN", "ISMN", "ISRC", "ISSN", "URN", "NLM", "Nizami", "oʻzbek")
# Parts of Latin words (\b: where a word ends) → their Cyrillic, in small letters: mostly the soft sign, which Latin has lost.
EXCEPTIONS = {
    r"\bbyulleten\b": "бюллетень",
    r"\bfolklor": "фольклор",
    r"\bneft\b": "нефть",
    r"\bokkult": "оккульт",
    r"\bparallel\b": "параллель",
    r"\btarjimayi\b": "таржимаи",
    "tshunos": "тшунос",
}

_PROTECTED = re.compile(rf"%\(\w+\)s|%%|\{{\w+\}}|https?://\S+|\b(?:{'|'.join(KEPT)})\b")
_EXCEPTION = re.compile("|".join(EXCEPTIONS), re.IGNORECASE)
_STRING = re.compile(r'^(msgstr(?:\[\d\])? )?"(.*)"$')


def cyrillic(text: str) -> str:
    """Uzbek in Latin letters → in Cyrillic ones."""
    out, end = [], 0
    for kept in _PROTECTED.finditer(text):
        out += [_transliterated(text[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join((*out, _transliterated(text[end:])))


def _transliterated(text: str) -> str:
    return to_cyrillic(_EXCEPTION.sub(_excepted, text), "uz")


def _excepted(found: re.Match[str]) -> str:
    written = next(cyrl for latin, cyrl in EXCEPTIONS.items() if re.fullmatch(latin, found[0], re.IGNORECASE))
    return written.capitalize() if found[0][0].isupper() else written


def translations(source: str) -> str:
    """A .po file of uz-Latn → the one of uz-Cyrl: the strings of every msgstr, and the language of the header."""
    lines, ours, header = [], False, True
    for line in source.splitlines():
        ours = line.startswith("msgstr") or (ours and line.startswith('"'))
        header = header and bool(line)
        string = _STRING.match(line) if ours else None
        if header:
            lines.append(line.replace("Language: uz-Latn", "Language: uz-Cyrl"))
        elif string:
            lines.append(f'{string[1] or ""}"{cyrillic(string[2])}"')
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def wording(source: str) -> str:
    """A room's wording in uz-Latn → in uz-Cyrl."""
    said: dict[str, dict[str, str]] = json.loads(source)
    read = {name: {value: cyrillic(words) for value, words in values.items()} for name, values in said.items()}
    return json.dumps(read, ensure_ascii=False, indent=1) + "\n"


def sentences(source: str) -> str:
    """The desk's sentences in uz-Latn → in uz-Cyrl."""
    said: dict[str, str] = json.loads(source)
    return (
        json.dumps({english: cyrillic(words) for english, words in said.items()}, ensure_ascii=False, indent=2) + "\n"
    )


def made() -> Iterator[tuple[Path, str]]:
    """Every file of the interface in uz-Cyrl and what it holds."""
    for path in sorted((TRANSLATIONS / "uz_Latn" / "LC_MESSAGES").glob("*.po")):
        yield TRANSLATIONS / "uz_Cyrl" / "LC_MESSAGES" / path.name, translations(path.read_text("utf-8"))
    for path in sorted(PACKAGE.glob("*/wording/uz-Latn.json")):
        yield path.with_name("uz-Cyrl.json"), wording(path.read_text("utf-8"))
    yield DESK.with_name("uz-Cyrl.json"), sentences(DESK.read_text("utf-8"))


def main() -> None:
    """Write what changed."""
    for path, text in made():
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(path.relative_to(TRANSLATIONS.parents[1]))


if __name__ == "__main__":
    main()
