"""The short form of each script of this folder: the same faults, a few times."""

from __future__ import annotations

import pytest

from tests.faults import moment
from tests.faults.stage import BASE

pytestmark = pytest.mark.faults


def test_kills(play):
    """Killed at random moments, nothing that was promised is lost, double or half."""
    assert "轮数 2" in play("kills", "--rounds", "2", "--seed", "1")


def test_restarts(play):
    """A database that restarts under load costs readers a few answers that say when to come again, and no row."""
    assert "重启 1 次" in play("restarts", "--rounds", "1", "--brief")


def test_importers(play):
    """Two importers of the same pages store each once."""
    assert "重复 0" in play("importers", "--pages", "4", "--brief")


def test_worker(play):
    """A job whose worker died is taken up and done once."""
    assert "接着做完 1 个" in play("worker", "--jobs", "1", "--brief")


def test_disk(play):
    """A full disk fails imports, exports and backups in plain words, leaves nothing half, and is forgotten once there is room."""
    assert "腾出空间以后" in play("disk", "--brief")


def test_moment(play):
    """What was destroyed comes back as it was at a moment, from a base backup and the archived log of changes."""
    assert "指纹相同" in play("moment", "--brief")


def test_moment_is_written_down():
    """The operations manual has the very commands that are tried."""
    manual = (BASE / "docs" / "operations.md").read_text("utf-8")
    for command in (moment.ARCHIVE, moment.FETCH):
        assert f"'{command.format(wal='/var/backups/wal')}'" in manual
    assert f'"{moment.STAMP}"' in manual


def test_clocks(play):
    """Time zones and clocks that jump change no date, no digest, and let nobody see anything early."""
    assert "指纹相同" in play("clocks", "--zones", "2", "--brief")
