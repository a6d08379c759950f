"""One name, several bearers: the article, its headline, its home and its page decide, or nobody does."""

from datetime import date

import pytest

from organizations.naming import ArticleContext, EntityKind, Entry, EntryName, NamedSpan, Namer, Register

TABLE = """kind,name,type,parent,aliases,note
area,东陵省,省,,,
area,清源市,地级市,东陵省,清源,
area,白水市,地级市,东陵省,白水,
area,城关区,市辖区,清源市,,
area,河西区,市辖区,清源市,,
area,高新区,功能区,白水市,,
area,新华街道,街道,清源市/城关区,,
area,新华街道,街道,清源市/河西区,,
area,桥头街道,街道,白水市/高新区,,
area,桥头村,村,清源市/城关区/新华街道,,
area,云台县,县,清源市,,
area,松岭县,县,清源市,,
organization,云台县委,党组织,清源市/云台县,县委,
organization,松岭县委,党组织,清源市/松岭县,县委,
organization,云台县第一中学,学校,清源市/云台县,县一中,
organization,松岭县第一中学,学校,清源市/松岭县,县一中,
organization,清源市委,党组织,清源市,市委,
organization,清源市城关区实验小学,学校,清源市/城关区,实验小学,
"""
NAMER = Namer(Register.from_csv(TABLE))


def one(body: str, text: str, home: str = "清源市", headline: str = "") -> NamedSpan:
    found = [span for span in NAMER.name_article(body, ArticleContext(home, headline)) if span.text == text]
    assert found, f"{text} not found"
    return found[0]


def path(span: NamedSpan) -> str | None:
    return span.entry.path if span.entry else None


@pytest.mark.parametrize(
    ("body", "home", "headline", "expected"),
    [
        pytest.param(
            "城关区新华街道夜市开街。", "清源市", "", "清源市/城关区/新华街道", id="its district in front"
        ),
        pytest.param(
            "新华街道夜市开街。", "清源市/河西区", "", "清源市/河西区/新华街道", id="the paper's district"
        ),
        pytest.param(
            "河西区召开现场会。新华街道作了发言。",
            "清源市",
            "",
            "清源市/河西区/新华街道",
            id="a district of the article",
        ),
        pytest.param(
            "新华街道夜市开街。",
            "清源市",
            "城关区夜市开街",
            "清源市/城关区/新华街道",
            id="a district of the headline",
        ),
        pytest.param("新华街道夜市开街。", "清源市", "", None, id="nothing tells"),
    ],
)
def test_two_streets_of_one_name(body: str, home: str, headline: str, expected: str | None) -> None:
    """The text's own evidence comes before the paper's home; without either the mention stays open."""
    span = one(body, "新华街道", home, headline)
    assert path(span) == expected
    if expected is None:
        assert [candidate.path for candidate in span.candidates] == [
            "清源市/城关区/新华街道",
            "清源市/河西区/新华街道",
        ]
        assert span.candidates[0].reason
        assert not span.new


def test_the_page_helps() -> None:
    """What the article next to it names settles a name that its own text leaves open."""
    context = ArticleContext("清源市")
    pages = NAMER.name_page([("新华街道夜市开街。", context), ("河西区开展大扫除。", context)])
    assert path(pages[0][0]) == "清源市/河西区/新华街道"


def test_a_far_street_is_only_a_candidate() -> None:
    """The only street of the name lies in another city that the article does not name: not linked."""
    span = one("桥头街道举行义诊。", "桥头街道", "清源市/城关区")
    assert span.entry is None
    assert [candidate.path for candidate in span.candidates] == ["白水市/高新区/桥头街道"]
    assert path(one("白水市桥头街道举行义诊。", "桥头街道", "清源市/城关区")) == "白水市/高新区/桥头街道"


def test_a_general_name_means_the_near_one() -> None:
    """高新区 is the registered one only where the article is near it."""
    assert path(one("高新区新签项目十个。", "高新区", "白水市")) == "白水市/高新区"
    assert not NAMER.name_article("高新区新签项目十个。", ArticleContext("清源市/城关区"))


@pytest.mark.parametrize(
    ("body", "home", "headline", "expected"),
    [
        pytest.param("云台县召开大会，县委提出要求。", "清源市", "", "云台县委", id="the article's county"),
        pytest.param("县委提出要求。", "清源市/松岭县", "", "松岭县委", id="the paper's county"),
        pytest.param("县委提出要求。", "清源市", "松岭县抓春耕", "松岭县委", id="the headline's county"),
        pytest.param("市委提出要求。", "清源市/松岭县", "", "清源市委", id="the city above"),
    ],
)
def test_committees_follow_their_area(body: str, home: str, headline: str, expected: str) -> None:
    """县委 is the committee of the county that the story plays in."""
    span = one(body, "县委" if "县委" in body else "市委", home, headline)
    assert span.name == expected
    assert span.coreference


def test_another_towns_committee_is_not_ours() -> None:
    """市委 after the name of a town outside the register is that town's."""
    assert not [s for s in NAMER.name_article("据洛阳市委介绍，", ArticleContext("清源市")) if s.entry]


def test_a_bare_committee_of_no_known_area_is_left_alone() -> None:
    """On a paper of another city no registered 市委 fits, so none is linked."""
    assert not [s for s in NAMER.name_article("市委提出要求。", ArticleContext("白水市")) if s.entry]


def test_a_school_of_two_counties_stays_open() -> None:
    """县一中 fits two schools on a city's page and stays with its candidates."""
    span = one("县一中举行运动会。", "县一中")
    assert span.entry is None
    assert {candidate.name for candidate in span.candidates} == {"云台县第一中学", "松岭县第一中学"}


def test_scope_of_a_name() -> None:
    """A name with a scope holds only where the article's home lies inside it."""
    area = Entry(EntityKind.AREA, "清源市", "清源市", "地级市", names=(EntryName("清源市"),))
    county = Entry(EntityKind.AREA, "云台县", "清源市/云台县", "县", "清源市", names=(EntryName("云台县"),))
    works = Entry(
        EntityKind.ORGANIZATION,
        "清源市自来水公司",
        "清源市/清源市自来水公司",
        "企业",
        "清源市",
        names=(EntryName("清源市自来水公司"), EntryName("水投集团", "short", "清源市/云台县")),
    )
    namer = Namer(Register([area, county, works]))
    body = "水投集团抢修管道。"
    assert [s.name for s in namer.name_article(body, ArticleContext("清源市/云台县"))] == ["清源市自来水公司"]
    assert not [s for s in namer.name_article(body, ArticleContext("清源市")) if s.entry]


def test_short_names_given_in_the_article() -> None:
    """A short school name without its district holds near the district, not elsewhere."""
    assert (
        path(one("实验小学举行诵读会。", "实验小学", "清源市/城关区")) == "清源市/城关区/清源市城关区实验小学"
    )
    assert not NAMER.name_article("实验小学举行诵读会。", ArticleContext("白水市/高新区"))


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        (date(2018, 5, 1), "青石县/柳湾镇"),
        (date(2021, 5, 1), "青石县/柳湾乡"),
        (None, None),  # either
    ],
)
def test_days_of_a_name(day, meant):
    """Of two that bear a name the one that bore it on the day of the article is meant; none is shut out for its days."""
    county = Entry(EntityKind.AREA, "青石县", "青石县", "县", names=(EntryName("青石县"),))
    until, since = (
        EntryName("柳湾公社", until=date(2019, 3, 1)),
        EntryName("柳湾公社", since=date(2019, 3, 1)),
    )
    town = Entry(
        EntityKind.AREA, "柳湾镇", "青石县/柳湾镇", "镇", "青石县", names=(EntryName("柳湾镇"), until)
    )
    other = Entry(
        EntityKind.AREA, "柳湾乡", "青石县/柳湾乡", "乡", "青石县", names=(EntryName("柳湾乡"), since)
    )
    context = ArticleContext(home="青石县", published=day)
    body = "柳湾公社召开会议。"
    (span,) = Namer(Register([county, town, other])).name_article(body, context)
    assert (span.entry.path if span.entry else None) == meant
    alone = Namer(Register([county, town])).name_article(
        body, ArticleContext("青石县", published=date(2021, 5, 1))
    )
    assert [span.entry.path for span in alone] == ["青石县/柳湾镇"]
