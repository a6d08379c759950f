"""How editors fill in what a plain form field would get wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.db.backends.postgresql.psycopg_any import DateRange

from .models import day_range


class PeriodWidget(RangeWidget):
    """Two days: the first of the period and the last, not the day after it that PostgreSQL keeps."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(AdminDateWidget(), attrs)
        self.widgets = [AdminDateWidget({"aria-label": label}) for label in ("首日", "末日")]

    def decompress(self, value: DateRange | None) -> tuple[date | None, date | None]:
        start, end = super().decompress(value)
        return start, end and end - timedelta(days=1)


class PeriodField(DateRangeField):
    """A period by its first and last day, both included; an empty day leaves that end open."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "首日和末日，都算在内；不知道的一头留空。"
        super().__init__(**{**kwargs, "widget": PeriodWidget, "help_text": help_text})

    def prepare_value(self, value: Any) -> Any:
        return value  # the widget knows ranges

    def compress(self, values: Any) -> DateRange | None:
        days: DateRange | None = super().compress(values)  # refuses an end before the start
        return day_range(days.lower, days.upper) if days else None
