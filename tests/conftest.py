"""What every test stands on: a database server and a data folder of the test run's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from portal.database import Cluster


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
    # Pages are rendered without collectstatic, and passwords hashed without the wait that guards real ones.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ["DATA_DIR"])
        Cluster(folder / "postgresql").stop()
        shutil.rmtree(folder, ignore_errors=True)
