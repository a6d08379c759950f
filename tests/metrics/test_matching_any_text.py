"""Matching and checking hold for any text: no exception, known answers only, time that grows with the length."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import Catalogue
from metrics.checks import check_figures
from metrics.matching import MatchedFigure, match_figures
from metrics.reading.model import Comparison, Quantity
from organizations.naming.model import ArticleContext, Candidate, EntityKind, Entry, NamedSpan
from tests.growing import grows

COUNTY = Entry(EntityKind.AREA, "苏河县", "云州市/苏河县", "县", "云州市")
TOWN = Entry(EntityKind.AREA, "柳林镇", "云州市/苏河县/柳林镇", "镇", "云州市/苏河县")
BUREAU = Entry(EntityKind.ORGANIZATION, "县教育局", "云州市/苏河县/县教育局", "机关", "云州市/苏河县")
ENTRIES = {entry.name: entry for entry in (COUNTY, TOWN, BUREAU)}


class Register:
    by_path = {entry.path: entry for entry in ENTRIES.values()}


PIECES = st.sampled_from(
    [*ENTRIES, "某公司", "高新区", "该县", "，", "。", "；", "、", "\n", "（", "）", "“", "”", "《", "》", "在", "对", "的", "其中",
     "分别", "等", "合计", "共", "从", "到", "增加", "同比增长", "占", "党员", "入驻", "企业", "落户", "有", "去年同期", "说", "其他",
     "3家", "1.5万元", "20%", "8户", "5人", "108%", "\ue000", "\ue001", " ", "A"]
)  # fmt: skip
NUMBER = re.compile(r"([\d.]+)(万?)(家|元|%|户|人)")
NAME = re.compile("|".join([*ENTRIES, "某公司", "高新区"]))


def quantities_of(body: str) -> list[Quantity]:
    found = []
    for match in NUMBER.finditer(body):
        value = Decimal(match[1].strip(".") or 0) * (10_000 if match[2] else 1)
        compared = (
            Comparison("yoy_increase", value, match[3]) if "增长" in body[: match.start()][-4:] else None
        )
        found.append(Quantity(match.start(), match.end(), match[0], value, match[3], comparison=compared))
    return found


def spans_of(body: str) -> list[NamedSpan]:
    found = []
    for match in NAME.finditer(body):
        entry, place = ENTRIES.get(match[0]), (match.start(), match.end(), match[0])
        if entry:
            found.append(NamedSpan(*place, entry.kind, entry, name=entry.name))
        elif match[0] == "某公司":
            found.append(NamedSpan(*place, EntityKind.ORGANIZATION, new=True, name=match[0], type="企业"))
        else:
            open_to = (Candidate("甲/高新区", "高新区", ""), Candidate("乙/高新区", "高新区", ""))
            found.append(NamedSpan(*place, EntityKind.AREA, candidates=open_to))
    return found


def figures_of(body: str, catalogue: Catalogue, headline: str = "") -> list[MatchedFigure]:
    context = ArticleContext(home=COUNTY.path, headline=headline)
    return match_figures(body, quantities_of(body), spans_of(body), context, catalogue, Register())


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(PIECES, max_size=60), headline=st.lists(PIECES, max_size=6))
def test_any_text(shipped_catalogue: Catalogue, pieces: list[str], headline: list[str]) -> None:
    """One figure a quantity, subjects from the register or the text, checks over figures that exist."""
    body = "".join(pieces)
    figures = figures_of(body, shipped_catalogue, "".join(headline))
    assert [figure.quantity for figure in figures] == quantities_of(body)
    for figure in figures:
        assert figure.subject in {*ENTRIES, "某公司", None}
        assert figure.subject_path in {*Register.by_path, None}
        assert (figure.indicator is None) == (figure.indicator_code is None)
        assert len(figure.candidates) <= 3
    for check in check_figures(body, figures):
        assert all(0 <= index < len(figures) for index in (*check.parts, check.total or 0))
        assert check.message


@settings(max_examples=200, deadline=None)
@given(body=st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_wild_text(shipped_catalogue: Catalogue, body: str) -> None:
    """Nothing that can be typed breaks it, numbers given wherever."""
    spots = [(at, at + 1) for at in range(0, len(body), 7)]
    quantities = [Quantity(start, end, body[start:end], Decimal(3), "家") for start, end in spots]
    figures = match_figures(body, quantities, [], ArticleContext(), shipped_catalogue, Register())
    assert len(figures) == len(quantities)
    check_figures(body, figures)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("柳林镇入驻3家企业，", id="one endless sentence"),
        pytest.param("柳林镇3家、", id="one endless list"),
        pytest.param("8户5人", id="numbers only"),
        pytest.param("（其中3家）", id="brackets"),
        pytest.param("（（（3家", id="brackets that never close"),
        pytest.param("入驻入驻入驻培训培训3家", id="phrases only"),
        pytest.param("目前，", id="times only"),
        pytest.param("共3家，合计3家，", id="totals only"),
        pytest.param("柳林镇。\n3家。", id="short paragraphs"),
        pytest.param("苏河县柳林镇县教育局", id="names only"),
    ],
)
def test_time_grows_with_length(shipped_catalogue: Catalogue, piece: str) -> None:
    """Four times the text takes no more than some eight times as long, whatever the text repeats."""

    def seconds(times: int) -> float:
        body = piece * times + "共3家。"
        start = time.process_time()
        check_figures(body, figures_of(body, shipped_catalogue))
        return time.process_time() - start

    seconds(50)
    assert grows(seconds, 600, 2400, times=8, leeway=0.2, tries=2)
