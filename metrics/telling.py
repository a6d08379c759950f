"""The cells of articles whose hour has come: out without anything being written, and then counted."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from .models import Observation


def tell_due(within: timedelta | None = timedelta(days=1)) -> int:
    """Count the public cells whose articles came out *within* the time up to now, or ever, and that are not counted
    yet; how many."""
    due = Observation.objects.public().filter(told__isnull=True)
    if within is not None:
        due = due.filter(preferred__article__published_at__gt=timezone.now() - within)
    cells = list(due.order_by().values_list("pk", flat=True))
    if cells:
        with connection.cursor() as cursor:
            cursor.execute("SELECT metrics_tell(%s)", [cells])
    return len(cells)
