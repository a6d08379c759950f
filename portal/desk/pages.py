"""What every page of the desk has: a signed-in editor with the right to it, the admin's frame, a place in the menu."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView


class DeskPage(PermissionRequiredMixin, TemplateView):
    """A page in the admin's frame. Whoever is not signed in is sent to do so; without the right it is 403."""

    title: ClassVar[str]
    section: ClassVar[str]  # which entry of the desk's menu is the present one
    permission_required: Any = "articles.view_article"

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return admin.site.admin_view(super().as_view(**initkwargs))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.current_app = admin.site.name  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = {"title": self.title, "desk_section": self.section, "desk_menu": menu_of(self.request.user)}
        return super().get_context_data(**admin.site.each_context(self.request) | frame | kwargs)


MENU = [
    ("queue", "审读台", "desk:queue"),
    ("review", "审稿", "desk:review"),
    ("checks", "核校", "desk:checks"),
    ("corrections", "勘误", "desk:corrections"),
    ("uploads", "导入", "desk:uploads"),
    ("submissions", "报送", "desk:submissions"),
    ("reprints", "转载", "desk:reprints"),
    ("names", "新名称", "desk:names"),
    ("homonyms", "同名", "desk:homonyms"),
    ("rules", "规则", "desk:rules"),
    ("journal", "操作记录", "desk:journal"),
]
"""The desk's sections: key, label, address."""


def menu_of(user: Any) -> list[tuple[str, str, str]]:
    """The sections for *user*; a department that hands tables in has no other."""
    if user.has_perm("articles.view_article") or not user.has_perm("metrics.add_submission"):
        return MENU
    return [entry for entry in MENU if entry[0] == "submissions"]
