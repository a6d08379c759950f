"""The reader of drafts: the register and the catalogue as they are now, kept by each process until they change."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from django.db import connections
from django.db.models import Value

from metrics.loading import catalogue_from_database
from metrics.models import Indicator
from organizations.loading import register_from_database
from organizations.models import Area, Name, Organization, Topic
from portal.analysis import PageReader

logger = logging.getLogger(__name__)

Stamp = frozenset[tuple[str, int]]
WATCHED: tuple[Any, ...] = (Area, Organization, Topic, Name, Indicator)


@dataclass(frozen=True)
class Knowledge:
    """The reader, and the primary keys of what it knows: entities by path, indicators by code."""

    reader: PageReader
    entities: dict[str, int]
    indicators: dict[str, int]
    stamp: Stamp


_lock = Lock()
_kept: Knowledge | None = None


def knowledge() -> Knowledge:
    """What drafts are read with, in one query while nothing has changed."""
    global _kept
    stamp = _stamp()
    kept = _kept
    if kept is not None and kept.stamp == stamp:
        return kept
    with _lock:  # building takes seconds: who comes meanwhile waits for it
        if _kept is None or _kept.stamp != stamp:
            register, entities = register_from_database()
            catalogue, indicators = catalogue_from_database()
            _kept = Knowledge(PageReader(register, catalogue), entities, indicators, stamp)
        return _kept


def prepare() -> Thread:
    """Have `knowledge` built in the background, so that the first who has a draft checked need not wait for it.

    For processes that answer readers; a failure is left to whoever asks next.
    """
    thread = Thread(target=_prepare, name="lookup", daemon=True)
    thread.start()
    return thread


def _prepare() -> None:
    try:
        knowledge()
    except Exception:  # the database may be on its way yet, or without tables
        logger.debug("the reader of drafts was not prepared", exc_info=True)
    finally:
        connections.close_all()  # this thread's


def _stamp() -> Stamp:
    """The newest row and the newest record of each table: whatever an editor changes leaves a record behind."""
    tables = [(model.__name__, model.objects, "pk") for model in WATCHED]
    records = [(f"history of {model.__name__}", model.history, "history_id") for model in WATCHED]
    first, *others = [
        rows.order_by(f"-{key}").annotate(table=Value(name)).values_list("table", key)[:1]
        for name, rows, key in [*tables, *records]
    ]
    return frozenset(first.union(*others, all=True))
