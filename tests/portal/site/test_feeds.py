"""Atom feeds: valid, public, in order, cheap to ask again."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from model_bakery import baker

from articles.models import Article, Mention, Page
from articles.review import amending
from metrics.models import Figure, Indicator
from organizations.models import Area, Organization, Topic

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
BODY = "柳湾街道新增就业320人。\n青石机械有限公司<b>加入</b>清洁家园。"
ADDRESSES = {
    "/articles/": "文章",
    "/areas/liuwan-jiedao/": "柳湾街道",
    "/areas/qingchuan-sheng/": "青川省",
    "/organizations/qingshijixie-youxiangongsi/": "青石机械有限公司",
    "/topics/qingjiejiayuan/": "清洁家园",
    "/indicators/jobs-urban-new/": "城镇新增就业人数",
}


def publish(n: int, editor, **fields) -> Article:
    page = baker.make(Page, sha256=f"{n:064x}", publication__name=f"报{n}")
    settled = {
        "state": "published",
        "published_at": timezone.now() - timedelta(hours=n),
        "headline": f"消息{n}",
    }
    article = baker.make(
        Article,
        page=page,
        body=BODY,
        date="2021-07-02",
        kind="news",
        **(settled | fields),
    )
    named = (
        Area.objects.get(name="柳湾街道"),
        Organization.objects.get(name="青石机械有限公司"),
        Topic.objects.get(),
    )
    for entity in named:
        start = BODY.index(entity.name)
        row = baker.make(
            Mention, article=article, start=start, end=start + len(entity.name), text=entity.name,
            entity=entity, kind=entity.kind,
        )  # fmt: skip
        row.decide("accepted", editor)
    figure = baker.make(
        Figure, article=article, start=8, end=12, text="320人", value=320, unit="人", subject=named[0],
        indicator=Indicator.objects.get(code="jobs-urban-new"), period=None, period_text="截至目前", qualifier="exact",
    )  # fmt: skip
    figure.decide("accepted", editor)
    figure.history.update(history_date=article.published_at - timedelta(hours=1))  # before it came out
    return article


@pytest.fixture
def news(registered, editor) -> list[Article]:
    public = [publish(n, editor) for n in (2, 1)]
    publish(3, editor, state="draft", headline="秘密")
    publish(4, editor, state="withdrawn", public_note="失实", headline="秘密")
    publish(5, editor, published_at=timezone.now() + timedelta(days=1), headline="秘密")
    return public


def feed(client, address: str) -> ElementTree.Element:
    response = client.get(f"{address}feed.atom")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "秘密" not in response.content.decode()
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own answer


@pytest.mark.parametrize(("address", "title"), ADDRESSES.items())
def test_feed(client, news, address, title):
    """Each feed has what is public, the latest published first, with absolute addresses."""
    tree = feed(client, address)
    assert tree.find(f"{ATOM}title").text.startswith(title)
    entries = tree.findall(f"{ATOM}entry")
    links = [entry.find(f"{ATOM}link").get("href") for entry in entries]
    assert [link.split("#")[0] for link in links] == [
        f"http://testserver{article.get_absolute_url()}" for article in reversed(news)
    ]
    updated = datetime.fromisoformat(entries[0].find(f"{ATOM}updated").text)
    assert abs(updated - news[1].published_at) < timedelta(seconds=1)
    own = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
    assert own == {"alternate": f"http://testserver{address}", "self": f"http://testserver{address}feed.atom"}


def test_entries(client, news):
    """An entry says what it is; markup in a text is text; an indicator's entry leads to its figure."""
    entry = feed(client, "/articles/").find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "消息1"
    assert "&lt;b&gt;" in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "报1"
    reported = feed(client, "/indicators/jobs-urban-new/").find(f"{ATOM}entry")
    assert reported.find(f"{ATOM}title").text == "柳湾街道：320人，截至目前"
    assert "#f" in reported.find(f"{ATOM}link").get("href")


@pytest.mark.parametrize("address", ADDRESSES)
def test_asked_again(client, news, address, django_assert_max_num_queries):
    """Who has the feed already is told so, and it takes few queries to know; what is new makes it new."""
    with django_assert_max_num_queries(3):
        first = client.get(f"{address}feed.atom")
    assert first["Last-Modified"]
    again = {"HTTP_IF_NONE_MATCH": first["ETag"], "HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert client.get(f"{address}feed.atom", **again).status_code == 304
    Article.objects.filter(pk=news[1].pk).update(state="draft")
    assert client.get(f"{address}feed.atom", **again).status_code == 200


def test_odd_texts(client, news):
    """Characters that XML cannot hold are left out."""
    Article.objects.filter(pk=news[0].pk).update(headline="消\x08息]]>&", body="正\x0b文\ufffe")
    titles = [title.text for title in feed(client, "/articles/").iter(f"{ATOM}title")]
    assert "消息]]>&" in titles


def test_nowhere(client, news):
    """No feed of what is not there; that of a place which was renamed leads to its new one; feeds take nothing in."""
    for address in ("/areas/x/", "/topics/x/", "/organizations/x/", "/indicators/x/"):
        assert client.get(f"{address}feed.atom").status_code == 404
    Area.objects.get(name="柳湾街道").leave_address("liuwan-zhen", "柳湾镇")
    response = client.get("/areas/liuwan-zhen/feed.atom")
    assert (response.status_code, response["Location"]) == (301, "/areas/liuwan-jiedao/feed.atom")
    assert client.post("/articles/feed.atom").status_code == 405


def test_empty(client, registered):
    """A feed without entries is a feed."""
    for address in ADDRESSES:
        assert feed(client, address).findall(f"{ATOM}entry") == []


def test_own_name(client, news, settings):
    """Where the site knows its address, feeds use it whatever name they were asked by."""
    settings.SITE_URL = "https://news.example.org"
    entry = feed(client, "/articles/").find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"https://news.example.org/articles/{news[1].pk}/"


def amend(article: Article, editor, note: str = "数字已更正。"):
    with amending(article, editor, note):
        article.save()
    return article.review_steps.get(reason=note).at


def test_amended(client, registered, editor):
    """What was amended is in the feed again with what was changed and when, though it came out long ago."""
    rows = [publish(n, editor) for n in range(1, 4)]
    at = amend(rows[2], editor)
    Article.objects.filter(pk=rows[1].pk).update(published_at=timezone.now() + timedelta(hours=1))
    for address in ("/articles/", "/areas/liuwan-jiedao/", "/topics/qingjiejiayuan/"):
        feed = ElementTree.fromstring(client.get(f"{address}feed.atom").content)  # noqa: S314 - our own answer
        entries = [
            (one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}updated"))
            for one in feed.iter(f"{ATOM}entry")
        ]
        assert [title for title, _ in entries] == ["消息3", "消息1"]
        assert datetime.fromisoformat(entries[0][1]) == at
        assert "说明：数字已更正。" in client.get(f"{address}feed.atom").content.decode()


def test_long_ago_but_amended(client, registered, editor, monkeypatch):
    """A feed that holds but one entry holds the one that changed last."""
    monkeypatch.setattr("portal.feeds.ENTRIES", 1)
    for n in range(1, 4):
        publish(n, editor)
    article = Article.objects.get(headline="消息3")
    assert "消息1" in client.get("/articles/feed.atom").content.decode()
    amend(article, editor)
    text = client.get("/articles/feed.atom").content.decode()
    assert "消息3" in text
    assert "消息1" not in text


def test_often_amended(client, registered, editor, monkeypatch):
    """One that was amended again and again leaves its place to another that was amended before."""
    monkeypatch.setattr("portal.feeds.ENTRIES", 2)
    for n in range(1, 5):
        publish(n, editor)
    before, often = Article.objects.get(headline="消息4"), Article.objects.get(headline="消息3")
    amend(before, editor)
    for n in range(3):
        amend(often, editor, f"第{n}次更正。")
    entries = feed(client, "/articles/").iter(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["消息3", "消息4"]


def test_figures_that_changed(client, news, editor):
    """An indicator's feed tells what was amended, and what was corrected, with what was said of it and when."""
    address = "/indicators/jobs-urban-new/"
    at = amend(news[0], editor)
    first = feed(client, address).find(f"{ATOM}entry")
    assert f"/articles/{news[0].pk}/" in first.find(f"{ATOM}link").get("href")
    assert datetime.fromisoformat(first.findtext(f"{ATOM}updated")) == at
    assert "说明：数字已更正。" in first.findtext(f"{ATOM}summary")
    figure = news[1].figures.get()
    figure.value = 321
    figure.decide("accepted", editor)
    first = feed(client, address).find(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == "柳湾街道：321人，截至目前"
    assert datetime.fromisoformat(first.findtext(f"{ATOM}updated")) == figure.history.first().history_date
