"""Persons, bodies and meetings of MARC21: 100 110 111 700 710 711 720, with their roles, and the works named with them.

In: Marc. Out: Agents in order, main entries first; name-title entries (7XX with $t) become Relations, and their name an
Agent only where the work is contained in this one.
"""

from __future__ import annotations

from openshelf.ingest.codes import role_of_code, role_of_word
from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, every, first
from openshelf.ingest.marc21.marc import Marc
from openshelf.ingest.texts import script_of, tidy, tidy_name
from openshelf.record.model import Agent, Relation

_KINDS = {"00": "person", "10": "corporate", "11": "meeting"}


def agents(marc: Marc, context: Context) -> tuple[tuple[Agent, ...], tuple[Relation, ...], tuple[str, ...]]:
    """(agents, relations to works named with a person or body, collections named by 710 with $5)."""
    found: list[Agent] = []
    relations: list[Relation] = []
    collections: list[str] = []
    for tag in ("100", "110", "111"):
        found += [agent(marc, field, context, main=True) for field in marc.by_tag.get(tag, ())]
    for tag in ("700", "710", "711"):
        for field in marc.by_tag.get(tag, ()):
            work = first(field, "t")
            if work is not None:
                relation, contained = _work(marc, field, work, context)
                relations.append(relation)
                if not contained:
                    continue
            if tag == "710" and work is None and first(field, "5") is not None:
                name = tidy_name(first(field, "a") or "")
                if name and name not in collections:
                    collections.append(name)
                continue
            found.append(agent(marc, field, context))
    for field in marc.by_tag.get("720", ()):
        kind = "corporate" if field.indicators[:1] == "2" else "person"
        roles, words = _roles(field, "e", context)
        name = tidy_name(first(field, "a") or "")
        found.append(Agent(name, kind, roles, words, script=script_of(name)))
    return _distinct(found), tuple(relations), tuple(collections)


def _distinct(found: list[Agent]) -> tuple[Agent, ...]:
    """Each name once: the same name with another role adds the role."""
    kept: dict[tuple[str, str, str | None, str | None], Agent] = {}
    for one in found:
        if not one.name:
            continue
        key = (one.name, one.kind, one.unit, one.dates)
        known = kept.get(key)
        if known is None:
            kept[key] = one
        elif one.roles != known.roles or one.role_texts != known.role_texts:
            roles = tuple(dict.fromkeys((*known.roles, *one.roles)))
            words = tuple(dict.fromkeys((*known.role_texts, *one.role_texts)))
            kept[key] = Agent(
                known.name, known.kind, roles, words, known.main, known.dates, known.number, known.addition,
                known.unit, known.fuller, known.authority or one.authority, known.lang, known.script, known.alternates,
            )  # fmt: skip
    return tuple(kept.values())


def agent(marc: Marc, field: Field, context: Context, *, main: bool = False) -> Agent:
    """One Agent of a 1XX, 6XX or 7XX field."""
    kind = _KINDS[field.tag[1:]]
    if kind == "person" and field.indicators[:1] == "3":
        kind = "family"
    name = number = dates = fuller = authority = None
    additions: list[str] = []
    units: list[str] = []
    places: list[str] = []
    for code, value in field.subfields:
        if code == "a":
            name = tidy_name(value) if name is None else name
        elif code == "t":
            break
        elif code == "d":
            dates = _dates(value)
        elif code == "q":
            fuller = value.strip(" (),") or None
        elif code == "c":
            (places if kind == "meeting" else additions).append(value.strip(" ,:()"))
        elif code == "b":
            if kind == "person":
                number = value.strip(" ,")
            else:
                units.append(tidy_name(value))
        elif code == "n" and kind != "person":
            number = value.strip(" ():,;")
        elif code == "e" and kind == "meeting":
            units.append(tidy_name(value))
        elif code in "01" and authority is None:
            authority = value.strip() or None
    roles, words = _roles(field, "j" if kind == "meeting" else "e", context)
    others = marc.vernacular(field)
    return Agent(
        name or "",
        kind,
        roles,
        words,
        main,
        dates,
        number,
        ", ".join(additions) or None,
        ". ".join(units + places) or None,
        fuller,
        authority or marc.link(field),
        None,
        script_of(name),
        marc.texts([_heading(other, kind) for other in others], None) if others else (),
    )


def _heading(field: Field, kind: str) -> str:
    """The same name in another script."""
    return ". ".join(tidy_name(value) for value in every(field, "a" if kind == "person" else "ab")[:3])


def _dates(text: str) -> str:
    text = text.strip().rstrip(",").strip("() ")
    # A stop after a birth year only ends the field; "ca." and "b." keep theirs.
    return text[:-1] if text.endswith(".") and (text[-2:-1].isdecimal() or text[-2:-1] == "-") else text


def _roles(field: Field, words_in: str, context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    roles: list[str] = []
    words: list[str] = []
    for code, value in field.subfields:
        if code == "4":
            role = role_of_code(value)
        elif code == words_in:
            role = role_of_word(value)
        else:
            continue
        if role is None:
            word = tidy(value)
            if word and word not in words:
                words.append(word)
                context.unknown["role", word] += 1
        elif role not in roles:
            roles.append(role)
    return tuple(roles), tuple(words)


def _work(marc: Marc, field: Field, work: str, context: Context) -> tuple[Relation, bool]:
    """(relation, whether the work is contained in this one)."""
    contained = field.indicators[1:2] == "2"
    title = ". ".join(tidy(value) for value in [work, *every(field, "np")])
    who = agent(marc, field, context).name
    relation = Relation(
        "part" if contained else "related",
        title,
        who or None,
        issn=first(field, "x"),
        detail=tidy(first(field, "l") or "") or None,
        script=script_of(title),
    )
    return relation, contained
