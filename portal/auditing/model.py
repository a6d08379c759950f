"""A rule of the audit, and a row that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

BATCH = 500
"""Rows that are looked at, or mended, together."""

Item = TypeVar("Item")
Key = int | str


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a rule: 提及 33（文章 12）, and in what way, in Chinese. ``key`` is what its mending is told."""

    key: Key
    row: str
    problem: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, how the rows are found that break it, and what to do about them.

    ``fix`` mends the rows with the given keys and says how many it has mended. A rule without leaves it to a person,
    who reads the ``remedy``.
    """

    code: str
    title: str
    remedy: str
    find: Callable[[], Iterable[Finding]]
    fix: Callable[[Sequence[Any]], int] | None = None


def streamed(sql: str, params: Any = None) -> Iterator[tuple[Any, ...]]:
    """The rows of *sql*, some at a time however many there are. Inside a transaction: the server keeps the place."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def batched(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """*items* as they come, at most *size* at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def told_by(sql: str, row: str, problem: str, params: Any = None) -> Callable[[], Iterator[Finding]]:
    """Finds what *sql* selects: a key first, and what *row* and *problem*, format strings, are to tell by number.

    >>> found = told_by("SELECT 5, 12, '3家'", "数据 {0}（文章 {1}）", "写着“{2}”")
    """

    def find() -> Iterator[Finding]:
        for values in streamed(sql, params):
            yield Finding(values[0], row.format(*values), problem.format(*values))

    return find
