"""A small library with an open book and a screen-only one, built into a folder: the reader's and the kiosk's pages as a build makes them.

    python tests/browser/reader_site.py FOLDER [--kiosk]

The books are PDFs written by tests/unit/media/pdf_writer.py.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "media"))
from pdf_writer import pdf

from openshelf.build.output import Output, Profile
from openshelf.content.library import Hall, KioskSettings, Library, Opening
from openshelf.content.model import Content, MultiText
from openshelf.media.documents import document_outputs, make_document, render_document
from openshelf.media.sealed import ScreenWork, sealed_outputs
from openshelf.pages.gate import gate_pages
from openshelf.pages.kiosk_pages import Cover, kiosk_pages
from openshelf.pages.reader import ReaderWork, reader_pages
from openshelf.pages.site import make_site
from openshelf.record.access import Access
from openshelf.record.model import Text

DAY = "2026-11-20"
WORDS = ["Sea", "Carpet", "Printer", "Garden", "Chess", "Music", "Novruz"]


def multi(**texts):
    return MultiText(tuple(Text(text, tag) for tag, text in texts.items()))


def library(**kiosk):
    return Library(
        name=multi(az="Xəzər Açıq Kitabxanası", ru="Каспийская открытая библиотека", en="Caspian Open Library"),
        short_name=multi(az="Açıq Kitabxana", ru="Открытая библиотека", en="Open Library"),
        site_url="https://kitabxana.example",
        address=multi(az="Bakı, Sahil küçəsi, 1", ru="Баку, улица Сахиль, 1", en="1 Sahil Street, Baku"),
        halls=(
            Hall("kiosk", multi(az="Gecə-gündüz köşkü", ru="Круглосуточный киоск", en="The 24-hour kiosk"), "kiosk"),
        ),
        hours=(Opening((1, 2, 3, 4, 5, 6, 7), "00:00", "24:00"),),
        kiosk=KioskSettings(**kiosk),
    )


def lines(number, word):
    head = f"Chapter {number}. {word}"
    return [
        head,
        "",
        *[f"The {word.lower()} of the Caspian shore, line {n}, is told here" for n in range(1, 20)],
        "and ends.",
    ]


def build(folder: Path, *, kiosk: bool, seats: int = 1, **settings) -> Path:
    """Build the profile below `folder`; its folder. settings: of the kiosk, in seconds."""
    cache = folder / "cache"
    profile = Profile("kiosk" if kiosk else "online", kiosk=kiosk, bundled=False)
    site = make_site(library(**settings), Content(), profile, DAY)
    files = {
        "caspian": pdf(
            [lines(i + 1, word) for i, word in enumerate(WORDS)],
            [(f"{i + 1}. {w}", i + 1) for i, w in enumerate(WORDS)],
        ),
        "sealed": pdf([lines(i + 1, f"Secret{word}") for i, word in enumerate(WORDS[:4])]),
    }
    outputs: list[Output] = [*site.assets.outputs(), *gate_pages(site)]
    titles = {
        "caspian": multi(az="Xəzərin sahilləri", ru="Берега Каспия", en="The shores of the Caspian"),
        "sealed": multi(az="Köhnə Bakının çapçıları", ru="Печатники старого Баку", en="Printers of old Baku"),
    }
    for name, data in files.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(data)
        rendered = render_document(path, site.contexts["az"].library.limits, cache)
        sealed = name == "sealed"
        access = (
            Access("screen-only", "screen-only", ends="2999-12-31", seats=seats) if sealed else Access("open", "open")
        )
        document = make_document(rendered, name, sealed=sealed, download=True)
        in_profile = None if sealed and not kiosk else document
        work = ReaderWork(
            name, titles[name], access, f"ebook/{name}.html", in_profile, (Text("Əliyeva, Nigar", "az"),), ("en",)
        )
        outputs += reader_pages(site, work)
        if not sealed:
            outputs += document_outputs(rendered, document, ("en",))
        elif kiosk:
            outputs += sealed_outputs([ScreenWork(document, rendered, access, ("en",))], DAY, "Asia/Baku", 25)
        for tag, context in site.contexts.items():
            view = {"title": titles[name].best(tag).text, "read": f"../read/{name}/1.html"}
            outputs.append(_book_page(site, tag, f"ebook/{name}.html", view, context))
    first = next(output for output in outputs if output.path.endswith("p0001-small.webp"))
    second = next(output for output in outputs if output.path.endswith("p0002-small.webp"))
    outputs += kiosk_pages(
        site, [Cover(first.path, Text("Xəzərin sahilləri", "az")), Cover(second.path, Text("Берега Каспия", "ru"))]
    )
    target = folder / profile.name
    for output in outputs:
        place = folder / f"{profile.name}.sealed" if output.sealed else target
        file = place / output.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(output.data if isinstance(output.data, bytes) else output.data.read_bytes())
    return target


PAGE = """{% extends "base.html" %}
{% block title %}{{ page.title }}{% endblock %}
{% block main %}<h1>{{ page.title }}</h1>
<p><a class="button" href="{{ page.read }}">{{ _("Read") }}</a></p>
<p><a id="outside" href="https://elsewhere.example/page?x=1">https://elsewhere.example</a></p>
<form action="{{ site.url_for('search.html') }}"><input id="field" name="words"></form>
{% endblock %}"""


def _book_page(site, tag, path, view, context):
    template = site.environments[tag].from_string(PAGE)
    moved = context.within(path)
    return Output(moved.path, template.render(site=moved, page=view).encode())


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), kiosk="--kiosk" in sys.argv))
