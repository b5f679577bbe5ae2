"""Persons, bodies and meetings of IRBIS: 700–702 710 711 961 962 971 972.

In: Tagged. Out: Agents in order. Where a person works (^P) is not carried.
"""

from __future__ import annotations

from openshelf.ingest.codes import role_of_code, role_of_word
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Tagged, every, first
from openshelf.ingest.texts import script_of, tidy_name
from openshelf.record.model import Agent


def agents(marc: Tagged, context: Context) -> tuple[Agent, ...]:
    """Every agent, each name once with all its roles."""
    kept: dict[tuple[str, str], Agent] = {}
    for tag in ("700", "701", "702", "961", "926"):
        for field in marc.all(tag):
            _add(kept, person(field, context))
    for tag in ("710", "711", "962", "971", "972"):
        for field in marc.all(tag):
            _add(kept, body(field, context))
    return tuple(kept.values())


def _add(kept: dict[tuple[str, str], Agent], one: Agent) -> None:
    if not one.name:
        return
    known = kept.get((one.name, one.kind))
    if known is None:
        kept[one.name, one.kind] = one
    elif one.roles or one.role_texts:
        roles = tuple(dict.fromkeys((*known.roles, *one.roles)))
        words = tuple(dict.fromkeys((*known.role_texts, *one.role_texts)))
        kept[one.name, one.kind] = Agent(
            known.name, known.kind, roles, words, known.main, known.dates, known.number, known.addition, known.unit, known.fuller,
            known.authority, None, known.script,
        )  # fmt: skip


def name_of(field: Field) -> str:
    """The name "Family, I. O." of a person's subfields, in direct order where ^9 says not to invert."""
    family = tidy_name(
        first(field, "a") or (field.subfields[0][1] if field.subfields and field.subfields[0][0] == "" else "")
    )
    given = (first(field, "b") or first(field, "g") or "").strip(" ,")
    if not given:
        return family
    return f"{family} {given}" if (first(field, "9") or "0").strip() not in ("", "0") else f"{family}, {given}"


def person(field: Field, context: Context) -> Agent:
    """The person of one field."""
    roles, words = _roles(field, context)
    additions = [value.strip(" ,()") for value in every(field, "c1")]
    name = name_of(field)
    return Agent(
        name, "person", roles, words, field.tag == "700", first(field, "f"), first(field, "d"), ", ".join(additions) or None, None,
        first(field, "g"), first(field, "3"), None, script_of(name),
    )  # fmt: skip


def body(field: Field, context: Context) -> Agent:
    """The body or meeting of one field."""
    roles, words = _roles(field, context)
    meeting = field.tag == "972"
    name = tidy_name(first(field, "a") or (field.subfields[0][1] if field.subfields else ""))
    # The guillemets and marks typists leave open only around the whole name.
    if name.count('"') == 1:
        name = name.replace('"', "")
    places = every(field, "ge" if meeting else "cs")
    units = [*every(field, "b")]
    return Agent(
        name, "meeting" if meeting else "corporate", roles, words, field.tag == "710", first(field, "d" if meeting else "f"),
        first(field, "n"), ", ".join(places) or None, ". ".join(units) or None, None, first(field, "3"), None, script_of(name),
    )  # fmt: skip


def _roles(field: Field, context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """^4 and ^5 hold a code with a word ("340 ред."); 570 is "other", where only the word says anything."""
    roles: list[str] = []
    words: list[str] = []
    for value in every(field, "45"):
        code, _, word = value.strip().partition(" ")
        role = (role_of_code(code) if code != "570" and code.isdecimal() else None) or role_of_word(
            word or ("" if code.isdecimal() else value)
        )
        if role:
            if role not in roles:
                roles.append(role)
        elif word or not code.isdecimal():
            text = word.strip() or value.strip()
            context.unknown["role", text] += 1
            if text not in words:
                words.append(text)
    return tuple(roles), tuple(words)
