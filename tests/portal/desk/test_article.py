"""The pages of the desk on one article, and the queue: what they show, what they cost, who may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.choices import DecisionState, Origin
from articles.models import Article, Mention
from metrics.models import Figure
from organizations.models import Organization
from portal.desk.marking import Mark, marked


@pytest.mark.parametrize(
    ("marks", "html"),
    [
        ([], "甲乙丙丁"),
        ([Mark("a", 0, 2, "x")], '<span data-id="a" class="mk x lane0 first last">甲乙</span>丙丁'),
        (
            [Mark("outer", 0, 4, "o"), Mark("inner", 1, 3, "i")],
            '<span data-id="outer" class="mk o lane1 first">甲</span>'
            '<span data-id="outer" class="mk o lane1"><span data-id="inner" class="mk i lane0 first last">乙丙</span></span>'
            '<span data-id="outer" class="mk o lane1 last">丁</span>',
        ),
        (
            [Mark("a", 0, 3, "x"), Mark("b", 2, 4, "y")],
            '<span data-id="a" class="mk x lane1 first">甲乙</span>'
            '<span data-id="a" class="mk x lane1 last"><span data-id="b" class="mk y lane0 first">丙</span></span>'
            '<span data-id="b" class="mk y lane0 last">丁</span>',
        ),
    ],
)
def test_marked(marks, html):
    """Spans that nest or cross each get a lane and a mark on every piece of text that they cover."""
    (paragraph,) = marked("甲乙丙丁", marks)
    assert paragraph.html == html


def test_marked_paragraphs():
    """Text is escaped, empty lines fall out, and a span over two paragraphs is marked in both."""
    first, second = marked("<b>\n\n&乙", [Mark("a", 1, 6, "x")])
    assert (first.start, second.start) == (0, 5)
    assert first.html == '&lt;<span data-id="a" class="mk x lane0 first">b&gt;</span>'
    assert second.html == '<span data-id="a" class="mk x lane0 last">&amp;</span>乙'


@pytest.fixture
def reader(client: Client, registered: None) -> Client:
    user = User.objects.create_user("小周", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    client.force_login(user)
    return client


@pytest.fixture
def article(stored: Any) -> Article:
    return (
        stored.articles.get(position=1)
        if stored.articles.filter(position=0).exists()
        else stored.articles.first()
    )


def desk(article: Article, **query: str) -> str:
    return reverse("desk:article", args=[article.pk], query=query)


def test_page(reader, article):
    """The page opens the first suggestion that waits, with every span marked and its data for the script."""
    page = reader.get(desk(article))
    assert page.status_code == 200
    rows = [*article.mentions.all(), *article.figures.all()]
    for row in rows:
        assert f'data-id="{row._meta.model_name}-{row.pk}"' in page.content.decode()
    first = min(rows, key=lambda row: (row.start, -row.end))
    assert page.context["panel"].row == first
    assert {item["id"] for item in page.context["data"]["items"]} == {
        f"{r._meta.model_name}-{r.pk}" for r in rows
    }


def test_opens_what_is_asked_for(reader, article):
    """?item= opens that suggestion; one that is not there leaves the first open."""
    figure = article.figures.order_by("start").last()
    assert reader.get(desk(article, item=f"figure-{figure.pk}")).context["panel"].row == figure
    assert reader.get(desk(article, item="figure-0")).status_code == 200
    assert reader.get(desk(article, item="?")).status_code == 200


@pytest.mark.parametrize(
    "form", ["", "span", "new-entity", "choose", "indicator", "value", "add", "all", "help", "x"]
)
def test_forms(reader, article, form):
    """Every form opens by its address, whatever is searched for in it."""
    for q in ("", "东湖", "\x00", "就业"):
        page = reader.get(desk(article, form=form, q=q, quote="街道"))
        assert page.status_code == 200


def add_rows(article: Article, numbers: range) -> None:
    organization = Organization.objects.first()
    for n in numbers:
        Mention.objects.create(
            article=article,
            start=n,
            end=n + 1,
            text=article.body[n],
            kind="organization",
            entity=organization,
        )
        Figure.objects.create(article=article, start=n, end=n + 3, text=article.body[n : n + 3])


def test_queries(reader, article, django_assert_num_queries):
    """The page and the panels of all its items cost as many queries for eighty rows more."""
    add_rows(article, range(4))
    reader.get(desk(article))  # who may what is asked anew each time, content types only once
    with django_assert_num_queries(18):
        reader.get(desk(article))
    add_rows(article, range(4, 44))
    with django_assert_num_queries(18):
        page = reader.get(desk(article))
    ids = [item["id"] for item in page.context["data"]["items"]]
    for wanted in (ids[:2], ids[:60]):
        with django_assert_num_queries(14):
            panels = reader.get(reverse("desk:panels", args=[article.pk], query={"ids": ",".join(wanted)}))
        assert panels.content.decode().count("data-panel=") == len(wanted)


def test_earlier_decisions(reader, article, editor):
    """A panel tells how editors have settled the same text before."""
    mention = article.mentions.filter(entity__isnull=False).first()
    for n in range(3):
        Mention.objects.create(
            article=article, start=n, end=n + 1, text=mention.text, kind=mention.kind, entity=mention.entity,
            origin=Origin.EDITOR,
        ).decide(DecisionState.REJECTED if n else DecisionState.ACCEPTED, editor)  # fmt: skip
    panel = reader.get(reverse("desk:item", args=[f"mention-{mention.pk}"])).content.decode()
    assert "以前的 3 次决定" in panel
    assert "否定 <b>2</b>" in panel
    assert f"{mention.entity.name} <b>1</b>" in panel


def test_many_earlier_decisions(reader, article, editor, monkeypatch):
    """Of very many decisions the last are counted, and said to be the last."""
    monkeypatch.setattr("portal.desk.panels.LOOKED_BACK", 3)
    street = article.mentions.exclude(entity=None).first()
    columns = {"article": article, "text": street.text, "kind": street.kind, "entity_id": street.entity_id}
    for n in range(5):
        mention = Mention.objects.create(**columns, start=9000 + n, end=9001 + n)
        mention.decide("rejected" if n else "accepted", editor)
    text = reader.get(f"/admin/desk/items/mention-{street.pk}/").content.decode()
    assert f"“{street.text}”最近的 3 次决定" in text
    assert "<li>否定 <b>3</b></li>" in text


def test_missing_items(reader, article):
    """What is no item has no panel."""
    for item in ("mention-0", "check-1", "mention"):
        assert reader.get(reverse("desk:item", args=[item])).status_code == 404
    assert reader.get(reverse("desk:article", args=[0])).status_code == 404


def test_rights(client, article):
    """The desk is for staff who may see articles; buttons are for those who may use them."""
    address = desk(article)
    assert client.get(address).status_code == 302
    nobody = User.objects.create_user("访客", is_staff=True)
    client.force_login(nobody)
    assert client.get(address).status_code == 403
    assert client.get(reverse("desk:queue")).status_code == 403
    nobody.groups.add(Group.objects.get(name="统计"))
    page = client.get(address).content.decode()
    assert 'data-do="new-entity"' not in page
    assert 'data-do="value"' in page or "figure-" not in page


def test_queue(reader, article, django_assert_num_queries):
    """The queue lists what waits, keeps its filters on the way to an article, and goes on to the next."""
    page = reader.get(reverse("desk:queue"))
    assert article.title in page.content.decode()
    with django_assert_num_queries(7):
        reader.get(reverse("desk:queue"))
    assert (
        "没有这样的文章" in reader.get(reverse("desk:queue", query={"state": "published"})).content.decode()
    )
    onward = reader.get(reverse("desk:next", query={"after": article.pk, "kind": "mention"}))
    assert onward.status_code == 303
    assert onward["Location"].endswith("?kind=mention")
    Mention.objects.all().delete()
    Figure.objects.all().delete()
    assert reader.get(reverse("desk:next", query={"after": "x"})).status_code == 303
