"""A register's CSV into the database, and out of it again for the matcher."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organizations.choices import AreaLevel, NameKind, Sector
from organizations.loading import entity_ids, load_register, register_from_database
from organizations.models import Area, Entity, Name, Organization, Topic
from organizations.naming import Register

pytestmark = pytest.mark.django_db

HEADER = "kind,name,type,parent,aliases,note\n"
TABLE = (
    HEADER
    + """organization,柳湾镇党委,党组织,东湖区/柳湾镇,镇党委,
area,柳湾镇,镇,东湖区,,
area,东湖区,市辖区,青石市,东湖;青石市东湖区,同名地方多
area,青石市,地级市,青川省,,
area,青川省,省,,,
organization,青石机械有限公司,企业,青石市,青石机械,
organization,青石机械有限公司党支部,党组织,青石市,,
topic,清洁家园,,,清洁家园行动,
"""
)


def load(table: str) -> str:
    return str(load_register(Register.from_csv(table)))


def test_contract_columns():
    """Areas, organisations and topics, their names, types and places come in, whatever the order of the lines."""
    assert load(TABLE) == "新增：区域 4，机构 3，专题 1；已有 0 条未动。"
    district = Area.objects.at("青石市/东湖区")
    assert district.level == AreaLevel.DISTRICT
    assert district.parent.parent.name == "青川省"
    assert district.note == "同名地方多"
    assert {(n.text, n.kind) for n in district.names.all()} == {
        ("东湖区", NameKind.OFFICIAL),
        ("东湖", NameKind.SHORT),
        ("青石市东湖区", NameKind.SHORT),
    }
    committee = Organization.objects.get(name="柳湾镇党委")
    assert (committee.get_type_display(), committee.area.path) == ("党组织", "青石市/东湖区/柳湾镇")
    assert Topic.objects.get().name == "清洁家园"


def test_relations_that_names_tell():
    """A party branch named after a company comes in as hosted by it."""
    load(TABLE)
    assert Organization.objects.get(name="青石机械有限公司党支部").host.name == "青石机械有限公司"


def test_loaded_twice():
    """The same register again changes nothing."""
    load(TABLE)
    before = set(Name.objects.values_list("entity", "text", "kind"))
    assert load(TABLE) == "新增：没有；已有 8 条未动。"
    assert set(Name.objects.values_list("entity", "text", "kind")) == before


def test_names_added():
    """A later register adds names to an entity, and leaves alone what editors have set on it."""
    load(TABLE)
    Organization.objects.filter(name="青石机械有限公司").update(sector=Sector.NEW_ECONOMIC, note="已核实")
    load(TABLE.replace("青石机械,", "青石机械;青机公司,改了"))
    company = Organization.objects.get(name="青石机械有限公司")
    assert {n.text for n in company.names.all()} == {"青石机械有限公司", "青石机械", "青机公司"}
    assert (company.sector, company.note) == (Sector.NEW_ECONOMIC, "已核实")


def test_all_or_nothing():
    """A register that the database refuses half-way leaves nothing behind."""
    table = (
        "kind,name,type,parent,aliases,note,code\narea,甲市,地级市,,,,410800\narea,乙市,地级市,,,,410800\n"
    )
    with pytest.raises(Exception, match="area_code_unique"):
        load(table)
    assert not Entity.objects.exists()


def test_names_shared_by_two_provinces():
    """Two cities of one name, each under its province, come in with what lies in them, once."""
    table = (
        HEADER
        + "area,青川省,省,,,\narea,红山省,省,,,\narea,鼓楼区,市辖区,青川省,,\narea,鼓楼区,市辖区,红山省,,\n"
        + "organization,鼓楼区政府,机关,青川省/鼓楼区,,\norganization,鼓楼区政府,机关,红山省/鼓楼区,,\n"
    )
    load(table)
    assert load(table) == "新增：没有；已有 6 条未动。"
    assert {o.area.lineage for o in Organization.objects.all()} == {"青川省/鼓楼区", "红山省/鼓楼区"}


def test_round_trip():
    """The matcher gets from the database what it would get from the CSV: the same paths, names and types."""
    register = Register.from_csv(TABLE)
    load_register(register)
    stored, keys = register_from_database()
    assert keys == entity_ids()
    assert set(stored.by_path) == set(register.by_path)
    for path, entry in register.by_path.items():
        found = stored.by_path[path]
        assert found.names[0].text == entry.name
        assert {n.text for n in found.names} == {n.text for n in entry.names}
        assert (found.kind, found.area, found.host) == (entry.kind, entry.area, entry.host)
        assert found.type == (entry.type or "专题")


def test_names_without_an_official_one():
    """An entity whose name nobody listed among its names is still matched by it, and it comes first."""
    area = Area.objects.create(name="东湖区", level=AreaLevel.DISTRICT)
    Name.objects.create(entity=area, text="东湖")
    register, _ = register_from_database()
    assert [n.text for n in register.by_path["东湖区"].names] == ["东湖区", "东湖"]


def test_reading_it_back_is_one_query_a_table(django_assert_num_queries):
    """The matcher's register costs four queries, however large it is."""
    load(TABLE)
    with django_assert_num_queries(4):
        register_from_database()


def run(*args: object) -> str:
    out = StringIO()
    call_command("load_register", *args, stdout=out)
    return out.getvalue()


def test_command(tmp_path):
    """The command says in one line what it added."""
    path = tmp_path / "register.csv"
    path.write_text(TABLE, "utf-8-sig")
    assert run(path) == "register.csv：新增：区域 4，机构 3，专题 1；已有 0 条未动。\n"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(HEADER + "area,柳湾镇,镇,东湖区,,\n", "上级「东湖区」不在表里", id="unknown parent"),
        pytest.param("name,type\n柳湾镇,镇\n", "缺少列", id="columns missing"),
        pytest.param(HEADER + f"area,{'长' * 200},镇,,,\n", "数据库没有写入", id="name too long"),
        pytest.param((HEADER + "area,柳湾镇,镇,,,\n").encode("gbk"), "请另存为 UTF-8", id="GBK"),
        pytest.param(None, "名录打不开", id="no such file"),
    ],
)
def test_errors(tmp_path, data, problem):
    """What is wrong with a register is said in Chinese with the file's name, and nothing is written."""
    path = tmp_path / "register.csv"
    if data is not None:
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(CommandError, match=problem) as caught:
        run(path)
    assert "register.csv" in str(caught.value)
    assert not Entity.objects.exists()


def test_renamed_and_merged_stay_so():
    """A table written before an editor renamed an area and merged an office brings neither back."""
    table = HEADER + (
        "area,青石市,地级市,,,\narea,东湖区,市辖区,青石市,,\narea,柳湾镇,镇,东湖区,,\n"
        "organization,柳湾镇政府,机关,柳湾镇,,\norganization,城管局,机关,东湖区,,\n"
    )
    load(table)
    district, office = Area.objects.get(name="东湖区"), Organization.objects.get(name="城管局")
    district.names.filter(text="东湖区").update(kind=NameKind.FORMER)
    district.name = "东湖新区"
    district.save()
    office.delete()
    Organization.objects.get(name="柳湾镇政府").delete()
    kept = Organization.objects.create(name="执法局", area=district)
    kept.leave_address("chengguanju", "城管局")
    load(table)
    assert set(Area.objects.values_list("path", flat=True)) == {
        "青石市", "青石市/东湖新区", "青石市/东湖新区/柳湾镇",
    }  # fmt: skip
    assert set(Organization.objects.values_list("name", flat=True)) == {"执法局", "柳湾镇政府"}
    assert Organization.objects.get(name="柳湾镇政府").area.name == "柳湾镇"
