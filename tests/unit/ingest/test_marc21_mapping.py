"""What each MARC21 field becomes."""

import pytest
from marc_writer import LEADER, control, data

from openshelf.ingest.context import Context
from openshelf.ingest.fields import Field, Raw
from openshelf.ingest.marc21.record import record as to_record

C008 = "990101s1998    aj            000 0 aze d"


def record(*fields, leader=LEADER, language="aze", **settings):
    coded = C008[:35] + language + C008[38:]
    raw = Raw(
        1, leader, [Field(*control("001", "k1")), Field(*control("008", coded)), *(Field(*field) for field in fields)]
    )
    made = to_record(raw, Context("ak", "test.mrc", **settings))
    made_problems.clear()
    made_problems.extend(problem.message_id for problem in raw.problems)
    return made


made_problems: list[str] = []


def test_a_title_loses_isbd_punctuation_and_keeps_its_parts():
    title = record(
        data("245", "14", "aThe garden :", "bplants of the Caspian /", "cL. Bağırova.", "nPart 2,", "pTrees")
    ).titles[0]
    assert (title.text, title.remainder, title.responsibility) == ("The garden", "plants of the Caspian", "L. Bağırova")
    assert (title.part_number, title.part_name, title.nonfiling) == ("Part 2", "Trees", 4)
    assert record(data("245", "00", "aXalça və s.")).titles[0].text == "Xalça və s."


def test_a_title_knows_its_language_and_script():
    assert [(t.lang, t.script) for t in record(data("245", "00", "aАзәрбајҹан")).titles] == [("az-Cyrl", "Cyrl")]
    assert record(data("245", "00", "aAzərbaycan")).titles[0].lang == "az"
    assert record(data("245", "00", "aGorodskie sady"), language="rus").titles[0].lang == "ru-Latn"


def test_the_original_script_belongs_to_the_romanised_field():
    made = record(
        data("245", "00", "6880-01", "aGorodskie sady /", "cA. Ivanova"),
        data("700", "1 ", "6880-02", "aIvanova, A."),
        data("880", "00", "6245-01", "aГородские сады /", "cА. Иванова"),
        data("880", "1 ", "6700-02", "aИванова, А."),
        data("880", "  ", "6500-00", "aПримечание"),
        language="rus",
    )
    assert made.titles[0].alternates[0].text == "Городские сады"
    assert made.titles[0].alternates[0].lang == "ru"
    assert made.agents[0].alternates[0].text == "Иванова, А."
    assert made.scripts == ("Cyrl",)
    assert made.notes[0].text == "Примечание"


def test_parallel_uniform_and_variant_titles_are_told_apart():
    made = record(
        data("245", "00", "aXalça =", "bCarpet"), data("240", "10", "aSelections.", "lEnglish"), data("246", "31", "aКовёр"),
        data("740", "0 ", "aƏlavə"),
    )  # fmt: skip
    assert [(t.kind, t.text) for t in made.titles] == [
        ("main", "Xalça"), ("parallel", "Carpet"), ("uniform", "Selections"), ("parallel", "Ковёр"), ("added", "Əlavə"),
    ]  # fmt: skip


def test_agents_have_roles_from_codes_uris_and_words():
    made = record(
        data("100", "1 ", "aBağırova, Lalə,", "d1950-"), data("700", "1 ", "aSalmanov, R.", "4trl", "eillustrator."),
        data("700", "1 ", "aAdams, A.", "4http://id.loc.gov/vocabulary/relators/edt"), data("710", "2 ", "aElm.", "bNəşriyyat", "eкураторство"),
    )  # fmt: skip
    assert [(a.name, a.roles, a.role_texts, a.main) for a in made.agents] == [
        ("Bağırova, Lalə", (), (), True), ("Salmanov, R.", ("trl", "ill"), (), False), ("Adams, A.", ("edt",), (), False),
        ("Elm.", (), ("кураторство",), False),
    ]  # fmt: skip
    assert made.agents[0].dates == "1950-"
    assert made.agents[3].unit == "Nəşriyyat"


def test_a_work_named_with_its_author_is_a_relation():
    made = record(
        data("700", "12", "aHacıbəyli, Üzeyir.", "tKoroğlu."), data("700", "1 ", "aQara Qarayev.", "tYeddi gözəl")
    )
    assert [(r.kind, r.title, r.agent) for r in made.relations] == [
        ("part", "Koroğlu", "Hacıbəyli, Üzeyir"), ("related", "Yeddi gözəl", "Qara Qarayev"),
    ]  # fmt: skip
    assert [a.name for a in made.agents] == ["Hacıbəyli, Üzeyir"]


def test_publication_without_place_or_publisher_says_none():
    made = record(data("260", "  ", "a[S.l. :", "bs.n.],", "c[1998?]"))
    assert made.imprint[0].places == made.imprint[0].publishers == ()
    assert made.date.edtf == "1998?"


@pytest.mark.parametrize(
    ("kind", "edtf", "start", "end"),
    [("s1998    ", "1998", 1998, None), ("m19611974", "1961/1974", 1961, 1974), ("c19989999", "1998/..", 1998, None),
     ("s198u    ", "198X", 1980, 1989), ("q19101919", "1910?/1919?", 1910, 1919), ("e19980521", "1998-05-21", 1998, None)],
)  # fmt: skip
def test_coded_dates(kind, edtf, start, end):
    raw = Raw(1, LEADER, [Field(*control("008", "990101" + kind + "aj            000 0 aze d"))])
    date = to_record(raw, Context("a", "f")).date
    assert (date.edtf, date.start, date.end) == (edtf, start, end)


def test_a_record_without_a_control_number_gets_the_same_one_every_time():
    def make(title):
        raw = Raw(1, LEADER, [Field(*data("245", "00", "a" + title)), Field(*data("260", "  ", "c1998"))])
        return to_record(raw, Context("ak", "f"))

    one, same, other = make("Novruz süfrəsi"), make("NOVRUZ  süfrəsi /"), make("Novruz nəğmələri")
    assert one.control_number == same.control_number != other.control_number
    assert "control_number" in one.derived
    assert one.id == f"ak:{one.control_number}"


def test_subjects_keep_their_subdivisions_and_scheme():
    made = record(
        data("650", " 0", "aCarpets", "zAzerbaijan", "y20th century", "vCatalogs."), data("650", " 7", "aXalçalar", "2kbt"),
        data("653", " 0", "axalça", "anaxış"), data("655", " 7", "aAlbums.", "2lcgft"),
    )  # fmt: skip
    assert made.subjects[0].heading == "Carpets -- Azerbaijan -- 20th century -- Catalogs"
    assert [part.kind for part in made.subjects[0].parts] == ["main", "geographic", "chronological", "form"]
    assert [(s.kind, s.scheme, s.lang) for s in made.subjects] == [
        ("topic", "lcsh", "en"), ("topic", "kbt", None), ("genre", "lcgft", "en"), ("keyword", None, None), ("keyword", None, None),
    ]  # fmt: skip


def test_identifiers_are_normalised_checked_and_wrong_ones_marked():
    made = record(
        data("020", "  ", "a978-0-439-02348-1 (cild 1) :", "c$12.50"), data("020", "  ", "a5-8066-0012-3"), data("020", "  ", "z0439023483"),
        data("022", "  ", "a0317-8471"), data("024", "7 ", "ahttps://doi.org/10.1000/ABC", "2doi"), data("035", "  ", "a(OCoLC)ocm00001728"),
    )  # fmt: skip
    assert [(i.scheme, i.value, i.valid, i.qualifier) for i in made.identifiers] == [
        ("isbn", "9780439023481", True, "cild 1"), ("isbn", "5806600123", False, None), ("isbn", "0439023483", False, None),
        ("issn", "0317-8471", True, None), ("doi", "10.1000/abc", None, None), ("oclc", "1728", None, None),
    ]  # fmt: skip
    assert "12.50" not in repr(made)


def test_copies_are_counted_and_barcodes_left_behind():
    made = record(
        data("852", "  ", "bBakı", "cOxu zalı", "h745.1", "iB12", "p39088001234567", "xdaxili"),
        data("852", "  ", "bBakı", "cOxu zalı", "h745.1", "iB12", "p39088001234568"), library="Mərkəzi",
    )  # fmt: skip
    assert [(h.library, h.branch, h.shelf_mark, h.copies) for h in made.holdings] == [
        ("Mərkəzi", "Bakı, Oxu zalı", "745.1 B12", 2)
    ]
    assert "39088" not in repr(made)
    assert "daxili" not in repr(made)
    assert record(data("050", "00", "aQA76", "b.B3")).holdings[0].shelf_mark == "QA76 .B3"


def test_lost_copies_of_a_sirsi_export_are_not_offered():
    made = record(
        data("999", "  ", "aPQ47 .A9", "wLC", "c1", "iX000123456", "lSTACKS", "mALDERMAN"),
        data("999", "  ", "aPQ47 .A9", "wLC", "lLOST", "mALDERMAN"),
    )
    assert [(h.branch, h.shelf_mark) for h in made.holdings] == [("ALDERMAN, STACKS", "PQ47 .A9")]
    assert "X000123456" not in repr(made)


def test_links_have_kinds_and_other_schemes_are_refused_but_kept_as_text():
    made = record(
        data("856", "40", "uhttps://example.org/a b.pdf", "yTam mətn"), data("856", "42", "3Table of contents", "uhttp://example.org/toc"),
        data("856", "40", "ujavascript:alert(1)"), data("856", "41", "uwww.example.az/x"),
    )  # fmt: skip
    assert [(link.url, link.kind, link.mime) for link in made.links] == [
        ("https://example.org/a%20b.pdf", "full-text", "application/pdf"), ("http://example.org/toc", "contents", None),
        ("http://www.example.az/x", "full-text", None),
    ]  # fmt: skip
    assert "ingest.link-refused" in made_problems
    assert made.other[-1].subfields == (("u", "javascript:alert(1)"),)


def test_rights_are_what_the_record_states():
    assert record(data("506", "0 ", "fUnrestricted online access", "2star")).rights.access == "open"
    assert record(data("506", "1 ", "aOnly in the reading room")).rights.access == "screen-only"
    assert record(data("506", "1 ", "aOnly in the reading room")).rights.flags == ("only-in-hall",)
    embargo = record(data("506", "1 ", "aEmbargo", "g20270131")).rights
    assert (embargo.access, embargo.begins) == ("embargoed", "2027-01-31")
    assert record(data("540", "  ", "aCC BY", "uhttps://creativecommons.org/licenses/by/4.0/")).rights.access == "open"
    assert record(data("245", "00", "aHeç nə")).rights is None


def test_an_article_names_its_host():
    made = record(
        data("245", "00", "aXəzər suitisi"), data("773", "0 ", "tCaspian herald", "gVol. 12, no. 4 (2019), p. 12-18", "x0317-8471", "w(AZ)j77"),
        leader="00000naa a2200000 a 4500",
    )  # fmt: skip
    assert made.type == "article"
    host = made.relations[0]
    assert (host.kind, host.title, host.issn, host.year, host.record) == (
        "host",
        "Caspian herald",
        "0317-8471",
        "2019",
        "(AZ)j77",
    )


def test_serial_holdings_by_words_or_by_enumeration():
    assert record(data("866", " 0", "a1998-2004, Bd. 1-7")).serial_holdings[0].text == "1998-2004, Bd. 1-7"
    made = record(data("853", "  ", "81", "av.", "bno.", "i(year)"), data("863", " 0", "81.1", "a12", "b4", "i2019"))
    assert [(h.volume, h.number, h.year) for h in made.serial_holdings] == [("12", "4", "2019")]


def test_audience_from_008_and_521():
    coded = C008[:22] + "j" + C008[23:]
    raw = Raw(1, LEADER, [Field(*control("008", coded)), Field(*data("521", "  ", "a12+"))])
    audience = to_record(raw, Context("a", "f")).audience
    assert (audience.code, audience.age) == ("children", 12)


def test_languages_of_text_original_and_summary():
    made = record(data("041", "1 ", "aazerus", "heng", "btur"), data("245", "00", "aXalça"))
    assert (made.languages, made.original_languages, made.summary_languages) == (("az", "ru"), ("en",), ("tr",))


def test_staff_data_never_comes_through():
    made = record(
        data("245", "00", "aXalça"), data("541", "1 ", "aHədiyyə", "h500 AZN"), data("583", "  ", "kHüseynova"), data("907", "  ", "bHüseynova"),
        data("876", "  ", "p123"), data("752", "  ", "aAzərbaycan"),
    )  # fmt: skip
    assert "Hüseynova" not in repr(made)
    assert "500 AZN" not in repr(made)
    assert [field.tag for field in made.other] == ["752"]


def test_types_follow_the_leader():
    kinds = {
        "cam": "score",
        "eam": "map",
        "jam": "sound",
        "kam": "image",
        "gam": "video",
        "tam": "manuscript",
        "mam": "disc",
    }
    for form, kind in kinds.items():
        assert record(leader=f"00000n{form[0]}m a2200000 a 4500").type == kind
    assert record(leader="00000nas a2200000 a 4500").type == "serial"
    assert record(data("502", "  ", "aDissertasiya")).type == "thesis-abstract"
