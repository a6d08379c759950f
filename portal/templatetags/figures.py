"""Values, periods and places in templates."""

from __future__ import annotations

from django import template

from metrics.wording import entered, period, value
from organizations.models import Area

register = template.Library()
register.filter(value)
register.filter(entered)
register.filter(period)


@register.filter
def depth(area: Area) -> int:
    """How deep an area lies in the tree; a province is 0."""
    return area.lineage.count("/")
