"""Names of the register in a text: variants, boundaries, layout, what nests in what."""

import pytest

from organizations.naming import ArticleContext, NamedSpan, Namer, Register

TABLE = """kind,name,type,parent,aliases,note
area,云岭省,省,,,
area,青石市,地级市,云岭省,青石,
area,开放区,市辖区,青石市,,
area,示范区,功能区,青石市,高新区,
area,南山区,市辖区,青石市,,
area,文澜街道,街道,青石市/开放区,,
area,文泽街道,街道,青石市/开放区,,
area,民生街道,街道,青石市/开放区,,
area,新华路街道,街道,青石市/开放区,,
area,柳湾镇,镇,青石市/示范区,柳湾,
area,柳湾村,村,青石市/示范区/柳湾镇,,
area,小坡头,村,青石市/示范区/柳湾镇,,
area,苇塘乡,乡,青石市/示范区,,
area,临江市,县级市,青石市,,
organization,示范区城管局,机关,青石市/示范区,,
organization,开放区人民政府,机关,青石市/开放区,,
organization,中共开放区委员会,党组织,青石市/开放区,区委,
organization,云川药业（青石）有限公司,企业,青石市/示范区,云川药业;云川,
organization,云川药业（青石）有限公司党委,党组织,青石市/示范区,,
organization,云川药业（青石）有限公司行政党支部,党组织,青石市/示范区,行政党支部,
organization,中轴,企业,青石市/示范区,,
organization,青石市诚远机械有限公司,企业,青石市/示范区,,
organization,青石市第九中学,学校,青石市/开放区,第九中学,
organization,示范区中心幼儿园,学校,青石市/示范区,中心幼儿园,
organization,云岭工业大学,学校,青石市,,
organization,云岭工业大学附属小学,学校,青石市,,
organization,青石市委宣传部,党组织,青石市,市委宣传部,
organization,青石市委,党组织,青石市,市委,
topic,四清联创,专题,,,
"""
NAMER = Namer(Register.from_csv(TABLE))


def spans(body: str, home: str = "青石市/示范区", headline: str = "") -> list[NamedSpan]:
    found = NAMER.name_article(body, ArticleContext(home, headline))
    assert all(body[span.start : span.end] == span.text for span in found)
    return [span for span in found if span.kind != "topic"]


def linked(body: str, home: str = "青石市/示范区", headline: str = "") -> list[tuple[str, str]]:
    """What is linked, by text and the entry's name, coreference aside."""
    return [(s.text, s.entry.name) for s in spans(body, home, headline) if s.entry and not s.coreference]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("全市各开放区域", [], id="开放区 is not in 开放区域"),
        pytest.param("示范园里建起示范点、示范街道和示范工地", [], id="示范 alone is no area"),
        pytest.param("获批国家级示范区，成为生态示范区", [], id="示范区 as a kind of thing"),
        pytest.param("全省已有五个示范区", [], id="示范区 counted"),
        pytest.param("建设国家高新区", [], id="高新区 as a status"),
        pytest.param("云岭南山区段", [], id="a name across other words"),
        pytest.param("他走进山南山区写生", [], id="南山区 inside 山南|山区"),
        pytest.param("民生工程和民生改善", [], id="民生 is a word"),
        pytest.param("新华路上车辆多", [], id="a road is no street"),
        pytest.param("青石路、青石大桥和青石大道都已通车", [], id="roads named after a city"),
        pytest.param("柳湾站和柳湾河", [], id="a station and a river"),
        pytest.param("青石市场繁荣", [("青石", "青石市")], id="青石市 is not in 青石|市场"),
        pytest.param("青石的发展", [("青石", "青石市")], id="a short name as a word"),
        pytest.param("第九中学生活动", [], id="中学生 goes on"),
        pytest.param("新开5所乡镇中心幼儿园", [], id="a general name"),
        pytest.param("云岭工业大学生返乡", [], id="大学生 goes on"),
        pytest.param("各街道和某公司", [], id="kinds, not names"),
    ],
)
def test_boundaries(body: str, expected: list[tuple[str, str]]) -> None:
    """A name counts only where the characters around it belong to no other word."""
    assert linked(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("青石市示范区", ["青石市", "示范区"], id="with the city in front"),
        pytest.param("示范区（高新区）", ["示范区"], id="two names of one area"),
        pytest.param("文澜街道办事处、文泽街道办", ["文澜街道", "文泽街道"], id="a street's office"),
        pytest.param("开放区政府", ["开放区人民政府", "开放区"], id="政府 for 人民政府"),
        pytest.param("开放区委", ["中共开放区委员会", "开放区"], id="委 for 委员会"),
        pytest.param("示范区城市管理局", ["示范区城管局", "示范区"], id="the full form of a bureau"),
        pytest.param("青石诚远机械有限公司", ["青石市诚远机械有限公司"], id="the city's short name"),
        pytest.param("诚远机械有限公司", ["青石市诚远机械有限公司"], id="without the city"),
        pytest.param("云川药业青石有限公司", ["云川药业（青石）有限公司"], id="without brackets"),
        pytest.param(
            "云川公司党委",
            ["云川药业（青石）有限公司党委", "云川药业（青石）有限公司"],
            id="the host by its short name",
        ),
        pytest.param("临江的集市", ["临江市"], id="a city's name without 市"),
        pytest.param("小坡头村的果园", ["小坡头"], id="a village with 村 added"),
    ],
)
def test_variants(body: str, expected: list[str]) -> None:
    """A name is known in the ways that papers write it."""
    assert [name for _, name in linked(body)] == expected


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("走进云川药业 （青石） 有限公司参观", "云川药业 （青石） 有限公司", id="blanks inside"),
        pytest.param("走进云川药业(青石)有限公司参观", "云川药业(青石)有限公司", id="half-width brackets"),
        pytest.param(
            "走进云川药业（青\n石）有限公司参观", "云川药业（青\n石）有限公司", id="a line break inside"
        ),
        pytest.param(
            "走进　云 川 药 业（ 青 石 ）有 限 公 司参观",
            "云 川 药 业（ 青 石 ）有 限 公 司",
            id="spaced characters",
        ),
    ],
)
def test_layout(body: str, text: str) -> None:
    """What layout does inside a name does not hide it, and the span is the text as printed."""
    assert (text, "云川药业（青石）有限公司") in linked(body)


def test_similar_streets_stay_apart() -> None:
    """文澜街道 and 文泽街道 differ by one character and are two streets."""
    assert linked("文澜街道与文泽街道联动") == [("文澜街道", "文澜街道"), ("文泽街道", "文泽街道")]


def test_village_and_town_of_one_stem() -> None:
    """柳湾村 lies in 柳湾镇 and is not the same."""
    assert [name for _, name in linked("柳湾镇的柳湾村")] == ["柳湾镇", "柳湾村"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "示范区城管局通报",
            [("示范区城管局", "示范区城管局"), ("示范区", "示范区")],
            id="a public body's area",
        ),
        pytest.param(
            "青石市诚远机械有限公司投产",
            [("青石市诚远机械有限公司", "青石市诚远机械有限公司")],
            id="a firm's name is no story about the town",
        ),
        pytest.param(
            "云川药业（青石）有限公司党委换届",
            [
                ("云川药业（青石）有限公司党委", "云川药业（青石）有限公司党委"),
                ("云川药业（青石）有限公司", "云川药业（青石）有限公司"),
            ],
            id="a party body's host",
        ),
        pytest.param(
            "云岭工业大学附属小学",
            [("云岭工业大学附属小学", "云岭工业大学附属小学")],
            id="an affiliated school is another body",
        ),
        pytest.param(
            "青石市委宣传部",
            [("青石市委宣传部", "青石市委宣传部"), ("青石市", "青石市")],
            id="a department is not its committee",
        ),
    ],
)
def test_nesting(body: str, expected: list[tuple[str, str]]) -> None:
    """The longest name wins; what an editor would mark inside it stays as a mention of its own."""
    assert linked(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("该厂生产的中轴质量过硬", [], id="an everyday word"),
        pytest.param(
            "中轴、云川等企业纷纷扩产", ["中轴", "云川药业（青石）有限公司"], id="listed as enterprises"
        ),
        pytest.param("走进中轴公司车间", ["中轴"], id="followed by 公司"),
        pytest.param("云川扩产在即", ["云川药业（青石）有限公司"], id="no everyday word, at home here"),
    ],
)
def test_short_names_need_a_reason(body: str, expected: list[str]) -> None:
    """A name of two characters is believed where the text shows that it names a firm."""
    assert [name for _, name in linked(body)] == expected


def test_a_branch_needs_its_host() -> None:
    """行政党支部 alone is any firm's; beside its host it is the host's."""
    assert linked("行政党支部开展活动") == []
    assert ("行政党支部", "云川药业（青石）有限公司行政党支部") in linked("云川药业设行政党支部等三个支部。")


def test_slogans_are_no_organisers() -> None:
    """A slogan's area is the area; the slogan founds no body."""
    found = spans("“建功新征程，多彩示范区”朗诵会在青石市第九中学举行。")
    assert [(s.text, s.name, s.new) for s in found] == [
        ("示范区", "示范区", False),
        ("青石市第九中学", "青石市第九中学", False),
        ("青石市", "青石市", False),
    ]


def test_nothing_in_nothing() -> None:
    """An empty text and an empty register give no mentions."""
    assert spans("") == []
    assert Namer(Register([])).name_article("示范区召开会议。", ArticleContext()) == []


def test_a_short_name_that_the_article_gives() -> None:
    """以下简称 makes a name for the rest of the article."""
    body = "青石市诚远机械有限公司（以下简称“诚机”）投产。诚机年产千台。"
    assert [text for text, name in linked(body) if name == "青石市诚远机械有限公司"] == [
        "青石市诚远机械有限公司",
        "诚机",
        "诚机",
    ]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("柳湾镇压实责任，", "柳湾镇"),
        ("柳湾镇定期走访，", "柳湾镇"),
        ("柳湾镇守好一方水土，", "柳湾镇"),
        ("开放区位于青石市中部，", "开放区"),
        ("开放区分别召开座谈会，", "开放区"),
        ("文澜街道两所幼儿园开园，", "文澜街道"),
        ("苇塘乡土地流转加快，", "苇塘乡"),
        ("苇塘乡下辖九个村，", "苇塘乡"),
        ("苇塘乡村两级干部下到田间，", "苇塘乡"),
        ("柳湾村落实河长制，", "柳湾村"),
        ("示范区城管局面向社会招聘，", "示范区城管局"),
        ("示范区城管局部署整治，", "示范区城管局"),
        ("示范区城管局促进摊点入市，", "示范区城管局"),
        ("云川药业（青石）有限公司行政党支部委员带头，", "云川药业（青石）有限公司行政党支部"),
        ("云川药业（青石）有限公司行政党支部分片包干，", "云川药业（青石）有限公司行政党支部"),
        ("青石市第九中学位于城北，", "青石市第九中学"),
    ],
)
def test_words_that_begin_after_a_name(body: str, name: str) -> None:
    """柳湾镇|压实: the characters on both sides would make a word, but another begins after the name."""
    assert linked(body)[0][1] == name


@pytest.mark.parametrize(
    "body", ["在开放区域内，", "开放区别，", "文澜街道两侧的店铺，", "开放区间，", "小坡头村落里，"]
)
def test_words_that_end_a_name(body: str) -> None:
    """开放|区域, 街道|两侧: the name ends in a word of its own."""
    assert [name for _, name in linked(body) if name != "小坡头"] == []


@pytest.mark.parametrize("body", ["青石大学开学", "青石日报报道", "青石银行放贷", "青石东站开通"])
def test_a_city_in_the_name_of_another_body(body: str) -> None:
    """A city's short name at the head of a body that the register lacks is no mention of the city."""
    assert linked(body) == []
