"""What the ledger of corrections (勘误台账) shows: its lists, its counts, its sheet for inspection, what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Self

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import localtime

from articles.choices import CorrectionOrigin, CorrectionState
from articles.models import Article, Correction
from articles.review import MODEL_BACKEND

from ..models import Step
from .items import number_of

OPEN_SHOWN = 200
SIZE = 50
CHANGES = 20
SHEET = 5000

VIEWS = {"": "待办", "mine": "我负责的", "overdue": "逾期的", "settled": "已办结"}


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    view: str = ""
    origin: str = ""
    words: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        view, origin = query.get("view", ""), query.get("origin", "")
        return cls(
            view=view if view in VIEWS else "",
            origin=origin if origin in CorrectionOrigin.values else "",
            words=query.get("q", "").replace("\x00", "").strip()[:100],
        )

    @property
    def query(self) -> str:
        parts = {"view": self.view, "origin": self.origin, "q": self.words}
        return urlencode({name: value for name, value in parts.items() if value})


def corrections(filters: LedgerFilters, user: Any) -> QuerySet[Correction]:
    """The open ones by deadline, or the settled ones, the last first."""
    rows: QuerySet[Correction] = Correction.objects.for_ledger()
    if filters.origin:
        rows = rows.filter(origin=filters.origin)
    if filters.words:
        words = filters.words
        rows = rows.filter(
            Q(receipt=words.upper()) | Q(report__icontains=words) | Q(quote__icontains=words) | Q(article__headline__icontains=words)
        )  # fmt: skip
    if filters.view == "settled":
        return rows.exclude(state=CorrectionState.OPEN).order_by("-settled_at", "-pk")
    rows = rows.filter(state=CorrectionState.OPEN).by_deadline()  # type: ignore[attr-defined]
    if filters.view == "mine":
        rows = rows.filter(responsible=user.pk)
    if filters.view == "overdue":
        rows = rows.filter(deadline__lt=timezone.localdate())
    return rows


@dataclass(frozen=True, slots=True)
class LedgerPage:
    rows: list[Correction]
    next: str
    more: bool  # whether open ones are left out


def page_of(filters: LedgerFilters, user: Any, cursor: str = "") -> LedgerPage:
    """One page of the ledger, in one query."""
    found = corrections(filters, user)
    if filters.view != "settled":
        rows = list(found[: OPEN_SHOWN + 1])
        return LedgerPage(rows[:OPEN_SHOWN], "", len(rows) > OPEN_SHOWN)
    rows = list(found.filter(_below(cursor))[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    following = f"{last.settled_at.timestamp():.6f}-{last.pk}" if last and last.settled_at else ""
    return LedgerPage(rows[:SIZE], following, False)


def counts(user: Any) -> dict[str, int]:
    """How many are open, overdue, and the user's, and how many were settled this year. One query."""
    today = timezone.localdate()
    this_year = timezone.make_aware(datetime(today.year, 1, 1))  # noqa: DTZ001 (made aware)
    open_ = Q(state=CorrectionState.OPEN)
    return Correction.objects.filter(open_ | Q(settled_at__gte=this_year)).aggregate(
        open=Count("pk", filter=open_),
        overdue=Count("pk", filter=open_ & Q(deadline__lt=today)),
        mine=Count("pk", filter=open_ & Q(responsible=user.pk)),
        unassigned=Count("pk", filter=open_ & Q(responsible=None)),
        accepted=Count("pk", filter=Q(state=CorrectionState.ACCEPTED)),
        declined=Count("pk", filter=Q(state=CorrectionState.DECLINED)),
    )


def able_to_settle() -> QuerySet[User]:
    """Those who can be made responsible."""
    users = User.objects.with_perm("articles.change_correction", backend=MODEL_BACKEND)
    return users.filter(is_staff=True).order_by("username")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed about the article after the report came in."""

    at: datetime
    by: str
    what: str
    version: int | None = None  # of the article's history


def changes_since(correction: Correction) -> list[Change]:
    """What was changed about the article from the report to its settlement, the last first: versions and steps."""
    if correction.article_id is None:
        return []
    since, until = correction.reported_at, correction.settled_at or timezone.now()
    versions = Article.history.filter(
        id=correction.article_id, history_type="~", history_date__range=(since, until)
    ).select_related("history_user")
    steps = Step.objects.filter(article=correction.article_id, at__range=(since, until), undone_at=None)
    found = [
        Change(
            one.history_date,
            str(one.history_user or "程序"),
            one.history_change_reason or f"文章改动（正文第 {one.version} 版）",
            one.history_id,
        )
        for one in versions.defer("body").order_by("-history_date")[:CHANGES]
    ]
    found += [
        Change(step.at, str(step.by), str(step))
        for step in steps.select_related("by").defer("changes").order_by("-pk")[:CHANGES]
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:CHANGES]


HEAD = [
    "序号", "回执号", "来源", "收到时间", "报刊", "出版日期", "文章", "涉及的原文", "问题", "责任人",
    "办结期限", "状态", "是否逾期", "办结时间", "公开说明", "文章地址",
]  # fmt: skip


def sheet(start: date | None, end: date | None, address: str = "") -> Iterator[list[object]]:
    """The ledger as rows under HEAD, in the order in which they came in; of those from *start* to *end*, both included.

    How to reach the reader is nobody's business but the editors': it is left out.
    """
    rows = Correction.objects.for_ledger().order_by("reported_at", "pk")
    if start is not None:
        rows = rows.filter(reported_at__date__gte=start)
    if end is not None:
        rows = rows.filter(reported_at__date__lte=end)
    for number, one in enumerate(rows[:SHEET], start=1):
        article = one.article
        yield [
            number,
            one.receipt,
            one.get_origin_display(),
            f"{localtime(one.reported_at):%Y-%m-%d %H:%M}",
            article.page.publication.name if article else "",
            article.date.isoformat() if article and article.date else "",
            article.title if article else "",
            one.quote,
            one.report,
            str(one.responsible or ""),
            one.deadline.isoformat() if one.deadline else "",
            one.get_state_display(),
            "逾期" if is_late(one) else "",
            f"{localtime(one.settled_at):%Y-%m-%d %H:%M}" if one.settled_at else "",
            one.public_note,
            f"{address}{article.get_absolute_url()}" if article else "",
        ]


def is_late(correction: Correction) -> bool:
    """Overdue, or settled after its deadline."""
    if correction.is_open or correction.deadline is None or correction.settled_at is None:
        return correction.is_overdue
    return localtime(correction.settled_at).date() > correction.deadline


def _below(cursor: str) -> Q:
    at, _, pk = cursor.rpartition("-")
    number = number_of(pk)
    if number is None:
        return Q()
    try:
        moment = datetime.fromtimestamp(float(at), UTC)
    except (ValueError, OverflowError, OSError):
        return Q()
    return Q(settled_at__lt=moment) | Q(settled_at=moment, pk__lt=int(pk))
