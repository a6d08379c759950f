"""The history of a row as people read it: who changed what and when, field by field, in the words of its form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localtime

from articles.models import Article, Page
from articles.querysets import UNREAD
from metrics.decimals import decimal_text
from metrics.models import Observation

LONG = 60  # characters from which on a text is compared with the former one, not shown beside it

HIDDEN = {"decided_by", "decided_at", "settled_by", "entity_ptr", "reminded_at"}
"""What the line above the changes says already, or nobody has asked for."""

PLACES = {"start", "end"}  # they shift with every edit of the text; shown with the words that they bound

LOADED: dict[type[models.Model], Callable[[models.QuerySet[Any]], models.QuerySet[Any]]] = {
    Article: lambda rows: rows.defer(*(name for name in UNREAD if "__" not in name)),
    Page: lambda rows: rows.select_related("publication").defer("text", "other_lines"),
    Observation: lambda rows: rows.select_related("subject", "indicator"),
}
"""What the names of such rows need, and what they need not load."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after. ``long`` texts are to be compared; of lists there is what came and what went."""

    name: str
    label: str
    old: str
    new: str
    long: bool = False
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A row as it was after one change of it."""

    record: Any
    changes: list[Change] = field(default_factory=list)
    values: list[Change] = field(default_factory=list)  # of the first record: all that it held
    newest: bool = False

    @property
    def what(self) -> str:
        return {"+": "新建", "~": "修改", "-": "删除"}[self.record.history_type]

    @property
    def who(self) -> str:
        return str(self.record.history_user or "程序")


def versions(records: Sequence[Any], before: Any = None, newest: Any = None) -> list[Version]:
    """*records*, newest first, with what each changed; *before* is the one older than the last of them."""
    following = [*records[1:], before] if records else []
    shown = Shown([*records, *([before] if before else [])])
    return [
        Version(
            record,
            shown.changes(former, record) if former and record.history_type == "~" else [],
            [] if former else [value for value in shown.values(record) if value.new],
            newest is not None and record.history_id == newest,
        )
        for record, former in zip(records, following, strict=True)
    ]


def versions_of_several(records: Iterable[Any]) -> list[Version]:
    """The same for the records of several rows of one model."""
    chains: dict[Any, list[Any]] = defaultdict(list)
    every = list(records)
    for record in every:
        chains[record.id].append(record)
    shown = Shown(every)
    found = [
        Version(record, shown.changes(former, record) if former and record.history_type == "~" else [])
        for chain in chains.values()
        for record, former in zip(chain, [*chain[1:], None], strict=True)
    ]
    return sorted(
        found, key=lambda version: (version.record.history_date, version.record.history_id), reverse=True
    )


class Shown:
    """The values of rows, or of records of them, as people read them. What they refer to is loaded at once."""

    def __init__(self, rows: Sequence[Any]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for row in rows:
            for one in fields_of(row):
                if isinstance(one, models.ForeignKey):
                    wanted[_related(one)].add(getattr(row, one.attname))
        self.names: dict[type[models.Model], dict[Any, str]] = {}
        for model, keys in wanted.items():
            found = LOADED.get(model, lambda rows: rows)(model._base_manager.filter(pk__in=keys - {None}))
            self.names[model] = {row.pk: str(row) for row in found} if keys - {None} else {}

    def changes(self, old: Any, new: Any, names: Iterable[str] | None = None) -> list[Change]:
        """What is another in *new* than in *old*: in the fields *names*, or in all that people care for."""
        fields = [
            one
            for one in fields_of(new)
            if (one.name not in HIDDEN if names is None else one.name in set(names))
            and getattr(old, one.attname) != getattr(new, one.attname)
        ]
        if names is None and all(one.name != "text" for one in fields):
            fields = [one for one in fields if one.name not in PLACES]
        return [self._change(one, getattr(old, one.attname), getattr(new, one.attname)) for one in fields]

    def values(self, row: Any) -> list[Change]:
        """All that *row* holds, each as ``new``."""
        return [
            Change(one.name, str(one.verbose_name), "", self.value(one, getattr(row, one.attname)))
            for one in fields_of(row)
            if one.name not in HIDDEN
        ]

    def value(self, one: models.Field[Any, Any], value: Any) -> str:
        """*value* as it is read: of a choice its label, of a row its name."""
        if value is None or value == "":
            return ""
        if isinstance(one, models.ForeignKey):
            return (
                self.names.get(_related(one), {}).get(value)
                or f"已删除的{_related(one)._meta.verbose_name}（{value}）"
            )
        if one.flatchoices:
            return str(dict(one.flatchoices).get(value, value))
        return "\n".join(_items(value)) if isinstance(value, list) else _plain(value)

    def _change(self, one: models.Field[Any, Any], old: Any, new: Any) -> Change:
        before, after = self.value(one, old), self.value(one, new)
        label = str(one.verbose_name)
        if isinstance(old, list) and isinstance(new, list):
            gone = tuple(item for item in _items(old) if item not in _items(new))
            come = tuple(item for item in _items(new) if item not in _items(old))
            if gone or come:
                return Change(one.name, label, before, after, gone=gone, come=come)
            return Change(one.name, label, "、".join(_items(old)), "、".join(_items(new)))
        text = isinstance(old, str) and isinstance(new, str) and not one.flatchoices
        long = text and max(len(before), len(after)) > LONG
        return Change(one.name, label, before, after, long=long)


def fields_of(row: Any) -> Iterator[models.Field[Any, Any]]:
    """The fields that histories of *row*, a row or a record of one, tell of."""
    model: Any = type(row)
    tracked = model.tracked_fields if hasattr(model, "tracked_fields") else model.history.model.tracked_fields
    for one in tracked:
        made = getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False)
        if not one.primary_key and not made:
            yield one


def _related(one: models.ForeignKey[Any, Any]) -> type[models.Model]:
    return one.related_model  # type: ignore[return-value]


def _items(values: list[Any]) -> list[str]:
    """The members of a list: 记者 周远 of a byline, the name of a candidate."""
    return [
        " ".join(str(value[key]) for key in ("role", "name") if value.get(key))
        if isinstance(value, dict)
        else str(value)
        for value in values
    ]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return decimal_text(value) or ""
    if isinstance(value, DateRange):
        # PostgreSQL keeps the day after the last as the open upper end.
        last = date.fromordinal(value.upper.toordinal() - 1) if value.upper else ""
        return f"{value.lower or ''}—{last}"
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    return str(value)
