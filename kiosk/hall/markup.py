"""HTML as values: `element("p", text, lang="az")`. Text is escaped when it is put in, so there is no way to forget it.

Goes in: names and attributes written in this house's code, text from anywhere. Comes out: Html, a str that needs no escaping. The rule: only this module makes Html, and
attributes that hold addresses are given by code, never by data.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Html(str):
    """Markup that is ready to be sent."""

    __slots__ = ()


Value = str | int | bool | None


def element(name: str, /, *children: object, **attributes: Value) -> Html:
    """The element; `class_` is the attribute class, `data_code` is data-code; True is a bare attribute, False and None are none."""
    stated = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{stated}>")
    return Html(f"<{name}{stated}>{joined(children)}</{name}>")


def joined(children: Iterable[object]) -> Html:
    """Children one after the other: Html as it is, text escaped, None left out, iterables opened."""
    return Html("".join(_child(child) for child in children))


def page(
    title: str, tag: str, direction: str, head: Iterable[object], body: Iterable[object], body_class: str
) -> bytes:
    """A whole document."""
    document = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width,initial-scale=1"),
            element("title", title),
            head,
        ),
        element("body", body, class_=body_class),
        lang=tag,
        dir=direction,
    )
    return f"<!doctype html>\n{document}\n".encode()


def _child(child: object) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str):
        return escape(child)
    if isinstance(child, int):
        return str(child)
    if isinstance(child, Iterable):
        return joined(child)
    raise TypeError(f"{type(child).__name__} is no part of a page")


def _attribute(key: str, value: Value) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
