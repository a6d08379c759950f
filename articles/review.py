"""The editorial state machine (三审): what may be done with an article now, by whom, and doing it.

    DRAFT ─送审→ FIRST ─通过→ SECOND ─通过→ FINAL ─通过→ APPROVED ─发布→ PUBLISHED ─撤回→ WITHDRAWN
      ↑            └────────┴─退回──┘                     │                │ 定时        │
      └───────────────────────────────── 重新采编 ────────┴────────────────┴─────────────┘

The text can be edited while it is a draft, and amended once it is public; under review it is what reviewers read.
Whoever wrote, submitted or already approved a round does not approve it further, not even a superuser.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localtime
from psycopg.errors import DeadlockDetected

from .choices import ArticleState, ReviewAction
from .models import Article, ReviewStep
from .rounds import Round, round_of

REVIEWS = (ArticleState.FIRST_REVIEW, ArticleState.SECOND_REVIEW, ArticleState.FINAL_REVIEW)
STAGES = {1: REVIEWS[2:], 2: (REVIEWS[0], REVIEWS[2]), 3: REVIEWS}

REVIEW_PERMISSIONS = {
    ArticleState.FIRST_REVIEW: "articles.review_first_article",
    ArticleState.SECOND_REVIEW: "articles.review_second_article",
    ArticleState.FINAL_REVIEW: "articles.review_final_article",
}
SUBMIT, PUBLISH = "articles.submit_article", "articles.publish_article"

NEEDS_REASON = {
    ReviewAction.RETURN: "退回要写明理由，让采编知道改什么。",
    ReviewAction.WITHDRAW: "撤回要写公开说明，告诉读者原因。",
    ReviewAction.AMEND: "改已发布的文章要写公开说明，告诉读者改了什么。",
}
NOTE_LENGTH, REASON_LENGTH = 300, 500
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class ReviewError(Exception):
    """A step that cannot be taken; the message is Chinese, one sentence, and says what to do."""


class SeenError(ReviewError):
    """The article has changed since the one who acts has looked at it."""


def stages() -> tuple[ArticleState, ...]:
    """The reviews that an article goes through here, in order."""
    return STAGES[settings.REVIEW_STAGES]


def is_public(article: Article) -> bool:
    return article.state == ArticleState.PUBLISHED and not is_scheduled(article)


def is_scheduled(article: Article) -> bool:
    """Whether the article will be public at a time to come."""
    at = article.published_at
    return article.state == ArticleState.PUBLISHED and at is not None and at > timezone.now()


def state_text(article: Article) -> str:
    """The state as people read it: 待复审, or 定于 2026年3月1日 08:00 发布."""
    if is_scheduled(article):
        at = localtime(article.published_at)
        return f"定于 {at.year}年{at.month}月{at.day}日 {at:%H:%M} 发布"
    return ArticleState(article.state).label


def seen_of(article: Article) -> int:
    """The number of the article's newest version: a form carries it, so that a stale one is known."""
    return article.history.values_list("history_id", flat=True).first() or 0


def possible_actions(article: Article) -> list[ReviewAction]:
    """What can be done with an article in its state, by whoever may."""
    match article.state:
        case ArticleState.DRAFT:
            return [ReviewAction.SUBMIT]
        case ArticleState.APPROVED:
            return [ReviewAction.PUBLISH, ReviewAction.REOPEN]
        case ArticleState.PUBLISHED if is_scheduled(article):
            return [ReviewAction.PUBLISH, ReviewAction.REOPEN]
        case ArticleState.PUBLISHED:
            return [ReviewAction.AMEND, ReviewAction.WITHDRAW]
        case ArticleState.WITHDRAWN:
            return [ReviewAction.REOPEN]
    return [ReviewAction.APPROVE, ReviewAction.RETURN]


def permission_for(article: Article, action: ReviewAction) -> str:
    if action == ReviewAction.SUBMIT:
        return SUBMIT
    if action in (ReviewAction.APPROVE, ReviewAction.RETURN):
        return REVIEW_PERMISSIONS.get(ArticleState(article.state), PUBLISH)
    return PUBLISH


def allowed_actions(article: Article, user: Any, round_: Round | None = None) -> list[ReviewAction]:
    """What *user* may do with the article now. *round_* spares the look-up of its people."""
    return [action for action in possible_actions(article) if _why_not(article, action, user, round_) is None]


def obstacle(article: Article, action: ReviewAction, user: Any) -> str:
    """Why *user* cannot take *action* now, and who can; empty when nothing stands in the way."""
    if action not in possible_actions(article):
        return f"“{article.title}”现在是“{state_text(article)}”，不能{action.label}。"
    why = _why_not(article, action, user)
    if why is None:
        return ""
    able = [str(one) for one in able_to(article, action)[:6]]
    names = "、".join(able[:5]) + (" 等" if len(able) > 5 else "")
    return f"{why}请由{names}来做。" if able else f"{why}眼下没有别人能做，请管理员把人加进有这项权限的组。"


def able_to(article: Article, action: ReviewAction) -> list[User]:
    """Who may take *action* now."""
    users = User.objects.with_perm(permission_for(article, action), backend=MODEL_BACKEND).order_by(
        "username"
    )
    barred = round_of(article).barred if action == ReviewAction.APPROVE else set()
    return [user for user in users if user.pk not in barred]


def _why_not(article: Article, action: ReviewAction, user: Any, round_: Round | None = None) -> str | None:
    name = f"“{step_name(article, action)}”"
    if not user.has_perm(permission_for(article, action)):
        return f"您没有{name}的权限，"
    if action == ReviewAction.APPROVE:
        barred = (round_ or round_of(article)).why_barred(user.pk)
        return f"{barred}，{name}要换人，" if barred else None
    return None


def step_name(article: Article, action: ReviewAction) -> str:
    """What the action is called in the article's state: 初审通过, 定时发布的改时间……"""
    if action == ReviewAction.APPROVE:
        return f"{stage_name(article.state)}通过"
    return action.label


def stage_name(state: str) -> str:
    """初审 of 待初审."""
    return ArticleState(state).label.removeprefix("待")


def may_edit(article: Article, user: Any) -> bool:
    """Whether *user* may edit the article now: while it is a draft, or to amend it once it is public."""
    if not user.has_perm("articles.change_article"):
        return False
    return article.state == ArticleState.DRAFT or (is_public(article) and user.has_perm(PUBLISH))


def edit_obstacle(article: Article, user: Any) -> str:
    """Why *user* cannot edit the article now; empty when nothing stands in the way."""
    if may_edit(article, user):
        return ""
    if not user.has_perm("articles.change_article"):
        return "您没有修改文章的权限。"
    if is_public(article):
        return obstacle(article, ReviewAction.AMEND, user)
    how = "退回" if article.state in REVIEWS else "重新采编"
    return f"文章现在是“{state_text(article)}”，审过的文字不能改动；要改，请先{how}。"


def take(
    article: Article,
    action: ReviewAction,
    by: User,
    *,
    reason: str = "",
    at: datetime | None = None,
    seen: int | None = None,
) -> ReviewStep:
    """Take one step of the review in the name of *by*, and bring *article* up to date.

    *reason* is what the next person reads (退回), or readers do (撤回, 发布); *at* is when to publish, now if none or past;
    *seen* the version that *by* has read. Raises ReviewError.
    """
    if action == ReviewAction.AMEND:
        raise ValueError("a public article is amended by amending()")
    try:
        return _take(article, action, by, reason, at, seen)
    except OperationalError as error:
        # Somebody who had cells of its figures in hand waited for the article: that is done, and this was undone whole.
        if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
            raise
    return _take(article, action, by, reason, at, seen)


@transaction.atomic
def _take(
    article: Article, action: ReviewAction, by: User, reason: str, at: datetime | None, seen: int | None
) -> ReviewStep:
    locked = lock(article.pk)
    _check(locked, action, by, reason := reason.strip(), seen)
    before = locked.state
    _apply(locked, action, reason, at)
    locked._history_user = by  # type: ignore[attr-defined]
    locked._change_reason = _change_reason(locked, action, before, reason)  # type: ignore[attr-defined]
    locked.save(update_fields=["state", "published_at", "public_note", "updated_at"])
    if action == ReviewAction.REOPEN:
        _free(locked, by)  # it is reviewed anew, with all that was decided in it
    for name in ("state", "published_at", "public_note", "version", "updated_at"):
        setattr(article, name, getattr(locked, name))
    return _record(locked, action, by, before, reason)


@contextmanager
def amending(article: Article, by: User, reason: str) -> Iterator[None]:
    """A change of a public article's text, which the block saves: with a note for readers, and a step."""
    with transaction.atomic():
        _check(lock(article.pk), ReviewAction.AMEND, by, reason := reason.strip(), None)
        article.public_note = reason
        article._change_reason = _change_reason(article, ReviewAction.AMEND, article.state, reason)  # type: ignore[attr-defined]
        yield
        article.refresh_from_db(fields=["version"])
        _record(article, ReviewAction.AMEND, by, article.state, reason)


def lock(key: int) -> Article:
    """The article as it is, held until the transaction ends. Its search vectors are not read: they come after it."""
    rows = Article.objects.select_for_update(of=("self",)).defer("words", "bigrams")
    return rows.get(pk=key)


def _check(article: Article, action: ReviewAction, by: User, reason: str, seen: int | None) -> None:
    if seen is not None and seen != seen_of(article):
        last = article.history.select_related("history_user").first()
        who = last.history_user or "程序"
        raise SeenError(
            f"您打开以后，{who}在 {localtime(last.history_date):%H:%M} 改动了这篇文章，请看过现在的样子再{action.label}。"
        )
    if problem := obstacle(article, action, by):
        raise ReviewError(problem)
    if action in NEEDS_REASON and not reason:
        raise ReviewError(NEEDS_REASON[action])
    public = action in (ReviewAction.WITHDRAW, ReviewAction.AMEND, ReviewAction.PUBLISH)
    longest = NOTE_LENGTH if public else REASON_LENGTH
    if len(reason) > longest:
        raise ReviewError(f"写了 {len(reason)} 个字，请缩到 {longest} 个字以内。")


def _apply(article: Article, action: ReviewAction, reason: str, at: datetime | None) -> None:
    now = timezone.now()
    match action:
        case ReviewAction.SUBMIT:
            article.state = stages()[0]
        case ReviewAction.APPROVE:
            article.state = _next(article.state)
        case ReviewAction.RETURN:
            article.state = ArticleState.DRAFT
        case ReviewAction.REOPEN:
            if article.state != ArticleState.WITHDRAWN:
                article.public_note = ""  # of one withdrawn, readers go on being told why it is gone
            article.state, article.published_at = ArticleState.DRAFT, None
        case ReviewAction.PUBLISH:
            article.state, article.public_note = ArticleState.PUBLISHED, reason
            article.published_at = max(at, now) if at else now
        case ReviewAction.WITHDRAW:
            article.state, article.public_note = ArticleState.WITHDRAWN, reason


def _free(article: Article, by: User) -> None:
    from .editing import decided_models

    for model in decided_models():
        for row in model.objects.filter(article=article, held=True).order_by("pk"):
            row.release(by)


def _next(state: str) -> ArticleState:
    """The stage after *state*, which may be one that is no longer in use."""
    later = REVIEWS[REVIEWS.index(ArticleState(state)) + 1 :]
    return next((stage for stage in later if stage in stages()), ArticleState.APPROVED)


def _change_reason(article: Article, action: ReviewAction, before: str, reason: str) -> str:
    name = f"{stage_name(before)}{action.label}" if before in REVIEWS else action.label
    if action == ReviewAction.PUBLISH and is_scheduled(article):
        name = state_text(article)
    return (f"{name}：{reason}" if reason else name)[:100]


def _record(article: Article, action: ReviewAction, by: User, before: str, reason: str) -> ReviewStep:
    return ReviewStep.objects.create(
        article=article,
        action=action,
        from_state=before,
        to_state=article.state,
        version=article.version,
        reason=reason,
        by=by,
    )
