"""A form that was loaded before somebody else saved: field by field what they wrote, what I wrote, and which to keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.http import QueryDict

from . import review
from .forms import ArticleForm
from .models import Article

LONG = 40  # characters from which on a difference is easier to see marked than side by side
CARRIED_ANEW = {"csrfmiddlewaretoken", "seen", "merging"}


@dataclass(frozen=True)
class Difference:
    """A field in which the stored article and the form differ."""

    name: str
    label: str
    theirs: str
    mine: str
    choice: str  # "mine", "theirs", or nothing where both changed it and only a person can say
    pieces: tuple[tuple[str, str], ...]  # of long texts: (same|theirs|mine, text)


@dataclass(frozen=True)
class Comparison:
    """What the page of a refused save shows."""

    differences: list[Difference]
    carried: list[tuple[str, str]]  # the form as it was sent, for sending it again
    seen: int
    by: str
    at: Any
    obstacle: str  # why the article cannot be edited any longer, if so


def is_stale(article: Article, data: QueryDict) -> bool:
    """Whether the form of *data* was loaded from another version than the stored one."""
    return data.get("seen") != str(review.seen_of(article))


def compare(article: Article, form: ArticleForm, data: QueryDict, obstacle: str) -> Comparison:
    """*form* holds *data* on top of the stored *article*."""
    base = article.history.filter(history_id=_number(data.get("seen"))).first()
    last = article.history.select_related("history_user").first()
    return Comparison(
        differences=list(_differences(form, base, data)),
        carried=[
            (name, value)
            for name, values in data.lists()
            if name not in CARRIED_ANEW and not name.startswith("choice-")
            for value in values
        ],
        seen=review.seen_of(article),
        by=str(last.history_user or "程序") if last else "",
        at=last.history_date if last else None,
        obstacle=obstacle,
    )


def _differences(form: ArticleForm, base: Any, data: QueryDict) -> Iterator[Difference]:
    for name, current in form.current.items():
        field, mine = form.fields[name], form[name].data
        if not field.has_changed(_initial(current), mine):
            continue
        theirs_text, mine_text = _shown(field, _initial(current)), _shown(field, mine)
        yield Difference(
            name=name,
            label=str(field.label),
            theirs=theirs_text,
            mine=mine_text,
            choice=_choice(
                field, base and _initial(getattr(base, name)), _initial(current), mine, data, name
            ),
            pieces=_pieces(theirs_text, mine_text) if max(len(theirs_text), len(mine_text)) > LONG else (),
        )


def _choice(field: forms.Field, base: Any, current: Any, mine: Any, data: QueryDict, name: str) -> str:
    """Whoever alone changed a field is preferred; where both did, a person chooses."""
    if base is None:
        return ""
    if not field.has_changed(base, mine):
        return "theirs"
    if not field.has_changed(base, current):
        return data.get(f"choice-{name}", "mine")
    return ""


def _initial(value: Any) -> Any:
    """A model's value as forms compare it: of a related row the key."""
    return getattr(value, "pk", value)


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "是" if field.to_python(value) else "否"
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        row = rows.filter(pk=_number(value)).first() if value else None
        return str(row or "")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value or ""))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "\n".join(f"{one.get('role', '')} {one.get('name', '')}".strip() for one in value)
    return "\n".join(value) if isinstance(value, list) else str(value or "").replace("\r\n", "\n")


def _pieces(theirs: str, mine: str) -> tuple[tuple[str, str], ...]:
    """What only one of two long texts has, between what both have: paragraph by paragraph, then by character."""
    old, new = theirs.splitlines(keepends=True), mine.splitlines(keepends=True)
    pieces: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            pieces.append(("same", before))
        else:
            pieces += _characters(before, after)
    return tuple(piece for piece in pieces if piece[1])


def _characters(before: str, after: str) -> Iterator[tuple[str, str]]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", before[i:j]
        else:
            yield "theirs", before[i:j]
            yield "mine", after[k:m]


def _number(text: Any) -> int:
    digits = str(text or "")
    return int(digits) if digits.isdecimal() and len(digits) < 19 else 0
