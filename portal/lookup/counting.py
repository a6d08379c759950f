"""How many drafts one address may have checked: on the page and through the API together."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from portal.rates import HOUR, Count, Window, sender

CHECKS = Window("checks", HOUR)


def counted(request: HttpRequest) -> Count:
    """Count one more draft of the sender's."""
    return CHECKS.count(sender(request), settings.CHECKS_PER_HOUR)
