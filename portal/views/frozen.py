"""Frozen tables: made by staff, read by everybody; and older exports held against today."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import DetailView, FormView, ListView, View

from metrics.choices import FileFormat
from metrics.differences import Difference
from metrics.models import FrozenFile, FrozenTable
from portal.comparing import ExportError, changes_of, read_export
from portal.exporting import CONTENT_TYPES, file_name, site_of
from portal.freezing import FreezeError, changes_since, counted, freeze
from portal.models import AuditKind
from portal.rates import HOUR, Window, sender
from portal.tabling import spec_of
from portal.trail import note

SHOWN = 200  # changes on a page
PER_HOUR = 30  # comparisons that one address may ask for
COMPARISONS = Window("comparisons", HOUR)


class FreezeForm(forms.Form):
    query = forms.CharField(max_length=8000, widget=forms.HiddenInput)
    title = forms.CharField(label="标题", max_length=200)
    note = forms.CharField(label="说明", max_length=2000, required=False)


class FreezeTable(PermissionRequiredMixin, View):
    """Gives a table an address that never changes."""

    permission_required = "metrics.add_frozentable"
    raise_exception = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = FreezeForm(request.POST)
        if not form.is_valid():
            problems = "".join(str(problem) for several in form.errors.values() for problem in several)
            return self._refused(problems or "请填写标题。")
        spec, _ = spec_of(QueryDict(form.cleaned_data["query"]))
        user: User = request.user  # type: ignore[assignment]  # has the permission, so is somebody
        try:
            frozen = freeze(
                spec, form.cleaned_data["title"], form.cleaned_data["note"], user, site_of(request)
            )
        except FreezeError as error:
            return self._refused(str(error))
        note(AuditKind.EXPORT, f"定稿 {frozen.key}：{frozen.title}", request=request)
        return redirect(frozen)

    def _refused(self, problem: str) -> HttpResponse:
        query = self.request.POST.get("query", "")[:8000]
        context = {"section": "data", "problem": problem, "query": query}
        return render(self.request, "data/not_frozen.html", context, status=422)


class FrozenList(ListView):
    """The frozen tables, the newest first."""

    template_name = "data/frozen_list.html"
    context_object_name = "tables"
    paginate_by = 50
    extra_context = {"section": "data"}

    def get_queryset(self) -> Any:
        return FrozenTable.objects.defer("content")


class FrozenDetail(DetailView):
    """A table as it was frozen, and what has changed since."""

    model = FrozenTable
    slug_field = slug_url_kwarg = "key"
    template_name = "data/frozen.html"
    context_object_name = "frozen"
    extra_context = {"section": "data"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frozen = self.object
        files = FrozenFile.objects.defer("body").filter(table=frozen).order_by("format")
        return super().get_context_data(
            table=frozen.content["table"],
            files=files,
            address=self.request.build_absolute_uri(frozen.get_absolute_url()),
            **_told(changes_since(frozen)),
            **kwargs,
        )


class FrozenDownload(View):
    """A file of a frozen table, byte for byte what it was."""

    def get(self, request: HttpRequest, key: str, format: str) -> HttpResponseBase:
        found = get_object_or_404(FrozenFile.objects.select_related("table"), table__key=key, format=format)
        response = HttpResponse(bytes(found.body), content_type=CONTENT_TYPES[FileFormat(format)])
        day = timezone.localtime(found.table.frozen_at).strftime("%Y-%m-%d")
        name = file_name(f"{found.table.title} {day}.{format}")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["ETag"] = f'"{found.sha256}"'
        response["Cache-Control"] = "public, max-age=86400"
        return response


class CompareForm(forms.Form):
    file = forms.FileField(
        label="以前导出的文件", error_messages={"required": "请选一个文件。", "empty": "这个文件是空的。"}
    )

    def clean_file(self) -> list[dict[str, str]]:
        try:
            return read_export(self.cleaned_data["file"])
        except ExportError as error:
            raise ValidationError(str(error)) from error


class CompareExport(FormView):
    """An older export, and which of its cells are something else today. Nothing of the file is kept."""

    form_class = CompareForm
    template_name = "data/compare.html"
    extra_context = {"section": "data"}

    def form_valid(self, form: CompareForm) -> HttpResponse:
        lines = form.cleaned_data["file"]
        found = changes_of(lines)
        return self.render_to_response(
            self.get_context_data(form=CompareForm(), compared=len(lines), name=self._name, **_told(found))
        )

    def form_invalid(self, form: CompareForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not COMPARISONS.count(sender(request), PER_HOUR).allowed:
            problem = f"一小时里最多比较 {PER_HOUR} 个文件，请晚些再来。"
            return self.render_to_response(
                self.get_context_data(form=CompareForm(), problem=problem), status=429
            )
        return super().post(request, *args, **kwargs)

    @property
    def _name(self) -> str:
        file: Any = self.request.FILES["file"]
        return str(file.name)[:100]


def _told(found: list[Difference]) -> dict[str, Any]:
    return {
        "changes": found[:SHOWN],
        "counts": counted(found),
        "change_count": len(found),
        "left_out": max(len(found) - SHOWN, 0),
    }
