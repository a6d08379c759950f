"""PostgreSQL's own programs, and the addresses by which they find the database that Django uses."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.pq import Conninfo

from ..database import BINARIES

INSTALL = "请安装 PostgreSQL 的客户端程序（Debian：apt install postgresql-client），版本不低于服务器"


class ProgramError(Exception):
    """A program that is not there, or has failed; the message is Chinese and says what to do."""


def program(name: str) -> str:
    """Where pg_dump, pg_restore or psql is: the one that comes with the embedded server, or the machine's own."""
    own = BINARIES / name
    found = str(own) if own.exists() else shutil.which(name)
    if found is None:
        raise ProgramError(f"这台机器上没有 {name}。{INSTALL}。")
    return found


def environment() -> dict[str, str]:
    """How such a program finds the database: libpq's variables, so that no password is seen in a list of processes.

    Whatever the settings tell the driver, certificates and a file of passwords too, and what libpq would take from the
    surroundings, as the driver does.
    """
    settings: dict[str, Any] = connection.get_connection_params()
    named = {
        option.envvar.decode(): str(value)
        for option in Conninfo.get_defaults()
        if option.envvar and (value := settings.get(option.keyword.decode())) not in (None, "")
    }
    around = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("PG")}
    return around | named | {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGCLIENTENCODING": "UTF8"}


def failure(name: str, told: Path | bytes) -> ProgramError:
    """That the program *name* has failed, with the last lines of what it *told*."""
    text = (told if isinstance(told, bytes) else told.read_bytes()).decode("utf-8", "replace")
    return ProgramError(f"{name} 没有做成：{'；'.join(text.strip().splitlines()[-3:]) or '没有说明原因'}")
