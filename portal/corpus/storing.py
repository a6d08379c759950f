"""A month of a made-up province in the database: pages, articles, mentions, figures and cells, by COPY."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import chain, pairwise
from random import Random
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from articles.indexing import bigrams, folded, quoted, vector
from articles.models import Article, Mention, Page, Publication
from metrics.models import Figure, Indicator, Observation, day_range
from organizations.models import Area, Entity, Organization, Topic

from ..desk.queue import refresh
from .places import PROVINCE
from .stories import FigureMade, Known, Measure, Place, Story, write

PUBLICATION: Final = "云川日报（测试语料）"
FIRST_YEAR, MONTHS = 2005, 240
ON_A_PAGE = 8
UNDECIDED = 0.02  # of the articles: drafts that wait for an editor
LISTED = 60  # indicators that the province reports

_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Province:
    """What the stories are about, by primary key, and who wrote and settled them."""

    publication: Publication
    editor: User
    places: Sequence[Place]
    topics: Sequence[Known]
    measures: Sequence[Measure]

    @classmethod
    def stored(cls) -> Province:
        """The province that `load_register` has put into the database."""
        publication, _ = Publication.objects.get_or_create(name=PUBLICATION)
        editor, _ = User.objects.get_or_create(username="corpus", defaults={"is_active": False})
        measures = Indicator.objects.order_by("code").values_list("pk", "name", "unit", "timing")[:LISTED]
        made = Topic.objects.filter(note="made up").order_by("pk")
        return cls(publication, editor, _places(), [*map(_known, made)], [Measure(*row) for row in measures])


def _known(entity: Entity) -> Known:
    return Known(entity.pk, entity.kind, entity.name)


def _places() -> list[Place]:
    """The counties of the province, each with what lies in it."""
    areas = Area.objects.filter(lineage__startswith=f"{PROVINCE}/").order_by("lineage")
    counties = [area for area in areas if area.lineage.count("/") == 2]
    inside: dict[str, list[Known]] = defaultdict(list)
    there: dict[str, list[Known]] = defaultdict(list)
    for area in areas:
        inside["/".join(area.lineage.split("/")[:3])].append(_known(area))
    organizations = Organization.objects.filter(area__lineage__startswith=f"{PROVINCE}/")
    for organization in organizations.select_related("area").order_by("pk"):
        if organization.area is not None:
            there["/".join(organization.area.lineage.split("/")[:3])].append(_known(organization))
    return [Place(_known(area), inside[area.lineage], there[area.lineage]) for area in counties]


def file_name(seed: int, month: int) -> str:
    """What the first page of a month is called; a month that has it is stored whole."""
    return f"corpus-{seed}-{month:03}-000.txt"


def is_stored(seed: int, month: int) -> bool:
    return Page.objects.filter(publication__name=PUBLICATION, file_name=file_name(seed, month)).exists()


@transaction.atomic
def store_month(province: Province, seed: int, month: int, articles: int) -> None:
    """Write *articles* articles of the month numbered *month*, from 0 on, with all that is read in them."""
    rng = Random(f"stories-{seed}-{month}")
    year, number = FIRST_YEAR + month // 12, month % 12 + 1
    days = [date(year, number, day + 1) for day in range(monthrange(year, number)[1])]
    made = []
    for _ in range(articles):
        place, day = rng.choice(province.places), rng.choice(days)
        made.append((day, place.home, write(rng, place, province.topics, province.measures, day)))
    made.sort(key=lambda one: one[0])
    pages = _store_pages(province, seed, month, [day for day, _, _ in made])
    keys = _reserve(Article, len(made))
    decided = [rng.random() >= UNDECIDED for _ in made]
    _copy(
        Article,
        keys,
        (_article(*one, at, pages, ok) for at, (one, ok) in enumerate(zip(made, decided, strict=True))),
    )
    rows = [(key, day, story, ok) for key, (day, _, story), ok in zip(keys, made, decided, strict=True)]
    mentions = [_mention(province, row, one) for row in rows for one in row[2].mentions]
    _copy(Mention, _reserve(Mention, len(mentions)), mentions)
    _store_figures(province, rows)
    refresh(key for key, ok in zip(keys, decided, strict=True) if not ok)


Row = tuple[int, date, Story, bool]


def _store_pages(province: Province, seed: int, month: int, days: Sequence[date]) -> list[int]:
    """Pages for so many articles, one for each eight; returns their keys."""
    firsts = days[::ON_A_PAGE]
    keys = _reserve(Page, len(firsts))
    rows = []
    for at, day in enumerate(firsts):
        name = file_name(seed, month).replace("-000.", f"-{at:03}.")
        rows.append({
            "publication_id": province.publication.pk, "published": day, "file_name": name, "text": name,
            "sha256": sha256(name.encode()).hexdigest(), "imported_at": _at(day), "section": "要闻",
        })  # fmt: skip
    _copy(Page, keys, rows)
    return keys


def _article(
    day: date, home: Known, story: Story, at: int, pages: Sequence[int], decided: bool
) -> dict[str, Any]:
    weighted = [(word, "A") for word in story.headline_words] + [(word, "D") for word in story.words]
    return {
        "page_id": pages[at // ON_A_PAGE], "position": at % ON_A_PAGE, "date": day, "headline": story.headline,
        "body": story.body, "home_id": home.pk, "state": "published" if decided else "draft",
        "published_at": _at(day) if decided else None, "created_at": _at(day), "updated_at": _at(day),
        "words": vector((word, weight) for word, weight in weighted if _WORD.fullmatch(word)),
        "bigrams": _grams([*story.headline_words, " ", *story.parts]),
    }  # fmt: skip


def _grams(parts: Sequence[str]) -> str:
    """The bigram vector of the text that *parts* make up: that of each, and the pairs in which two of them meet."""
    grams = dict.fromkeys(chain.from_iterable(map(_grams_of, parts)))
    meetings = {one[-1] + other[0] for one, other in pairwise(parts)}
    grams |= dict.fromkeys(quoted(pair) for pair in meetings if _WORD.fullmatch(pair))
    return " ".join(grams)


@lru_cache(maxsize=200_000)
def _grams_of(part: str) -> tuple[str, ...]:
    return tuple(map(quoted, bigrams(folded(part))))


def _span(province: Province, row: Row, start: int, end: int) -> dict[str, Any]:
    article, day, story, decided = row
    return {
        "article_id": article, "start": start, "end": end, "text": story.body[start:end],
        "state": "accepted" if decided else "suggested", "decided_by_id": province.editor.pk if decided else None,
        "decided_at": _at(day) if decided else None,
    }  # fmt: skip


def _mention(province: Province, row: Row, made: Any) -> dict[str, Any]:
    span = _span(province, row, made.start, made.end)
    return span | {"kind": made.known.kind, "entity_id": made.known.pk}


def _store_figures(province: Province, rows: Iterable[Row]) -> None:
    """The figures of *rows*, and the cells that they report: the first of each stands in it."""
    figures: list[dict[str, Any]] = []
    cells: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows:
        for made in row[2].figures:
            if row[3]:
                cells[made.measure.pk, made.subject.pk, made.first, made.last].append(len(figures))
            figures.append(_span(province, row, made.start, made.end) | _read(made))
    keys = _reserve(Figure, len(figures))
    observations = _reserve(Observation, len(cells))
    for cell, members in zip(observations, cells.values(), strict=True):
        for member in members:
            figures[member]["observation_id"] = cell
    # Each points to the other: figures first without a cell would need a second pass, so the check waits.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    _copy(Figure, keys, figures)
    _copy(Observation, observations, (_cell(key, figures, keys, members) for key, members in cells.items()))


def _read(made: FigureMade) -> dict[str, Any]:
    return {
        "value": made.value, "unit": made.measure.unit, "qualifier": made.qualifier,
        "period": day_range(made.first, made.last), "period_text": made.period_text, "subject_id": made.subject.pk,
        "indicator_id": made.measure.pk,
    }  # fmt: skip


def _cell(
    key: tuple[Any, ...], figures: Sequence[Mapping[str, Any]], keys: Sequence[int], members: Sequence[int]
) -> dict[str, Any]:
    indicator, subject, first, last = key
    values = {figures[member]["value"] for member in members}
    at = figures[members[0]]["decided_at"]
    return {
        "indicator_id": indicator, "subject_id": subject, "period": day_range(first, last),
        "preferred_id": keys[members[0]], "contested": len(values) > 1, "created_at": at, "updated_at": at,
    }  # fmt: skip


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(minutes=day.toordinal() % 600)


def _reserve(model: type[models.Model], count: int) -> list[int]:
    """The next *count* primary keys of *model*, which nobody else gets."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[models.Model], keys: Sequence[int], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write *rows* with COPY; a column that a row leaves out gets its default."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(["id", *(connection.ops.quote_name(field.column or "") for field in fields)])
    defaults = {field.attname: _plain(field, field.get_default()) for field in fields}
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for key, row in zip(keys, rows, strict=True):
            copy.write_row([key, *{**defaults, **row}.values()])


def _plain(field: models.Field[Any, Any], value: Any) -> Any:
    """*value* as COPY writes it."""
    return Jsonb(value) if isinstance(field, models.JSONField) and value is not None else value


def months(articles: int) -> Iterator[tuple[int, int]]:
    """The months from the first on, each with how many of so many *articles* fall into it.

    >>> [count for _, count in months(500)][:3], sum(count for _, count in months(500))
    ([2, 2, 2], 500)
    """
    for month in range(MONTHS):
        yield month, articles * (month + 1) // MONTHS - articles * month // MONTHS
