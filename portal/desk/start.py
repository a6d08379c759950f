"""The start page of the admin: what waits for whom, who is at work, and how the work goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import review
from articles.choices import ArticleState, ReviewAction, UploadState
from articles.models import Article, Correction, Presence, ReviewStep, Upload
from articles.presence import FADES_AFTER
from articles.rounds import rounds_of
from metrics.choices import SubmissionState
from metrics.models import Check, Observation, Submission

from ..models import QueueEntry
from . import ledger, releasing
from .items import MODELS

CAP = 999
QUEUE_CAP = 5000  # articles that are counted, the most urgent first
REVIEW_CAP = 100
SHOWN = 6
WEEK, FORTNIGHT = 7, 14
RETURNED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the list: what, how many, and where to go on with it."""

    label: str
    count: int
    address: str
    note: str = ""
    urgent: bool = False
    cap: int = CAP

    @property
    def shown(self) -> str:
        return f"{self.cap}+" if self.count > self.cap else str(self.count)


@dataclass(frozen=True, slots=True)
class EditorWork:
    name: str
    decisions: int
    seconds: float | None  # the median that a decision took


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart: where it stands and how high it is."""

    day: date
    count: int
    x: int
    y: float
    height: float


@dataclass(slots=True)
class Start:
    waiting: list[Waiting] = field(default_factory=list)
    mine: list[Correction] = field(default_factory=list)
    failed: list[Upload] = field(default_factory=list)
    present: list[tuple[User, list[Article]]] = field(default_factory=list)
    editors: list[EditorWork] = field(default_factory=list)
    median: float | None = None
    bars: list[Bar] = field(default_factory=list)

    @property
    def most(self) -> int:
        return max((bar.count for bar in self.bars), default=0)

    @property
    def decisions(self) -> int:
        """Those of the last seven days."""
        return sum(bar.count for bar in self.bars[-WEEK:])


def start_of(user: Any) -> Start:
    """What the start page of *user* shows: ten queries at most, none of which costs more as the tables grow."""
    start = Start()
    counts = _counts(user)
    start.waiting += _reviewing(user, counts)
    start.waiting += _suggestions(user)
    start.waiting += _contradictions(user, counts)
    start.waiting += _submissions(counts)
    start.waiting += _rereading(counts)
    if user.has_perm("articles.view_correction"):
        start.waiting += _corrections(user)
        start.mine = list(
            ledger.corrections(ledger.LedgerFilters(view="mine"), user).filter(deadline__isnull=False)[:SHOWN]
        )
    if user.has_perm("articles.add_upload"):
        start.failed = list(_failed_uploads().select_related("uploaded_by").order_by("-uploaded_at")[:SHOWN])
    if user.has_perm("articles.view_article"):
        start.present = _present()
    if user.has_perm("portal.view_step"):
        start.editors, start.median, start.bars = _work()
    return start


def counted(rows: Mapping[str, QuerySet[Any]], cap: int = CAP) -> dict[str, int]:
    """How many *rows* there are under each name, each counted to one above *cap*, in one query."""
    if not rows:
        return {}
    parts: list[str] = []
    parameters: list[Any] = []
    for query in rows.values():
        sql, values = query.order_by().values("pk")[: cap + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS found)")  # noqa: S608 (Django's own)
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        found = cursor.fetchone()
    return dict(zip(rows, found, strict=True))


def _counts(user: Any) -> dict[str, int]:
    rows: dict[str, QuerySet[Any]] = {}
    if user.has_perm(review.PUBLISH):
        rows["approved"] = Article.objects.filter(state=ArticleState.APPROVED)
        for model in MODELS.values():
            held = model._default_manager.to_release()
            rows[f"held {model.__name__}"] = held.exclude(decided_by=user.pk)
    if user.has_perm(review.SUBMIT):
        rows["returned"] = _returned_to(user)
    if user.has_perm("articles.change_mention") or user.has_perm("metrics.change_figure"):
        for number, sent_back in enumerate(releasing.sent_back_to(user)):
            rows[f"back {number}"] = sent_back
    if user.has_perm("metrics.view_check"):
        rows["checks"] = Check.objects.unsettled()
    if user.has_perm("metrics.view_observation"):
        rows["reports"] = Observation.objects.contested()
    if user.has_perm("metrics.settle_submission"):
        rows["submissions"] = Submission.objects.filter(state=SubmissionState.WAITING)
    elif user.has_perm("metrics.add_submission"):
        rows["sent_back"] = _sent_back_to(user)
    if user.has_perm("articles.change_mention"):
        rows["rereading"] = ProcrastinateJob.objects.filter(
            task_name__in=("reread", "reread_printing"), status__in=("todo", "doing")
        )
    return counted(rows)


def _rereading(counts: Mapping[str, int]) -> list[Waiting]:
    """What the program has to do before suggestions are as the register and the rules would have them."""
    if not counts.get("rereading"):
        return []
    return [
        Waiting(
            "批版面等着按名录重新识读", counts["rereading"], reverse("desk:names"), "后台在做，决定不会变"
        )
    ]


def _sent_back_to(user: Any) -> QuerySet[Submission]:
    """Tables that *user* handed in and that were returned of late."""
    since = timezone.now() - RETURNED_WITHIN
    return Submission.objects.filter(
        handed_in_by=user.pk, state=SubmissionState.RETURNED, settled_at__gte=since
    )


def _submissions(counts: Mapping[str, int]) -> list[Waiting]:
    address = reverse("desk:submissions")
    if "submissions" in counts:
        return [Waiting("待核对的报送表", counts["submissions"], f"{address}?state=waiting#submissions")]
    if "sent_back" in counts:
        urgent = counts["sent_back"] > 0
        return [
            Waiting(
                "退回的报送表", counts["sent_back"], f"{address}?state=returned#submissions", urgent=urgent
            )
        ]
    return []


def _reviewing(user: Any, counts: Mapping[str, int]) -> list[Waiting]:
    """The articles that *user* may review now, that he may publish, and those returned to him."""
    address, lines = reverse("desk:review"), []
    states = [state for state, permission in review.REVIEW_PERMISSIONS.items() if user.has_perm(permission)]
    if states:
        rows = list(Article.objects.filter(state__in=states).only("state").order_by("pk")[: REVIEW_CAP + 1])
        rounds = rounds_of(rows)
        barred = sum(user.pk in rounds[row.pk].barred for row in rows)
        note = f"另有 {barred} 篇是您经手过的，要由别人审" if barred else ""
        lines.append(Waiting("待我审的文章", len(rows) - barred, address, note, cap=REVIEW_CAP))
    if "approved" in counts:
        lines.append(Waiting("审完待发布的文章", counts["approved"], address))
    if held := _sum(counts, "held "):
        lines.append(Waiting("待放行的决定", held, f"{address}#to-release", "在已发布的文章里", cap=10**9))
    if back := _sum(counts, "back "):
        lines.append(Waiting("没有放行、退回给我的", back, f"{address}#sent-back", urgent=True))
    if counts.get("returned"):
        lines.append(Waiting("退回给我的文章", counts["returned"], address, urgent=True))
    return lines


def _sum(counts: Mapping[str, int], names: str) -> int:
    return sum(count for name, count in counts.items() if name.startswith(names))


def _returned_to(user: Any) -> QuerySet[Article]:
    """Drafts that *user* submitted of late and a reviewer returned."""
    since = timezone.now() - RETURNED_WITHIN
    submitted = ReviewStep.objects.filter(by=user.pk, action=ReviewAction.SUBMIT, at__gte=since)
    last = ReviewStep.objects.filter(article=OuterRef("pk")).order_by("-pk").values("action")[:1]
    drafts = Article.objects.filter(state=ArticleState.DRAFT, pk__in=submitted.values("article"))
    return drafts.annotate(last=Subquery(last)).filter(last=ReviewAction.RETURN)


def _suggestions(user: Any) -> list[Waiting]:
    """The queue, as far as the user may settle what is in it."""
    mentions, figures = (
        user.has_perm(f"{name}") for name in ("articles.change_mention", "metrics.change_figure")
    )
    if not (mentions or figures):
        return []
    top = QueueEntry.objects.order_by("-priority", "article").values("pk")[:QUEUE_CAP]
    sums = QueueEntry.objects.filter(pk__in=top).aggregate(
        articles=Count("pk"),
        mentions=Sum("open_mentions"),
        figures=Sum("open_figures"),
        unknown=Sum("unknown"),
    )
    articles, queue = sums["articles"], reverse("desk:queue")
    beyond = "以上" if articles >= QUEUE_CAP else ""
    if not mentions:
        return [
            Waiting(
                "待定的数据",
                sums["figures"] or 0,
                f"{queue}?kind=figure",
                f"在 {articles} 篇{beyond}文章里",
                cap=10**9,
            )
        ]
    note = f"提及 {sums['mentions'] or 0} 处{beyond}，数据 {sums['figures'] or 0} 个{beyond}"
    return [
        Waiting("待审读的文章", articles, queue, note if articles else "", cap=QUEUE_CAP - 1),
        Waiting("名录里没有的名称", sums["unknown"] or 0, reverse("desk:names"), "在这些文章里", cap=10**9),
    ]


def _contradictions(user: Any, counts: Mapping[str, int]) -> list[Waiting]:
    address, lines = reverse("desk:checks"), []
    if "checks" in counts:
        lines.append(Waiting("对不上的数据", counts["checks"], address))
    if "reports" in counts:
        note = "" if user.has_perm("metrics.change_observation") else "由统计选定"
        lines.append(Waiting("说法不一的报道", counts["reports"], f"{address}?kind=reports", note))
    return lines


def _corrections(user: Any) -> list[Waiting]:
    counts, address = ledger.counts(user), reverse("desk:corrections")
    lines = [
        Waiting(
            "待办的勘误",
            counts["open"],
            address,
            f"我负责 {counts['mine']} 条，没有责任人 {counts['unassigned']} 条",
        )
    ]
    if counts["overdue"]:
        lines.insert(0, Waiting("逾期的勘误", counts["overdue"], f"{address}?view=overdue", urgent=True))
    return lines


def _failed_uploads() -> QuerySet[Upload]:
    since = timezone.now() - timedelta(days=WEEK)
    return Upload.objects.filter(state=UploadState.FAILED, uploaded_at__gte=since)


def _present() -> list[tuple[User, list[Article]]]:
    """Who has which articles open now."""
    rows = Presence.objects.filter(seen_at__gt=timezone.now() - FADES_AFTER).order_by("-seen_at")
    found: dict[User, list[Article]] = {}
    fields = ("user__username", "user__first_name", "user__last_name", "article__headline", "article__body")
    for row in rows.select_related("user", "article").only("seen_at", *fields)[:30]:
        found.setdefault(row.user, []).append(row.article)
    return list(found.items())


_WORK = """
SELECT day, by_id, max(username), count(*) FILTER (WHERE at >= %(week)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE seconds IS NOT NULL AND at >= %(week)s),
       count(*)
  FROM (SELECT step.by_id, username, step.at, step.seconds, (step.at AT TIME ZONE %(zone)s)::date AS day
          FROM portal_step AS step JOIN auth_user ON auth_user.id = step.by_id
         WHERE step.at >= %(fortnight)s AND step.undone_at IS NULL) AS done
 GROUP BY GROUPING SETS ((day), (by_id), ())
"""


def _work() -> tuple[list[EditorWork], float | None, list[Bar]]:
    """This week's decisions of each editor, the median of all, and the decisions of each day. One query.

    A week are seven days, today included, as the editors' clocks have it.
    """
    today = timezone.localdate()
    editors, median, by_day = [], None, {}
    with connection.cursor() as cursor:
        zone = timezone.get_current_timezone_name()
        cursor.execute(_WORK, {"week": _ago(today, WEEK), "fortnight": _ago(today, FORTNIGHT), "zone": zone})
        for day, by, name, in_week, seconds, count in cursor.fetchall():
            if day is not None:
                by_day[day] = count
            elif by is None:
                median = seconds
            elif in_week:
                editors.append(EditorWork(name, in_week, seconds))
    editors.sort(key=lambda one: (-one.decisions, one.name))
    return editors, median, _bars(today, by_day)


def _ago(today: date, days: int) -> datetime:
    """Midnight of the first of *days* days that end today."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days - 1), time.min))


HEIGHT, STEP = 80, 24


def _bars(today: date, by_day: Mapping[date, int]) -> list[Bar]:
    days = [today - timedelta(days=n) for n in reversed(range(FORTNIGHT))]
    most = max(by_day.values(), default=0) or 1
    bars = []
    for n, day in enumerate(days):
        count = by_day.get(day, 0)
        height = round(count / most * HEIGHT, 1)
        bars.append(Bar(day, count, n * STEP, HEIGHT - height, height))
    return bars
