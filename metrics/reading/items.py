"""Find the items of a list: ◆工业… ◆投资… · 一是…；二是….  What is told in one item says nothing of the next."""

from __future__ import annotations

import re
from bisect import bisect_right

from .clauses import BULLETS, Clauses

# A set at the front lets the search leap; the rest says which of the characters found do begin an item.
_NUMBERS = "一二三四五六七八九十"
_MARKS = re.compile(
    rf"[{BULLETS}①-⑳{_NUMBERS}（(](?:(?<=[{BULLETS}①-⑳])"
    rf"|(?<![^；。：，:;,\n].)(?:(?<=[{_NUMBERS}])是|(?<=[（(])[{_NUMBERS}\d]{{1,2}}[)）]))",
    re.ASCII,
)


class Items:
    """The items of one text's lists.

    >>> text = "上半年：◆工业增长5%；◆税收3亿元。"
    >>> items = Items(text, Clauses(text))
    >>> items.item(2), items.item(6), items.item(14), items.opening(1)
    (-1, 0, 1, 4)
    """

    __slots__ = ("_opens", "_starts", "clauses")

    def __init__(self, text: str, clauses: Clauses) -> None:
        self.clauses = clauses
        self._starts = [match.start() for match in _MARKS.finditer(text)]
        self._opens: list[int] = []
        before = -1
        for start in self._starts:
            paragraph = clauses.paragraph(start)[0]
            # A list goes on in its paragraph, and from paragraph to paragraph where each begins with a mark.
            goes_on = before >= 0 and (
                before >= paragraph
                or (paragraph == start and clauses.paragraph(before)[0] == clauses.paragraph(start - 1)[0])
            )
            self._opens.append(self._opens[-1] if goes_on else start)
            before = start

    def item(self, at: int) -> int:
        """The number of the item that holds the character at *at*, or -1."""
        if not self._starts:
            return -1
        index = bisect_right(self._starts, at) - 1
        return index if index >= 0 and self._starts[index] >= self.clauses.paragraph(at)[0] else -1

    def opening(self, item: int) -> int:
        """Where the list begins that *item* belongs to."""
        return self._opens[item]
