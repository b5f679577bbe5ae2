"""The words a citation writes besides the record's own, in the record's own language: "С.", "S.", "P.", "[и др.]".

A language without a row takes English, the language of ISBD's international edition. Content forms follow ISBD area 0
(GOST R 7.0.100-2018, section 5.10), one wording a kind of material.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one language. content: kind of material → (printed, electronic) wording of ISBD area 0."""

    page: str
    volume: str
    issue: str
    et_al: str
    accessed: str
    editor: str
    content: Mapping[str, tuple[str, str]]


def _content(
    text: tuple[str, str], score: tuple[str, str], map_: tuple[str, str], image: tuple[str, str], sound: str, video: str
) -> Mapping[str, tuple[str, str]]:
    return MappingProxyType(
        {"text": text, "score": score, "map": map_, "image": image, "sound": (sound, sound), "video": (video, video)}
    )


_ENGLISH = Signs(
    page="P.",
    volume="Vol.",
    issue="No.",
    et_al="[et al.]",
    accessed="accessed",
    editor="ed. by",
    content=_content(
        ("Text : unmediated", "Text : electronic"),
        ("Music (notated) : unmediated", "Music (notated) : electronic"),
        ("Image (cartographic) : unmediated", "Image (cartographic) : electronic"),
        ("Image (still) : unmediated", "Image (still) : electronic"),
        "Sound : audio",
        "Image (moving) : video",
    ),
)

SIGNS: Mapping[str, Signs] = MappingProxyType(
    {
        "en": _ENGLISH,
        "ru": Signs(
            page="С.",
            volume="Т.",
            issue="№",
            et_al="[и др.]",
            accessed="дата обращения",
            editor="под ред.",
            content=_content(
                ("Текст : непосредственный", "Текст : электронный"),
                ("Ноты : непосредственные", "Ноты : электронные"),
                ("Изображение (картографическое) : непосредственное", "Изображение (картографическое) : электронное"),
                ("Изображение (неподвижное) : непосредственное", "Изображение (неподвижное) : электронное"),
                "Звуки : аудио",
                "Изображение (движущееся) : видео",
            ),
        ),
        "az": Signs(
            page="S.",
            volume="C.",
            issue="№",
            et_al="[və b.]",
            accessed="müraciət tarixi",
            editor="red.",
            content=_content(
                ("Mətn : bilavasitə", "Mətn : elektron"),
                ("Notlar : bilavasitə", "Notlar : elektron"),
                ("Təsvir (kartoqrafik) : bilavasitə", "Təsvir (kartoqrafik) : elektron"),
                ("Təsvir (hərəkətsiz) : bilavasitə", "Təsvir (hərəkətsiz) : elektron"),
                "Səslər : audio",
                "Təsvir (hərəkətli) : video",
            ),
        ),
        "az-Cyrl": Signs(
            page="С.",
            volume="Ҹ.",
            issue="№",
            et_al="[вә б.]",
            accessed="мүраҹиәт тарихи",
            editor="ред.",
            content=_content(
                ("Мәтн : билаваситә", "Мәтн : електрон"),
                ("Нотлар : билаваситә", "Нотлар : електрон"),
                ("Тәсвир (картографик) : билаваситә", "Тәсвир (картографик) : електрон"),
                ("Тәсвир (һәрәкәтсиз) : билаваситә", "Тәсвир (һәрәкәтсиз) : електрон"),
                "Сәсләр : аудио",
                "Тәсвир (һәрәкәтли) : видео",
            ),
        ),
        "uz": Signs(
            page="B.",
            volume="J.",
            issue="№",
            et_al="[va boshq.]",
            accessed="murojaat sanasi",
            editor="tahr.",
            content=_content(
                ("Matn : bevosita", "Matn : elektron"),
                ("Notalar : bevosita", "Notalar : elektron"),
                ("Tasvir (kartografik) : bevosita", "Tasvir (kartografik) : elektron"),
                ("Tasvir (harakatsiz) : bevosita", "Tasvir (harakatsiz) : elektron"),
                "Tovush : audio",
                "Tasvir (harakatli) : video",
            ),
        ),
        "uz-Cyrl": Signs(
            page="Б.",
            volume="Ж.",
            issue="№",
            et_al="[ва бошқ.]",
            accessed="мурожаат санаси",
            editor="таҳр.",
            content=_content(
                ("Матн : бевосита", "Матн : электрон"),
                ("Ноталар : бевосита", "Ноталар : электрон"),
                ("Тасвир (картографик) : бевосита", "Тасвир (картографик) : электрон"),
                ("Тасвир (ҳаракатсиз) : бевосита", "Тасвир (ҳаракатсиз) : электрон"),
                "Товуш : аудио",
                "Тасвир (ҳаракатли) : видео",
            ),
        ),
        "kk": Signs(
            page="Б.",
            volume="Т.",
            issue="№",
            et_al="[және т. б.]",
            accessed="қаралған күні",
            editor="ред.",
            content=_content(
                ("Мәтін : тікелей", "Мәтін : электрондық"),
                ("Ноталар : тікелей", "Ноталар : электрондық"),
                ("Бейне (картографиялық) : тікелей", "Бейне (картографиялық) : электрондық"),
                ("Бейне (қозғалмайтын) : тікелей", "Бейне (қозғалмайтын) : электрондық"),
                "Дыбыс : аудио",
                "Бейне (қозғалмалы) : видео",
            ),
        ),
        "tr": Signs(
            page="S.",
            volume="C.",
            issue="S.",
            et_al="[ve diğerleri]",
            accessed="erişim tarihi",
            editor="ed.",
            content=_content(
                ("Metin : aracısız", "Metin : elektronik"),
                ("Notalar : aracısız", "Notalar : elektronik"),
                ("Görüntü (kartografik) : aracısız", "Görüntü (kartografik) : elektronik"),
                ("Görüntü (hareketsiz) : aracısız", "Görüntü (hareketsiz) : elektronik"),
                "Ses : işitsel",
                "Görüntü (hareketli) : video",
            ),
        ),
    }
)

# vocabulary.TYPES → the kind of material of ISBD area 0; a kind that is not here has no such statement.
MATERIAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "book", "volume", "serial", "issue", "article", "thesis-abstract", "legal-act", "manuscript",
                "publication", "e-book", "e-project", "page",
            ),
            "text",
        ),
        "score": "score",
        "map": "map",
        "image": "image",
        "sound": "sound",
        "video": "video",
    }
)  # fmt: skip


def signs_of(language: str | None) -> Signs:
    """The signs of a BCP 47 tag: exactly it, else its primary language, else English."""
    tag = language or ""
    return SIGNS.get(tag) or SIGNS.get(tag.partition("-")[0]) or _ENGLISH
