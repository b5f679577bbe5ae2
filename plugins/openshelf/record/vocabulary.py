"""The closed lists of a Record, with their labels in the interface languages az, ru, en.

A value the list does not know is kept as text by the reader and counted; it never becomes a guess. Labels are ours;
codes follow the MARC relator list (roles), ISO 15924 (scripts) and section 6 of the contracts (types, access).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Labels = MappingProxyType[str, str]


def _labels(az: str, ru: str, en: str) -> Labels:
    return MappingProxyType({"az": az, "ru": ru, "en": en})


TYPES: Mapping[str, Labels] = MappingProxyType(
    {
        "book": _labels("Kitab", "Книга", "Book"),
        "volume": _labels("Çoxcildliyin cildi", "Том многотомника", "Volume of a set"),
        "serial": _labels("Dövri nəşr", "Периодическое издание", "Serial"),
        "issue": _labels("Dövri nəşrin nömrəsi", "Номер журнала или газеты", "Issue of a serial"),
        "article": _labels("Məqalə", "Статья", "Article"),
        "thesis-abstract": _labels("Dissertasiya, avtoreferat", "Диссертация, автореферат", "Thesis or its abstract"),
        "legal-act": _labels("Hüquqi akt", "Правовой акт", "Legal act"),
        "score": _labels("Not nəşri", "Нотное издание", "Score"),
        "sound": _labels("Səs yazısı", "Звукозапись", "Sound recording"),
        "video": _labels("Video", "Видео", "Video"),
        "map": _labels("Xəritə", "Карта", "Map"),
        "image": _labels("Təsvir", "Изображение", "Image"),
        "disc": _labels("Disk, elektron resurs", "Диск, электронный ресурс", "Disc or electronic resource"),
        "manuscript": _labels("Əlyazma", "Рукопись", "Manuscript"),
        "object": _labels("Əşya", "Предмет", "Object"),
        "kit": _labels("Komplekt", "Комплект", "Kit"),
        "person": _labels("Şəxs", "Персона", "Person"),
        "event": _labels("Hadisə", "Событие", "Event"),
        "e-project": _labels("Elektron layihə", "Электронный проект", "E-project"),
        "e-project-item": _labels("Layihənin materialı", "Материал проекта", "Item of an e-project"),
        "publication": _labels("Kitabxananın nəşri", "Издание библиотеки", "Library publication"),
        "e-book": _labels("Elektron kitab", "Электронная книга", "E-book"),
        "page": _labels("Səhifə", "Страница", "Page"),
        "other": _labels("Digər", "Прочее", "Other"),
    }
)

ACCESS: Mapping[str, Labels] = MappingProxyType(
    {
        "open": _labels("Onlayn oxumaq olar", "Можно читать онлайн", "Read online"),
        "screen-only": _labels(
            "Kitabxananın ekranında oxunur", "Читается на экране в библиотеке", "Read on the library's screens"
        ),
        "metadata-only": _labels("Yalnız təsvir", "Только описание", "Record only"),
        "embargoed": _labels("Sonra açılacaq", "Откроется позже", "Opens later"),
        "withdrawn": _labels("Geri götürülüb", "Изъято", "Withdrawn"),
    }
)

ACCESS_FLAGS: Mapping[str, Labels] = MappingProxyType(
    {
        "only-in-hall": _labels("Yalnız oxu zalında", "Только в читальном зале", "Only in the reading room"),
        "no-print": _labels("Çap edilmir", "Печать не разрешена", "No printing"),
    }
)

AUDIENCES: Mapping[str, Labels] = MappingProxyType(
    {
        "children": _labels("Uşaqlar", "Дети", "Children"),
        "young": _labels("Gənclər", "Молодёжь", "Young people"),
        "adult": _labels("Böyüklər", "Взрослые", "Adults"),
        "specialist": _labels("Mütəxəssislər", "Специалисты", "Specialists"),
        "general": _labels("Hamı", "Все читатели", "General readers"),
    }
)

COPY_STATUS: Mapping[str, Labels] = MappingProxyType(
    {
        "available": _labels("Rəfdə", "На полке", "On the shelf"),
        "on-loan": _labels("Verilib", "Выдан", "On loan"),
        "reference": _labels("Yalnız zalda istifadə", "Только в зале", "Reference only"),
        "expected": _labels("Gözlənilir", "Ожидается", "Expected"),
        "binding": _labels("Cilddə", "В переплёте", "At the bindery"),
        "reserved": _labels("Sifarişdə", "Забронирован", "Reserved"),
        "unavailable": _labels("Hazırda verilmir", "Временно не выдаётся", "Not available now"),
    }
)

SCRIPTS: Mapping[str, Labels] = MappingProxyType(
    {
        "Latn": _labels("Latın", "Латиница", "Latin"),
        "Cyrl": _labels("Kiril", "Кириллица", "Cyrillic"),
        "Arab": _labels("Ərəb", "Арабица", "Arabic"),
        "Hebr": _labels("İvrit", "Еврейское письмо", "Hebrew"),
        "Grek": _labels("Yunan", "Греческое письмо", "Greek"),
        "Armn": _labels("Erməni", "Армянское письмо", "Armenian"),
        "Geor": _labels("Gürcü", "Грузинское письмо", "Georgian"),
        "Hani": _labels("Çin", "Китайское письмо", "Han"),
        "Jpan": _labels("Yapon", "Японское письмо", "Japanese"),
        "Kore": _labels("Koreya", "Корейское письмо", "Korean"),
        "Deva": _labels("Devanaqari", "Деванагари", "Devanagari"),
        "Tibt": _labels("Tibet", "Тибетское письмо", "Tibetan"),
        "Thai": _labels("Tay", "Тайское письмо", "Thai"),
    }
)

CLASS_SCHEMES: Mapping[str, Labels] = MappingProxyType(
    {
        "udc": _labels("UOT", "УДК", "UDC"),
        "bbk": _labels("KBT", "ББК", "BBK"),
        "ddc": _labels("DOT", "ДКД", "DDC"),
        "lcc": _labels("KKT", "КБК", "LCC"),
        "grnti": _labels("DETR", "ГРНТИ", "GRNTI"),
        "nlm": _labels("NLM", "NLM", "NLM"),
        "local": _labels("Yerli bölmə", "Местный индекс", "Local class"),
    }
)

# The MARC relator codes catalogues of the region use; any other code of the list is kept and shown by its text.
ROLES: Mapping[str, Labels] = MappingProxyType(
    {
        "adp": _labels("uyğunlaşdıran", "автор адаптации", "adapter"),
        "ann": _labels("annotasiya müəllifi", "автор аннотации", "annotator"),
        "arr": _labels("işləyən", "аранжировщик", "arranger"),
        "art": _labels("rəssam", "художник", "artist"),
        "aui": _labels("ön sözün müəllifi", "автор предисловия", "author of introduction"),
        "aut": _labels("müəllif", "автор", "author"),
        "bkd": _labels("tərtibatçı rəssam", "дизайнер книги", "book designer"),
        "cmp": _labels("bəstəkar", "композитор", "composer"),
        "cnd": _labels("dirijor", "дирижёр", "conductor"),
        "com": _labels("tərtibçi", "составитель", "compiler"),
        "ctb": _labels("iştirakçı", "участник", "contributor"),
        "ctg": _labels("kartoqraf", "картограф", "cartographer"),
        "drt": _labels("rejissor", "режиссёр", "director"),
        "edt": _labels("redaktor", "редактор", "editor"),
        "egr": _labels("qravürçü", "гравёр", "engraver"),
        "fmo": _labels("əvvəlki sahibi", "прежний владелец", "former owner"),
        "fnd": _labels("maliyyələşdirən", "спонсор", "funder"),
        "hnr": _labels("həsr olunmuş şəxs", "чествуемый", "honouree"),
        "ill": _labels("illüstrasiya müəllifi", "иллюстратор", "illustrator"),
        "isb": _labels("buraxan qurum", "издающая организация", "issuing body"),
        "itr": _labels("ifaçı", "инструменталист", "instrumentalist"),
        "lbt": _labels("libretto müəllifi", "автор либретто", "librettist"),
        "lyr": _labels("söz müəllifi", "автор слов", "lyricist"),
        "mus": _labels("musiqiçi", "музыкант", "musician"),
        "nrt": _labels("oxuyan", "чтец", "narrator"),
        "opn": _labels("opponent", "оппонент", "opponent"),
        "pbl": _labels("nəşr edən", "издатель", "publisher"),
        "pht": _labels("fotoqraf", "фотограф", "photographer"),
        "prf": _labels("ifaçı", "исполнитель", "performer"),
        "prt": _labels("çap edən", "печатник", "printer"),
        "rev": _labels("rəyçi", "рецензент", "reviewer"),
        "sng": _labels("xanəndə", "певец", "singer"),
        "spn": _labels("himayəçi", "спонсор", "sponsor"),
        "ths": _labels("elmi rəhbər", "научный руководитель", "thesis advisor"),
        "trl": _labels("tərcüməçi", "переводчик", "translator"),
    }
)

FACETS = ("type", "language", "script", "decade", "access", "collection")


def label(vocabulary: Mapping[str, Labels], value: str, tag: str) -> str:
    """The label of a value in an interface language, in English where that language has none, else the value itself."""
    labels = vocabulary.get(value)
    if labels is None:
        return value
    return labels.get(tag.partition("-")[0], labels["en"])
