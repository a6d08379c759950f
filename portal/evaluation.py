"""How well pages are read: a reading held against gold made by hand, task by task.

| task | counts |
|---|---|
| articles | an article is right when its lines are the gold article's by 0.8 or more (Jaccard); mastheads don't count |
| headlines | news and features whose headline is right, white space aside |
| bylines | names credited |
| entities | per article, the registered areas and organisations it names; coreference aside |
| mentions, coreference | marked surfaces that were found with the right meaning (recall) |
| figures | value, unit and qualifier all right, in the right place; what gold lacks counts as false |
| reportable, subjects, periods, comparisons, indicators | of the figures read right, those that have this right too |
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from metrics.matching import MatchedFigure

from .analysis import ReadArticle, ReadPage

JSON = dict[str, Any]

SAME_LINES = 0.8
SAME_UNITS = {"名": "人", "口": "人", "百分点": "个百分点", "场次": "场", "平方公里": "平方千米", "次": "次"}
COMPARED = ("yoy_increase", "yoy_decrease", "share_of")
TITLED = ("news", "feature")


@dataclass
class Score:
    """Right, missed and false finds of one task."""

    right: int = 0
    missed: int = 0
    false: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    """One thing read otherwise than gold has it."""

    task: str
    article: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.task}　{self.article}　应为 {self.wanted or '无'}　读作 {self.found or '无'}"


@dataclass
class Evaluation:
    """Scores by task, and the list of errors, over any number of pages."""

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    errors: list[Error] = field(default_factory=list)

    def add_page(self, gold: JSON, page: ReadPage) -> None:
        articles = [article for article in gold["articles"] if article["kind"] != "masthead"]
        found = [article for article in page.articles if article.cut.kind != "masthead"]
        pairs = _paired(articles, found)
        for n, article in enumerate(articles):
            match, overlap = pairs.get(n, (None, 0.0))
            self._judge(
                "articles",
                article["id"],
                overlap >= SAME_LINES,
                str(article["line_ranges"]),
                _lines_text(match),
            )
            self._add_article(article, match)
        close = sum(overlap >= SAME_LINES for _, overlap in pairs.values())
        self.scores["articles"].false += len(found) - close

    def _add_article(self, gold: JSON, found: ReadArticle | None) -> None:
        if gold["kind"] in TITLED:
            headline = found.cut.headline if found else None
            same = squeezed(gold["headline"]) == squeezed(headline)
            self._judge("headlines", gold["id"], same, gold["headline"] or "", headline or "")
            names = [byline.name for byline in found.cut.bylines] if found else []
            self._compare("bylines", gold["id"], [b["name"] for b in gold["byline"]], names)
        self._add_entities(gold, found)
        self._add_mentions(gold, found)
        self._add_figures(gold, found)

    def _add_entities(self, gold: JSON, found: ReadArticle | None) -> None:
        wanted = {entity["name"] for entity in gold["entities"] if not entity.get("optional")}
        optional = {entity["name"] for entity in gold["entities"]} - wanted
        spans = [s for s in (found.reading.mentions if found else ()) if s.kind != "topic" and s.name]
        named = {span.name for span in spans if not span.coreference} - optional
        # A name that only a coreference leads to is found all the same, but never false.
        named |= wanted & {span.name for span in spans}
        self._compare("entities", gold["id"], wanted, named)

    def _add_mentions(self, gold: JSON, found: ReadArticle | None) -> None:
        meanings: dict[str, set[str]] = defaultdict(set)
        for span in found.reading.mentions if found else ():
            meanings[squeezed(span.text)].add(span.name)
        for mention in gold.get("mentions", ()):
            if mention.get("unknown") or mention.get("ocr"):
                continue
            surface, task = (
                squeezed(mention["surface"]),
                "coreference" if mention.get("coref") else "mentions",
            )
            read = meanings.get(surface, set())
            wanted = f"“{mention['surface']}”→{mention['name']}"
            self._judge(task, gold["id"], mention["name"] in read, wanted, "、".join(sorted(read)))

    def _add_figures(self, gold: JSON, found: ReadArticle | None) -> None:
        body, place = _squeezed_body(found)
        read = {
            (place(f.quantity.start), place(f.quantity.end)): f
            for f in (found.reading.figures if found else ())
        }
        known: list[tuple[int, int]] = []
        for figure in gold["figures"]:
            span = _span_of(figure, body, known)
            at = _best(figure, span, read) if span else None
            match = read.pop(at) if at else None
            if figure["is_indicator"] and not figure.get("optional"):
                self._add_figure(gold["id"], figure, match)
        for (start, end), figure in read.items():
            beside = any(start < b and a < end for a, b in known)
            if figure.quantity.reportable and not beside:
                self.scores["figures"].false += 1
                self.errors.append(Error("figures", gold["id"], "", figure.quantity.text))

    def _add_figure(self, article: str, gold: JSON, found: MatchedFigure | None) -> None:
        wanted = f"{gold['surface']}＝{gold['value']} {gold['unit']} {gold['qualifier']}"
        quantity = found.quantity if found else None
        shown = f"{quantity.text}＝{quantity.value} {quantity.unit} {quantity.qualifier}" if quantity else ""
        measured = (
            quantity is not None
            and _same_number(gold["value"], quantity.value)
            and same_unit(gold["unit"], quantity.unit)
        )
        right = quantity is not None and measured and quantity.qualifier == gold["qualifier"]
        self._judge("figures", article, right, wanted, shown)
        self.scores["figures"].false += quantity is not None and not right
        if found is None or quantity is None or not measured:
            return
        self._judge("reportable", article, quantity.reportable, gold["surface"], "不入表")
        if gold["subject"]:
            same = squeezed(found.subject) == squeezed(gold["subject"])
            self._judge(
                "subjects", article, same, f"{gold['surface']} {gold['subject']}", found.subject or ""
            )
        if gold.get("period") and gold["period"].get("end"):
            self._add_period(article, gold, found)
        if gold.get("comparison") and gold["comparison"]["kind"] in COMPARED:
            wanted_comparison, comparison = gold["comparison"], quantity.comparison
            same = (
                comparison is not None
                and comparison.kind == wanted_comparison["kind"]
                and _same_number(wanted_comparison["value"], comparison.value)
            )
            self._judge(
                "comparisons", article, same, f"{gold['surface']} {wanted_comparison}", str(comparison or "")
            )
        if gold.get("indicator"):
            same = found.indicator_code == gold["indicator"]
            self._judge(
                "indicators", article, same, f"{gold['surface']} {gold['indicator']}", found.indicator or ""
            )

    def _add_period(self, article: str, gold: JSON, found: MatchedFigure) -> None:
        wanted, period = gold["period"], found.quantity.period
        start, end = (
            (day.isoformat() if day else None for day in (period.start, period.end))
            if period
            else (None, None)
        )
        same = end == wanted["end"] and (wanted["start"] in (None, start) or wanted["start"] == wanted["end"])
        shown = f"{start}—{end}" if period else ""
        self._judge("periods", article, same, f"{gold['surface']} {wanted['start']}—{wanted['end']}", shown)

    def _judge(self, task: str, article: str, right: bool, wanted: str, found: str) -> None:
        score = self.scores[task]
        score.right += right
        score.missed += not right
        if not right:
            self.errors.append(Error(task, article, wanted, found))

    def _compare(self, task: str, article: str, wanted: Iterable[str], found: Iterable[str]) -> None:
        gold, read = Counter(map(squeezed, wanted)), Counter(map(squeezed, found))
        score = self.scores[task]
        score.right += sum((gold & read).values())
        for name in (gold - read).elements():
            score.missed += 1
            self.errors.append(Error(task, article, name, ""))
        for name in (read - gold).elements():
            score.false += 1
            self.errors.append(Error(task, article, "", name))


def squeezed(text: str | None) -> str:
    """*text* without white space, full-width forms folded."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")).replace(",", "，")


def same_unit(one: str, other: str) -> bool:
    """Whether two units count the same thing: 名 and 人, 场次 and 场."""
    return SAME_UNITS.get(squeezed(one), squeezed(one)) == SAME_UNITS.get(squeezed(other), squeezed(other))


def _same_number(gold: float | str | None, read: Decimal | None) -> bool:
    if gold is None or read is None:
        return gold is None and read is None
    wanted = Decimal(str(gold))
    return wanted == read or (wanted != 0 and abs(wanted - read) / abs(wanted) < Decimal("0.001"))


def _lines(ranges: Iterable[Sequence[int]]) -> set[int]:
    return {line for first, last in ranges for line in range(first, last + 1)}


def _lines_text(found: ReadArticle | None) -> str:
    return str([list(lines) for lines in found.cut.lines]) if found else ""


def _paired(gold: Sequence[JSON], found: Sequence[ReadArticle]) -> dict[int, tuple[ReadArticle, float]]:
    """For each gold article the read one that shares most of its lines, the closest pairs first."""
    overlaps = []
    for i, article in enumerate(gold):
        wanted = _lines(article["line_ranges"])
        for j, other in enumerate(found):
            lines = _lines(other.cut.lines)
            if wanted & lines:
                overlaps.append((len(wanted & lines) / len(wanted | lines), i, j))
    pairs: dict[int, tuple[ReadArticle, float]] = {}
    taken: set[int] = set()
    for overlap, i, j in sorted(overlaps, reverse=True):
        if i not in pairs and j not in taken:
            pairs[i] = found[j], overlap
            taken.add(j)
    return pairs


def _squeezed_body(found: ReadArticle | None) -> tuple[str, Any]:
    """The body squeezed, and a function from its offsets to squeezed ones."""
    squeezed_text: list[str] = []
    places: list[int] = []
    for character in found.cut.body if found else "":
        places.append(len(squeezed_text))
        squeezed_text.extend(squeezed(character))
    places.append(len(squeezed_text))
    return "".join(squeezed_text), lambda offset: places[offset]


def _span_of(figure: JSON, body: str, known: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a gold figure stands in the squeezed body: in its sentence, at the first place not yet *known*."""
    surface, sentence = squeezed(figure["surface"]), squeezed(figure["sentence"])
    start = body.find(sentence)
    low, high = (start, start + len(sentence)) if start >= 0 else (0, len(body))
    for at in _occurrences(surface, body, low, high):
        span = at, at + len(surface)
        if span not in known:
            known.append(span)
            return span
    return None


def _occurrences(surface: str, body: str, low: int, high: int) -> Iterator[int]:
    at = body.find(surface, low, high)
    while at >= 0:
        yield at
        at = body.find(surface, at + 1, high)


def _best(
    figure: JSON, span: tuple[int, int], read: dict[tuple[int, int], MatchedFigure]
) -> tuple[int, int] | None:
    """The figure read at the gold span; of several that touch it, the one with the right value."""
    touching = [at for at in read if at[0] < span[1] and span[0] < at[1]]
    return max(touching, key=lambda at: _same_number(figure["value"], read[at].quantity.value), default=None)
