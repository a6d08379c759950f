"""Tables and whole data sets as files; large spreadsheets are written in the background and fetched later."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView, View

from metrics.choices import FileFormat
from metrics.models import Indicator, Tally
from metrics.tables import build
from organizations.models import Area, Organization
from portal import preparing
from portal.datasets import OBSERVATIONS, SETS, TITLES
from portal.exporting import (
    AT_ONCE,
    CONTENT_TYPES,
    IN_TABLE,
    Selection,
    everything,
    file_name,
    respond,
    site_of,
    stream,
    table_selection,
    wide_csv,
    workbook_response,
)
from portal.models import Export, ExportState
from portal.rates import HOUR, Window, sender
from portal.tabling import spec_of

PER_HOUR = 10  # large files that one address may have written
EXPORTS = Window("exports", HOUR)


class TableFile(View):
    """The table that the address asks for, as ``format``; ?form=wide gives a CSV as the table looks."""

    def get(self, request: HttpRequest, format: str) -> HttpResponseBase:
        spec, _ = spec_of(request.GET)
        if not spec:
            raise BadRequest("no table without an indicator or a subject")
        if format == FileFormat.CSV and request.GET.get("form") == "wide":
            table = build(spec, IN_TABLE)
            return stream(f"{table.title}.csv", FileFormat.CSV, wide_csv(table))
        return _file(request, table_selection(spec), FileFormat(format))


class DataSets(TemplateView):
    """What is given out whole, and in which formats."""

    template_name = "data/sets.html"
    extra_context = {"section": "data"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = {
            OBSERVATIONS: Tally.objects.all().total(),
            "indicators": Indicator.objects.count(),
            "register": Area.objects.count() + Organization.objects.count(),
        }
        sets = [(name, title, counts[name]) for name, title in TITLES.items()]
        return super().get_context_data(sets=sets, formats=FileFormat.choices, **kwargs)


class DataSetFile(View):
    """A whole data set, as ``format``."""

    def get(self, request: HttpRequest, name: str, format: str) -> HttpResponseBase:
        if name == OBSERVATIONS:
            return _file(request, everything(), FileFormat(format))
        if name not in SETS:
            raise Http404(name)
        chosen, base = SETS[name], site_of(request)
        about = chosen.about(base, timezone.now())
        if format == FileFormat.XLSX:
            return workbook_response(f"{chosen.title}.xlsx", lambda file: chosen.write(file, about, base))
        kind = FileFormat(format)
        return stream(f"{chosen.title}.{kind}", kind, chosen.texts(kind, about, base))


def _file(request: HttpRequest, selection: Selection, format: FileFormat) -> HttpResponseBase:
    if format == FileFormat.XLSX and selection.count() > AT_ONCE:
        choice = f"set={OBSERVATIONS}" if selection.table is None else request.GET.urlencode()
        return HttpResponseRedirect(f"{reverse('export-new')}?{choice}")
    return respond(request, selection, format)


class NewExport(View):
    """Asks, and then has a large spreadsheet written: asking for a file is no business of those who follow links."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        choice = preparing.choice_of(request.GET)
        if not choice:
            return redirect("data")
        return self._page(request, choice)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        choice = preparing.choice_of(request.GET)
        if not choice:
            return redirect("data")
        if not EXPORTS.count(sender(request), PER_HOUR).allowed:
            return self._page(
                request, choice, f"一小时里最多申请 {PER_HOUR} 个大文件，请晚些再来，或者下载 CSV。", 429
            )
        try:
            export = preparing.ask(choice, site_of(request))
        except preparing.BusyError as error:
            return self._page(request, choice, str(error), 503)
        return redirect("export", export.key)

    def _page(
        self, request: HttpRequest, choice: str, problem: str = "", status: int = 200
    ) -> HttpResponseBase:
        selection = preparing.selection_of(choice)
        context = {
            "section": "data", "title": selection.title, "count": selection.count(), "choice": choice,
            "back": selection.path, "problem": problem, "csv": _csv_address(choice),
        }  # fmt: skip
        return render(request, "data/export_new.html", context, status=status)


def _csv_address(choice: str) -> str:
    if choice == f"set={OBSERVATIONS}":
        return reverse("data-set", args=[OBSERVATIONS, FileFormat.CSV])
    return f"{reverse('data-table-file', args=[FileFormat.CSV])}?{choice}"


class ExportPage(DetailView):
    """How far a file is; in the end the way to it."""

    model = Export
    slug_field = slug_url_kwarg = "key"
    template_name = "data/export.html"
    context_object_name = "export"
    extra_context = {"section": "data"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = self.object
        open_ = export.state in preparing.OPEN
        kwargs["before"] = preparing.waiting_before(export) if export.state == ExportState.WAITING else 0
        kwargs["kept_until"] = export.asked_at + preparing.KEPT
        outdated = preparing.is_outdated(export)
        return super().get_context_data(
            open=open_, outdated=outdated, csv=_csv_address(export.query), **kwargs
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Gone is what tells of an article that is no longer to be told of."""
        return super().render_to_response(context, status=410 if context["outdated"] else 200, **kwargs)


class ExportFile(View):
    """The file of a finished export."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        export = get_object_or_404(Export, key=key, state=ExportState.DONE)
        if preparing.is_outdated(export):
            return ExportPage.as_view()(request, key=key)
        try:
            file = export.file.open("rb")
        except FileNotFoundError as error:
            raise Http404(key) from error
        day = timezone.localtime(export.finished_at).strftime("%Y-%m-%d")
        title = TITLES[OBSERVATIONS] if export.query == f"set={OBSERVATIONS}" else "数据表"
        return FileResponse(
            file,
            as_attachment=True,
            filename=file_name(f"{title} {day}.{export.format}"),
            content_type=CONTENT_TYPES[FileFormat(export.format)],
        )
