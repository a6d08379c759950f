"""Plays the scripts of this folder as they are played alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.stage import BASE


@pytest.fixture
def play(prepared: Path) -> Callable[..., str]:
    """Runs a script of this folder on a copy of the prepared site, as it runs alone; returns what it printed."""

    def run(script: str, *arguments: str) -> str:
        command = [sys.executable, "-m", f"tests.faults.{script}", "--prepared", str(prepared), *arguments]
        done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, timeout=300)
        if done.returncode == 77:
            pytest.skip(done.stdout.strip())
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    return run
