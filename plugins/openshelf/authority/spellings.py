"""Text an editor wrote for a heading → the Forms it is filed under, with its language and script settled.

In: kind, text, language as written. Out: `Form`s: of a name as agents are filed and as a subject, of anything else as a subject.
Rules: years at the end of a name are its dates ("Axundov, Mirzə Fətəli, 1812-1878"); the script is the text's own, whatever the
language's usual one (`uz` over Cyrillic letters is `uz-Cyrl`).
"""

from __future__ import annotations

import re

from openshelf.authority.headings import Form, agent_key, normal
from openshelf.lang.script import script_of_text
from openshelf.lang.tags import script_of, with_script
from openshelf.record.model import Text

NAMES = ("person", "family", "corporate", "meeting")
KINDS = (*NAMES, "subject", "title", "place", "genre")
_DATED = re.compile(r"(?P<name>.*\S)\s*[,(]\s*(?P<dates>[^,()]*\d{3,4}[^,()]*)\)?", re.DOTALL)


def placed(text: str, tag: str | None) -> Text:
    """The text in its language and script. tag: canonical, None where it is not stated."""
    script = script_of_text(text) or (script_of(tag) if tag else None)
    return Text(text, with_script(tag, script) if tag and script else tag, script)


def name_form(text: str, kind: str, tag: str | None) -> Form | None:
    """A name as agents are filed; None where it has no word."""
    found = _DATED.fullmatch(text)
    name, dates = (found["name"], found["dates"].strip()) if found else (text, None)
    said = placed(name, tag)
    if not normal(name, said.lang):
        return None
    return Form("creator", agent_key(name, "person" if kind == "family" else kind, dates, None, said.lang), said, dates)


def subject_form(text: str, tag: str | None) -> Form | None:
    """A heading as subjects are filed; None where it has no word."""
    said = placed(text, tag)
    folded = normal(text, said.lang)
    return Form("subject", f"subject|{folded}|", said) if folded else None


def form_of(kind: str, text: str, tag: str | None) -> Form | None:
    """The form a heading of this kind has in its own list."""
    return name_form(text, kind, tag) if kind in NAMES else subject_form(text, tag)


def as_subject(form: Form) -> Form:
    """A name's form as the heading of a work about it: its years stand in the text."""
    text = f"{form.text.text}, {form.note}" if form.note else form.text.text
    return Form("subject", f"subject|{normal(text, form.text.lang)}|", Text(text, form.text.lang, form.text.script))
