"""What is decided in an article that is out already waits for a reviewer, like the article itself did (三审).

Whoever may not publish decides there too, but what he accepts is *held*: it is decided, and no reader sees it until
somebody else who may publish lets it through (放行, `portal.desk.releasing`). What readers see he changes not at all:
they are told of corrections, and those are made in the ledger, by an amendment or by a reviewer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User

from .choices import ArticleState, DecisionState, ReviewAction

if TYPE_CHECKING:
    from .models import Decided

RELEASE = "articles.publish_article"


class HeldError(Exception):
    """A change of what readers see, by somebody who may not publish; the message is Chinese and says what to do."""

    def __init__(self, text: str, count: int = 1) -> None:
        what = f"“{text}”已经公开" if count == 1 else f"其中 {count} 条（如“{text}”）已经公开"
        super().__init__(f"{what}，您的账号不能改动。请在“勘误”里登记，或者请有发布权限的人来改。")


def may_release(user: Any) -> bool:
    """Whether what *user* decides in a public article is seen by readers at once."""
    return bool(user.has_perm(RELEASE))


def out_of(articles: Collection[int], states: Collection[str] = (ArticleState.PUBLISHED,)) -> set[int]:
    """Those of *articles*, by key, that are out or will come out at their hour; no other does until the transaction ends.

    Or those in other *states*.
    """
    from .models import Article

    rows = Article.objects.select_for_update(of=("self",), no_key=True)
    # Whatever their state: of what somebody is just publishing, the database tells the state of before, unless it waits.
    found = rows.filter(pk__in=articles).order_by("pk").values_list("pk", "state")
    return {pk for pk, state in found if state in states}


STANDING = (ArticleState.PUBLISHED, ArticleState.WITHDRAWN)
"""States of articles in which something may be held: others are reviewed with all that is decided in them."""


def hold_again(article: int | None, released: str, by: User) -> bool:
    """Note in the review of *article* that *by* takes back what was *released*; whether it is held again at all."""
    from .models import Article, ReviewStep

    if article is None or article not in out_of([article], STANDING):
        return False
    state, version = Article.objects.values_list("state", "version").get(pk=article)
    ReviewStep.objects.create(
        article_id=article,
        action=ReviewAction.HOLD,
        from_state=state,
        to_state=state,
        version=version,
        reason=f"撤销{released}"[:500],
        by=by,
    )
    return True


def let_go(rows: Sequence[Any]) -> None:
    """Have none of *rows*, about to be saved as they were once, held where the article is reviewed with all that is in it."""
    from .models import Decided

    held = [row for row in rows if isinstance(row, Decided) and row.held]
    if held:
        standing = out_of({row.article_id for row in held}, STANDING)
        for row in held:
            if row.article_id not in standing:
                row.held, row.held_note = False, ""


def keep(row: Decided, by: User) -> None:
    """Hold *row*, which *by* is about to save, where it would be public by him alone. Raises HeldError.

    To be called in a transaction.
    """
    if may_release(by) or not out_of([row.article_id]):
        return
    stored: Decided | None = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    if stored is not None and stored.is_released:
        raise HeldError(
            stored.text
        )  # were it for nothing new: a cell asks who decided first, and when it was changed
    row.held, row.held_note = row.state == DecisionState.ACCEPTED, ""


def parted(
    rows: Sequence[Any], values: Mapping[str, Any], by: User
) -> Iterator[tuple[Sequence[Any], Mapping[str, Any]]]:
    """*rows* of one model that *by* is about to give *values* alike: as they are to be held, and not. Raises HeldError.

    To be called in a transaction, with the rows locked.
    """
    from .models import Decided

    if not rows or not isinstance(rows[0], Decided):
        yield rows, values
        return
    freed = {"held": False, "held_note": "", **values} if "state" in values else values
    if may_release(by):
        yield rows, freed
        return
    out = out_of({row.article_id for row in rows})
    _refuse([row for row in rows if row.article_id in out])
    inside: dict[bool, list[Any]] = {True: [], False: []}
    for row in rows:
        accepted = values.get("state", row.state) == DecisionState.ACCEPTED
        inside[row.article_id in out and accepted].append(row)
    if inside[False]:
        yield inside[False], freed
    if inside[True]:
        yield inside[True], {**values, "held": True, "held_note": ""}


def refuse(rows: Sequence[Any], by: User) -> None:
    """Raise HeldError if readers see one of *rows*, of one model, and *by* may not change that."""
    from .models import Decided

    seen = [row for row in rows if isinstance(row, Decided) and row.is_released]
    if seen and not may_release(by):
        out = out_of({row.article_id for row in seen})
        _refuse([row for row in seen if row.article_id in out])


def _refuse(rows: Sequence[Decided]) -> None:
    seen = [row for row in rows if row.is_released]
    if seen:
        raise HeldError(seen[0].text, len(seen))
