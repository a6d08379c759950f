"""What this site is and how it is made."""

from typing import Any

from django.views.generic import TemplateView


class About(TemplateView):
    template_name = "about.html"
    extra_context: dict[str, Any] = {"section": "about"}
