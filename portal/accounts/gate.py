"""Who must have a second factor and has none gets no further than to where it is set up."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from .adapter import has_second_factor

View = Callable[[HttpRequest], HttpResponse]
NEEDED = "本站要求两步验证：请先添加验证器或安全密钥，再进后台。"
READING = ("GET", "HEAD", "OPTIONS")


def gate(get_response: View) -> View:
    """Middleware: where MFA_REQUIRED, the back office, and all that changes anything, asks for a second factor.

    No cache keeps a page of somebody's account.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.MFA_REQUIRED and _asks_for_it(request):
            user = request.user
            if user.is_authenticated and not has_second_factor(user):
                if request.content_type == "application/json":
                    return JsonResponse({"error": NEEDED}, status=403)
                messages.warning(request, NEEDED)
                return redirect("mfa_index")
        response = get_response(request)
        if request.path_info.startswith(_accounts()):
            add_never_cache_headers(response)
        return response

    return middleware


def _accounts() -> str:
    return reverse("account_login").removesuffix("login/")


def _asks_for_it(request: HttpRequest) -> bool:
    path = request.path_info
    if path.startswith((_accounts(), "/api/")):
        return False
    return path.startswith(reverse("admin:index")) or request.method not in READING
