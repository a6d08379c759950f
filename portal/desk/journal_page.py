"""The journal's page: what editors have done, the newest first, with the way to take it back."""

from __future__ import annotations

from typing import Any

from ..models import Step
from .items import name_of, number_of
from .pages import DeskPage

SIZE = 50


class JournalPage(DeskPage):
    """?whose=mine shows the editor's own steps; ?before=<step> what came before."""

    title, section = "操作记录", "journal"
    template_name = "admin/desk/journal.html"
    permission_required = "portal.view_step"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        steps = Step.objects.select_related("by", "undone_by", "article").defer(
            "changes",
            "article__body",
            "article__words",
            "article__bigrams",
            "article__lines",
            "article__line_starts",
        )
        mine = query.get("whose") == "mine"
        if mine:
            steps = steps.filter(by=user.pk)
        before = number_of(query.get("before", ""))
        if before is not None:
            steps = steps.filter(pk__lt=before)
        rows = list(steps[: SIZE + 1])
        any_step = user.has_perm("portal.undo_any_step")
        return super().get_context_data(
            rows=[
                (
                    step,
                    name_of(step.by),
                    name_of(step.undone_by) if step.undone_by else "",
                    step.undone_at is None and (any_step or step.by_id == user.pk),
                )
                for step in rows[:SIZE]
            ],
            older=rows[SIZE - 1].pk if len(rows) > SIZE else None,
            mine=mine,
            **kwargs,
        )
