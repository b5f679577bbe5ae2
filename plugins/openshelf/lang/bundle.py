"""The language tables a browser needs, as one plain value: what `assets/lang/<tag>.<hash>.json` carries.

In: the page's tag. Out: a JSON-ready dict for `createLang` of theme/static/js/lang: folding for every language (a query
may be in any), stemming rules for all of ours, plurals and numbers of the page's. `sort_tables`, `date_tables` and
`keyboard_tables` are apart, for the few pages that want them.
"""

import hashlib
import json
from typing import Any

from openshelf.lang import english
from openshelf.lang.data import table
from openshelf.lang.dates import rules_of as date_rules
from openshelf.lang.numbers import rules_of as number_rules

_FORMAT = 1


def browser_tables(tag: str) -> dict[str, object]:
    """What `createLang` takes for a page in `tag`."""
    return {
        "format": _FORMAT,
        "tag": tag,
        "fold": {**fold_tables(), "scholarly": table("fold")["scholarly"]},
        "stem": table("stem"),
        "irregular": english.irregular_plurals(),
        "plurals": table("plurals"),
        "numbers": number_rules(tag),
    }


def fold_tables() -> dict[str, object]:
    """What `createFold` takes: all that a search needs of `browser_tables` as long as every word is found as it stands."""
    return {name: value for name, value in table("fold").items() if name not in {"version", "scholarly"}}


def rare_tables() -> dict[str, object]:
    """The rest of what a search needs, for words that are not found as they stand.

    stem, scholarly: of `createStem` and `createScholarly`; irregular: by English noun the plurals no ending tells.
    """
    return {"stem": table("stem"), "scholarly": table("fold")["scholarly"], "irregular": english.irregular_plurals()}


def sort_tables() -> dict[str, Any]:
    """What `createCollator` of collate.js takes."""
    return {**table("collate"), "apostrophes": table("fold")["apostrophes"]}


def date_tables(tag: str) -> dict[str, Any]:
    """What `createDates` of dates.js takes for a page in `tag`."""
    return {"tag": tag, **date_rules(tag)}


def keyboard_tables() -> dict[str, Any]:
    """What keyboards.js takes."""
    return dict(table("keyboards"))


def tables_version() -> str:
    """A short hash of every table that reaches a search key; an index made with other tables must be made again."""
    every = [table(name) for name in ("fold", "marks", "stem", "russian", "english")]
    content = json.dumps(every, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
