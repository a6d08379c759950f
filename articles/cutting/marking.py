"""Mark the lines that say themselves what they are: datelines, bylines, captions, furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import cues
from .bylines import ends_in_credit, is_bare_credit, is_byline
from .lines import Line, LineKind
from .names import read_names

_PLAIN, _DATED, _BYLINE, _PHOTO, _CAPTION, _INTRO, _FURNITURE, _MASTHEAD, _ = LineKind
_LEAD = 60
"""A dateline, a caption's mark or an editor's note shows in this many characters."""
_DATELINE = 24
"""An outlet's name before 讯 is no longer."""
_ROLE_WIDTH = 8.0
_TRACE_OPENERS = frozenset("!<-_=*`|.—~")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF0D, 0xFF3B)}
"""０３版, Ａ０３: folios are often set in characters of full width."""
_BESIDE_FOLIO = re.compile(r"(\S{3,12})[\s　]+第?\s?[A-Z]?\d{1,2}\s?版?(?:[\s　]+\S{2,6})?")
"""临溪通讯 2 综合新闻: the paper's name on one line with the page's."""
_FOLIO_OPENERS = frozenset("0123456789ABCDEF-—") | frozenset("０１２３４５６７８９ＡＢＣＤＥＦ")
_CREDIT_ENDS = frozenset("）)摄图")
_LONE_DEEDS = frozenset({"摄", "摄影", "文/图", "供图"})
_HEAD_OF_PAGE = 8
_NAME = 12
"""A paper's name is no longer."""
_SHORT = 60.0
"""Furniture is never wider, in full-width characters."""


def mark_lines(lines: list[Line]) -> None:
    """Set ``kind`` of every line whose words give it away, and ``closed`` where a credit ends a paragraph."""
    openers = cues.LINE_OPENERS
    _mark_paper(lines)
    set_off, last = True, len(lines) - 1
    short: list[int] = []
    for at, line in enumerate(lines):
        text = line.text
        if line.kind is not _PLAIN:
            pass
        elif (
            set_off
            or line.gap
            or text[:2] in openers
            or text[0] in openers
            or text[-1] in _CREDIT_ENDS
            or "讯" in text[:_DATELINE]
            or at == last
            or lines[at + 1].gap
        ):
            _mark(lines, at)
            if line.width <= _ROLE_WIDTH and at < last:
                short.append(at)
        set_off = line.closed or line.kind is not _PLAIN
    for at in short:
        _join_role(lines[at], lines[at + 1])


def _mark_paper(lines: Sequence[Line]) -> None:
    """Mark the paper's own name at the page's top: alone on its line, before any text."""
    topmost = True
    for line in lines[:_HEAD_OF_PAGE]:
        text = line.text
        beside = _BESIDE_FOLIO.fullmatch(text)
        name = cues.squeeze(beside[1] if beside else text)
        report = "讯" in text and not name.endswith("通讯")
        if line.closed or "，" in text or report or cues.PERSON_SIGN.search(text):
            return
        if _names_paper(name, topmost):
            line.kind = _MASTHEAD
        topmost = topmost and (
            line.kind is not _PLAIN or bool(cues.FOLIO.search(text) or cues.MASTHEAD.search(text))
        )


def _names_paper(name: str, topmost: bool) -> bool:
    """Is it the name of a paper: …日报, …融媒; among the *topmost* lines also …报?"""
    if not 3 <= len(name) <= _NAME or not name.isalpha() or not name.endswith(cues.PAPERS):
        return False
    return (topmost and not name.endswith(cues.NO_PAPERS)) or name.endswith(cues.SURE_PAPERS)


def _mark(lines: list[Line], at: int) -> None:
    """Mark one line that its place or first words set off from running text."""
    line = lines[at]
    text = line.text if len(line.text) <= 2 * _LEAD else line.text[:_LEAD] + line.text[-_LEAD:]
    if text[0] in _TRACE_OPENERS and cues.TRACES.match(line.text):
        line.kind = _FURNITURE
    elif cues.SIGNS.search(text):
        line.kind = _kind_of(line)
        _sign(line, text)
    elif len(text) < 14 and text[0] in _FOLIO_OPENERS and cues.FOLIO.match(text.translate(_HALF_WIDTH)):
        line.kind = _FURNITURE
    elif text[-1] in "）)":
        _sign(line, text)
        ended = at > 0 and lines[at - 1].closed and not lines[at - 1].signed
        if (ended or (at and line.gap and not lines[at - 1].closed)) and is_bare_credit(text):
            line.kind = _BYLINE
    if at and line.width < 40 and (text[-1] in _CREDIT_ENDS or line.kind is _BYLINE):
        _sign_broken(lines[at - 1], line)
    elif line.kind is _PLAIN and at and not line.closed and line.width < lines[at - 1].width:
        _sign_last(lines[max(at - 2, 0) : at], line)


def _sign(line: Line, text: str) -> None:
    """Note that a credit, or the way to another page, ends the paragraph; *text* is its beginning and end."""
    if line.kind is _FURNITURE or (line.kind is _DATED and "。" not in text):
        return  # a dateline's own credit ends no paragraph
    line.signed = ends_in_credit(text) and not text.endswith(cues.PEOPLE)  # whose name is on the next line
    if not line.closed:
        line.closed = line.signed or _turns(text)


def _sign_broken(before: Line, line: Line) -> None:
    """Sign a line that ends a credit which the line before it has begun: 。（记者 张 / 三）, 。张 / 三 摄."""
    if (line.gap and before.text[-1] not in "（(") or before.closed:
        return
    opened = before.text.count("（") + before.text.count("(")
    bracketed = opened > before.text.count("）") + before.text.count(")")
    own = "（" in line.text or "(" in line.text or (not bracketed and is_byline(line.text))
    closes = line.text[-1] in "）)"
    if not own and bracketed == closes and ends_in_credit(before.text[-40:] + line.text):
        line.signed = line.closed = True
        line.kind = _PLAIN


def _sign_last(above: Sequence[Line], line: Line) -> None:
    """Sign a short last line in which a credit without brackets ends: …。记者 张三 通讯 / 员 李四."""
    if line.text.endswith(cues.PEOPLE):
        return
    text = ""
    for before in reversed(above):
        if before.closed:
            return
        text = before.text + text
        if "。" in before.text:
            break
    if cues.PERSON_SIGN.search(text[-_LEAD:] + line.text) and ends_in_credit(text[-_LEAD:] + line.text):
        line.signed = line.closed = True


def _join_role(role: Line, name: Line) -> None:
    """Mark a byline of which one line holds the role and the next the name, or first the name and then 摄."""
    if (
        name.text in _LONE_DEEDS
        and not name.gap
        and role.kind is _PLAIN
        and read_names(cues.squeeze(role.text))
    ):
        role.kind = name.kind = LineKind.PHOTO
        return
    if role.kind is not _PLAIN or not cues.ROLE_ALONE.fullmatch(cues.squeeze(role.text)):
        return
    if name.width < 30 and is_byline(f"{role.text} {name.text}"):
        role.kind = name.kind = _BYLINE


def _kind_of(line: Line) -> LineKind:
    text = line.text
    lead = cues.squeeze(text[:_LEAD])
    if cues.DATELINE.match(lead):
        lone = line.width < 30 and not cues.DATELINE_OWN.match(lead) and is_byline(text)
        return _BYLINE if lone else _DATED
    if cues.INTRO_LEAD.match(lead) or (lead in cues.INTRO_TITLES):
        return _INTRO
    if line.width <= _SHORT:
        kind = _kind_of_short(line, text, lead)
        if kind is not _PLAIN:
            return kind
    if lead.startswith(cues.CAPTION_OPENERS) and not line.level:
        return _CAPTION
    return _PLAIN


def _kind_of_short(line: Line, text: str, lead: str) -> LineKind:
    if not line.closed and cues.FURNITURE.search(text):
        return _FURNITURE
    if line.width < 24 and cues.CODES.search(lead) and not set("，。；“") & set(text):
        return _FURNITURE
    if text[0] in cues.BULLETS_SET and cues.bare_title(text) in cues.COLUMN_TITLES:
        return _PLAIN
    if line.width < 50 and not line.closed and "，" not in text:
        if cues.FOLIO.search(text.translate(_HALF_WIDTH)):
            return _MASTHEAD if cues.MASTHEAD.search(lead) else _FURNITURE
        if cues.MASTHEAD.search(lead) and line.width < 40 and "。" not in text:
            return _MASTHEAD
    if line.width < 40:
        if cues.PHOTO_CREDIT.search(text):
            return _BYLINE if cues.PERSON_SIGN.search(text) else _PHOTO
        if (cues.CREDIT_SIGN.search(text) or text[0] in cues.BULLETS_SET) and is_byline(text):
            return _BYLINE
    return _PLAIN


def _turns(text: str) -> bool:
    """Does the text end by sending the reader to another page?"""
    return bool(cues.TURNS_TO.search(text, max(len(text) - 16, 0)))
