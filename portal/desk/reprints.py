"""Reprints at the desk: two articles beside each other, one story or two."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from articles.choices import DecisionState
from articles.models import Article, Reprint
from articles.querysets import unread_of
from articles.reprints import differences

from ..journal import AlreadyDoneError, record
from ..models import StepKind
from .items import number_of
from .pages import DeskPage

SHOWN = 5
STATES = {
    state.value: label for state, label in zip(DecisionState, ("待定", "是一篇", "不是一篇"), strict=True)
}
ANSWERS = {
    "accept": (StepKind.ACCEPT, DecisionState.ACCEPTED, "认作一篇"),
    "part": (StepKind.REJECT, DecisionState.REJECTED, "分作两篇"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two articles, with its text in pieces: shared with the other, or its own."""

    role: str
    article: Article
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Pair:
    reprint: Reprint
    sides: tuple[Side, Side]
    key: uuid.UUID  # of the step that an answer will be

    @property
    def percent(self) -> int:
        return round(self.reprint.similarity * 100)


class ReprintPage(DeskPage):
    """?state=suggested shows the pairs that wait, accepted and rejected those settled; ?before=<pk> what came before."""

    title = "转载"
    section = "reprints"
    permission_required = "articles.view_reprint"
    template_name = "admin/desk/reprints.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        state = state if state in STATES else DecisionState.SUGGESTED.value
        rows = _with_articles().filter(state=state)
        before = number_of(self.request.GET.get("before", ""))
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows[: SHOWN + 1])
        return super().get_context_data(
            pairs=[_pair(reprint) for reprint in found[:SHOWN]],
            older=found[SHOWN - 1].pk if len(found) > SHOWN else None,
            state=state,
            states=STATES,
            waiting=Reprint.objects.filter(state=DecisionState.SUGGESTED).count(),
            may_decide=self.request.user.has_perm("articles.change_reprint"),
            **kwargs,
        )


class Decide(DeskPage):
    """One story, or two."""

    title = section = ""
    permission_required = "articles.change_reprint"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        answer = ANSWERS.get(request.POST.get("answer", ""))
        if answer is None:
            messages.error(request, "没有看懂要做什么，请用页面上的按钮再试一次。")
            return redirect("desk:reprints")
        reprint = get_object_or_404(_with_articles(), pk=pk)
        back = reverse("desk:reprints")
        if (state := request.POST.get("seen", "")) in STATES and state != DecisionState.SUGGESTED:
            back += f"?state={state}"
        self._settle(reprint, *answer)
        return HttpResponseRedirect(back)

    def _settle(self, reprint: Reprint, kind: StepKind, state: DecisionState, what: str) -> None:
        request = self.request
        user: Any = request.user
        try:
            with record(by=user, kind=kind, key=_key(request), article=reprint.article) as journal:
                row = Reprint.objects.select_for_update().get(pk=reprint.pk)
                if row.state != request.POST.get("seen"):
                    raise _SettledError(row)
                with journal.changing(row):
                    row.decide(state, user)
                journal.summary = f"{what}：“{reprint.article.title}”和“{reprint.original.title}”"
        except AlreadyDoneError:
            return  # the same answer, sent again
        except _SettledError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{journal.summary}。")


class _SettledError(Exception):
    def __init__(self, row: Reprint) -> None:
        whose = row.decided_by or "程序"
        super().__init__(f"这一对刚由 {whose} 改为“{STATES[row.state]}”，没有再动它。请看过再决定。")


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _with_articles() -> Any:
    related = Reprint.objects.select_related(
        "article__page__publication", "original__page__publication", "decided_by"
    )
    return related.defer(*unread_of("article"), *unread_of("original")).order_by("-pk")


def _pair(reprint: Reprint) -> Pair:
    earlier, later = differences(reprint.original.body, reprint.article.body)
    sides = Side("原文", reprint.original, earlier), Side("转载", reprint.article, later)
    return Pair(reprint, sides, uuid.uuid4())
