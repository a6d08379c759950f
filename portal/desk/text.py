"""编辑正文: the text of an article in one box, what an edit of it would do to the decisions, and saving it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from articles import review
from articles.editing import LONGEST_BODY, Edit, rows_adrift
from articles.models import Article
from articles.presence import attend, told
from articles.querysets import UNREAD

from ..rewriting import RewritingError, StaleTextError, preview, rewrite
from .pages import DeskPage

AROUND = 12  # characters on either side of a decision in a list


class TextForm(forms.Form):
    """The text as it was edited, and which version of it."""

    body = forms.CharField(
        label="正文",
        strip=False,
        max_length=2 * LONGEST_BODY,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        error_messages={"required": "正文不能是空的。不要这篇文章的话，请撤回它。"},
    )
    reason = forms.CharField(label="说明", max_length=review.NOTE_LENGTH, required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class TextPage(DeskPage):
    """Works in three steps, each a plain form: edit, look at what the edit does, save."""

    title = "编辑正文"
    section = "queue"
    template_name = "admin/desk/text.html"
    permission_required = "articles.view_article"

    @cached_property
    def article(self) -> Article:
        rows = Article.objects.select_related("page__publication").defer(*UNREAD)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def obstacle(self) -> str:
        """Why the editor cannot edit the text now."""
        return review.edit_obstacle(self.article, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TextForm(initial={"body": self.article.body, "version": self.article.version})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TextForm(request.POST)
        if self.obstacle:
            return self._again(form, self.obstacle, 403)
        if not form.is_valid():
            problems = [str(error) for field in form.errors.values() for error in field]
            return self._again(form, " ".join(problems), 400)
        try:
            if request.POST.get("action") != "save":
                return self._looked_at(form)
            return self._saved(form)
        except StaleTextError as error:
            return self._again(form, str(error), 409, stale=True)
        except RewritingError as error:
            return self._again(form, str(error), 400)

    def _looked_at(self, form: TextForm) -> HttpResponse:
        if form.cleaned_data["version"] != self.article.version:
            raise StaleTextError("您打开以后，正文又改过了，请对照现在的文字再改。")
        edit = preview(self.article, form.cleaned_data["body"])
        return self.render_to_response(self.get_context_data(form=form, edit=edit, effects=effects_of(edit)))

    def _saved(self, form: TextForm) -> HttpResponse:
        data = form.cleaned_data
        by: Any = self.request.user
        reason = data["reason"].strip()
        edit = rewrite(self.article, data["body"], by, reason=reason, version=data["version"])
        messages.success(self.request, summary_of(edit))
        back = reverse("desk:article", args=[self.article.pk])
        if edit.adrift:
            back += "?" + urlencode({"item": item_of(edit.adrift[0])})
        return HttpResponseRedirect(back)

    def _again(self, form: TextForm, problem: str, status: int, stale: bool = False) -> HttpResponse:
        """The form as it was sent, with what is wrong; against the present text, where that is another by now."""
        # What was typed is kept; sent once more, it is meant as a change of the text that is there now.
        context = self.get_context_data(
            form=form, problem=problem, theirs=self.article.body if stale else None
        )
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            article=self.article,
            obstacle=self.obstacle,
            public=review.is_public(self.article),
            presence=told(attend(self.article.pk, cast(User, self.request.user))),
            adrift=[(item_of(row), row) for row in rows_adrift(self.article)],
            **kwargs,
        )


def item_of(row: Any) -> str:
    """What the desk calls *row*: ``mention-5``."""
    return f"{row._meta.model_name}-{row.pk}"


def effects_of(edit: Edit) -> list[dict[str, Any]]:
    """What an edit does to the decisions: each group with its rows in their surroundings."""
    groups: list[tuple[str, str, str, str, Sequence[Any]]] = [
        ("adrift", "正文里不再有", "决定留着，保存后请重新安放或删去。", edit.old, edit.adrift),
        ("touched", "所在的句子改了", "位置还在，决定照旧，请看看是否仍然对。", edit.body, edit.touched),
        ("returned", "重新找到了原文", "上次改动时失去位置的决定，自动放回。", edit.body, edit.returned),
    ]
    return [
        {
            "key": key,
            "label": label,
            "hint": hint,
            "rows": [_quoted(text, getattr(placed, "row", placed), placed) for placed in rows],
        }
        for key, label, hint, text, rows in groups
        if rows
    ]


def _quoted(text: str, row: Any, place: Any) -> dict[str, str]:
    start, end = place.start, place.end
    return {
        "what": f"{row._meta.verbose_name}·{row.get_state_display()}",
        "before": text[max(start - AROUND, 0) : start].rpartition("\n")[2],
        "text": row.text,
        "after": text[end : end + AROUND].partition("\n")[0],
    }


def summary_of(edit: Edit) -> str:
    """What was done, in a line."""
    if not edit.changed:
        return "正文没有改动。"
    parts = [f"正文已存为第 {edit.article.version} 版。"]
    if edit.adrift:
        parts.append(f"{len(edit.adrift)} 条决定在新正文里没有位置，请重新安放或删去。")
    if edit.returned:
        parts.append(f"{len(edit.returned)} 条决定重新找到了原文。")
    return "".join(parts)
