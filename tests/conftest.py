"""What every test stands on: a database server and a data folder of the test run's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from portal.database import Cluster
from tests.databases import MIGRATED, Databases
from tests.prepared import prepare

DATABASES = pytest.StashKey[Databases]()


def pytest_configure(config: pytest.Config) -> None:
    """Turn from the developer's data to a temporary folder, before anything connects.

    The workers of pytest-xdist inherit the folder in the environment and share its server.
    """
    if not hasattr(config, "workerinput"):
        os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
    settings.DATA_DIR = Path(os.environ["DATA_DIR"])
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    if "CLUSTER" in settings.DATABASES["default"]:
        settings.DATABASES["default"]["CLUSTER"] = settings.DATA_DIR / "postgresql"
        with suppress(AttributeError):  # made while the applications were loaded, for the developer's server
            del connections["default"]
    # Every test sees its pages made; those of tests/portal/test_freshness.py see them kept.
    settings.PAGE_CACHE = False
    # Pages are rendered without collectstatic, and passwords hashed without the wait that guards real ones.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ["DATA_DIR"])
        Cluster(folder / "postgresql").stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    return request.config.stash.setdefault(DATABASES, Databases(worker))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, databases: Databases
) -> Iterator[None]:
    """In place of pytest-django's: a database that is a copy, and is copied again after a test has written to it."""

    def written_to(_: TransactionTestCase) -> None:
        databases.used = True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", written_to)
        with django_db_blocker.unblock():
            databases.begin()
        yield
        with django_db_blocker.unblock():
            databases.end()


@pytest.fixture(scope="session")
def prepared(django_db_setup: None, databases: Databases) -> Path:
    """The data folder of a site that is ready to be started, to be copied: tests/prepared.py."""
    return prepare(databases.kept[MIGRATED])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if databases := item.config.stash.get(DATABASES, None):
        # Elsewhere fixtures of the same names are other things.
        databases.restore(item.fixturenames if item.get_closest_marker("browser") else ())  # type: ignore[attr-defined]


@pytest.fixture
def stored(transactional_db: None, databases: Databases) -> Callable[[str, Callable[[], object]], None]:
    """Makes rows once that many tests begin with, see tests/databases.py."""
    return databases.stored
