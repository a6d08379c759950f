"""The shape of the repository: what may import what, and what may lie where."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PURE = [
    "articles.cutting", "organizations.naming", "metrics.reading", "metrics.matching", "metrics.checks",
    "metrics.catalogue", "metrics.decimals", "portal.analysis",
]  # fmt: skip

WITHOUT_DJANGO = """
import sys

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "psycopg", "ninja"):
            raise ImportError(f"{name} is out of reach here")

sys.meta_path.insert(0, Refusal())
import importlib
importlib.import_module(sys.argv[1])
"""


@pytest.mark.parametrize("package", PURE)
def test_pure(package):
    """The text core imports in a process where Django cannot be imported."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, package], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr


def test_refusal():
    """The process of the test above does refuse: the models cannot be imported in it."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, "articles.models"], cwd=ROOT, capture_output=True
    )
    assert b"out of reach" in done.stderr


ALLOWED = {
    ".ci", ".gitignore", ".pre-commit-config.yaml", "Makefile", "README.md", "articles", "docs", "fixtures", "manage.py", "metrics", "organizations",
    "portal", "pyproject.toml", "requirements-dev.txt", "requirements.txt", "static", "templates", "tests",
}  # fmt: skip


def tracked() -> list[Path]:
    """The files under version control; every file where there is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8")
    if listed.returncode:
        pytest.skip("no version control here")
    return [Path(name) for name in listed.stdout.split("\0") if name]


def test_top_level():
    """At the top lie the four apps, the templates, static files, fixtures, tests and papers, and nothing else."""
    assert {path.parts[0] for path in tracked()} <= ALLOWED


def test_no_drawers():
    """No module is a drawer for odds and ends, and none is too long to be read."""
    ours = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    assert not {path.name for path in ours} & {
        "utils.py",
        "helpers.py",
        "services.py",
        "common.py",
        "misc.py",
    }
    long = {
        str(path): count
        for path in ours
        if (count := len((ROOT / path).read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_tests_mirror_the_apps():
    """Tests lie in the folders of the apps that they test."""
    tests = [path for path in tracked() if path.parts[0] == "tests" and path.name.startswith("test_")]
    folders = {path.parts[1] for path in tests if len(path.parts) > 2}
    assert folders <= {"articles", "organizations", "metrics", "portal", "browser", "faults"}


def test_no_possessive_groups() -> None:
    """No pattern makes a group possessive: before 3.11.5 Python's re gets those wrong (gh-106052), Debian's among them."""
    possessive = re.compile(r"(?:\)|\{_[A-Z]+\})(?:\?|\+|\*|\{\{?[\d,]+\}?\})\+")
    for package in ("articles", "organizations", "metrics", "portal"):
        for file in (ROOT / package).rglob("*.py"):
            assert possessive.search(file.read_text("utf-8")) is None, file
