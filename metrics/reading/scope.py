"""Tell which of the times that a text names governs a figure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from .clauses import Clauses
from .dating import Resolved
from .items import Items
from .knowledge import Words, load, one_of
from .measuring import Measured
from .model import Modality
from .roles import is_attributive, is_basis, is_origin

_DATA = load("times")
_PART_OF = Words(_DATA["part_of"]["before"])
_GROUND = re.compile(one_of(_DATA["ground"]["words"]))
_WIDER_OPENERS = Words(_DATA["wider"]["openers"])
_TOTALS = re.compile(one_of(_DATA["wider"]["totals"]))
_PROGRESS = re.compile(one_of(_DATA["wider"]["progress"]))
_PRESENT = re.compile(one_of(_DATA["present"]["words"]))
_VAGUE = Words(_DATA["vague"]["words"])
_LEADS_TO = re.compile("[到至]")  # between two levels of a change: the time after it is that of the second
_PLANS = re.compile(one_of(_DATA["future"]["words"]))
_UP_TO = ("截至", "截止")
_COUNTED = re.compile("(?:已经?|共)?累计|已")
_FRAMES = frozenset(["since", "year", "month", "span"])
_WIDE = frozenset(["since", "year", "span"])
_OPENING = 6  # characters before a time that still opens its clause: 前后只用了5天时间
_NEWS_DAYS = 45  # a day further back is history, no event that a story reports
_SHORT_LEAD = 40  # a first paragraph this short, without a full stop, is a heading or a dateline
_REVIEWS = 6  # up to this month bulletins and stories look back on the whole year before
_STEPS = 12  # how many times are looked through for the one still in force
_REACH = 200  # how far a part of a wider time may reach


class Scope:
    """Which time of a text governs a place in it.

    The nearest time before it in its sentence that is still in force; else one after it that has no figure of its
    own; else the last one of its paragraph, the day of the event told in the lead, or the time that frames the story.
    """

    def __init__(
        self,
        text: str,
        clauses: Clauses,
        times: Sequence[Resolved],
        figures: Sequence[Measured],
        published: date | None,
    ) -> None:
        self.text, self.clauses, self.published = text, clauses, published
        self.figures, self.figure_starts = figures, [figure.start for figure in figures]
        self.items = Items(text, clauses)
        self.times = [time for time in times if self._tells_when(time)]
        self.starts = [time.start for time in self.times]
        self.until = [self._until(time) for time in self.times]
        self.lead = self._lead()
        self.frame = self._frame()

    def at(self, place: int, said: Modality | None) -> Resolved | None:
        """The time that governs the figure at *place*; *said* is how its sentence says it is meant."""
        sentence, sentence_end = self.clauses.sentence(place)
        clause_start, clause_end = self.clauses.clause(place)
        index = bisect_right(self.starts, place) - 1
        governing = self._in_force(index, place, sentence)
        before = self.times[governing] if governing >= 0 else None
        if before and before.end > clause_start:
            return self._now_before(governing, clause_start, place) or before
        if index + 1 < len(self.times) and (after := self.times[index + 1]).known:
            if after.start < clause_end and not _LEADS_TO.search(self.text, place, after.start):
                return after
            planned_or_past = said is Modality.PLANNED or not self._is_future(after)
            follows = before is None and planned_or_past and after.start < sentence_end
            if follows and self._looks_back(place, after):
                return after
        if before is None:
            carried = self._carried(index, place, said)
            over = carried is not None and self._is_past(carried) and self._tells_what_is(sentence, place)
            return None if over else carried
        if self._is_point(before) and self._goes_wider(clause_start, place):
            return self._wider(governing, before, place) or before
        if said is Modality.PLANNED and self._is_past(before):
            return self._plan(governing - 1, place, sentence) or before
        if self._is_past(before) and self._tells_what_is(before.end, place):
            return None
        return before

    def _tells_what_is(self, start: int, place: int) -> bool:
        """Whether what stands between *start* and *place* speaks of the present: 现有党员2146名."""
        return _PRESENT.search(self.text, max(start, place - _REACH), place) is not None

    def _tells_when(self, time: Resolved) -> bool:
        """Whether *time* may govern a figure: no attribute, and no base unless it dates the base's own level."""
        if is_attributive(self.text, time.start, time.end) or self._is_counted_up_to(time):
            return False
        return not is_basis(self.text, time.start, time.end, time.grain) or self._base_level(time) is not None

    def _is_counted_up_to(self, time: Resolved) -> bool:
        """截至5月8日，该镇今年累计拆除…: the year of what is counted up to a day, which alone says when."""
        if time.grain != "year" or not _COUNTED.match(self.text, time.end):
            return False
        start = self.clauses.sentence(time.start)[0]
        return any(self.text.startswith(word, start) for word in _UP_TO)

    def _base_level(self, time: Resolved) -> Measured | None:
        """The figure that stands directly after a base: 比2015年的8600元."""
        following = bisect_left(self.figure_starts, time.end)
        if not self.text.startswith("的", time.end) or following == len(self.figures):
            return None
        figure = self.figures[following]
        return figure if figure.start == time.end + 1 and figure.kind != "ratio" else None

    def _until(self, time: Resolved) -> int:
        """Where *time* ceases to govern: at once for where a change began, with its clause for 去年同期."""
        clause_end = self.clauses.clause(time.end)[1]
        if (level := self._base_level(time)) and is_basis(self.text, time.start, time.end, time.grain):
            return level.end
        following = bisect_left(self.figure_starts, time.end)
        if following < len(self.figures) and self.figure_starts[following] < clause_end:
            figure = self.figures[following]
            if is_origin(self.text, time.start, time.end, figure.start, figure.end):
                return figure.end
        index = bisect_right(self.starts, time.start)
        own_end = min(clause_end, self.starts[index]) if index < len(self.starts) else clause_end
        if time.same_as or _GROUND.search(self.text, time.end, min(own_end, time.end + 30)):
            return clause_end
        if _PART_OF.ending_at(self.text, time.start):
            end = min(self.clauses.sentence(time.start)[1], time.end + _REACH)
            stop = self.text.find("；", time.end, end)
            return stop if stop >= 0 else self.clauses.sentence(time.start)[1]
        return len(self.text) + 1

    def _in_force(self, index: int, place: int, lower: int) -> int:
        """The place of the last time up to *index*, but not before *lower*, that still governs *place*, or -1."""
        item = self.items.item(place)
        for _ in range(_STEPS):
            if index < 0 or self.starts[index] < lower:
                return -1
            if item >= 0 and self.items.item(self.starts[index]) not in (item, -1):
                # Told in another item: what stands before the list still holds.
                index = min(bisect_left(self.starts, self.items.opening(item)) - 1, index - 1)
            elif self.until[index] <= place:
                index -= 1
            else:
                return index
        return -1

    def _now_before(self, governing: int, clause_start: int, place: int) -> Resolved | None:
        """目前 in the clause of a figure, where a year that is over stands between them."""
        year = self.times[governing]
        if year.grain != "year" or not self._is_past(year) or place - year.end <= 1 or not governing:
            return None
        now = self.times[governing - 1]
        return now if now.grain == "now" and now.start >= clause_start else None

    def _looks_back(self, place: int, time: Resolved) -> bool:
        """Whether *time* opens a clause without a figure, and so speaks of those before: 96户，目前已登记完毕."""
        clause_start, clause_end = self.clauses.clause(time.start)
        if time.start - clause_start > _OPENING or "；" in self.text[place : time.start]:
            return False
        following = bisect_right(self.figure_starts, time.end)
        return following == len(self.figures) or self.figure_starts[following] >= clause_end

    def _carried(self, index: int, place: int, said: Modality | None) -> Resolved | None:
        """The time still in force from a sentence before."""
        paragraph = self._paragraph(place)
        if said is not None and said is not Modality.ACTUAL:
            return self._plan(index, place, paragraph) if said is Modality.PLANNED else None
        vague = False
        for _ in range(_STEPS):
            index = self._in_force(index, place, paragraph)
            if index < 0:
                break
            time = self.times[index]
            index -= 1
            vague = vague or bool(_VAGUE.starting_at(self.text, time.start))
            if time.known and not time.same_as and not (said and self._is_future(time)):
                wider = self._is_point(time) and self._goes_wider(self.clauses.sentence(place)[0], place)
                return (self._wider(index + 1, time, place) if wider else None) or _whole_year(time)
        own = self.clauses.paragraph(place)[0]
        if own == self.lead and (news := self._news_before(place)):
            tells_of = self.frame is not None and self.frame.start > news.start
            return self.frame if tells_of else news  # 11月20日，统计局发布前三季度情况
        return self.frame if own and not vague else None

    def _paragraph(self, place: int) -> int:
        """How far back a time holds: the paragraph, and for an item of a list the one that opens the list."""
        item = self.items.item(place)
        paragraph = self.clauses.paragraph(place)[0]
        if item < 0:
            return paragraph
        opening = self.items.opening(item)
        if opening and opening == self.clauses.paragraph(opening)[0]:
            opening -= 1
        return min(paragraph, self.clauses.paragraph(opening)[0])

    def _news_before(self, place: int) -> Resolved | None:
        """The day of the event that the lead tells of: the paragraph after it goes on with that."""
        index = bisect_right(self.starts, place) - 1
        for time in reversed(self.times[max(index + 1 - _STEPS, 0) : index + 1]):
            if time.grain == "day" and self._is_news(time):
                return time
        return None

    def _plan(self, index: int, place: int, lower: int) -> Resolved | None:
        """The time that opens a plan and is still ahead: 明年, 到2020年底, 今年将."""
        for _ in range(_STEPS):
            index = self._in_force(index, place, lower)
            if index < 0:
                return None
            time = self.times[index]
            if self._is_future(time) or (self._is_ahead(time) and self._plans(time)):
                return time
            index -= 1
        return None

    def _plans(self, time: Resolved) -> bool:
        """Whether the clause of *time*, or the one after it, speaks of a plan."""
        end = self.clauses.clause(min(self.clauses.clause(time.end)[1], len(self.text) - 1))[1]
        return _PLANS.search(self.text, time.end, min(end, time.end + 60)) is not None

    def _goes_wider(self, clause_start: int, place: int) -> bool:
        """全市棉花平均单产达380公斤: the clause or sentence begins anew and speaks of a total or a rate."""
        if not _WIDER_OPENERS.starting_at(self.text, clause_start):
            return False
        if place - clause_start > _REACH or not _TOTALS.search(self.text, clause_start, place):
            return False
        return not _PROGRESS.search(self.text, clause_start, place)

    def _wider(self, index: int, point: Resolved, place: int) -> Resolved | None:
        """The year or span before the day *point* in its paragraph, and about it."""
        paragraph, day = self._paragraph(place), point.last
        for time in reversed(self.times[max(index - _STEPS, 0) : index]):
            if time.start < paragraph:
                break
            if day and time.grain in _WIDE and time.first and time.last and time.first <= day <= time.last:
                return time
        return None

    def _is_point(self, time: Resolved) -> bool:
        return time.last is not None and time.first == time.last and self._is_up_to(time)

    def _is_up_to(self, time: Resolved) -> bool:
        return self.text.startswith(_UP_TO, time.start)

    def _is_past(self, time: Resolved) -> bool:
        """Whether *time* was over before the year of publication began."""
        return bool(self.published and time.last and time.last.year < self.published.year)

    def _is_future(self, time: Resolved) -> bool:
        return bool(self.published and time.first and time.first > self.published)

    def _is_ahead(self, time: Resolved) -> bool:
        return bool(self.published and time.last and time.last > self.published)

    def _lead(self) -> int:
        """Where the lead ends: the first paragraph, or the second after a heading."""
        lead = self.clauses.paragraph(0)[1]
        if lead <= _SHORT_LEAD and "。" not in self.text[:lead] and lead < len(self.text):
            return self.clauses.paragraph(lead)[1]
        return lead

    def _frame(self) -> Resolved | None:
        """The time that the lead sets for the whole story: 今年以来, 去年, 截至10月底; history sets none."""
        frame: Resolved | None = None
        for index, time in enumerate(self.times):
            if time.start >= self.lead:
                break
            if not time.known or time.same_as or self.until[index] <= len(self.text):
                continue
            if frame is None and (time.grain in _FRAMES or self._is_up_to(time)):
                frame = time
            elif frame and self._is_past(frame) and not self._is_past(time) and not self._is_future(time):
                return time if time.grain in _FRAMES or time.grain == "now" else frame
        if frame and frame.last and self.published and self._is_past(frame):
            in_review = self.published.month <= _REVIEWS and frame.last.year == self.published.year - 1
            return frame if in_review else None
        return frame

    def _is_news(self, time: Resolved) -> bool:
        return bool(self.published and time.first and 0 <= (self.published - time.first).days <= _NEWS_DAYS)


def _whole_year(time: Resolved) -> Resolved:
    """今年年初以来 holds to the end of its sentence; what follows happened in that year."""
    first = time.first
    if (
        time.grain == "since"
        and first
        and time.last
        and (first.month, first.day) == (1, 1)
        and first.year == time.last.year
    ):
        return time._replace(last=date(first.year, 12, 31))
    return time
