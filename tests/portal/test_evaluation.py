"""How well pages are read, pinned: whatever changes a reading changes a number here.

A change that reads more of them right raises the numbers in its own commit; one that reads less has to say why.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from portal.evaluation import Evaluation
from portal.management.commands.analyze import page_reader

TESTS = Path(__file__).parents[1]
TOWNS = TESTS / "towns"
SETS = {  # gold, pages, register
    "the sample pages": (TESTS / "gold", settings.FIXTURES / "pages", settings.FIXTURES / "register.csv"),
} | {
    town: (TOWNS / town / "gold", TOWNS / town / "pages", TOWNS / town / "register.csv")
    for town in ("shouguang", "yiwu", "fengxiang", "longkou", "yiling", "xiangyun", "xinfeng", "lichuan")
}
SCORES = {  # task: right, missed, false
    "the sample pages": {
        "articles": (58, 0, 3),
        "headlines": (51, 2, 0),
        "bylines": (66, 0, 0),
        "entities": (289, 3, 0),
        "mentions": (364, 4, 0),
        "coreference": (99, 0, 0),
        "figures": (217, 4, 3),
        "reportable": (217, 0, 0),
        "subjects": (207, 10, 0),
        "periods": (127, 3, 0),
        "indicators": (112, 68, 0),
        "comparisons": (10, 0, 0),
    },
    "shouguang": {
        "articles": (76, 0, 0),
        "headlines": (70, 0, 0),
        "bylines": (54, 0, 1),
        "entities": (219, 1, 3),
        "mentions": (234, 1, 0),
        "coreference": (103, 1, 0),
        "figures": (690, 0, 2),
        "reportable": (690, 0, 0),
        "subjects": (644, 20, 0),
        "periods": (410, 12, 0),
        "comparisons": (135, 3, 0),
    },
    "yiwu": {
        "articles": (41, 0, 1),
        "headlines": (30, 0, 0),
        "bylines": (33, 3, 0),
        "entities": (117, 0, 4),
        "mentions": (131, 0, 0),
        "coreference": (49, 1, 0),
        "figures": (332, 6, 4),
        "reportable": (334, 0, 0),
        "subjects": (301, 21, 0),
        "periods": (192, 4, 0),
        "comparisons": (76, 1, 0),
    },
    "fengxiang": {
        "articles": (53, 2, 2),
        "headlines": (48, 1, 0),
        "bylines": (28, 0, 0),
        "entities": (148, 2, 4),
        "mentions": (161, 4, 0),
        "coreference": (46, 2, 0),
        "figures": (518, 12, 10),
        "reportable": (520, 1, 0),
        "subjects": (442, 24, 0),
        "periods": (314, 10, 0),
        "comparisons": (101, 7, 0),
    },
    "longkou": {
        "articles": (48, 0, 0),
        "headlines": (41, 0, 0),
        "bylines": (48, 0, 0),
        "entities": (105, 1, 3),
        "mentions": (115, 2, 0),
        "coreference": (71, 0, 0),
        "figures": (430, 5, 1),
        "reportable": (430, 0, 0),
        "subjects": (400, 22, 0),
        "periods": (202, 0, 0),
        "comparisons": (66, 4, 0),
    },
    "yiling": {
        "articles": (43, 1, 2),
        "headlines": (36, 1, 0),
        "bylines": (49, 0, 0),
        "entities": (169, 3, 2),
        "mentions": (180, 10, 0),
        "coreference": (80, 1, 0),
        "figures": (436, 5, 1),
        "reportable": (437, 0, 0),
        "subjects": (415, 12, 0),
        "periods": (176, 1, 0),
        "comparisons": (55, 1, 0),
    },
    "xiangyun": {
        "articles": (52, 0, 1),
        "headlines": (42, 0, 0),
        "bylines": (51, 0, 0),
        "entities": (158, 0, 2),
        "mentions": (170, 4, 0),
        "coreference": (93, 3, 0),
        "figures": (548, 5, 0),
        "reportable": (548, 0, 0),
        "subjects": (517, 20, 0),
        "periods": (241, 3, 0),
        "comparisons": (61, 1, 0),
    },
    "xinfeng": {
        "articles": (54, 5, 5),
        "headlines": (49, 2, 0),
        "bylines": (52, 3, 2),
        "entities": (138, 4, 6),
        "mentions": (143, 5, 0),
        "coreference": (94, 5, 0),
        "figures": (480, 22, 18),
        "reportable": (481, 0, 0),
        "subjects": (451, 12, 0),
        "periods": (316, 0, 0),
        "comparisons": (56, 2, 0),
    },
    "lichuan": {
        "articles": (60, 3, 4),
        "headlines": (57, 1, 0),
        "bylines": (38, 1, 2),
        "entities": (207, 1, 4),
        "mentions": (220, 1, 0),
        "coreference": (71, 1, 0),
        "figures": (507, 4, 3),
        "reportable": (507, 0, 0),
        "subjects": (456, 36, 0),
        "periods": (279, 1, 0),
        "comparisons": (48, 1, 0),
    },
}


@pytest.mark.parametrize("name", SETS)
def test_pages_are_read_as_well_as_ever(name: str) -> None:
    """Every task's right, missed and false finds are the recorded ones."""
    folder, pages, register = SETS[name]
    reader = page_reader(register)
    evaluation = Evaluation()
    for file in sorted(folder.glob("*.json")):
        gold = json.loads(file.read_text("utf-8"))
        text = (pages / gold["page"]).read_text("utf-8")
        published = date.fromisoformat(gold["source"]["published"])
        evaluation.add_page(gold, reader.read(text, published, gold["source"]["home"]))
    scores = {task: (score.right, score.missed, score.false) for task, score in evaluation.scores.items()}
    assert scores == SCORES[name], "\n".join(map(str, evaluation.errors))
