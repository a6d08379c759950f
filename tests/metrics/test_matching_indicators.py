"""Which indicator a number reports, and what is offered where it is open."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from metrics.catalogue import Catalogue, IndicatorEntry
from metrics.matching import MatchedFigure, match_figures
from metrics.reading.model import Quantity
from organizations.naming.model import ArticleContext, Entry


class Nowhere:
    """A register without entries."""

    by_path: dict[str, Entry] = {}


NO_REGISTER = Nowhere()
Matched = Callable[..., list[tuple[MatchedFigure, str | None]]]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param(
            "共有党员{86名}、预备党员{3名}。", ["党员数", "预备党员数"], id="the noun before the number"
        ),
        pytest.param(
            "新增学位{4800个}，其中小学{2700个}、初中{1200个}、幼儿园{900个}。",
            ["新增学位数", None, None, None],
            id="parts of a total are of its kind",
        ),
        pytest.param(
            "学校{46所}，其中小学{30所}。", ["学校数", "小学数"], id="parts with a name of their own"
        ),
        pytest.param("脱贫人口人均可支配收入{1.7万元}。", [None], id="some people's income"),
        pytest.param(
            "启用以来接待群众{1.6万人次}，每天接待{180人次}。", [None, None], id="visitors of an office"
        ),
        pytest.param("建有{7个}党群服务中心。", ["党群服务中心数"], id="the noun that the number counts"),
        pytest.param(
            "健全{12个}布局合理、设施完备的党群服务中心。", ["党群服务中心数"], id="a noun far behind 的"
        ),
        pytest.param("优良天数累计达到{260天}。", ["优良天数"], id="fillers between"),
        pytest.param(
            "新建公办幼儿园{4所}，新建{3所}民办幼儿园。", ["新建改扩建幼儿园数"] * 2, id="* on either side"
        ),
        pytest.param(
            "拆除违建{300平方米}、{12处}。", ["拆除违建面积", "拆除违建处数"], id="the unit decides"
        ),
        pytest.param(
            "低保户{120户}{260人}。", ["低保户数", None], id="the second of a pair has its own unit"
        ),
        pytest.param(
            "实现脱贫{120户}{460人}。", ["脱贫户数", "脱贫人口数"], id="one phrase for both of a pair"
        ),
        pytest.param(
            "参保率达{98%}，养老保险参保率达{99%}。",
            ["参保率（险种以报道为准）", "养老保险参保率"],
            id="the longer phrase",
        ),
        pytest.param(
            "城镇居民、农村居民人均可支配收入分别为{3.2万元}、{1.9万元}。",
            ["城镇居民人均可支配收入", "农村居民人均可支配收入"],
            id="分别 deals nouns out",
        ),
        pytest.param(
            "[柳林镇]、[石桥乡]签约项目分别为{9个}和{7个}。", ["签约项目数"] * 2, id="a list shares its noun"
        ),
        pytest.param(
            "改厕{900户}，其中[柳林镇]{500户}、[石桥乡]{400户}。",
            ["农村户厕改造数"] * 3,
            id="parts report what the total does",
        ),
        pytest.param(
            "财政收入由{3亿元}增加到{4亿元}。", ["一般公共预算收入"] * 2, id="both levels of a change"
        ),
        pytest.param("PM2.5浓度同比下降{9%}。", [None], id="a change is no level"),
        pytest.param(
            "生产总值同比增长{6.2%}。", ["地区生产总值增速"], id="unless the phrase is about the change"
        ),
        pytest.param("比上年多{30天}优良天数。", [None], id="so many more"),
        pytest.param("慰问党员{50名}。", [None], id="those visited are not all there are"),
        pytest.param("新增网格员{5名}。", [None], id="those who came are not all there are"),
        pytest.param("有老党员{50名}。", [None], id="a narrower noun"),
        pytest.param("有{30名}党员参加培训。", ["培训人次"], id="those who take part are no stock"),
        pytest.param("有党员活动中心{5个}。", ["党建阵地数"], id="a longer noun is another"),
        pytest.param("有党支部书记{5名}。", [None], id="so is one that begins like it"),
        pytest.param("[绿源种植专业合作社]{600亩}。", [None], id="a name announces nothing"),
        pytest.param("收割（含补种）小麦{600亩}。", ["收获面积"], id="brackets between do not matter"),
        pytest.param("举办展览{5天}。", [None], id="no unit fits"),
        pytest.param(
            "按人均年收入低于6000元的标准，共有{90户}。", [None], id="across a comma a noun must end there"
        ),
        pytest.param(
            "人均年收入低于6000元的，共有{90户}。", ["低收入户数"], id="across a comma, with fillers only"
        ),
    ],
)
def test_indicators(matched: Matched, marked: str, expected: list[str | None]) -> None:
    """An indicator is settled where an editor would agree, and left open elsewhere."""
    assert [figure.indicator for figure, _ in matched(marked)] == expected


def test_open_figure_is_offered_with_reasons(matched: Matched) -> None:
    """A figure without an indicator carries the likeliest ones, each with what speaks for it or against it."""
    ((figure, _),) = matched("慰问老党员{50名}。")
    assert figure.indicator_code is None
    assert [(one.code, one.reason) for one in figure.candidates] == [
        ("party-members", "“党员”在这里说的是动作所及，不是期末总数"),
        ("visit-times", "同一分句提到“慰问”，单位“人”相符"),
    ]


def test_never_more_than_three_candidates(matched: Matched) -> None:
    """However many phrases the sentence holds, three are offered."""
    ((figure, _),) = matched("幼儿园、小学、中学、学校、公办幼儿园、示范幼儿园都去了，走了{9所}。")
    assert len(figure.candidates) == 3
    assert figure.indicator is None


def test_equal_phrases_settle_nothing() -> None:
    """Where two indicators fit equally well, neither is taken and both are offered."""
    entries = [
        IndicatorEntry(code, code, "家", "period", "…", "…", phrases=("走访企业",)) for code in ("a", "b")
    ]
    quantity = Quantity(4, 6, "9家", Decimal(9), "家")
    (figure,) = match_figures(
        "走访企业9家。", [quantity], [], ArticleContext(), Catalogue(entries), NO_REGISTER
    )
    assert figure.indicator is None
    assert [one.code for one in figure.candidates] == ["a", "b"]


def test_unreportable_figure_has_no_indicator(shipped_catalogue: Catalogue) -> None:
    """A threshold or a duration reports nothing, whatever stands beside it."""
    quantity = Quantity(4, 7, "12天", Decimal(12), "天", reportable=False)
    (figure,) = match_figures(
        "优良天数12天。", [quantity], [], ArticleContext(), shipped_catalogue, NO_REGISTER
    )
    assert (figure.indicator, figure.candidates) == (None, ())
