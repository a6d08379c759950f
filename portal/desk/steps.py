"""Taking a step and taking it back: what the desk's pages send, as JSON or as a plain form.

Every answer tells the page what became of the items that the step changed. A step sent again, because its answer got
lost, is not done again and answers with the same items as they now are.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from psycopg.errors import DeadlockDetected

from articles.holding import HeldError
from articles.models import Article
from articles.querysets import UNREAD

from ..journal import AlreadyDoneError, UndoError, record, undo
from ..models import Step, StepKind
from ..rereading import reread_later, reread_pages
from . import actions, registering, same
from .actions import Action
from .answering import Answering
from .asking import Ask, StepError, gone
from .items import JSON, Items, id_of, number_of, parsed, place_of

LONGEST = 300.0  # seconds: whoever takes longer has been to lunch

_M, _F = actions.Mention, actions.Figure
ACTIONS: dict[str, Action] = {
    "accept": Action(StepKind.ACCEPT, actions.accept, (_M, _F)),
    "reject": Action(StepKind.REJECT, actions.reject, (_M, _F)),
    "reopen": Action(StepKind.REOPEN, actions.reopen, (_M, _F)),
    "choose": Action(StepKind.ACCEPT, actions.choose, (_M,)),
    "span": Action(StepKind.CHANGE, actions.span, (_M, _F)),
    "indicator": Action(StepKind.CHANGE, actions.indicator, (_F,), rereads=True),
    "subject": Action(StepKind.CHANGE, actions.subject, (_F,)),
    "period": Action(StepKind.CHANGE, actions.period, (_F,)),
    "value": Action(StepKind.CHANGE, actions.value, (_F,)),
    "place": Action(StepKind.PLACE, actions.place, (_M, _F)),
    "drop": Action(StepKind.PLACE, actions.drop, (_M, _F)),
    "add-mention": Action(StepKind.ADD, actions.add_mention),
    "add-figure": Action(StepKind.ADD, actions.add_figure),
    "new-entity": Action(StepKind.NEW_ENTITY, registering.new_entity, (_M,), rereads=True),
    "alias": Action(StepKind.ALIAS, registering.alias, (_M,), rereads=True),
    "all": Action(StepKind.APPLY_TO_ALL, same.apply_to_all, (_M, _F)),
}

# After a change of the register or the catalogue the page reads differently.
READ_BY = {"organizations.name", "organizations.area", "organizations.organization", "organizations.topic",
           "metrics.indicator"}  # fmt: skip


def take(user: User, data: Mapping[str, Any]) -> JSON:
    """Do what *data* asks for, once, in the name of *user*; returns the answer. Raises StepError."""
    key = _key(data)
    known = Step.objects.filter(key=key).first()
    if known is not None:
        return _again(known, user)
    name = str(data.get("action") or "")
    action = ACTIONS.get(name)
    if action is None:
        raise StepError("不认得这个动作，请刷新页面再试。")
    item = str(data.get("item") or "")
    target, article = _target(action, item, data)
    try:
        with record(by=user, kind=action.kind, key=key, article=article, seconds=_seconds(data)) as journal:
            ask = Ask(user, data, journal, article)
            if target is not None:
                ask.row = target.select_for_update(of=("self",)).first()
                if ask.row is None:
                    raise gone(item)
            place = place_of(ask.row) if ask.row is not None else None
            action.run(ask)
            if any((change["after"] or {}).get("held") for change in journal.step.changes):
                journal.summary += "，放行以后公开"
            if _rereads(journal.step):
                reread_later(journal.step, article.page_id)
    except AlreadyDoneError as done:
        return _again(done.step, user)
    except HeldError as problem:
        raise StepError(str(problem), 403) from None
    return _answer(journal.step, journal.summary, article, place)


def take_back(user: User, data: Mapping[str, Any]) -> JSON:
    """Undo the named step, or the newest of *user*, in the ``article`` if it names one; returns the answer.

    A step undone already stays so.
    """
    if not user.has_perm("portal.view_step"):
        raise StepError("你的账号没有这项权限，请找管理员开通。", 403)
    if wanted := str(data.get("step") or ""):
        step = Step.objects.filter(pk=number_of(wanted) or 0).first()
    else:
        step = _newest(user, str(data.get("article") or ""))
    if step is None:
        raise StepError("没有这一步，请刷新页面再试。", 404)
    if step.by_id != user.pk and not user.has_perm("portal.undo_any_step"):
        raise StepError("这一步是别人做的，只能由本人或管理员撤销。", 403)
    try:
        with transaction.atomic():
            step = undo(step, user)
            if _rereads(step):
                reread_later(step, step.article.page_id if step.article else None)
    except UndoError as problem:
        raise StepError(str(problem), 409) from None
    place = min((place_of(row) for row in _changed(step, _items(step.article_id)).rows), default=None)
    # Back to what was undone, not on to what follows it.
    return _answer(step, f"已撤销：{step}", step.article, (place[0], -(10**9), "", 0) if place else None)


def _newest(user: User, article: str) -> Step:
    own = Step.objects.filter(by=user, undone_at=None)
    step = (own.filter(article=number_of(article)) if article else own).first()
    if step is None:
        where = (
            "在这一篇里没有可以撤销的操作了；别处的，请到“操作记录”里撤销。"
            if article
            else "没有可以撤销的操作了。"
        )
        raise StepError(where, 409)
    return step


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
    return None if math.isnan(seconds) or seconds < 0 else min(seconds, LONGEST)


def _target(action: Action, item: str, data: Mapping[str, Any]) -> tuple[QuerySet[Any] | None, Article]:
    """The item that the action is about, and the article that it lies in."""
    articles = Article.objects.defer(*(name for name in UNREAD if "__" not in name))
    if not action.on:
        found = articles.filter(pk=number_of(str(data.get("article") or "")) or 0).first()
        if found is None:
            raise StepError("没有这篇文章，请刷新页面再试。", 404)
        return None, found
    target = parsed(item)
    if target is None or not issubclass(target[0], action.on):
        raise StepError(actions.MISPLACED)
    rows: QuerySet[Any] = target[0]._default_manager.filter(pk=target[1])
    found = articles.filter(pk__in=rows.values("article")).first()
    if found is None:
        raise gone(item)
    return rows, found


def _again(step: Step, user: User) -> JSON:
    """The answer to a step that was taken before."""
    if step.by_id != user.pk:
        raise StepError("请求的编号不对，请刷新页面再试。")
    items = _items(step.article_id)
    place = max((place_of(row) for row in _changed(step, items).rows), default=None)
    return _answer(step, str(step), step.article, place, read=False)


def _answer(
    step: Step,
    summary: str,
    article: Article | None,
    place: tuple[int, int, str, int] | None,
    read: bool = True,
) -> JSON:
    """What the page is told. ``complete``: the items are all that the article has, and others are gone."""
    rereads = _rereads(step)
    if rereads and read and article is not None:
        reread_pages([article.page_id])
    items = _items(article.pk if article else None)
    following = items.next_after(place)
    shown = items if rereads else _changed(step, items)
    present = {id_of(row) for row in items.rows}
    return {
        "step": step.pk,
        "summary": summary,
        "items": shown.as_json(),
        "gone": sorted(_ids(step, removed=True) - present),
        "complete": rereads,
        "next": id_of(following) if following else None,
        "open": len(items.open),
    }


def _rereads(step: Step) -> bool:
    """Whether pages read differently since *step*."""
    return any(
        change["model"] in READ_BY
        or (change["model"] == "articles.article" and "body" in (change["before"] or {}))
        for change in step.changes
    )


def _items(article: int | None) -> Items:
    return Items.of(article) if article is not None else Items([])


def _changed(step: Step, items: Items) -> Items:
    ids = _ids(step)
    return Items([row for row in items.rows if id_of(row) in ids])


def _ids(step: Step, removed: bool = False) -> set[str]:
    """The items that *step* changed; with *removed*, those that it made or removed and that may be gone."""
    return {
        f"{change['model'].partition('.')[2]}-{pk}"
        for change in step.changes
        if change["model"] in {"articles.mention", "metrics.figure"}
        and (not removed or change["before"] is None or change["after"] is None)
        for pk in change.get("pks", [change.get("pk")])
    }


class Steps(Answering):
    """POST steps/: one action on one item."""

    run = staticmethod(take)

    def post(self, request: HttpRequest) -> HttpResponse:
        data = self.data()
        if data.get("user") not in (None, self.user.pk):  # signed in in another window as somebody else
            raise StepError("现在登录的是另一个账号，请换回原来的账号。", 403)
        try:
            answer = self.run(self.user, data)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            answer = self.run(self.user, data)  # it was undone whole, and the other is done
        if self.is_script:
            return JsonResponse(answer)
        messages.success(request, f"{answer['summary']}。")
        if request.POST.get("to") == "journal":
            return redirect("desk:journal")
        article = number_of(request.POST.get("article", "")) or _article_of(answer)
        return self.back(article, answer["next"])


class Undo(Steps):
    """POST undo/: the named step, or the newest own."""

    run = staticmethod(take_back)


def _article_of(answer: JSON) -> int | None:
    return Step.objects.filter(pk=answer["step"]).values_list("article", flat=True).first()
