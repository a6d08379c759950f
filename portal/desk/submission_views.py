"""What the page of a handed-in table shows: its lines, what is wrong with them, and what they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse

from metrics import wording
from metrics.choices import SubmissionState
from metrics.models import Observation, Submission

from ..intake.judging import CHANGING, Judged, Judgement, Kind, Level, Remark
from ..intake.reading import Line
from ..intake.taking import judgement_of, said
from ..intake.template import written
from ..models import Step
from .items import number_of

SIZE = 200
PROBLEMS = 200
FILTERS = {"wrong": "有错", "doubt": "请核对"} | {
    kind.value: kind.label for kind in (*CHANGING, Kind.SAME, Kind.EMPTY)
}


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in a cell now: the value as it is written, where it is from, and where that is to be seen."""

    text: str
    source: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it; ``known`` for staff only."""

    number: int
    indicator: str
    subject: str
    period: str
    value: str
    handed: str  # as written in the file, where that is not what it was read as
    modality: str
    note: str
    kind: Kind | None
    remarks: tuple[Remark, ...]
    known: Known | None = None


@dataclass(slots=True)
class Looked:
    """A page of a table's lines."""

    lines: list[Shown]
    total: int
    filters: list[tuple[str, str, int]] = field(default_factory=list)  # key, label, how many
    show: str = ""
    page: int = 1
    pages: int = 1
    judgement: Judgement | None = None
    summary: str = ""

    @property
    def earlier(self) -> str:
        return self._address(self.page - 1) if self.page > 1 else ""

    @property
    def later(self) -> str:
        return self._address(self.page + 1) if self.page < self.pages else ""

    def _address(self, page: int) -> str:
        return "?" + urlencode(({"show": self.show} if self.show else {}) | {"page": page})


def lines_of(submission: Submission, query: Mapping[str, str], known: bool) -> Looked:
    """The lines of *submission*: judged while it waits, as they were read afterwards; ?show= and ?page=."""
    if submission.state != SubmissionState.WAITING:
        rows = [Line.from_json(row) for row in submission.rows]
        looked = _paged(rows, query)
        looked.lines = [_as_read(line) for line in looked.lines]  # type: ignore[arg-type]
        return looked
    judgement = judgement_of(submission, public=not known)
    counts = _counts(judgement)
    show = query.get("show", "")
    show = show if show in FILTERS and (known or show in ("wrong", "doubt")) else ""
    looked = _paged([one for one in judgement.lines if not show or show in _belongs(one)], query)
    looked.show, looked.judgement, looked.summary = show, judgement, said(judgement)
    looked.filters = [
        (key, label, counts[key])
        for key, label in FILTERS.items()
        if counts.get(key) and (known or key in ("wrong", "doubt"))
    ]
    page: list[Judged] = looked.lines  # type: ignore[assignment]
    sources = _sources(page) if known else {}
    looked.lines = [_shown(one, known, sources) for one in page]
    return looked


def problems_of(judgement: Judgement) -> dict[str, Any]:
    """The errors of a table that was not taken, line by line; the first few hundred."""
    wrong = [_shown(one, False, {}) for one in judgement.lines if one.is_wrong]
    return {
        "lines": wrong[:PROBLEMS],
        "wrong": len(wrong),
        "filled": sum(one.kind != Kind.EMPTY for one in judgement.lines),
    }


def undoable_step(submission: Submission, user: User) -> Step | None:
    """The step that took *submission* in, if *user* may take it back."""
    at = submission.settled_at
    if at is None or not user.has_perm("portal.view_step"):
        return None
    steps = Step.objects.filter(
        by=submission.settled_by_id, undone_at=None, at__range=(at - timedelta(minutes=10), at),
        changes__contains=[{"model": "metrics.submission", "pk": submission.pk}],
    )  # fmt: skip
    step = steps.defer("changes").first()
    mine = step is not None and (step.by_id == user.pk or user.has_perm("portal.undo_any_step"))
    return step if mine else None


def _paged(rows: list[Any], query: Mapping[str, str]) -> Looked:
    pages = max(1, -(-len(rows) // SIZE))
    page = min(max(1, number_of(query.get("page", "")) or 1), pages)
    return Looked(rows[(page - 1) * SIZE : page * SIZE], len(rows), page=page, pages=pages)


def _counts(judgement: Judgement) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in judgement.lines:
        for key in _belongs(one):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _belongs(one: Judged) -> Iterable[str]:
    doubt = any(remark.level == Level.WARNING for remark in one.remarks)
    return [one.kind.value, "doubt"] if doubt else [one.kind.value]


def _as_read(line: Line) -> Shown:
    get = line.get
    value = f"{get('value')}{get('unit')}"
    return Shown(
        line.number, get("indicator"), get("subject"), get("period"), value, "", get("modality"), get("note"), None, ()
    )  # fmt: skip


def _shown(one: Judged, known: bool, sources: Mapping[int, Known]) -> Shown:
    get = one.line.get
    handed = f"{get('value')}{get('unit')}" if one.kind != Kind.EMPTY else ""
    value = (
        wording.with_unit(one.value, one.indicator.unit)
        if one.value is not None and one.indicator
        else handed
    )
    return Shown(
        number=one.line.number,
        indicator=one.indicator.name if one.indicator else get("indicator"),
        subject=one.subject.path if one.subject else get("subject"),
        period=written(one.span) if one.span else get("period"),
        value=value,
        handed=handed if handed.replace(",", "") != value.replace(",", "") else "",
        modality=one.modality.label if one.modality != "actual" else "",
        note=get("note"),
        kind=one.kind if known or one.kind in (Kind.WRONG, Kind.EMPTY) else None,
        remarks=tuple(one.remarks),
        known=sources.get(one.cell.pk) if one.cell else None,
    )


def _sources(lines: Iterable[Judged]) -> dict[int, Known]:
    """What stands in the cells of *lines*, with its source: one query."""
    pks = [one.cell.pk for one in lines if one.cell is not None]
    return (
        {cell.pk: _known(cell) for cell in Observation.objects.with_source().filter(pk__in=pks)}
        if pks
        else {}
    )


def _known(cell: Observation) -> Known:
    text = wording.printed(cell)
    if cell.contested:
        text += "（说法不一）"
    report = cell.preferred
    if report is None:
        address = reverse("admin:metrics_observation_change", args=[cell.pk])
        return Known(text, cell.citation, address)
    article = report.article
    publication = article.page.publication
    day = f"{article.date.year}年{article.date.month}月{article.date.day}日" if article.date else "日期不详"
    paper = f"《{publication.name}》" if publication else ""
    return Known(
        text, f"{paper}{day}", f"{reverse('desk:article', args=[article.pk])}?item=figure-{report.pk}"
    )
