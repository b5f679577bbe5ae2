"""The damaged text of real documents is found by the right spelling, through the site's own index and the browser's search.

Each case is a right spelling and the damage as it stands in a document of `../shared/seeds` (⏎ for the end of a line,
whatever blanks are about it); the damage with a few words around it is one work, which the right spelling must find.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "search"))

from searchsite import ask, documents, entry, numbers, write_site

AROUND = 40  # characters kept on either side of the damage

CASES = {
    # broken over lines by a hyphen; a Cyrillic letter; the keyboard's plain letters
    ("000", "az"): """
        proseslərinin: proseslə-⏎rinin | formalarının: forma-⏎larının | resurslar: re-⏎surslar | informasiya: informa-⏎siya
        göstərilməsi: göstəril-⏎məsi | ictimai: ic-⏎timai | əhəmiyyət: əhəmiy-⏎yət | sahəsində: sa-⏎həsində
        istifadəçilərin: istifa-⏎dəçilərin | üsulları: üsulla-⏎rı | bunlar: bun-⏎lar | innovativ: in-⏎novativ
        elektron: elekt-⏎ron | kitabxana: kitabxa-⏎na | problemlərini: prob-⏎lemlərini | məqamda: mə-⏎qamda
        yaradır: ya-⏎radır | işinə: işi-⏎nə | kitabla: ki-⏎tabla | xidmət: xid-⏎mət | tərəfindən: tərəfin-⏎dən
        Milli: Mil-⏎li | təqdim: təq-⏎dim | məntəqəsində: məntəqəsin-⏎də | sifarişinin: sifari-⏎şinin | lokal: lo-⏎kal
        istifadənin: istifadə-⏎nin | yaradılmışdır: yaradılmış-⏎dır | növbələri: növ-⏎bələri | evdən: ev-⏎dən
        komplektlərinin: komplektlə-⏎rinin | materiallarının: ma-⏎teriallarının | nəzərə: nə-⏎zərə
        kitabxananın: ki-⏎tabxananın | kitabların: kitab-⏎ların | vasitəsilə: vasitə-⏎silə | versiyalarının: ver-⏎siyalarının
        yönəldilir: yönəl-⏎dilir | istifadə: is-⏎tifadə | formalaşmasına: forma-⏎laşmasına | oxuculara: oxucula-⏎ra
        verildiyi: verildi-⏎yi | kollegiyasının: kollegiyası-⏎nın | tətbiqi: tət-⏎biqi | Azərbaycan: Azər-⏎baycan
        məşğələlər: məş-⏎ğələlər | kataloqun: kata-⏎loqun | uğurla: uğur-⏎la | proqramı: proqra-⏎mı | barədə: ba-⏎rədə
        fundamental: funda-⏎mental | bülletenləri: bül-⏎letenləri | beynəlxalq: beynəl-⏎xalq | İngiltərə: İngil-⏎tərədən
        öyrənirlər: öyrənir-⏎lər | azerbaycan: Azər-⏎baycan | ehemiyyet: əhəmiy-⏎yət
        beynelxalq: beynəl-⏎xalq | uğur: uğur-⏎la | kataloq: kata-⏎loqun | mütərəqqi: mütərəqqi iş forma-⏎larının
        """,
    # hyphens that stayed in the middle of a line; misspellings
    ("001", "az"): """
        kitabxana: ki-tabxana | italyan: ital-yan | çıxışlarını: çıxış-larını | əlaqədar: əlaqə-dar | məqalələri: məqalə-ləri
        komissiyasının: komissiya-sının | kitabxana: kitab-xana işi | toplusu: Topplusu | fonda: Fondada | doqquz: dogguz
        tammətnli: tammətli e-resurs istifadəyə 2003 | təcavüz: Təcvüz
        diqqətinizə: Diggətinizə | biblioqrafik: bibliografik yazıların | dövri: dövrü nəşrlərdə
        """,
    ("003", "az"): "səylərlə: birgə söylərlə",
    # noughts for O, three signs for one apostrophe, blanks inside words, words broken with a hyphen and without
    ("002", "uz-Latn"): """
        Oʻzbekiston: O 'zbekiston | Oʻzbekiston: kunda 0 ‘zbekiston | o'tkazildi: 0‘tkazildi | oʻtkazilgan: 0 ‘tkazilgan
        Ozbekiston: O 'zbekiston | Ўзбекистон: kunda 0 ‘zbekiston | Özbekiston: O'zbekiston Respublikasi Qonuni
        roʻyxatdan: ro ‘yxatdan | oʻtgan: o 'tgan | toʻliq: to 'liq | masʼul: mas’ul | eʼtibor: e’tibor | ilgʻor: ilg‘or
        tarmogʻiga: tarmog‘iga | taʼminlash: ta’minlash | qoʻmitasi: qo'mitasi A | Alisher: A lisher
        axborotkutubxona: Axborot-⏎kutubxona | telekommunikatsiya: tele-⏎kommunikatsiya | xodimlari: xodim-⏎lari
        kutubxona: axborot-kutub-⏎xona | tamoyillarini: tamoyillari-⏎ni | qilishdir: qi-⏎lishdir | Yurtboshimiz: Yurt-⏎boshimiz
        ehtiyojlarini: ehti-⏎yojlarini | amalga: amal-⏎ga | rivojlanishini: rivojla-⏎nishini | darajasini: dara-⏎jasini
        shakllantirish: shakllanti-⏎rish | maqsadida: maqsa-⏎dida | muassasalarida: muassa-⏎salarida | yanada: yana-⏎da
        imkoniyatlar: imko-⏎niyatlar | adabiyotlarning: Adabi-⏎yotlarning | foydalanuvchilarni: foydala-⏎nuvchilarni
        Respublikasida: Respublika-⏎sida | texnologiyalaridan: texnolo-⏎giyalaridan | loyiha: tex-⏎nik loyiha
        qonun: Q onun | normalarining: norm a larin ing
        etilishi: etilish i | tizimini: tiz im in i
        фойдаланувчиларга: foy-⏎dalanuvchilarga | ахборот: ax-⏎borot | амалга: amal-⏎ga | техник: tex-⏎nik loyiha
        """,
    # қ and ғ written as к and г, letters lost; and the other script
    ("004", "uz-Cyrl"): """
        Шарқ: Узоқ Шарк | вақтни: Вактни | очиқ: очик фойдаланиш | қатнашган: катнашган
        илғор: илгор | кўра: Унга қўра | Шарк: нафақат Шарқ
        sharq: Узоқ Шарк | vaqtni: Вактни | ochiq: очик фойдаланиш | ilgʻor: илгор | qatnashgan: катнашган
        xalqaro: халқаро алоқлар | Oʻzbekiston: Ўзбекистондаги БМТ | kutubxonachilik: кутубхоначиликда
        """,
}

# Misspelt beyond its key, or broken by a blank: looked for where the right spelling stands nowhere.
LOST = {
    ("000", "az"): "innovativ: inтovativ",
    ("001", "az"): "tammətnli: tammətənlil elektron",
    ("002", "uz-Latn"): """
        markazlarining: m arkazlarining | tizimli: tizim li | respublikasi: Res⏎publikasi | elektron: elek⏎tron
        rivojlantirish: rivojlan⏎tirish | zamonaviy: zamo⏎naviy | mamlakatimizda: mamlaka⏎timizda
        takomillashtirishga: takomillash⏎tirishga | konferensiya: K⏎onferensiya
        """,
    ("004", "uz-Cyrl"): "алоқалар: халқаро алоқлар | дастурларини: дасурларини | мамлакатларидан: мамлакталаридан",
}


def cases(chosen: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, str, str]]:
    """(document, language, right spelling, damage)."""
    for (document, language), listed in chosen.items():
        for case in re.split(r"\||\n", listed):
            if case.strip():
                right, _, damage = case.strip().partition(": ")
                yield document, language, right, damage


def passage(text: str, damage: str) -> str:
    """The damage with the whole words around it, as the document has them."""
    parts = [r"\s+".join(map(re.escape, part.split(" "))) for part in damage.split("⏎")]
    found = re.search(r"[ \t]*\n\s*".join(parts), text)
    assert found, damage
    start = text.rfind(" ", 0, max(0, found.start() - AROUND)) + 1
    end = re.compile(r"\s|$").search(text, found.end() + AROUND)
    assert end
    return text[start : end.start()]


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, str]:
    """The documents by the number their names begin with."""
    return {path.name[:3]: path.read_text("utf-8") for path in (shared / "seeds").glob("*.txt")}


def missed(listed: list[tuple[str, str, str, str]], texts: dict[str, str], folder: Path) -> list[tuple[str, str]]:
    """(right spelling, damage) of the cases that stay unfound when all are works of one site."""
    works = [
        entry(str(number), f"Work {number}", language=language, notes=[passage(texts[document], damage)])
        for number, (document, language, _, damage) in enumerate(listed)
    ]
    answers = ask(write_site(documents(works), folder), [{"q": right, "lang": lang} for _, lang, right, _ in listed])
    asked = zip(listed, answers, strict=True)
    return [
        (right, damage)
        for number, ((_, _, right, damage), answer) in enumerate(asked)
        if str(number) not in numbers(answer)
    ]


def test_damaged_words_of_real_documents_are_found_by_their_right_spelling(
    texts: dict[str, str], tmp_path: Path
) -> None:
    listed = list(cases(CASES))
    assert len(listed) >= 100
    assert missed(listed, texts, tmp_path) == []


def test_words_misspelt_or_broken_without_a_hyphen_are_found_where_no_other_work_has_them(
    texts: dict[str, str], tmp_path: Path
) -> None:
    listed = list(cases(LOST))
    unfound = [case for n, case in enumerate(listed) if missed([case], texts, tmp_path / str(n))]
    assert unfound == []
