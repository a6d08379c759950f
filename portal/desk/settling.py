"""Settling a check with a reason, choosing among reports, opening both again: as steps of the journal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.timezone import localtime

from articles.review import is_public
from metrics import filing
from metrics.models import Check, Observation
from metrics.preferring import is_stated
from metrics.wording import entered

from ..journal import AlreadyDoneError, Journal, UndoError, record, undo
from ..models import Step, StepKind
from .arithmetic import BY_HAND
from .asking import StepError
from .items import number_of

CHECK_REASONS = ("报纸原文如此", "程序读错，已改数据", "口径不同", "四舍五入")
REPORT_REASONS = ("官方公布为准", "后报更正前报", "口径与指标一致", "数字更精确")
LONGEST = {Check: 300, Observation: 200}
LUNCH = 300.0  # seconds: whoever takes longer has been to lunch


def settle(user: User, data: Mapping[str, Any]) -> Step:
    """Settle the item that *data* names, or open it again; the same key does it once. Raises StepError."""
    row = _row(str(data.get("item") or ""))
    opening = data.get("action") == "reopen"
    try:
        with record(
            by=user,
            kind=StepKind.REOPEN if opening else StepKind.SETTLE,
            key=_key(data),
            article=row.article if isinstance(row, Check) else None,
            seconds=_seconds(data),
        ) as journal:
            # Read anew and locked: somebody else may be settling it.
            locked = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
            if locked is None:
                raise _gone()
            if isinstance(locked, Check):
                _settle_check(user, data, journal, locked, opening)
            else:
                _settle_cell(user, data, journal, locked, opening)
    except AlreadyDoneError as done:
        return done.step
    return journal.step


def take_back(user: User, data: Mapping[str, Any]) -> Step:
    """Undo the step that *data* names, by which something was settled. Raises StepError.

    A step undone already stays so; none is guessed, since a request sent again would undo the one before it as well.
    """
    wanted = str(data.get("step") or "")
    if not wanted:
        raise StepError("没有说明要撤销哪一步，请到“操作记录”里找到它再撤销。")
    steps = Step.objects.filter(kind__in=[StepKind.SETTLE, StepKind.REOPEN])
    step = steps.filter(pk=number_of(wanted) or 0).first()
    if step is None:
        raise StepError("没有这一步核校，请到“操作记录”里看看。", 404)
    if step.by_id != user.pk and not user.has_perm("portal.undo_any_step"):
        raise StepError("这一步是别人做的，只能由本人或管理员撤销。", 403)
    try:
        return undo(step, user)
    except UndoError as problem:
        raise StepError(str(problem), 409) from None


def _settle_check(user: User, data: Mapping[str, Any], journal: Journal, check: Check, opening: bool) -> None:
    _need(user, "metrics.change_check", "处理核校")
    if opening:
        if check.settled_at is None:
            raise StepError("这一条本来就在等处理。", 409)
        with journal.changing(check):
            check.settled_by, check.settled_at, check.settlement = None, None, ""
            check.save()
        journal.summary = f"核校改回待处理：{check}"
        return
    if check.settled_at is not None:
        at = localtime(check.settled_at)
        raise StepError(f"{check.settled_by}已在 {at:%m-%d %H:%M} 处理：{check.settlement}。", 409)
    reason = _reason(data, LONGEST[Check])
    with journal.changing(check):
        check.settled_by, check.settled_at, check.settlement = user, timezone.now(), reason
        check.save()
    journal.summary = f"核校“{check}”：{reason}"


def _settle_cell(
    user: User, data: Mapping[str, Any], journal: Journal, cell: Observation, opening: bool
) -> None:
    _need(user, "metrics.change_observation", "选定数据")
    if opening:
        if cell.chosen_at is None:
            raise StepError("这一条本来就没有选定。", 409)
        with journal.changing(cell):
            filing.leave_open(cell)
        journal.summary = f"改回待选定：{cell}"
        return
    if not cell.contested:
        raise StepError("这一条已经有人选定了，或者数据改过以后已经一致，请刷新页面。", 409)
    report = str(data.get("report") or "")
    by_hand = report == BY_HAND and cell.manual_value is not None
    figure = cell.figures.accepted().filter(pk=number_of(report) or 0, value__isnull=False).first()
    if figure is None and not by_hand:
        raise StepError("请先选定采用哪一条报道的数据。")
    reason = _reason(data, LONGEST[Observation])
    if is_stated(reason):
        raise StepError("这是程序自己取数的理由，请写明为什么选这一条。")
    if figure is not None and cell.manual_value is not None and not is_public(figure.article):
        raise StepError("这篇报道还没有公开，改用它会让这一格对读者空着。请先发布文章，再改用它。", 409)
    instead = ""
    if figure is not None and cell.manual_value is not None:
        instead = f"，不用录入的{entered(cell)}"
    with journal.changing(cell):
        if figure is None:
            filing.keep(cell, reason)
        else:
            filing.choose(cell, figure, reason)
    journal.summary = f"{cell}采用“{figure or entered(cell)}”{instead}：{reason}"


def _row(item: str) -> Check | Observation:
    kind, _, pk = item.partition("-")
    models: dict[str, type[Check] | type[Observation]] = {"check": Check, "cell": Observation}
    model = models.get(kind)
    number = number_of(pk)
    if model is None or number is None:
        raise StepError("不认得这一条，请刷新页面再试。")
    row: Check | Observation | None = model._default_manager.filter(pk=number).first()
    if row is None:
        raise _gone()
    return row


def _gone() -> StepError:
    return StepError("这一条已不在了：程序重新识读过这一版，或者数据改过。请刷新页面。", 409)


def _reason(data: Mapping[str, Any], longest: int) -> str:
    """The quick reason, the editor's own words, or both."""
    parts = [str(data.get(name) or "").strip() for name in ("quick", "reason")]
    reason = "：".join(part for part in parts if part)
    if not reason:
        raise StepError("请写明理由，或者按一个现成的理由。")
    if len(reason) > longest or "\x00" in reason:
        raise StepError(f"理由最多 {longest} 字，请写短些。")
    return reason


def _need(user: User, permission: str, what: str) -> None:
    if not user.has_perm(permission):
        raise StepError(f"你的账号不能{what}，请找管理员开通。", 403)


def _key(data: Mapping[str, Any]) -> uuid.UUID:
    try:
        return uuid.UUID(str(data.get("key") or uuid.uuid4()))
    except ValueError:
        raise StepError("请求的编号不对，请刷新页面再试。") from None


def _seconds(data: Mapping[str, Any]) -> float | None:
    try:
        seconds = float(data.get("seconds") or "nan")
    except (TypeError, ValueError):
        return None
    return min(seconds, LUNCH) if seconds >= 0 else None
