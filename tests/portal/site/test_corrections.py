"""Corrections by readers: the form, its limits, the receipt, and the log of what was settled."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from ipaddress import IPv6Address

import pytest
from django.core.cache import cache
from django.test import RequestFactory, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from model_bakery import baker

from articles.choices import ReviewAction
from articles.deadlines import working_days_after
from articles.models import Article, Correction, Page
from articles.review import take
from metrics.models import Figure
from portal.rates import sender
from portal.views.corrections import SIZE

pytestmark = pytest.mark.django_db
BODY = "本报讯 去年拆除12处。今年又拆除3处；计划再拆5处。"
NEW = "/corrections/new/"
SECRET = "秘密"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def article(db) -> Article:
    page = baker.make(Page, published=date(2021, 7, 2), sha256="0" * 64)
    return baker.make(
        Article,
        page=page,
        state="published",
        published_at=timezone.now(),
        headline="拆违",
        body=BODY,
        date=page.published,
    )


@pytest.fixture
def figure(article, editor) -> Figure:
    start = BODY.index("3处")
    row = baker.make(
        Figure, article=article, start=start, end=start + 2, text="3处", value=3, unit="处", period=None
    )
    row.decide("accepted", editor)
    return row


def send(client, article: Article | None = None, **data):
    address = f"{NEW}?article={article.pk}" if article else NEW
    return client.post(address, {"report": "应为4处", "key": str(uuid.uuid4())} | data)


def settled(article: Article | None, note: str = "已改。", state: str = "accepted", **fields) -> Correction:
    defaults = {"report": SECRET, "contact": SECRET, "settled_at": timezone.now()}
    return Correction.objects.create(article=article, public_note=note, state=state, **(defaults | fields))


def test_from_a_number_to_its_receipt(client, article, figure):
    """The form knows the sentence; what is sent is an open correction by a reader with a deadline; the reader gets its number."""
    text = client.get(f"{NEW}?article={article.pk}&figure={figure.pk}").content.decode()
    assert re.search(r"<textarea[^>]*>\s*今年又拆除3处；</textarea>", text)
    response = client.post(
        f"{NEW}?article={article.pk}&figure={figure.pk}",
        {"quote": "今年又拆除3处；", "report": "应为4处", "contact": "13800000000"},
    )
    [row] = Correction.objects.all()
    assert (response.status_code, response["Location"]) == (303, f"/corrections/{row.receipt}/?sent=1")
    assert (row.article, row.quote, row.report, row.contact) == (
        article,
        "今年又拆除3处；",
        "应为4处",
        "13800000000",
    )
    assert (row.origin, row.state, row.responsible) == ("reader", "open", None)
    assert row.anchor == f"f{figure.pk}"
    assert row.deadline == working_days_after(timezone.localdate())
    answer = client.get(response["Location"])
    text = answer.content.decode()
    for said in (row.receipt, "收到了", "待处理", "今年又拆除3处；", "拆违"):
        assert said in text
    assert "13800000000" not in text
    assert "应为4处" not in text
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("sentence", "anchor"), [("2", "s2"), ("99", ""), ("x", ""), ("", ""), ("9" * 30, "")]
)
def test_the_sentence_is_kept(client, article, sentence, anchor):
    """A report on a sentence keeps which it was, and its receipt leads there; what is no sentence is ignored."""
    client.post(f"{NEW}?article={article.pk}&sentence={sentence}", {"report": "应为4处"})
    row = Correction.objects.get()
    assert row.anchor == anchor
    place = f"{article.get_absolute_url()}{'#' if anchor else ''}{anchor}"
    assert f'href="{place}"' in client.get(f"/corrections/{row.receipt}/").content.decode()


def test_editors_see_the_figure(client, article, figure, editor):
    """Whoever handles a report on a figure is led to it; one that is gone does no harm."""
    client.post(f"{NEW}?figure={figure.pk}", {"report": "应为4处"})
    row = Correction.objects.get()
    client.force_login(editor)
    way = f'href="/admin/desk/articles/{article.pk}/?item=figure-{figure.pk}">3处</a>'
    assert way in client.get(f"/admin/desk/corrections/{row.pk}/").content.decode()
    Figure.objects.all().delete()
    assert way not in client.get(f"/admin/desk/corrections/{row.pk}/").content.decode()


def test_state_of_a_settled_one(client, article):
    """Whoever has the number reads the answer, however the number is typed; nothing of the person."""
    row = settled(article, "查过原报，<b>无误</b>。", "declined", origin="reader")
    for typed in (row.receipt, row.receipt.lower(), f" {row.receipt[:5]} {row.receipt[5:]} "):
        assert client.get("/corrections/", {"receipt": typed})["Location"] == f"/corrections/{row.receipt}/"
    text = client.get(f"/corrections/{row.receipt.lower()}/").content.decode()
    assert "不予更正" in text
    assert "查过原报，&lt;b&gt;无误&lt;/b&gt;。" in text
    assert SECRET not in text


def test_article_that_is_gone(client, article):
    """When the article is no longer public, the receipt tells its state and nothing of the article."""
    row = settled(article, quote="去年拆除12处。")
    Article.objects.filter(pk=article.pk).update(state="withdrawn", public_note="失实")
    text = client.get(f"/corrections/{row.receipt}/").content.decode()
    assert "已更正" in text
    assert "现在没有公开" in text
    assert "拆违" not in text
    assert "去年拆除" not in text


def test_receipts_are_not_guessed(client, article):
    """Numbers are drawn from 31 characters by a random generator for secrets: none is near another, a wrong one finds nothing."""
    receipts = {settled(article).receipt for _ in range(50)}
    assert len(receipts) == 50
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{10}", receipt) for receipt in receipts)
    assert 31**10 > 2**49
    for wrong in ("2222222222", f"{receipts.pop()[:-1]}0"):
        assert client.get(f"/corrections/{wrong}/").status_code == 404
        assert "没有" in client.get("/corrections/", {"receipt": wrong}).content.decode()


@pytest.mark.parametrize("changes", [{"state": "draft"}, {"state": "withdrawn", "public_note": "失实"},
                                     {"published_at": timezone.now() + timedelta(days=1)}])  # fmt: skip
def test_only_what_is_public(client, article, figure, changes):
    """There is no form for an article that readers can't see, nor for its numbers."""
    Article.objects.filter(pk=article.pk).update(**changes)
    for query in (
        f"?article={article.pk}",
        f"?figure={figure.pk}",
        f"?article={article.pk}&figure={figure.pk}",
    ):
        assert client.get(NEW + query).status_code == 404
        assert client.post(NEW + query, {"report": "甲"}).status_code == 404
    assert not Correction.objects.exists()


def test_only_decided_numbers(client, article, figure, editor):
    """A number that is suggested, rejected, adrift or another article's has no form."""
    other = baker.make(Article, state="published", published_at=timezone.now(), body=BODY)
    assert client.get(f"{NEW}?article={other.pk}&figure={figure.pk}").status_code == 404
    Figure.objects.filter(pk=figure.pk).update(anchored=False)
    assert client.get(f"{NEW}?figure={figure.pk}").status_code == 404
    Figure.objects.filter(pk=figure.pk).update(anchored=True, state="rejected")
    assert client.get(f"{NEW}?figure={figure.pk}").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"report": "  "}, "请写明哪里不对"),
        ({"report": "长" * 2001}, "最多 2000 字"),
        ({"quote": "某人是骗子"}, "和文中不一致"),
        ({"quote": "甲" * 301}, "还没有送出"),
        ({"report": "a\x00b"}, "还没有送出"),
        ({"contact": "1" * 121}, "还没有送出"),
    ],
)
def test_refused(client, article, data, said):
    """What can't be taken is told in Chinese, what was written stays in the form, nothing is stored."""
    response = send(
        client,
        article,
        contact=data.get("contact", "甲方"),
        **{k: v for k, v in data.items() if k != "contact"},
    )
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not Correction.objects.exists()


def test_quote_spaced_otherwise(client, article):
    """A quote may be broken into lines otherwise than the text, or left out."""
    assert send(client, article, quote="去年拆除\n 12处。").status_code == 303
    assert send(client, article, quote="").status_code == 303


def test_about_the_site(client):
    """Without an article the form is about the site: it asks for no quote."""
    assert "id_quote" not in client.get(NEW).content.decode()
    assert send(client, quote="甲").status_code == 303
    assert Correction.objects.get().article is None


def test_hostile_text(client, article):
    """Markup in what a reader writes is text wherever it is shown."""
    hostile = "<script>alert(1)</script>"
    response = send(client, article, report=hostile, quote=hostile, contact=hostile)
    assert "<script>alert" not in response.content.decode()
    assert "&lt;script&gt;" in response.content.decode()


def test_trap(client, article):
    """A machine that fills in what people don't see is thanked, and nothing is stored."""
    assert send(client, article, website="https://spam.example").status_code == 302
    assert not Correction.objects.exists()


def test_sent_twice(client, article):
    """The same form sent again is the same report."""
    key = str(uuid.uuid4())
    first, again = send(client, article, key=key), send(client, article, key=key)
    assert first["Location"] == again["Location"]
    assert Correction.objects.count() == 1
    assert send(client, article, key="no uuid").status_code == 303


def test_rate(client, article):
    """Beyond CORRECTIONS_PER_HOUR from one address the form asks to come back, and keeps what was written; others may send."""
    with override_settings(CORRECTIONS_PER_HOUR=2):
        assert [send(client, article).status_code for _ in range(3)] == [303, 303, 429]
        refused = send(client, article, report="还有一处写错")
        assert "还有一处写错" in refused.content.decode()
        assert Correction.objects.count() == 2
        other = client.post(f"{NEW}?article={article.pk}", {"report": "甲"}, REMOTE_ADDR="203.0.113.9")
        assert other.status_code == 303
        assert send(client, article, report="").status_code == 400  # not counted, not hidden


def test_rate_is_counted_for_an_hour(client, article, monkeypatch):
    """An hour after the first the count begins anew."""
    with override_settings(CORRECTIONS_PER_HOUR=1):
        assert [send(client, article).status_code for _ in range(2)] == [303, 429]
        cache.clear()
        assert send(client, article).status_code == 303
    with override_settings(CORRECTIONS_PER_HOUR=0):
        assert send(client, article).status_code == 429


@pytest.mark.parametrize(
    ("https", "remote", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (True, "10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (True, "10.0.0.1", "", "10.0.0.1"),
        (True, "10.0.0.1", "<script>", "<script>"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (False, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (False, "", "", ""),
    ],
)
def test_sender(https, remote, forwarded, expected):
    """Who forges X-Forwarded-For is still the one whom the proxy saw; without a proxy the header says nothing."""
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    with override_settings(HTTPS=https):
        assert sender(request) == expected


@given(st.integers(2**64, 2**128 - 1), st.integers(1, 2**64 - 1))
def test_households(address, other):
    """The addresses of one household count as one."""
    ends = (RequestFactory().get("/", REMOTE_ADDR=str(IPv6Address(n))) for n in (address, address ^ other))
    assert len({sender(request) for request in ends}) == 1


def test_csrf(article):
    """The form is protected like any other that writes."""
    from django.test import Client

    assert send(Client(enforce_csrf_checks=True), article).status_code == 403


def test_log(client, article):
    """Settled ones, the last first; none that is open, or of an article that has never been out."""
    hidden = baker.make(Article, state="draft", headline=SECRET, body="甲")
    settled(hidden, SECRET)
    Correction.objects.create(article=article, report=SECRET)
    now = timezone.now()
    settled(article, "先办的", settled_at=now - timedelta(days=2), quote="去年拆除12处。")
    settled(article, "后办的", "declined", settled_at=now)
    text = client.get("/corrections/").content.decode()
    assert SECRET not in text
    assert text.index("后办的") < text.index("先办的")
    for said in ("拆违", "去年拆除12处。", "已更正", "不予更正"):
        assert said in text
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.index("后办的") < page.index("先办的")
    assert SECRET not in page


def test_log_without_an_article(client):
    """What was settled of the site itself stands in the log as well."""
    settled(None, "搜索已修好。")
    text = client.get("/corrections/").content.decode()
    assert "<h3>关于本站</h3>" in text
    assert "搜索已修好。" in text


HIDDEN = [
    {"state": "withdrawn", "public_note": "失实"},
    {"state": "draft", "public_note": "失实"},  # written anew
    {"state": "published", "published_at": timezone.now() + timedelta(days=1)},  # waits for its hour
]


@pytest.mark.parametrize("changes", HIDDEN, ids=["withdrawn", "draft", "scheduled"])
def test_log_of_a_withdrawn_article(client, article, editor, changes):
    """What led to an article's withdrawal stays in the log: with the answer, without its title, its text or a way to them."""
    settled(article, "查实，文章已撤回。", quote="去年拆除12处。")
    take(article, ReviewAction.WITHDRAW, editor, reason="失实")
    Article.objects.filter(pk=article.pk).update(**changes)
    text = client.get("/corrections/").content.decode()
    assert "查实，文章已撤回。" in text
    assert "一篇已撤回的文章" in text
    assert "拆违" not in text
    assert "去年拆除" not in text
    gone = client.get(article.get_absolute_url())
    assert gone.status_code == 410
    assert "拆违" not in gone.content.decode()


def test_errors_are_told_where_they_are(client, article):
    """A summary leads to each field that is wrong, and the field says what is wrong with it; the title says so first."""
    text = send(client, article, report=" ", quote="某人是骗子").content.decode()
    assert "<title>没有送出：报告错误" in text
    summary = text.partition('role="alert"')[2].partition("</div>")[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["id_quote", "id_report"]
    assert "请改 2 处" in summary
    for name, said in (("quote", "和文中不一致"), ("report", "请写明哪里不对")):
        field = re.search(rf'<textarea[^>]*id="id_{name}"[^>]*>', text)[0]
        assert 'aria-invalid="true"' in field
        assert f'aria-describedby="id_{name}_help id_{name}_error"' in field
        assert re.search(rf'id="id_{name}_error">[^<]*{said}', text)
    assert "_error" not in client.get(f"{NEW}?article={article.pk}").content.decode()


def test_pages_of_the_log(client, article, django_assert_num_queries):
    """Every settled one on one page, also of those settled at the same moment; the page costs one query."""
    now = timezone.now()
    for n in range(2 * SIZE + 3):
        settled(article, f"第{n:02}条", settled_at=now - timedelta(minutes=n // 5))
    seen, address = [], "/corrections/"
    while address:
        with django_assert_num_queries(1):
            text = client.get(address).content.decode()
        seen += re.findall(r"第\d\d条", text)
        found = re.search(r'rel="next" href="([^"]*)"', text)
        address = f"/corrections/{found[1]}" if found else ""
    assert len(seen) == len(set(seen)) == 2 * SIZE + 3


def test_queries(client, article, figure, django_assert_num_queries):
    """What the form and the receipt cost."""
    with django_assert_num_queries(2):
        client.get(f"{NEW}?article={article.pk}&figure={figure.pk}")
    row = settled(article)
    with django_assert_num_queries(1):
        client.get(f"/corrections/{row.receipt}/")
