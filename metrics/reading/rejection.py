"""Tell figures from what only looks like one, and from what is read but is no figure about anybody."""

from __future__ import annotations

import re

from .clauses import Clauses
from .knowledge import Words, load, one_of
from .measuring import Measured
from .model import Qualifier

_DATA = load("rejections")
_LABEL_NOUNS = Words(_DATA["label"]["nouns"])
_LABEL_WORDS = frozenset(_DATA["label"]["words"])
_PHRASES = Words([*_DATA["phrases"]["words"], *_DATA["names"]["words"]])
_PLACES, _NO_PLACES = Words(_DATA["names"]["places"]), Words(_DATA["names"]["no_places"])
_NICKNAMED: str = _DATA["nickname"]["unit"]
_ISSUERS = Words(_DATA["nickname"]["issuers"])
_QUOTES = frozenset("“”‘’\"'＂「」『』〝〞")
_PHRASE_REACH: int = _DATA["phrases"]["reach"]
_DURATION_CUES = re.compile(one_of(_DATA["duration_cues"]["words"]))
_DURATION_REACH: int = _DATA["duration_cues"]["reach"]
_AGE_CUES = re.compile(one_of(_DATA["age_cues"]["words"]))
_AGE_REACH: int = _DATA["age_cues"]["reach"]
_RATE = Words(_DATA["rate"]["before"])
_OFTEN = re.compile(one_of(_DATA["rate"]["often"]))
_OFTEN_UNITS = frozenset(_DATA["rate"]["often_units"])
_OFTEN_LARGEST: int = _DATA["rate"]["often_largest"]
_OFTEN_REACH: int = _DATA["rate"]["often_reach"]
_CLASS: str = _DATA["class"]["after"]
_THRESHOLD_KINDS = frozenset(_DATA["threshold"]["kinds"])
_THRESHOLD_NOUNS = Words(_DATA["threshold"]["followed_by_noun"])
_CLOSERS = frozenset(_DATA["article"]["closers"])
_COUNTERS = frozenset(_DATA["article"]["counters"])
_NOT_BEFORE_ONE = Words(_DATA["article"]["not_after"])
_ONES_APART: int = _DATA["article"]["apart"]
_TOP_BEFORE = Words(_DATA["top"]["before"])
_NAMED = {unit: frozenset(characters) for unit, characters in _DATA["named"]["before"].items()}
_NAMED_AFTER = {unit: Words(words) for unit, words in _DATA["named"]["after"].items()}
_STAGES = frozenset(_DATA["named"]["stages"]["units"])
_STAGES_IN_DIGITS = frozenset(_DATA["named"]["stages"]["digits"])
_COUNTED_AFTER = Words(_DATA["named"]["stages"]["counted_after"])
_LARGEST_STAGE: int = _DATA["named"]["stages"]["largest"]
_LIMITS = frozenset([Qualifier.AT_LEAST, Qualifier.LESS_THAN, Qualifier.MORE_THAN])


def is_number_of_something(text: str, figure: Measured) -> bool:
    """Whether *figure* counts or measures at all; false for idioms, names and the article 一.

    >>> from .masks import Masks
    >>> from .measuring import measure
    >>> def kept(text): return [m.unit for m in measure(text, Masks([]), Clauses(text)) if is_number_of_something(text, m)]
    >>> kept("一名负责人说，新建一所，共有两所"), kept("前10名队员"), kept("8时30分")
    (['所', '所'], [], [])
    """
    number, unit = figure.number, text[figure.number.end : figure.unit_end]
    before = text[number.start - 1 : number.start]
    if before and before in _NAMED.get(unit, ""):
        return False
    if unit in _NAMED_AFTER and _NAMED_AFTER[unit].starting_at(text, figure.unit_end):
        return False
    if _TOP_BEFORE.ending_at(text, figure.start) or _is_nickname(text, figure, unit):
        return False
    if number.chinese and not number.per_cent:
        if text[number.start : number.end] == "二" and figure.kind in ("count", "money"):
            return False  # two of a thing are 两; 二 is the second: 二期, 二次分红
        if unit == "字" and number.value is not None and number.value <= 10:
            return False  # 十字路口, 八字方针: words about words
        return not _in_phrase(text, figure) and (
            number.value != 1 or number.scaled or figure.kind == "ratio" or _counts_one(text, figure, unit)
        )
    return True


def _is_nickname(text: str, figure: Measured, unit: str) -> bool:
    """国务院33条, or a number alone between marks of quotation of any make."""
    if unit == _NICKNAMED and not figure.number.chinese and _ISSUERS.ending_at(text, figure.start):
        return True
    return text[figure.start - 1 : figure.start] in _QUOTES and text[figure.end : figure.end + 1] in _QUOTES


def _in_phrase(text: str, figure: Measured) -> bool:
    start, end = figure.number.start, figure.number.end
    if _PLACES.starting_at(text, end) and not _NO_PLACES.starting_at(text, end):
        return True
    for back in range(min(_PHRASE_REACH, start) + 1):
        if len(_PHRASES.starting_at(text, start - back)) > back:
            return True
    return False


def _counts_one(text: str, figure: Measured, unit: str) -> bool:
    """一户 closing its phrase counts (拆除一户，); before a noun it is the article (一户人家)."""
    if unit not in _COUNTERS or _NOT_BEFORE_ONE.ending_at(text, figure.number.start):
        return False
    around = text[max(figure.number.start - _ONES_APART, 0) : figure.unit_end + _ONES_APART]
    if around.count(text[figure.number.start : figure.unit_end]) > 1:
        return False  # 完成一户销号一户: each of them, one by one
    return text[figure.end : figure.end + 1] in _CLOSERS or figure.end == len(text)


def is_reportable(text: str, figure: Measured, clauses: Clauses, compared: bool) -> bool:
    """Whether *figure* says something about somebody; *compared* when it is part of a comparison.

    Not so: ranks, ages that pick a group, time merely spent, limits, how often, and classes (十类, 五大).
    """
    if figure.kind == "rank":
        return False
    if figure.kind == "duration":
        return compared or bool(_near(_DURATION_CUES, text, figure, clauses, _DURATION_REACH))
    if figure.kind == "age" and not _near(_AGE_CUES, text, figure, clauses, _AGE_REACH):
        return False
    if _RATE.ending_at(text, figure.start):
        return figure.kind == "money"
    if figure.kind in _THRESHOLD_KINDS and _is_limit(text, figure):
        return False
    if text[figure.unit_end : figure.unit_end + 4] == "限值以内":
        return False
    if _is_stage(text, figure) or _is_often(text, figure, clauses):
        return False
    if text.startswith(_CLASS, figure.unit_end) and figure.unit_end > figure.number.end:
        return False  # 5000吨级泊位
    return not (figure.number.chinese and _is_label(text, figure))


def _near(
    cues: re.Pattern[str], text: str, figure: Measured, clauses: Clauses, reach: int
) -> re.Match[str] | None:
    start = max(clauses.clause(figure.number.start)[0], figure.start - reach)
    return cues.search(text, start, figure.start)


def _is_limit(text: str, figure: Measured) -> bool:
    """低于4200元的标准, 60岁以上老人: the number picks out whom the sentence is about."""
    if figure.qualifier not in _LIMITS or figure.number.hedge is not None:
        return False
    if figure.number.bare:  # 过亿元项目
        return figure.kind == "money" and bool(_THRESHOLD_NOUNS.starting_at(text, figure.unit_end))
    of = text.startswith("的", figure.end)
    if figure.end > figure.unit_end:
        return of or bool(_THRESHOLD_NOUNS.starting_at(text, figure.end))
    if figure.qualifier is Qualifier.MORE_THAN:
        return of and bool(_THRESHOLD_NOUNS.starting_at(text, figure.end + 1))
    return of


def _is_often(text: str, figure: Measured, clauses: Clauses) -> bool:
    """每周授课3次: how often, no count of anything done."""
    if figure.unit not in _OFTEN_UNITS or figure.value is None or figure.value > _OFTEN_LARGEST:
        return False
    return _near(_OFTEN, text, figure, clauses, _OFTEN_REACH) is not None


def _is_stage(text: str, figure: Measured) -> bool:
    """三期工程, 1期320户: a stage of one thing; 举办三期 counts."""
    number, value = figure.number, figure.value
    if figure.unit not in (_STAGES if number.chinese else _STAGES_IN_DIGITS) or number.hedge is not None:
        return False
    small = value is not None and value <= _LARGEST_STAGE
    return small and not _COUNTED_AFTER.ending_at(text, figure.start)


def _is_label(text: str, figure: Measured) -> bool:
    """三个方面, 五类人员: a small Chinese numeral with an idea, no count of things."""
    value = figure.value
    if value is None or value > 10 or figure.number.hedge is not None or figure.kind != "count":
        return False
    return figure.unit in _LABEL_WORDS or bool(_LABEL_NOUNS.starting_at(text, figure.unit_end))
