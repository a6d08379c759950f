"""The register's table: what is read from it, and what a wrong line is answered with."""

import pytest

from organizations.naming import EntityKind, Entry, EntryName, Register, RegisterError

HEAD = "kind,name,type,parent,aliases,note\n"


def read(rows: str, head: str = HEAD) -> Register:
    return Register.from_csv(head + rows)


def test_parents_may_come_later_and_the_province_stays_out_of_paths() -> None:
    """A row may stand above its parent, and a path begins below the province."""
    register = read("area,柳湾镇,镇,青石县,,\narea,青石县,县,云岭省,,\narea,云岭省,省,,,\n")
    assert [entry.path for entry in register.entries] == ["青石县/柳湾镇", "青石县", "云岭省"]
    assert [area.name for area in register.line(register.by_path["青石县/柳湾镇"])] == [
        "柳湾镇",
        "青石县",
        "云岭省",
    ]


@pytest.mark.parametrize(
    ("printed", "usual"), [("政府部门", "机关"), ("党支部", "党组织"), ("幼儿园", "学校"), ("剧团", "剧团")]
)
def test_other_words_for_a_type(printed: str, usual: str) -> None:
    """Registers have many words for a type; one that nobody knows stays as it is."""
    register = read(f"area,青石县,县,,,\norganization,青石县甲,{printed},青石县,,\n")
    assert register.by_path["青石县/青石县甲"].type == usual


def test_a_path_tells_parents_of_one_name_apart() -> None:
    """A parent that two areas share is written with what stands above it."""
    rows = (
        "area,甲县,县,,,\narea,乙县,县,,,\narea,新华镇,镇,甲县,,\narea,新华镇,镇,乙县,,\narea,河东村,村,乙县/新华镇,,\n"
        "organization,新华镇政府,机关,甲县/新华镇,镇政府,\n"
    )
    paths = [entry.path for entry in read(rows).entries]
    assert paths[-2:] == ["乙县/新华镇/河东村", "甲县/新华镇/新华镇政府"]


def test_equal_paths_of_two_provinces_keep_the_province() -> None:
    """Two counties of one name would share a path, so both say their province."""
    register = read(
        "area,东省,省,,,\narea,西省,省,,,\narea,安平县,县,东省,,\narea,安平县,县,西省,,\narea,河镇,镇,西省/安平县,,\n"
    )
    assert [entry.path for entry in register.entries][2:] == [
        "东省/安平县",
        "西省/安平县",
        "西省/安平县/河镇",
    ]


def test_aliases_types_and_topics() -> None:
    """Aliases are split at semicolons of both widths; an area's empty type follows its name."""
    register = read("area,青石县,,,青石；青县;青石,\ntopic,清河行动,专题,,,\n")
    area, topic = register.entries
    assert [name.text for name in area.names] == ["青石县", "青石", "青县"]
    assert (area.type, topic.kind, topic.path) == ("县", EntityKind.TOPIC, "清河行动")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("青石市/城关区", "青石市/城关区", id="as it is"),
        pytest.param("云岭省/青石市/城关区", "青石市/城关区", id="with the province"),
        pytest.param("城关区", None, id="two of the name"),
        pytest.param("柳湾镇", "白水市/城关区/柳湾镇", id="its name alone"),
        pytest.param("白水市/柳湾镇", None, id="a step left out"),
        pytest.param("", None, id="empty"),
    ],
)
def test_an_area_is_found_by_any_clear_path(path: str, expected: str | None) -> None:
    """A path may name the province or leave out what stands above, as long as one area fits."""
    register = read(
        "area,云岭省,省,,,\narea,青石市,地级市,云岭省,,\narea,白水市,地级市,云岭省,,\narea,城关区,市辖区,青石市,,\n"
        "area,城关区,市辖区,白水市,,\narea,柳湾镇,镇,白水市/城关区,,\n"
    )
    found = register.area(path)
    assert (found.path if found else None) == expected


def test_hosts_and_superiors_follow_from_names() -> None:
    """A party branch belongs to the body its name begins with; a department stands under its committee."""
    register = read(
        "area,青石县,县,,,\norganization,云川药业有限公司,企业,青石县,云川药业,\n"
        "organization,云川药业有限公司党支部,党组织,青石县,,\norganization,青石县委,党组织,青石县,,\n"
        "organization,青石县委宣传部,党组织,青石县,,\norganization,云川药业党委,党组织,青石县,,\n"
    )
    hosts = {entry.name: entry.host.rsplit("/", 1)[-1] for entry in register.entries if entry.host}
    assert hosts == {"云川药业有限公司党支部": "云川药业有限公司", "云川药业党委": "云川药业有限公司"}
    assert register.by_path["青石县/青石县委宣传部"].superior == "青石县/青石县委"


def test_cited_superiors_win() -> None:
    """The columns superior and host are taken over as they stand."""
    head = "kind,name,type,parent,aliases,note,superior,host\n"
    register = read(
        "area,青石县,县,,,,,\norganization,甲局,机关,青石县,,,,\norganization,乙站,机关,青石县,,,甲局,\n",
        head,
    )
    assert register.by_path["青石县/乙站"].superior == "青石县/甲局"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param(
            HEAD + "area,柳湾镇,镇,青石县,,\n",
            "第 2 行「柳湾镇」的上级「青石县」不在表里：请先为「青石县」加一行",
            id="unknown parent",
        ),
        pytest.param(
            HEAD
            + "area,甲市,地级市,,,\narea,乙市,地级市,,,\narea,新区,功能区,甲市,,\narea,新区,功能区,乙市,,\narea,柳湾镇,镇,新区,,\n",
            "第 6 行「柳湾镇」的上级「新区」有 2 个（第 4、5 行）：请写成带上级的路径",
            id="ambiguous parent",
        ),
        pytest.param(
            HEAD + "area,青石县,县,,,\narea,青石县,县,,,\n",
            "第 3 行「青石县」与第 2 行重复：请合并两行",
            id="duplicate",
        ),
        pytest.param(
            "kind,name,type\narea,青石县,县\n",
            "第 1 行缺少列 parent、aliases：请在表头补上",
            id="missing column",
        ),
        pytest.param("", "第 1 行缺少列", id="empty table"),
        pytest.param(
            HEAD + "village,青石村,村,,,\n",
            "的 kind 是「village」：只能是 area、organization、topic 之一",
            id="unknown kind",
        ),
        pytest.param(HEAD + "area,,县,,,\n", "第 2 行没有名称：请填写 name 列", id="no name"),
        pytest.param(HEAD + "area,甲/乙,县,,,\n", "名称含斜杠", id="slash in a name"),
        pytest.param(HEAD + "area,甲县,县,乙县,,\narea,乙县,县,甲县,,\n", "的上级绕回到它自己", id="circle"),
        pytest.param(HEAD + "area,甲县,县,,,备注,又一列\n", "第 2 行的列比表头多", id="too many cells"),
        pytest.param(
            "kind,name,type,parent,aliases,note,host\norganization,甲支部,党组织,,,,乙公司\n",
            "的 host「乙公司」不在表里",
            id="unknown host",
        ),
    ],
)
def test_a_wrong_table_names_line_and_remedy(table: str, message: str) -> None:
    """Every problem is one Chinese line that says where and what to do."""
    with pytest.raises(RegisterError) as caught:
        Register.from_csv(table)
    assert message in str(caught.value)


def test_every_wrong_line_is_named_at_once() -> None:
    """Who loads a table sees all that is wrong in it, not the first slip alone."""
    with pytest.raises(RegisterError) as caught:
        read("area,甲镇,镇,无县,,\nthing,乙,,,,\narea,丙村,村,无镇,,\n")
    assert len(str(caught.value).splitlines()) == 3


def test_names_are_found_however_printed() -> None:
    """Blanks, widths and kinds of brackets do not tell names apart."""
    register = read("organization,云川药业（青石）有限公司,企业,,,\n")
    assert [entry.name for entry in register.named("云川药业 (青石)有限公司")] == ["云川药业（青石）有限公司"]
    assert register.named("云川") == []


def test_entries_can_be_given_without_a_table() -> None:
    """A register is made of any entries; a parent that is missing leaves its area at the top."""
    entry = Entry(EntityKind.AREA, "柳湾镇", "青石县/柳湾镇", "镇", "青石县", names=(EntryName("柳湾镇"),))
    register = Register([entry])
    assert register.line(entry) == (entry,)
    assert register.holds(entry, entry)
