"""Is the site alive, and is this process ready for readers?"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when a database answers, the primary or a replica; 503 when none does."""
    if any(map(_answers, settings.DATABASES)):
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here, 503 when not; each check with ``ok`` or what is wrong.

    ``read-only``: the primary is away, and readers are served from a replica. That is ready: to take the process out
    would turn readers away too.
    """
    primary = _answers(DEFAULT_DB_ALIAS)
    replica = any(_answers(alias) for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS)
    checks = {
        "database": "ok" if primary else "read-only" if replica else "unavailable",
        "migrations": "ok" if not primary or _is_migrated() else "missing",
        "disk": "ok" if _free_megabytes() >= settings.READY_FREE_MB else "full",
    }
    ready = checks["database"] != "unavailable" and checks["migrations"] == checks["disk"] == "ok"
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connections[alias].close()
        return False
    return True


_seen: set[bool] = set()


def _is_migrated() -> bool:
    """Whether the tables are those that the program expects; once they are they stay so while it runs."""
    if True not in _seen:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        _seen.add(not executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return True in _seen


def _free_megabytes() -> float:
    """Megabytes free where the program writes, or would."""
    folder: Path = settings.DATA_DIR
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / 2**20
