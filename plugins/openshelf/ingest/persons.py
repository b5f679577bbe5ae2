"""A person's name as a table writes it → its heading form, "Hacıbəyli, Üzeyir", under which lists file it.

In: a name and the order an editor states for its column (ORDERS), or none. Out: the heading. Pure. Rules: without a stated order a name
is turned only where the name itself proves which word is the family's: initials, or a patronymic, which stands before the family
name in direct order and last in the official one; a single word, a name with a comma, a body and a poet known by his town
(Nizami Gəncəvi) stay as they are; particles go with the given names (Goethe, Johann Wolfgang von) except those that
are part of the family name itself (De Morgan, written with a capital).
"""

from __future__ import annotations

import re

ORDERS = ("given-first", "family-first")
_PATRONYMIC_WORDS = frozenset(
    (
        *("oğlu", "qızı", "oglu", "qizi", "ogly", "kyzy", "оғлу", "гызы", "оглы", "кызы", "uğlu"),
        *("oʻgʻli", "o'g'li", "qizi", "ўғли", "қизи", "ұлы", "қызы", "uly", "qyzy"),
    )
)
_PATRONYMIC_END = re.compile(
    r"(?:ович|евич|овна|евна|ична|инична|ұлы|қызы|ovich|evich|ovna|evna|ovic|uly|qyzy|oğlu)$", re.IGNORECASE
)
_INITIAL = r"[^\W\d_](?:h|ʻ|')?\."  # Sh., Ch., Oʻ. are one letter in Uzbek
_INITIALS = re.compile(rf"(?:{_INITIAL}[ -]?)+")
_TRAILING = re.compile(rf"(?P<family>.+?),? (?P<given>(?:{_INITIAL}[ -]?)+)")
_LEADING = re.compile(rf"(?P<given>(?:{_INITIAL}[ -]?)+) ?(?P<family>[^\W\d_].+)")
_PARTICLES = frozenset(
    ("von", "van", "der", "den", "de", "di", "da", "del", "della", "du", "la", "le", "zu", "zur", "ten", "ter", "af", "dos", "das")
)  # fmt: skip
_AFTER = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "мл.", "ст."))
_TOWNS = re.compile(
    r"(?:gəncəvi|şirvani|təbrizi|bakuvi|marağayi|naxçıvani|ərdəbili|şəbüstəri|urməvi|xoyi|bərdəi|beyləqani|rumi|buxari|xarəzmi|xorezmiy"
    r"|fergʻoniy|samarqandiy|buxoriy|гянджеви|ширвани|тебризи|бакуви|руми|бухари|хорезми|марагаи)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?i)(?:kitabxana|universitet|institut|nazirli|akademiya|muzey|cəmiyyət|nəşriyyat|birliyi|komitə|idarəsi|mərkəz|redaksiya"
    r"|respublika|imperiya|partiya|hökumət|filarmoniya|teatr|orkestr|ansambl|məktəb|şirkət|xanlığı|fondu\b|arxivi"
    r"|библиотек|министерств|академи|общество|издательств|комитет|центр\b|редакци|союз\b|музей"
    r"|университет|институт|республик|империя\b|партия\b|правительств|филармони|театр|оркестр|ансамбль|школа\b|компания\b|завод\b"
    r"|архив\b|\bфонд\b|кафедра|факультет|управлени"
    r"|kutubxona|vazirlig|jamiyat|kompaniya|кітапхана|министрліг|қоғам|театры|kütüphane|bakanlı|derne|cumhuriyet|tiyatro"
    r"|\blibrary|universit|\binstitut|\bministry|\bacademy|\bsociety\b|\bmuseum|\bcommittee|\bpress\b|\borgani[sz]ation|\bassociation"
    r"|\bcompany\b|\bltd\b|\binc\b|\brepublic\b|\bempire\b|\bparty\b|\bgovernment|\bdepartment|\btheat(?:er|re)\b|\borchestra|\bschool\b"
    r"|\barchives?\b|\bfoundation\b|\booo\b|\bооо\b)"
)
_MEETING = re.compile(
    r"(?i)(?:konfrans|konferen|simpozium|qurultay|kongres|olimpiada|festival|konqres|конференц|симпозиум|съезд|конгресс|олимпиад"
    r"|фестивал|anjuman|kurultay|құрылтай|sempozyum|\bconference|\bsymposium|(?<!of )\bcongress|\bworkshop|\bseminar\b)"
)
_SITTING = re.compile(r"\((?:[^()]*[;:] ?)?(?:1[5-9]|20)\d\d ?[;:][^()]+\)")  # (3; 2001; Bakı)


def kind_of(name: str) -> str:
    """person, corporate or meeting, by the words of a name; a name turned by its one comma ("Press, Frank") is a person's."""
    if _SITTING.search(name) or _MEETING.search(name):
        return "meeting"
    turned = re.fullmatch(r"[^\W\d_]+, [^\W\d_]+\.?", name)
    return "corporate" if _BODY.search(name) and not turned else "person"


def heading(name: str, order: str | None = None) -> str:
    """The name as a heading; as it is where nothing says which word is the family's. order: one of ORDERS, as stated."""
    words = name.split()
    if (
        len(words) < 2
        or "," in name
        or "(" in name
        or kind_of(name) != "person"
        or any(char.isdigit() for char in name)
    ):
        return name
    turned = _by_initials(" ".join(words)) or _by_patronymic(words)
    if turned is None and order == "given-first":
        turned = _given_first(words)
    if turned is None and order == "family-first":
        turned = _joined([words[0]], words[1:])
    return turned or name


def names_in(cell: str, order: str | None) -> list[str]:
    """The names of a cell in which commas may part names: with a stated order they always do, for no such name has one."""
    parts = [part.strip() for part in cell.split(",") if part.strip()]
    if order is None or len(parts) < 2:
        return [cell]
    names: list[str] = []
    for part in parts:
        if names and (part.lower() in _AFTER or _INITIALS.fullmatch(part) or re.match(r"\d{3}", part)):
            names[-1] = f"{names[-1]}, {part}"
        else:
            names.append(part)
    return names


def _by_initials(name: str) -> str | None:
    """The family is what is not an initial: "İ. İ. İvanov", "İvanov İ. İ."."""
    for pattern in (_TRAILING, _LEADING):
        found = pattern.fullmatch(name)
        if found and not _INITIALS.search(found["family"]):
            return _joined(found["family"].split(), found["given"].split())
    return None


def _by_patronymic(words: list[str]) -> str | None:
    """The family follows a patronymic, "Üzeyir Əbdülhüseyn oğlu Hacıbəyli", or it stands last; two words alone prove nothing."""
    at = next((index for index, word in enumerate(words) if word.lower() in _PATRONYMIC_WORDS), None)
    if at is not None:
        if at == len(words) - 1:
            return _joined(words[:1], words[1:]) if at >= 3 else None
        return _joined(words[at + 1 :], words[: at + 1]) if at >= 2 else None
    if len(words) != 3:
        return None
    if _PATRONYMIC_END.search(words[1]) and not _PATRONYMIC_END.search(words[2]):
        return _joined(words[2:], words[:2])
    if _PATRONYMIC_END.search(words[2]) and not _PATRONYMIC_END.search(words[1]):
        return _joined(words[:1], words[1:])
    return None


def _given_first(words: list[str]) -> str | None:
    if _TOWNS.fullmatch(words[-1]) or words[-1].lower() in _PATRONYMIC_WORDS:
        return None
    after = [words.pop()] if words[-1].lower() in _AFTER and len(words) > 2 else []
    family = words[-1:]
    given = words[:-1]
    # A particle written with a capital belongs to the family name: De Morgan, La Fontaine.
    while len(given) > 1 and given[-1].lower() in _PARTICLES and given[-1][0].isupper():
        family.insert(0, given.pop())
    turned = _joined(family, given)
    return f"{turned}, {after[0]}" if after else turned


def _joined(family: list[str], given: list[str]) -> str:
    return f"{' '.join(family).rstrip(',')}, {' '.join(given)}"
