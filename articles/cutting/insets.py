"""Find what is set into a page as a whole: notices with their signature, captions in a column of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import cues
from .bylines import closing_credit, read_credit
from .grammar import is_bare_subject
from .lines import Line, LineKind

_PLAIN = LineKind.PLAIN
_LAST = frozenset(word[-1] for word in cues.NOTICE_ENDINGS)
_TITLE_WIDTH = 30.0
_TITLE_LINES = 3
_NOTICE_LINES = 60
"""The date under a notice is looked for in so many lines."""
_SIGNATURE_WIDTH = 26.0
_BREAKS = frozenset({LineKind.DATED, LineKind.BYLINE, LineKind.MASTHEAD, LineKind.COLUMN})
"""No notice holds such a line."""
_DATE = r"(?:(?:\d{4}|[二〇○零一三四五六七八九]{4})年)?[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
_SIGNED_DATE = re.compile(rf"[^。，；！？]{{0,20}}?{_DATE}")
_MARKS = frozenset("。，；！？")

_NARROW = 8.0
"""A column of text is wider, a caption beside its picture need not be."""
_WIDER = 4.0
_FEWEST = 5
_AROUND = 12
_CREDIT_LINES = 3
_BESIDE = 14.0
"""A caption set into a story's column, or beside it, is no wider."""
_BESIDE_WIDER = 2.0
_RAGGED = 1.3
_MOST_LINES = 16


@dataclass(frozen=True, slots=True)
class Inset:
    """Lines ``start`` to ``stop`` of a page; ``text`` is the first that is no title, ``credit`` that only credits."""

    notice: bool
    start: int
    text: int
    credit: int
    stop: int


def find_insets(lines: Sequence[Line]) -> dict[int, Inset]:
    """The insets of a page by the place of their first line."""
    found = {inset.start: inset for inset in (*_find_notices(lines), *_find_narrow(lines))}
    taken = {at for inset in found.values() for at in range(inset.start, inset.stop)}
    for inset in _find_glued(lines):
        if taken.isdisjoint(range(inset.start, inset.stop)):
            found[inset.start] = inset
    return found


def _find_notices(lines: Sequence[Line]) -> Iterator[Inset]:
    """Notices: a title that says what they are, text, and the date, or the office, that signs them."""
    after = 0
    for at in [at for at, line in enumerate(lines) if line.text[-1] in _LAST]:
        line = lines[at]
        if at < after or line.kind is not _PLAIN or not line.text.endswith(cues.NOTICE_ENDINGS):
            continue
        start = _title_start(lines, at)
        if start is None or start < after:
            continue
        stop = _find_signature(lines, at + 1)
        if stop is not None:
            after = stop
            yield Inset(True, start, at + 1, stop, stop)


def _title_start(lines: Sequence[Line], at: int) -> int | None:
    """Where the notice's title begins that ends on line *at*, None where running text ends so."""
    first = at
    while at - first < _TITLE_LINES and first and not lines[first].gap:
        above, text = lines[first - 1], lines[first].text
        half = (
            text.startswith(("的", "关于"))
            or above.text.startswith("关于")
            or above.text.endswith(("的", "关于"))
        )
        if above.kind is not _PLAIN or above.closed or not half or not _MARKS.isdisjoint(above.text):
            break
        first -= 1
    title = lines[first : at + 1]
    before = lines[first - 1] if first else None
    if max(line.width for line in title) > _TITLE_WIDTH or not all(map(_is_unmarked, title)):
        return None
    named = len(title) == 1 and len(title[0].text) > 3 and title[0].text in cues.NOTICE_ENDINGS
    set_off = before is None or before.closed or before.kind is not _PLAIN or title[0].gap or title[0].level
    return first if set_off or named else None


def _is_unmarked(line: Line) -> bool:
    return _MARKS.isdisjoint(line.text)


def _find_signature(lines: Sequence[Line], start: int) -> int | None:
    """Where the notice ends whose text begins at *start*: after its date, or after the office that signs it."""
    spoken = False
    for at in range(start, min(len(lines), start + _NOTICE_LINES)):
        line = lines[at]
        if line.kind in _BREAKS or line.level:
            return None
        if spoken and line.width <= _SIGNATURE_WIDTH and _is_unmarked(line):
            stop = _end_of_signature(lines, at)
            if stop is not None:
                return stop
            if (
                line.gap
                and line.text.endswith(cues.NOTICE_ENDINGS)
                and not line.text.startswith(("特此", "此"))
            ):
                return None
        spoken = spoken or not _is_unmarked(line)
    return None


def _end_of_signature(lines: Sequence[Line], at: int) -> int | None:
    """Where the signature ends that the short line *at* is, or closes: a date, or an office with nothing below it."""
    above, follows = lines[at - 1], lines[at + 1] if at + 1 < len(lines) else None
    if _is_date(lines[at]) and above.text[-1] not in "：:":
        signed_below = follows is not None and not follows.gap and above.closed and _is_office(follows)
        return at + 2 if signed_below else at + 1
    if not above.closed or not _is_office(lines[at]):
        return None
    alone = follows is None or follows.kind is LineKind.DATED
    if alone or (follows is not None and follows.gap and not lines[at].gap and not _is_date(follows)):
        return at + 1
    return None


def _is_date(line: Line) -> bool:
    return _SIGNED_DATE.fullmatch(cues.squeeze(line.text)) is not None


def _is_office(line: Line) -> bool:
    return line.width <= _SIGNATURE_WIDTH and is_bare_subject(cues.squeeze(line.text))


def _find_narrow(lines: Sequence[Line]) -> Iterator[Inset]:
    """Captions a few characters wide: set apart, many lines, with a word of a picture or its photographer."""
    after = 0
    for at in [at for at, line in enumerate(lines) if line.gap and line.width <= _NARROW]:
        if at < after:
            continue
        stop = _end_of_group(lines, at)
        if stop - at < _FEWEST or not _is_narrower(lines, at, stop):
            continue
        rest = _end_of_group(lines, stop) if stop < len(lines) and lines[stop].width <= _NARROW else stop
        if 0 < rest - stop <= _CREDIT_LINES and _credits_photo(lines[stop:rest]):
            after = rest
            yield Inset(False, at, at, stop, rest)
            continue
        credit = next(
            (n for n in range(max(at + 2, stop - _CREDIT_LINES), stop) if _credits_photo(lines[n:stop])), stop
        )
        text = "".join(line.text for line in lines[at:stop])
        if credit < stop or cues.CAPTION_INSIDE.search(text):
            after = stop
            yield Inset(False, at, at, credit, stop)


def _end_of_group(lines: Sequence[Line], at: int) -> int:
    """The end of the narrow lines from *at* on that no blank line parts."""
    end = at + 1
    while end < len(lines) and not lines[end].gap and lines[end].width <= _NARROW:
        if lines[end].kind is LineKind.DATED:
            break
        end += 1
    return end


def _is_narrower(lines: Sequence[Line], start: int, stop: int) -> bool:
    """Is the column narrower than the text around it?"""
    widest = max(line.width for line in lines[start:stop])
    around = (*lines[max(start - _AROUND, 0) : start], *lines[stop : stop + _AROUND])
    return any(line.width > widest + _WIDER for line in around) and (
        stop == len(lines) or lines[stop].gap > 0
    )


def _find_glued(lines: Sequence[Line]) -> Iterator[Inset]:
    """Captions in a narrower column that no blank line parts from the story they are set into."""
    after = 0
    for at, line in enumerate(lines):
        if line.width > _BESIDE or at < after + 1 or not ("摄" in line.text or "图" in line.text):
            continue
        ending = _end_of_caption(lines, at)
        if ending is None:
            continue
        credit, stop = ending
        start = _start_of_caption(lines, credit, after)
        if start is not None:
            after = stop
            yield Inset(False, start, start, credit, stop)


def _end_of_caption(lines: Sequence[Line], at: int) -> tuple[int, int] | None:
    """Where the credit begins, and where it ends, of the caption that line *at* gives away."""
    line = lines[at]
    role_above = at > 0 and not line.gap and lines[at - 1].kind is LineKind.BYLINE
    if not role_above and _credits_photo(lines[at : at + 1]):
        return at, at + 1
    if not line.gap and _credits_photo(lines[at - 1 : at + 1]):
        return at - 1, at + 1
    if line.text[-1] in "摄图影）)" and not line.gap:
        credit = closing_credit(lines[at - 1].text + line.text)
        return (at + 1, at + 1) if any(byline.role in cues.PHOTO_ROLES for byline in credit) else None
    if not cues.CAPTION_INSIDE.search(line.text):
        return None
    stop = at + 1
    while not lines[stop - 1].closed:
        if stop == len(lines) or lines[stop].gap or lines[stop].width > line.width + _RAGGED:
            return None
        stop += 1
    return stop, stop + (stop < len(lines) and not lines[stop].gap and _credits_photo(lines[stop : stop + 1]))


def _start_of_caption(lines: Sequence[Line], credit: int, after: int) -> int | None:
    """Where the caption begins whose text ends above line *credit*; none where no wider column stands beside it."""
    width = max([line.width for line in lines[max(credit - _CREDIT_LINES, after) : credit]], default=0.0)
    start = credit
    if credit < len(lines) and lines[credit].gap and not (credit and _ends_words(lines[credit - 1])):
        return None
    while start > after and credit - start < _MOST_LINES:
        above = lines[start - 1]
        ends = above.closed and start < credit and above.width < width - _RAGGED
        if above.kind is LineKind.DATED and not above.closed:
            return None
        if ends or above.width > width + _RAGGED or above.kind in _BREAKS:
            break
        start -= 1
        opens = start and lines[start - 1].closed and cues.DATE_OPENING.match(above.text)
        if above.gap or opens:
            break
        if (
            above.kind is LineKind.CAPTION
            and max(_widths(lines[max(start - 2, 0) : start])) > width + _RAGGED
        ):
            break
    if credit - start < 2 or lines[start].width > _BESIDE:
        return None
    if credit < len(lines) and lines[credit].gap and not lines[start].gap:
        return None
    below = lines[credit + 1 : credit + 1 + _CREDIT_LINES]
    glued = not lines[start].gap or (below and not below[0].gap)
    beside = max(
        [line.width for line in (*lines[max(start - _CREDIT_LINES, 0) : start], *below)], default=0.0
    )
    return start if beside > width + (_BESIDE_WIDER if glued else _WIDER) else None


def _ends_words(line: Line) -> bool:
    """Can a caption's words end on a line, with a blank one between them and the credit?"""
    return line.closed and not line.signed


def _widths(lines: Sequence[Line]) -> list[float]:
    return [line.width for line in lines] or [_TITLE_WIDTH]


def _credits_photo(lines: Sequence[Line]) -> bool:
    """Do the lines together name a photographer, and nothing else?"""
    if any(line.closed and not line.signed for line in lines) or lines[-1].text[-1] not in "摄图影）)":
        return False
    credit = read_credit(" ".join(line.text for line in lines))
    return any(byline.role in cues.PHOTO_ROLES or byline.role == "文/图" for byline in credit)
