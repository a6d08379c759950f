"""The settings: safe without configuration, and what a variable of the environment changes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from portal.settings import stored_secret_key

BASE = Path(__file__).parents[2]


def manage(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process of its own, where the settings are read anew."""
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(
        command, cwd=BASE, env=_environment() | environment, capture_output=True, text=True, timeout=120
    )


def _environment() -> dict[str, str]:
    """Without what the tests that drive a browser need of Django."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}


@pytest.mark.django_db
def test_database() -> None:
    """Tests run as the program's own role, in a database of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        database, user = cursor.fetchone()
    assert database.startswith("portal_tests_")
    assert user == "portal"


def test_safe_by_default() -> None:
    """Nothing that helps an attacker is on, and only this machine is answered."""
    assert not settings.DEBUG
    assert "*" not in settings.ALLOWED_HOSTS


def test_production_checks() -> None:
    """With HTTPS on and a host of one's own, Django's checks for deployment find nothing."""
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING", HTTPS="on", ALLOWED_HOSTS="news.example.org"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_headers(client: Client) -> None:
    """Every page comes with a policy that runs no script and loads no style of others."""
    response = client.get("/healthz")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"


def test_secret_key(tmp_path: Path) -> None:
    """The key is made once, even when several processes want it at once, and is for the owner's eyes alone."""
    path = tmp_path / "data" / "secret_key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: stored_secret_key(path), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_secret_key_without_folder() -> None:
    """Where nothing can be written, the key lasts as long as the process."""
    unwritable = Path("/proc/nowhere/secret_key")
    assert stored_secret_key(unwritable) != stored_secret_key(unwritable)


def test_needs_no_server(tmp_path: Path) -> None:
    """Commands that only read files start no server and write nothing, as in a read-only checkout."""
    page = BASE / "fixtures" / "pages" / "2018-12-25-zhengzhou.txt"
    register = BASE / "fixtures" / "register.csv"
    done = manage(
        "analyze", page, "--register", register, "--json", DATA_DIR="/proc/nowhere", DATABASE_URL=""
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('{"page"')
