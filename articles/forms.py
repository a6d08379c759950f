"""The form of an article: rows of bylines instead of JSON, a line for each section head, the version it was read in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import review
from .models import Article
from .rounds import TEXT

SPARE_ROWS = 3
ROLES = ("记者", "通讯员", "作者", "摄影", "编辑")
_LINE_ENDS = re.compile(r"\r\n?")


class BylinesWidget(forms.Widget):
    """Rows of role and name, with some left empty to add to; works as plain inputs."""

    use_fieldset = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [(byline.get("role", ""), byline.get("name", "")) for byline in value or []]
        context = {
            "name": name,
            "rows": rows + [("", "")] * SPARE_ROWS,
            "roles": ROLES,
            "id": (attrs or {}).get("id"),
        }
        return render_to_string("admin/articles/article/bylines.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]] | None:
        roles, names = (_listed(data, f"{name}-{part}") for part in ("role", "name"))
        pairs = ((role.strip(), one.strip()) for role, one in zip(roles, names, strict=False))
        return [{"role": role, "name": one} for role, one in pairs if role or one]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-name" not in data

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return ""  # a group of inputs, each with its own label


class BylinesField(forms.Field):
    """Who wrote and photographed, as ``[{"role": …, "name": …}]``."""

    widget = BylinesWidget

    def clean(self, value: Any) -> list[dict[str, str]]:
        for byline in value or []:
            if not byline["name"]:
                raise forms.ValidationError(f"“{byline['role']}”后面没有写姓名，请补上，或把身份也清空。")
        return value or []

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _bylines(initial) != _bylines(data)


class LinesField(forms.CharField):
    """A list of short texts, each on a line of its own."""

    widget = AdminTextareaWidget(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (value if isinstance(value, list) else _unix(value or "").split("\n")) or []
        return [line.strip() for line in lines if line.strip()]

    def clean(self, value: Any) -> Any:
        lines = self.to_python(value)
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError("小标题每行最多 200 个字。")
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class BodyField(forms.CharField):
    """The body with the line ends that spans are counted by."""

    widget = AdminTextareaWidget(attrs={"rows": 20})

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, max_length=200_000, **options)

    def to_python(self, value: Any) -> str:
        return _trimmed(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _trimmed(initial or "") != _trimmed(data or "")


class ArticleForm(forms.ModelForm):
    """An article's fields; ``seen`` is the version they were loaded from, ``note`` what readers are told of an amendment.

    Of fields in ``theirs`` the stored value is kept, whatever the form brings: so two editors' changes are joined.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    section_heads = LinesField(label="小标题", required=False, help_text="一行一个。")
    bylines = BylinesField(label="署名", required=False)
    body = BodyField(
        label="正文", help_text="改动以后，核对过的提及和数据会跟着文字走；找不到原文的，会列出来等编辑处理。"
    )
    note = forms.CharField(
        label="公开说明",
        required=False,
        max_length=review.NOTE_LENGTH,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="改了已发布文章的文字，要告诉读者改了什么；登在文章上面。",
    )

    class Meta:
        model = Article
        fields = ("kicker", "headline", "subhead", "kind", "home", "complete")

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **options: Any) -> None:
        super().__init__(data, *args, **options)
        names = [name for name in self.fields if name not in ("seen", "note")]
        self.current = {name: getattr(self.instance, name) for name in names}
        self.initial["seen"] = review.seen_of(self.instance) if self.instance.pk else 0
        self.theirs = {name for name in self.current if (data or {}).get(f"choice-{name}") == "theirs"}

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in {"seen", *self.theirs}]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.theirs:
            cleaned[name] = self.current[name]
            self.errors.pop(name, None)
        amended = review.is_public(self.instance) and set(TEXT) & set(self.changed_data)
        if amended and not cleaned.get("note", "").strip() and "note" in self.fields:
            self.add_error("note", review.NEEDS_REASON[review.ReviewAction.AMEND])
        return cleaned


def _listed(data: Any, name: str) -> list[str]:
    return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))


def _bylines(value: Any) -> list[tuple[str, str]]:
    return [(byline.get("role", ""), byline.get("name", "")) for byline in value or []]


def _unix(text: str) -> str:
    return _LINE_ENDS.sub("\n", text)


def _trimmed(text: str) -> str:
    """As bodies are stored: no spaces at the ends of lines, no empty lines at the end."""
    return "\n".join(line.rstrip() for line in _unix(text).split("\n")).strip("\n")
