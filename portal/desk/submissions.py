"""The tables that departments hand in: handing one in, looking at what it changes, taking it in or returning it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property

from metrics.choices import SubmissionState
from metrics.models import Submission
from organizations.models import Organization

from ..intake.judging import judge
from ..intake.reading import LINES, MAX_BYTES, TableError, read_table
from ..intake.taking import SETTLE, IntakeError, receive, send_back, take_in
from ..keeping import why_not
from ..models import AuditKind
from ..trail import note
from .asking import StepError
from .finding import entity_called
from .items import number_of
from .pages import DeskPage
from .submission_views import Looked, lines_of, problems_of, undoable_step

logger = logging.getLogger(__name__)

SHOWN = 50
UNASSIGNED = "您的账号还没有指定报送单位。请管理员在名录里打开您的单位，把账号加进“可以为本单位报送的账号”。"
VIEW, ADD = "metrics.view_submission", "metrics.add_submission"
STATES = {"waiting": "等待核对", "imported": "已入库", "returned": "已退回"}


class SubmissionForm(forms.Form):
    """A table, and who hands it in."""

    file = forms.FileField(
        label="填好的表",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".xlsx,.csv,text/csv"}),
        error_messages={"required": "请选择填好的表。"},
    )
    department = forms.CharField(
        label="报送单位", max_length=120, widget=forms.TextInput({"list": "departments"}),
        error_messages={"required": "请写报送单位。"},
    )  # fmt: skip
    person = forms.CharField(label="填报人", max_length=40, error_messages={"required": "请写填报人。"})
    document = forms.CharField(
        label="文件名称", max_length=200, help_text="数据出自哪份文件或报表，例如：三季度工作报表。",
        error_messages={"required": "请写数据出自哪份文件。"},
    )  # fmt: skip
    anyway = forms.BooleanField(label="有错的行也先交上去，请统计人员处理", required=False)

    def __init__(self, *args: Any, allowed: Sequence[Organization] | None = None, **kwargs: Any) -> None:
        """*allowed* are the departments that the account may hand in for; None for any."""
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.allowed = allowed
        if allowed is not None:
            paths = [(one.path, one.path) for one in allowed]
            self.fields["department"].widget = forms.Select(choices=paths)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            size = f"{file.size / 2**20:.0f} MB"
            raise ValidationError(f"有 {size}，超过 {MAX_BYTES // 2**20} MB 的上限，请只留要交的那张表。")
        return file

    def clean_department(self) -> Organization:
        text = self.cleaned_data["department"].strip()
        try:
            entity = entity_called(text, "organization")
        except StepError as problem:
            message = f"{problem.message.removesuffix('。')}；名录里还没有的，请统计人员先添加。"
            raise ValidationError(message) from None
        if self.allowed is not None and entity.pk not in {one.pk for one in self.allowed}:
            names = "、".join(one.path for one in self.allowed)
            raise ValidationError(f"您的账号不能替“{text[:60]}”报送，可以报送的是：{names}。")
        return Organization.objects.select_related("area").get(pk=entity.pk)

    def clean_document(self) -> str:
        name = " ".join(self.cleaned_data["document"].split()).strip("《》")
        if not name:
            raise ValidationError("请写数据出自哪份文件。")
        return name


class IntakePage(DeskPage):
    """For departments, who see what their account has handed in, and for staff, who may see all of it."""

    title, section = "报送", "submissions"
    permission_required: Any = ()

    def has_permission(self) -> bool:
        user = self.request.user
        return user.has_perm(VIEW) or user.has_perm(ADD)

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    @property
    def sees_all(self) -> bool:
        return self.user.has_perm(VIEW)

    @cached_property
    def allowed(self) -> list[Organization] | None:
        """The departments that the account may hand in for; None for any."""
        if self.sees_all:
            return None
        rows = Organization.objects.filter(reporters__user=self.user.pk).select_related("area")
        return list(rows.distinct().order_by("name", "pk"))

    def submissions(self) -> QuerySet[Submission]:
        rows = Submission.objects.select_related("department__area", "handed_in_by", "settled_by")
        return rows if self.sees_all else rows.filter(handed_in_by=self.user)

    def submission(self, pk: int) -> Submission:
        found = self.submissions().filter(pk=pk).first()
        if found is None:  # another's is not even said to be there
            raise Http404("没有这张报送表。")
        return found


class SubmissionsPage(IntakePage):
    """The form, and the tables handed in: the newest first; ?state= those in one state, ?before= older ones."""

    template_name = "admin/desk/submissions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        state = state if state in STATES else ""
        rows = self.submissions().defer("rows")
        if state:
            rows = rows.filter(state=state)
        if (before := number_of(self.request.GET.get("before", ""))) is not None:
            rows = rows.filter(pk__lt=before)
        found = list(rows.order_by("-pk")[: SHOWN + 1])
        known = Organization.objects.filter(submissions__in=self.submissions().values("pk")[:500])
        departments = known.select_related("area").distinct()[:200] if self.allowed is None else self.allowed
        return super().get_context_data(
            **{"form": self._form()} | kwargs,
            submissions=found[:SHOWN],
            older=found[SHOWN - 1].pk if len(found) > SHOWN else None,
            state=state,
            states=STATES.items(),
            sees_all=self.sees_all,
            why_not=UNASSIGNED,
            may_add=self.user.has_perm(ADD),
            unassigned=self.allowed == [],
            departments=sorted({row.path for row in departments}),
            lines=LINES,
            megabytes=MAX_BYTES // 2**20,
        )

    def _form(self) -> SubmissionForm:
        """The form, with what the account's last table said of the department and the person."""
        last = Submission.objects.filter(handed_in_by=self.user).select_related("department__area").first()
        person = last.person if last else f"{self.user.last_name}{self.user.first_name}"
        first = {"department": last.department.path if last else "", "person": person}
        return SubmissionForm(initial=first, allowed=self.allowed)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.user.has_perm(ADD):
            raise Http404("没有报送的权限。")
        if self.allowed == []:
            raise PermissionDenied(UNASSIGNED)
        form = SubmissionForm(request.POST, request.FILES, allowed=self.allowed)
        if not form.is_valid():
            return self._refused(form)
        given = form.cleaned_data
        try:
            read = read_table(given["file"].read())
        except TableError as error:
            form.add_error("file", str(error))
            return self._refused(form)
        judgement = judge(read.lines, home=given["department"].area)
        if not judgement.is_sound and not given["anyway"]:
            return self._refused(form, problems=problems_of(judgement), remarks=read.remarks)
        try:
            submission = receive(
                given["file"], read, department=given["department"], person=given["person"].strip(),
                document=given["document"], by=self.user,
            )  # fmt: skip
        except OSError as error:
            logger.error("a table was not kept: %s", error)
            form.add_error("file", why_not(error))
            return self._refused(form, status=503)
        filled = sum(one.value is not None for one in judgement.lines)
        messages.success(
            request, f"收到“{submission.name}”，{filled} 行有数，等统计人员核对。{''.join(read.remarks)}"
        )
        return redirect("desk:submission", submission.pk)

    def _refused(self, form: SubmissionForm, status: int = 400, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **more), status=status)


class SubmissionPage(IntakePage):
    """A table that was handed in: what is wrong with its lines and, for staff, what they change of what is known."""

    template_name = "admin/desk/submission.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission = self.submission(self.kwargs["pk"])
        looked: Looked = lines_of(submission, self.request.GET, self.sees_all)
        settles = self.user.has_perm(SETTLE)
        done = submission.state == SubmissionState.IMPORTED
        return super().get_context_data(
            **{"title": str(submission)} | kwargs,
            submission=submission,
            looked=looked,
            sees_all=self.sees_all,
            may_settle=settles and submission.state == SubmissionState.WAITING,
            step=undoable_step(submission, self.user) if settles and done else None,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = self.submission(pk)
        if not self.user.has_perm(SETTLE):
            raise Http404("没有处理报送表的权限。")
        try:
            if request.POST.get("action") == "take":
                step = take_in(pk, self.user, request.POST.get("seen", ""))
            else:
                step = send_back(pk, self.user, request.POST.get("reason", ""))
        except IntakeError as problem:
            messages.error(request, str(problem))
            return redirect("desk:submission", submission.pk)
        messages.success(request, f"{step.summary}。可以在“操作记录”里整步撤销。")
        return redirect("desk:submission", submission.pk)


class SubmissionFile(IntakePage):
    """The file as it came, to save: for staff and for the account that handed it in, never shown in the browser."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:  # type: ignore[override]
        submission = self.submission(pk)
        try:
            file = submission.file.open("rb")
        except FileNotFoundError:
            raise Http404("原文件已不在。") from None
        note(AuditKind.EXPORT, f"报送表 {submission.pk} 的原文件：{submission.name}", request=request)
        return FileResponse(
            file, as_attachment=True, filename=submission.name, content_type="application/octet-stream"
        )
