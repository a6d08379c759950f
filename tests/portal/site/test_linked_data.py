"""What each page says of itself to other programs: its address, its title, what it is about."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Mention, Page
from articles.review import amending
from metrics.models import Indicator
from organizations.models import Area, Organization, Topic
from portal.linked_data import Describer

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
EVIL = "</script><script>alert(1)</script>&\u2028\"'<!--"


@pytest.fixture
def article(registered, editor) -> Article:
    page = baker.make(Page, section="要闻", number="1版", publication__name="青石日报", sha256="a" * 64)
    street = Area.objects.get(name="柳湾街道")
    article = baker.make(
        Article, page=page, headline="就业进社区", subhead="副题", body="柳湾街道新增就业320人。", date="2021-07-02",
        kind="news", state="published", published_at=timezone.now(), home=street,
        bylines=[{"role": "记者", "name": "周远"}],
    )  # fmt: skip
    mention = baker.make(
        Mention, article=article, start=0, end=4, text="柳湾街道", entity=street.entity_ptr, kind="area"
    )
    mention.decide("accepted", editor)
    article.refresh_from_db()
    return article


def head(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().split("</head>")[0]


def described(text: str) -> list[dict]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(blocks) == 1
    told = json.loads(blocks[0])
    assert told["@context"] == "https://schema.org"
    return told["@graph"]


def meta(text: str) -> dict[str, str]:
    return {
        name: unescape(value) for name, value in re.findall(r'<meta property="(.*?)" content="(.*?)">', text)
    }


PAGES = [
    ("/areas/liuwan-jiedao/", "AdministrativeArea", "柳湾街道"),
    ("/organizations/qingshijixie-youxiangongsi/", "Corporation", "青石机械有限公司"),
    ("/organizations/donghuquchengguanju/", "GovernmentOrganization", "东湖区城管局"),
    ("/topics/qingjiejiayuan/", "CollectionPage", "清洁家园"),
    ("/indicators/jobs-urban-new/", "Dataset", "城镇新增就业人数"),
]


@pytest.mark.parametrize(("address", "kind", "name"), PAGES)
def test_described(client, article, address, kind, name):
    """Each kind of page says what it is about, where it stands, and what its feed is."""
    text = head(client, address)
    about, crumbs = described(text)
    assert (about["@type"], about["name"], about["url"]) == (kind, name, HOST + address)
    steps = crumbs["itemListElement"]
    assert steps[0]["item"] == f"{HOST}/"
    assert (steps[-1]["name"], steps[-1]["item"]) == (name, HOST + address)
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert f'<link rel="canonical" href="{HOST}{address}">' in text
    assert f'href="{address}feed.atom"' in text
    told = meta(text)
    assert (told["og:title"], told["og:url"], told["og:locale"]) == (name, HOST + address, "zh_CN")
    assert name in told["og:description"] or told["og:description"]


def test_article(client, article):
    """An article is a piece of news, with its newspaper, its author, its place and what it mentions."""
    text = head(client, article.get_absolute_url())
    about, crumbs = described(text)
    assert about["@type"] == "NewsArticle"
    assert about["headline"] == "就业进社区"
    assert about["datePublished"] == "2021-07-02"
    assert about["isPartOf"]["name"] == "青石日报"
    assert about["author"] == [{"@type": "Person", "name": "周远", "jobTitle": "记者"}]
    assert about["contentLocation"]["@id"] == f"{HOST}/areas/liuwan-jiedao/"
    assert crumbs["itemListElement"][-1]["name"] == "就业进社区"
    assert meta(text)["og:type"] == "article"
    assert meta(text)["article:published_time"] == "2021-07-02"


def test_amended(client, article, editor):
    """An article that was amended was modified then."""
    with amending(article, editor, "数字已更正。"):
        article.save()
    at = article.review_steps.get().at.isoformat()
    text = head(client, article.get_absolute_url())
    assert described(text)[0]["dateModified"] == at
    assert meta(text)["article:modified_time"] == at


def test_dataset(client, article):
    """An indicator is a set of data that can be downloaded."""
    about = described(head(client, "/indicators/jobs-urban-new/"))[0]
    assert about["variableMeasured"]["unitText"] == "人"
    address = about["distribution"]["contentUrl"].removeprefix(HOST)
    assert client.get(address).status_code == 200


def test_home(client, article):
    """The home page says how the site is searched."""
    site = described(head(client, "/"))[0]
    assert site["@type"] == "WebSite"
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{HOST}/search/?q={{search_term_string}}"


@pytest.mark.parametrize("name", ["areas", "organizations", "topics", "indicators", "articles"])
def test_lists(client, article, name):
    """A list says where it stands; narrowed, it is the same page."""
    text = head(client, f"/{name}/?year=2021&kind=news")
    assert described(text)[0]["@type"] == "BreadcrumbList"
    assert f'<link rel="canonical" href="{HOST}/{name}/">' in text


RENAMED = [
    ("/compare/?indicator=jobs-urban-new&area=OLD", "area=NEW", "柳湾街道：城镇新增就业人数"),
    ("/compare/?area=OLD&area=shiqiao-jiedao&indicator=jobs-urban-new", "area=NEW&area=shiqiao-jiedao", ""),
    ("/coverage/?area=NEW&year=2021&category=x", "area=NEW&year=2021", "柳湾街道2021年的数据覆盖情况"),
    ("/data/?area=OLD&indicator=jobs-urban-new&grain=", "area=NEW", ""),
]


@pytest.mark.parametrize(
    ("address", "own", "title"), RENAMED, ids=[one[0].partition("?")[0] for one in RENAMED]
)
def test_choices_of_what_was_renamed(client, article, address, own, title):
    """A page that is about a choice is at the address with today's slugs, and has a title of its own."""
    street = Area.objects.get(name="柳湾街道")
    street.leave_address("liuwan-zhen", "柳湾镇")
    text = head(client, address.replace("OLD", "liuwan-zhen").replace("NEW", street.slug))
    [canonical] = re.findall(r'<link rel="canonical" href="(.*?)">', text)
    path, _, query = unescape(canonical).partition("?")
    assert path == HOST + address.partition("?")[0]
    assert own.replace("NEW", street.slug) in query
    assert "liuwan-zhen" not in query
    assert "category" not in query
    assert meta(text)["og:url"] == unescape(canonical)
    shown = re.search(r"<title>(.*?) · ", text, re.DOTALL)
    assert shown
    assert unescape(shown[1]) == meta(text)["og:title"]
    assert title in meta(text)["og:title"]


def test_nothing_runs(client, article):
    """Nothing that an editor or a newspaper wrote can end the block of data, or a meta element."""
    for model in (Area, Organization, Topic):
        model.objects.filter(
            slug__in=["liuwan-jiedao", "qingjiejiayuan", "qingshijixie-youxiangongsi"]
        ).update(name=EVIL.replace("/", ""))
    Topic.objects.update(description=EVIL)
    Article.objects.update(headline=EVIL, subhead=EVIL, body=EVIL, bylines=[{"role": EVIL, "name": EVIL}])
    Page.objects.update(section=EVIL, number="<!--")
    Indicator.objects.update(definition=EVIL)
    for address in (article.get_absolute_url(), *(address for address, _, _ in PAGES)):
        text = head(client, address)
        assert "<script>alert" not in text
        assert "<!--" not in text
        described(text)
    about = described(head(client, article.get_absolute_url()))[0]
    assert about["headline"] == EVIL  # escaped, not lost


def test_bylines_of_any_shape(client, article):
    """Bylines are what an editor wrote: what has no name is left out."""
    Article.objects.update(bylines=[{"role": "记者"}, {"name": ""}, {"name": "吴晴"}])
    assert described(head(client, article.get_absolute_url()))[0]["author"] == [
        {"@type": "Person", "name": "吴晴"}
    ]


def test_own_name(client, article, settings):
    """Where the site knows its address, pages say it whatever name they were asked by."""
    settings.SITE_URL = "https://news.example.org"
    text = head(client, "/areas/liuwan-jiedao/")
    assert '<link rel="canonical" href="https://news.example.org/areas/liuwan-jiedao/">' in text
    assert HOST not in text


def test_errors_have_no_address(client, article):
    """What is not there has no address and is about nothing; a search is not to be indexed."""
    text = client.get("/areas/nowhere/").content.decode()
    assert "canonical" not in text
    assert "ld+json" not in text
    assert 'content="noindex, follow"' in head(client, "/search/?q=就业")


def test_tags_alone(article):
    """The tags take a row too, and say nothing where there is no request."""
    template = Template("{% load linked_data %}{% linked_data row %}{% social row %}{% canonical %}")
    assert template.render(Context({"row": article})) == ""
    context = {"row": article, "request": RequestFactory().get("/x/?page=2&sort=date"), "view": object()}
    text = template.render(Context(context))
    assert '"NewsArticle"' in text
    assert f'href="{HOST}/x/?page=2"' in text


@pytest.mark.parametrize(
    "address", ["/", "/areas/", "/articles/{pk}/", *(address for address, _, _ in PAGES)]
)
def test_costs_nothing(client, article, monkeypatch, address):
    """What a page says of itself it has at hand: no query is made for it, but for rows that the page shows as well."""
    asked = []
    page = Describer.page

    def counted(self, subject, section, context):
        context = {**context, "above": list(context.get("above") or ())}
        with CaptureQueriesContext(connection) as queries:
            told = page(self, subject, section, context)
        asked.append(len(queries))
        return told

    monkeypatch.setattr(Describer, "page", counted)
    client.get(address.format(pk=article.pk))
    assert asked == [0]
