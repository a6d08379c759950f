"""Handing in page files at the desk, and seeing what becomes of each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from articles.choices import UploadState
from articles.filenames import guess_page
from articles.models import Article, Publication, Upload
from organizations.models import Area

from .. import uploading, worker
from .items import number_of
from .pages import DeskPage

SHOWN = 50
AREAS_OFFERED = 200
GUESSED = 200  # names in one question


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError("请选择要导入的文件。")
        if len(files) > settings.UPLOAD_FILES:
            raise ValidationError(
                f"一次最多导入 {settings.UPLOAD_FILES} 个文件，您选了 {len(files)} 个，请分几次导入。"
            )
        return files


class UploadForm(forms.Form):
    """The files, and what holds for all of their pages."""

    file = FilesField(label="文件")
    publication = forms.ModelChoiceField(
        Publication.objects.all(), label="报刊", required=False, empty_label="未注明，或写在右边"
    )
    new_publication = forms.CharField(label="新的报刊", required=False, max_length=80)
    published = forms.DateField(
        label="出版日期",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写成 2018-10-26 的样子。"},
    )
    number = forms.CharField(label="版次", required=False, max_length=20)
    section = forms.CharField(label="版名", required=False, max_length=60)
    home = forms.CharField(
        label="报道区域", required=False, max_length=300, widget=forms.TextInput({"list": "areas"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.user = user

    def clean_home(self) -> Area | None:
        if not (text := self.cleaned_data["home"].strip(" /")):
            return None
        areas = list(Area.objects.filter(Q(path=text) | Q(lineage=text) | Q(name=text))[:2])
        if not areas:
            raise ValidationError(f"名录里没有区域“{text}”，请写全路径，如 焦作市/示范区。")
        if len(areas) > 1:
            raise ValidationError(f"名录里不止一个“{text}”，请写全路径，如 {areas[0].path}。")
        return areas[0]

    def clean_new_publication(self) -> str:
        name = self.cleaned_data["new_publication"].strip()
        if name and not self.user.has_perm("articles.add_publication"):
            raise ValidationError("您没有添加报刊的权限，请从左边选一个，或请管理员添加。")
        return name

    def of_each(self) -> list[uploading.Handed]:
        """The files with what was said of each: beside it, else of all, else by its name."""
        return [self._handed(file, n) for n, file in enumerate(self.cleaned_data["file"])]

    def _handed(self, file: UploadedFile, n: int) -> uploading.Handed:
        guess = guess_page(file.name or "")
        published: date | None = self.cleaned_data["published"] or guess.published
        number: str = self.cleaned_data["number"] or guess.number
        if (
            f"published-{n}" in self.data
        ):  # the list of files was filled in, and a field left empty there is meant so
            published = _day(self.data[f"published-{n}"]) or self.cleaned_data["published"]
            number = self.data.get(f"number-{n}", "").strip()[:20] or self.cleaned_data["number"]
        return uploading.Handed(file, published, number)

    def paper(self) -> Publication | None:
        """The newspaper chosen, or the one just named, which is made unless it is there."""
        if name := self.cleaned_data["new_publication"]:
            home = self.cleaned_data["home"]
            return Publication.objects.get_or_create(name=name, defaults={"home": home})[0]
        chosen: Publication | None = self.cleaned_data["publication"]
        return chosen


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class UploadPage(DeskPage):
    """The form, and the files handed in last with what became of them."""

    title = "导入版面"
    section = "uploads"
    permission_required = "articles.add_upload"
    template_name = "admin/desk/uploads.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = number_of(self.request.GET.get("before", ""))
        rows = _for_list()
        if before is not None:
            rows = rows.filter(pk__lt=before)
        uploads = list(rows[: SHOWN + 1])
        opened = sum(upload.state in uploading.OPEN for upload in uploads[:SHOWN])
        return super().get_context_data(
            **{"form": UploadForm(user=self.request.user)} | kwargs,  # type: ignore[arg-type]
            uploads=uploads[:SHOWN],
            older=uploads[SHOWN - 1].pk if len(uploads) > SHOWN else None,
            opened=opened,
            ahead=uploading.waiting_before(uploads[:SHOWN]),
            worker_alive=worker.is_alive(),
            areas=Area.objects.filter(Q(publications__isnull=False) | Q(pages__isnull=False))
            .distinct()
            .in_tree_order()
            .values_list("lineage", flat=True)[:AREAS_OFFERED],
            limit_files=settings.UPLOAD_FILES,
            limit_mb=settings.UPLOAD_MB,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=request.user)  # type: ignore[arg-type]
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        uploads = uploading.receive(
            form.of_each(),
            by=request.user,  # type: ignore[arg-type]
            publication=form.paper(),
            section=form.cleaned_data["section"],
            home=form.cleaned_data["home"],
        )
        kept = sum(upload.state != UploadState.FAILED for upload in uploads)
        if kept:
            messages.success(request, f"收到 {kept} 个文件，正在后台识读，进展见下表。")
        if kept < len(uploads):
            messages.error(request, f"{len(uploads) - kept} 个文件没有收下，原因见下表。")
        return HttpResponseRedirect(reverse("desk:uploads") + "#uploads")


class Retry(DeskPage):
    """Have a file that failed read once more."""

    title = "重试"
    section = "uploads"
    permission_required = "articles.add_upload"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = get_object_or_404(Upload, pk=pk)
        if uploading.retry(upload):
            messages.success(request, f"“{upload.name}”重新排队识读。")
        else:
            messages.warning(request, f"“{upload.name}”不用重试：它已经读完，或正在读，或没有收下来。")
        return redirect("desk:uploads")


class Guesses(DeskPage):
    """What the names of files say of their pages, as JSON: the form's script asks before they are handed in."""

    title = section = ""
    permission_required = "articles.add_upload"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        guesses = [guess_page(name[:255]) for name in request.POST.getlist("name")[:GUESSED]]
        return JsonResponse(
            {"guesses": [{"published": g.published or "", "number": g.number} for g in guesses]}
        )


def _for_list() -> Any:
    """Uploads with all that a row of the list shows."""
    articles = (
        Article.objects.order_by("position").only("page", "headline").annotate(opening=Left("body", 24))
    )
    related = Upload.objects.select_related("publication", "uploaded_by", "page__publication")
    rows = related.defer("page__text", "page__other_lines").prefetch_related(
        Prefetch("page__articles", queryset=articles)
    )
    return rows.annotate(article_count=Count("page__articles")).order_by("-pk")
