"""What is known of headings beyond the catalogue's own records, whoever knows it: an editor, a library's file, our starter.

In: Authorities of several levels. Out: one, ready to be joined with the catalogue's headings.

Rules
- An editor's word beats the library's file, and that beats the starter: where two levels know one heading (a form or an
  identifier in common), the higher one's preferred form stands and the lower one's forms lead to it.
- A form that a higher level gives to another heading is not given again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from openshelf.authority.headings import Form, Join
from openshelf.record.model import Identifier

EDITOR, FILE, LIST = 0, 1, 2  # levels: an editor's word, a library's authority file, the starter
STARTER = "starter"  # the rule of the list that comes with the program
Node = tuple[str, str]  # (browse kind, joining key)


@dataclass(frozen=True, slots=True)
class Link:
    """A heading to see also. key: of its preferred form; relation: of record.authority.RELATIONS."""

    key: str
    relation: str = "related"


@dataclass(frozen=True, slots=True)
class Authority:
    """One preferred form with all its others.

    rule: why its other forms are one heading, a key of headings.RULES. lent: forms the starter adds to a stronger entry. numbered:
    keys of headings that carry its number. undated: (key without years, key with its own years or "" where nobody knows them) of
    names that are this person's without their years too, where the catalogue knows no other of that name.
    level: who says so, EDITOR, FILE or LIST.
    """

    preferred: Form
    others: tuple[Form, ...] = ()
    lent: tuple[Form, ...] = ()
    see_also: tuple[Link, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    numbered: tuple[str, ...] = ()
    rule: str = "authority"
    undated: tuple[tuple[str, str], ...] = ()
    level: int = EDITOR

    @property
    def node(self) -> Node:
        """Its place among the entries."""
        return self.preferred.kind, self.preferred.key

    def form_keys(self) -> Iterator[str]:
        """The key of every form, the preferred one's first."""
        yield self.preferred.key
        for other in (*self.others, *self.lent):
            yield other.key


@dataclass(frozen=True, slots=True)
class Authorities:
    """All that is known, by browse kind and key of the preferred form. Memory: about 1 kB a heading."""

    entries: Mapping[Node, Authority]

    def joins(self) -> Iterator[Join]:
        """The evidence: each other form is its preferred one, and so is each heading that carries its number."""
        for (kind, key), entry in sorted(self.entries.items()):
            for other in entry.others:
                if other.key != key:
                    yield Join(kind, key, other.key, entry.rule)
            for other in entry.lent:
                if other.key != key:
                    yield Join(kind, key, other.key, STARTER)
            for other_key in entry.numbered:
                if other_key != key:
                    yield Join(kind, key, other_key, "number")

    def forms(self) -> Iterator[tuple[Form, int]]:
        """Every form with its rank: highest the preferred ones, then the first of each other language, both by level; 0 the rest."""
        for _, entry in sorted(self.entries.items()):
            rank = 2 * (LIST - entry.level) + 2
            yield entry.preferred, rank
            languages = {None, entry.preferred.text.lang}
            for other in (*entry.others, *entry.lent):
                yield other, 0 if other.text.lang in languages else rank - 1
                languages.add(other.text.lang)

    def levels(self) -> dict[Node, int]:
        """Preferred forms and the level each is preferred on: the lower names a group of joined keys."""
        return {node: entry.level for node, entry in self.entries.items()}

    def see_also(self) -> Iterator[tuple[str, str, Link]]:
        """(browse kind, key, the heading to see also)."""
        for (kind, key), entry in sorted(self.entries.items()):
            for link in entry.see_also:
                yield kind, key, link

    def identifiers(self) -> Iterator[tuple[str, str, tuple[Identifier, ...]]]:
        """(browse kind, key, identifiers) of the entries that have any."""
        for (kind, key), entry in sorted(self.entries.items()):
            if entry.identifiers:
                yield kind, key, entry.identifiers

    def undated(self) -> Iterator[tuple[Join, str]]:
        """(the heading and its name without years, its name with them or ""), to be joined where no other has that name."""
        for (kind, key), entry in sorted(self.entries.items()):
            for bare, own in entry.undated:
                yield Join(kind, key, bare, entry.rule), own


NO_AUTHORITIES = Authorities({})


def merged(*levels: Authorities) -> Authorities:
    """The levels as one, the first the strongest."""
    entries: dict[Node, Authority] = {}
    owner: dict[Node, Node] = {}
    numbers: dict[tuple[str, str, str], Node] = {}
    moved: dict[Node, Node] = {}  # an entry that went into another
    for level in levels:
        owned_above, numbers_above = dict(owner), dict(numbers)
        for node, entry in sorted(level.entries.items()):
            target = _same(entry, owned_above, numbers_above)
            own = target or node
            keys = (*entry.form_keys(), *entry.numbered, *(bare for bare, _ in entry.undated))
            # What a stronger level gave to another heading.
            given = {key for key in keys if owned_above.get((node[0], key), own) != own}
            rest = _without(entry, given) if given else entry
            if target is None:
                entries[node] = rest
            else:
                moved[node] = target
                entries[target] = _with(entries[target], rest, given)
            for key in rest.form_keys():
                owner.setdefault((node[0], key), own)
            for number in entry.identifiers:
                numbers.setdefault((node[0], number.scheme, number.value), own)
    return Authorities({node: _resolved(node, entry, moved) for node, entry in entries.items()})


def _same(entry: Authority, owner: Mapping[Node, Node], numbers: Mapping[tuple[str, str, str], Node]) -> Node | None:
    """The stronger level's entry of the same heading, by an identifier, a preferred form of either, or a name with its years.

    A secondary form in common is not enough: "Rugs" may lead to carpets here and to weaving there.
    """
    kind = entry.preferred.kind
    for number in entry.identifiers:
        found = numbers.get((kind, number.scheme, number.value))
        if found is not None:
            return found
    found = owner.get(entry.node)
    if found is not None:
        return found
    shared = {
        owner[kind, key]
        for key in (*entry.form_keys(), *(bare for bare, _ in entry.undated))
        if (kind, key) in owner and (owner[kind, key] == (kind, key) or _is_dated(key))
    }
    return shared.pop() if len(shared) == 1 else None


def _is_dated(key: str) -> bool:
    return key.startswith("person|") and not key.endswith("|")


def _without(entry: Authority, keys: set[str]) -> Authority:
    """The entry without these keys but for its preferred form."""
    return replace(
        entry,
        others=tuple(form for form in entry.others if form.key not in keys),
        numbered=tuple(key for key in entry.numbered if key not in keys),
        undated=tuple(pair for pair in entry.undated if pair[0] not in keys),
    )


def _with(strong: Authority, weak: Authority, given: set[str]) -> Authority:
    """The stronger entry with what the weaker one adds. given: keys that are another heading's."""
    known = {
        (form.key, lang) for form in (strong.preferred, *strong.others, *strong.lent) for lang in (form.text.lang, None)
    }
    added = tuple(
        form
        for form in (weak.preferred, *weak.others)
        if (form.key, form.text.lang) not in known and form.key not in given
    )
    lends = weak.rule == STARTER
    return replace(
        strong,
        others=strong.others if lends else (*strong.others, *added),
        lent=(*strong.lent, *added) if lends else strong.lent,
        see_also=tuple(dict.fromkeys((*strong.see_also, *weak.see_also))),
        identifiers=tuple(dict.fromkeys((*strong.identifiers, *weak.identifiers))),
        numbered=tuple(dict.fromkeys((*strong.numbered, *weak.numbered))),
        undated=tuple(dict.fromkeys((*strong.undated, *weak.undated))),
    )


def _resolved(node: Node, entry: Authority, moved: Mapping[Node, Node]) -> Authority:
    """The entry with its links to where entries went; none to itself, one to each."""
    links: dict[str, Link] = {}
    for link in entry.see_also:
        key = moved.get((node[0], link.key), (node[0], link.key))[1]
        if key != node[1]:
            links.setdefault(key, replace(link, key=key))
    return replace(entry, see_also=tuple(links.values()))


def claimed_twice(entries: Mapping[Node, Authority]) -> dict[Node, tuple[Node, ...]]:
    """(kind, key) of forms that lead to more than one heading → the headings. A preferred form leads to its own only."""
    owners: defaultdict[Node, list[Node]] = defaultdict(list)
    for node, entry in entries.items():
        for key in dict.fromkeys(entry.form_keys()):
            owners[node[0], key].append(node)
    return {form: tuple(sorted(nodes)) for form, nodes in sorted(owners.items()) if len(nodes) > 1}
