"""The sessions that somebody has open, each with the way to end it."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView


@method_decorator(never_cache, name="dispatch")
class Sessions(LoginRequiredMixin, TemplateView):
    """One's own sessions. POST ``session``: end that one; without it: end all but the present one."""

    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = UserSession.objects.purge_and_list(self.request.user)
        sessions.sort(key=lambda session: session.created_at, reverse=True)
        return super().get_context_data(sessions=sessions, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST.get("session", "")
        own = UserSession.objects.filter(user=request.user.pk)
        others = own.exclude(session_key=request.session.session_key)
        if chosen:
            others = (
                others.filter(pk=int(chosen))
                if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
                else own.none()
            )
        ended = end(others)
        messages.success(
            request, f"已退出 {ended} 处登录。" if ended else "没有要退出的登录，也许已经退出了。"
        )
        return redirect("usersessions_list")


def end(sessions: Any) -> int:
    """End *sessions*; returns how many there were."""
    rows = list(sessions)
    for session in rows:
        session.end()
    return len(rows)
