"""The start page of the admin."""

from typing import Any

from django import template

from ..desk.pages import menu_of
from ..desk.start import Start, start_of

register = template.Library()


@register.simple_tag
def start_page(user: Any) -> Start:
    return start_of(user)


@register.simple_tag(takes_context=True)
def desk_menu(context: Any) -> list[tuple[str, str, str]]:
    return menu_of(context["user"])
