"""``manage.py dbshell`` with the psql that comes with the server."""

from django.db.backends.postgresql import client

from portal.database import BINARIES


class DatabaseClient(client.DatabaseClient):
    executable_name = str(BINARIES / "psql")
