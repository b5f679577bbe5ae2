"""The interface's words of one language: every room's .po file of its locale merged, with plural forms by our own rules.

In: `translations/<locale>/LC_MESSAGES/*.po` (folder uz_Cyrl for tag uz-Cyrl). Out: Words, whose gettext and ngettext the
templates and views call, and the part of it that scripts need as JSON.
Rules: a msgid is English and stands for itself where no translation is; a fuzzy entry is no translation; where two rooms
translate one msgid, the first file by name holds (a test sees to it that they agree).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel.messages.pofile import PoFileError, read_po

from openshelf.errors import ContentError, Place
from openshelf.lang.plurals import category

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_FORMS = {1: ("other",), 2: ("one", "other"), 3: ("one", "few", "many"), 4: ("one", "few", "many", "other")}
_SCRIPT_CALL = re.compile(r"""(?<![\w.])tn?\(\s*("(?:[^"\\\n]|\\.)*")""")
_COMMENT = re.compile(r"^\s*(?://|/?\*).*$", re.MULTILINE)
_ESCAPES = re.compile(r"\\(.)")


def msg(text: str) -> str:
    """Marks a msgid in a table, for the test that every msgid is translated; gives it back."""
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """Translations of one language. messages: msgid → text, or → its plural forms in the order of the .po file."""

    tag: str
    messages: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def gettext(self, msgid: str) -> str:
        """The translation, else the English."""
        found = self.messages.get(msgid, msgid)
        return found if isinstance(found, str) else found[0]

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form for `n`; the caller fills the placeholders."""
        forms = self.messages.get(singular)
        if isinstance(forms, str) or forms is None:
            return singular if n == 1 else plural
        names = _FORMS[len(forms)]
        form = category(n, self.tag)
        return forms[names.index(form) if form in names else -1]

    def only(self, msgids: Iterable[str]) -> dict[str, str | tuple[str, ...]]:
        """The translations of these msgids, sorted; what has none is left out."""
        return {msgid: self.messages[msgid] for msgid in sorted(set(msgids)) if msgid in self.messages}


def locale_folder(translations: Path, tag: str) -> Path | None:
    """The folder of a tag: its own (uz-Cyrl → uz_Cyrl), else that of its primary language, else None."""
    for name in (tag.replace("-", "_"), tag.partition("-")[0]):
        if (translations / name / "LC_MESSAGES").is_dir():
            return translations / name / "LC_MESSAGES"
    return None


def read_words(translations: Path, tag: str) -> Words:
    """All .po files of the tag's locale as one; ContentError where one cannot be read."""
    folder = locale_folder(translations, tag)
    messages: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")) if folder else ():
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            place = Place(str(path), line=getattr(error, "lineno", None))
            raise ContentError("pages.po-unreadable", place, reason=str(error)) from error
        for entry in catalogue:
            if not entry.id or entry.fuzzy:
                continue
            msgid = entry.id if isinstance(entry.id, str) else entry.id[0]
            text = entry.string if isinstance(entry.string, str) else tuple(entry.string or ())
            if not text or (isinstance(text, tuple) and not all(text)):
                continue
            messages.setdefault(msgid, text)
    return Words(tag, messages)


def script_msgids(source: str) -> set[str]:
    """The msgids a script asks for with t("…") or tn("…", "…", n)."""
    return {_ESCAPES.sub(r"\1", call[1:-1]) for call in _SCRIPT_CALL.findall(_COMMENT.sub("", source))}
