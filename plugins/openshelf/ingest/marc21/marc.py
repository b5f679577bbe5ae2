"""A MARC21 record ready to be asked: its fields by tag, its 880 pairs joined, the language its text is in.

In: Raw. Out: Marc. Rule: a field in the original script (880) belongs to the field its $6 names; one that names none, or
one that is not there, stands for itself under the tag it was made from.
"""

from __future__ import annotations

from openshelf.ingest.fields import Field, Raw, Tagged
from openshelf.ingest.texts import script_of, tag_for, usual_script
from openshelf.record.model import Text


class Marc(Tagged):
    """Fields by tag; `pairs` holds the 880 of a field; `language` is the text's (BCP 47), `description` the cataloguer's."""

    __slots__ = ("description", "koha", "language", "pairs", "raw")

    def __init__(self, raw: Raw) -> None:
        super().__init__(raw.leader, raw.fields)
        self.raw = raw
        self.language: str | None = None
        self.description: str | None = None
        self.pairs: dict[tuple[str, str], list[Field]] = {}
        self.koha = self._is_kohas()
        vernacular = self.by_tag.pop("880", None)
        if vernacular:
            self._join(vernacular)

    def _join(self, vernacular: list[Field]) -> None:
        linked = {
            (one.tag, value[4:6])
            for fields in self.by_tag.values()
            for one in fields
            for code, value in one.subfields
            if code == "6" and value[:3] == "880"
        }
        for one in vernacular:
            link = next((value for code, value in one.subfields if code == "6"), "")
            tag, occurrence = link[:3], link[4:6]
            if not tag.isdecimal() or tag == "880":
                self.by_tag.setdefault("880", []).append(one)
            elif occurrence != "00" and (tag, occurrence) in linked:
                self.pairs.setdefault((tag, occurrence), []).append(one)
            else:
                self.by_tag.setdefault(tag, []).append(Field(tag, one.indicators, one.subfields))

    def _is_kohas(self) -> bool:
        """Whether Koha wrote the record: its own numbers in 999$c$d, or in 090$9 with its copies in 995 (UNIMARC)."""
        for found in self.by_tag.get("999", ()):
            codes = {code for code, value in found.subfields if value.isdecimal()}
            if "c" in codes and "d" in codes:
                return True
        return "995" in self.by_tag and any(
            code == "9" and value.isdecimal() for found in self.by_tag.get("090", ()) for code, value in found.subfields
        )

    def link(self, found: Field) -> str | None:
        """The number of a heading's authority record where Koha keeps it, in $9; other systems keep other things there."""
        if not self.koha:
            return None
        return next((value for code, value in found.subfields if code == "9" and value.isdecimal()), None)

    def vernacular(self, found: Field) -> list[Field]:
        """The 880 fields that say the same in another script."""
        if not self.pairs:
            return []
        for code, value in found.subfields:
            if code == "6" and value[:3] == "880":
                return self.pairs.get((found.tag, value[4:6]), [])
        return []

    def texts(self, values: list[str], language: str | None) -> tuple[Text, ...]:
        """Texts in other scripts with the language tag each has: the one given, else the text's own where its script fits."""
        found = []
        for value in values:
            if value:
                script = script_of(value)
                fits = language is None and self.language is not None and script == usual_script(self.language)
                found.append(Text(value, tag_for(self.language if fits else language, script), script))
        return tuple(found)
