"""Tie comparisons to the figures they speak of: 同比下降31.77% · 占总支出的76% · 从439万元增长到5578万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from .bases import Bases
from .clauses import Clauses
from .dating import Resolved
from .knowledge import Words, load, one_of
from .measuring import Measured
from .model import Comparison

_DATA = load("comparisons")
_CHANGES = _DATA["changes"]
_DIRECTIONS = {
    word: direction
    for direction in ("increase", "decrease")
    for word in (*_CHANGES[direction], *_CHANGES[f"based_{direction}"])
}
_NEED_BASE = frozenset([*_CHANGES["based_increase"], *_CHANGES["based_decrease"]])
_RATIO_ONLY = frozenset(_CHANGES["ratio_only"])
_CHANGE_WORDS, _FILLERS = Words(_DIRECTIONS), Words(_CHANGES["fillers"])
_CHANGE_GUARDS: dict[str, str] = _CHANGES["guards"]
_LEVELS = Words(_DATA["levels"]["words"])
_FROM = re.compile(rf"{one_of(_DATA['levels']['from_words'])}[^，。；,;\n]{{0,14}}$")
_SHARES = re.compile(one_of(_DATA["shares"]["words"]))
_RATES = Words(_DATA["shares"]["rates"])
_RATE_NOUN = re.compile(rf"的[^，。；、,;\n]{{0,8}}?{one_of(_DATA['shares']['rates'])}")
_LINKS = frozenset(_DATA["shares"]["links"])
_TARGET_VERBS = re.compile(one_of(_DATA["targets"]["verbs"]))
_TARGETS = Words(_DATA["targets"]["nouns"])
_UNCHANGED = re.compile(
    rf"[，,、（(]?(?:同比|环比|[与和同比较][^，。；,;\d\n]{{0,10}})?{one_of(_DATA['unchanged']['words'])}"
)
_REACHED = re.compile(r"[，,、]?(?:总量|总额|规模)?(?:达到?|至|到|为)")
_LIST_SIGNS = frozenset(["、", "和", "及", "与", "，", ","])
_PUNCTUATION = "，,、（(；; "
_RATIOS = frozenset(["%", "‰", "个百分点", "个千分点", "倍"])
_LONGEST_GAP = 20
_NO_COMPARISON = Comparison("", None, "")

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
    >>> text = "浓度为73微克/立方米，同比下降31.77%"
    >>> clauses = Clauses(text)
    >>> compare(text, measure(text, Masks([]), clauses), clauses)[0]
    Comparison(kind='yoy_decrease', value=Decimal('31.77'), unit='%')
    """
    return _Comparing(text, figures, clauses, Bases(text, clauses, times, published)).run()


class _Comparing:
    """One pass over the figures of a text."""

    def __init__(self, text: str, figures: Sequence[Measured], clauses: Clauses, bases: Bases) -> None:
        self.text, self.figures, self.clauses, self.bases = text, figures, clauses, bases
        self.found: Found = {}
        self.changes: dict[int, str] = {}  # figures that are the amount of a change, with its kind
        self.levels: dict[int, int] = {}  # the level that a change or share was given to

    def run(self) -> Found:
        for index, figure in enumerate(self.figures):
            if (
                figure.kind in ("rank", "index")
                or figure.value is None
                or not (self._change(index, figure) or self._goes_on(index, figure))
            ):
                self._level(index, figure)
        return self.found

    def _change(self, index: int, figure: Measured) -> bool:
        """同比下降31.77%: a change word stands directly before the number."""
        at = self._before_fillers(figure.start)
        word = _CHANGE_WORDS.ending_at(self.text, at)
        start = at - len(word)
        if not word or self.text[start - 1 : start] in tuple(_CHANGE_GUARDS.get(word, "")):
            return False
        clause = max(self.clauses.clause(start)[0], start - _LONGEST_GAP)
        base = self.bases.of(start, clause=clause, ratio=figure.unit in _RATIOS)
        if word in _NEED_BASE and (base is None or not self.bases.is_a_time(base, start)):
            return False
        if base is None and word in _RATIO_ONLY and figure.unit not in _RATIOS:
            return False
        kind = (
            _DIRECTIONS[word] if base is None or base.kind == "plain" else f"{base.kind}_{_DIRECTIONS[word]}"
        )
        self.changes[index] = kind
        comparison = self.found[index] = Comparison(kind, figure.value, figure.unit)
        phrase = base.start if base and base.start >= clause else start
        if not self._give(index, phrase, comparison):
            self._give_next(index, comparison)
        return True

    def _before_fillers(self, at: int) -> int:
        for _ in range(3):
            filler = _FILLERS.ending_at(self.text, at)
            if not filler:
                break
            at -= len(filler)
        return at

    def _goes_on(self, index: int, figure: Measured) -> bool:
        """分别增长5%、6%: the second number of a list shares the word before the first."""
        if index - 1 not in self.changes:
            return False
        before = self.figures[index - 1]
        if self.text[before.end : figure.start] not in _LIST_SIGNS or before.unit != figure.unit:
            return False
        kind = self.changes[index] = self.changes[index - 1]
        comparison = self.found[index] = Comparison(kind, figure.value, figure.unit)
        self._pair(index, comparison)
        return True

    def _pair(self, index: int, comparison: Comparison) -> None:
        """Give the n-th change of a list to the n-th level of the list before it (分别达A、B，增长a、b)."""
        first = index
        while (
            first - 1 in self.changes
            and self.text[self.figures[first - 1].end : self.figures[first].start] in _LIST_SIGNS
        ):
            first -= 1
        if first not in self.levels:
            return
        last = self.levels[first] if self.levels[first] < first else -1
        opening = last
        while (
            opening > 0
            and self.text[self.figures[opening - 1].end : self.figures[opening].start] in _LIST_SIGNS
        ):
            opening -= 1
        if last - opening != index - first or opening < 0:
            return
        for step in range(index - first + 1):
            change = self.found[first + step]
            self.found[opening + step] = comparison if first + step == index else change

    def _give(self, index: int, phrase: int, comparison: Comparison) -> bool:
        """Give *comparison* to the level just before the phrase, where only a comma parts them."""
        level = index - 1
        if level < 0:
            return False
        gap = self.text[self.figures[level].end : phrase]
        if len(gap) > 2 or gap.strip(_PUNCTUATION):
            return False
        level = self.levels.get(level, level)
        self.levels[index] = level
        if level in self.changes or (level in self.found and self.found[level].kind != "from_to"):
            return True
        self.found[level] = comparison
        return True

    def _give_next(self, index: int, comparison: Comparison) -> None:
        """增长12.5%，达到300亿元: the level follows its change."""
        if index + 1 >= len(self.figures):
            return
        gap = self.text[self.figures[index].end : self.figures[index + 1].start]
        if len(gap) <= 6 and _REACHED.fullmatch(gap):
            self.found[index + 1] = comparison
            self.levels[index] = index + 1

    def _level(self, index: int, figure: Measured) -> None:
        """What a number that is no change itself is set against."""
        if index in self.found or figure.kind == "rank":
            if figure.kind == "rank":
                self.found[index] = Comparison("rank", figure.value, figure.unit)
            return
        if figure.kind == "ratio" and figure.unit == "%":
            self._share(index, figure)
        elif figure.unit == "倍":
            self.found[index] = Comparison("multiple", figure.value, figure.unit)
        elif _UNCHANGED.match(self.text, figure.end):
            self.found[index] = Comparison("unchanged", None, "")
        elif index and (origin := self._origin(index, figure)):
            self.found[index] = Comparison("from_to", origin.value, origin.unit)

    def _origin(self, index: int, figure: Measured) -> Measured | None:
        """The figure that a change led from: 从2015年的439万元增长到2017年的5578万元."""
        origin = self.figures[index - 1]
        gap = self.text[origin.end : figure.start]
        if len(gap) > _LONGEST_GAP or not any(sign in gap for sign in "到至为"):
            return None
        start = max(self.clauses.clause(origin.start)[0], origin.start - _LONGEST_GAP)
        return origin if _FROM.search(self.text[start : origin.start]) else None

    def _share(self, index: int, figure: Measured) -> None:
        """占总支出的76%, 98%以上的问题, 完成年度目标的85%."""
        text, start = self.text, figure.start
        clause = max(self.clauses.clause(start)[0], self.figures[index - 1].end if index else 0)
        at = self._before_fillers(start)
        target = _TARGETS.ending_at(text, at)
        if target and _TARGET_VERBS.search(text, clause, at):
            comparison = Comparison("of_target", figure.value, "%")
        elif share := _SHARES.search(text, clause, start):
            comparison = Comparison("share_of", figure.value, "%")
            clause = share.start() - (text[share.start() - 1 : share.start()] in ("所", "约", "仅", "共"))
        elif self._speaks_of_a_part(figure):
            self.found[index] = Comparison("share_of", figure.value, "%")
            return
        else:
            if (
                index
                and self.found.get(index - 1, _NO_COMPARISON).kind in ("share_of", "of_target")
                and text[self.figures[index - 1].end : start] in _LIST_SIGNS
            ):
                self.found[index] = Comparison(self.found[index - 1].kind, figure.value, "%")
            elif _UNCHANGED.match(text, figure.end):
                self.found[index] = Comparison("unchanged", None, "")
            elif index and (origin := self._origin(index, figure)):
                self.found[index] = Comparison("from_to", origin.value, origin.unit)
            return
        self.found[index] = comparison
        self._give(index, clause, comparison)

    def _speaks_of_a_part(self, figure: Measured) -> bool:
        """规模以上企业90%建立了…, 98%以上的问题: the percentage is a part of what is named, no rate."""
        text, before = self.text, self.text[figure.start - 1 : figure.start]
        following = text[figure.end : figure.end + 1]
        if (
            not following
            or not "一" <= following <= "龥"
            or before in _LINKS
            or _RATES.ending_at(text, figure.start)
        ):
            return False
        if _CHANGE_WORDS.starting_at(text, figure.end) or _FROM.search(
            text[max(figure.start - 16, 0) : figure.start]
        ):
            return False  # 由去年的52.3%提高到54.1%
        return not (_RATES.starting_at(text, figure.end) or _RATE_NOUN.match(text, figure.end))
