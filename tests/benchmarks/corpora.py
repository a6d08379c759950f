"""What benchmarks of the whole site share: corpora to measure with. Run by itself it does nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
sys.path.insert(0, str(ROOT))


@contextmanager
def corpora(given: Sequence[str], articles: int) -> Iterator[list[Path]]:
    """The data folders *given*, or one with so many *articles* that is gone afterwards."""
    if given:
        yield [Path(one).absolute() for one in given]
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "DATA_DIR": str(folder)
    }

    def manage(*command: str) -> None:
        subprocess.run([sys.executable, ROOT / "manage.py", *command, "-v0"], env=env, check=True)

    try:
        manage("migrate")
        manage("make_corpus", "--articles", str(articles))
        yield [folder]
    finally:
        subprocess.run(
            [sys.executable, ROOT / "manage.py", "stop"], env=env, check=False, capture_output=True
        )
        shutil.rmtree(folder, ignore_errors=True)


def browser() -> Any:
    """Django's test client, in a process that has done nothing yet. Static files need not have been collected."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return Client(SERVER_NAME="localhost")


def percentile(values: Sequence[float], part: int) -> float:
    """The value that *part* per cent of *values* do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * part // 100) - 1)]


def load() -> float:
    """How many processes wanted a core, on the average of the last minute."""
    return os.getloadavg()[0]
