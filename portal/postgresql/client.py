"""``manage.py dbshell`` with the psql that comes with the server."""

from collections.abc import Iterable

from django.db.backends.postgresql import client

from portal.database import BINARIES


class DatabaseClient(client.DatabaseClient):
    executable_name = str(BINARIES / "psql")

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.ensure_connection()  # which starts the server
        super().runshell(parameters)
