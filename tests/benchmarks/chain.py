"""``make bench``: how long the pure chain and its steps take on pages, against one pass of jieba over the same text.

Other pages than the samples: ``python tests/benchmarks/chain.py FOLDER`` with a folder of texts.

Both are measured in this process, in turn, so that a change of the machine's speed meets both; ratios are medians of
processor time, since waiting for a busy machine meets a long step more often than a short one. What cutting remembers
of a page's titles is forgotten before every round: pages come once.
"""

from __future__ import annotations

import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import _lru_cache_wrapper
from pathlib import Path

import jieba

from articles.cutting import cut_page
from metrics.catalogue import Catalogue
from metrics.checks import check_figures
from metrics.matching import MatchedFigure, match_figures
from metrics.reading import read_quantities
from organizations.naming import ArticleContext, Register
from portal.analysis import BodyReading, PageReader, context_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PUBLISHED = date(2020, 4, 28)
HOME = "焦作市/示范区"
ROUNDS = 15


def main() -> None:
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES / "pages"
    texts = [file.read_text("utf-8") for file in sorted(folder.glob("*.txt"))]
    register = Register.from_csv((FIXTURES / "register.csv").read_text("utf-8"))
    reader = PageReader(register, Catalogue.from_csv((FIXTURES / "indicators.csv").read_text("utf-8")))
    pages = [
        [(cut.body, context_of(cut, PUBLISHED, HOME)) for cut in cut_page(text).articles] for text in texts
    ]
    articles = [
        (body, context, reading)
        for page in pages
        for (body, context), reading in zip(page, reader.read_bodies(page), strict=True)
    ]
    steps: dict[str, Callable[[], object]] = {
        "整条链": lambda: [reader.read(text, PUBLISHED, HOME) for text in texts],
        "切分": lambda: [cut_page(text) for text in texts],
        "认名": lambda: [reader.namer.name_page(page) for page in pages],
        "读数": lambda: [read_quantities(body, PUBLISHED) for body, _, _ in articles],
        "对号": lambda: [_match(reader, *article) for article in articles],
        "核对": lambda: [check_figures(body, reading.figures, {}) for body, _, reading in articles],
    }
    ratios: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            _forget_titles()
            base = _seconds(lambda: [jieba.lcut(text) for text in texts])
            ratios[name].append(_seconds(step) / base)
    print(f"{len(texts)} 个版面，{sum(map(len, texts))} 字；耗时与一遍 jieba.lcut 之比（中位数，越小越快）")
    for name, values in ratios.items():
        print(f"{name}\t{statistics.median(values):.2f}\t（{min(values):.2f}—{max(values):.2f}）")


def _match(
    reader: PageReader, body: str, context: ArticleContext, reading: BodyReading
) -> Sequence[MatchedFigure]:
    quantities = [figure.quantity for figure in reading.figures]
    return match_figures(body, quantities, reading.mentions, context, reader.catalogue, reader.register)


def _forget_titles() -> None:
    """Empty the bounded caches of cutting: they are keyed by what a page prints; unbounded ones hold data files."""
    for name in [name for name in sys.modules if name.startswith("articles.cutting")]:
        for value in vars(sys.modules[name]).values():
            if isinstance(value, _lru_cache_wrapper) and value.cache_parameters()["maxsize"]:
                value.cache_clear()


def _seconds(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


if __name__ == "__main__":
    main()
