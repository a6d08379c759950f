"""The indicator catalogue: reading it, refusing what is wrong, and finding its phrases."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from metrics.catalogue import MARK, NAME, Catalogue, CatalogueError, IndicatorEntry

HEAD = "code,name,unit,timing,category,definition,direction,phrases\n"
GOOD = "jobs,新增就业人数,人,period,就业,本期新增加的就业人数。,up,新增就业;新增*就业\n"
CATEGORIES = (
    "党建", "民生", "就业", "教育", "医疗卫生", "社会保障", "生态环境", "项目投资", "城市管理", "文明创建", "农业农村", "产业园区",
)  # fmt: skip


def entry(code: str, *phrases: str) -> IndicatorEntry:
    return IndicatorEntry(code, code, "个", "point", "民生", "…", phrases=phrases)


def test_reads_a_row() -> None:
    """A row becomes an entry with its phrases apart; spaces and empty rows do not matter."""
    (jobs,) = Catalogue.from_csv("\ufeff" + HEAD + " " + GOOD + ",,,,,,,\n").entries
    assert (jobs.code, jobs.unit, jobs.timing, jobs.direction) == ("jobs", "人", "period", "up")
    assert jobs.phrases == ("新增就业", "新增*就业")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("code,name\n", "第1行：缺少列 unit、timing", id="columns missing"),
        pytest.param(HEAD + GOOD.replace("jobs", "Jobs!"), "第2行：代码“Jobs!”不合规范", id="code"),
        pytest.param(HEAD + GOOD.replace("新增就业人数", ""), "第2行：指标名称是空的", id="no name"),
        pytest.param(HEAD + GOOD.replace("period", "年度"), "timing 是“年度”，只能填 point", id="timing"),
        pytest.param(HEAD + GOOD.replace("up", "high"), "direction 是“high”，只能填 up", id="direction"),
        pytest.param(HEAD + GOOD + GOOD, "第3行：“jobs”与第2行重复", id="twice"),
        pytest.param(
            HEAD + GOOD.replace("新增*就业", "*"), "第2行：识别用语“*”里没有文字", id="only a placeholder"
        ),
        pytest.param(
            HEAD + GOOD.replace("新增*就业", "#新增#"), "第2行：识别用语“#新增#”里有两个 #", id="two numbers"
        ),
        pytest.param(HEAD + GOOD.replace("。,", "。,甲,"), "第2行：单元格比表头多", id="a comma too many"),
        pytest.param(HEAD + 'jobs,"新增', "不是规范的 CSV", id="an open quotation mark"),
    ],
)
def test_refuses_with_line_and_remedy(text: str, message: str) -> None:
    """What cannot be used is refused in Chinese, with its line and what to do."""
    with pytest.raises(CatalogueError, match=re.escape(message)):
        Catalogue.from_csv(text)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        pytest.param(
            "党支部", "下设党支部五个党支部", [(2, 5), (7, 10)], id="plain, as often as it stands there"
        ),
        pytest.param("入驻*企业", "入驻外贸型企业", [(0, 7)], id="* is some words"),
        pytest.param("入驻*企业", "入驻企业", [(0, 4)], id="* may be nothing"),
        pytest.param("入驻*企业", f"入驻{MARK}企业", [(0, 5)], id="* may hold the number"),
        pytest.param("入驻*企业", "入驻，企业", [], id="* stays in its clause"),
        pytest.param("入驻*企业", f"入驻{NAME}企业", [], id="* does not pass a name"),
        pytest.param("入驻*企业", "入驻" + "某" * 13 + "企业", [], id="* has a limit"),
        pytest.param("拆除#", f"拆除{MARK}", [(0, 3)], id="# is the number"),
        pytest.param("拆除#", "拆除违建", [], id="# is nothing else"),
        pytest.param("#家企业", f"{MARK}家企业", [(0, 4)], id="# may come first"),
        pytest.param("（甲）类", "（甲）类", [(0, 4)], id="no character has a meaning of its own"),
    ],
)
def test_phrases(phrase: str, text: str, found: list[tuple[int, int]]) -> None:
    """A phrase is found where the text says it, placeholders and all."""
    occurrences = Catalogue([entry("x", phrase)]).occurrences(text)
    assert [(one.start, one.end) for one in occurrences] == found


def test_overlapping_phrases_are_all_found() -> None:
    """A short phrase inside a long one is found too; the long one weighs more."""
    catalogue = Catalogue([entry("all", "党员"), entry("full", "正式党员")])
    found = {one.entry.code: one.weight for one in catalogue.occurrences("正式党员")}
    assert found == {"all": 2, "full": 4}


def test_ranges_bound_the_search() -> None:
    """With ranges only what lies in one of them is found."""
    occurrences = Catalogue([entry("x", "党员", "党*员")]).occurrences("党员甲党员乙党员", [(2, 6), (6, 8)])
    assert {(one.start, one.end) for one in occurrences} == {(3, 5), (6, 8)}


def test_empty_catalogue_finds_nothing() -> None:
    """No indicators, no phrases, no error."""
    assert Catalogue([]).occurrences("党员") == []


def test_shipped_catalogue(shipped_catalogue: Catalogue) -> None:
    """The shipped catalogue reads, covers every field with ten indicators or more, and defines each in a sentence."""
    entries = shipped_catalogue.entries
    fields = Counter(one.category for one in entries)
    assert set(fields) == set(CATEGORIES)
    assert min(fields.values()) >= 10
    assert len(entries) >= 90
    assert all(one.definition.endswith("。") and one.phrases for one in entries)


def test_shipped_phrases_are_unambiguous(shipped_catalogue: Catalogue) -> None:
    """No phrase announces two indicators of one unit: it would never settle either."""
    announced = Counter(
        (phrase, one.unit) for one in shipped_catalogue.entries for phrase in set(one.phrases)
    )
    assert [key for key, times in announced.items() if times > 1] == []
