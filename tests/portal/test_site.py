"""The public site: every address answers, shows what is published and decided and nothing else, in few queries."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from articles.indexing import index_articles
from articles.models import Article, Correction, Mention, Page
from metrics.models import Check, CheckFigure, Figure, Indicator, Observation
from organizations.models import Area, Organization, Topic
from organizations.naming import Register, Tokens

pytestmark = pytest.mark.django_db

SECRET = "秘密"  # stands in everything that readers must not see
BODY = "柳湾街道新增就业320人。\n青石机械有限公司同时修路7公里。"


def make_article(n: int, editor, **fields) -> Article:
    page = baker.make(
        Page, published="2021-07-02", sha256=f"{n:064x}", text=SECRET, publication__name=f"报{n}"
    )
    defaults = {"state": "published", "published_at": timezone.now(), "body": BODY, "headline": f"消息{n}"}
    article = baker.make(
        Article, page=page, date="2021-07-02", home=Area.objects.get(name="柳湾街道"), **(defaults | fields)
    )
    company, street = Organization.objects.get(name="青石机械有限公司"), Area.objects.get(name="柳湾街道")
    for start, end, entity in ((0, 4, street), (14, 22, company), (0, 2, Topic.objects.get(name="清洁家园"))):
        row = baker.make(
            Mention,
            article=article,
            start=start,
            end=end,
            text=BODY[start:end],
            entity=entity,
            kind=entity.kind,
        )
        row.decide("accepted", editor)
    figure = baker.make(
        Figure, article=article, start=8, end=12, text="320人", value=320 + n, unit="人", subject=street,
        indicator=Indicator.objects.get(code="jobs-urban-new"), period_text="截至目前", period=None,
    )  # fmt: skip
    figure.decide("accepted", editor)
    return article


@pytest.fixture
def site(registered, editor) -> SimpleNamespace:
    """One published article with decided rows, beside everything that is not public."""
    article = make_article(1, editor)
    for state, end in (("suggested", 29), ("rejected", 27)):
        figure = baker.make(
            Figure, article=article, start=26, end=end, text="7公里", value=7, unit="公里", period_text=SECRET,
            subject=Area.objects.get(name="石桥街道"), indicator=Indicator.objects.get(code="jobs-urban-new"),
        )  # fmt: skip
        mention = baker.make(Mention, article=article, start=22, end=24, text="同时", kind="topic")
        mention.entity = Topic.objects.create(name=f"同时{state}", description="")
        mention.decide(state, editor)
        figure.decide(state, editor)
    check = baker.make(Check, article=article, holds=False, message=SECRET)
    CheckFigure.objects.create(check_run=check, figure=article.figures.first(), role="total", position=0)
    make_article(2, editor, state="draft", headline=SECRET, body=BODY + SECRET)
    make_article(3, editor, state="withdrawn", headline=SECRET, public_note=SECRET)
    make_article(4, editor, published_at=timezone.now() + timedelta(days=1), headline=SECRET)
    Topic.objects.update(note=SECRET)
    Area.objects.update(note=SECRET)
    Organization.objects.update(note=SECRET)
    baker.make(Correction, article=article, report=SECRET, contact=SECRET)
    baker.make(
        Observation, indicator=Indicator.objects.get(code="jobs-urban-new"),
        subject=Area.objects.get(name="石桥街道").entity_ptr, manual_value=99, citation="统计年鉴第 3 页",
    )  # fmt: skip
    index_articles(Article.objects.all(), Tokens(Register([])))
    return SimpleNamespace(article=article, figure=article.figures.accepted().get())


ADDRESSES = [
    "/", "/areas/", "/areas/liuwan-jiedao/", "/areas/shiqiao-jiedao/", "/areas/qingchuan-sheng/", "/organizations/",
    "/organizations/qingshijixie-youxiangongsi/", "/topics/", "/topics/qingjiejiayuan/", "/topics/tongshisuggested/",
    "/articles/", "/articles/{pk}/", "/indicators/", "/indicators/jobs-urban-new/",
    "/compare/", "/compare/?indicator=jobs-urban-new", "/compare/?area=liuwan-jiedao", "/coverage/",
    "/coverage/?area=donghu-qu&year=2021", "/search/", "/search/?q=就业",
    "/healthz", "/about/",
    "/api/v1/areas", "/api/v1/areas?within=donghu-qu", "/api/v1/areas/liuwan-jiedao", "/api/v1/organizations",
    "/api/v1/organizations/qingshijixie-youxiangongsi", "/api/v1/articles", "/api/v1/articles?q=就业",
    "/api/v1/articles?within=qingchuan-sheng&since=2021-01-01", "/api/v1/articles/{pk}", "/api/v1/indicators",
    "/api/v1/indicators/jobs-urban-new", "/api/v1/observations", "/api/v1/observations?indicator=jobs-urban-new",
    "/api/v1/observations?within=donghu-qu", "/api/v1/docs", "/api/v1/openapi.json",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_and_keeps_secrets(client, site, address):
    """Every address answers, and nothing that is not published and decided stands in any answer."""
    response = client.get(address.format(pk=site.article.pk))
    assert response.status_code == 200
    text = response.content.decode()
    assert SECRET not in text
    assert "主编" not in text  # nor who decided
    if "html" in response["Content-Type"] and "docs" not in address:
        assert '<html lang="zh-Hans">' in text


def test_what_is_shown(client, site):
    """The article page links accepted names, marks accepted figures, and leaves suggestions plain text."""
    text = client.get(site.article.get_absolute_url()).content.decode()
    body = text.partition('id="text">')[2].partition("</div>")[0]
    assert re.search(r'<a class="mention area" id="m\d+" href="/areas/liuwan-jiedao/"', body)
    assert f'<mark class="figure actual" id="f{site.figure.pk}"' in body
    assert body.count("<mark") == 1
    assert "tongshisuggested" not in text
    assert "tongshirejected" not in text
    assert "7公里" in text  # printed in the article, but no figure


@pytest.mark.parametrize(
    ("address", "present"),
    [
        ("/", ["消息1", "东湖区", "321人", "清洁家园"]),
        ("/areas/liuwan-jiedao/", ["消息1", "321人", "青川省", "1 篇文章"]),
        ("/areas/qingchuan-sheng/", ["消息1", "青石市", "1 篇文章"]),
        ("/organizations/qingshijixie-youxiangongsi/", ["消息1", "青石机械", "企业"]),
        ("/topics/qingjiejiayuan/", ["消息1"]),
        (
            "/indicators/jobs-urban-new/",
            ["321人", '柳湾街道新增就业<mark class="figure">320人</mark>。', "99人", "统计年鉴第 3 页"],
        ),
        ("/indicators/", ["城镇新增就业人数", "2 个观测值"]),
        ("/search/?q=就业", ["消息1"]),
        ("/search/?q=柳湾", ["/areas/liuwan-jiedao/"]),
        ("/api/v1/observations", ['"value": "321"', '"value": "99"', "#f"]),
    ],
)
def test_present(client, site, address, present):
    """Each page shows what it is for."""
    text = client.get(address).content.decode()
    for words in present:
        assert words in text


def test_absent_from_lists(client, site):
    """An organisation that only a suggestion or an unpublished article mentions has no article."""
    for address in ("/topics/tongshisuggested/", "/topics/tongshirejected/"):
        assert "消息" not in client.get(address).content.decode()
    assert len(client.get("/api/v1/articles").json()["items"]) == 1


@pytest.mark.parametrize("state", ["draft", "withdrawn", "scheduled"])
def test_unpublished_article(client, site, state):
    """An article that is not public has no address, on the site and in the API; of one withdrawn the note remains."""
    changes = {
        "draft": {"state": "draft"},
        "withdrawn": {"state": "withdrawn", "public_note": "失实"},
        "scheduled": {"published_at": timezone.now() + timedelta(minutes=1)},
    }
    Article.objects.filter(pk=site.article.pk).update(**changes[state])
    assert client.get(f"/articles/{site.article.pk}/").status_code == (410 if state == "withdrawn" else 404)
    status = 410 if state == "withdrawn" else 404
    assert client.get(f"/api/v1/articles/{site.article.pk}").status_code == status
    assert "321" not in client.get("/indicators/jobs-urban-new/").content.decode()
    assert "消息1" not in client.get("/search/?q=就业").content.decode()


def test_settled_check(client, site, editor):
    """A sum that does not come out is shown once an editor has said why."""
    check = Check.objects.get()
    check.settled_by, check.settled_at, check.settlement, check.message = (
        editor,
        timezone.now(),
        "原文如此",
        "差3人",
    )
    check.save()
    assert "差3人（编辑说明：原文如此）" in client.get(site.article.get_absolute_url()).content.decode()


def test_plans_are_no_facts(client, site):
    """A number that is planned, or a standard, is told from one that is reported, wherever it stands."""
    Figure.objects.filter(pk=site.figure.pk).update(modality="planned")
    Observation.objects.filter(preferred=site.figure).update(modality="planned")
    for address in (
        "/",
        "/areas/liuwan-jiedao/",
        "/indicators/jobs-urban-new/",
        site.article.get_absolute_url(),
    ):
        assert "计划" in client.get(address).content.decode()


QUERIES = [
    ("/", 11),
    ("/about/", 0),
    ("/areas/", 2),
    ("/areas/liuwan-jiedao/", 13),
    ("/organizations/", 4),
    ("/organizations/qingshijixie-youxiangongsi/", 11),
    ("/topics/", 1),
    ("/topics/qingjiejiayuan/", 8),
    ("/articles/", 5),
    ("/indicators/", 1),
    ("/indicators/jobs-urban-new/", 8),
    ("/search/?q=就业", 7),
    ("/search/", 0),
    ("/healthz", 1),
]


@pytest.mark.parametrize(("address", "queries"), QUERIES)
def test_queries(client, site, editor, django_assert_num_queries, address, queries):
    """A page costs the same few queries however many rows are on it, and reads no page's text and no index."""
    address = address.format(pk=site.article.pk)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    street = Area.objects.get(name="柳湾街道")
    for n in range(5, 9):
        make_article(n, editor)
        Organization.objects.create(name=f"{n}公司", area=street)
        Area.objects.create(name=f"{n}村", level="village", parent=street)
    index_articles(Article.objects.all(), Tokens(Register([])))
    with django_assert_num_queries(queries) as captured:
        assert client.get(address).status_code == 200
    for query in captured.captured_queries:
        read = query["sql"].partition(" FROM ")[0]
        assert '"articles_page"."text"' not in read
        assert '"articles_article"."bigrams"' not in read


HOSTILE = [
    pytest.param("/articles/?after=abc", 404, id="cursor that is none"),
    pytest.param("/articles/?after=2021-13-01-5", 404, id="cursor of no day"),
    pytest.param("/articles/?before=undated-" + "9" * 30, 404, id="cursor far too large"),
    pytest.param("/articles/?after=2021-07-02-999999999", 200, id="cursor of no article"),
    pytest.param("/articles/?year=0000&kind=%00&publication=-1&area=%00", 200, id="filters that are none"),
    pytest.param("/articles/?page=abc", 200, id="a page by its number: the newest"),
    pytest.param("/articles/0/lines/", 404, id="lines of article 0"),
    pytest.param("/corrections/?after=nan-1", 404, id="log, a cursor of no moment"),
    pytest.param("/corrections/?after=1e99-1", 404, id="log, a moment far too late"),
    pytest.param("/corrections/?receipt=%00", 200, id="receipt of NUL"),
    pytest.param("/corrections/AAAAAAAAAA/", 404, id="unknown receipt"),
    pytest.param("/corrections/new/?article=0", 404, id="report on article 0"),
    pytest.param("/corrections/new/?figure=x", 404, id="report on figure x"),
    pytest.param("/organizations/?after=%00", 404, id="organisations, a place that is none"),
    pytest.param("/areas/?q=%00%25_", 200, id="areas called NUL"),
    pytest.param(
        "/organizations/?type=x&sector=x&area=%00&letter=ab", 200, id="organisations, filters that are none"
    ),
    pytest.param("/articles/0/", 404, id="article 0"),
    pytest.param("/articles/99999999999999999999999999/", 404, id="article beyond any integer"),
    pytest.param("/articles/abc/", 404, id="article abc"),
    pytest.param("/areas/none/", 404, id="unknown area"),
    pytest.param("/areas/柳湾街道/", 404, id="area by its Chinese name"),
    pytest.param("/areas/%00/", 404, id="NUL in an address"),
    pytest.param("/indicators/none/", 404, id="unknown indicator"),
    pytest.param("/search/?q=%00", 200, id="NUL in a query"),
    pytest.param("/search/?q=%ff%fe", 200, id="query that is no UTF-8"),
    pytest.param("/search/?q=" + "长" * 10_000, 200, id="query of 10,000 characters"),
    pytest.param("/search/?q=" + "字 " * 5_000, 200, id="query of 5,000 words"),
    pytest.param("/search/?q=a%26b|!c:*%20<->'\\", 200, id="query syntax"),
    pytest.param("/search/?q=');DROP TABLE articles_article;--", 200, id="SQL"),
    pytest.param("/search/?q=%25_%5C", 200, id="LIKE wildcards"),
    pytest.param("/search/?q=就业&page=abc", 404, id="search, page abc"),
    pytest.param("/search/?q=就业&page=2", 404, id="search, page beyond the last"),
    pytest.param("/nowhere/", 404, id="nowhere"),
]


@pytest.mark.parametrize(("address", "status"), HOSTILE)
def test_hostile_addresses(client, address, status):
    """Whatever is typed into the address bar, the answer is a page, in Chinese, or a plain 404."""
    response = client.get(address)
    assert response.status_code == status
    if status == 404:
        assert "没有这一页" in response.content.decode()


def test_everything_is_escaped(client, site, editor):
    """Markup in any text that pages print is shown as text."""
    hostile = "<script>alert(1)</script>\"'&"
    Article.objects.filter(pk=site.article.pk).update(
        headline=hostile, kicker=hostile, subhead=hostile, body=BODY + hostile,
        bylines=[{"role": hostile, "name": hostile}],
    )  # fmt: skip
    Figure.objects.update(period_text=hostile)
    Indicator.objects.filter(code="jobs-urban-new").update(name=hostile, unit="<b>", definition=hostile)
    Observation.objects.filter(manual_value=99).update(citation=hostile)
    Page.objects.update(section=hostile)
    for model in (Area, Organization, Topic):
        for entity in model.objects.all():
            model.objects.filter(pk=entity.pk).update(name=f"{entity.pk}{hostile}".replace("/", ""))
    for address in ADDRESSES:
        response = client.get(address.format(pk=site.article.pk))
        if "html" in response["Content-Type"] and "docs" not in address:
            text = response.content.decode()
            assert "<script>alert" not in text, address
            assert "<b>" not in text, address
    text = client.get(f"/search/?q={hostile}").content.decode()
    assert "<script>alert" not in text
    assert 'value="&lt;script&gt;' in text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_read_only(client, method):
    """Public pages and the API take nothing in."""
    for address in ("/", "/areas/", "/articles/", "/search/", "/api/v1/articles"):
        assert getattr(client, method)(address).status_code == 405


def test_head(client):
    """HEAD answers as GET does, without a body."""
    for address in ("/", "/articles/", "/healthz"):
        response = client.head(address)
        assert (response.status_code, response.content) == (200, b"")


def test_empty_site(client):
    """An empty database makes plain pages, not errors."""
    for name in (
        "home",
        "area-list",
        "organization-list",
        "topic-list",
        "article-list",
        "indicator-list",
        "search",
    ):
        assert client.get(reverse(name)).status_code == 200


def test_pages_of_a_search(client, site, editor):
    """The links to further pages of a search keep the query."""
    rows = [make_article(n, editor) for n in range(5, 27)]
    index_articles(rows, Tokens(Register([])))
    text = client.get("/search/?q=就业 320人").content.decode()
    assert 'href="?q=%E5%B0%B1%E4%B8%9A+320%E4%BA%BA&amp;page=2"' in text
    assert client.get("/search/?q=就业 320人&page=2").status_code == 200


def test_error_page(monkeypatch):
    """An error of the program is told in Chinese, without its inner workings."""
    from portal.views.home import Home

    monkeypatch.setattr(Home, "get_context_data", lambda self: 1 / 0)
    with override_settings(DEBUG=False):
        response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "出错了" in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def test_dead_database(client, monkeypatch):
    """Without its database the site says that it is not well."""
    monkeypatch.setattr("portal.views.health._answers", lambda alias: False)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    assert settings.DEBUG is False
