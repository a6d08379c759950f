"""Names as one types: by prefix, by pinyin, by initials."""

import time

import pytest
from django.db import connection

from organizations.models import Area, Name, Organization
from portal.answers import suggestions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def street(registered) -> Area:
    street = Area.objects.create(name="文苑街道", level="subdistrict", parent=Area.objects.get(name="东湖区"))
    street.keep_official_name()
    return street


@pytest.mark.parametrize(
    "typed",
    ["文", "文苑", "文苑街道", "wenyuan", "wen yuan", "WenYuan", "wyjd", "wy", "wenyuanjie", "文苑接道", "ｗｙｊｄ", "文苑街", "wenyuan街道", "文yuan"],
)  # fmt: skip
def test_suggested(client, typed):
    """The street is the first name for everything that its own begins with, or sounds like."""
    answer = client.get("/search/suggest/", {"q": typed}).json()["suggestions"]
    assert answer[0]["name"] == "文苑街道"
    assert answer[0]["url"] == "/areas/wenyuan-jiedao/"
    assert (answer[0]["label"], answer[0]["note"]) == ("街道", "青石市/东湖区")


@pytest.mark.parametrize(
    ("typed", "name", "url"),
    [
        ("就业人数", "城镇新增就业人数", "/indicators/jobs-urban-new/"),
        ("czxzjyrs", "城镇新增就业人数", "/indicators/jobs-urban-new/"),
        ("qjjy", "清洁家园", "/topics/qingjiejiayuan/"),
        ("清洁家园行", "清洁家园行动", "/topics/qingjiejiayuan/"),
        ("東湖區城", "东湖区城管局", "/organizations/donghuquchengguanju/"),
    ],
)
def test_kinds(client, typed, name, url):
    """Organisations, topics and indicators too, and a short name leads to who bears it."""
    answer = client.get("/search/suggest/", {"q": typed}).json()["suggestions"]
    assert (answer[0]["name"], answer[0]["url"]) == (name, url)


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "。", "%", "_", "\\", "没有这样的名称", "x" * 10_000, "'"]
)
def test_nothing(client, typed):
    """What begins no name suggests none; wildcards are characters."""
    response = client.get("/search/suggest/", {"q": typed})
    assert response.status_code == 200
    assert response.json()["suggestions"] == []


def test_former_name(street):
    """A name that is no more says what is called so now."""
    street.names.create(text="北大街道", kind="former")
    assert [(one.name, one.note) for one in suggestions("北大")] == [("北大街道", "现为文苑街道")]


def test_renamed(street):
    """A name changed is found by its new spelling at once."""
    name = street.names.get()
    name.text = "松涛街道"
    name.save()
    assert [one.name for one in suggestions("stjd")] == ["松涛街道"]
    assert suggestions("wyjd") == []


def test_fast(client, django_assert_max_num_queries):
    """Among thirty thousand names an answer takes two statements by index, and 20 ms at most."""
    syllables = "文苑松涛东方西南北中大小新安阳光明和平解放胜利光荣建设"
    owner = Organization.objects.get(name="东湖区城管局")
    texts = [f"{a}{b}{c}村" for a in syllables for b in syllables for c in syllables + "一二三四五六七八九十"]
    Name.objects.bulk_create([Name(entity=owner, text=text) for text in dict.fromkeys(texts)][:30_000])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE organizations_name")
    with django_assert_max_num_queries(2):
        client.get("/search/suggest/", {"q": "w"})
    for typed in ("w", "wen", "wenyuan", "文", "wyjd", "d", "zzz"):
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            suggestions(typed)
            taken.append(time.perf_counter() - start)
        assert min(taken) < 0.02, typed  # the others shared the machine
