"""A small made library for the theme's tests: real-shaped entries in many scripts, rendered into a folder to look at.

    python tests/theme_site.py FOLDER [--kiosk]

Every page type of the main theme is in it; `PAGE_TYPES` names one page of each below `/<tag>/`.
"""

import sys
from pathlib import Path

from markupsafe import Markup

from openshelf.build.output import Output, Profile
from openshelf.catalog.browse import Browse
from openshelf.catalog.order import arrange
from openshelf.catalog.relations import Relations
from openshelf.catalog.store import Incoming, Store
from openshelf.content.library import Hall, Library, Opening
from openshelf.content.model import Collection, Content, EProject, Event, MultiText, Page, Publication
from openshelf.content.pictures import ImageSet, ImageSource, RecordPicture
from openshelf.media.covers import cloth_svg, cover_svg
from openshelf.pages.browse import browse_index, browse_lists, heading_pages
from openshelf.pages.gate import gate_pages, redirects, tombstones
from openshelf.pages.home import home_view
from openshelf.pages.record import RecordExtras
from openshelf.pages.render import RecordItem, render_records
from openshelf.pages.site import make_site
from openshelf.record.access import Access
from openshelf.record.ids import page_path
from openshelf.record.model import (
    Agent,
    Classification,
    Date,
    Holding,
    Identifier,
    Imprint,
    Link,
    Note,
    Record,
    Relation,
    SerialHolding,
    SeriesStatement,
    Subject,
    Text,
    Title,
)

ADDRESS = "https://kitabxana.example"
DAY = "2026-11-20"


def multi(**texts):
    return MultiText(tuple(Text(text, tag.replace("_", "-")) for tag, text in texts.items()))


LIBRARY = Library(
    name=multi(az="Xəzər Açıq Kitabxanası", ru="Каспийская открытая библиотека", en="Caspian Open Library"),
    short_name=multi(az="Açıq Kitabxana", ru="Открытая библиотека", en="Open Library"),
    tagline=multi(az="Hər kəs üçün oxu zalı", ru="Читальный зал для каждого", en="A reading room for everyone"),
    site_url=ADDRESS,
    address=multi(az="Bakı, Sahil küçəsi, 1", ru="Баку, улица Сахиль, 1", en="1 Sahil Street, Baku"),
    phone="+994 12 000 00 00",
    email="oxucu@kitabxana.example",
    example_queries=("xalça", "Навоий", "Caspian"),
    halls=(
        Hall("main", multi(az="Əsas oxu zalı", ru="Главный читальный зал", en="Main reading room")),
        Hall("periodicals", multi(az="Dövri mətbuat guşəsi", ru="Уголок периодики", en="Periodicals corner")),
        Hall("kiosk", multi(az="Gecə-gündüz köşkü", ru="Круглосуточный киоск", en="The 24-hour kiosk"), "kiosk"),
    ),
    hours=(Opening((1, 2, 3, 4, 5), "09:00", "19:00"), Opening((6, 7), "10:00", "18:00")),
)

LONG = (
    "Azərbaycan Respublikasının ərazisində yayılmış endemik və nadir bitki növlərinin öyrənilməsi, mühafizəsi və bərpası"
    " sahəsində aparılmış çoxillik çöl tədqiqatlarının nəticələrinə dair materialların ümumiləşdirilmiş toplusu:"
    " Xəzər sahilindən Böyük Qafqazın subalp çəmənliklərinə qədər müşahidələr"
)


def record(number, title, lang, *, agents=(), year=None, kind="book", script=None, **more):
    identifier = f"kitab:{number}"
    return Record(
        id=identifier,
        source="kitab",
        control_number=number,
        type=kind,
        titles=(
            Title(
                title,
                lang=lang,
                script=script,
                remainder=more.pop("remainder", None),
                responsibility=more.pop("responsibility", None),
            ),
            *more.pop("titles", ()),
        ),
        agents=agents,
        date=Date(str(year), str(year), year) if year else None,
        languages=(lang,) if lang else (),
        scripts=(script,) if script else (),
        **more,
    )


def person(name, lang, *roles, dates=None, alternates=()):
    return Agent(
        name, roles=roles or ("aut",), main=not roles or "aut" in roles, dates=dates, lang=lang, alternates=alternates
    )


def rich():
    return record(
        "k1",
        "Azərbaycan xalçalarının naxış dünyası",
        "az",
        remainder="Qarabağ, Şirvan, Təbriz və Qazax məktəbləri",
        responsibility="Lalə Səfərova ; rəssam Kamran Məlikov",
        agents=(
            person("Səfərova, Lalə", "az", dates="1961-"),
            Agent("Məlikov, Kamran", roles=("ill",), lang="az"),
            Agent("Xalça Muzeyi", kind="corporate", roles=("isb",), lang="az"),
        ),
        year=2014,
        edition="2-ci nəşr, təkmilləşdirilmiş",
        imprint=(Imprint(("Bakı",), ("Sahil",), "2014", lang="az"),),
        extent=("312 s. : şək., rəngli ill. ; 29 sm",),
        series=(SeriesStatement("Xəzər sənət kitabxanası", "7", lang="az"),),
        titles=(Title("Мир узоров азербайджанских ковров", "parallel", lang="ru"),),
        subjects=(
            Subject("Xalçaçılıq -- Azərbaycan", lang="az"),
            Subject("Ornament", lang="az"),
            Subject("Ковроткачество", lang="ru"),
        ),
        classifications=(Classification("udc", "745.522"), Classification("bbk", "85.125")),
        identifiers=(Identifier("isbn", "9789952000016", "978-9952-000-01-6", valid=True),),
        notes=(
            Note(
                "Dörd xalçaçılıq məktəbinin naxış sistemi, rəngləri və toxunuş üsulları haqqında kitab.",
                "abstract",
                "az",
            ),
            Note(
                "Giriş.\nI fəsil. Medalyon və həndəsə.\nII fəsil. Haşiyə.\nIII fəsil. Boyaq bitkiləri.",
                "contents",
                "az",
            ),
            Note("Ədəbiyyat: s. 298–309.", "bibliography", "az"),
            Note("Mətn Azərbaycan, xülasə rus və ingilis dillərindədir.", "general", "az"),
        ),
        summary_languages=("ru", "en"),
        holdings=(
            Holding(branch="main", shelf_mark="745.5 S 28", copies=3, status="available"),
            Holding(branch="Saxlanc", shelf_mark="A/12-448", copies=1, status="reference"),
        ),
        links=(
            Link("https://archive.example/xalca/contents", "contents", "Mündəricat"),
            Link("https://archive.example/xalca", "full-text", "Tam mətn"),
        ),
        relations=(Relation("translation", title="Мир узоров азербайджанских ковров", year="2016", lang="ru"),),
        collections=("Sənət və naxış",),
        updated="2026-10-02",
    )


OPEN = Access("open", "open")
SCREEN = Access("screen-only", "screen-only", seats=25)
EMBARGOED = Access("embargoed", "embargoed", begins="2031-01-01", opens_as="open")

TITLES = (
    ("k2", "Xəzərin balıqları", "az", "Hüseynov, Tural", 2009, OPEN),
    ("k3", "Köhnə Bakının mətbəələri", "az", "Quliyeva, Nigar", 1998, SCREEN),
    ("k4", "Şahmat məktəbi", "az", "Rzayev, Elçin", 2018, EMBARGOED),
    ("k5", "Каспий: море и люди", "ru", "Воронцова, Анна", 1987, OPEN),
    ("k6", "Ёлка и другие праздники", "ru", "Щербаков, Илья", 1956, Access()),
    ("k7", "Садовые птицы Апшерона", "ru", "Воронцова, Анна", 1991, Access()),
    ("k8", "A field guide to the Caspian shore", "en", "Whitfield, Jane", 2003, OPEN),
    ("k9", "Printing in three alphabets", "en", "Whitfield, Jane", 2011, Access("withdrawn", "withdrawn")),
    ("k10", "Боғлар ва ҳовузлар", "uz-Cyrl", "Ғаниев, Ўткир", 1979, OPEN),
    ("k11", "Oʻzbek naqshlari", "uz-Latn", "Gʻaniyeva, Shahlo", 2015, OPEN),
    ("k12", "Қазақ оюлары", "kk", "Әбенова, Ұлжан", 2006, Access("metadata-only", "metadata-only")),
    ("k13", "Ҝүлләр вә рәнҝләр", "az-Cyrl", "Һәсәнов, Ҹавад", 1962, OPEN),
    ("k14", "Türk minyatüründe bahçe", "tr", "Işıklı, Ayşe", 2001, Access()),
    ("k15", "Muğam dəsgahları", "az", "Əhmədov, Orxan", 1975, SCREEN),
    ("k16", "Novruz şənlikləri", "az", "Quliyeva, Nigar", 2005, OPEN),
    ("k17", "Küləklər şəhəri", "az", "İsmayılov, Çingiz", 1983, Access()),
)


def entries():
    made = [Incoming(rich(), OPEN, cover="media/cover/k1.svg", read_path="read/k1/1.html")]
    for number, title, lang, name, year, access in TITLES:
        made.append(
            Incoming(
                record(
                    number,
                    title,
                    lang,
                    year=year,
                    agents=(person(name, lang),),
                    subjects=(
                        Subject(
                            "Xəzər dənizi" if year % 2 else "Ornament" if lang in {"az", "ru"} else "Bağlar", lang="az"
                        ),
                    ),
                    holdings=(Holding(branch="main", shelf_mark=f"{year % 100}.{number}", copies=1),)
                    if year % 3
                    else (),
                ),
                access,
                cover=f"media/cover/{number}.svg",
                read_path=f"read/{number}/1.html" if access is EMBARGOED else None,
            )
        )
    arabic = record("k30", "كتاب الموسيقى الكبير", "ar", script="Arab", year=1930, agents=(person("الفارابي", "ar"),))
    made.append(Incoming(arabic, Access(), cover="media/cover/k30.svg"))
    made.append(Incoming(record("k31", LONG, "az", year=2020, agents=(person("Vəliyeva, Günay", "az"),)), OPEN))
    hostile = record("k32", '<script>alert(1)</script> & "quotes"', None, agents=(person("<b>bold</b>", None),))
    made.append(Incoming(hostile, Access()))
    serial = record(
        "k33",
        "Xəzər",
        "az",
        kind="serial",
        year=1954,
        frequency="Ayda bir dəfə",
        serial_holdings=(
            SerialHolding(year="1954", number="1–12"),
            SerialHolding(year="1955", number="3", missing=True),
        ),
    )
    made.append(Incoming(serial, Access("metadata-only", "metadata-only")))
    for page in range(56):
        made.append(
            Incoming(
                record(
                    f"m{page}",
                    f"Kiçik kitab {page + 1}",
                    "az",
                    year=1950 + page,
                    agents=(person("Səfərova, Lalə", "az"),),
                ),
                Access(),
            )
        )
    return made


CONTENT = Content(
    eprojects=(
        EProject(
            "gerb",
            multi(az="Dövlət rəmzləri", ru="Государственные символы", en="State symbols"),
            ("az", "ru", "en"),
            multi(
                az="Bayraq, gerb və himn üç fəsildə.",
                ru="Флаг, герб и гимн в трёх главах.",
                en="Flag, emblem and anthem in three chapters.",
            ),
        ),
    ),
    publications=(Publication("bulleten", "bulletin", multi(az="Ekologiya bülleteni", ru="Экологический бюллетень")),),
    events=(
        Event(
            "gece", "reading", multi(az="Şeir gecəsi", ru="Вечер поэзии", en="An evening of poetry"), "2026-11-27T18:00"
        ),
        Event("sergi", "exhibition", multi(az="Xalçalar sərgisi", en="Rugs on show"), "2026-11-01", "2026-12-20"),
        Event("kecmis", "lesson", multi(az="Keçmiş dərs"), "2026-01-10"),
    ),
    pages=(
        Page("haqqinda", multi(az="Kitabxana haqqında", ru="О библиотеке", en="About the library")),
        Page("uzvluk", multi(az="Necə üzv olmaq olar", ru="Как записаться", en="How to join"), order=1),
    ),
    collections=(
        Collection(
            "xalcalar",
            multi(az="Xalçalar və naxışlar", ru="Ковры и орнаменты", en="Rugs and patterns"),
            multi(
                az="Naxış haqqında kitablar, albomlar və məqalələr.",
                ru="Книги, альбомы и статьи об орнаменте.",
                en="Books, albums and articles on pattern.",
            ),
        ),
        Collection("xezer", multi(az="Xəzər dənizi", ru="Каспийское море", en="The Caspian Sea")),
    ),
)

EXTRAS = RecordExtras(
    citations=(
        ("GOST", "Səfərova Л. Azərbaycan xalçalarının naxış dünyası. — Bakı : Sahil, 2014. — 312 s."),
        ("APA", "Səfərova, L. (2014). Azərbaycan xalçalarının naxış dünyası. Sahil."),
    ),
    head=Markup('<meta name="citation_title" content="Azərbaycan xalçalarının naxış dünyası">'),
)

PICTURES = {
    "kitab:k4": (
        RecordPicture(ImageSet((ImageSource("media/record/one-240.svg", 240, 360),)), "Kitabın titul səhifəsi"),
        RecordPicture(ImageSet((ImageSource("media/record/two-240.svg", 240, 360),)), "foto"),
    )
}
PAGE_TYPES = {
    "home": "index.html",
    "browse-index": "browse/index.html",
    "browse-creators": "browse/creator/index.html",
    "browse-titles": "browse/title/index.html",
    "browse-years": "browse/year/index.html",
    "browse-classes": "browse/class/index.html",
    "heading": "browse/language/h/ru.html",
    "record": page_path("kitab:k1"),
    "record-cyrillic": page_path("kitab:k13"),
    "record-embargoed": page_path("kitab:k4"),
    "record-screen": page_path("kitab:k3"),
    "record-arabic": page_path("kitab:k30"),
    "record-long": page_path("kitab:k31"),
    "record-hostile": page_path("kitab:k32"),
    "record-serial": page_path("kitab:k33"),
    "tombstone": page_path("kitab:gone"),
    "moved": page_path("kitab:moved"),
}


def covers():
    for item in entries():
        if item.cover:
            main = item.record.titles[0]
            names = "; ".join(agent.name for agent in item.record.agents[:1])
            yield Output(
                item.cover, cover_svg(item.record.id, Text(main.text, main.lang), names, item.record.date.text)
            )
    for name in ("eproject:gerb", "collection:xalcalar", "collection:xezer"):
        yield Output(f"media/cover/{name.replace(':', '-')}.svg", cloth_svg(name))
    for each in (each for pictures in PICTURES.values() for each in pictures):
        yield Output(each.images.largest.url, cloth_svg(each.images.largest.url))


def outputs(folder, *, kiosk=False, theme=None):
    """Every Output of the made site; the store lies in `folder`."""
    site = make_site(LIBRARY, CONTENT, Profile("kiosk" if kiosk else "online", kiosk=kiosk), DAY, theme=theme)
    yield from site.assets.outputs()
    yield from gate_pages(site)
    yield from covers()
    with Store.open(Path(folder) / "made.sqlite") as store:
        store.put_source("kitab", entries())
        arrange(store, LIBRARY.languages)
        browse, relations = Browse(store), Relations(store)
        lost = Text("İtmiş kitab", "az")
        yield from tombstones(
            site, page_path("kitab:gone"), lost, citation="İtmiş kitab. Bakı, 1970.", gone="2025-03-01"
        )
        yield from redirects(site, page_path("kitab:moved"), page_path("kitab:k1"), lost)
        made = list(store.entries())
        recent = tuple(brief for entry in made[:12] if (brief := store.brief(entry.record.id)))
        for tag in LIBRARY.languages:
            context = site.contexts[tag].within("index.html")
            view = home_view(
                context,
                CONTENT,
                total=store.count(),
                recent=recent,
                publications=recent[3:7],
                cover_of=lambda name: f"media/cover/{name.replace(':', '-')}.svg",
            )
            yield site.page("home.html", tag, "index.html", view)
            yield browse_index(site, browse, tag)
            for kind in browse.kinds():
                yield from browse_lists(site, browse, kind, tag)
                for key, _ in browse.keys(kind):
                    yield from heading_pages(site, browse, kind, key, tag)
        items = (
            RecordItem(
                entry,
                browse.links(entry.record.id),
                relations.related(entry),
                dict.fromkeys(LIBRARY.languages, EXTRAS),
                pictures=PICTURES.get(entry.record.id, ()),
            )
            for entry in made
        )
        yield from render_records(site, items)


def items_of(folder):
    """RecordItems of the made entries, for tests of rendering alone."""
    with Store.open(Path(folder) / "made.sqlite") as store:
        store.put_source("kitab", entries())
        arrange(store, LIBRARY.languages)
        browse, relations = Browse(store), Relations(store)
        return [
            RecordItem(
                entry,
                browse.links(entry.record.id),
                relations.related(entry),
                dict.fromkeys(LIBRARY.languages, EXTRAS),
                pictures=PICTURES.get(entry.record.id, ()),
            )
            for entry in store.entries()
        ]


def write(folder, **options):
    """The made site on disk, without the writer, which is not what is tested."""
    folder = Path(folder)
    for output in outputs(folder, **options):
        path = folder / "site" / output.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(output.data)
    return folder / "site"


if __name__ == "__main__":
    print(write(sys.argv[1], kiosk="--kiosk" in sys.argv))
