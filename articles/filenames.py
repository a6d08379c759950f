"""What the name of a page's file tells of the page: its date and its number in the newspaper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(
    r"""(?<!\d)
    (?P<year>(?:19|20)\d\d)
    (?:(?P<sign>[-_.年/ ]?)\s?(?P<month>0[1-9]|1[0-2]|(?<=[-_.年/ ])[1-9])
       (?:(?P=sign)|月)\s?(?P<day>0[1-9]|[12]\d|3[01]|(?<=[-_.月/ ])[1-9]))
    (?!\d)""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"""第\s?(?P<ordinal>[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?版
      | (?<![A-Za-z\d])(?P<plain>[A-Za-z]?\d{1,3})\s?版
      | (?P<word>头|[一二三四五六七八九十]{1,3})版
      | (?<![A-Za-z\d])(?P<letter>[A-Da-d]\d{1,2})(?![A-Za-z\d])
      | [-_](?P<last>\d{1,2})\s*$""",
    re.VERBOSE,
)
_WORDS = {"头": "1"} | {word: str(n) for n, word in enumerate("一二三四五六七八九", start=1)}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file's name seems to say. A person looks at it before it counts."""

    published: date | None = None
    number: str = ""


def guess_page(name: str) -> Guess:
    """The date and the number of the page that the file called *name* holds.

    >>> guess_page("2018-10-26-shifanqu-1.txt")
    Guess(published=datetime.date(2018, 10, 26), number='1')
    >>> guess_page("青石日报20210702A03.pdf")
    Guess(published=datetime.date(2021, 7, 2), number='A3')
    >>> guess_page("2021年7月2日 第四版.docx")
    Guess(published=datetime.date(2021, 7, 2), number='4')
    """
    stem = re.sub(r"\.\w{1,5}$", "", name)
    published = None
    rest = stem
    if found := _DATE.search(stem):
        try:
            published = date(*(int(found[part]) for part in ("year", "month", "day")))
            rest = f"{stem[: found.start()]} {stem[found.end() :]}"
        except ValueError:  # a 31st of June
            pass
    return Guess(published, _number(rest))


def _number(text: str) -> str:
    found = _NUMBER.search(text)
    if found is None:
        return ""
    number = next(value for value in found.groupdict().values() if value)
    letter, digits = re.fullmatch(r"([A-Za-z]?)(.*)", number).groups()  # type: ignore[union-attr]
    return letter.upper() + (digits.lstrip("0") if digits.isascii() else _of_words(digits))


def _of_words(number: str) -> str:
    """三 → 3, 十二 → 12, 二十 → 20."""
    tens, ten, ones = number.partition("十")
    if not ten:
        return _WORDS.get(number, "")
    return str(int(_WORDS.get(tens, "1")) * 10 + int(_WORDS.get(ones, "0")))
