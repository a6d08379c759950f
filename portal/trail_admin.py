"""The audit trail in the admin: to look at and to take away as a file, for administrators; nobody changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils import timezone

from .exporting import csv_response
from .models import AuditEntry, AuditKind
from .trail import lines, note


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    change_list_template = "admin/portal/auditentry/change_list.html"
    list_display = ["at", "kind", "actor", "address", "what"]
    list_filter = ["kind"]
    date_hierarchy = "at"
    search_fields = ["=actor", "what__startswith"]
    search_help_text = "用户名，或内容的开头"
    show_full_result_count = False
    fields = ["at", "kind", "actor", "actor_id", "address", "what", "step", "review"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """An entry has no history; its page is what it says."""
        return self.change_view(request, object_id)

    def get_urls(self) -> list[Any]:
        whole = path("trail.csv", self.admin_site.admin_view(self.whole), name="portal_auditentry_csv")
        return [whole, *super().get_urls()]

    def whole(self, request: HttpRequest) -> HttpResponseBase:
        """The whole trail as a file; that it was taken away is the last entry in it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        note(AuditKind.EXPORT, "审计记录", request=request)
        head, *rows = lines()
        return csv_response(f"审计记录-{timezone.localdate():%Y%m%d}.csv", head, rows)
