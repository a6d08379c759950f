"""How names are spelled: their pinyin and initials, and what is left of them after a slip of one character.

What is stored of a name is made here, and so is what a reader's words are looked up by: both are spelled alike, so
that 文苑接道 finds 文苑街道 though neither knows how the other is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Self

from django.db import models
from opencc import OpenCC

LONGEST_PINYIN = 200  # longer names are found by how they begin
SLIPS = range(3, 21)  # the lengths in which a slip is forgiven: with one, every name of two is any other

# Readings of place names that dictionaries of words miss, as the Ministry of Civil Affairs lists them.
# Taken alone 单 is dān; as a county it is shàn.
_PLACES = {
    "浚县": "xùn xiàn",
    "单县": "shàn xiàn",
    "涡阳": "guō yáng",
    "中牟": "zhōng mù",
    "武陟": "wǔ zhì",
    "洪洞": "hóng tóng",
    "临汾": "lín fén",
    "蔚县": "yù xiàn",
    "乐亭": "lào tíng",
    "井陉": "jǐng xíng",
    "繁峙": "fán shì",
    "莘县": "shēn xiàn",
    "曲阜": "qū fù",
    "东阿": "dōng ē",
    "六安": "lù ān",
    "亳州": "bó zhōu",
    "砀山": "dàng shān",
    "丽水": "lí shuǐ",
    "台州": "tāi zhōu",
    "铅山": "yán shān",
    "婺源": "wù yuán",
    "番禺": "pān yú",
    "大埔": "dà bù",
    "珲春": "hún chūn",
    "阆中": "làng zhōng",
    "勐海": "měng hǎi",
    "解州": "hài zhōu",
    "渑池": "miǎn chí",
    "柘城": "zhè chéng",
    "荥阳": "xíng yáng",
    "泌阳": "bì yáng",
    "漯河": "luò hé",
    "濮阳": "pú yáng",
    "长垣": "cháng yuán",
    "尉氏": "wèi shì",
    "郏县": "jiá xiàn",
    "睢县": "suī xiàn",
    "长治": "cháng zhì",
}


def letters_of(text: str) -> str:
    """The letters, characters and digits of *text*, full-width forms and capitals folded.

    >>> letters_of("“五星”支部创建（ＡＢ）")
    '五星支部创建ab'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def simplified(text: str) -> str:
    """*text* in simplified characters.

    >>> simplified("文苑街道黨工委"), simplified("乾隆")
    ('文苑街道党工委', '乾隆')
    """
    return _converter().convert(text)


@cache
def _converter() -> OpenCC:
    converter = OpenCC("t2s")
    converter.convert("書")  # which reads its tables: they are not read at once by two threads
    return converter


def syllables_of(text: str) -> list[str]:
    """The pinyin of *text*, syllable by syllable.

    >>> syllables_of("浚县")
    ['xun', 'xian']
    """
    return _pinyin()(text)


@cache
def _pinyin() -> Callable[[str], list[str]]:
    # Its tables take 50 MB, which a process that spells nothing, such as one that writes a file, need not have.
    from pypinyin import lazy_pinyin, load_phrases_dict

    load_phrases_dict({name: [[syllable] for syllable in said.split()] for name, said in _PLACES.items()})
    return lazy_pinyin  # type: ignore[no-any-return]


def pinyin_of(text: str) -> str:
    """The pinyin of *text* in one word; what is in Latin letters stays.

    >>> pinyin_of("文苑街道"), pinyin_of("wen yuan 街道"), pinyin_of("吕店镇")
    ('wenyuanjiedao', 'wenyuanjiedao', 'lvdianzhen')
    """
    return "".join(syllables_of(letters_of(text)))[:LONGEST_PINYIN]


def initials_of(text: str) -> str:
    """The first letter of each syllable; of a word in Latin letters, of the word.

    >>> initials_of("文苑街道"), initials_of("“12345”热线")
    ('wyjd', '1rx')
    """
    return "".join(syllable[0] for syllable in syllables_of(letters_of(text)) if syllable)


def slips_of(text: str) -> list[str]:
    """*text* whole and with each of its characters left out: two names that share one of these are near each other.

    >>> slips_of("文苑街")
    ['文苑街', '苑街', '文街', '文苑']
    >>> slips_of("城关")
    []
    """
    letters = letters_of(text)
    if len(letters) not in SLIPS:
        return []
    return list(dict.fromkeys([letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))]))


def near(one: str, other: str) -> bool:
    """Whether one character too many, too few or another one, or two neighbours that changed places, is all between them.

    >>> near("文苑街道", "文院街道"), near("文苑街道", "文苑道街"), near("文苑街道", "文苑街道办"), near("文苑街道", "文昌街巷")
    (True, True, True, False)
    """
    if one == other:
        return True
    if len(one) == len(other):
        apart = [at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        if len(apart) == 2 and apart[1] == apart[0] + 1:
            first, second = apart
            return one[first] == other[second] and one[second] == other[first]
        return len(apart) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


class SpelledQuerySet(models.QuerySet[Any]):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        for row in rows:
            row.spell()
        return super().bulk_create(rows, *args, **kwargs)

    def sounding(self, text: str) -> Self:
        """Rows whose name is pronounced as *text* is, or is *text* in pinyin."""
        return self.filter(pinyin=pinyin_of(text))


class Spelled(models.Model):
    """A row that is found by how its name is pronounced. Whatever writes the name by ``save`` or ``bulk_create`` spells it."""

    pinyin = models.CharField("拼音", max_length=LONGEST_PINYIN, default="", editable=False)
    initials = models.CharField("拼音首字母", max_length=LONGEST_PINYIN, default="", editable=False)

    SPELLED = "name"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spell()
        fields = kwargs.get("update_fields")
        if fields is not None and self.SPELLED in fields:
            kwargs["update_fields"] = {*fields, *self.spell()}
        super().save(*args, **kwargs)

    def spell(self) -> list[str]:
        """Bring the spellings up to the name; gives the columns that hold them."""
        name = getattr(self, self.SPELLED)
        self.pinyin, self.initials = pinyin_of(name), initials_of(name)
        return ["pinyin", "initials"]
