"""The ledger of corrections (勘误台账): what is open by deadline, entering one, settling it with a public note."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from articles.choices import CorrectionOrigin, CorrectionState
from articles.deadlines import remark, working_days_after
from articles.models import Article, Correction
from metrics.models import Figure, sentence_span

from ..exporting import csv_response
from ..journal import AlreadyDoneError, Journal, record
from ..models import AuditKind, StepKind
from ..trail import note
from . import ledger
from .asking import StepError
from .items import number_of
from .pages import DeskPage

FOUND = 20
MAY_SETTLE = "articles.change_correction"


class LedgerPage(DeskPage):
    title, section = "勘误台账", "corrections"
    template_name = "admin/desk/corrections.html"
    permission_required = "articles.view_correction"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = ledger.LedgerFilters.of(self.request.GET)
        today = timezone.localdate()
        return super().get_context_data(
            filters=filters,
            views=ledger.VIEWS.items(),
            origins=CorrectionOrigin.choices,
            page=ledger.page_of(filters, self.request.user, self.request.GET.get("after", "")),
            counts=ledger.counts(self.request.user),
            today=today,
            year_start=today.replace(month=1, day=1),
            most=ledger.OPEN_SHOWN,
            **kwargs,
        )


class Sheet(DeskPage):
    """The ledger of a time as a table to print, or (?format=csv) as a file."""

    title, section = "勘误台账", "corrections"
    template_name = "admin/desk/corrections_sheet.html"
    permission_required = "articles.view_correction"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        start, end = (_day(request.GET.get(name, "")) for name in ("from", "to"))
        rows = ledger.sheet(start, end, settings.SITE_URL or request.build_absolute_uri("/").rstrip("/"))
        if request.GET.get("format") == "csv":
            note(AuditKind.EXPORT, f"勘误台账 {start or ''}—{end or ''}", request=request)
            return csv_response(f"勘误台账-{timezone.localdate():%Y%m%d}.csv", ledger.HEAD, rows)
        table = list(rows)
        return self.render_to_response(
            self.get_context_data(
                head=ledger.HEAD[:-1],
                rows=[row[:-1] for row in table],
                start=start,
                end=end,
                now=timezone.now(),
            )
        )


class EntryForm(forms.Form):
    """A correction as an editor enters it."""

    quote = forms.CharField(
        label="涉及的原文", required=False, max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text="在右边的正文里选中一段就会填到这里，也可以自己粘贴。",
    )  # fmt: skip
    report = forms.CharField(label="问题", max_length=5000, widget=forms.Textarea({"rows": 4}))
    deadline = forms.DateField(
        label="办结期限", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="默认三个工作日，法定假日和调休已经算在内。",
    )  # fmt: skip
    responsible = forms.ModelChoiceField(
        User.objects.none(), label="责任人", required=False, empty_label="还没有定"
    )

    def __init__(self, *args: Any, article: Article | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.article = article
        self.fields["responsible"].queryset = ledger.able_to_settle()  # type: ignore[attr-defined]
        today = timezone.localdate()
        if unknown := remark(today, working_days_after(today)):
            self.fields["deadline"].help_text = unknown

    def clean_quote(self) -> str:
        quote: str = self.cleaned_data["quote"]
        if self.article is not None and quote and not self.article.prints(quote):
            raise ValidationError("这段文字不在文章里，请从正文里照原样选取。")
        return quote


class PlanForm(EntryForm):
    """Who settles it, and until when."""

    quote = report = None  # type: ignore[assignment]
    deadline = forms.DateField(
        label="办结期限", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_quote(self) -> str:
        return ""


class NewCorrection(DeskPage):
    """?article=<pk> what the entry is about; without one, ?q=<words> finds articles."""

    title, section = "登记勘误", "corrections"
    template_name = "admin/desk/correction_new.html"
    permission_required = "articles.add_correction"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        article = _article(query.get("article", ""))
        words = query.get("q", "").replace("\x00", "").strip()[:100]
        first = {
            "quote": query.get("quote", "")[:300],
            "deadline": working_days_after(timezone.localdate()),
            "responsible": self.request.user.pk if self.request.user.has_perm(MAY_SETTLE) else None,
        }
        return super().get_context_data(
            **{"form": EntryForm(initial=first, article=article)} | kwargs,
            article=article,
            key=uuid.uuid4(),
            words=words,
            found=_found(words) if words and article is None else [],
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        article = _article(request.GET.get("article", ""))
        form = EntryForm(request.POST, article=article)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        correction = Correction(article=article, origin=CorrectionOrigin.EDITOR, **form.cleaned_data)

        def enter(journal: Journal) -> None:
            journal.create(correction)
            journal.summary = f"登记勘误 {correction.receipt}：{correction}"

        _step(request, StepKind.ADD, enter)
        messages.success(request, f"登记好了，回执号 {correction.receipt}。")
        return HttpResponseRedirect(reverse("desk:corrections"))


class CorrectionPage(DeskPage):
    """One correction. POST ``action``: take (over), plan, settle, reopen."""

    title, section = "勘误", "corrections"
    template_name = "admin/desk/correction.html"
    permission_required = "articles.view_correction"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        correction = Correction.objects.for_ledger().filter(pk=self.kwargs["pk"]).first()
        if correction is None:
            raise Http404
        first = {"deadline": correction.deadline, "responsible": correction.responsible_id}
        may = self.request.user.has_perm(MAY_SETTLE)
        return super().get_context_data(
            **{"note": correction.public_note, "chosen": "accepted", "plan": PlanForm(initial=first)}
            | kwargs,
            correction=correction,
            place=_place(correction),
            figure=_figure(correction),
            late=ledger.is_late(correction),
            changes=ledger.changes_since(correction),
            may_settle=may,
            key=uuid.uuid4(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(MAY_SETTLE):
            raise PermissionDenied
        actions: dict[str, Callable[[HttpRequest, Correction], str]] = {
            "take": _take, "plan": _plan, "settle": _settle, "reopen": _reopen,
        }  # fmt: skip
        act = actions.get(request.POST.get("action", ""))
        if act is None:
            raise Http404

        def change(journal: Journal) -> None:
            row = Correction.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is None:
                raise Http404
            before = row.state
            if (seen := request.POST.get("seen")) and seen != before:
                raise StepError(_meanwhile(row), 409)
            with journal.changing(row):
                journal.summary = f"勘误 {row.receipt}：{act(request, row)}"
                row.clean()
                row.save()

        try:
            done = _step(request, StepKind.REOPEN if act is _reopen else StepKind.CHANGE, change)
        except StepError as problem:
            context = self.get_context_data(
                problem=problem.message,
                note=request.POST.get("public_note", ""),
                chosen=request.POST.get("state", "accepted"),
            )
            return self.render_to_response(context, status=problem.status)
        messages.success(request, f"{done}。")
        settled = act is _settle
        return HttpResponseRedirect(
            reverse("desk:corrections") if settled else reverse("desk:correction", args=[pk])
        )


def _take(request: HttpRequest, row: Correction) -> str:
    row.responsible = request.user  # type: ignore[assignment]
    row.deadline = row.deadline or working_days_after(timezone.localdate())
    return f"{request.user}接手"


def _plan(request: HttpRequest, row: Correction) -> str:
    form = PlanForm(request.POST)
    if not form.is_valid():
        raise StepError("期限写成 2026-03-11 的样子，责任人从名单里选。")
    row.deadline, row.responsible = form.cleaned_data["deadline"], form.cleaned_data["responsible"]
    # A new deadline begins anew: what was said of the old one no longer holds.
    row.reminded_at = None if not row.is_overdue else row.reminded_at
    return f"期限 {row.deadline or '未定'}，责任人 {row.responsible or '未定'}"


def _settle(request: HttpRequest, row: Correction) -> str:
    if not row.is_open:
        raise StepError(_meanwhile(row), 409)
    state, note = request.POST.get("state", ""), request.POST.get("public_note", "").strip()
    if state not in (CorrectionState.ACCEPTED, CorrectionState.DECLINED):
        raise StepError("请选定是已更正还是不予更正。")
    if not note:
        raise StepError("请写公开说明：改了什么，或者为什么不改。读者凭回执号能看到。")
    if len(note) > 2000 or "\x00" in note:
        raise StepError("公开说明最多 2000 字，请写短些。")
    row.state, row.public_note = state, note
    if "hide_quote" in request.POST:
        row.quote = ""  # what was taken out of the article is not to stay in the public log
    row.responsible = row.responsible or request.user  # type: ignore[assignment]
    return f"{CorrectionState(state).label}，{note[:200]}"


def _reopen(request: HttpRequest, row: Correction) -> str:
    if row.is_open:
        raise StepError("这一条本来就没有办结。", 409)
    row.state = CorrectionState.OPEN
    return "重新办理"


def _meanwhile(row: Correction) -> str:
    if row.settled_at is None:
        return "这一条已有人改回待处理，请看过再办。"
    last: Any = row.history.select_related("history_user").first()
    who = last.history_user or "别人"
    return f"{who}已在 {localtime(row.settled_at):%m-%d %H:%M} 办结：{row.public_note[:80]}"


def _step(request: HttpRequest, kind: StepKind, do: Callable[[Journal], None]) -> str:
    """Take the step once, however often its form is sent; returns what it did."""
    try:
        key = uuid.UUID(request.POST.get("key", "") or str(uuid.uuid4()))
    except ValueError:
        raise StepError("请求的编号不对，请刷新页面再试。") from None
    try:
        with record(by=request.user, kind=kind, key=key) as journal:  # type: ignore[arg-type]
            do(journal)
    except AlreadyDoneError as done:
        return str(done.step)
    return journal.summary


def _article(number: str) -> Article | None:
    return Article.objects.for_cards().filter(pk=number_of(number) or 0).first()


def _found(words: str) -> list[Article]:
    return list(Article.objects.containing(words).for_cards().newest_first()[:FOUND])


def _figure(correction: Correction) -> Figure | None:
    """The figure that the reader reported, as long as it is there."""
    if correction.figure_key is None:
        return None
    return Figure.objects.select_related("subject", "indicator").filter(pk=correction.figure_key).first()


def _place(correction: Correction) -> tuple[str, str, str] | None:
    """The sentences that hold the quote: what stands before it, it, and what stands behind."""
    article, quote = correction.article, correction.quote
    at = article.body.find(quote) if article and quote else -1
    if article is None or at < 0:
        return None
    left, right = sentence_span(article.body, at, at + len(quote))
    return article.body[left:at].lstrip(), quote, article.body[at + len(quote) : right].rstrip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
