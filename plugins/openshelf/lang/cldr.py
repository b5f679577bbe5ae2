"""CLDR, through Babel → the committed tables `languages.json` (names of languages and scripts) and `aliases.json`.

Run by hand when CLDR is renewed: `python -m openshelf.lang.cldr`, in the environment of the build. Each locale is read
in a process of its own, since Babel 2.18 lets names of one locale into the next (python-babel/babel#1234).
The names are CLDR's (Unicode licence v3, noted in the tables); those it lacks are ours, `own_names.json`. Nothing here runs when
a site is built.
"""

import json
import subprocess
import sys
from typing import Any

from openshelf.lang.data import TABLES, table
from openshelf.lang.fold import skeleton, tokens
from openshelf.lang.script import script_of_text
from openshelf.lang.tags import INTERFACE_TAGS, canonical, script_of
from openshelf.lang.translit import to_cyrillic

LICENCE = "CLDR names: Copyright 1991-2025 Unicode, Inc.; Unicode-3.0 licence, https://www.unicode.org/license.txt"
LOCALES = ("az", "az_Cyrl", "ru", "en", "uz", "uz_Cyrl", "kk", "tr")
_LOCALE_OF = {"uz-Latn": "uz", "uz-Cyrl": "uz_Cyrl"}
_SCRIPTS = [
    "Arab",
    "Armn",
    "Beng",
    "Copt",
    "Cyrl",
    "Deva",
    "Ethi",
    "Geor",
    "Glag",
    "Grek",
    "Hang",
    "Hani",
    "Hans",
    "Hant",
    "Hebr",
    "Hira",
    "Jpan",
    "Kana",
    "Khmr",
    "Kore",
    "Laoo",
    "Latn",
    "Mong",
    "Mymr",
    "Nkoo",
    "Orkh",
    "Runr",
    "Sinh",
    "Syrc",
    "Taml",
    "Telu",
    "Thai",
    "Tibt",
    "Zyyy",
    "Zxxx",
]
_READ = """
import json, sys
from babel import Locale
from babel.dates import get_timezone_location
from babel.core import get_global
name = sys.argv[1]
locale = Locale.parse(name)
zones = sorted({zone for zone in get_global("zone_territories") if "/" in zone})
cities = {}
for zone in zones:
    try:
        cities[zone] = get_timezone_location(zone, locale=locale, return_city=True)
    except Exception:
        continue
json.dump({"languages": dict(locale.languages), "scripts": dict(locale.scripts),
           "territories": dict(locale.territories), "cities": cities,
           "likely": dict(get_global("likely_subtags")), "aliases": dict(get_global("language_aliases"))}, sys.stdout)
"""


def read_locale(name: str) -> dict[str, dict[str, str]]:
    """What one CLDR locale says, read in a fresh process."""
    done = subprocess.run([sys.executable, "-c", _READ, name], check=True, capture_output=True, text=True, cwd="/")
    answer: dict[str, dict[str, str]] = json.loads(done.stdout)
    return answer


def _write(name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True)
    (TABLES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def complete(names: dict[str, dict[str, str]], kind: str) -> None:
    """Fill what CLDR has not: by our own `own_names.json`, then Cyrillic Uzbek from Latin. In place."""
    for tag, ours in table("own_names")[kind].items():
        for code, name in ours.items():
            names[tag][code] = names[tag].get(code) or name
    for code, name in names["uz-Latn"].items():
        names["uz-Cyrl"][code] = names["uz-Cyrl"].get(code) or to_cyrillic(name, "uz-Latn")


def languages_table(cldr: dict[str, dict[str, dict[str, str]]]) -> dict[str, Any]:
    """Names of the languages of ISO 639-1 and of MARC, their scripts, and the aliases of their codes."""
    english = cldr["en"]["languages"]
    aliases = {old: new.replace("_", "-") for old, new in cldr["en"]["aliases"].items() if old.isalpha()}
    codes = {code for code in english if len(code) == 2}
    codes |= {aliases.get(code, code) for code in table("codes")["marc"]}
    codes = {code for code in codes if code in english}
    names = {
        tag: {code: cldr[_LOCALE_OF.get(tag, tag)]["languages"].get(code, "") for code in sorted(codes)}
        for tag in INTERFACE_TAGS
    }
    names["uz-Latn"] = {code: name.replace("‘", "ʻ").replace("’", "ʼ") for code, name in names["uz-Latn"].items()}
    scripts = {
        tag: {code: cldr[_LOCALE_OF.get(tag, tag)]["scripts"].get(code, "") for code in _SCRIPTS}
        for tag in INTERFACE_TAGS
    }
    complete(names, "languages")
    complete(scripts, "scripts")
    likely: dict[str, str] = {}
    for code in sorted(codes):
        script = next((part for part in cldr["en"]["likely"].get(code, "").split("_") if len(part) == 4), "Latn")
        if script != "Latn":
            likely[code] = script
    return {
        "source": LICENCE,
        "names": {tag: {c: n for c, n in found.items() if n} for tag, found in names.items()},
        "scripts": {tag: {c: n for c, n in found.items() if n} for tag, found in scripts.items()},
        "likely": likely,
        "aliases": {old: new for old, new in sorted(aliases.items()) if new.partition("-")[0] in codes},
    }


def aliases_table(cldr: dict[str, dict[str, dict[str, str]]]) -> dict[str, Any]:
    """Groups of skeletons that name one place or language: one-word names only, a group a line."""
    groups: set[str] = set()
    for kind in ("territories", "cities", "languages"):
        keep = table("languages")["names"]["en"] if kind == "languages" else cldr["en"][kind]
        for code in sorted(keep):
            found: dict[str, None] = {}
            for locale in LOCALES:
                name, tag = cldr[locale][kind].get(code, ""), canonical(locale)
                if len(tokens(name)) == 1 and script_of_text(name) == script_of(tag or locale):
                    found[skeleton(name, tag)] = None
            if len(found) > 1:
                groups.add(" ".join(sorted(found)))
    return {"source": LICENCE, "places": sorted(groups)}


def main() -> None:
    """Write both tables."""
    cldr = {name: read_locale(name) for name in LOCALES}
    _write("languages", languages_table(cldr))
    table.cache_clear()
    _write("aliases", aliases_table(cldr))


if __name__ == "__main__":
    main()
