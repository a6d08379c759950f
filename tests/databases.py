"""The databases of a test run: migrated once, and copied whole for every worker and after every test that commits.

A copy takes PostgreSQL a fifth of the time that emptying all tables takes, and everything is in it that the migrations
wrote: groups, permissions, the cache's table. What many tests begin with can be kept on top, in layers:

    def test_it(stored):
        stored("town", make_town)      # made the first time; from then on a copy

A test that asks for fixtures called like layers is given the copy before it starts.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from portal.database import Cluster

Layers = tuple[str, ...]
MIGRATED: Layers = ()


class Databases:
    """What the databases of one worker hold; ``now`` is what the one that its tests use began with."""

    def __init__(self, worker: str) -> None:
        run = Path(os.environ["DATA_DIR"]).name.replace("-", "_")
        self.name, self.kept = f"{run}_{worker}", {MIGRATED: f"{run}_migrated"}
        self.now: Layers = MIGRATED
        self.used = False

    def begin(self) -> None:
        """Connect to a copy of the migrated database, which the first worker to come here makes."""
        with (settings.DATA_DIR / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = f"SELECT FROM pg_database WHERE datname = '{self.kept[MIGRATED]}'"
            if self._execute(known).fetchone() is None:
                _trade_safety_for_speed()
                self._migrate(self.kept[MIGRATED])
        self._copy(self.kept[MIGRATED], self.name)
        self._turn_to(self.name)

    def end(self) -> None:
        """Drop what this worker made, on a server that outlives the run. Another worker may still copy the migrated one."""
        for name in (self.name, *self.kept.values()):
            with suppress(psycopg.errors.ObjectInUse):
                self._drop(name)
        self.session.close()

    def restore(self, asked_for: Collection[str] = ()) -> None:
        """If a test has committed to the database, begin anew with all layers kept that are *asked_for*."""
        if self.used:
            self._take(max((kept for kept in self.kept if set(kept) <= set(asked_for)), key=len))

    def stored(self, layer: str, make: Callable[[], object]) -> None:
        """Put *layer* on what the database holds: *make* it, or take the copy of when it was made."""
        if layer in self.now:
            return
        layers = (*self.now, layer)
        if layers in self.kept:
            self._take(layers)
        else:
            make()
            name = "_".join([self.name, *layers])
            self._copy(self.name, name)
            self.kept[layers], self.now = name, layers

    def _take(self, layers: Layers) -> None:
        self._copy(self.kept[layers], self.name)
        self.now, self.used = layers, False

    def _migrate(self, name: str) -> None:
        self._execute(f'CREATE DATABASE "{name}"')
        self._turn_to(name)
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        call_command("createcachetable")

    def _turn_to(self, name: str) -> None:
        """Let this thread and those of the live server connect to the database called so from now on."""
        connections["default"].close()
        settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name

    def _copy(self, source: str, target: str) -> None:
        self._drop(target)
        # PostgreSQL copies only what nobody is connected to: a worker or a thread of a test before may still be.
        self.session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [source],
        )
        self._execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> psycopg.Cursor[Any]:
        connections["default"].close()
        return self.session.execute(statement)

    @cached_property
    def session(self) -> psycopg.Connection[Any]:
        """A connection beside Django's, to a database that nobody drops; the first one starts the server."""
        default = connections["default"]
        session = default.get_new_connection(default.get_connection_params() | {"dbname": "postgres"})
        session.autocommit = True
        return session


def _trade_safety_for_speed() -> None:
    """No test survives a power cut, so nothing has to be waited for on its way to the disk.

    And nothing is swept up: a database that autovacuum is about cannot be dropped by the program's own role.
    """
    if folder := settings.DATABASES["default"].get("CLUSTER"):
        address = {
            "host": str(Cluster(folder).sockets),
            "port": 5432,
            "user": "postgres",
            "dbname": "postgres",
        }
        with psycopg.connect(**address, autocommit=True) as superuser:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                superuser.execute(f"ALTER SYSTEM SET {setting} = off")
            superuser.execute("SELECT pg_reload_conf()")
