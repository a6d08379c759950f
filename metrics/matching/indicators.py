"""Which indicator a number reports: by the phrases beside it, with a unit that fits; in doubt none.

A phrase settles it when it holds the number itself (拆除25户), when it ends right before it but for words such as
累计达到, or when it is the noun that the number counts (42家党组织). Of several the one that spells out most wins;
where two are as good, none does, and both are offered.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from metrics.catalogue import MARK, NAME, Catalogue, IndicatorEntry, Occurrence
from metrics.reading.model import Quantity
from organizations.naming.model import NamedSpan

from .masking import Place, mask
from .model import IndicatorCandidate
from .outline import Outline
from .words import VERB, alternation, load

_DATA = load("indicators.toml")
_FILLERS = re.compile(f"{alternation(_DATA['fillers'])}*")
_STOPS = re.compile(alternation(_DATA["stops"]))
_TAIL = re.compile(f"{alternation([*_DATA['tails'], MARK])}|$")
_NO_STOCK = re.compile(f"{alternation([*_DATA['acting_on'], *_DATA['changing']])}[^，。；：、{MARK}]{{0,4}}$")
_PART = re.compile(
    f"[，；、（：和及其中的]*(?:{NAME}[、和及与]?)+(?:分别|各)?[有为共达到完成：]*|[，；（]*其中[：]?"
)
_OPENER = re.compile(
    f"(?:^|\\n|[{re.escape(_DATA['noun_openers'])}]|{alternation(_DATA['benign_modifiers'])})$"
)
_LEVEL_VERBS = alternation([*_DATA["change_verbs"], *_DATA["level_verbs"]])
_REACHED = re.compile(f"，?[^，。；：{MARK}]{{0,14}}?{_LEVEL_VERBS}(?:到|至|为)了?[^，。；：{MARK}]{{0,12}}")
_TAIL_VERBS = re.compile(alternation(_DATA["tail_verbs"]))
_EXTENDING = re.compile(alternation(_DATA["extending"]))
_BRIDGE = re.compile(f"{alternation(_DATA['fillers'])}*，{alternation(_DATA['fillers'])}*")
_BREAKDOWN = re.compile(f"其中：?(?:[^，。；、{MARK}]{{1,10}}{MARK}[、，和及与])*[^，。；、{MARK}]{{0,10}}")
_COUNTED = frozenset(_DATA["counting_units"])
_OF_A_GROUP = re.compile(f"{alternation(_DATA['groups'])}的?$")
_CHANGE = re.compile(f"(?<!新){alternation(_DATA['change_verbs'])}$")
_DEALT_OUT = re.compile(f"([^，。；：{MARK}]{{2,60}}?)(?:分别|依次|各自)[^，。；：、{MARK}]{{0,6}}$")
_BASES: Final[dict[str, tuple[str, ...]]] = {
    printed: tuple(base for base, units in _DATA["units"].items() if printed in units)
    for printed in {unit for units in _DATA["units"].values() for unit in units}
}
"""The base units of the indicators that can be printed in a unit, besides that unit itself."""

SETTLING = 100  # a phrase beside the number outweighs one elsewhere in the clause
BESIDE = 20  # a phrase beside the number that speaks of something else outweighs one farther off
IN_CLAUSE = 50  # and that one outweighs the rest of the sentence
REACH = 240  # characters before and behind a number
COUNTED_REACH = 16  # characters between a number and the noun that it counts
PARTS_REACH = 60  # characters between 其中 and the last of the parts
WHOLE_NOUN = 3  # characters; a longer phrase says itself what it counts
CANDIDATES = 3


class _Judged(NamedTuple):
    """What speaks for an indicator: *words* with the phrase and the unit put in."""

    entry: IndicatorEntry
    score: int
    words: str
    said: tuple[int, int] = (0, 0)  # where the phrase stands in the masked text


_DEALT = "按“分别”逐个对应，{unit}"
_ELSEWHERE = "同一句提到“{said}”，{unit}"
_NEARBY = "同一分句提到“{said}”，{unit}"
_CHANGED = "“{said}”后的数字是变化量"
_ACTED_ON = "“{said}”在这里说的是动作所及，不是期末总数"
_NARROWED = "“{said}”前有限定语，可能只是其中一部分"
_SETTLED = "“{said}”与数字相连，{unit}"

Answer = tuple[IndicatorEntry | None, tuple[IndicatorCandidate, ...]]
"""The indicator, if one is settled, and the best three with what speaks for them."""


class IndicatorFinder:
    """Finds the indicators of one body's numbers, with one look-up of phrases for all."""

    def __init__(
        self,
        body: str,
        quantities: Sequence[Quantity],
        spans: Sequence[NamedSpan],
        outline: Outline,
        catalogue: Catalogue,
    ) -> None:
        self._quantities = quantities
        self._catalogue = catalogue
        self._text, self._places = mask(body, quantities, spans, outline)
        found = catalogue.occurrences(self._text, list(_windows(self._places)))
        self._occurrences = sorted(found, key=lambda one: one.start)
        self._starts = [found.start for found in self._occurrences]

    def find_all(self) -> list[Answer]:
        """What each quantity reports, in order."""
        answers: list[Answer] = []
        for index, quantity in enumerate(self._quantities):
            place = self._places[index]
            answer: Answer = (None, ())
            if place is not None:
                answer = self._answer(place, quantity.unit)
                if answer[0] is None:
                    answer = self._shared(index, place, answers) or answer
            answers.append(answer)
        return answers

    def _answer(self, place: Place, unit: str) -> Answer:
        best: dict[str, _Judged] = {}
        for judged in self._judged(place, unit):
            known = best.get(judged.entry.code)
            if known is None or judged.score > known.score:
                best[judged.entry.code] = judged
        ranked = sorted(best.values(), key=lambda judged: -judged.score)
        fitting = f"单位“{unit}”相符" if unit else "同为无单位的指数"
        candidates = tuple([self._candidate(judged, fitting) for judged in ranked[:CANDIDATES]])
        if not ranked or ranked[0].score < SETTLING:
            return None, candidates
        if len(ranked) > 1 and ranked[1].score == ranked[0].score:
            return None, candidates
        return ranked[0].entry, candidates

    def _candidate(self, judged: _Judged, fitting: str) -> IndicatorCandidate:
        start, end = judged.said
        said = self._text[start:end].replace(MARK, "…").replace(NAME, "…")
        reason = judged.words.format(said=said, unit=fitting)
        return IndicatorCandidate(judged.entry.code, judged.entry.name, reason)

    def _shared(self, index: int, place: Place, answers: Sequence[Answer]) -> Answer | None:
        """The indicator of the number before it: of the total for a part (其中柳林镇1200户、石桥乡900户), of the first
        level for the second (从310万元增长到2650万元)."""
        since = self._text.rfind(MARK, max(place.line, place.at - REACH), place.at) + 1
        if not since:
            return None
        if _PART.fullmatch(self._text, since, place.at):
            reason = "与前面的总数同一指标"
        elif _REACHED.fullmatch(self._text, since, place.at):
            reason = "与前面的数字是同一指标的前后两期"
        else:
            return None
        for back in range(index - 1, max(index - 4, -1), -1):
            before = self._places[back]
            if before is None or before.line != place.line:
                return None
            entry = answers[back][0]
            if entry is not None and self._quantities[back].unit == self._quantities[index].unit:
                return entry, (IndicatorCandidate(entry.code, entry.name, reason),)
        return None

    def _judged(self, place: Place, unit: str) -> Iterator[_Judged]:
        """Every phrase of the number's sentence whose unit fits, judged."""
        fitting = (unit,) if self._is_part(place) else (unit, *_BASES.get(unit, ()))
        dealt = self._dealt_out(place)
        if dealt:
            found = [one for one in self._catalogue.occurrences(dealt) if one.end == len(dealt)]
            fit = [one for one in found if one.entry.unit in fitting]
            if fit:
                yield from (_Judged(one.entry, SETTLING + 2 * one.weight, _DEALT) for one in fit)
                return
        low, high = _window(place)
        for one in self._occurrences[bisect_left(self._starts, low) : bisect_left(self._starts, high)]:
            if one.entry.unit in fitting:
                score, words = self._weigh(one, place)
                yield _Judged(one.entry, score, words, (one.start, one.end))

    def _is_part(self, place: Place) -> bool:
        """Whether the number is one of the parts of a total, whose unit it shares.

        In 新增学位4800个，其中小学2700个 the parts are places too, no schools.
        """
        since = self._text.rfind("其中", max(place.line, place.head - PARTS_REACH), place.head)
        return since >= 0 and _BREAKDOWN.fullmatch(self._text, since, place.head) is not None

    def _dealt_out(self, place: Place) -> str:
        """What the number is of where 分别 deals a list of numbers out to a list of nouns, the last one aside.

        Of 城镇居民、农村居民人均可支配收入分别为3万元、2万元 the first is 城镇居民人均可支配收入.
        """
        if place.length < 2:
            return ""
        match = _DEALT_OUT.search(self._text, max(place.low, place.head - 80), place.head)
        if match is None:
            return ""
        nouns = re.split("[、和及与]", match[1])
        if len(nouns) != place.length or place.rank == len(nouns) - 1:
            return ""
        return nouns[place.rank] + nouns[-1][len(nouns[place.rank]) :]

    def _weigh(self, found: Occurrence, place: Place) -> tuple[int, str]:
        if found.end > place.high or (found.start < place.low and not self._is_bridged(found, place)):
            return found.weight, _ELSEWHERE
        near = IN_CLAUSE + found.weight
        if self._is_change(found, place):
            return near, _CHANGED
        if not self._is_beside(found, place):
            return near, _NEARBY
        if found.entry.unit not in _COUNTED and self._is_of_a_group(found, place):
            return near + BESIDE, _NARROWED
        if found.entry.timing == "point":
            if self._is_no_stock(found, place):
                return near + BESIDE, _ACTED_ON
            if self._is_narrowed(found, place):
                return near + BESIDE, _NARROWED
        holds = found.start <= place.head < found.end
        return SETTLING + 2 * found.weight + holds, _SETTLED

    def _is_beside(self, found: Occurrence, place: Place) -> bool:
        if found.start <= place.at < found.end or found.start <= place.head < found.end:
            return True
        if found.end <= place.head:
            joined = _FILLERS if found.end >= place.low else _BRIDGE
            return joined.fullmatch(self._text, found.end, place.head) is not None
        gap = self._text[place.at + 1 : found.start]
        if len(gap) > COUNTED_REACH or MARK in gap or _STOPS.search(gap):
            return False
        if "、" in gap and not gap.endswith("的"):
            return False
        if gap and VERB.match(self._text, found.start):
            return False  # 86家企业提供岗位 counts no posts
        if _TAIL.match(self._text, found.end):
            return True
        # 25个城中村改善了环境 counts them all; 30名党员参加培训 says nothing about how many there are.
        if found.entry.unit == "人":
            return False
        if found.weight > WHOLE_NOUN:
            return _EXTENDING.match(self._text, found.end) is None
        return _TAIL_VERBS.match(self._text, found.end) is not None

    def _is_bridged(self, found: Occurrence, place: Place) -> bool:
        """Whether nothing but a comma and fillers stands between: 人均年收入不到6000元的，共有90户."""
        return found.end < place.low and _BRIDGE.fullmatch(self._text, found.end, place.head) is not None

    def _is_change(self, found: Occurrence, place: Place) -> bool:
        """Whether the verb before the number makes it a change, and the phrase does not say so itself."""
        match = _CHANGE.search(self._text, max(place.low, place.head - 4), place.head)
        return match is not None and not (found.start <= match.start() and match.end() <= found.end)

    def _is_no_stock(self, found: Occurrence, place: Place) -> bool:
        """Whether people or things were acted on or came and went: 慰问老党员50名, 新增党员3名."""
        if found.start <= place.head < found.end:
            return False
        end = min(found.start, place.head)
        return _NO_STOCK.search(self._text, max(place.low, end - 12), end) is not None

    def _is_of_a_group(self, found: Occurrence, place: Place) -> bool:
        """Whether only some people's income or share is told: 脱贫人口人均纯收入."""
        start = max(found.start - 8, place.low)
        return _OF_A_GROUP.search(self._text, start, found.start) is not None

    def _is_narrowed(self, found: Occurrence, place: Place) -> bool:
        """Whether a short noun is only the end of a longer one: 老党员50名, 12所民办幼儿园."""
        if (
            found.weight > WHOLE_NOUN
            or found.entry.unit not in _COUNTED
            or found.start <= place.head < found.end
        ):
            return False
        before = self._text[max(found.start - 4, place.low) : found.start]
        return _OPENER.search(before) is None


def _window(place: Place) -> tuple[int, int]:
    """How far from a number phrases are looked at: its sentence, but for very long ones."""
    return max(place.line, place.head - REACH), min(place.line_end, place.at + REACH)


def _windows(places: Iterable[Place | None]) -> Iterator[tuple[int, int]]:
    """The windows of all numbers, in order, those that touch made one."""
    low = high = 0
    for place in places:
        if place is None:
            continue
        start, end = _window(place)
        if start > high:
            yield low, high
            low = start
        high = max(high, end)
    yield low, high
