"""Find display lines: titles of any size, as against lines of running text.

A text layer keeps neither size nor weight of type. What is left is that a title stops short of the column's
edge without ending a sentence, that nothing flows into it or out of it, how the page indents its paragraphs, and
how blank lines surround it. Each of these is weighed; no single one decides.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import pairwise, takewhile
from operator import attrgetter

from . import cues
from .columns import column_of, opening_of_piece, read_indents
from .grammar import has_subject_first, is_bare_subject
from .lines import Line, LineKind, is_unwrapped
from .wording import COMMAS, GROWN, TITLE_WIDTH, goes_on, is_text, weigh_line, weigh_lines, weigh_run
from .words import grows_together

_MOST = 6
"""More display lines than this in one go are a list, not a title."""
_width_of = attrgetter("width")
_PLAIN = LineKind.PLAIN
_STARTERS = frozenset({LineKind.DATED, LineKind.BYLINE, LineKind.INTRO, LineKind.COLUMN})
"""Lines that no sentence flows into."""
_FURNITURE = frozenset({LineKind.FURNITURE, LineKind.MASTHEAD})
_MARKS = frozenset("，。、；,;0123456789")
_STACKED = 1.5
"""A line of text without a mark or a figure is not rare, but each one more is."""
_AMOUNT = re.compile(r"[\d,.，．\s]+(?:[万亿元%％个户人家名亩吨]|公[里斤顷]|平方)")
_FITS = 1.2
"""Lines of one column differ by so much: a mark of punctuation may hang over its edge or be drawn in."""
_HOPELESS = -3.5
"""Nothing said of widths and blank lines outweighs this."""
_BOUNDARY = 4.2
"""The most that the line after a title can say for it."""
_LIST = 12
"""An item of a list has another within so many lines above it."""
_ITEM_SHORT = 1.5
"""A headline stops short of the text below it by so much; the first line of an item of a list does not."""
_EARLY = 4
_GLUED, _SECTION, _FEW = 2.5, 10.0, 3
"""A longer title than a section head's, glued to its text where the page parts at least so many from theirs."""
_MISSED, _AFAR, _PIECE = 3.0, 60, 8
_SAMPLE = 6


class TitleFinder:
    """Tells titles from text on one page, by the way this page sets its paragraphs."""

    def __init__(self, lines: Sequence[Line], insets: Container[int] = ()) -> None:
        self.lines = lines
        self.insets = insets
        self.shown, self.hidden = read_indents(lines)
        self.items: frozenset[int] | None = None
        self.orphans: list[int] | None = None
        self.apart: bool | None = None

    def count_titles(self, at: int, after_title: bool, in_sentence: bool) -> int:
        """How many lines from *at* on are display lines.

        *after_title* says that the line before is one; *in_sentence* that text before it has not ended its
        sentence, so that only strong evidence makes a title.
        """
        lines = self.lines
        if lines[at].text[0] in cues.BULLETS_SET and not in_sentence and self._heads_item(at):
            return 1
        if is_text(lines[at], lone=self._stands_alone(at)) or self._flows_on(at) or self._lists(at):
            return 0
        opens = after_title or lines[at].gap or lines[at].indent or self._ends_story(at)
        if not opens and self._fills_above(at):
            return 0
        if in_sentence:
            if closing := self._closing_titles(at):
                return closing
            if not self._is_stack(at) and all(
                line.kind is _PLAIN and not line.gap for line in lines[at + 1 : at + 3]
            ):
                return 0
            if self._interrupts(at):
                return 1
        end, ended_by = self._reach(at)
        count = end - at
        if count > _MOST:
            if not self._opens_report(at):
                return 0
            end, ended_by, count = at + _MOST, _PLAIN, _MOST
        set_off = lines[at].gap or after_title or (at > 0 and lines[at - 1].kind in _FURNITURE)
        opening = 1.0 if set_off else -1.0
        if in_sentence:
            opening -= 2.0
        if at and lines[at - 1].signed:
            opening += 2.5
        if self.shown and abs(lines[at].indent - self.shown) <= 0.5:
            opening -= 3.0
        if not set_off and count == 1 and self._is_missed(at):
            opening -= _MISSED
        if ended_by in _STARTERS or ended_by is None:
            if in_sentence and (ended_by is None or count > 4 or not lines[at].gap):
                return 0
            return count if opening + 3.0 + weigh_lines(lines[at:end]) > 0 else 0
        if ended_by is not _PLAIN:
            score = opening + 0.5 + weigh_lines(lines[at:end]) + self._width_evidence(at, end - 1)
            return count if score > 0 else 0
        return self._split(at, end, opening)

    def _interrupts(self, at: int) -> bool:
        """Does a title stand between two columns of its story: alone, too short for either, and in no sentence?"""
        lines = self.lines
        if at + 1 >= len(lines) or not self._stands_alone(at) or lines[at + 1].kind is not _PLAIN:
            return False
        line, above = lines[at], lines[at - 1]
        column = (column_of(lines, at + 1) or above).width
        if line.width > column - 3.0 or abs(above.width - column) > _FITS + 0.8:
            return False
        return len(line.text) > _EARLY and weigh_line(line) >= 0 and weigh_run([line]) >= 0

    def _closing_titles(self, at: int) -> int:
        """How many of the page's last lines head the story cut off above them: set apart, short, the subject first."""
        lines, above = self.lines, self.lines[max(at - _SAMPLE, 0) : at]
        title = list(takewhile(lambda line: line.kind is _PLAIN, lines[at : at + 3]))
        end = at + len(title)
        if not 0 < len(title) < 3 or any(line.kind not in _FURNITURE for line in lines[end : end + _MOST]):
            return 0
        if not title[0].gap or any(line.gap or line.level for line in title[1:]):
            return 0
        text = "".join([line.text for line in title])
        if title[-1].closed or "，" in text or not has_subject_first(text) or is_bare_subject(text):
            return 0
        room = max(map(_width_of, above)) - max(map(_width_of, title))
        apart = grows_together(above[-1].text, text) <= GROWN
        return len(title) if room > 2 * _FITS and apart and weigh_lines(title) > -1.0 else 0

    def _flows_on(self, at: int) -> bool:
        """Is the line, by a comma and its width, plainly the first of a paragraph that goes on below?"""
        lines, line = self.lines, self.lines[at]
        if COMMAS.isdisjoint(line.text) or at + 1 == len(lines) or (at and lines[at - 1].signed):
            return False
        below = lines[at + 1]
        if below.gap or below.kind is not _PLAIN:
            return False
        return self._misfit(line, below, opens=True) <= _FITS or (below.closed and self._fits_above(at))

    def _opens_report(self, at: int) -> bool:
        """Does a paragraph, so long that it looks like a list of titles, open with a date within a few lines?"""
        return any(cues.DATE_OPENING.match(line.text) for line in self.lines[at + 1 : at + _MOST])

    def _ends_story(self, at: int) -> bool:
        """Does another story plainly begin below the line, with its dateline or after more than one blank line?"""
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if below is None or not below.gap or not COMMAS.isdisjoint(self.lines[at].text):
            return False
        return below.kind is LineKind.DATED or below.gap > 1

    def _fits_above(self, at: int) -> bool:
        """Is the line as wide as a paragraph's first in the column of the text above it?"""
        lines = self.lines
        above = [line for line in lines[max(at - _SAMPLE, 0) : at] if not line.closed and line.kind is _PLAIN]
        if len(above) < 2 or not lines[at - 1].closed:
            return False
        return self._misfit(lines[at], max(above, key=_width_of), opens=True) <= _FITS / 2

    def _lists(self, at: int) -> bool:
        """Is the line an item of a list that gives figures: ●新建公路63公里 below another ●?"""
        mark, text = self.lines[at].text[0], self.lines[at].text
        if mark not in cues.BULLETS_SET or not any(char.isdigit() for char in text):
            return False
        return any(line.text[0] == mark for line in self.lines[max(at - _LIST, 0) : at])

    def _heads_item(self, at: int) -> bool:
        """Is it one of the marked headlines of short news, each over its text: ●临溪镇发放粮食补贴 / 截至5月20日，…?"""
        if self.items is None:
            found = [place for place in range(len(self.lines) - 1) if self._may_head_item(place)]
            marks = [self.lines[place].text[0] for place in found]
            self.items = frozenset(
                place for place, mark in zip(found, marks, strict=True) if marks.count(mark) > 1
            )
        return at in self.items

    def _may_head_item(self, at: int) -> bool:
        line, below = self.lines[at], self.lines[at + 1]
        if line.text[0] not in cues.BULLETS_SET or line.kind is not _PLAIN or line.level or below.level:
            return False
        if line.width > TITLE_WIDTH or line.closed or len(line.text) <= _EARLY or "，" in line.text:
            return False
        sentence = below.closed or is_unwrapped(below) or "，" in below.text or below.kind is LineKind.DATED
        return (
            sentence
            and below.text[0] not in cues.BULLETS_SET
            and below.width + below.indent > line.width + _ITEM_SHORT
            and not goes_on(below.text)
        )

    def _torn_evidence(self, at: int, stop: int) -> float:
        """Whether a page that was torn from a larger one begins within a sentence, its first line short of the edge."""
        lines = self.lines
        if at > 0 or lines[stop].gap:
            return 0.0
        opening = lines[stop].text
        torn = "，" in lines[at].text or (
            opening[2:3] in ("，", "、") and opening[:2] not in cues.SENTENCE_OPENERS
        )
        return -2.0 if torn else 0.0

    def _split(self, at: int, end: int, opening: float) -> int:
        """How many of the lines before the text line *end* are titles: the best-evidenced boundary."""
        best, best_score = 0, 0.0
        lines = self.lines
        own = opening
        for stop in range(at + 1, end + 1):
            own += weigh_line(lines[stop - 1])
            if own < _HOPELESS:
                break
            score = own + weigh_run(lines[at:stop]) + self._width_evidence(at, stop - 1)
            score += self._stack_evidence(at, stop)
            if not lines[stop].gap and lines[stop - 1].width > _SECTION and self._sets_apart():
                score -= _GLUED
            if score > best_score - _BOUNDARY:
                score += self._boundary_evidence(stop) + self._torn_evidence(at, stop)
                if score > best_score:
                    best, best_score = stop - at, score
        return best

    def _sets_apart(self) -> bool:
        """Does the page part all its headlines, as far as datelines below them tell, by blank lines from their text?"""
        if self.apart is None:
            headed = [
                line.gap > 0
                for above, line in pairwise(self.lines)
                if line.kind is LineKind.DATED and above.kind is _PLAIN and not above.closed
            ]
            self.apart = len(headed) >= _FEW and all(headed)
        return self.apart

    def _is_missed(self, at: int) -> bool:
        """Does a column break stand below the line, glued to text, and further down text that no sentence flows into?"""
        lines = self.lines
        if at + 1 >= len(lines) or not lines[at + 1].gap or not at or lines[at - 1].kind is not _PLAIN:
            return False
        if self.orphans is None:
            self.orphans = [place for place in range(1, len(lines)) if self._is_orphan(place)]
        return any(at + 1 < place <= at + _AFAR for place in self.orphans)

    def _is_orphan(self, at: int) -> bool:
        """Does text go on within a paragraph below a blank line, and the text above that has ended?"""
        line, above = self.lines[at], self.lines[at - 1]
        if not line.gap or line.kind is not _PLAIN or not above.closed:
            return False
        piece = list(takewhile(lambda other: other is line or not other.gap, self.lines[at : at + _PIECE]))
        return goes_on(line.text) or opening_of_piece(piece, self.shown, self.hidden) < 0

    def _stack_evidence(self, at: int, stop: int) -> float:
        """Are these lines titles of several stories, set apart above and below, and not one with a mark in it?"""
        return _STACKED * (stop - at - 1) if self._is_stack(at, stop) else 0.0

    def _is_stack(self, at: int, stop: int = 0) -> bool:
        """Do lines from *at* to *stop*, or to the next blank one, stand apart without a mark or a figure in them?"""
        lines = self.lines
        end = next((end for end in range(at + 1, min(at + _MOST, len(lines))) if lines[end].gap), 0)
        if end - at < 2 or not lines[at].gap or (stop and stop != end):
            return False
        return all(
            line.kind is _PLAIN and not line.closed and _MARKS.isdisjoint(line.text) for line in lines[at:end]
        )

    def _reach(self, at: int) -> tuple[int, LineKind | None]:
        """Where the run of possible titles from *at* ends, and the kind of line that ends it; None at the end."""
        lines = self.lines
        end = at + 1
        stop = min(len(lines), at + _MOST + 2)
        while end < stop:
            line = lines[end]
            if line.kind is not _PLAIN:
                return end, line.kind
            if line.level or end in self.insets:
                return end, LineKind.COLUMN
            if is_text(line, lone=self._stands_alone(end)):
                return end, _PLAIN
            end += 1
        return end, (None if end == len(lines) else _PLAIN)

    def _stands_alone(self, at: int) -> bool:
        lines = self.lines
        return bool(lines[at].gap and (at + 1 == len(lines) or lines[at + 1].gap))

    def _width_evidence(self, first: int, last: int) -> float:
        """Whether the title's *last* line could be one of the text's column, which it would fill."""
        lines = self.lines
        column = column_of(lines, last + 1)
        line = lines[last]
        apart = last + 1 < len(lines) and lines[last + 1].gap > 0
        if column is None:
            return 1.5 if apart else -2.5 if first == last and self._fits_above(first) else 0.0
        score = -1.5 * sum(
            self._misfit(other, column, other is lines[first]) <= _FITS for other in lines[first:last]
        )
        misfit = self._misfit(line, column, first == last)
        if apart:
            # An isolated line as long as a paragraph's first one may be just that, cut off by a column break.
            if first == last and self._opens_paragraph(line, column):
                return score - 1.5
            fills = misfit <= _FITS and not (self.shown and lines[last + 1].indent)
            if not fills:
                return score + 1.5
            if first == last and (
                self._fills_above(first) or (not COMMAS.isdisjoint(line.text) and self._fits_above(first))
            ):
                return score - 2.5
            return score + (-1.5 if first < last or not line.gap else 0.0 if self.hidden else -0.9)
        if self.shown and lines[last + 1].indent > line.indent:
            return score + 1.0
        return score + (-3.0 if misfit <= _FITS else 0.0 if misfit <= 2.2 else 2.0)

    def _fills_above(self, at: int) -> bool:
        """Is the line just as wide as the text above it, so that it is what a column break left of a paragraph?"""
        lines = self.lines
        above = [line.width for line in lines[max(at - 4, 0) : at] if not line.closed and line.kind is _PLAIN]
        return len(above) > 1 and abs(max(above) - lines[at].width) <= _FITS / 2 and lines[at - 1].closed

    def _opens_paragraph(self, line: Line, column: Line) -> bool:
        """Is the line set as this page sets a paragraph's first: indented, or shorter by as much?"""
        if self.shown:
            return line.indent > 0
        return self.hidden > 0 and abs(column.width - line.width - line.indent - self.hidden) <= 0.6

    def _opens_hidden(self, at: int) -> bool:
        """Is the line the first of a paragraph, shorter than the column by the indent that the text layer lost?"""
        if at + 2 >= len(self.lines):
            return False
        line, below = self.lines[at], self.lines[at + 1]
        if line.closed or line.slack or below.gap or below.kind is not _PLAIN or below.closed:
            return False
        short = below.width - line.width - self.hidden
        column = column_of(self.lines, at + 1)
        return abs(short) <= _FITS / 2 and column is not None and abs(column.width - below.width) <= _FITS / 2

    def _misfit(self, line: Line, column: Line, opens: bool) -> float:
        """How far *line* is from filling the column, as a paragraph's first line if it can *open* one."""
        short = column.width - line.width - line.indent
        apart = min(abs(short), abs(short - self.hidden)) if opens or line.gap else abs(short)
        return apart - line.slack - column.slack

    def _boundary_evidence(self, stop: int) -> float:
        """Whether the text line *stop* opens a sentence, as the first below a title does, or goes on with one."""
        line = self.lines[stop]
        opening = line.text[: _EARLY + 1]
        score = 0.0
        if goes_on(line.text):
            score -= 4.0
        elif cues.DATE_OPENING.match(line.text):
            score += 2.1
        elif _AMOUNT.match(line.text) or (
            opening[2:3] in ("，", "、")
            and opening[:2] not in cues.SENTENCE_OPENERS
            and line.text[5:6] != "、"
        ):
            score -= 1.5
        if self.hidden and self._opens_hidden(stop):
            score += 2.5
        before = self.lines[stop - 1]
        growing = grows_together(before.text, line.text)
        if growing > GROWN:
            score -= growing * (1.0 if line.gap else 2.0)
        if self.shown:
            score += 2.0 if line.indent > before.indent else -3.0 if before.indent > line.indent else 0.0
        return score
