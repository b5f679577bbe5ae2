"""Records that are no descriptions of anything a reader can have, told by their leader and tags.

In: a Raw and its dialect. Out: the cause it is left out for, or None. Rule: authority, holdings and classification records
stand in exports beside bibliographic ones and are not shown as works, authority records counted apart because they have a
place of their own (ingest/authority.py); a reader's record is never shown, saved or quoted.
"""

from __future__ import annotations

from openshelf.ingest.authority_kinds import authority_dialect, irbis_base
from openshelf.ingest.fields import Raw

_NOT_WORKS = {"marc21": "zuvxywq", "unimarc": "xyz", "rusmarc": "xyz"}
# Tags of an IRBIS readers' base: family and given names, ticket, visits; none of a description.
_READER = ({"10", "30"}, {"11", "12", "21", "40"})
_DESCRIPTION = frozenset(("200", "920", "903", "461", "463", "700", "972"))


def refusal(raw: Raw, dialect: str) -> str | None:
    """The cause: "authority-record", "not-a-work", "readers-data" or None."""
    kind = raw.leader[6:7]
    if kind in _NOT_WORKS.get(dialect, "") and kind:
        # UNIMARC's authorities have a 200 too, of a person.
        if dialect == "marc21" and any(field.tag == "245" for field in raw.fields):
            return None
        return "authority-record" if authority_dialect(raw) else "not-a-work"
    if dialect == "irbis":
        if irbis_base(raw):
            return "authority-record"
        tags = {field.tag for field in raw.fields}
        if tags >= _READER[0] and tags & _READER[1] and not tags & _DESCRIPTION:
            return "readers-data"
    return None
