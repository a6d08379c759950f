"""What the panel of an article's review shows: its way so far, and what the one who looks may do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localtime

from . import review
from .choices import ArticleState, ReviewAction
from .models import Article, ReviewStep
from .rounds import round_of

A = ReviewAction
TIME_FORMAT = "%Y-%m-%dT%H:%M"  # of <input type="datetime-local">


@dataclass(frozen=True)
class Choice:
    """An action as a form: its button, and the text that goes with it."""

    action: ReviewAction
    label: str
    reason_label: str = ""
    reason_required: bool = False
    reason: str = ""
    at: str = ""
    takes_time: bool = False
    earliest: str = ""


@dataclass(frozen=True)
class Panel:
    article: Article
    state: str
    seen: int
    path: list[tuple[str, str]]  # (stage, done|now|ahead)
    choices: list[Choice]
    obstacles: list[str]
    steps: list[ReviewStep]
    rounds_before: int
    amend: bool
    edit_obstacle: str


def panel_for(article: Article, user: Any, whole: bool = False) -> Panel:
    """The panel of *article* for *user*; with the *whole* of its way, or the last round of it."""
    possible = review.possible_actions(article)
    round_ = round_of(article) if A.APPROVE in possible else None
    allowed = review.allowed_actions(article, user, round_)
    steps = list(article.review_steps.select_related("by").order_by("-pk"))
    last_submission = next((n for n, step in enumerate(steps) if step.action == A.SUBMIT), len(steps))
    shown = (steps if whole else steps[: last_submission + 1])[::-1]
    return Panel(
        article=article,
        state=review.state_text(article),
        seen=review.seen_of(article),
        path=_path(article),
        choices=[_choice(article, action) for action in allowed if action != A.AMEND],
        obstacles=_obstacles(article, possible, allowed, user),
        steps=shown,
        rounds_before=len(steps) - len(shown),
        amend=A.AMEND in allowed,
        edit_obstacle=review.edit_obstacle(article, user),
    )


def step_text(step: ReviewStep) -> str:
    """初审通过, of an approval; 送审, of a submission."""
    if step.action == A.RETURN and step.from_state in review.REVIEWS:
        return f"{review.stage_name(step.from_state)}退回"
    if step.action == A.APPROVE:
        return f"{review.stage_name(step.from_state)}通过"
    return A(step.action).label


def _path(article: Article) -> list[tuple[str, str]]:
    states = [ArticleState.DRAFT, *review.stages(), ArticleState.APPROVED, ArticleState.PUBLISHED]
    order = [ArticleState.DRAFT, *review.REVIEWS, ArticleState.APPROVED, ArticleState.PUBLISHED]
    if article.state == ArticleState.WITHDRAWN:
        return [(ArticleState.WITHDRAWN.label, "now")]
    at = order.index(ArticleState(article.state))
    names = {ArticleState.DRAFT: "采编", ArticleState.APPROVED: "待发布", ArticleState.PUBLISHED: "发布"}
    return [
        (
            names.get(state) or review.stage_name(state),
            "now" if state == article.state else "done" if order.index(state) < at else "ahead",
        )
        for state in states
    ]


def _choice(article: Article, action: ReviewAction) -> Choice:
    label = review.step_name(article, action)
    match action:
        case A.SUBMIT:
            return Choice(action, label, "附言（可不写）")
        case A.APPROVE:
            return Choice(action, label, "意见（可不写）")
        case A.RETURN:
            return Choice(action, label, "退回的理由，采编会看到", reason_required=True)
        case A.WITHDRAW:
            return Choice(action, label, "公开说明：告诉读者为什么撤回", reason_required=True)
        case A.PUBLISH if review.is_scheduled(article):
            at = localtime(article.published_at).strftime(TIME_FORMAT)
            return Choice(
                action, "改发布时间", "公开说明（可不写）", False, article.public_note, at, True, _soon()
            )
        case A.PUBLISH:
            return Choice(action, label, "公开说明（可不写）", takes_time=True, earliest=_soon())
    scheduled = "取消定时，重新采编" if review.is_scheduled(article) else label
    return Choice(action, scheduled, "附言（可不写）")


def _soon() -> str:
    return localtime(timezone.now() + timedelta(minutes=1)).strftime(TIME_FORMAT)


def _obstacles(
    article: Article, possible: list[ReviewAction], allowed: list[ReviewAction], user: Any
) -> list[str]:
    """Why the next step on the way is not offered, and who can take it."""
    onward = possible[0]
    if onward in allowed or onward in (A.AMEND, A.REOPEN):
        return []
    return [review.obstacle(article, onward, user)]
