"""Persons, families and bodies of UNIMARC: 700–702 710–712 720–722 730, with roles from $4.

In: Marc. Out: Agents in order. A name is "$a, $b" where it is inverted (second indicator 1, or $b at all).
"""

from __future__ import annotations

from dataclasses import replace

from openshelf.ingest.codes import role_of_code, role_of_word
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import nonsorting, script_of, tidy_name
from openshelf.record.model import Agent

TAGS = ("700", "710", "720", "701", "711", "721", "702", "712", "722", "730")


def agents(marc: Marc, context: Context) -> tuple[Agent, ...]:
    """Every agent, each name once with all its roles."""
    kept: dict[tuple[str, str, str | None], Agent] = {}
    for tag in TAGS:
        for field in marc.by_tag.get(tag, ()):
            one = agent(field, context, marc.link(field))
            if not one.name:
                continue
            others = [agent(other, context).name for other in marc.vernacular(field)]
            if others:
                one = replace(one, alternates=marc.texts(others, None))
            key = (one.name, one.kind, one.unit)
            known = kept.get(key)
            if known is None:
                kept[key] = one
            else:
                roles = tuple(dict.fromkeys((*known.roles, *one.roles)))
                words = tuple(dict.fromkeys((*known.role_texts, *one.role_texts)))
                kept[key] = Agent(
                    known.name, known.kind, roles, words, known.main, known.dates or one.dates, known.number, known.addition,
                    known.unit, known.fuller, known.authority or one.authority, known.lang, known.script,
                    known.alternates or one.alternates,
                )  # fmt: skip
    return tuple(kept.values())


def agent(field: Field, context: Context, link: str | None = None) -> Agent:
    """One Agent of a 6XX or 7XX field. link: its authority's number where the field itself has none."""
    kind = {"0": "person", "1": "corporate", "2": "family", "3": "person"}[
        field.tag[1] if field.tag[0] == "7" else {"600": "0", "601": "1"}.get(field.tag, "2")
    ]
    if kind == "corporate" and field.indicators[:1] == "1":
        kind = "meeting"
    name = rest = number = dates = fuller = authority = None
    additions: list[str] = []
    units: list[str] = []
    roles: list[str] = []
    words: list[str] = []
    for code, value in field.subfields:
        plain = value.strip()
        if not plain:
            continue
        if code == "a" and name is None:
            name = tidy_name(nonsorting(plain)[0])
        elif code == "b":
            if kind in ("person", "family"):
                rest = plain.strip(" ,")
            else:
                units.append(tidy_name(plain))
        elif code == "c":
            additions.append(plain.strip(" ,()"))
        elif code == "d":
            number = plain.strip(" ,()")
        elif code == "e" and kind in ("corporate", "meeting"):
            units.append(plain.strip(" ,()"))
        elif code == "f":
            dates = plain.strip(" ,()")
        elif code == "g" and kind == "person":
            fuller = plain.strip(" ()")
        elif code == "3" and authority is None:
            authority = plain
        elif code == "4":
            role = role_of_code(plain) if plain[:3].isdecimal() or len(plain) == 3 else role_of_word(plain)
            if role is None:
                words.append(plain)
                context.unknown["role", plain] += 1
            elif role not in roles:
                roles.append(role)
    if name and rest:
        name = f"{name}, {rest}"
    return Agent(
        name or "", kind, tuple(roles), tuple(words), field.tag in ("700", "710", "720"), dates, number, ", ".join(additions) or None,
        ". ".join(units) or None, fuller, authority or link, None, script_of(name),
    )  # fmt: skip
