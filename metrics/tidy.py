"""Cells as tidy lines: one line a report, with all that leads back to the sentence that printed it.

A cell is known across exports by its indicator, subject, kind of value and period: see `IDENTITY`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F
from django.db.models.functions import Lower, Upper
from django.urls import reverse

from articles.models import Article
from organizations.choices import EntityKind

from . import preferring
from .choices import ComparisonKind, Modality, Qualifier
from .decimals import decimal_text
from .derived import level_before, year_before
from .models import Figure, Indicator, Observation, sentence_around
from .querysets import ObservationQuerySet, one_array
from .reports import Report, reported, stories_of
from .wording import as_printed, between, with_unit

Line = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the tidy form; ``type`` is one of string, number, integer, date, boolean, uri."""

    key: str
    title: str
    type: str
    description: str


COLUMNS: tuple[Column, ...] = (
    Column("cell", "观测值编号", "integer", "本站给这个观测值的编号；同一格的几条报道编号相同。"),
    Column("indicator_code", "指标代码", "string", "指标在网址和接口里的代码。"),
    Column("indicator", "指标", "string", "指标名称。"),
    Column("subject_kind", "主体类别", "string", "数据说的是谁：区域或机构。"),
    Column("subject_slug", "主体代码", "string", "主体在网址和接口里的代码，同一类别里不重复。"),
    Column("subject", "主体", "string", "主体名称。"),
    Column("place", "所在", "string", "主体在哪里，从大到小，用斜杠隔开。"),
    Column("modality", "性质", "string", "实际：已经发生；计划：目标或预计；标准：应当达到的数。三者不混在一格里。"),
    Column("period", "时间", "string", "数据说的时间，写成文字。"),
    Column("start", "开始", "date", "时间的第一天；没有写明时空着。"),
    Column("end", "结束", "date", "时间的最后一天，含当天；没有写明时空着。"),
    Column("value", "数值", "number", "折成基本单位的数：8.1亿元是 810000000 元。范围的下端。"),
    Column("high", "上限", "number", "范围的上端：3至5家里的 5；不是范围时空着。"),
    Column("unit", "单位", "string", "数值的单位。"),
    Column("qualifier", "限定", "string", "报上说得有多准：准确、约、近、余、不少于、不足。手工值空着。"),
    Column("printed", "报上写法", "string", "这个数在报上的写法，手工值是带单位的数。"),
    Column("source_kind", "来源", "string", "报道：报纸刊登；手工录入：编辑按出处录入；报送：单位报送的表；推算：由下一年报道的同比增减推出。"),
    Column("sentence", "原句", "string", "刊登这个数的句子；手工值是它的出处。"),
    Column("offset_start", "起", "integer", "数在文章正文里的起点，从 0 数起的字符。"),
    Column("offset_end", "止", "integer", "数在文章正文里的终点，不含。"),
    Column("publication", "报刊", "string", "报纸的名称。"),
    Column("date", "日期", "date", "报纸的日期。"),
    Column("article_id", "文章编号", "integer", "文章在本站的编号。"),
    Column("article", "文章", "string", "文章的标题。"),
    Column("url", "出处网址", "uri", "打开就是原文里的这个数。"),
    Column("used", "采用", "boolean", "这一格现在用的是不是这条报道。"),
    Column("reason", "理由", "string", "为什么采用它，或为什么不另计。"),
    Column("contested", "说法不一", "boolean", "这一格的几条报道是否对不上。"),
    Column("report_count", "报道篇数", "integer", "公开报道这一格的文章数，转载不另计。"),
)  # fmt: skip

DERIVED = Column(
    "derived_year_before",
    "推算的上年同期",
    "number",
    "由报上说的同比增减推算，不是报道的数，本站不收作数据。",
)

IDENTITY = ("indicator_code", "subject_kind", "subject_slug", "modality", "start", "end")
"""The keys that tell a cell in one export from all others, and find it in another."""

REPORTED, BY_HAND, HANDED_IN, WORKED_OUT = "报道", "手工录入", "报送", "推算"
REPRINTED, REPEATED = "转载，不另计", "同一篇里重复，不另计"

CHUNK = 1000  # cells whose reports are read at a time


def columns(derived: bool = False) -> tuple[Column, ...]:
    """The columns of `lines`; the one that is worked out comes last, where it is asked for."""
    return (*COLUMNS, DERIVED) if derived else COLUMNS


def lines(
    cells: ObservationQuerySet, reports: str = "preferred", base_url: str = "", derived: bool = False
) -> Iterator[Line]:
    """A line for each report of *cells* by `columns`, in their order, read little by little.

    ``reports`` "preferred" gives the one that stands in the cell, "all" the others after it, reprints with what they
    repeat. *base_url* is what addresses begin with: https://news.example.org. A report that was withdrawn while the
    lines are read is left out from there on.
    """
    place = _Places(base_url)
    rows = cells.values_list(*_CELL, Lower("period"), Upper("period")).iterator(chunk_size=CHUNK)
    while chunk := [_Cell(*row) for row in islice(rows, CHUNK)]:
        figures = _figures_of(chunk)
        stories = _stories_in(figures)
        told = [_told(cell, figures[cell.pk], stories, reports == "all") for cell in chunk]
        place.read({figure.article for one in told for figure, _ in one.reports})
        for one in told:
            yield from _lines_of(one, place, derived)


def derived_lines(levels: ObservationQuerySet, base_url: str = "", derived: bool = False) -> Iterator[Line]:
    """A line for the year before of each of *levels*, cells whose report states a change: what `lines` has no cell for.

    The value is what the change implies, the sentence the one that states it, the period that of a year before.
    """
    place = _Places(base_url)
    rows = levels.values_list(*_CELL, Lower("period"), Upper("period")).iterator(chunk_size=CHUNK)
    while chunk := [_Cell(*row) for row in islice(rows, CHUNK)]:
        figures = _figures_of(chunk)
        found = [(cell, one) for cell in chunk for one in figures[cell.pk] if one.pk == cell.preferred]
        place.read({figure.article for _, figure in found})
        for cell, figure in found:
            yield from _derived_line(cell, figure, place, derived)


def _derived_line(cell: _Cell, figure: _Figure, place: _Places, derived: bool) -> Iterator[Line]:
    end = cell.after and cell.after - timedelta(days=1)
    value, start, last = _before(cell, figure, end), year_before(cell.start), year_before(end)
    if value is None or last is None:
        return
    printed = as_printed(figure.text, figure.value, figure.high, figure.unit, figure.qualifier)
    change = f"{_COMPARISONS[figure.comparison]}{decimal_text(figure.change)}{figure.change_unit}"
    about = (value, None, figure.unit, _QUALIFIERS[Qualifier.APPROX], change, WORKED_OUT, *place.of(figure))
    reason = f"没有报道，由{_period(cell.start, end)}的{printed}、{change}推出"
    nothing: Line = (None,) if derived else ()
    yield *_head(cell, start, last), *about, True, reason, False, 0, *nothing


class _Cell(NamedTuple):
    pk: int
    indicator_id: int
    indicator_code: str
    indicator: str
    unit: str
    kind: str
    slug: str
    subject: str
    area_path: str | None
    organization_path: str | None
    modality: str
    preferred: int | None
    reason: str
    value: Decimal | None
    citation: str
    submission: int | None
    start: date | None
    after: date | None  # the day after the last


_CELL = (
    "pk", "indicator", "indicator__code", "indicator__name", "indicator__unit", "subject__kind", "subject__slug",
    "subject__name", "subject__as_area__path", "subject__as_organization__area__path", "modality", "preferred",
    "preferred_reason", "manual_value", "citation", "submission",
)  # fmt: skip


class _Figure(NamedTuple):
    cell: int
    pk: int
    article: int
    start: int
    end: int
    text: str
    value: Decimal | None
    high: Decimal | None
    unit: str
    qualifier: str
    comparison: str
    change: Decimal | None
    change_unit: str


_FIGURE = (
    "observation", "pk", "article", "start", "end", "text", "value", "high", "unit", "qualifier", "comparison",
    "comparison_value", "comparison_unit",
)  # fmt: skip


class _Told(NamedTuple):
    """A cell with the reports that get a line, each with the reason why it counts or doesn't."""

    cell: _Cell
    reports: list[tuple[_Figure, str]]
    contested: bool
    report_count: int
    every: bool  # all reports are asked for, not only what stands in the cell


class _Places:
    """Where figures stand: the articles of a chunk, and their addresses."""

    def __init__(self, base_url: str) -> None:
        self.before, self.after = (base_url + reverse("article-detail", args=[0])).rsplit("0", 1)
        self.articles: dict[int, tuple[str, str, date | None, str]] = {}

    def read(self, articles: set[int]) -> None:
        rows = Article.objects.order_by().filter(pk__in=one_array([*articles]))
        self.articles = {
            pk: (headline or Article(body=body).title, body, day, paper)
            for pk, headline, body, day, paper in rows.values_list(
                "pk", "headline", "body", "date", "page__publication__name"
            )
        }

    def of(self, figure: _Figure) -> Line:
        """The columns from the sentence to the address."""
        title, body, day, paper = self.articles[figure.article]
        sentence = sentence_around(body, figure.start, figure.end)
        url = f"{self.before}{figure.article}{self.after}#f{figure.pk}"
        return sentence, figure.start, figure.end, paper, day, figure.article, title, url


def _figures_of(chunk: Sequence[_Cell]) -> dict[int, list[_Figure]]:
    """The public reports of each cell, the earliest first."""
    found: dict[int, list[_Figure]] = defaultdict(list)
    rows = Figure.objects.public().filter(observation__in=one_array([cell.pk for cell in chunk]))
    rows = rows.order_by(F("article__date").asc(nulls_last=True), "article", "start")
    for row in rows.values_list(*_FIGURE):
        found[row[0]].append(_Figure(*row))
    return found


def _stories_in(figures: dict[int, list[_Figure]]) -> dict[int, int]:
    """Which articles of cells with several reports are one story."""
    several = {one.article for found in figures.values() if len(found) > 1 for one in found}
    return stories_of(several) if several else {}


def _told(cell: _Cell, figures: list[_Figure], stories: dict[int, int], every: bool) -> _Told:
    if not figures or (len(figures) == 1 and cell.value is None):
        alone = [(one, cell.reason) for one in figures if one.pk == cell.preferred]
        return _Told(cell, alone, False, len(figures), every)
    by_pk = {one.pk: one for one in figures}
    known = reported(
        _as_cell(cell),
        [_as_model(one) for one in figures],
        stories,
    )
    every_line = [(by_pk[pk], reason) for one in known.reports for pk, reason in _in_story(one, cell.reason)]
    shown = every_line if every else [one for one in every_line if one[0].pk == cell.preferred]
    count = len({one.figure.article_id for one in known.reports})
    return _Told(cell, shown, known.contradict, count, every)


def _as_cell(cell: _Cell) -> Observation:
    known = Observation(id=cell.pk, preferred_id=cell.preferred, manual_value=cell.value)
    known.indicator = Indicator(pk=cell.indicator_id, unit=cell.unit)
    return known


def _as_model(figure: _Figure) -> Figure:
    return Figure(
        id=figure.pk, article_id=figure.article, observation_id=figure.cell, start=figure.start, end=figure.end,
        text=figure.text, value=figure.value, high=figure.high, unit=figure.unit, qualifier=figure.qualifier,
    )  # fmt: skip


def _in_story(report: Report, reason: str) -> Iterator[tuple[int, str]]:
    yield report.figure.pk, reason if report.preferred else ""
    for one in report.repeats:
        yield one.pk, REPEATED if one.article_id == report.figure.article_id else REPRINTED


def _lines_of(told: _Told, place: _Places, derived: bool) -> Iterator[Line]:
    cell = told.cell
    end = cell.after and cell.after - timedelta(days=1)
    head = _head(cell, cell.start, end)
    tail = told.contested, told.report_count
    nothing: Line = (None,) if derived else ()
    by_hand = _by_hand(told, head, tail, nothing)
    if cell.preferred is None:
        yield from by_hand
    for figure, reason in told.reports:
        printed = as_printed(figure.text, figure.value, figure.high, figure.unit, figure.qualifier)
        value = _plain(figure.value), _plain(figure.high), figure.unit, _QUALIFIERS[figure.qualifier], printed
        used = figure.pk == cell.preferred
        before = (_before(cell, figure, end) if used else None,) if derived else ()
        yield *head, *value, REPORTED, *place.of(figure), used, reason or None, *tail, *before
    if cell.preferred is not None and told.every:
        yield from by_hand


def _head(cell: _Cell, start: date | None, end: date | None) -> Line:
    """The columns from the number of the cell to its last day, *start* to *end* being the days that a line is about."""
    path = cell.organization_path if cell.area_path is None else cell.area_path.rpartition("/")[0]
    return (
        cell.pk, cell.indicator_code, cell.indicator, _KINDS[cell.kind], cell.slug, cell.subject, path or None,
        _MODALITIES[cell.modality], _period(start, end), start, end,
    )  # fmt: skip


def _by_hand(told: _Told, head: Line, tail: Line, nothing: Line) -> Iterator[Line]:
    """The line of a manual value, whether it stands in its cell or an editor has passed it over for a report."""
    cell = told.cell
    if cell.value is not None:
        kind = BY_HAND if cell.submission is None else HANDED_IN
        amount = with_unit(cell.value, cell.unit)
        about = (_plain(cell.value), None, cell.unit, None, amount, kind, cell.citation, *_NOWHERE)
        used = cell.preferred is None
        stated = cell.reason or (_STATED[kind] if told.report_count else None)
        yield *head, *about, used, stated if used else None, *tail, *nothing


_STATED = {BY_HAND: preferring.BY_HAND, HANDED_IN: preferring.HANDED_IN}
_period = lru_cache(1000)(between)
_NOWHERE = (None,) * 7  # from the offsets to the address
_KINDS = {kind: str(label) for kind, label in EntityKind.choices}
_MODALITIES = {kind: str(label) for kind, label in Modality.choices}
_COMPARISONS = {kind: str(label) for kind, label in ComparisonKind.choices}
_QUALIFIERS = {kind: str(label) for kind, label in Qualifier.choices}


def _before(cell: _Cell, figure: _Figure, end: date | None) -> Decimal | None:
    """The level of the year before, which the change printed beside the value implies."""
    if figure.value is None or figure.high is not None or figure.change is None:
        return None
    if end is None or cell.modality != Modality.ACTUAL:
        return None
    change = figure.comparison, figure.change, figure.change_unit
    return _plain(level_before(figure.value, figure.unit, *change))


def _plain(value: Decimal | None) -> Decimal | None:
    """Without idle zeros."""
    return None if value is None else Decimal(decimal_text(value) or 0)


def as_dicts(columns: Sequence[Column], lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Each line by the keys of its columns."""
    keys = [column.key for column in columns]
    return (dict(zip(keys, line, strict=True)) for line in lines)
