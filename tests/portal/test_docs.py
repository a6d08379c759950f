"""The papers of the repository speak of what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from portal.auditing import RULES

DOCS = settings.BASE_DIR / "docs"
PAPERS = sorted([settings.BASE_DIR / "README.md", *DOCS.rglob("*.md")])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_links_lead_somewhere(paper: Path) -> None:
    """Every link to another file leads to one."""
    links = re.findall(r"\]\(([^)#\s]+)", paper.read_text("utf-8"))
    files = [link for link in links if "://" not in link]
    assert [link for link in files if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_commands_exist(paper: Path) -> None:
    """Every command that is told of is one."""
    told = re.findall(r"manage\.py ([a-z_]+)", paper.read_text("utf-8"))
    assert set(told) <= get_commands().keys()


def test_decisions_are_listed() -> None:
    """Each decision is in the list, under its own title, and in the same form."""
    listed = dict(
        re.findall(
            r"\d+\. \[(.+?)\]\((\d{4}-.+?\.md)\)", (DOCS / "decisions" / "README.md").read_text("utf-8")
        )
    )
    papers = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert sorted(listed.values()) == papers
    for title, name in listed.items():
        text = (DOCS / "decisions" / name).read_text("utf-8")
        assert text.startswith(f"# {int(name[:4])}. {title}\n")
        assert [part for part in ("背景", "决定", "结果", "没有选的") if f"**{part}**" not in text] == []


def test_fault_scripts_are_modules() -> None:
    """Each script of tests/faults tells in its first lines how it is run alone."""
    folder = settings.BASE_DIR / "tests" / "faults"
    scripts = [path for path in folder.glob("*.py") if "def main(" in path.read_text("utf-8")]
    assert len(scripts) >= 6
    for path in scripts:
        assert f"python -m tests.faults.{path.stem}" in path.read_text("utf-8").split('"""')[1]


def test_rules_have_words() -> None:
    """Every rule of the audit has a code of its own, says what must hold, and what to do where it does not."""
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.code)
        assert rule.title and rule.remedy and not rule.remedy.endswith("。")


def test_hooks_fetch_nothing() -> None:
    """The hooks before a commit are programs of this checkout, and those that are named are there."""
    yaml = pytest.importorskip("yaml")
    config = yaml.safe_load((settings.BASE_DIR / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    for hook in hooks:
        assert ".venv/bin/" in hook["entry"]
