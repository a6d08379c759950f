"""The data files of reading say what the code expects of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from metrics.reading.knowledge import Words, load
from metrics.reading.model import Modality, Qualifier

UNITS = load("units")
UNIT_WORDS = {word for group in UNITS["group"] for word in group["words"]}


@pytest.mark.parametrize(
    "name", ["numerals", "units", "qualifiers", "rejections", "comparisons", "modality", "times"]
)
def test_every_list_of_words_is_without_repeats(name: str) -> None:
    """A word stands once in its list, and is no empty string."""

    def lists(table: object) -> list[list[str]]:
        if isinstance(table, dict):
            return [found for value in table.values() for found in lists(value)]
        if isinstance(table, list) and table and isinstance(table[0], dict):
            return [found for value in table for found in lists(value)]
        return [table] if isinstance(table, list) and table and isinstance(table[0], str) else []

    for words in lists(load(name)):
        assert len(words) == len(set(words)), [word for word in words if words.count(word) > 1]
        assert all(words)


def test_a_unit_belongs_to_one_group() -> None:
    """No unit is both a count and a measure."""
    words = [word for group in UNITS["group"] for word in group["words"]]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("table", ["canonical", "not_before"])
def test_a_rule_about_a_unit_names_a_unit(table: str) -> None:
    """A canonical name or a guard for an unknown unit would never be used."""
    assert set(UNITS[table]) <= UNIT_WORDS


def test_qualifiers_and_modalities_are_those_of_the_model() -> None:
    """The files name no qualifier and no modality that the model lacks."""
    qualifiers = load("qualifiers")
    numerals = load("numerals")
    named = {
        *qualifiers["before"],
        *qualifiers["after"],
        *numerals["hedges"].values(),
        *numerals["halves"].values(),
    }
    assert named <= set(Qualifier)
    assert set(load("modality")) == set(Modality)


def test_the_longest_word_wins() -> None:
    """平方米 is not 平方, and nothing is found where no word begins."""
    words = Words(["平方", "平方米"])
    assert words.starting_at("3平方米", 1) == "平方米"
    assert words.ending_at("3平方米", 3) == "平方"
    assert words.starting_at("3平方米", 0) == ""
    assert words.starting_at("3平方米", 4) == ""


def test_reading_knows_no_django() -> None:
    """The package reads a text in a process in which Django cannot be imported."""
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from metrics.reading import read_quantities\n"
        "print(len(read_quantities('新建3所', None)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "1"
