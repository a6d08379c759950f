"""How well the sample pages are read, pinned: whatever changes a reading changes a number here.

A change that reads more of them right raises the numbers in its own commit; one that reads less has to say why.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from django.conf import settings

from portal.evaluation import Evaluation
from portal.management.commands.analyze import page_reader

GOLD = Path(__file__).parents[1] / "gold"

SCORES = {  # task: right, missed, false
    "articles": (58, 0, 3),
    "headlines": (51, 2, 0),
    "bylines": (66, 0, 0),
    "entities": (289, 3, 0),
    "mentions": (364, 4, 0),
    "coreference": (99, 0, 0),
    "figures": (217, 4, 3),
    "reportable": (217, 0, 0),
    "subjects": (210, 7, 0),
    "periods": (127, 3, 0),
    "indicators": (112, 68, 0),
    "comparisons": (10, 0, 0),
}


def test_sample_pages_are_read_as_well_as_ever() -> None:
    """Every task's right, missed and false finds on the sample pages are the recorded ones."""
    reader = page_reader(settings.FIXTURES / "register.csv")
    evaluation = Evaluation()
    for file in sorted(GOLD.glob("*.json")):
        gold = json.loads(file.read_text("utf-8"))
        text = (settings.FIXTURES / "pages" / gold["page"]).read_text("utf-8")
        published = date.fromisoformat(gold["source"]["published"])
        evaluation.add_page(gold, reader.read(text, published, gold["source"]["home"]))
    scores = {task: (score.right, score.missed, score.false) for task, score in evaluation.scores.items()}
    assert scores == SCORES, "\n".join(map(str, evaluation.errors))
