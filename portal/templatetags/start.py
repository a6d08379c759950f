"""The start page of the admin."""

from typing import Any

from django import template

from ..desk.pages import MENU
from ..desk.start import Start, start_of

register = template.Library()


@register.simple_tag
def start_page(user: Any) -> Start:
    return start_of(user)


@register.simple_tag
def desk_menu() -> list[tuple[str, str, str]]:
    return MENU
