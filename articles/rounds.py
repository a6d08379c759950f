"""Who took part in the present round of an article, and may therefore not approve it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from .choices import ReviewAction
from .models import Article, ReviewStep

TEXT = ("kicker", "headline", "subhead", "section_heads", "bylines", "body")
"""What readers read of an article: whoever changes it does not review it."""


@dataclass
class Round:
    """The people of a round, by primary key. Writers count from when the text was last out: a return makes nobody else
    of them; submitting and approving count from the last submission."""

    writers: set[int] = field(default_factory=set)
    submitter: int | None = None
    approvers: set[int] = field(default_factory=set)
    out_at: datetime | None = None
    submitted_at: datetime | None = None

    @property
    def barred(self) -> set[int]:
        return self.writers | self.approvers | ({self.submitter} if self.submitter else set())

    def why_barred(self, user: int) -> str:
        """Why *user* may not approve, as the beginning of a Chinese sentence; empty for one who may."""
        if user == self.submitter:
            return "这一轮是您送审的"
        if user in self.writers:
            return "您在这一轮改过文字"
        if user in self.approvers:
            return "您已通过这一轮前面的审次"
        return ""


def round_of(article: Article) -> Round:
    return rounds_of([article])[article.pk]


def rounds_of(articles: Iterable[Article]) -> dict[int, Round]:
    """The rounds of *articles* by primary key, in two queries."""
    keys = [article.pk for article in articles]
    rounds: dict[int, Round] = defaultdict(Round)
    for step in ReviewStep.objects.filter(article__in=keys).order_by("pk"):
        _follow(rounds[step.article_id], step)
    for key, kind, user, at in _edits(keys):
        round_ = rounds[key]
        # The first version is the program's, whoever imported the page.
        if kind == "~" and user is not None and (round_.out_at is None or at > round_.out_at):
            round_.writers.add(user)
    return rounds


def _follow(round_: Round, step: ReviewStep) -> None:
    match step.action:
        case ReviewAction.SUBMIT:
            round_.submitter, round_.submitted_at, round_.approvers = step.by_id, step.at, set()
        case ReviewAction.APPROVE:
            round_.approvers.add(step.by_id)
        case ReviewAction.PUBLISH:
            round_.out_at = step.at


def _edits(keys: list[int]) -> Any:
    """Who changed the text of which article when. The database compares: no body is fetched."""
    before = {
        f"before_{name}": Window(Lag(name), "id", order_by=["history_date", "history_id"]) for name in TEXT
    }
    changed = Q()
    for name in TEXT:
        changed |= ~Q(**{f"before_{name}": F(name)})
    edits = Article.history.filter(id__in=keys).annotate(**before).filter(changed).order_by()
    return edits.values_list("id", "history_type", "history_user", "history_date")
