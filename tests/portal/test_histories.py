"""Histories of curated rows: what changed, as people read it, and former versions brought back."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from model_bakery import baker

from articles.models import Article, Correction, Mention, Page, Publication, Reprint
from metrics.models import Check, Figure, Indicator, Observation, day_range
from organizations.models import Area, Name, Organization, Topic
from portal.journal import undo
from portal.models import Step
from portal.restoring import RestoreError, restore

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor, stored):
    Figure.objects.get(text="320人").decide("accepted", editor)
    baker.make(Correction, article=stored.articles.first(), report="有误", quote="320人")
    client.force_login(editor)
    return client


def page_of(client, row, query=""):
    opts = row._meta
    return client.get(reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[row.pk]) + query)


def text_of(response) -> str:
    """The page without what makes no difference to its reader."""
    return re.sub(r"\s+", " ", response.content.decode())


def changed(row, by=None, reason="", **values):
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user, row._change_reason = by, reason
    row.save()
    return row


LONG = "上半年，东湖区集中拆除违建，出动执法人员近百人次。" * 12

SHOWN = [
    pytest.param(
        lambda: Article.objects.get(position=1), {"headline": "新标题"}, "<del>东湖区集中拆除违建</del> → <ins>新标题</ins>",
        id="short text",
    ),
    pytest.param(lambda: Article.objects.get(position=1), {"subhead": "副题"}, "空 → <ins>副题</ins>", id="from nothing"),
    pytest.param(lambda: Article.objects.get(position=1), {"kind": "notice"}, "<ins>公告</ins>", id="choice by its label"),
    pytest.param(lambda: Article.objects.get(position=1), {"complete": False}, "<del>是</del> → <ins>否</ins>", id="yes or no"),
    pytest.param(
        lambda: Article.objects.get(position=1), {"home_id": None}, "<del>东湖区</del> → 空", id="row by its name"
    ),
    pytest.param(
        lambda: Article.objects.get(position=1), {"bylines": [{"role": "通讯员", "name": "何川"}]},
        "<del>记者 周远</del> <ins>通讯员 何川</ins>", id="bylines",
    ),
    pytest.param(
        lambda: Article.objects.get(position=1), {"section_heads": ["其一", "其二"]}, "<ins>其一</ins> <ins>其二</ins>", id="list"
    ),
    pytest.param(
        lambda: Figure.objects.get(text="12处"), {"value": 13}, "<del>12</del> → <ins>13</ins>", id="number"
    ),
    pytest.param(
        lambda: Figure.objects.get(text="12处"), {"period": day_range(date(2021, 1, 1), date(2021, 3, 31))},
        "<ins>2021-01-01—2021-03-31</ins>", id="period",
    ),
    pytest.param(
        lambda: Area.objects.get(name="柳湾街道"), {"valid_from": date(2001, 2, 3)}, "空 → <ins>2001-02-03</ins>", id="date"
    ),
    pytest.param(
        lambda: Indicator.objects.get(code="jobs-urban-new"), {"phrases": ["新增就业", "就业增加"]},
        "<ins>就业增加</ins>", id="phrases",
    ),
    pytest.param(
        lambda: Topic.objects.first(), {"description": LONG}, f"<div class=\"difference\"><ins>{LONG}</ins></div>", id="long text"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "values", "shown"), SHOWN)
def test_changes_are_readable(desk, editor, row, values, shown):
    """A change says who, when, why, and what each field was and is, in Chinese."""
    row().save()  # what the program writes has no history of its own
    one = changed(row(), editor, "按原报更正", **values)
    text = text_of(page_of(desk, one))
    assert re.sub(r"\s+", " ", shown) in text
    assert "按原报更正" in text
    assert "主编" in text
    assert str(one._meta.get_field(next(iter(values))).verbose_name) in text


def test_long_texts_are_compared(desk, editor):
    """Of a long text only what changed is marked; what stayed is folded away."""
    topic = changed(Topic.objects.first(), editor, description=LONG)
    changed(topic, editor, description=LONG.replace("东湖区", "西岭区", 1))
    text = text_of(page_of(desk, topic))
    assert "<del>东湖</del><ins>西岭</ins>" in text
    assert re.search(r"<summary>未改的 \d+ 字</summary>", text)


def test_the_first_record(desk, editor):
    """What the program wrote left no record; the first one of an editor shows all that there was."""
    figure = Figure.objects.get(text="12处")
    figure.decide("accepted", editor)
    text = text_of(page_of(desk, figure))
    for words in (
        "最早的记录；此前由程序写入",
        "<dt>状态</dt> <dd>已采纳</dd>",
        "<dt>主体</dt> <dd>东湖区</dd>",
    ):
        assert words in text


def test_a_row_that_is_gone_is_named(desk, editor):
    """A change that refers to a row since removed says so."""
    village = Area.objects.create(name="某村", level="village", parent=Area.objects.get(name="柳湾街道"))
    article = changed(Article.objects.first(), editor, home=village)
    changed(article, editor, home=None)
    village.delete()
    assert "已删除的区域" in text_of(page_of(desk, article))


def test_names_are_on_the_page_of_their_entity(desk, editor):
    """The history of an entity tells of its names too."""
    topic = Topic.objects.first()
    name = Name.objects.create(entity=topic, text="净家行动", kind="short")
    changed(name, editor, text="净家园行动")
    name.delete()
    text = text_of(page_of(desk, topic))
    for words in (
        "名称的改动",
        "新建“净家行动”",
        "<del>净家行动</del> → <ins>净家园行动</ins>",
        "删除“净家园行动”",
    ):
        assert words in text


def test_pages_of_a_long_history(desk, editor, django_assert_max_num_queries):
    """A page of a history costs the same however long it is, and the first change of a page is compared with the last
    of the next."""
    article = Article.objects.first()
    for n in range(45):
        changed(article, editor, headline=f"第{n}稿", home=Area.objects.order_by("pk")[n % 5])
    page_of(desk, article)
    for query, first, last in (("", 44, 25), ("?p=2", 24, 5)):
        with django_assert_max_num_queries(10):
            text = text_of(page_of(desk, article, query))
        for n in (first, last):
            assert f"<del>第{n - 1}稿</del> → <ins>第{n}稿</ins>" in text
    assert page_of(desk, article, "?p=3").status_code == 200


CURATED = [
    pytest.param(lambda: Article.objects.first(), {"headline": "误改"}, id="article"),
    pytest.param(lambda: Page.objects.first(), {"section": "误改"}, id="page"),
    pytest.param(lambda: Publication.objects.first(), {"name": "误改日报"}, id="publication"),
    pytest.param(lambda: Correction.objects.first(), {"report": "误改"}, id="correction"),
    pytest.param(lambda: Area.objects.get(name="柳湾街道"), {"name": "误改街道"}, id="area"),
    pytest.param(lambda: Organization.objects.get(name="东湖区城管局"), {"type": "school"}, id="organization"),
    pytest.param(lambda: Topic.objects.first(), {"description": "误改"}, id="topic"),
    pytest.param(lambda: Name.objects.get(text="青石机械"), {"text": "误改"}, id="name"),
    pytest.param(lambda: Indicator.objects.first(), {"phrases": ["误改"]}, id="indicator"),
    pytest.param(lambda: Observation.objects.get(), {"preferred_reason": "误改"}, id="observation"),
    pytest.param(lambda: Check.objects.first(), {"settlement": "误改"}, id="check"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "values"), CURATED)
def test_every_kind_is_brought_back(desk, editor, row, values):
    """A former version comes back through its page, with who and why in the history."""
    one = row()
    if not one.history.exists():
        one.save()
    version = one.history.first()
    name, new = next(iter(values.items()))
    old = getattr(one, name)
    changed(one, editor, **values)
    address = reverse("desk:version", args=[one._meta.app_label, one._meta.model_name, version.history_id])
    assert "恢复这一版" in text_of(desk.get(address))
    assert desk.post(address, {"reason": "改错了"}).status_code == 302
    one.refresh_from_db()
    assert getattr(one, name) == old != new
    newest = one.history.first()
    assert newest.history_user == editor
    assert newest.history_change_reason.startswith("恢复到")
    assert "改错了" in newest.history_change_reason
    assert "没有：可以恢复的内容与现在一样" in text_of(desk.get(address))


def test_decisions_come_back_with_their_cells(desk, editor):
    """A figure brought back to accepted is filed again, and the step can be undone."""
    figure = Figure.objects.get(text="320人")
    accepted = figure.history.first()
    figure.decide("rejected", editor)
    assert not Observation.objects.exists()
    restore(accepted, editor)
    assert Observation.objects.get().preferred == figure
    undo(Step.objects.get(), editor)
    assert not Observation.objects.exists()


def test_mentions_come_back(desk, editor):
    """A mention brought back means again what it meant, and stays where the text now has it."""
    mention = Mention.objects.get(text="清洁家园行动")
    mention.decide("accepted", editor)
    version = mention.history.first()
    mention.entity = Area.objects.get(name="石桥街道").entity_ptr
    mention.decide("accepted", editor)
    Mention.objects.filter(pk=mention.pk).update(start=mention.start + 1, end=mention.end + 1)
    restore(version, editor)
    before, mention = mention, Mention.objects.get(pk=mention.pk)
    assert (mention.entity.name, mention.kind, mention.start) == ("清洁家园", "topic", before.start + 1)


def test_a_text_comes_back(desk, editor):
    """A former text is brought back as an edit: a newer version, decisions in place."""
    article = Article.objects.get(position=1)
    article.figures.get(text="12处").decide("accepted", editor)
    version, body = article.history.first(), article.body
    address = reverse("desk:text", args=[article.pk])
    desk.post(address, {"body": body.replace("12处", "13处"), "version": 1, "action": "save"})
    assert article.figures.adrift().count() == 1
    desk.post(reverse("desk:version", args=["articles", "article", version.history_id]), {})
    article.refresh_from_db()
    assert (article.body, article.version) == (body, 3)
    assert not article.figures.adrift().exists()
    assert Observation.objects.filter(preferred__text="12处").exists()


def test_a_public_text_comes_back_with_a_note(desk, editor):
    """Readers are told when a former text of a public article is brought back; its state stays."""
    article = Article.objects.get(position=1)
    version = article.history.first()
    changed(article, editor, headline="误改", state="published", published_at="2021-07-02T08:00Z")
    address = reverse("desk:version", args=["articles", "article", version.history_id])
    response = desk.post(address, {})
    assert response.status_code == 400
    assert "公开说明" in response.context["problem"]
    assert desk.post(address, {"reason": "标题有误，已更正。"}).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.state) == ("东湖区集中拆除违建", "published")
    assert article.public_note == "标题有误，已更正。"
    assert article.review_steps.get().action == "amend"


def test_what_was_removed_comes_back(desk, editor):
    """A row that was removed is made again, by whoever may add such."""
    name = Name.objects.get(text="青石机械")
    key = name.pk
    name.delete()
    version = Name.history.filter(id=key).first()
    address = reverse("desk:version", args=["organizations", "name", version.history_id])
    assert "已被删去" in text_of(desk.get(address))
    desk.post(address, {})
    assert Name.objects.get(pk=key).text == "青石机械"


REFUSED = [
    pytest.param(
        lambda by: [
            changed(Area.objects.get(name="柳湾街道"), by, name="柳湾"),
            Area.objects.create(name="柳湾街道", level="street", parent=Area.objects.get(name="东湖区")),
        ],
        "请不要重复添加", id="name taken",
    ),
    pytest.param(
        lambda by: [
            changed(Name.objects.get(text="青石机械"), by, text="青石厂"),
            Name.objects.create(entity=Organization.objects.get(name="青石机械有限公司"), text="青石机械"),
        ],
        "已经有了", id="alias taken",
    ),
    pytest.param(
        lambda by: [changed(Article.objects.get(position=1), by, state="first_review")], "不能改动", id="under review"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), REFUSED)
def test_refused(desk, editor, change, words):
    """What constraints or the review forbid is refused in Chinese, and nothing is changed."""
    Name.objects.get(text="青石机械").save()
    row = change(editor)[0]
    version = row.history.all()[1]
    changes = row.history.count()
    with pytest.raises(RestoreError, match=words):
        restore(version, editor)
    assert row.history.count() == changes


def test_who_may(desk, client):
    """Without the right to change a row it is looked at only; without that to see it, not at all."""
    topic = Topic.objects.first()
    version = topic.history.first()
    changed(topic, description="误改")
    address = reverse("desk:version", args=["organizations", "topic", version.history_id])
    reader = User.objects.create_user("统计员", is_staff=True)
    reader.groups.add(Group.objects.get(name="统计"))
    client.force_login(reader)
    assert "恢复这一版" not in text_of(client.get(address))
    assert client.post(address, {}).status_code == 403
    client.force_login(User.objects.create_user("新人", is_staff=True))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["organizations/topic/0", "organizations/nothing/1", "auth/user/1", "no/topic/1"]
)
def test_no_such_version(desk, address):
    """An address that leads to no version is not found."""
    assert desk.get(f"/admin/desk/versions/{address}/").status_code == 404


def test_the_package_page_leads_on(desk):
    """The address of a version that the history package has leads to ours."""
    topic = Topic.objects.first()
    number = topic.history.first().history_id
    address = reverse("admin:organizations_topic_simple_history", args=[topic.pk, number])
    assert desk.get(address).url == f"/admin/desk/versions/organizations/topic/{number}/"
    assert desk.get(address.replace(f"/{number}/", "/abc/")).status_code == 404


def test_reprints_have_histories():
    """Reprints are curated too."""
    assert Reprint.history.model
