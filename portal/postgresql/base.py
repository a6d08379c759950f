"""A connection that starts the embedded server when it finds it down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from portal.database import ROLE, Cluster

from .client import DatabaseClient


class DatabaseWrapper(base.DatabaseWrapper):
    """Every entry point (commands, tests, web workers) works with no separate start of the server."""

    client_class = DatabaseClient

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        self.cluster = Cluster(Path(settings_dict["CLUSTER"]))
        settings_dict |= {"HOST": str(self.cluster.sockets), "PORT": "5432", "USER": ROLE}
        super().__init__(settings_dict, alias)

    def get_connection_params(self) -> dict[str, Any]:
        # A socket outside the cluster might be anybody's who came first: libpq asks the kernel whose it is.
        return super().get_connection_params() | {"requirepeer": self.cluster.owner.pw_name}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # Tried first and started after: a living server costs nothing, and a killed one comes back.
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            self.cluster.start()
            return super().get_new_connection(conn_params)
