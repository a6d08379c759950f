"""Corrections: a reader's report, what became of it for whoever has its number, and what has been settled for all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from articles.choices import CorrectionOrigin
from articles.deadlines import WORKING_DAYS, working_days_after
from articles.models import Article, Correction
from articles.models.corrections import RECEIPT_CHARACTERS
from articles.querysets import unread_of
from articles.review import is_public
from metrics.models import Figure
from portal.markup import sentence_at, sentences
from portal.rates import may_send

SIZE = 20
QUOTE = 300  # characters, as the model keeps
KEPT = 24 * 3600  # seconds in which the same form sent again is the same report


class ReportForm(forms.Form):
    """What a reader reports. ``website`` is for machines: people don't see it and leave it empty."""

    quote = forms.CharField(
        label="哪句话", required=False, max_length=QUOTE, widget=forms.Textarea({"rows": 3}),
        help_text="已填好原句，可以删短，也可以换成文中别的话；要与文中一致。",
    )  # fmt: skip
    report = forms.CharField(
        label="哪里不对，应该是什么", max_length=2000, widget=forms.Textarea({"rows": 5}),
        help_text="请写明您怎么知道的，编辑好核对。",
        error_messages={"required": "请写明哪里不对。", "max_length": "最多 2000 字，请写短些。"},
    )  # fmt: skip
    contact = forms.CharField(
        label="联系方式（可不填）", required=False, max_length=120,
        help_text="电话或邮箱，只给编辑看，不公开。不留也能凭回执号查询结果。",
    )  # fmt: skip
    website = forms.CharField(required=False, max_length=200, label="请勿填写")

    def __init__(self, *args: Any, article: Article | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.article = article
        if article is None:
            del self.fields["quote"]
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            said = [f"id_{name}_help"] if field.help_text else []
            said += [f"id_{name}_error"] if name in self.errors else []
            if said:
                field.widget.attrs["aria-describedby"] = " ".join(said)

    def clean_quote(self) -> str:
        # Once settled it stands in the public log, so it is what the paper printed and nothing else.
        quote: str = self.cleaned_data["quote"]
        if quote and self.article is not None and not self.article.prints(quote):
            raise ValidationError("这段话和文中不一致，请从文中照原样选取，或者留空。")
        return quote


class NewCorrection(TemplateView):
    """?article=<pk>&figure=<pk> what the report is about; without either it is about the site."""

    template_name = "corrections/new.html"
    extra_context = {"section": "corrections"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article, figure = self._about()
        first = {"quote": _quote(article, figure, self.request.GET.get("sentence", ""))}
        return super().get_context_data(
            **{"form": ReportForm(initial=first, article=article), "key": uuid.uuid4()} | kwargs,
            article=article,
            figure=figure,
            days=WORKING_DAYS,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        article, figure = self._about()
        form = ReportForm(request.POST, article=article)
        key = f"correction-{_uuid(request.POST.get('key', ''))}"
        if sent := cache.get(key):
            return _receipt(sent)
        if not form.is_valid():
            context = self.get_context_data(form=form, key=request.POST.get("key", ""))
            return self.render_to_response(context, status=400)
        if form.cleaned_data.pop("website"):
            return redirect("correction-list")
        if not may_send(request):
            context = self.get_context_data(form=form, key=request.POST.get("key", ""), too_many=True)
            return self.render_to_response(context, status=429)
        # Together, where the cache is in the database: sent again after a break in between, it is not noted twice.
        with transaction.atomic():
            correction = Correction.objects.create(
                article=article,
                anchor=_anchor(article, figure, request.GET.get("sentence", "")),
                origin=CorrectionOrigin.READER,
                deadline=working_days_after(timezone.localdate()),
                **form.cleaned_data,
            )
            cache.set(key, correction.receipt, KEPT)
            if connection.needs_rollback:
                # The connection broke meanwhile. Django's cache keeps that to itself, and the block would end as if
                # all were well: a receipt for what is not there.
                raise OperationalError("the connection broke before the report was stored")
        return _receipt(correction.receipt)

    def _about(self) -> tuple[Article | None, Figure | None]:
        """The public article and the public figure that the address names; 404 for what a reader can't see."""
        query = self.request.GET
        figure = article = None
        if query.get("figure"):
            figures = Figure.objects.public().with_source()
            figure = figures.filter(pk=_number(query["figure"])).first()
            if figure is None:
                raise Http404
        if query.get("article") or figure:
            pk = _number(query["article"]) if query.get("article") else figure and figure.article_id
            article = Article.public.for_cards().filter(pk=pk).first()
            if article is None or (figure and figure.article_id != article.pk):
                raise Http404
        return article, figure


@method_decorator(never_cache, name="dispatch")
class CorrectionState(TemplateView):
    """What became of a report, for whoever has its number: nothing of who sent it, and not what was written."""

    template_name = "corrections/state.html"
    extra_context = {"section": "corrections"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        receipt = self.kwargs["receipt"].upper()
        related = Correction.objects.select_related("article__page__publication")
        correction = related.defer(*unread_of("article")).filter(receipt=receipt).first()
        if correction is None:
            raise Http404
        article = correction.article
        return super().get_context_data(
            correction=correction,
            article=article if article and is_public(article) else None,
            just_sent="sent" in self.request.GET,
            days=WORKING_DAYS,
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response


class CorrectionList(TemplateView):
    """The settled corrections, the last first. ?receipt=<number> leads to that report."""

    template_name = "corrections/list.html"
    extra_context = {"section": "corrections"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = "".join(request.GET.get("receipt", "").split()).upper()
        could_be = 0 < len(typed) <= 16 and set(typed) <= set(RECEIPT_CHARACTERS)
        if could_be and Correction.objects.filter(receipt=typed).exists():
            return redirect("correction-state", typed)
        return super().get(request, *args, typed=typed[:16], **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after = self.request.GET.get("after", "")
        cursor = Settled.of(after)
        if after and cursor is None:
            raise Http404
        rows = Correction.objects.public().select_related("article__page__publication")
        rows = rows.defer(*unread_of("article"), "contact", "report").order_by("-settled_at", "-pk")
        found = list(rows.filter(cursor.below if cursor else Q())[: SIZE + 1])
        return super().get_context_data(
            corrections=found[:SIZE],
            older=Settled.at(found[SIZE - 1]) if len(found) > SIZE else "",
            begun=cursor is not None,
            days=WORKING_DAYS,
            **kwargs,
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """A correction's place in the log. Written ``1541234567.123456-24``."""

    moment: datetime
    pk: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        moment, _, pk = text.rpartition("-")
        if _number(pk) is None:
            return None
        try:
            return cls(datetime.fromtimestamp(float(moment), UTC), int(pk))
        except (ValueError, OverflowError, OSError):
            return None

    @classmethod
    def at(cls, correction: Correction) -> str:
        assert correction.settled_at is not None  # noqa: S101 - a settled one has it: a constraint
        return f"{correction.settled_at.timestamp():.6f}-{correction.pk}"

    @property
    def below(self) -> Q:
        return Q(settled_at__lt=self.moment) | Q(settled_at=self.moment, pk__lt=self.pk)


def _anchor(article: Article | None, figure: Figure | None, number: str) -> str:
    """Where in the article the report is about: the figure, or the sentence that the address names; empty for neither."""
    if figure:
        return f"f{figure.pk}"
    spoken = sentences(article.body) if article and number else []
    return f"s{number}" if any(str(one.number) == number for one in spoken) else ""


def _quote(article: Article | None, figure: Figure | None, number: str) -> str:
    """The sentence that the report is about, as long as the quote may be."""
    if article is None:
        return ""
    spoken = sentences(article.body)
    if figure:
        sentence = sentence_at(spoken, figure.start)
    else:
        sentence = next((one for one in spoken if str(one.number) == number), None)
    if sentence is None:
        return ""
    text = sentence.of(article.body)
    if figure and len(text) > QUOTE:
        start = max(min(figure.start - sentence.start - QUOTE // 2, len(text) - QUOTE), 0)
        text = text[start:]
    return text[:QUOTE]


def _receipt(number: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('correction-state', args=[number])}?sent=1")
    response.status_code = 303
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
