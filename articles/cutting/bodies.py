"""Mend a body: join printed lines into paragraphs and take out the spaces that only the layout put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from .lines import Line
from .model import LineStart

_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = "，。、；：！？…“”‘’（）《》〈〉【】「」『』—～·％℃"
_SPACE = "[ \t\v\f\xa0\u2000-\u200d\u202f\u205f\u3000\ufeff\u2060]"
_LAYOUT_SPACE = re.compile(
    rf"""
    (?<=[{_HAN}{_WIDE}]){_SPACE}+(?=[0-9０-９A-Za-z{_WIDE}])     # 共 12 户; 万人 ，其中
  | (?<=[0-9０-９A-Za-z%％{_WIDE}]){_SPACE}+(?=[{_HAN}{_WIDE}])  # 12 户; 。 他说
    """,
    re.VERBOSE,
)
_ANY_SPACE = re.compile(_SPACE + "+")
_make_start: Callable[[tuple[int, int]], LineStart] = partial(tuple.__new__, LineStart)
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(slots=True)
class BodyBuilder:
    """Takes paragraphs and heads in reading order; keeps the page line of every part."""

    parts: list[str] = field(default_factory=list)
    starts: list[LineStart] = field(default_factory=list)
    size: int = 0

    def add_paragraph(self, lines: Sequence[Line], separator: str = "") -> None:
        """One paragraph more, from the lines it is printed on."""
        parts, starts, size = self.parts, self.starts, self.size
        between = "\n" if parts else ""
        for line in lines:
            text = line.text
            if " " in text or not text.isprintable():
                text = mend(text)
            if between or (text[0] in _LATIN and parts and parts[-1][-1] in _LATIN):
                between = between or " "
                parts.append(between)
                size += len(between)
            starts.append(_make_start((size, line.number)))
            parts.append(text)
            size += len(text)
            between = separator
        self.size = size

    def body(self) -> str:
        return "".join(self.parts)

    def opening(self, size: int) -> str:
        """The first *size* characters of the body, for a reader's glance."""
        return "".join(self.parts[:size])[:size]


def mend(text: str) -> str:
    """*text* of one line without the spaces that justified setting put into it; words set apart stay so.

    >>> mend("签 约 户 数 6.35 万户，签约率 75%")
    '签约户数6.35万户，签约率75%'
    >>> mend("镜头+画笔 乡村新模样")
    '镜头+画笔 乡村新模样'
    """
    words = text.split()
    singles = sum([len(word) == 1 for word in words])
    if singles >= 3 and 2 * singles >= len(words):
        return "".join(words)
    return _LAYOUT_SPACE.sub("", text)


def mend_title(text: str) -> str:
    """A title as printed, except where it is spread over its line character by character.

    >>> mend_title("春 耕 正 忙"), mend_title("服务 下沉 民心 上升")
    ('春耕正忙', '服务 下沉 民心 上升')
    """
    words = text.split()
    if len(words) > 2 and sum(len(word) == 1 for word in words) > 0.7 * len(words):
        return "".join(words)
    return _ANY_SPACE.sub(" ", text)
