"""Indicators, figures, observations and checks in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone

from articles.admin import ArticleAdmin, DecidedAdmin, ShownInline
from articles.querysets import unread_of
from organizations.admin import OrganizationAdmin, RecordedAdmin

from .attaching import response
from .decimals import decimal_text
from .filing import settle
from .forms import ObservationForm, PeriodField
from .models import Check, CheckFigure, Figure, Indicator, Observation, Reporter, Spanning
from .preferring import is_stated

PERIODS: dict[Any, dict[str, Any]] = {DateRangeField: {"form_class": PeriodField}}


@admin.display(description="时间", ordering="period")
def days(row: Spanning) -> str:
    """The period's first and last day; an open end is left open."""
    if row.period is None:
        return "-"
    return f"{row.period_start or ''}—{row.period_end or ''}"


@admin.display(description="数值")
def amount(row: Figure | Observation) -> str:
    """The value in plain digits, without the idle zeros of its column."""
    return decimal_text(row.value) or "-"


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin):
    list_display = ["name", "unit", "timing", "category", "code"]
    list_filter = ["category", "timing"]
    search_fields = ["name", "code"]


@admin.register(Figure)
class FigureAdmin(DecidedAdmin):
    formfield_overrides = PERIODS
    list_display = ["text", amount, "unit", "subject", "indicator", days, "state", "article"]
    list_filter = ["state", "held", "modality", "reportable", "origin", "indicator__category"]
    list_select_related = ["subject", "indicator", "article"]
    autocomplete_fields = ["subject", "indicator"]
    search_fields = ["text__startswith"]
    search_help_text = "原文的开头"
    readonly_fields = [*DecidedAdmin.readonly_fields, "sentence", "observation"]
    fieldsets = [
        (None, {"fields": ["article", "sentence", "text", ("start", "end")]}),
        ("读作", {"fields": [("value", "high", "unit"), ("qualifier", "modality"), ("comparison", "comparison_value", "comparison_unit")]}),
        ("时间", {"fields": ["period_text", "period"]}),
        ("归属", {"fields": ["subject", "indicator", "reportable", "observation"]}),
        ("决定", {"fields": ["state", "origin", "decided_by", "decided_at", "held", "held_note"]}),
    ]  # fmt: skip

    @admin.display(description="原句")
    def sentence(self, figure: Figure) -> str:
        return figure.sentence


class ReportInline(ShownInline):
    """The figures that report a cell; they are filed by accepting them."""

    model = Figure
    fk_name = "observation"
    fields: ClassVar[Any] = ["text", "value", "unit", "qualifier", "period_text", "article"]
    readonly_fields = fields
    related = ("article",)
    verbose_name_plural = "报道了这个值的数据"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        return super().get_queryset(request).defer(*unread_of("article"))


class FigureInline(ShownInline):
    """The figures of an article; they are decided on their own pages."""

    model = Figure
    fields: ClassVar[Any] = ["text", amount, "unit", "qualifier", days, "subject", "indicator", "state"]
    readonly_fields = fields
    related = ("subject", "indicator")


class CheckInline(ShownInline):
    model = Check
    fields: ClassVar[Any] = ["kind", "holds", "message", "settlement"]
    readonly_fields = fields


class ReporterInline(admin.TabularInline):
    """The accounts that may hand in tables for a department."""

    model = Reporter
    extra = 0
    autocomplete_fields: ClassVar[Any] = ["user"]
    verbose_name_plural = "可以为本单位报送的账号"


OrganizationAdmin.inlines = [*OrganizationAdmin.inlines, ReporterInline]

# An article's page shows all that was read in it; its own app lies below this one and cannot ask for it.
ArticleAdmin.inlines = [*ArticleAdmin.inlines, FigureInline, CheckInline]


@admin.register(Observation)
class ObservationAdmin(RecordedAdmin):
    formfield_overrides = PERIODS
    form = ObservationForm
    list_display = ["indicator", "subject", days, "modality", amount, "source"]
    list_filter = [
        "contested", "modality", ("manual_value", admin.EmptyFieldListFilter), "indicator__category",
    ]  # fmt: skip
    list_select_related = ["indicator", "subject", "preferred"]
    autocomplete_fields = ["indicator", "subject", "preferred"]
    search_fields = ["indicator__name__startswith", "subject__name__startswith"]
    search_help_text = "指标或主体名称的开头"
    readonly_fields = ["submission", "chosen_at", "contested"]
    fieldsets = [
        (None, {"fields": ["indicator", "subject", "period", "modality"]}),
        ("手工值", {"fields": ["manual_value", "citation", "attachment", "submission"]}),
        ("采用哪一条报道", {"fields": ["preferred", "preferred_reason", "chosen_at", "contested"]}),
    ]
    inlines = [ReportInline]

    def get_urls(self) -> list[Any]:
        download = path(
            "<int:pk>/attachment/",
            self.admin_site.admin_view(self.attachment_view),
            name="metrics_observation_attachment",
        )
        return [download, *super().get_urls()]

    def attachment_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The attachment of a cell, to those who may see the cell here."""
        cell = get_object_or_404(
            Observation.objects.select_related("indicator", "subject", "submission"), pk=pk
        )
        if not self.has_view_permission(request, cell):
            raise PermissionDenied
        return response(cell)

    @admin.display(description="依据")
    def source(self, cell: Observation) -> str:
        """Where the value comes from: a report, by hand, handed in."""
        if cell.preferred_id is not None:
            return "报道，另有手工值" if cell.passed_over else "报道"
        return "手工录入" if cell.submission_id is None else "单位报送"

    def save_model(self, request: HttpRequest, obj: Observation, form: ModelForm, change: bool) -> None:
        """Whoever gives a reason of his own has chosen; without one the rules choose among the reports."""
        if {"preferred", "preferred_reason", "manual_value"} & set(form.changed_data):
            chosen = bool(obj.preferred_reason) and not is_stated(obj.preferred_reason)
            obj.chosen_at = timezone.now() if chosen else None
        super().save_model(request, obj, form, change)
        settle([obj])


class CheckFigureInline(ShownInline):
    model = CheckFigure
    fields: ClassVar[Any] = ["figure", "role", "position"]
    readonly_fields = fields
    show_change_link = False
    related = ("figure",)


@admin.register(Check)
class CheckAdmin(RecordedAdmin):
    list_display = ["message", "kind", "holds", "article", "settled_at"]
    list_filter = ["holds", "kind", ("settled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article"]
    search_fields = ["message__startswith"]
    readonly_fields = ["article", "kind", "holds", "message", "settled_by", "settled_at"]
    fields = [*readonly_fields, "settlement"]
    inlines = [CheckFigureInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Check, form: ModelForm, change: bool) -> None:
        """A reason settles the check; without one it is open again."""
        settled = bool(obj.settlement)
        obj.settled_by = request.user if settled else None  # type: ignore[assignment]
        obj.settled_at = timezone.now() if settled else None
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Check]:
        return super().get_queryset(request).select_related("article").defer(*unread_of("article"))
