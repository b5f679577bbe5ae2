"""Jinja2 for one language: autoescape, nothing undefined, words and labels frozen into the compiled templates.

In: the theme's template folders and the language's Words. Out: an Environment, and `render`, which words any failure
as a TemplateError with the template's file and line.
Rules: `_("…")` with a constant is translated once, when the template is compiled, and stands in it as text; a value is
escaped unless it is Markup; templates hold no decisions beyond showing or leaving out what their view prepared.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from openshelf.errors import Place, TemplateError
from openshelf.lang import case
from openshelf.lang.dates import format_date, format_day
from openshelf.lang.numbers import format_bytes, format_number
from openshelf.lang.plurals import ordinal
from openshelf.pages import access
from openshelf.pages.context import lang_attributes, spanned
from openshelf.pages.dates import words_of_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openshelf.pages.context import SiteContext
    from openshelf.pages.words import Words
    from openshelf.record.model import Text


class _FreezeWords(NodeTransformer):
    """`_("constant")` → the translation as a constant of the compiled template."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (the visitor's own naming)
        self.generic_visit(node)
        called = node.node
        if isinstance(called, nodes.Name) and called.name == "_" and len(node.args) == 1 and not node.kwargs:
            argument = node.args[0]
            if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                return nodes.Const(self._words.gettext(argument.value), lineno=node.lineno)
        return node


class LanguageEnvironment(Environment):
    """A Jinja2 environment that belongs to one language."""

    def __init__(self, words: Words, **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002 (Jinja2's own signature)
    ) -> str:
        _FreezeWords(self.words).visit(source)
        return super()._generate(source, name, filename, defer_init)


def make_environment(words: Words, templates: Iterable[Path]) -> LanguageEnvironment:
    """The environment of a language; an earlier folder's template hides a later one's of the same name."""
    environment = LanguageEnvironment(
        words,
        loader=FileSystemLoader([str(folder) for folder in templates]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals["_"] = words.gettext

    def ngettext(singular: str, plural: str, n: int) -> str:
        return words.ngettext(singular, plural, n) % {"n": format_number(n, words.tag)}

    environment.globals["ngettext"] = ngettext
    environment.filters |= _filters(words.tag)
    return environment


def _filters(tag: str) -> dict[str, Any]:
    def day(value: str | date) -> str:
        """An ISO date, known to the year, month or day, or a date, in words."""
        if isinstance(value, date):
            return format_date(value.year, value.month, value.day, tag)
        return words_of_date(value, tag)

    def weekday(value: str | date) -> str:
        return format_day(value if isinstance(value, date) else date.fromisoformat(value[:10]), tag)

    return {
        "date": day,
        "weekday": weekday,
        "number": lambda n: format_number(n, tag),
        "bytes": lambda n: format_bytes(n, tag),
        "ordinal": lambda n: ordinal(n, tag),
        "isolate": lambda value: Markup("<bdi>{}</bdi>").format(escape(value)),
        "bdi": spanned,
        "lang_attributes": _attributes_of,
        "capital": lambda text: case.sentence(text, tag),
        "badge": access.badge,
        "hint": access.hint,
        "why": access.why,
    }


def _attributes_of(text: Text) -> Markup:
    return lang_attributes(text.lang, text.script)


def render(
    environment: Environment, name: str, site: SiteContext, page: Any, extra: Mapping[str, Any] | None = None
) -> bytes:
    """A whole page, UTF-8."""
    try:
        template = environment.get_template(name)
        return template.render(site=site, page=page, **(extra or {})).encode()
    except Exception as error:
        raise worded(error, name) from error


def worded(error: Exception, name: str) -> Exception:
    """The TemplateError of a failure inside a template, with its file and line; any other failure as it is."""
    if isinstance(error, TemplateSyntaxError):
        place = Place(shown(error.filename or error.name or name), line=error.lineno)
        return TemplateError("pages.template-syntax", place, reason=error.message or "")
    if isinstance(error, TemplateNotFound):
        return TemplateError("pages.no-template", Place(f"templates/{name}"), name=str(error.name))
    place = Place(f"templates/{name}")
    trace = error.__traceback__
    inside = False
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".html", ".xml", ".svg", ".txt")):
            place, inside = Place(shown(file), line=trace.tb_lineno), True
        trace = trace.tb_next
    if inside or isinstance(error, JinjaError):
        return TemplateError("pages.template-failed", place, reason=f"{type(error).__name__}: {error}")
    return error


def shown(file: str) -> str:
    """A template's file as an editor knows it: from `templates` on, below its theme's folder."""
    parts = Path(file).parts
    return "/".join(parts[parts.index("templates") - 1 :]) if "templates" in parts[1:] else file
