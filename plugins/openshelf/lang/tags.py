"""Language codes of every origin → BCP 47 tags, and what a tag says: script, direction, name.

In: ISO 639-1, ISO 639-2 (B and T), the MARC list with its discontinued codes, IRBIS and Russian abbreviations, language
names in the interface languages, BCP 47 in any case. Out: canonical tags.

The canonical form: language in small letters, the shortest code there is; the script only where it is not the likely
one (`az-Cyrl`, but `az` for `az-Latn`), with one exception: Uzbek lives in two scripts, so `uz` says "script not
stated" and a known script is always written, `uz-Latn` or `uz-Cyrl`. As an interface language `uz` means `uz-Latn`.
`und` (undetermined) → None; `zxx` (no words) and `mul` (several) stay.
"""

import re
from functools import cache
from typing import Any

from openshelf.lang.data import table

INTERFACE_TAGS = ("az", "ru", "en", "uz-Latn", "uz-Cyrl", "kk", "tr")
_TWO_SCRIPTS = frozenset({"uz"})
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Mand", "Samr", "Rohg", "Yezi"})
_TAG = re.compile(
    "([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?((?:-[a-z0-9]{5,8}|-[0-9][a-z0-9]{3})*)(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
)

_CODES: dict[str, Any] = table("codes")
# The MARC Code List for Languages: its languages, its collective codes with their names, its discontinued codes and
# those CLDR sends elsewhere than a catalogue means, and what IRBIS, RUSMARC and typists write instead of a code.
_MARC = frozenset(_CODES["marc"])
_COLLECTIVE: dict[str, str] = _CODES["collective"]
_SAME_AS: dict[str, str] = _CODES["sameAs"]
_ABBREVIATIONS: dict[str, str] = _CODES["abbreviations"]


@cache
def _tables() -> dict[str, Any]:
    return dict(table("languages"))


@cache
def _names() -> dict[str, str]:
    """Language names in the interface languages, in small letters → tags."""
    found: dict[str, str] = {}
    for tag in INTERFACE_TAGS:
        for code, name in _tables()["names"][tag].items():
            found.setdefault(name.lower().replace("’", "ʻ").replace("‘", "ʻ"), code)
    return found


def canonical(tag: str) -> str | None:
    """The BCP 47 tag of a code, tag or name; None when it names no language (also for `und`).

    >>> canonical("aze"), canonical("rus"), canonical("UZ_cyrl"), canonical("az-Latn"), canonical("ger")
    ('az', 'ru', 'uz-Cyrl', 'az', 'de')
    """
    text = tag.strip().rstrip(".").lower().replace("_", "-").replace("’", "ʻ").replace("‘", "ʻ").replace("'", "ʻ")
    m = _TAG.fullmatch(text)
    if m is None:
        return _ABBREVIATIONS.get(text) or _names().get(text)
    known = _language(m[1])
    if known is None:
        return _ABBREVIATIONS.get(text) or _names().get(text)
    if known == "und":
        return None
    language, _, script = known.partition("-")
    script = m[2].title() if m[2] else script
    region = m[3].upper() if m[3] else ""
    out = with_script(language, script) if script else language
    return "-".join(part for part in (out, region) if part) + (m[4] or "")


def _language(code: str) -> str | None:
    """A language subtag → the shortest code of the same language, "und", or None."""
    if code in _SAME_AS:
        return _SAME_AS[code]
    tables = _tables()
    if code in tables["names"]["en"]:
        return code
    aliased: str | None = tables["aliases"].get(code)
    if aliased is not None:
        return aliased.partition("-")[0]
    return code if code in _COLLECTIVE or code in _MARC else None


def interface_tag(tag: str) -> str | None:
    """The interface language a tag asks for: `uz` → `uz-Latn`, `ru-RU` → `ru`; None when we do not speak it."""
    known = canonical(tag)
    if known is None:
        return None
    language = known.partition("-")[0]
    wanted = f"uz-{script_of(known)}" if language == "uz" else with_script(language, script_of(known))
    return wanted if wanted in INTERFACE_TAGS else None


def script_of(tag: str) -> str:
    """The ISO 15924 script of a tag, stated or likely: az → Latn, az-Cyrl → Cyrl, ru → Cyrl."""
    parts = tag.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return part.title()
    likely: str = _tables()["likely"].get(parts[0].lower(), "Latn")
    return likely


def direction(tag: str) -> str:
    """`rtl` for the scripts that run from right to left, else `ltr`."""
    return "rtl" if script_of(tag) in _RIGHT_TO_LEFT else "ltr"


def with_script(tag: str, script: str) -> str:
    """The tag of the same language in this script: az + Cyrl → az-Cyrl, ru + Cyrl → ru, uz + Latn → uz-Latn."""
    language = tag.partition("-")[0]
    script = script.title()
    implied = {
        "Jpan": "Jpan",
        "Kore": "Kore",
        "Hang": "Kore",
        "Hira": "Jpan",
        "Kana": "Jpan",
        "Hani": script_of(language),
    }
    if language in {"zh", "ja", "ko"} and implied.get(script, script) == script_of(language):
        return language
    if language == "zh" and script in {"Hani", "Hans"}:
        return language
    if script == script_of(language) and language not in _TWO_SCRIPTS:
        return language
    return f"{language}-{script}"


def language_name(tag: str, in_tag: str) -> str:
    """The language's name in an interface language, in CLDR's case: `azərbaycan`, `Azerbaijani (Cyrillic)`.

    English stands in for a name the table has not, the tag itself for a language it does not know.
    """
    known = canonical(tag) or tag
    language = known.partition("-")[0]
    names = _tables()["names"]
    own = names.get(interface_tag(in_tag) or "en", names["en"])
    name: str = own.get(language) or names["en"].get(language) or _COLLECTIVE.get(language) or known
    stated = [part for part in known.split("-")[1:] if len(part) == 4 and part.isalpha()]
    return f"{name} ({script_name(stated[0], in_tag)})" if stated else name


def script_name(script: str, in_tag: str) -> str:
    """The script's name in an interface language: Cyrl → `kiril`, `кириллица`; the code itself when unknown."""
    scripts = _tables()["scripts"]
    own = scripts.get(interface_tag(in_tag) or "en", scripts["en"])
    name: str = own.get(script) or scripts["en"].get(script) or script
    return name
