"""The review (三审) at the desk: what waits for me, taking a step, publishing many, and who has an article open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from articles import review
from articles.choices import ArticleState, Doing, ReviewAction
from articles.holding import may_release
from articles.models import Article, ReviewStep
from articles.presence import article_exists, attend, leave, told
from articles.querysets import unread_of
from articles.review_panel import panel_for
from articles.rounds import rounds_of

from . import releasing
from .asking import StepError
from .items import Item, number_of
from .pages import DeskPage

SHOWN = 100  # articles a list of the page
LOOKED_THROUGH = 500  # articles in which those are looked for that the one who looks may review


class StepForm(forms.Form):
    """A step as its form sends it."""

    action = forms.ChoiceField(choices=ReviewAction.choices)
    reason = forms.CharField(required=False, max_length=2_000)
    at = forms.DateTimeField(
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"],
        error_messages={"invalid": "发布时间写成 2026-03-01 08:00 的样子，或者留空，马上发布。"},
    )
    seen = forms.IntegerField(required=False, min_value=0)

    @property
    def problem(self) -> str:
        if self.errors.get("at"):
            return str(self.errors["at"][0])
        return "没有看懂要做什么，请从文章页上的按钮再试一次。"


@dataclass(frozen=True)
class Waiting:
    """An article in a list of the page, and since when it has been there."""

    article: Article
    since: datetime | None
    seen: int
    state: str


class ReviewPage(DeskPage):
    """What waits for me: to be reviewed, to be published, to be put right."""

    title = "审稿"
    section = "review"
    template_name = "admin/desk/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        mine, others, looked_all = _to_review(user)
        publishes = user.has_perm(review.PUBLISH)
        now = timezone.now()
        scheduled = Article.objects.filter(state=ArticleState.PUBLISHED, published_at__gt=now)
        approved = Article.objects.filter(state=ArticleState.APPROVED)
        return super().get_context_data(
            mine=mine,
            by_others=others,
            looked_all=looked_all,
            counts=_counts(mine),
            publishes=publishes,
            approved=_listed(approved) if publishes else [],
            approved_count=approved.count() if publishes else 0,
            scheduled=_listed(scheduled, "published_at") if publishes else [],
            returned=_listed(_returned_to(user)),
            held=list(releasing.articles_waiting(user)[:SHOWN]) if publishes else [],
            sent_back=_sent_back_to(user),
            earliest=now,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Publish the chosen articles, now or at a time; what stands against one does not hold up the others."""
        form = StepForm({"action": ReviewAction.PUBLISH, "at": request.POST.get("at")})
        if not form.is_valid():
            messages.error(request, form.problem)
            return redirect("desk:review")
        published = 0
        for chosen in request.POST.getlist("article")[:SHOWN]:
            key, _, seen = chosen.partition(":")
            article = Article.objects.filter(pk=number_of(key) or 0).first()
            if article is None:
                continue
            try:
                review.take(
                    article,
                    ReviewAction.PUBLISH,
                    request.user,  # type: ignore[arg-type]
                    at=form.cleaned_data["at"],
                    seen=number_of(seen) or -1,
                )
            except review.ReviewError as error:
                messages.error(request, f"“{article.title}”没有发布：{error}")
            else:
                published += 1
        if published:
            how = (
                "定时发布" if form.cleaned_data["at"] and form.cleaned_data["at"] > timezone.now() else "发布"
            )
            messages.success(request, f"{how}了 {published} 篇文章。")
        elif not request.POST.getlist("article"):
            messages.warning(request, "没有选中文章，什么也没有发布。")
        return redirect("desk:review")


class StepPage(DeskPage):
    """One article's review: its way so far, and the next step. A step that is refused comes back with what was typed."""

    title = "审稿"
    section = "review"
    template_name = "admin/desk/review_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article = get_object_or_404(Article.objects.for_cards(), pk=self.kwargs["pk"])
        user: Any = self.request.user
        return super().get_context_data(
            **{"typed": {}, "article": article, "next": self._next(article), **kwargs},
            panel=panel_for(article, user, whole="all" in self.request.GET),
            held=releasing.look_through(article, user) if article.state == ArticleState.PUBLISHED else [],
            may_release=may_release(user),
            chosen=self.request.POST.getlist("held"),
            key=uuid.uuid4(),
            presence=told(attend(article.pk, user)),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = get_object_or_404(Article, pk=pk)
        form = StepForm(request.POST)
        if not form.is_valid():
            return self._refused(form.problem, 400)
        asked = form.cleaned_data
        action = ReviewAction(asked["action"])
        if action == ReviewAction.AMEND:
            return self._refused("发布后修改要在文章页上改好文字、写明公开说明，再保存。", 400)
        try:
            step = review.take(
                article,
                action,
                request.user,  # type: ignore[arg-type]
                reason=asked["reason"],
                at=asked["at"],
                seen=asked["seen"],
            )
        except review.SeenError as error:
            return self._refused(str(error), 409)
        except review.ReviewError as error:
            return self._refused(str(error), 400)
        messages.success(request, f"“{article.title}”：{_done(step, article)}")
        return HttpResponseRedirect(self._next(article))

    def _refused(self, problem: str, status: int) -> HttpResponse:
        context = self.get_context_data(problem=problem, typed=self.request.POST)
        return self.render_to_response(context, status=status)

    def _next(self, article: Article) -> str:
        address = self.request.POST.get("next") or self.request.GET.get("next") or ""
        if url_has_allowed_host_and_scheme(address, {self.request.get_host()}, self.request.is_secure()):
            return address
        return reverse("admin:articles_article_change", args=[article.pk])


class HeldPage(StepPage):
    """POST: the chosen of what waits in the article is released, or sent back with a reason (``back``)."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = get_object_or_404(Article.objects.for_cards(), pk=pk)
        posted, user = request.POST, cast(User, request.user)
        chosen = posted.getlist("held")
        try:
            key = uuid.UUID(posted.get("key", ""))
        except ValueError:
            key = uuid.uuid4()
        try:
            if "back" in posted:
                step = releasing.send_back(user, article, chosen, posted.get("reason", ""), key)
            else:
                step = releasing.release(user, article, chosen, key)
        except StepError as problem:
            return self._refused(problem.message, problem.status)
        messages.success(request, f"“{article.title}”：{step}。要撤销的话，在操作记录里点“撤销”。")
        return redirect("desk:review-step", pk=article.pk)


@method_decorator(
    [staff_member_required, permission_required("articles.view_article", raise_exception=True)], "dispatch"
)
class PresenceView(View):
    """That I have the article open and do (``doing``) something to it, or ``leave`` it; answers who else is there."""

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        user: Any = request.user
        if "leave" in request.POST:
            leave(pk, user)
            return JsonResponse({"told": ""})
        if not article_exists(pk):
            return JsonResponse({"error": "没有这篇文章，也许已删除。"}, status=404)
        doing = request.POST.get("doing", "")
        acted = Doing(doing) if doing in Doing.values else None
        return JsonResponse({"told": told(attend(pk, user, acted))})


def _done(step: ReviewStep, article: Article) -> str:
    action = ReviewAction(step.action)
    if action == ReviewAction.PUBLISH and review.is_scheduled(article):
        return f"{review.state_text(article)}。"
    return f"{action.label}了，现在是“{review.state_text(article)}”。"


def _to_review(user: Any) -> tuple[list[Waiting], int, bool]:
    """What *user* may review, the longest waiting first; how many wait for others by the rule of different people; and
    whether all that waits was looked through."""
    states = [state for state, permission in review.REVIEW_PERMISSIONS.items() if user.has_perm(permission)]
    if not states:
        return [], 0, True
    rows = list(_with_since(Article.objects.filter(state__in=states))[: LOOKED_THROUGH + 1])
    looked_at = rows[:LOOKED_THROUGH]
    rounds = rounds_of(looked_at)
    mine = [row for row in looked_at if user.pk not in rounds[row.pk].barred]
    return [_waiting(row) for row in mine], len(looked_at) - len(mine), len(rows) <= LOOKED_THROUGH


def _counts(waiting: list[Waiting]) -> list[tuple[str, int]]:
    states = [row.article.state for row in waiting]
    return [(review.stage_name(state), states.count(state)) for state in review.REVIEWS if state in states]


def _returned_to(user: Any) -> QuerySet[Article]:
    """Drafts that *user* had submitted and a reviewer returned."""
    steps = ReviewStep.objects.filter(article=OuterRef("pk"))
    last = steps.order_by("-pk").values("action")[:1]
    own = steps.filter(action=ReviewAction.SUBMIT, by=user)
    drafts = Article.objects.filter(state=ArticleState.DRAFT)
    return drafts.filter(Exists(own)).annotate(last=Subquery(last)).filter(last=ReviewAction.RETURN)


def _sent_back_to(user: Any) -> list[Item]:
    """What *user* accepted in public articles and a reviewer did not release."""
    return [
        row
        for rows in releasing.sent_back_to(user)
        for row in rows.select_related("article").defer(*unread_of("article")).order_by("pk")[:SHOWN]
    ]


def _with_since(rows: QuerySet[Article], order: str = "since") -> QuerySet[Article]:
    """*rows* with the time and the words of their last step and the number of their newest version."""
    steps = ReviewStep.objects.filter(article=OuterRef("pk")).order_by("-pk")
    versions = Article.history.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    annotated: Any = rows.annotate(
        since=Subquery(steps.values("at")[:1]),
        said=Subquery(steps.values("reason")[:1]),
        seen=Subquery(versions.values("history_id")[:1]),
    )
    return annotated.for_cards().order_by(order, "pk")


def _listed(rows: QuerySet[Article], order: str = "since") -> list[Waiting]:
    return [_waiting(row) for row in _with_since(rows, order)[:SHOWN]]


def _waiting(article: Any) -> Waiting:
    return Waiting(article, article.since, article.seen or 0, review.state_text(article))
