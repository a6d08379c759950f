"""The grammar of headlines, as far as it shows whether a line stands alone: its subject, its predicate, its end."""

from __future__ import annotations

import re
from functools import lru_cache

from . import cues

_WORDS = cues.read_data("headlines")
_SUBJECTS: tuple[str, ...] = tuple(_WORDS["subjects"])
_LONG_SUBJECTS = tuple(word for word in _SUBJECTS if len(word) > 1)
_REPORTS: tuple[str, ...] = tuple(_WORDS["reports"])
_STARTS: tuple[str, ...] = (*_WORDS["adverbs"], *_WORDS["verbs"], *_WORDS["short_starts"])
_OPEN_ENDS: tuple[str, ...] = (*_WORDS["adverbs"], *_WORDS["open_ends"])
_PREDICATE = re.compile(
    rf"{cues.any_of([*_WORDS['verbs'], *_WORDS['phrases']])}|[{_WORDS['verb_stems']}][{_WORDS['verb_results']}]"
    rf"|“.”[{_WORDS['verb_results']}]"  # “改”出, “种”成
)
_MARKED = re.compile(rf".{{2}}(?:{cues.any_of(_WORDS['marks'])}|(?<![为除])了(?![解不])).{{2}}")  # 绿了荒山
_QUOTED_VERB = re.compile(rf"“.”[{_WORDS['verb_results']}]")
_NOMINAL = frozenset(_WORDS["nominal"])
_INTRANSITIVE = frozenset([*_WORDS["intransitive"], *_WORDS["phrases"]])
_EVENT_CLOSED = re.compile(cues.any_of(_WORDS["events"]) + r"(?:在.{2,8})?(?:召开|举行|举办|启动|开展)$")
_SUBJECT_FIRST = re.compile(
    rf"(?!{cues.any_of(_WORDS['no_subjects'])})"
    rf"(?:[^\s，、：]{{1,10}}?{cues.any_of(set(_SUBJECTS) - {'会', '处', '科'})}(?![长级民镇委员])|{cues.any_of(_LONG_SUBJECTS)})"
)
_MOVED = re.compile(r"(?<=.{2})[把让][^\s，、]{2,5}$")
"""把图书馆, 让老人: what is done to it stands in the next line."""
_PREPOSITIONS = "让把将为以用从对向在由于"
_CONNECTIVES = _PREPOSITIONS + "到赴来与和被"
_TITLES = 256
"""A page's titles are asked the same several times."""
_PHRASE = 7
"""A prepositional phrase is no longer; a longer line has a verb that is not in the list."""
_ATTENDED = tuple(_WORDS["attendance_ends"])
_ATTENDANCE = re.compile(cues.any_of(_WORDS["attendance"]))
_SERIES = cues.one_of(_WORDS["series_patterns"])
_MEASURES: tuple[str, ...] = tuple(_WORDS["measures"])
_COUNT = r"(?:\d|[近超逾增达][一二两三四五六七八九十百千]+)"
_COUNTED = cues.one_of(
    [rf"(?:{pattern}).*{_COUNT}" for pattern in _WORDS["time_patterns"]]
    + [rf"(?:今年|去年|已|累计|年).*{_COUNT}"]
)
_FIGURE = re.compile(_COUNT)
_TIME = cues.one_of(_WORDS["time_patterns"])


def is_series(text: str) -> bool:
    """Is it the title of a series, which stands over the headline?

    >>> is_series("园区巡礼②"), is_series("园区建设提速")
    (True, False)
    """
    return _SERIES.search(text) is not None


def names_speaker(text: str) -> bool:
    """Does it name the occasion or the speaker of the line below: …会议强调?"""
    return text.endswith(_REPORTS)


def names_guests(text: str) -> bool:
    """Does it say who was there: 某某出席并讲话?

    >>> names_guests("赵启明出席并讲话"), names_guests("县政府召开座谈会")
    (True, False)
    """
    return text.endswith(_ATTENDED) or (_ATTENDANCE.search(text) is not None and not has_subject_first(text))


def is_time(text: str) -> bool:
    """Does it only say when: 一季度, 截至5月底?"""
    return _TIME.fullmatch(text) is not None


def measures(text: str) -> bool:
    """Is it half a sentence that says how much, and of what only in its other half?

    >>> measures("单个企业最高补20万元"), measures("青石镇新增岗位320个")
    (True, False)
    """
    return text.startswith(_MEASURES) and any(char.isdigit() for char in text)


def counts_since(text: str) -> bool:
    """Does it say when, and then how much: 一季度新建大棚216个, 去年调解纠纷近六百件?"""
    return _COUNTED.match(text) is not None


def lists_counts(text: str) -> bool:
    """Are these clauses without a subject, each with its figure?

    >>> lists_counts("发现隐患217处 查扣车辆43辆"), lists_counts("青石镇栽树3000棵 绿了荒坡")
    (True, False)
    """
    clauses = text.split(" ")
    return len(clauses) > 1 and not has_subject_first(text) and all(map(_FIGURE.search, clauses))


@lru_cache(_TITLES)
def has_predicate(text: str) -> bool:
    """Does a title say what is done, not only name a thing?

    >>> has_predicate("临溪镇抢抓农时备春耕"), has_predicate("临溪镇农技中心")
    (True, False)
    """
    return (
        _PREDICATE.search(text, 1) is not None or _MARKED.search(text) is not None or text.startswith(_STARTS)
    )


def starts_with_verb(text: str) -> bool:
    """Does it open with a verb or an adverb, and so lack its subject?

    >>> starts_with_verb("推进社区治理"), starts_with_verb("“改”出新农村"), starts_with_verb("临溪镇喜迎丰收")
    (True, True, False)
    """
    return text.startswith(_STARTS) or text[0] in _CONNECTIVES or _QUOTED_VERB.match(text) is not None


@lru_cache(_TITLES)
def has_subject_first(text: str) -> bool:
    """Does a title open with a place or an organisation?

    >>> has_subject_first("临溪镇喜迎丰收"), has_subject_first("推进社区治理"), has_subject_first("乡村振兴启新程")
    (True, False, False)
    """
    return (
        text[0] not in _CONNECTIVES
        and not text.startswith(_STARTS)
        and _SUBJECT_FIRST.match(text) is not None
    )


@lru_cache(_TITLES)
def is_bare_subject(text: str) -> bool:
    """Is a title no more than the name of who acts?

    >>> is_bare_subject("临溪县市场监督管理局"), is_bare_subject("携手共建美好家园")
    (True, False)
    """
    if not text.endswith(_SUBJECTS):
        return False
    ends = [predicate.end() for predicate in _PREDICATE.finditer(text)]
    tail = next(len(word) for word in sorted(_SUBJECTS, key=len, reverse=True) if text.endswith(word))
    # 考察团, 监督管理局: verbs that run up to the noun are part of it; one further ahead has an object of its own.
    return all(end >= len(text) - tail - 2 for end in ends)


@lru_cache(_TITLES)
def waits_for_more(text: str) -> bool:
    """Does a line end where its object or its verb must follow: 我市获评, 县领导调研, 总投资5亿元的?

    >>> waits_for_more("县人大常委会视察"), waits_for_more("全县经济工作会议召开"), waits_for_more("加强党组织建设")
    (True, False, False)
    >>> waits_for_more("临溪镇把图书馆"), waits_for_more("临溪镇把图书馆搬进村")
    (True, False)
    """
    if _EVENT_CLOSED.search(text) or text.count(" ") > 1:  # three slogans in a row are whole
        return False
    found = [*_PREDICATE.finditer(text)]
    moved = _MOVED.search(text)
    if moved is not None and all(predicate.end() <= moved.start() for predicate in found):
        return True
    if not found and text[0] in _PREPOSITIONS and len(text) <= _PHRASE and " " not in text:
        return True
    if found and found[-1].end() == len(text):
        verb, before = found[-1][0], text[: found[-1].start()]
        if len(found) > 1 or verb in _INTRANSITIVE:
            return False
        return verb not in _NOMINAL or before.endswith((*_SUBJECTS, *_WORDS["adverbs"]))
    return text.endswith(_OPEN_ENDS)
