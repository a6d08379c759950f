"""The open API: what it answers, page by page, and how it says no."""

import gzip
from urllib.parse import quote

import pytest
from django.urls import reverse

from articles.models import Article
from metrics.models import Figure
from organizations.models import Area, Organization, Topic
from portal.api.paging import write_cursor

pytestmark = pytest.mark.django_db


def every(client, address: str) -> list[dict]:
    """All rows of a list, two at a time."""
    rows, cursor = [], ""
    while True:
        page = client.get(f"{address}{'&' if '?' in address else '?'}limit=2&cursor={cursor}").json()
        rows += page["items"]
        assert len(page["items"]) <= 2
        if not (cursor := page["next"]):
            return rows


def test_area(client, published):
    """An area, with what it lies in."""
    assert client.get("/api/v1/areas/donghu-qu").json() == {
        "kind": "area",
        "slug": "donghu-qu",
        "name": "东湖区",
        "url": "http://testserver/areas/donghu-qu/",
        "level": "district",
        "level_name": "市辖区",
        "path": "青石市/东湖区",
        "code": "",
        "parent": "qingshi-shi",
        "valid_from": None,
        "valid_to": None,
    }


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/api/v1/areas", ["青川省", "青石市", "东湖区", "柳湾街道", "石桥街道"]),
        ("/api/v1/areas?within=donghu-qu", ["东湖区", "柳湾街道", "石桥街道"]),
        ("/api/v1/areas?parent=donghu-qu", ["柳湾街道", "石桥街道"]),
        ("/api/v1/areas?level=district", ["东湖区"]),
        ("/api/v1/organizations?within=qingshi-shi", ["东湖区城管局", "青石机械有限公司"]),
        ("/api/v1/organizations?type=enterprise", ["青石机械有限公司"]),
        ("/api/v1/organizations?within=shiqiao-jiedao", []),
        ("/api/v1/topics", ["清洁家园"]),
        ("/api/v1/indicators?q=就业", ["城镇新增就业人数"]),
        ("/api/v1/indicators?reported=1", []),
    ],
)
def test_filters(client, registered, address, names):
    """Lists narrowed, page by page: in order, complete, nothing twice."""
    assert [row["name"] for row in every(client, address)] == names


def test_equal_names(client, registered):
    """Pages of a list neither repeat nor leave out, though names be equal."""
    areas = list(Area.objects.filter(name__endswith="街道"))
    for n in range(6):
        Organization.objects.create(name="服务站", area=areas[n % 2], type=n)
    assert len({row["slug"] for row in every(client, "/api/v1/organizations")}) == 8


def test_undated_articles_come_last(client, cells_of_all_kinds):
    """The newest first; of one day the last first; those without a day at the end, across the pages too."""
    public = Article.public.order_by("pk")
    Article.objects.filter(pk__in=[one.pk for one in public[:3]]).update(date=None)
    expected = [one.pk for one in Article.public.newest_first()]
    assert [row["id"] for row in every(client, "/api/v1/articles")] == expected


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "AAAA", "W10", write_cursor("areas", 3), write_cursor("organizations", "名"), write_cursor("areas", "a\x00"),
        write_cursor("organizations", "名", -1), write_cursor("organizations", "名", 2**63), "W" * 400, "WyJ1",
    ],
)  # fmt: skip
def test_foreign_cursor(client, registered, cursor):
    """A cursor that the list did not write is no page of it."""
    for section in ("areas", "organizations", "articles", "observations", "search?q=a"):
        response = client.get(f"/api/v1/{section}{'&' if '?' in section else '?'}cursor={cursor}")
        assert (response.status_code, response.json()["code"]) == (404, "unknown_page")


def test_fields(client, published):
    """Some fields alone, of a list and of a row; a field that is none is refused."""
    assert client.get("/api/v1/areas?fields=name,slug&limit=1").json()["items"] == [
        {"slug": "qingchuan-sheng", "name": "青川省"}
    ]
    assert client.get(f"/api/v1/articles/{published.pk}?fields=title").json() == {
        "title": "柳湾街道就业服务进社区"
    }
    assert client.get("/api/v1/areas?fields=note").status_code == 422


def test_article(client, published):
    """An article comes with its accepted names and figures, each with its span and its sentence."""
    data = client.get(f"/api/v1/articles/{published.pk}").json()
    assert (data["title"], data["date"], data["publication"], data["home"]) == (
        "柳湾街道就业服务进社区", "2021-07-02", "青石日报", "donghu-qu",
    )  # fmt: skip
    street = data["mentions"][0]
    printed = data["body"][street["start"] : street["end"]]
    assert printed == street["text"] == street["entity"]["name"] == "柳湾街道"
    jobs = next(figure for figure in data["figures"] if figure["text"] == "320人")
    assert (jobs["value"], jobs["unit"], jobs["indicator"], jobs["subject"]["slug"]) == (
        "320", "人", "jobs-urban-new", "liuwan-jiedao",
    )  # fmt: skip
    assert jobs["comparison"] == {"kind": "yoy_increase", "value": "8.5", "unit": "%"}
    assert "320人" in jobs["sentence"]
    assert data["annotations"] is None


def test_annotations(client, published):
    """Each accepted name and figure is a W3C annotation, whose two selectors find the same place in the text."""
    data = client.get(f"/api/v1/articles/{published.pk}?annotations=1").json()
    page = data["annotations"]
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    assert len(page["items"]) == len(data["mentions"]) + len(data["figures"]) > 3
    for one in page["items"]:
        position, quote_ = one["target"]["selector"]
        text = client.get(one["target"]["source"].removeprefix("http://testserver")).content.decode()
        around = quote_["prefix"] + quote_["exact"] + quote_["suffix"]
        assert text[position["start"] : position["end"]] == quote_["exact"]
        assert text[position["start"] - len(quote_["prefix"]) :].startswith(around)
        assert (position["type"], quote_["type"]) == ("TextPositionSelector", "TextQuoteSelector")
    assert {one["motivation"] for one in page["items"]} == {"identifying", "describing"}
    said = [one["body"].get("value", "") for one in page["items"]]
    assert any(one.startswith("柳湾街道，城镇新增就业人数") and one.endswith("320人") for one in said)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1), ("?q=就业", 1), ("?q=没有的词", 0), ("?since=2021-07-02", 1), ("?since=2021-07-03", 0),
        ("?until=2021-07-01", 0), ("?within=donghu-qu", 1), ("?within=shiqiao-jiedao", 0), ("?kind=news", 1),
        ("?kind=notice", 0), ("?publication=青石日报", 1), ("?area=liuwan-jiedao", 1), ("?topic=qingjiejiayuan", 0),
        ("?area=liuwan-jiedao&organization=qingshijixie-youxiangongsi", 1),
    ],
)  # fmt: skip
def test_articles(client, published, query, count):
    """Articles are found by word, date, area, kind, paper and what they mention."""
    assert len(client.get(f"/api/v1/articles{query}").json()["items"]) == count


def test_search(client, published):
    """Search ranks, shows the passage, and names what is called so."""
    data = client.get("/api/v1/search?q=就业").json()
    assert [row["id"] for row in data["items"]] == [published.pk]
    assert "<mark>就业</mark>" in data["items"][0]["passage"]
    assert (data["found"], data["more"], data["next"]) == (1, False, None)
    assert [row["slug"] for row in client.get("/api/v1/search?q=柳湾街道").json()["names"]] == [
        "liuwan-jiedao"
    ]
    assert client.get("/api/v1/search", {"q": f"“{'ﷺ' * 98}”"}).json()["found"] == 0


def test_observation(client, published):
    """A value comes as a decimal string in its unit, with its sentence and the address of it."""
    [row] = client.get("/api/v1/observations?indicator=jobs-urban-new").json()["items"]
    figure = Figure.objects.get(text="320人")
    assert row["source"] == {
        "article": published.pk, "title": published.headline, "publication": "青石日报", "date": "2021-07-02",
        "start": figure.start, "end": figure.end,
        "url": f"http://testserver/articles/{published.pk}/#f{figure.pk}",
    }  # fmt: skip
    told = {key: row[key] for key in ("value", "unit", "qualifier", "printed", "sentence", "source_kind")}
    assert told == {
        "value": "320", "unit": "人", "qualifier": "exact", "printed": "320人", "sentence": figure.sentence,
        "source_kind": "reported",
    }  # fmt: skip


def test_chinese_is_readable(client, registered):
    """Chinese stands in the answer as itself."""
    response = client.get("/api/v1/areas/donghu-qu")
    assert "东湖区" in response.content.decode()
    assert response["Content-Type"] == "application/json; charset=utf-8"


def test_nothing_new(client, published):
    """Who has the answer already is told so, packed or not; what has changed is sent."""
    first = client.get("/api/v1/articles")
    assert first["Cache-Control"] == "no-cache"
    again = client.get("/api/v1/articles", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    long = f"/api/v1/articles/{published.pk}?annotations=1"  # so long that packing it is worth while
    packed = client.get(long, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == client.get(long).content
    again = client.get(long, headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert again.status_code == 304
    Article.objects.filter(pk=published.pk).update(state="withdrawn", public_note="失实")
    assert client.get("/api/v1/articles", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_head(client, published):
    """HEAD tells what GET would, without it."""
    head, get = client.head("/api/v1/articles"), client.get("/api/v1/articles")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", get["ETag"])
    assert head["Content-Length"] == str(len(get.content))


REFUSED = [
    ("/api/v1/areas/none", 404, "没有“none”这个区域"),
    ("/api/v1/areas?within=none", 404, "没有“none”这个区域"),
    ("/api/v1/organizations/none", 404, "没有“none”这个机构"),
    ("/api/v1/topics/none", 404, "没有“none”这个专题"),
    ("/api/v1/indicators/none", 404, "没有“none”这个指标"),
    ("/api/v1/observations?indicator=none", 404, "没有“none”这个指标"),
    ("/api/v1/observations?indicator=%00", 404, "没有“”这个指标"),
    ("/api/v1/observations?area=%00", 404, "没有“”这个区域"),
    ("/api/v1/articles?publication=晨报", 404, "没有“晨报”这个报刊"),
    ("/api/v1/articles?topic=none", 404, "没有“none”这个专题"),
    ("/api/v1/articles/9223372036854775807", 404, "没有这一条"),
    ("/api/v1/observations/7", 404, "没有这一条"),
    ("/api/v1/articles/0", 422, "参数有误：pk"),
    ("/api/v1/articles/99999999999999999999999999", 422, "参数有误：pk"),
    ("/api/v1/areas/%00", 422, "参数有误：slug"),
    ("/api/v1/areas?within=%00", 422, "参数有误：within"),
    ("/api/v1/areas?within=" + "a" * 81, 422, "参数有误：within"),
    ("/api/v1/articles?since=昨天", 422, "参数有误：since"),
    ("/api/v1/articles?since=0", 422, "参数有误：since"),
    ("/api/v1/articles?since=2021-02-30", 422, "参数有误：since"),
    ("/api/v1/articles/第一篇", 422, "参数有误：pk"),
    ("/api/v1/articles?q=" + "字" * 101, 422, "参数有误：q"),
    ("/api/v1/search", 422, "参数有误：q"),
    ("/api/v1/articles?limit=0", 422, "参数有误：limit"),
    ("/api/v1/articles?limit=1000000", 422, "参数有误：limit"),
    ("/api/v1/articles?limit=x&fields=body", 422, "参数有误：limit、fields"),
    ("/api/v1/changes?since=2021-07-02", 422, "参数有误：since"),
    ("/api/v1/nothing", 404, "接口里没有这个地址"),
    ("/api/v1/areas/", 404, "接口里没有这个地址"),
    ("/api/v1/areas/a/b/c", 404, "接口里没有这个地址"),
]


@pytest.mark.parametrize(("address", "status", "problem"), REFUSED)
def test_refused(client, registered, address, status, problem):
    """What is not there, and what cannot be asked, is said in two languages, with what to do about it."""
    response = client.get(address)
    data = response.json()
    assert response.status_code == status
    assert data["detail"].startswith(problem)
    assert "请" in data["detail"]
    assert data["detail_en"].isascii() or "晨报" in data["detail_en"]
    assert data["code"].isidentifier()


def test_each_parameter_is_told(client, registered):
    """What is wrong with each parameter stands beside its name."""
    errors = client.get("/api/v1/articles?limit=501&since=x").json()["errors"]
    assert {one["field"]: one["problem"] for one in errors} == {
        "limit": "不能大于 500",
        "since": "写法不对，请对照接口文档改正",
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_methods(client, registered, method):
    """Nothing is written through the API, and what may be done instead is said."""
    response = getattr(client, method)("/api/v1/areas")
    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert response.json()["code"] == "method_not_allowed"


def test_nothing_of_a_query_is_syntax(client, published):
    """Operators, quotes and NUL in a query are text."""
    for query in ("就业' | '", "\x00", "!(", "a:*", "\\", "-", "|"):
        for address in ("/api/v1/articles", "/api/v1/search", "/api/v1/indicators"):
            assert client.get(address, {"q": query}).status_code == 200, quote(query)


QUERIES = [
    ("areas", 1), ("areas?within=donghu-qu", 2), ("areas/donghu-qu", 1), ("organizations", 1), ("topics", 1),
    ("articles", 2), ("articles?within=donghu-qu&q=就业", 3), ("articles/{pk}?annotations=1", 3),
    ("articles/{pk}/text", 1), ("indicators", 1), ("indicators?reported=1", 1), ("observations", 3),
    ("observations?reports=1&within=donghu-qu", 4), ("search?q=就业", 8), ("frozen", 1),
    ("changes?since=2020-01-01T00:00:00Z", 14),
]  # fmt: skip


@pytest.mark.parametrize(("address", "queries"), QUERIES)
def test_queries(client, published, django_assert_max_num_queries, address, queries):
    """A list costs the same few queries however many rows are in it."""
    with django_assert_max_num_queries(queries):
        assert client.get(f"/api/v1/{address.format(pk=published.pk)}").status_code == 200
    street = Area.objects.get(name="柳湾街道")
    for n in range(4):
        Organization.objects.create(name=f"{n}公司", area=street)
        Area.objects.create(name=f"{n}村", level="village", parent=street)
        Topic.objects.create(name=f"{n}活动")
    with django_assert_max_num_queries(queries):
        client.get(f"/api/v1/{address.format(pk=published.pk)}")


def test_documentation(client, db):
    """The documentation and what it shows come from the site itself."""
    page = client.get(reverse("api:openapi-view"))
    assert b"http://" not in page.content
    assert b"https://" not in page.content
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "基层治理新闻知识库"
