"""Deciding many rows at once in the admin's lists: as one step of the journal, which lies above the lists' own apps."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin import DecidedAdmin
from articles.choices import DecisionState
from articles.holding import HeldError
from articles.models import Mention

from . import trail_admin as _trail  # noqa: F401 - registered with the others
from .api import admin as _keys  # noqa: F401
from .history import batches
from .journal import Journal, record
from .models import StepKind

MOST: Final = 1000  # rows a step: a figure is filed by some queries of its own
BATCH: Final = 200  # rows read and locked at a time


@admin.action(description="采纳所选", permissions=["change"])
def accept(lists: DecidedAdmin, request: HttpRequest, chosen: QuerySet[Any]) -> None:
    _decide(lists, request, chosen, DecisionState.ACCEPTED)


@admin.action(description="否定所选", permissions=["change"])
def reject(lists: DecidedAdmin, request: HttpRequest, chosen: QuerySet[Any]) -> None:
    _decide(lists, request, chosen, DecisionState.REJECTED)


DecidedAdmin.actions = [accept, reject]


def _decide(lists: DecidedAdmin, request: HttpRequest, chosen: QuerySet[Any], state: DecisionState) -> None:
    pks = list(chosen.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        problem = f"一次最多处理 {MOST} 条，这次选得更多，什么也没有改。请用筛选分几次选。"
        lists.message_user(request, problem, messages.ERROR)
        return
    done, verb = 0, "采纳" if state == DecisionState.ACCEPTED else "否定"
    try:
        with record(by=cast(User, request.user), kind=StepKind.APPLY_TO_ALL) as journal:
            for batch in batches(pks, BATCH):
                done += _decide_batch(lists, journal, batch, state)
            journal.summary = f"{lists.opts.verbose_name}列表里一并{verb} {done} 条"
    except HeldError as problem:
        lists.message_user(request, f"什么也没有改。{problem}", messages.ERROR)
        return
    said = f"{state.label} {done} 条"
    if done < len(pks):
        said += f"，另有 {len(pks) - done} 条不变：早已这样决定，或者还不能这样决定"
    if done:
        where = reverse("desk:journal")
        said = format_html('{}。要撤销，请到<a href="{}">“操作记录”</a>。', said, where)
    lists.message_user(request, said if done else f"{said}。")


def _decide_batch(lists: DecidedAdmin, journal: Journal, pks: Any, state: DecisionState) -> int:
    """Decide those of the rows *pks* that can be and are not decided so already; returns how many."""
    rows: Any = lists.model._default_manager.filter(pk__in=pks)
    open_ = rows.anchored().exclude(state=state)  # a decision stays with whoever made it
    if state == DecisionState.ACCEPTED:
        open_ = lists.acceptable(open_)
    if lists.model is Mention:
        open_ = open_.select_related("entity")
    # In one order, so that two never wait for each other.
    locked = list(open_.order_by("pk").select_for_update(of=("self",)))
    values: dict[str, Any] = {
        "state": state,
        "decided_by_id": journal.step.by_id,
        "decided_at": timezone.now(),
    }
    for kind, alike in groupby(sorted(locked, key=_kind_of), key=_kind_of):
        # A mention is of the kind of what it means: Mention.decide.
        journal.change_alike(list(alike), **(values | {"kind": kind} if kind else values))
    return len(locked)


def _kind_of(row: Any) -> str:
    return row.entity.kind if isinstance(row, Mention) and row.entity is not None else ""
