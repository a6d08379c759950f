"""Frozen tables: the same bytes for ever, and what has changed since; older exports held against today."""

import io
import json
import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article
from metrics.choices import FileFormat
from metrics.filing import choose
from metrics.models import FrozenTable
from organizations.models import FormerAddress
from portal.comparing import ExportError, read_export

pytestmark = pytest.mark.django_db

QUERY = "indicator=jobs-urban-new&grain=year"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """Changes are looked for anew each time."""
    monkeypatch.setattr("portal.freezing.FRESH", 0)


@pytest.fixture
def frozen(client, cells_of_all_kinds) -> FrozenTable:
    client.force_login(cells_of_all_kinds.editor)
    response = client.post(reverse("frozen-new"), {"query": QUERY, "title": "新增就业", "note": "供汇报"})
    assert response.status_code == 302, response.content.decode()
    client.logout()
    return FrozenTable.objects.get()


def page_of(client, frozen) -> str:
    return re.sub(r"\s+", " ", client.get(frozen.get_absolute_url()).content.decode())


def test_bytes_stay(client, cells_of_all_kinds, frozen):
    """Whatever becomes of the cells, each file is byte for byte what it was."""
    addresses = [reverse("frozen-file", args=[frozen.key, format]) for format in FileFormat.values]
    before = [client.get(address).content for address in addresses]
    assert all(before)
    Article.objects.filter(pk=cells_of_all_kinds.rounded.preferred.article_id).update(
        state="withdrawn", public_note="数字有误"
    )
    assert [client.get(address).content for address in addresses] == before
    assert "没有变动" not in page_of(client, frozen)


def test_nothing_changed(client, frozen):
    text = page_of(client, frozen)
    assert "到现在没有变动" in text
    assert "供汇报" in text
    assert "柳湾街道" in text


def test_withdrawn(client, cells_of_all_kinds, frozen):
    Article.objects.filter(pk=cells_of_all_kinds.plain.preferred.article_id).update(
        state="withdrawn", public_note="数字有误"
    )
    text = page_of(client, frozen)
    assert "撤下" in text
    assert "280人" in text


def test_changed(client, cells_of_all_kinds, frozen):
    """Another report of the cell is chosen: both values are told."""
    cell = cells_of_all_kinds.contested
    other = cell.figures.accepted().exclude(pk=cell.preferred_id).first()
    choose(cell, other, "后报更正前报")
    text = page_of(client, frozen)
    assert "改用别的报道" in text
    assert "380人" in text
    assert "350人" in text


def test_corrected(client, cells_of_all_kinds, frozen):
    figure = cells_of_all_kinds.plain.preferred
    figure.value = 208
    figure.save()
    assert "更正" in page_of(client, frozen)


def test_renamed_place(client, cells_of_all_kinds, frozen):
    """A place that has another address by now is still the same place."""
    place = cells_of_all_kinds.willow
    before = place.slug
    place.slug = "liuwan-new"
    place.save()
    FormerAddress.objects.create(kind="area", slug=before, name=place.name, entity=place)
    assert "到现在没有变动" in page_of(client, frozen)


def test_never_changed(frozen):
    frozen.title = "别的"
    with pytest.raises(ValidationError, match="不能改动"):
        frozen.save()


@pytest.mark.parametrize(("groups", "status"), [([], 403), (["报送"], 403), (["采编"], 302), (["统计"], 302)])
def test_who_may_freeze(client, cells_of_all_kinds, groups, status):
    user = User.objects.create_user("某人", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(user)
    assert client.post(reverse("frozen-new"), {"query": QUERY, "title": "表"}).status_code == status


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"query": "", "title": "表"}, "必填"),
        ({"query": "grain=year", "title": "表"}, "没有选指标"),
        ({"query": "indicator=jobs-urban-new&from=1990&to=1991", "title": "表"}, "空的"),
        ({"query": QUERY, "title": ""}, "必填"),
    ],
)
def test_not_frozen(client, cells_of_all_kinds, data, said):
    client.force_login(cells_of_all_kinds.editor)
    response = client.post(reverse("frozen-new"), data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not FrozenTable.objects.exists()


def test_list_and_queries(client, frozen, django_assert_num_queries):
    assert "新增就业" in client.get(reverse("frozen-list")).content.decode()
    with django_assert_num_queries(15, exact=False):
        client.get(frozen.get_absolute_url())
    assert client.get("/data/frozen/aaaaaaaa/").status_code == 404
    assert client.get("/data/frozen/aaaaaaaa.csv").status_code == 404


def upload(client, name: str, content: bytes):
    return client.post(reverse("data-compare"), {"file": SimpleUploadedFile(name, content)})


ADDRESSES = [
    "/data/table.csv?indicator=jobs-urban-new",
    "/data/table.csv?indicator=jobs-urban-new&reports=all&derived=1",
    "/data/table.xlsx?indicator=jobs-urban-new&reports=all",
    "/data/table.json?indicator=jobs-urban-new&reports=all",
    "/data/sets/observations.csv",
    "/data/sets/observations.xlsx",
    "/data/sets/observations.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_round_trip(client, cells_of_all_kinds, address):
    """What was exported and is uploaded again has not changed."""
    response = client.get(address)
    content = response.getvalue()
    text = upload(client, address.partition("?")[0].rpartition("/")[2], content).content.decode()
    assert "没有变动" in text, re.sub(r"\s+", " ", text)[:3000]


@pytest.mark.parametrize("address", ADDRESSES[:4])
def test_change_found(client, cells_of_all_kinds, address):
    """One of two changes in the cells is told as a correction, the other as a withdrawal; nothing else is."""
    content = client.get(address).getvalue()
    figure = cells_of_all_kinds.plain.preferred
    figure.value = 208
    figure.save()
    Article.objects.filter(pk=cells_of_all_kinds.target.preferred.article_id).update(
        state="withdrawn", public_note="数字有误"
    )
    response = upload(client, address.partition("?")[0].rpartition("/")[2], content)
    kinds = {kind.label for kind, _ in response.context["counts"]}
    assert "更正" in kinds
    assert kinds <= {"更正", "撤下"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.csv", b"", "空的"),
        ("别的.csv", "姓名,年龄\n张三,3\n".encode(), "没有“指标代码”"),
        ("照表.csv", "主体,2018年\n柳湾街道,320\n".encode(), "照表"),
        ("坏.csv", b"\xff\xfe\x00\x80\x81", "读不出来"),
        ("坏.xlsx", b"PK\x03\x04 broken", "读不出来的 Excel"),
        ("坏.json", b"{", "不是本站导出的 JSON"),
        ("别的.json", json.dumps({"resources": [{"data": [{"a": 1}]}]}).encode(), "没有指标代码"),
        ("别的.json", b'{"resources": [{"data": [1, 2]}]}', "不是本站导出的 JSON"),
        ("没有行.csv", "指标代码,主体类别,主体代码,性质,开始,结束,数值\n".encode(), "没有一行数据"),
    ],
)
def test_not_an_export(client, cells_of_all_kinds, name, content, said):
    """A file that is no export gets a sentence that names the remedy, and no error page."""
    response = upload(client, name, content)
    assert response.status_code == 422
    assert said in response.content.decode()


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("1e999999999", ""),
        ("1e999999999999999999", ""),
        ("1", "http://[x"),
        ("1", "/articles/1/#f" + "9" * 5000),
    ],
)
def test_hostile_cells(client, cells_of_all_kinds, value, url):
    """What somebody has written into a file costs no memory and breaks nothing."""
    head = "指标代码,主体类别,主体代码,性质,开始,结束,数值,出处网址"
    rows = f"{head}\njobs-urban-new,区域,liuwan-jiedao,实际,2018-01-01,2018-12-31,{value},{url}\n"
    assert upload(client, "坏.csv", rows.encode()).status_code == 200


def test_too_much(monkeypatch):
    monkeypatch.setattr("portal.comparing.MOST_LINES", 1)
    rows = "指标代码,主体类别,主体代码,性质,开始,结束,数值\n" + "a,区域,b,实际,,,1\n" * 2
    with pytest.raises(ExportError, match="一次最多比较 1 行"):
        read_export(SimpleUploadedFile("两行.csv", rows.encode()))


def test_saved_by_excel(client, cells_of_all_kinds):
    """Excel saves CSV in GBK and writes dates its own way; what can be told apart is."""
    content = client.get(ADDRESSES[0]).getvalue().decode("utf-8-sig").encode("gb18030")
    assert "没有变动" in upload(client, "另存.csv", content).content.decode()


def test_not_too_often(client, cells_of_all_kinds, monkeypatch):
    monkeypatch.setattr("portal.views.frozen.PER_HOUR", 0)
    assert upload(client, "空.csv", b"x").status_code == 429


def test_nothing_is_kept(client, cells_of_all_kinds, settings):
    content = client.get(ADDRESSES[0]).getvalue()
    before = set(settings.MEDIA_ROOT.rglob("*"))
    upload(client, "旧.csv", content)
    assert set(settings.MEDIA_ROOT.rglob("*")) == before
    assert io.BytesIO(content).read()
