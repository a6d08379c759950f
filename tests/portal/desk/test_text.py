"""编辑正文: the page on which a body is edited, looked at before it is saved, and saved."""

import uuid

import pytest
from django.contrib.auth.models import Group, User

from articles.models import Article, Mention
from portal.journal import record, undo
from portal.models import StepKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(stored, editor, client):
    article = stored.articles.get(position=1)
    article.figures.get(text="12处").decide("accepted", editor)
    article.mentions.filter(text="清洁家园行动").first().decide("accepted", editor)
    client.force_login(editor)
    return article


def address(article):
    return f"/admin/desk/text/{article.pk}/"


def send(client, article, body, **fields):
    return client.post(address(article), {"body": body, "version": article.version, "reason": "", **fields})


def test_the_text_in_its_box(client, article):
    """The page shows the text as it is; sent back unchanged it changes nothing."""
    response = client.get(address(article))
    assert response.context["form"]["body"].value() == article.body
    answer = send(client, article, article.body.replace("\n", "\r\n"), action="save")
    assert answer.status_code == 302
    assert Article.objects.get(pk=article.pk).version == 1


def test_preview(client, article):
    """Before saving, the editor sees the difference and what becomes of each decision; nothing is written."""
    response = send(client, article, article.body.replace("12处", "13处"), action="preview")
    text = response.content.decode()
    assert "<del>12</del><ins>13</ins>" in text
    assert "正文里不再有（1）" in text
    assert Article.objects.get(pk=article.pk).version == 1
    assert "所在的句子改了" not in text
    response = send(client, article, article.body.replace("也同步展开", "也同时展开"), action="preview")
    assert "所在的句子改了（1）" in response.content.decode()


def test_saving(client, article, editor):
    """Saved, the text is a new version with its reason in the history, and the editor is led to what is adrift."""
    response = send(client, article, article.body.replace("12处", "13处"), action="save", reason="核对原报")
    figure = article.figures.adrift().get()
    assert response.url == f"/admin/desk/articles/{article.pk}/?item=figure-{figure.pk}"
    newest = article.history.first()
    assert (newest.version, newest.history_change_reason, newest.history_user) == (2, "核对原报", editor)
    text = client.get(address(article)).content.decode()
    assert "等待安放的决定（1）" in text
    assert f"?item=figure-{figure.pk}" in text


def test_somebody_was_faster(client, article):
    """An edit of a former version is not saved but held against the present one, and nothing typed is lost."""
    send(client, article, article.body + "（甲）", action="save")
    for action in ("save", "preview"):
        response = send(client, article, article.body + "（乙）", action=action)
        assert response.status_code == 409
        text = response.content.decode()
        assert "<del>甲</del><ins>乙</ins>" in text
        assert 'name="version" value="2"' in text
        assert response.context["form"]["body"].value().endswith("（乙）")
    assert Article.objects.get(pk=article.pk).body.endswith("（甲）")


REFUSED = [
    pytest.param({"body": " "}, 400, "不能是空的", id="empty"),
    pytest.param({"body": "甲\x00乙"}, 400, "空字符", id="null"),
    pytest.param({"version": "x"}, 400, "整数", id="version"),
    pytest.param({"reason": "长" * 301}, 400, "300", id="reason"),
]


@pytest.mark.parametrize(("fields", "status", "words"), REFUSED)
def test_refused(client, article, fields, status, words):
    """What cannot be saved is said in Chinese, with the text still in its box."""
    response = client.post(
        address(article), {"body": "新的正文", "version": 1, "reason": "", "action": "save"} | fields
    )
    assert response.status_code == status
    assert words in response.context["problem"]


def test_who_may(client, article):
    """Whoever may not edit sees the text and cannot send another; under review nobody can."""
    reader = User.objects.create_user("统计员", is_staff=True)
    reader.groups.add(Group.objects.get(name="统计"))
    client.force_login(reader)
    response = client.get(address(article))
    assert "<textarea" not in response.content.decode()
    assert send(client, article, "别的", action="save").status_code == 403
    outsider = User.objects.create_user("读者")
    client.force_login(outsider)
    assert client.get(address(article)).status_code == 302
    writer = User.objects.create_user("采编", is_staff=True)
    writer.groups.add(Group.objects.get(name="采编"))
    client.force_login(writer)
    assert "<textarea" in client.get(address(article)).content.decode()
    Article.objects.filter(pk=article.pk).update(state="first_review")
    assert send(client, article, "别的", action="save").status_code == 403
    assert client.get("/admin/desk/text/999999/").status_code == 404
    assert Article.objects.get(pk=article.pk).version == 1


def test_queries(client, article, django_assert_num_queries):
    """The page and its preview cost the same however many rows the article has."""
    client.get(address(article))
    with django_assert_num_queries(7):
        client.get(address(article))
    with django_assert_num_queries(10):
        send(client, article, "本报讯　" + article.body.replace("12处", "13处"), action="preview")


def test_the_article_form_leads_here(client, article):
    """The article's form names what is adrift, and leads to the page that shows what an edit does."""
    send(client, article, article.body.replace("12处", "13处"), action="save")
    text = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    figure = article.figures.adrift().get()
    assert f'/admin/desk/articles/{article.pk}/?item=figure-{figure.pk}">12处</a>' in text
    assert address(article) in text


def test_placing_anew(client, article, editor):
    """A decision placed on the new number takes over what the program read there, in one step that can be undone."""
    figure = article.figures.get(text="12处")
    send(client, article, article.body.replace("12处", "13处"), action="save")
    suggested = article.figures.get(text="13处")
    sent = {
        "key": str(uuid.uuid4()), "action": "place", "item": f"figure-{figure.pk}",
        "start": suggested.start, "end": suggested.end,
    }  # fmt: skip
    answer = client.post("/admin/desk/steps/", sent, content_type="application/json")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["gone"] == [f"figure-{suggested.pk}"]
    figure.refresh_from_db()
    assert (figure.text, figure.value, figure.anchored, figure.state) == ("13处", 13, True, "accepted")
    assert figure.observation.preferred == figure
    client.post("/admin/desk/undo/", {"step": answer.json()["step"]}, content_type="application/json")
    figure.refresh_from_db()
    assert (figure.text, figure.value, figure.anchored, figure.observation) == ("12处", 12, False, None)
    assert article.figures.get(text="13处").pk == suggested.pk


def test_a_removal_taken_back_after_an_edit(client, article, editor):
    """A row made again by undoing its removal is adrift, where the text has been edited since."""
    mention = article.mentions.get(text="清洁家园行动", state="accepted")
    with record(by=editor, kind=StepKind.CHANGE, article=article) as journal:
        journal.delete(mention)
    send(client, article, "本报讯　" + article.body, action="save")
    undo(journal.step, editor)
    again = Mention.objects.get(pk=mention.pk)
    assert (again.text, again.state, again.anchored) == ("清洁家园行动", "accepted", False)
