"""The map of the site, and what robots are told."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from model_bakery import baker

from articles.models import Article
from articles.review import amending

pytestmark = pytest.mark.django_db


def locations(client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(response.content)  # noqa: S314 - our own answer
    return [one.text for one in tree.iter() if one.tag.endswith("}loc")]


@pytest.fixture
def articles(registered) -> list[Article]:
    now = timezone.now()
    rows = [baker.make(Article, state="published", published_at=now, position=n) for n in range(3)]
    for state, at in (("draft", None), ("withdrawn", now), ("published", now + timedelta(days=1))):
        baker.make(Article, state=state, published_at=at, public_note="失实", position=9)
    return rows


def test_all_addresses(client, articles):
    """The index leads to every public page, each once, and each answers."""
    sections = locations(client, "/sitemap.xml")
    pages = [
        page for section in sections for page in locations(client, section.removeprefix("http://testserver"))
    ]
    assert len(pages) == len(set(pages))
    for page in pages:
        assert client.get(page.removeprefix("http://testserver")).status_code == 200, page
    assert {page for page in pages if re.search(r"/articles/\d", page)} == {
        f"http://testserver{article.get_absolute_url()}" for article in articles
    }
    lists = (
        "/compare/",
        "/coverage/",
        "/data/",
        "/data/sets/",
        "/data/frozen/",
        "/data/check/",
        "/corrections/",
        "/about/",
    )
    for address in (
        *lists,
        "/",
        "/areas/liuwan-jiedao/",
        "/topics/qingjiejiayuan/",
        "/indicators/jobs-urban-new/",
    ):
        assert f"http://testserver{address}" in pages


def test_in_pages(client, articles, monkeypatch, django_assert_max_num_queries):
    """Sections come in pages by ranges of keys: nothing is counted, nothing left out, nothing there twice."""
    monkeypatch.setattr("portal.sitemaps.KEYS_A_PAGE", 2)
    with django_assert_max_num_queries(8):
        sections = [one for one in locations(client, "/sitemap.xml") if "sitemap-articles" in one]
    assert len(sections) == articles[-1].pk // 2 + 1
    pages = [page for one in sections for page in locations(client, one.removeprefix("http://testserver"))]
    assert sorted(pages) == sorted(f"http://testserver{article.get_absolute_url()}" for article in articles)
    for page in ("0", "999999999", "abc", "-1"):
        assert client.get("/sitemap-articles.xml", {"p": page}).status_code == 404
    assert client.get("/sitemap-x.xml").status_code == 404


def test_amended(client, articles, editor):
    """An article that was amended changed then, and so did the section."""
    Article.objects.update(published_at=timezone.now() - timedelta(days=30))
    with amending(articles[1], editor, "数字已更正。"):
        articles[1].save()
    today = timezone.localdate().isoformat()
    text = client.get("/sitemap-articles.xml").content.decode()
    assert len(re.findall(f"<lastmod>{today}", text)) == 1
    assert re.search(rf"{articles[1].get_absolute_url()}</loc><lastmod>{today}", text)
    index = client.get("/sitemap.xml").content.decode()
    assert re.search(rf"sitemap-articles.xml</loc><lastmod>{today}", index)


def test_own_name(client, articles, settings):
    """Where the site knows its address, the map uses it."""
    settings.SITE_URL = "https://news.example.org"
    assert locations(client, "/sitemap-pages.xml")[0] == "https://news.example.org/"
    assert "Sitemap: https://news.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_robots(client):
    """Robots are kept from the desk and from the endless narrowings of searches."""
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/\nDisallow: /search/\nDisallow: /data/exports/\nDisallow: /data/table.\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert client.post("/robots.txt").status_code == 405


def test_empty(client, db):
    """An empty database has a map too."""
    for section in locations(client, "/sitemap.xml"):
        assert client.get(section.removeprefix("http://testserver")).status_code == 200
