"""One version of a row from its history: what it held, what bringing it back would change, and bringing it back."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from articles import review
from articles.models import Article
from organizations.admin import RecordedAdmin

from ..changes import Shown
from ..restoring import LOST, RestoreError, differences, restore
from .pages import DeskPage


class VersionPage(DeskPage):
    """Whoever may look at the row sees it; whoever may change it brings it back."""

    title = "从前的一版"
    section = "journal"
    template_name = "admin/desk/version.html"
    permission_required = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self._admin.has_view_permission(request, self.row):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def _admin(self) -> RecordedAdmin:
        try:
            model = apps.get_model(self.kwargs["app"], self.kwargs["model"])
        except LookupError as error:
            raise Http404 from error
        registered = admin.site._registry.get(model)
        if not isinstance(registered, RecordedAdmin):
            raise Http404
        return registered

    @cached_property
    def version(self) -> Any:
        """The version to bring back: of a removal, what was removed."""
        history: Any = self._admin.model.history  # type: ignore[attr-defined]
        found = history.select_related("history_user").filter(history_id=self.kwargs["version"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def row(self) -> Any:
        """The row as it is now; None of one that was removed."""
        rows: Any = self._admin.model._base_manager
        if self._admin.model is Article:
            rows = rows.defer("words", "bigrams")
        return rows.filter(pk=self.version.instance.pk).first()

    @property
    def allowed(self) -> bool:
        if self.row is not None:
            return self._admin.has_change_permission(self.request, self.row)
        name = self._admin.opts.model_name
        user: Any = self.request.user
        return all(
            user.has_perm(f"{self._admin.opts.app_label}.{right}_{name}") for right in ("add", "change")
        )

    @property
    def obstacle(self) -> str:
        """Why the version cannot be brought back, whatever the editor does here."""
        if self.row is None and issubclass(self._admin.model, LOST):
            return f"删去的{self._admin.opts.verbose_name}不能从记录恢复，请重新导入版面。"
        if isinstance(self.row, Article):
            return review.edit_obstacle(self.row, self.request.user)
        return "" if self.allowed else "您没有修改它的权限，不能恢复。"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.allowed:
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip()[: review.NOTE_LENGTH]
        user: Any = request.user
        try:
            row = restore(self.version, user, reason=reason)
        except RestoreError as error:
            context = self.get_context_data(problem=str(error), reason=reason)
            return self.render_to_response(context, status=400)
        messages.success(request, f"{row._meta.verbose_name}“{row}”已恢复。")
        return HttpResponseRedirect(self.history_url)

    @property
    def history_url(self) -> str:
        opts = self._admin.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[self.version.instance.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: models.Model | None = self.row
        return super().get_context_data(
            record=self.version,
            name=str(row or self.version.instance),
            opts=self._admin.opts,
            history_url=self.history_url,
            deleted=row is None,
            public=isinstance(row, Article) and review.is_public(row),
            changes=differences(self.version, row) if row is not None else [],
            values=Shown([self.version]).values(self.version),
            allowed=self.allowed and not self.obstacle,
            obstacle=self.obstacle,
            **kwargs,
        )
