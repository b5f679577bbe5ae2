"""The header of a table → which column is which field of the Record, and which must never be carried.

In: header cells in az, ru or en, as librarians, IRBIS, Koha, Excel and open data name them; an editor's own mapping. Out: a
Columns: field (and language) by position; a mapping may say in which order a column's names stand ("creator/given-first"). The guess is shown in the report and may be overruled in sources.toml.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

# Field → names it goes by, lower-case without punctuation. The first is the field's own.
FIELDS: dict[str, str] = {
    "id": "id|record id|control number|objectid|object id|identifier id|book id|no|№|nömrə|sıra nömrəsi|qeyd nömrəsi|номер записи|идентификатор|рег №|uuid|database id|mfn",
    "title": "title|name|book title|main title|titl|ad|adı|başlıq|kitabın adı|əsərin adı|sərlövhə|название|заглавие|наименование|название книги|nomi|sarlavha|атауы|başlık|kitap adı|dc title",
    "subtitle": "subtitle|sub title|remainder|title remainder|alt başlıq|подзаголовок|сведения относящиеся к заглавию",
    "original_title": "original title|original_title|orijinal adı|оригинальное название|название оригинала",
    "creator": "creator|author|authors|auth|creators|artist|photographer|photographer s|müəllif|müəlliflər|müəllifi|автор|авторы|muallif|mualliflar|автору|yazar|yazarlar|dc creator|creator name|avtor",
    "editor": "editor|editors|redaktor|redaktoru|редактор|редакторы",
    "translator": "translator|translators|tərcüməçi|tərcümə edən|переводчик|переводчики",
    "illustrator": "illustrator|illüstrasiya|rəssam|иллюстратор|художник",
    "compiler": "compiler|tərtibçi|tərtib edən|составитель|составители",
    "contributor": "contributor|contributors|iştirakçı|соавтор|соавторы|участники|dc contributor",
    "year": "year|publication year|original publication year|pub year|nəşr ili|il|ili|buraxılış ili|год|год издания|yil|nashr yili|жылы|yıl|yayın yılı|rdat|year of publication",
    "date": "date|date start|date created|publication date|date of publication|issued|dreg|tarix|nəşr tarixi|дата|дата издания|дата публикации|sana|күні|tarih|dc date|date edtf",
    "language": "language|languages|lang|language code|dil|dili|nəşrin dili|язык|язык издания|til|тіл|тілі|dc language",
    "subject": "subject|subject topical|subject name|subject title|subjects|keywords|keyword|tags|topic|topics|subject topics|mövzu|mövzusu|mövzular|açar sözlər|рубрика|рубрики|тема|тематика|ключевые слова|предметная рубрика|mavzu|тақырып|konu|konular|dc subject",
    "genre": "genre|genres|janr|жанр|жанры|janri",
    "place": "place|place of publication|publication place|city|nəşr yeri|şəhər|место издания|город|место|joyi|nashr joyi|yayın yeri",
    "coverage": "coverage|subject geographic|geographic subject|location|yer|географический охват|spatial|dc coverage",
    "publisher": "publisher|publishers|nəşriyyat|nəşriyyatı|naşir|издательство|издатель|nashriyot|баспа|yayınevi|yayıncı|dc publisher",
    "type": "type|resource type|material type|object type|növ|növü|sənədin növü|материал növü|тип|вид|вид издания|тип документа|turi|түрі|tür|dc type|display template",
    "description": "description|summary|abstract|annotation|about|təsvir|təsviri|annotasiya|məzmun|qısa məzmun|описание|аннотация|реферат|tavsif|annotatsiya|сипаттама|açıklama|özet|dc description",
    "note": "note|notes|qeyd|qeydlər|примечание|примечания|izoh|not|notlar",
    "isbn": "isbn|isbn13|isbn10|isbn 13|isbn 10|ISBN номер",
    "issn": "issn",
    "doi": "doi",
    "shelf": "shelf|shelf mark|shelfmark|call number|callnumber|şifr|şifri|identifier call number|rəf şifri|rəf|шифр|полочный шифр|шифр хранения|polka|raf|сөре",
    "branch": "branch|hall|department|şöbə|zal|oxu zalı|filial|отдел|зал|филиал|место хранения|bölüm",
    "copies": "copies|copy count|number of copies|nüsxə|nüsxə sayı|nüsxələrin sayı|экземпляры|количество экземпляров|кол во экз|кол во|количество|экз|nusxasi|даналар",
    "link": "link|url|uri|object download|full text|file url|item url|keçid|link adresi|ссылка|адрес|полный текст|havola|сілтеме|bağlantı|adres|reference url|object location",
    "cover": "cover|image url|cover url|thumbnail|image thumb|üz qabığı|обложка",
    "access": "access|access rights|giriş|əlçatanlıq|доступ|условия доступа|kirish|erişim",
    "rights": "rights|license|licence|copyright|rightsstatement|hüquqlar|müəllif hüququ|права|лицензия|dc rights",
    "edition": "edition|nəşr|издание|сведения об издании|nashr",
    "extent": "extent|physical description extent|physical description|pages|number of pages|num pages|page count|səhifə|səhifə sayı|səhifələr|həcmi|объем|объём|страниц|кол во страниц|количество страниц|sahifalar|бет саны|sayfa|sayfa sayısı",
    "series": "series|seriya|seriyası|серия|turkum",
    "volume": "volume|cild|том|jild|cilt",
    "collection": "collection|collections|kolleksiya|коллекция|kolleksiyasi|koleksiyon",
    "udc": "udc|uot|удк|udk",
    "bbk": "bbk|kbt|ббк",
    "ddc": "ddc|dewey|dot|ддк",
    "source": "source|mənbə|источник|host|manba|kaynak|dc source",
    "responsibility": "responsibility|statement of responsibility|сведения об ответственности|məsuliyyət",
    "audience": "audience|age|yaş|yaş həddi|возраст|возрастное ограничение",
}
# Never carried: prices, barcodes, inventory numbers, readers and staff.
_PRIVATE = re.compile(
    r"(?i)\b(?:price|cost|qiymət\w*|цена|стоимость|narx\w*|fiyat\w*|barcode|bar code|ştrix\s?kod\w*|штрих\s?код\w*|inventory|inventar\w*|инв(?:ентарн\w*)?"
    r"|reader|borrower|patron|oxucu\w*|читатель\w*|staff|cataloguer|каталогизатор|librarian|kitabxanaçı|библиотекарь|operator|оператор|phone|telefon|телефон|e ?mail|created by|modified by|updated by|entered by|added by"
    r"|сотрудник\w*|создал\w*|изменил\w*|внес\w*|выдал\w*|принял\w*|пользовател\w*|əməkdaş\w*|daxil edən|qəbul edən|xodim\w*)\b"
)
NAME_FIELDS = ("creator", "editor", "translator", "illustrator", "compiler", "contributor")
LANGUAGE_FIELDS = frozenset(("title", "subtitle", "description", "subject", "creator", "note", "place", "publisher"))
_LANGUAGE = re.compile(r"(.+?)[ _\-(\[]+(az|ru|en|uz|kk|tr|uz latn|uz cyrl|az cyrl)[)\]]?$")
_SPACES = re.compile(r"[^\w№]+")


def plain_name(name: str) -> str:
    """A column's name as it is compared: lower case, no punctuation."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", name).replace("İ", "i").lower().replace("_", " ")).strip()


_KNOWN = {plain_name(name): field for field, names in FIELDS.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class Columns:
    """names: the header's cells; fields: (field or None, language or None) of each; private: columns never carried."""

    names: tuple[str, ...]
    fields: tuple[tuple[str | None, str | None], ...]
    private: frozenset[int]
    orders: tuple[str, ...] = ()  # "creator/given-first" of each column whose names an editor says stand so

    @property
    def known(self) -> int:
        """How many columns have a field."""
        return sum(field is not None for field, _ in self.fields)

    @property
    def has_title(self) -> bool:
        """Whether the one field a record cannot be without is there."""
        return any(field in ("title", "original_title") for field, _ in self.fields)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(column, field) for the report and sources.toml."""
        return tuple(
            (name, order or field + (f"_{language}" if language else ""))
            for name, (field, language), order in zip(self.names, self.fields, self.orders, strict=True)
            if field is not None
        )


def columns_of(header: list[str], mapping: tuple[tuple[str, str], ...] = ()) -> Columns:
    """The Columns of a header row; what the mapping says beats the guess, an empty field leaves a column out."""
    stated = {plain_name(column): field.partition("/")[0] for column, field in mapping}
    orders = {plain_name(column): field for column, field in mapping if "/" in field}
    fields: list[tuple[str | None, str | None]] = []
    private: set[int] = set()
    taken: set[tuple[str, str | None]] = set()
    for index, name in enumerate(header):
        plain = plain_name(name)
        found: tuple[str | None, str | None] = (None, None)
        if plain in stated:
            field = stated[plain].strip()
            suffix = _LANGUAGE.match(field.replace("_", " "))
            found = (
                (suffix[1].replace(" ", "_"), _tag(suffix[2]))
                if suffix and suffix[1] in LANGUAGE_FIELDS
                else (field or None, None)
            )
        elif plain in _KNOWN:
            found = (_KNOWN[plain], None)
        elif _PRIVATE.search(plain):
            private.add(index)
        else:
            suffix = _LANGUAGE.match(plain)
            if suffix and _KNOWN.get(suffix[1]) in LANGUAGE_FIELDS:
                found = (_KNOWN[suffix[1]], _tag(suffix[2]))
        if (
            found[0] is not None
            and plain not in stated
            and found in taken
            and found[0] in ("id", "title", "year", "date")
        ):
            found = (None, None)  # the first of two is the one; goodbooks has book_id and best_book_id
        if found[0] is not None:
            taken.add((found[0], found[1]))
        fields.append(found)
    stated_orders = tuple(orders.get(plain_name(name), "") for name in header)
    return Columns(tuple(header), tuple(fields), frozenset(private), stated_orders)


def _tag(suffix: str) -> str:
    language, _, script = suffix.partition(" ")
    return f"{language}-{script.title()}" if script else language


def nearest(name: str, known: tuple[str, ...]) -> str:
    """The known name most like the one given, for a message; "" where none is."""
    close = difflib.get_close_matches(plain_name(name), [plain_name(one) for one in known], 1, 0.6)
    return next((one for one in known if close and plain_name(one) == close[0]), "")
