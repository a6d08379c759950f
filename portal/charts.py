"""Series as small SVG drawings that need no script, no style attribute and no colour to be told apart.

Each drawing is made twice, for wide pages and for telephones, so that its letters keep their size; the style sheet shows
one. A drawing has a name and a description, and the page sets the table with the same numbers beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from .scales import Axis, cut_to, padded, text_width, tick_text, time_ticks, value_axis

SERIES = 6  # more cannot be told apart by their dashes and marks


class Point(NamedTuple):
    """A value and the days it stands for; either end may be open. ``css`` is actual, planned, standard or derived."""

    start: date | None
    end: date | None
    value: Decimal
    css: str = "actual"
    text: str = ""  # what is shown while the pointer rests on it

    @property
    def day(self) -> date | None:
        """Where it stands if it is drawn as a dot: at the end of its time."""
        return self.end or self.start


class Series(NamedTuple):
    """What one line tells. ``spans``: each value holds for its whole period, rather than at the period's end."""

    name: str
    points: Sequence[Point]
    spans: bool = False


class Bar(NamedTuple):
    label: str
    value: Decimal
    text: str
    css: str = "actual"


class Size(NamedTuple):
    css: str
    width: int
    height: int
    letters: int  # the size that letters have in the style sheet
    label_room: int  # for the names at the ends of the lines


WIDE = Size("chart-wide", 720, 300, 14, 180)
NARROW = Size("chart-narrow", 340, 250, 12, 84)


def sparkline(points: Iterable[Sequence[object]], title: str = "") -> SafeString:
    """The course of a value in the space of a word; nothing where no value has a date.

    >>> sparkline([])
    ''
    >>> svg = sparkline([(None, date(2017, 12, 31), Decimal(9), "actual"), (None, date(2018, 12, 31), Decimal(11), "planned")])
    >>> svg.count("<circle"), "<title>从 9 到 11，共 2 个值</title>" in svg
    (2, True)
    """
    width, height, edge = 120, 32, 4
    dated = sorted((p for p in map(_point, points) if p.day), key=_day_of)
    if not dated:
        return SafeString("")
    first, last = _day_of(dated[0]).toordinal(), _day_of(dated[-1]).toordinal()
    values = [float(point.value) for point in dated]
    low, high = min(values), max(values)
    places = [
        (
            edge
            + (width - 2 * edge) * ((_day_of(p).toordinal() - first) / (last - first) if last > first else 1),
            height - edge - (height - 2 * edge) * ((value - low) / (high - low) if high > low else 0.5),
        )
        for p, value in zip(dated, values, strict=True)
    ]
    sure = [place for place, p in zip(places, dated, strict=True) if p.css == "actual"]
    title = title or (
        f"从 {_plain(dated[0].value)} 到 {_plain(dated[-1].value)}，共 {len(dated)} 个值"
        if len(dated) > 1
        else _plain(dated[0].value)
    )
    dots = "".join(
        f'<circle class="dot {escape(p.css)}" cx="{_n(x)}" cy="{_n(y)}" r="{3 if n == len(dated) - 1 else 2}"/>'
        for n, ((x, y), p) in enumerate(zip(places, dated, strict=True))
        if n == len(dated) - 1 or p.css != "actual" or len(dated) <= 8
    )
    line = f'<polyline class="line" points="{_path(sure)}"/>' if len(sure) > 1 else ""
    return _safe(
        f'<svg class="sparkline" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"<title>{escape(title)}</title>{line}{dots}</svg>"
    )


def line_chart(series: Sequence[Series], *, title: str, unit: str = "", about: str = "") -> SafeString:
    """Values over time, of at most six series; nothing where no value has a date.

    A value that holds for a period is drawn as long as the period, one of a day as a dot. What is planned, set as a
    standard or derived stands apart: hollow, and off the line that joins what was counted.

    >>> line_chart([Series("东湖区", [Point(None, None, Decimal(1))])], title="就业")
    ''
    """
    shown = [s._replace(points=[p for p in map(_point, s.points) if p.day]) for s in series[:SERIES]]
    shown = [s._replace(points=sorted(s.points, key=_day_of)) for s in shown if s.points]
    if not shown:
        return SafeString("")
    about = about or _about(shown)
    drawn = "".join(_Lines(shown, size, title, unit, about).svg() for size in (WIDE, NARROW))
    return _safe(f'<div class="chart">{drawn}{_key(shown)}</div>')


def bars(rows: Sequence[Bar], *, title: str, about: str = "") -> SafeString:
    """Values beside each other, as long as they are large, each with its name and its value written above it.

    >>> svg = bars([Bar("柳湾街道", Decimal(700), "700人"), Bar("石桥街道", Decimal(500), "500人")], title="新增就业")
    >>> svg.count("<rect"), "700人" in svg
    (4, True)
    """
    rows = list(rows)
    if not rows:
        return SafeString("")
    about = about or "；".join(f"{row.label} {row.text}" for row in rows)
    return _safe(
        f'<div class="chart">{_bars(rows, WIDE, title, about)}{_bars(rows, NARROW, title, about)}</div>'
    )


def _bars(rows: Sequence[Bar], size: Size, title: str, about: str) -> str:
    em, line = size.letters, size.letters * 3.2
    low = min(0.0, *(float(row.value) for row in rows))
    high = max(0.0, *(float(row.value) for row in rows))
    scale = (size.width - 2) / ((high - low) or 1)
    zero = 1 - low * scale
    out = []
    for n, row in enumerate(rows):
        top = n * line + em
        value = float(row.value) * scale
        left, long = (zero + value, -value) if value < 0 else (zero, value)
        room = size.width - text_width(row.text, em) - em
        out.append(
            f'<text class="label" x="0" y="{_n(top + 2)}">{escape(cut_to(row.label, room, em))}</text>'
            f'<text class="value" x="{size.width}" y="{_n(top + 2)}" text-anchor="end">{escape(row.text)}</text>'
            f'<rect class="bar {escape(row.css)}" x="{_n(left)}" y="{_n(top + em * 0.7)}" '
            f'width="{_n(max(long, 1))}" height="{_n(em * 0.8)}"/>'
        )
    return _svg(size, len(rows) * line, title, about, "".join(out))


class _Lines:
    """One drawing of some series."""

    def __init__(self, series: Sequence[Series], size: Size, title: str, unit: str, about: str) -> None:
        self.series, self.size, self.title, self.about = series, size, title, about
        values = [float(point.value) for one in series for point in one.points]
        self.axis: Axis = value_axis(min(values), max(values), 4)
        days = [p.start if one.spans and p.start else _day_of(p) for one in series for p in one.points]
        days += [_day_of(p) for one in series for p in one.points]
        self.first, self.last = padded(min(days), max(days))
        em = size.letters
        self.tick_texts = [tick_text(tick, self.axis) for tick in self.axis.ticks]
        self.left = max(text_width(text, em) for text in self.tick_texts) + 8
        self.named = len(series) > 1
        names = max((text_width(one.name, em) for one in series), default=0)
        self.right = size.width - (min(names, size.label_room) + 14 if self.named else 10)
        self.top, self.bottom = em * 2.4, size.height - em * 2
        self.unit = f"{self.axis.word}{unit}"
        self.origin = self.first.toordinal()
        self.day = (self.right - self.left) / max(self.last.toordinal() - self.origin, 1)  # how wide one is

    def svg(self) -> str:
        parts = [*self._values(), *self._days()]
        for n, one in enumerate(self.series, 1):
            parts.append(f'<g class="series s{n}">{"".join(self._draw(one, n))}</g>')
        if self.named:
            parts += self._names()
        return _svg(self.size, self.size.height, self.title, self.about, "".join(parts))

    def x(self, day: date) -> float:
        return self.left + (day.toordinal() - self.origin) * self.day

    def y(self, value: Decimal | float) -> float:
        low, high = self.axis.low, self.axis.high
        return self.bottom - (self.bottom - self.top) * (float(value) - low) / ((high - low) or 1)

    def _values(self) -> Iterator[str]:
        if self.unit or not self.axis.from_zero:
            told = self.unit + ("" if self.axis.from_zero else "（纵轴不从 0 起）")
            yield f'<text class="unit" x="0" y="{_n(self.size.letters)}">{escape(told)}</text>'
        for tick, text in zip(self.axis.ticks, self.tick_texts, strict=True):
            y = self.y(tick)
            css = "grid zero" if tick == 0 else "grid"
            yield f'<path class="{css}" d="M{_n(self.left)} {_n(y)}H{_n(self.right)}"/>'
            at = f'x="{_n(self.left - 6)}" y="{_n(y + self.size.letters * 0.35)}"'
            yield f'<text class="tick" {at} text-anchor="end">{text}</text>'

    def _days(self) -> Iterator[str]:
        em = self.size.letters
        spans = all(one.spans for one in self.series)
        for day, text in time_ticks(self.first, self.last, self.right - self.left, em):
            x, half = self.x(day), text_width(text, em) / 2
            yield f'<path class="mark" d="M{_n(x)} {_n(self.bottom)}v5"/>'
            if spans and "月" not in text:  # the year's name stands under the year
                x += 183 * self.day
            if x - half >= 0 and x + half <= self.size.width and x <= self.right:
                y = self.bottom + em * 1.6
                yield f'<text class="tick" x="{_n(x)}" y="{_n(y)}" text-anchor="middle">{text}</text>'

    def _draw(self, one: Series, n: int) -> Iterator[str]:
        """Alone, values that hold for a period are steps; beside other lines, steps would hide each other."""
        pairs = list(_joined(one))
        if pairs:
            spans = one.spans and not self.named
            lines = "".join(
                f"M{self._at(left.end, left)}L{self._at(right.start, right)}"
                if spans
                else f"M{_n(self._middle(one, left))} {_n(self.y(left.value))}"
                f"L{_n(self._middle(one, right))} {_n(self.y(right.value))}"
                for left, right in pairs
            )
            yield f'<path class="{"step" if spans else "line"}" d="{lines}"/>'
        joined = {id(point) for pair in pairs for point in pair} if self.named else frozenset()
        for point in one.points:
            css, told = escape(point.css), ""
            if point.text and self.size is WIDE:  # there is no pointer on a telephone
                told = f"<title>{escape(point.text)}</title>"
            y = self.y(point.value)
            if one.spans and point.start and point.end and id(point) not in joined:
                left, right = self.x(point.start), self.x(point.end)
                yield f'<path class="span {css}" d="M{_n(left)} {_n(y)}H{_n(max(right, left + 2))}"/>'
            yield f'<path class="dot {css}" d="{_mark(n, self._middle(one, point), y)}">{told}</path>'

    def _middle(self, one: Series, point: Point) -> float:
        """Where a value's mark stands: in the middle of its period, or at its end."""
        if one.spans and point.start and point.end:
            return (self.x(point.start) + self.x(point.end)) / 2
        return self.x(_day_of(point))

    def _at(self, day: date | None, point: Point) -> str:
        return f"{_n(self.x(day or _day_of(point)))} {_n(self.y(point.value))}"

    def _names(self) -> Iterator[str]:
        """The name of each line at its end, moved up or down where two would meet."""
        em = self.size.letters
        line = em * 1.25
        ends = sorted((self.y(one.points[-1].value), n, one) for n, one in enumerate(self.series, 1))
        floor_ = -line
        places: list[float] = []
        for y, _, _ in ends:
            floor_ = max(y, floor_ + line)
            places.append(floor_)
        over = places[-1] - self.bottom
        ceiling = self.bottom + line
        for k in reversed(range(len(places))):
            if over <= 0:
                break
            ceiling = min(places[k], ceiling - line)
            places[k] = ceiling
        for place, (y, n, one) in zip(places, ends, strict=True):
            x = self._middle(one, one.points[-1])
            yield f'<path class="lead s{n}" d="M{_n(min(x + 6, self.right))} {_n(y)}L{_n(self.right + 6)} {_n(place)}"/>'
            name = cut_to(one.name, self.size.width - self.right - 10, em)
            yield f'<text class="name s{n}" x="{_n(self.right + 10)}" y="{_n(place + em * 0.35)}">{escape(name)}</text>'


def _joined(one: Series) -> Iterator[tuple[Point, Point]]:
    """The neighbours among what was counted that a line may join: a year to a year, but no year to a month."""
    sure = [point for point in one.points if point.css == "actual"]
    for left, right in pairwise(sure):
        if not one.spans:
            yield left, right
        elif left.start and left.end and right.start and right.end and left.end < right.start:
            lengths = sorted(((left.end - left.start).days + 1, (right.end - right.start).days + 1))
            near = (right.start - left.end).days <= lengths[0] / 2  # over a year left out no line is drawn
            if near and lengths[1] <= lengths[0] * 1.15:
                yield left, right


MARKS = (
    "M{0} {1}m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",  # circle
    "M{0} {1}m-4 -4h8v8h-8z",  # square
    "M{0} {1}m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",  # diamond
    "M{0} {1}m0 -5l5 9h-10z",  # triangle
    "M{0} {1}m0 5l5 -9h-10z",  # triangle, head down
    "M{0} {1}m-4.5 -1.5h3v-3h3v3h3v3h-3v3h-3v-3h-3z",  # cross
)


def _mark(n: int, x: float, y: float) -> str:
    return MARKS[(n - 1) % len(MARKS)].format(_n(x), _n(y))


def _key(series: Sequence[Series]) -> str:
    """What each mark stands for, in full: names at the ends of lines may be shortened."""
    kinds = {point.css for one in series for point in one.points}
    words = {"planned": "计划", "standard": "标准", "derived": "推算"}
    rows = []
    if len(series) > 1:
        for n, one in enumerate(series, 1):
            rows.append((f"s{n}", _mark(n, 17, 8), "M1 8H33", "actual", one.name))
    rows += [("s1", _mark(1, 17, 8), "", css, f"空心：{word}") for css, word in words.items() if css in kinds]
    if not rows:
        return ""
    items = "".join(
        f'<li><svg class="swatch" viewBox="0 0 34 16" width="34" height="16" aria-hidden="true"><g class="series {css}">'
        f'<path class="line" d="{line}"/><path class="dot {kind}" d="{mark}"/></g></svg>{escape(name)}</li>'
        for css, mark, line, kind, name in rows
    )
    return f'<ul class="chart-key">{items}</ul>'


def _about(series: Sequence[Series]) -> str:
    parts = []
    for one in series:
        first, last = one.points[0], one.points[-1]
        told = first.text or _plain(first.value)
        if last is not first:
            told += f" 到 {last.text or _plain(last.value)}，共 {len(one.points)} 个值"
        parts.append(f"{one.name}：{told}")
    return "；".join(parts) + "。各值见图旁的表。"


def _svg(size: Size, height: float, title: str, about: str, inside: str) -> str:
    return (
        f'<svg class="{size.css}" viewBox="0 0 {size.width} {_n(height)}" role="img">'
        f"<title>{escape(title)}</title><desc>{escape(about)}</desc>{inside}</svg>"
    )


def _point(row: Sequence[object]) -> Point:
    return row if isinstance(row, Point) else Point(*row)  # type: ignore[arg-type]


def _day_of(point: Point) -> date:
    assert point.day is not None  # noqa: S101 - only dated points are drawn
    return point.day


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in places)


def _n(number: float) -> str:
    return f"{number:.1f}"


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - texts are escaped, the rest is numbers
