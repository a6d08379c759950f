"""Tie comparisons to the figures they speak of: 浊度为52毫克，同比下降32.47% · 从310万元增长到2650万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from .bases import Bases
from .changes import change_before
from .clauses import Clauses
from .dating import Resolved
from .knowledge import load, one_of
from .measuring import Measured
from .model import Comparison
from .shares import share_before

_DATA = load("comparisons")
_FROM = re.compile(rf"{one_of(_DATA['levels']['from_words'])}[^，。；,;\n]{{0,14}}$")
_UP_TO = frozenset(_DATA["levels"]["signs"])
_UNCHANGED = re.compile(
    rf"[，,、（(]?(?:同比|环比|[与和同比较][^，。；,;0-9\n]{{0,10}})?{one_of(_DATA['unchanged']['words'])}"
)
_REACHED = re.compile(r"[，,、]?(?:总量|总额|规模)?(?:达到?|至|到|为)")
_DEALING = re.compile("分别|依次|各自")
_RATIOS = frozenset(["%", "倍", "个百分点"])
_LIST_SIGNS = frozenset(["、", "和", "及", "与", "，", ","])
_BASE_LEVEL = re.compile(r"[比较][^，。；,;\n]{0,10}的$")
_NEXT_TO = re.compile(
    rf"[，,、（(；; ]{{0,2}}(?:(?:{one_of(_DATA['changes']['asides'])}|(?:虽然?|尽管)?受[^，。；0-9]{{1,8}}影响)[，,]?)?"
)
_LONGEST_GAP = 20  # between the two levels of a change, and before the first of them

Found = dict[int, Comparison]


def compare(
    text: str,
    figures: Sequence[Measured],
    clauses: Clauses,
    times: Sequence[Resolved] = (),
    published: date | None = None,
) -> Found:
    """What each figure is set against, by its place in *figures*; a change is also given to the level it changed.

    *times* and *published* settle whether a base is the year before (比2016年).

    >>> from .masks import Masks
    >>> from .measuring import measure
    >>> text = "浊度为52毫克/升，同比下降32.47%"
    >>> clauses = Clauses(text)
    >>> compare(text, measure(text, Masks([]), clauses), clauses)[0]
    Comparison(kind='yoy_decrease', value=Decimal('32.47'), unit='%')
    """
    return _Comparing(text, figures, clauses, Bases(text, clauses, times, published)).run()


class _Comparing:
    """One pass over the figures of a text."""

    def __init__(self, text: str, figures: Sequence[Measured], clauses: Clauses, bases: Bases) -> None:
        self.text, self.figures, self.clauses, self.bases = text, figures, clauses, bases
        self.found: Found = {}
        self.amounts: set[int] = set()  # figures that are the amount of a change or a share
        self.levels: dict[int, int] = {}  # the level that such a figure speaks of
        self.opens = self._lists()

    def run(self) -> Found:
        for index, figure in enumerate(self.figures):
            if not (self._goes_on(index, figure) or self._change(index, figure)):
                self._level(index, figure)
        self._pair_lists()
        return self.found

    def _lists(self) -> list[int]:
        """For each figure the first one of the list it stands in: 5%、6%和7%."""
        opens: list[int] = []
        for index, figure in enumerate(self.figures):
            before = self.figures[index - 1] if index else None
            listed = (
                before
                and (before.unit == figure.unit or {before.unit, figure.unit} <= _RATIOS)
                and self.text[before.end : min(figure.start, before.end + 2)] in _LIST_SIGNS
                and figure.start - before.end == 1
            )
            opens.append(opens[-1] if listed else index)
        return opens

    def _change(self, index: int, figure: Measured) -> bool:
        """同比下降32.47%: a change word stands directly before the number."""
        if figure.value is None or figure.kind in ("rank", "index"):
            return False
        change = change_before(self.text, figure, self.clauses, self.bases)
        if change is None:
            return False
        self._tell(index, Comparison(change.kind, figure.value, figure.unit), change.phrase)
        return True

    def _goes_on(self, index: int, figure: Measured) -> bool:
        """分别增长5%、6%: the second number of a list shares the words before the first."""
        if self.opens[index] == index or index - 1 not in self.amounts:
            return False
        self.amounts.add(index)
        self.found[index] = Comparison(self.found[index - 1].kind, figure.value, figure.unit)
        return True

    def _level(self, index: int, figure: Measured) -> None:
        """What a number that is no change itself is set against."""
        if figure.kind == "rank":
            self.found[index] = Comparison("rank", figure.value, figure.unit)
        elif index in self.found:
            return
        elif _UNCHANGED.match(self.text, figure.end):
            self.found[index] = Comparison("unchanged", None, "")
        elif origin := self._origin(index, figure):
            self.found[index] = Comparison("from_to", origin.value, origin.unit)
        elif figure.unit == "个百分点" and index:
            self.levels[index] = self.levels.get(index - 1, index - 1)  # 高于全省1.2个百分点，占…
        elif figure.unit == "倍":
            self.found[index] = Comparison("multiple", figure.value, figure.unit)
        elif figure.unit == "%":
            self._share(index, figure)

    def _share(self, index: int, figure: Measured) -> None:
        """占总支出的62%, 96%以上的订单, 完成年度目标的85%."""
        before = self.figures[index - 1] if index else None  # 占65岁以上老人的68.7%
        leaves_off = before.end if before and before.kind != "age" else 0
        share = share_before(self.text, figure, max(self.clauses.clause(figure.start)[0], leaves_off))
        if share is None or self._leads_on(figure):
            return
        comparison = Comparison(share.kind, figure.value, "%")
        if share.phrase is None:
            self.found[index] = comparison
        else:
            self._tell(index, comparison, share.phrase)

    def _tell(self, index: int, comparison: Comparison, phrase: int) -> None:
        """Give *comparison* to the amount and to the level it speaks of, just before its words or just after."""
        self.found[index] = comparison
        self.amounts.add(index)
        level = self._level_before(index, phrase)
        if level is not None:
            self.levels[index] = level
            if level not in self.amounts and level not in self.found:
                self.found[level] = comparison
        elif self._leads_to_the_next(index):
            self.levels[index] = index + 1
            self.found[index + 1] = comparison

    def _level_before(self, index: int, phrase: int) -> int | None:
        """The level just before the words at *phrase*, where only a comma parts them."""
        if index:
            last = self.figures[index - 1].start
            origin = _BASE_LEVEL.search(
                self.text, max(self.clauses.clause(last)[0], last - _LONGEST_GAP), last
            )
            if origin:  # 收入12800元，比2015年的8600元增加4200元
                index, phrase = index - 1, origin.start()
        if not index:
            return None
        if not _NEXT_TO.fullmatch(self.text, self.figures[index - 1].end, phrase):
            return None
        return self.levels.get(index - 1, index - 1)

    def _leads_to_the_next(self, index: int) -> bool:
        """增长12.5%，达到300亿元: the level follows its change."""
        if index + 1 == len(self.figures):
            return False
        start, end = self.figures[index].end, self.figures[index + 1].start
        return end - start <= 6 and _REACHED.fullmatch(self.text, start, end) is not None

    def _pair_lists(self) -> None:
        """Give the n-th change of a list to the n-th level of the list before it (分别达A、B，增长a、b)."""
        for first, level in self.levels.items():
            last = first
            while last + 1 < len(self.opens) and self.opens[last + 1] == first:
                last += 1
            if level > first or last == first:
                continue
            opening = self.opens[level]
            levels: Sequence[int] = range(opening, level + 1)
            if len(levels) == 1:
                levels = self._dealt_to(first, last - first + 1)
            if len(levels) == last - first + 1:
                for step, place in enumerate(levels):
                    self.found[place] = self.found[first + step]

    def _dealt_to(self, first: int, count: int) -> Sequence[int]:
        """The last *count* levels of the sentence, where 分别 deals them the changes that begin with *first*.

        产值8亿元，税收6000万元，同比分别增长8%、6%: each level has a clause of its own.
        """
        start = self.figures[first].start
        if not _DEALING.search(self.text, self.figures[first - 1].end, start):
            return ()
        sentence = self.clauses.sentence(start)[0]
        levels: list[int] = []
        for index in range(first - 1, -1, -1):
            if self.figures[index].start < sentence or len(levels) == count:
                break
            if index in self.amounts:
                return ()
            if not self._leads_on(self.figures[index]):
                levels.append(index)
        return levels[::-1]

    def _origin(self, index: int, figure: Measured) -> Measured | None:
        """The figure that a change led from: 从2013年的310名增长到2016年的2650名."""
        if not index:
            return None
        origin = self.figures[index - 1]
        arrived = index - 1 in self.found and self.found[index - 1].kind == "from_to"
        if arrived and origin.unit != figure.unit:
            return None  # 由19件降至4件，落实率达到100%
        if figure.start - origin.end > _LONGEST_GAP or _UP_TO.isdisjoint(
            self.text[origin.end : figure.start]
        ):
            return None
        return origin if self._leads_on(origin) else None

    def _leads_on(self, figure: Measured) -> bool:
        """Whether 从 or 由 stands before *figure* in its clause."""
        start = max(self.clauses.clause(figure.start)[0], figure.start - _LONGEST_GAP)
        return _FROM.search(self.text[start : figure.start]) is not None
