"""Keys in the admin: issued with the key shown once, revoked, never changed or deleted."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from ..models import ApiKey, AuditKind
from ..trail import note


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "prefix", "per_minute", "contact", "issued_by", "issued_at", "revoked_at"]
    list_select_related = ["issued_by"]
    search_fields = ["name", "contact", "prefix"]
    fields = ["name", "contact", "per_minute", "prefix", "issued_by", "issued_at", "revoked_at"]
    readonly_fields = ["prefix", "issued_by", "issued_at", "revoked_at"]
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ["name", "contact", "per_minute"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # revoked, it tells whose requests they were

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if not change:
            obj.issued_by = cast(User, request.user)
            request.issued_key = obj.issue()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)
        note(
            AuditKind.KEY,
            f"{'改动' if change else '发放'}密钥 {obj}，每分钟 {obj.per_minute} 次",
            request=request,
        )

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The key, in the answer itself: no session, no message and no address holds it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "密钥已发放",
            "key": request.issued_key,  # type: ignore[attr-defined]
            "row": obj,
        }
        response = TemplateResponse(request, "admin/portal/apikey/issued.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description="停用所选密钥", permissions=["change"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> None:
        names = [str(key) for key in chosen.filter(revoked_at=None)]
        done = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        note(AuditKind.KEY, f"停用密钥 {'、'.join(names)}", request=request)
        self.message_user(request, f"停用 {done} 个，即刻生效。")
