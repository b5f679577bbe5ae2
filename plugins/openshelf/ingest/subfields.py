"""Fields of MARC whose subfields are not parted by 0x1F: another sign stands for it, or none at all.

In: a Raw as its parser left it. Out: the same Raw, mended in place, with a Problem. Rules: a sign counts as a delimiter only where most
fields without 0x1F begin with it and a code, so a price in a note is never cut; a field that is bare text is its subfield $a.
"""

from __future__ import annotations

import re
from collections import Counter

from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw

_BEGINS = re.compile(r"([ 0-9#\\|]{2})?([$‡ǂ|@^])[a-z0-9]")


def mend(raw: Raw, context: Context) -> None:
    """Part what another sign parts, and give bare text the code a."""
    bare = [index for index, field in enumerate(raw.fields) if field.subfields and field.subfields[0][0] == " "]
    alone = [index for index in bare if len(raw.fields[index].subfields) == 1]
    if not alone:
        return
    signs = Counter(found[2] for index in alone if (found := _BEGINS.match(raw.fields[index].subfields[0][1])))
    sign, count = signs.most_common(1)[0] if signs else ("", 0)
    parted = count * 2 > len(alone)
    codes = re.compile(re.escape(sign) + "(?=[a-z0-9])")
    for index in alone:
        field = raw.fields[index]
        text = field.subfields[0][1]
        found = _BEGINS.match(text) if parted else None
        if found and found[2] == sign:
            pieces = codes.split(text)
            indicators = (found[1] or field.indicators).replace("#", " ").replace("\\", " ")
            raw.fields[index] = Field(field.tag, indicators, [(piece[0], piece[1:]) for piece in pieces[1:]])
        else:
            raw.fields[index] = Field(field.tag, field.indicators, [("a", text)])
    if parted:
        context.tell(raw, "delimiter-other", None, "repaired", sign=sign)
    else:
        context.tell(raw, "subfields-missing", raw.fields[alone[0]].tag, "repaired", count=str(len(alone)))
