"""The article's form: what can be edited when, forms that came too late, and who else is there."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.choices import ArticleState as S
from articles.models import Article, Presence, ReviewStep
from articles.presence import attend
from articles.review import seen_of
from organizations.models import Area

pytestmark = pytest.mark.django_db


def page_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def filled(response) -> dict[str, list[str]]:
    """What a browser would send of the form that nobody has changed."""
    data: dict[str, list[str]] = {}

    class Inputs(HTMLParser):
        inside = area = choice = None

        def handle_starttag(self, tag, attrs):
            a = dict(attrs)
            if tag == "form":
                self.inside = a.get("id") == "article_form" or "compare" in a.get("class", "")
            if not self.inside or not (name := a.get("name") or self.choice):
                return
            if tag == "input" and a.get("type") not in ("submit", "checkbox", "radio"):
                data.setdefault(name, []).append(a.get("value", ""))
            elif tag == "input" and "checked" in a:
                data.setdefault(name, []).append(a.get("value", "on"))
            elif tag == "textarea":
                self.area = name
                data[name] = [""]
            elif tag == "select":
                self.choice = name
            elif tag == "option" and "selected" in a:
                data[name] = [a.get("value", "")]

        def handle_endtag(self, tag):
            if tag == "textarea":
                if self.area:  # a browser takes the first line end for none
                    data[self.area] = [data[self.area][0].removeprefix("\n").replace("\n", "\r\n")]
                self.area = None
            if tag == "select":
                self.choice = None

        def handle_data(self, text):
            if self.area:
                data[self.area][0] += text

    Inputs().feed(response.content.decode())
    return data


def send(client, article, data, **changes):
    body = urlencode({**data, **changes}, doseq=True)
    return client.post(page_of(article), body, content_type="application/x-www-form-urlencoded")


def test_unchanged(article, enter):
    """Saved unchanged, the form makes no new version, against which everybody else's would be stale."""
    client, before = enter("编辑", "采编"), seen_of(article)
    response = send(client, article, filled(client.get(page_of(article))))
    assert response.status_code == 302, response.context["errors"]
    assert seen_of(article) == before


def test_lists_as_rows(article, enter):
    """Section heads are lines and bylines rows; emptied rows go, and spare ones can be filled."""
    client = enter("编辑", "采编")
    data = filled(client.get(page_of(article)))
    assert data["bylines-name"][0] == "周远"
    roles, names = list(data["bylines-role"]), list(data["bylines-name"])
    names[0], roles[0], names[1], roles[1] = "", "", "新人", "通讯员"
    heads = "第一节\r\n\r\n 第二节 \r\n"
    send(client, article, data, **{"bylines-role": roles, "bylines-name": names, "section_heads": heads})
    article.refresh_from_db()
    assert article.bylines == [{"role": "通讯员", "name": "新人"}]
    assert article.section_heads == ["第一节", "第二节"]
    data = filled(client.get(page_of(article)))
    response = send(client, article, data, **{"bylines-role": ["记者"], "bylines-name": [""]})
    assert "没有写姓名" in str(response.context["errors"])
    response = send(client, article, data, section_heads="长" * 201)
    assert "最多 200 个字" in str(response.context["errors"])


@pytest.mark.parametrize(
    ("state", "group", "editable"),
    [
        (S.DRAFT, "采编", True), (S.DRAFT, "统计", False), (S.FIRST_REVIEW, "审核", False),
        (S.FINAL_REVIEW, "管理员", False), (S.APPROVED, "审核", False), ("scheduled", "审核", False),
        (S.PUBLISHED, "采编", False), (S.PUBLISHED, "审核", True), (S.WITHDRAWN, "审核", False),
    ],
)  # fmt: skip
def test_editable(at_state, enter, state, group, editable):
    """The text is edited in a draft, and amended when public; else the form says what to do, and takes nothing."""
    article, client = at_state(state), enter("某人", group)
    response = client.get(page_of(article))
    text = response.content.decode()
    assert ('name="headline"' in text) == editable
    assert ('name="_save"' in text) == editable
    if not editable and group != "统计":
        assert any(words in text for words in ("要改，请先退回", "要改，请先重新采编", "您没有"))
    forged = {"headline": "偷改", "body": "偷改", "seen": seen_of(article), "note": "说明", "kind": "news"}
    send(client, article, filled(response) | forged)
    article.refresh_from_db()
    assert (article.headline == "偷改") == editable
    assert (article.body == "偷改") == editable
    article_states = {"scheduled": S.PUBLISHED}
    assert article.state == article_states.get(state, state)


def test_body(article, enter):
    """A new body is a new version, and what was found in it before goes along."""
    client = enter("编辑", "采编")
    data = filled(client.get(page_of(article)))
    send(client, article, data, body="新的开头。\r\n" + data["body"][0], headline="新题")
    article.refresh_from_db()
    assert article.body.startswith("新的开头。\n")
    assert (article.version, article.headline) == (2, "新题")
    assert all(article.body[m.start : m.end] == m.text for m in article.mentions.all())
    assert list(Article.objects.containing("新的开头")) == [article]


@pytest.mark.parametrize("change", [{"headline": "更正的题"}, {"body": "更正的正文。"}])
def test_amending(at_state, enter, client, change):
    """A public article's text is changed with a note for readers, which the article then bears; the step is recorded."""
    article, editor = at_state(S.PUBLISHED), enter("值班")
    data = filled(editor.get(page_of(article)))
    response = send(editor, article, data, **change)
    assert "要写公开说明" in str(response.context["errors"])
    assert send(editor, article, data, note="题目更正过。", **change).status_code == 302
    step = ReviewStep.objects.get()
    article.refresh_from_db()
    assert (step.action, step.reason, step.version) == ("amend", "题目更正过。", article.version)
    text = client.get(article.get_absolute_url()).content.decode()
    assert "题目更正过。" in text
    assert next(iter(change.values())) in text


def test_looking_after_needs_no_note(at_state, enter):
    """The area of a public article is put right without a word to readers."""
    article, editor = at_state(S.PUBLISHED), enter("值班")
    data = filled(editor.get(page_of(article)))
    home = Area.objects.get(name="柳湾街道")
    assert send(editor, article, data, home=home.pk).status_code == 302
    article.refresh_from_db()
    assert (article.home, article.public_note, ReviewStep.objects.count()) == (home, "", 0)


# --- Forms that came too late ---


@pytest.fixture
def late(article, enter):
    """A form that was loaded before somebody else saved; ``late(theirs)(mine)`` sends it."""

    def begin(**theirs):
        client = enter("晚的", "采编")
        data = filled(client.get(page_of(article)))
        other = enter("早的", "采编")
        assert send(other, article, filled(other.get(page_of(article))), **theirs).status_code == 302
        client = enter("晚的", "采编")
        return lambda **mine: (client, send(client, article, data, **mine))

    return begin


def test_stale(article, late):
    """A stale form is refused with both texts side by side; nothing is overwritten."""
    _, response = late(headline="他们的题")(headline="我的题", kicker="我的引题")
    assert response.status_code == 409
    text = response.content.decode()
    assert "早的 在" in text
    assert "他们的题" in text
    assert "我的题" in text
    choices = {d.name: d.choice for d in response.context["comparison"].differences}
    assert choices == {"headline": "", "kicker": "mine"}
    article.refresh_from_db()
    assert (article.headline, article.kicker) == ("他们的题", "")


@pytest.mark.parametrize(("choice", "headline"), [("mine", "我的题"), ("theirs", "他们的题")])
def test_merging(article, late, choice, headline):
    """Sent again with a choice for each field, the form saves what was chosen, and the rest of both."""
    client, response = late(headline="他们的题", subhead="他们的副题")(headline="我的题", kicker="我的引题")
    data = filled(response)
    assert data["choice-subhead"] == ["theirs"]
    assert data["choice-kicker"] == ["mine"]
    assert send(client, article, data, **{"choice-headline": choice}).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.subhead, article.kicker) == (headline, "他们的副题", "我的引题")


def test_stale_twice(article, late, enter):
    """Overtaken again while choosing, the form is compared again, with the choices kept."""
    _, response = late(headline="他们的题")(headline="我的题", kicker="我的引题")
    data = filled(response)
    article.refresh_from_db()
    article.subhead = "又改的副题"
    article.save()
    response = send(enter("晚的", "采编"), article, data, **{"choice-headline": "theirs"})
    assert response.status_code == 409
    choices = {d.name: d.choice for d in response.context["comparison"].differences}
    assert choices == {"headline": "theirs", "kicker": "mine", "subhead": "theirs"}


def test_every_kind_of_field(article, late):
    """Bylines, section heads, areas, ticks and bodies are compared and carried as they were typed."""
    home = Area.objects.get(name="石桥街道")
    long = "开头。\n" + "这一段大家都没有动。" * 9
    client, response = late(section_heads="他们的一节", body=long + "他们的结尾。")(
        **{"bylines-role": ["记者", "摄影"], "bylines-name": ["周远", "新人"]},
        section_heads="我的一节\r\n我的二节",
        home=home.pk,
        complete="",
        body=long + "我的结尾。",
    )
    text = response.content.decode()
    for words in ("我的一节", "摄影 新人", "石桥街道", "<del>", "<ins>"):
        assert words in text
    data = filled(response)
    chosen = {"choice-section_heads": "mine", "choice-body": "mine"}
    assert send(client, article, data, **chosen).status_code == 302
    article.refresh_from_db()
    assert article.section_heads == ["我的一节", "我的二节"]
    assert [byline["name"] for byline in article.bylines] == ["周远", "新人"]
    assert (article.home, article.complete, article.body[-5:]) == (home, False, "我的结尾。")


def test_same_change(article, late):
    """Two who typed the same are told nothing: there is nothing to choose."""
    _, response = late(headline="一样的题")(headline="一样的题")
    assert response.status_code == 302


def test_submitted_meanwhile(article, late, at_state, enter):
    """What was typed while the article was submitted is shown, to be copied, and not saved."""
    client = enter("晚的", "采编")
    data = filled(client.get(page_of(article)))
    at_state(S.FIRST_REVIEW)
    response = send(client, article, data, headline="写了半天的题")
    assert response.status_code == 409
    text = response.content.decode()
    assert "写了半天的题" in text
    assert "要改，请先退回" in text
    assert "按选定的保存" not in text


def test_without_a_version(article, enter):
    """A form that does not say what it was loaded from overwrites nothing."""
    client = enter("编辑", "采编")
    data = filled(client.get(page_of(article))) | {"seen": ["x"]}
    assert send(client, article, data, headline="新题").status_code == 409


def test_history_brings_no_state_back(at_state, enter):
    """An earlier version of what is under review or public is not brought back past the review."""
    article, client = at_state(S.PUBLISHED), enter("管理", "管理员")
    first = article.history.last()
    address = reverse("admin:articles_article_simple_history", args=[article.pk, first.pk])
    client.post(address, {"headline": "旧题", "kind": "news", "body": "旧文", "note": "x"})
    article.refresh_from_db()
    assert (article.state, article.headline) == (S.PUBLISHED, first.headline)


# --- Presence ---


def test_presence(article, staff, enter):
    """The second editor of an article is told of the first, until the first has left or faded away."""
    enter("小周", "采编").get(page_of(article))
    text = enter("小吴", "采编").get(page_of(article)).content.decode()
    assert "小周在看；同时改动，后保存的要先比较。" in text
    assert "小吴在看" not in text
    address = reverse("desk:presence", args=[article.pk])
    client = enter("小吴", "采编")
    assert client.post(address).json() == {"told": "小周在看；同时改动，后保存的要先比较。"}
    Presence.objects.filter(user=staff("小周")).update(seen_at=timezone.now() - timedelta(seconds=61))
    assert client.post(address).json() == {"told": ""}
    enter("小周", "采编").post(address)
    assert enter("小吴", "采编").post(address).json()["told"].startswith("小周在看；")
    enter("小周", "采编").post(address, {"leave": "1"})
    assert enter("小吴", "采编").post(address).json() == {"told": ""}
    assert Presence.objects.count() == 1
    missing = reverse("desk:presence", args=[0])
    assert client.post(missing).status_code == 404
    assert client.get(address).status_code == 405


def test_what_the_other_does(article, staff, enter):
    """The second is told what the first does to the article, until he has left it alone for two minutes."""
    address = reverse("desk:presence", args=[article.pk])
    text = reverse("desk:text", args=[article.pk])
    enter("小周", "采编").get(text)
    assert "小周在看；" in enter("小吴", "采编").get(text).content.decode()
    for doing, said in (
        ("settling", "在审读"),
        ("text", "在改正文"),
        ("form", "在改文章"),
        ("nonsense", "在改文章"),
    ):
        enter("小周", "采编").post(address, {"doing": doing})
        enter("小周", "采编").post(address)  # another window of his, in which nothing is done
        assert enter("小吴", "采编").post(address).json()["told"].startswith(f"小周{said}；")
    Presence.objects.filter(user=staff("小周")).update(acted_at=timezone.now() - timedelta(seconds=121))
    assert enter("小吴", "采编").post(address).json()["told"].startswith("小周在看；")


def test_presence_is_two_queries(article, staff, django_assert_num_queries):
    """A heartbeat is cheap, however many are there."""
    people = [staff(f"编辑{n}") for n in range(5)]
    for one in people:
        attend(article.pk, one)
    with django_assert_num_queries(2):
        assert len(attend(article.pk, people[0])) == 4


def test_form_costs_the_same(at_state, enter, staff):
    """The form costs as many queries after many steps and versions as after few."""
    article = at_state(S.FIRST_REVIEW)
    client = enter("审稿")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(article)).status_code == 200
        return len(captured)

    cost()
    before = cost()
    for n in range(9):
        article.headline, article._history_user = f"第{n}版", staff(f"编辑{n}")
        article.save()
        baked = {"action": "submit", "from_state": "draft", "to_state": "first_review", "version": 1}
        ReviewStep.objects.create(article=article, by=staff(f"编辑{n}"), **baked)
        attend(article.pk, staff(f"编辑{n}"))
    assert cost() == before <= 25
