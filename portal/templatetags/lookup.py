"""What the page of a checked draft says of a number and of a sum."""

from __future__ import annotations

from typing import Any

from django import template

from portal.lookup import Looked, NumberFinding, Sum
from portal.lookup.reporting import read_as

register = template.Library()


@register.filter
def reading(number: NumberFinding) -> str:
    return read_as(number)


@register.filter
def members(one: Sum, looked: Looked) -> list[dict[str, Any]]:
    """The numbers of a sum, each with its place in the list."""
    return [{"n": index + 1, "text": "".join(looked.numbers[index].text.split())} for index in one.numbers]
