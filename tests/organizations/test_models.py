"""The register's models: where areas lie, what renaming moves, and what the database refuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organizations.choices import PROVINCIAL_LEVELS, AreaLevel, NameKind, OrganizationType
from organizations.models import Area, Entity, Name, Organization, Topic
from organizations.naming.knowledge import data

pytestmark = pytest.mark.django_db


def area(name: str, level: str, parent: Area | None = None, **fields: object) -> Area:
    return Area.objects.create(name=name, level=level, parent=parent, **fields)


@pytest.fixture
def tree() -> dict[str, Area]:
    """青川省 with a city, a district in it, and two streets in that."""
    province = area("青川省", AreaLevel.PROVINCE)
    city = area("柳州城市", AreaLevel.PREFECTURE_CITY, province)
    district = area("东湖区", AreaLevel.DISTRICT, city)
    streets = [area(name, AreaLevel.SUBDISTRICT, district) for name in ("甲街道", "乙街道")]
    return {one.name: one for one in (province, city, district, *streets)}


def paths() -> dict[str, str]:
    return dict(Area.objects.values_list("name", "path"))


def test_paths(tree):
    """A path leaves the province out, a lineage begins with it."""
    street = tree["甲街道"]
    assert street.path == "柳州城市/东湖区/甲街道"
    assert street.lineage == "青川省/柳州城市/东湖区/甲街道"
    assert tree["青川省"].path == "青川省"


def test_found_by_either_path(tree):
    """An area is found by its path and by its path with the province before it."""
    for path in ("柳州城市/东湖区", "青川省/柳州城市/东湖区"):
        assert Area.objects.at(path) == tree["东湖区"]


def test_inside_and_above(tree):
    """What lies in an area and what it lies in, by the tree and not by how names begin."""
    area("东湖区新城", AreaLevel.FUNCTIONAL_DISTRICT, tree["柳州城市"])
    district = tree["东湖区"]
    assert {a.name for a in Area.objects.inside(district)} == {"东湖区", "甲街道", "乙街道"}
    assert [a.name for a in Area.objects.above(district)] == ["青川省", "柳州城市"]


def test_names_with_wildcards(tree):
    """The percent sign in a name is a character, not a wildcard."""
    odd = area("%", AreaLevel.OTHER, tree["柳州城市"])
    assert list(Area.objects.inside(odd)) == [odd]


def test_rename_moves_all_below(tree):
    """A city's new name stands in the path of everything in it."""
    city = tree["柳州城市"]
    city.name = "柳城市"
    city.save()
    assert paths()["甲街道"] == "柳城市/东湖区/甲街道"


def test_move_moves_all_below(tree):
    """A district that comes to another city takes its streets along."""
    other = area("南陵市", AreaLevel.PREFECTURE_CITY, tree["青川省"])
    tree["东湖区"].parent = other
    tree["东湖区"].save()
    assert paths()["乙街道"] == "南陵市/东湖区/乙街道"


def test_level_moves_all_below(tree):
    """Paths follow when a top area turns out to be no province."""
    top = tree["青川省"]
    top.level = AreaLevel.MUNICIPALITY
    top.save()
    assert paths()["甲街道"] == "青川省/柳州城市/东湖区/甲街道"


def test_rename_is_all_or_nothing(tree):
    """A rename that fails below leaves every path as it was."""
    Area.objects.filter(name="甲街道").update(lineage="青川省/新城/东湖区")  # in the way
    city = tree["柳州城市"]
    city.name = "新城"
    with pytest.raises(IntegrityError):
        city.save()
    assert paths()["柳州城市"] == "柳州城市"


def test_two_provinces_one_name(tree):
    """Of two areas that would have the same path, the second keeps its province in it, and so does all in it."""
    other = area("红山省", AreaLevel.PROVINCE)
    twin = area("柳州城市", AreaLevel.PREFECTURE_CITY, other)
    street = area("丙街道", AreaLevel.SUBDISTRICT, twin)
    assert twin.path == "红山省/柳州城市"
    assert street.path == "红山省/柳州城市/丙街道"
    twin.save()
    assert twin.path == "红山省/柳州城市"


@pytest.mark.parametrize("below", ["东湖区", "甲街道"])
def test_no_circles(tree, below):
    """An area cannot come to lie in itself."""
    district = tree["东湖区"]
    district.parent = Area.objects.get(name=below)
    with pytest.raises(ValidationError, match="上级区域不能是它自己"):
        district.full_clean()
    with pytest.raises(ValidationError):
        district.save()


REFUSED = [
    pytest.param(lambda t: area("", AreaLevel.OTHER), "entity_has_name", id="no name"),
    pytest.param(lambda t: area("甲/乙", AreaLevel.OTHER), "entity_name_without_slash", id="slash in a name"),
    pytest.param(
        lambda t: area("丁", AreaLevel.OTHER, slug=t["东湖区"].slug), "entity_slug_unique_in_kind", id="slug twice"
    ),
    pytest.param(lambda t: area("青川省", AreaLevel.OTHER), "area_path_unique", id="path twice"),
    pytest.param(lambda t: area("甲街道", AreaLevel.TOWN, t["东湖区"]), "unique", id="lineage twice"),
    pytest.param(
        lambda t: [area(name, AreaLevel.OTHER, code="410800") for name in "丁戊"], "area_code_unique", id="code twice"
    ),
    pytest.param(lambda t: area("丁", AreaLevel.OTHER, code="41080"), "area_code_digits", id="code of 5 digits"),
    pytest.param(
        lambda t: area(
            "丁", AreaLevel.OTHER, valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 1)
        ),
        "area_valid_to_after_from",
        id="area ends before it began",
    ),
    pytest.param(
        lambda t: Area.objects.filter(name="东湖区").update(parent=t["东湖区"]),
        "area_not_its_own_parent",
        id="its own parent",
    ),
    pytest.param(
        lambda t: Organization.objects.create(name="丁局", founded=date(2020, 1, 1), dissolved=date(2019, 1, 1)),
        "organization_dissolved_after_founded",
        id="dissolved before founded",
    ),
    pytest.param(
        lambda t: [own(Organization.objects.create(name="丁局"), "superior")],
        "organization_not_its_own_superior",
        id="its own superior",
    ),
    pytest.param(
        lambda t: [own(Organization.objects.create(name="丁局"), "host")],
        "organization_not_its_own_host",
        id="its own host",
    ),
    pytest.param(
        lambda t: [Name.objects.create(entity=t["东湖区"], text="东湖") for _ in range(2)],
        "name_once_per_entity_and_scope",
        id="name twice, no scope",
    ),
    pytest.param(lambda t: Name.objects.create(entity=t["东湖区"], text=""), "name_not_empty", id="empty name"),
    pytest.param(
        lambda t: Name.objects.create(
            entity=t["东湖区"], text="东湖", valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 1)
        ),
        "name_valid_to_after_from",
        id="name ends before it began",
    ),
]  # fmt: skip


def own(organization: Organization, relation: str) -> None:
    setattr(organization, relation, organization)
    organization.save()


@pytest.mark.parametrize(("attempt", "constraint"), REFUSED)
def test_refused(tree, attempt, constraint):
    """The database itself holds each rule of the register."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        attempt(tree)


def test_slugs(tree):
    """Slugs are spelled from names, stay when the name changes, and are told apart within a kind only."""
    twin = area("东湖区", AreaLevel.DISTRICT, area("南陵市", AreaLevel.PREFECTURE_CITY, tree["青川省"]))
    topic = Topic.objects.create(name="东湖区")
    assert [tree["东湖区"].slug, twin.slug, topic.slug] == ["donghu-qu", "donghu-qu-2", "donghu-qu"]
    twin.name = "西湖区"
    twin.save()
    assert twin.slug == "donghu-qu-2"
    assert twin.get_absolute_url() == "/areas/donghu-qu-2/"


@pytest.mark.parametrize(
    "name", ["🎉", "—", "（）", "a" * 120, "龘" * 120], ids=["emoji", "dash", "brackets", "latin", "long"]
)
def test_every_name_has_an_address(name):
    """Whatever the name, there is an address of at most 80 plain characters, and another for its twin."""
    one, other = (Topic.objects.create(name=name) for _ in range(2))
    assert one.slug != other.slug
    assert max(len(one.slug), len(other.slug)) <= 80
    assert one.get_absolute_url().isascii()


def test_official_name_kept(tree):
    """An entity is always among its names; what it was called before becomes a former name, with its history."""
    district = tree["东湖区"]
    district.keep_official_name()
    district.keep_official_name()
    assert [(n.text, n.kind) for n in district.names.all()] == [("东湖区", NameKind.OFFICIAL)]
    district.name = "东湖新区"
    district.save()
    district.keep_official_name()
    names = {n.text: n for n in district.names.all()}
    assert {text: n.kind for text, n in names.items()} == {"东湖区": "former", "东湖新区": "official"}
    assert names["东湖区"].history.count() == 2


def test_names_find_entities(tree):
    """Entities are found by any of their names, whole or by its beginning, once each."""
    for text in ("东湖", "东湖新城", "50%"):
        Name.objects.create(entity=tree["东湖区"], text=text)
    assert [e.name for e in Entity.objects.named("东湖")] == ["东湖区"]
    assert [e.name for e in Entity.objects.matching_prefix("东湖")] == ["东湖区"]
    assert not Entity.objects.matching_prefix("%").exists()
    assert not Entity.objects.matching_prefix("东\x00湖").exists()


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        pytest.param(Organization, {"name": "城管局"}, id="organisation without area"),
        pytest.param(Topic, {"name": "清洁行动"}, id="topic"),
        pytest.param(Area, {"name": "城", "level": AreaLevel.OTHER}, id="area"),
    ],
)
def test_twins_are_refused_in_forms(model, fields):
    """A second entity with the same path, which the matcher could not tell from the first, is refused with a message."""
    model.objects.create(**fields)
    with pytest.raises(ValidationError, match="已有"):
        model(**fields).full_clean()


def test_slug_taken_in_form(tree):
    """An address that is taken is refused with a message, not by a crash."""
    with pytest.raises(ValidationError, match="网址名已被占用"):
        Area(name="丁", level=AreaLevel.OTHER, slug="donghu-qu").full_clean()


def test_levels_know_every_type_of_naming():
    """What naming tells apart by a register's type column, the database keeps apart too."""
    areas = data("areas")
    assert set(areas["ranks"]) <= set(AreaLevel.labels)
    assert set(areas["unwritten_parents"]["types"]) == {AreaLevel(level).label for level in PROVINCIAL_LEVELS}
    public, elided = (data("organizations")["public"][key] for key in ("types", "elided"))
    assert {*public, *elided} <= set(OrganizationType.labels)
