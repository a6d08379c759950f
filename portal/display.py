"""How a reader wants pages to look: their colours, and large type for old eyes. A cookie keeps the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.csrf import csrf_exempt

CHOICES = {"scheme": ("light", "dark"), "mode": ("elder",)}
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """What was chosen; empty where nothing was, and the reader's system decides."""

    scheme: str = ""
    mode: str = ""


def chosen(request: HttpRequest) -> Display:
    """What the cookies of *request* say; a value that we never set counts as none."""
    return Display(
        **{
            name: value
            for name, values in CHOICES.items()
            if (value := request.COOKIES.get(name, "")) in values
        }
    )


def display(request: HttpRequest) -> dict[str, Display]:
    """The context processor of the public pages."""
    return {"display": chosen(request)}


def varying(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a cache between us and readers must not hand one reader's choice to the next."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


# Without a token: it would take a cookie on every page, and all that a stranger's form could do is change the colours.
@method_decorator(csrf_exempt, name="dispatch")
class Choose(View):
    """POST scheme, mode or both, and next: the page to go back to. An empty value takes a choice back."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        back = request.POST.get("next", "/")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        response = HttpResponseRedirect(back, status=303)
        for name, values in CHOICES.items():
            value = request.POST.get(name)
            if value in values:
                response.set_cookie(
                    name, value, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
                )
            elif value == "":
                response.delete_cookie(name, samesite="Lax")
        return response
