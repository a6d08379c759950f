"""The admin: every list and form opens, decisions are recorded, and no list is slow."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.forms import FileField
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from model_bakery import baker

from articles.forms import BylinesWidget
from articles.models import Article, Correction, Mention, Page, Publication
from metrics.models import Check, Figure, Indicator, Observation
from organizations.models import Area, Entity, Name, Organization, Topic
from tests.portal.admin_addresses import address

pytestmark = pytest.mark.django_db

OURS = [
    Area, Organization, Topic, Name, Entity, Publication, Page, Article, Mention, Correction,
    Indicator, Figure, Observation, Check,
]  # fmt: skip


def form_data(response) -> dict[str, object]:
    """What a browser would send back of a form that nobody has changed."""
    data: dict[str, object] = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            widget, value = field.field.widget, field.value()
            if isinstance(widget, BylinesWidget):
                data |= {f"{field.html_name}-{part}": [b[part] for b in value] for part in ("role", "name")}
            elif hasattr(widget, "decompress"):
                parts = value if isinstance(value, list) else widget.decompress(value)
                data |= {
                    f"{field.html_name}{name}": part or ""
                    for name, part in zip(widget.widgets_names, parts, strict=True)
                }
            elif isinstance(field.field, FileField):
                continue  # no new file was chosen
            elif isinstance(value, bool):
                data |= {field.html_name: "on"} if value else {}
            else:
                data[field.html_name] = "" if value is None else value
    return data


@pytest.mark.parametrize("model", OURS)
def test_every_list(desk, model):
    """Every model has its list, in Chinese, with a search that answers and filters that open."""
    for query in ("", "?q=东湖", "?q=%27%22%5C%25", "?q=" + "长" * 3_000, "?o=1", "?p=1"):
        response = desk.get(address(model, "changelist") + query)
        assert response.status_code == 200
    assert str(model._meta.verbose_name) in response.content.decode()
    assert model.objects.exists()


@pytest.mark.parametrize("model", OURS)
def test_every_form(desk, model):
    """Every row's form and history open; saved unchanged, a form is accepted and changes nothing of note."""
    row = model.objects.last()
    response = desk.get(address(model, "change", row.pk))
    assert response.status_code == 200
    if model is not Page and model is not Entity:
        assert desk.get(address(model, "history", row.pk)).status_code == 200
    if not response.context["has_change_permission"]:
        return
    before = model.objects.filter(pk=row.pk).values().get()
    saved = desk.post(address(model, "change", row.pk), form_data(response))
    assert saved.status_code == 302, saved.context["errors"]
    after = model.objects.filter(pk=row.pk).values().get()
    assert {k: v for k, v in after.items() if k not in ("updated_at", "decided_at")} == {
        k: v for k, v in before.items() if k not in ("updated_at", "decided_at")
    }


@pytest.mark.parametrize("model", OURS)
def test_no_such_row(desk, model):
    """An address that leads to no row leads back to the list or is not found; it never breaks."""
    for key in ("0", "abc", "_2F", "%00", "99999999999999999999"):
        for page in ("change", "delete", "history"):
            response = desk.get(f"{address(model, 'changelist')}{key}/{page}/")
            assert response.status_code in (302, 403, 404), (key, page)


@pytest.mark.parametrize("model", OURS)
def test_every_add_form(desk, model):
    """What editors may add has a form; what the program alone makes has none."""
    made_by_program = {Entity, Page, Article, Mention, Figure, Check}
    expected = 403 if model in made_by_program else 200
    assert desk.get(address(model, "add")).status_code == expected


def test_every_model_is_there(desk):
    """No model of ours is left out of the admin, and the index names each app in Chinese."""
    assert set(OURS) <= set(admin.site._registry)
    text = desk.get("/admin/").content.decode()
    for words in ("文章与版面", "提及", "指标", "观测值", "区域", "机构"):
        assert words in text


PICKED = [
    (Organization, "area"), (Organization, "host"), (Mention, "entity"), (Correction, "article"),
    (Figure, "indicator"), (Observation, "preferred"), (Page, "publication"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "field"), PICKED)
def test_autocomplete(desk, model, field):
    """Pickers answer whatever is typed into them."""
    for term in ("东", "", "%", "\\", "'"):
        asked = {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": field,
        }
        assert desk.get(reverse("admin:autocomplete"), asked | {"term": term}).status_code == 200


def test_search_of_articles_reads_the_index(desk):
    """Searching articles looks words up; it never scans the bodies."""
    with CaptureQueriesContext(connection) as captured:
        response = desk.get(address(Article, "changelist"), {"q": "拆除违建"})
    assert [a.position for a in response.context["cl"].queryset] == [1]
    searched = [query["sql"] for query in captured.captured_queries if "拆除" in query["sql"]]
    assert searched
    assert not any("LIKE" in sql.upper().replace("LIKELY", "") for sql in searched)


@pytest.mark.parametrize("model", [model for model in OURS if model is not Entity])
def test_lists_cost_the_same(desk, editor, pipeline, source, model):
    """A list costs as many queries for two pages' rows as for one's."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address(model, "changelist")).status_code == 200
        for query in captured.captured_queries:
            assert '"articles_page"."text"' not in query["sql"], "a list reads whole pages"
            assert '"articles_article"."bigrams"' not in query["sql"], "a list reads search vectors"
        return len(captured)

    cost()  # content types and the like are read once
    before = cost()
    page = pipeline.store(replace(source, text=source.text + "\n\n又一则消息\n本报讯　石桥街道修路9公里。\n"))
    for row in Figure.objects.filter(article__page=page):
        row.decide("accepted", editor)
    baker.make(Correction, article=page.articles.first(), _quantity=3)
    for n in range(3):
        area = Area.objects.create(name=f"{n}村", level="village", parent=Area.objects.get(name="柳湾街道"))
        Name.objects.create(entity=area, text=f"{n}号村", scope=area)
        office = Organization.objects.create(name=f"{n}局", area=area)
        Organization.objects.create(name=f"{n}科", area=area, superior=office, host=office)
        baker.make(Publication, name=f"{n}报", home=area)
    assert cost() == before


def test_forms_cost_the_same(desk, editor, pipeline):
    """A form with rows below it costs as many queries for many of them as for few."""
    article = Article.objects.get(position=1)
    cell = Observation.objects.get()
    check = Check.objects.get(kind="sum")
    mention = Mention.objects.get(entity=None)

    def costs() -> list[int]:
        counts = []
        for row in (article, cell, check, mention):
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(address(type(row), "change", row.pk)).status_code == 200
            counts.append(len(captured))
        return counts

    costs()
    before = costs()
    for n in range(4):
        topic = Topic.objects.create(name=f"{n}行动")
        baker.make(
            Mention, article=article, start=n, end=n + 9, text="某", kind="topic", entity=topic.entity_ptr
        )
        figure = baker.make(
            Figure, article=article, start=n, end=n + 9, text="9家", value=9, subject=cell.subject,
            indicator=cell.indicator, period=cell.period,
        )  # fmt: skip
        figure.decide("accepted", editor)
        check.members.create(figure=figure, role="part", position=9)
        mention.ranked_candidates.create(entity=topic, rank=n + 2)
    assert cell.figures.count() == 5
    assert costs() == before


def test_looking_is_not_deciding(client, stored):
    """An account that may only look sees the lists and decides nothing."""
    reader = User.objects.create_user("读者", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    for model in (Mention, Figure):
        assert client.get(address(model, "changelist")).status_code == 200
        client.post(
            address(model, "changelist"), {"action": "accept", "_selected_action": [model.objects.first().pk]}
        )
        assert not model.objects.decided().exists()
        assert client.post(address(model, "change", model.objects.first().pk), {}).status_code == 403


def test_kind_follows(desk, editor):
    """A mention given another meaning is of that meaning's kind."""
    mention = Mention.objects.get(text="清洁家园行动")
    save(desk, mention, entity=Area.objects.get(name="柳湾街道").pk, state="accepted")
    mention.refresh_from_db()
    assert (mention.kind, mention.entity.name) == ("area", "柳湾街道")


def test_value_by_hand(desk, client):
    """An editor adds a value with its citation, for whole days, and readers see it at once."""
    add = address(Observation, "add")
    data = form_data(desk.get(add)) | {
        "indicator": Indicator.objects.get(code="illegal-buildings").pk,
        "subject": Area.objects.get(name="东湖区").pk,
        "period_0": "2020-01-01", "period_1": "2020-12-31",
        "manual_value": "48", "citation": "区年鉴第 9 页",
    }  # fmt: skip
    assert desk.post(add, data).status_code == 302
    text = client.get("/indicators/illegal-buildings/").content.decode()
    for words in ("48处", "2020年", "区年鉴第 9 页"):
        assert words in text
    refused = desk.post(add, data)
    assert "已有该指标的观测值" in str(refused.context["errors"])


def save(desk, row, **changes: object):
    page = address(type(row), "change", row.pk)
    return desk.post(page, form_data(desk.get(page)) | changes)


def test_taking_back(desk):
    """A figure set back to open in its form leaves its cell, and nobody stands for it."""
    figure = Figure.objects.get(text="320人")
    assert Observation.objects.count() == 1
    assert save(desk, figure, state="suggested").status_code == 302
    figure.refresh_from_db()
    assert (figure.state, figure.decided_by, figure.observation) == ("suggested", None, None)
    assert not Observation.objects.exists()


def test_periods_are_whole_days(desk):
    """An editor sees the last day of a period, and a period typed in ends on the day typed."""
    figure = Figure.objects.get(text="12处")
    text = desk.get(address(Figure, "change", figure.pk)).content.decode()
    assert 'value="2021/06/30"' in text
    save(desk, figure, period_0="2021-01-01", period_1="2021-12-31")
    figure.refresh_from_db()
    assert (figure.period_start, figure.period_end) == (date(2021, 1, 1), date(2021, 12, 31))


REFUSED = [
    pytest.param(lambda: Mention.objects.get(entity=None), {"state": "accepted"}, "请选定它指的是谁", id="nobody"),
    pytest.param(lambda: Article.objects.first(), {"body": " "}, "必填", id="nothing to read"),
    pytest.param(lambda: Correction.objects.get(), {"state": "accepted"}, "办结要写公开说明", id="settled silently"),
    pytest.param(
        lambda: Figure.objects.get(text="12处"),
        {"period_0": "2021-02-01", "period_1": "2021-01-01"},
        "区间开头不能超过区间结尾",
        id="period backwards",
    ),
    pytest.param(lambda: Figure.objects.get(text="12处"), {"value": "1" + "0" * 18}, "18", id="value too large"),
    pytest.param(lambda: Observation.objects.get(), {"manual_value": "3"}, "要写明出处", id="no citation yet"),
    pytest.param(
        lambda: Observation.objects.get(), {"preferred": "", "manual_value": "3"}, "要写明出处", id="no citation"
    ),
    pytest.param(
        lambda: Observation.objects.get(),
        lambda: {"preferred": Figure.objects.get(text="12处").pk},
        "请先采纳它",
        id="undecided figure preferred",
    ),
    pytest.param(lambda: Area.objects.get(name="柳湾街道"), {"name": "石桥街道"}, "请不要重复添加", id="area twice"),
    pytest.param(lambda: Area.objects.get(name="柳湾街道"), {"name": "柳湾/街道"}, "斜杠", id="slash"),
    pytest.param(lambda: Area.objects.get(name="柳湾街道"), {"slug": "donghu-qu"}, "已被占用", id="slug taken"),
    pytest.param(lambda: Area.objects.get(name="柳湾街道"), {"slug": "柳湾"}, "Slug|字母|有效", id="slug in Chinese"),
    pytest.param(lambda: Area.objects.get(name="柳湾街道"), {"code": "12"}, "6、9 或 12 位", id="code"),
    pytest.param(
        lambda: Area.objects.get(name="东湖区"),
        lambda: {"parent": Area.objects.get(name="柳湾街道").pk},
        "上级区域不能是它自己",
        id="circle",
    ),
    pytest.param(
        lambda: Organization.objects.get(name="东湖区城管局"), {"name": "青石机械有限公司"}, "同名的机构", id="twin"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "changes", "problem"), REFUSED)
def test_refused(desk, row, changes, problem):
    """What the rules forbid is refused in the form, in Chinese, and never an error page."""
    response = save(desk, row(), **(changes() if callable(changes) else changes))
    assert response.status_code == 200
    assert re.search(problem, str(response.context["errors"]))


def test_new_area_is_found(desk):
    """An area added in the admin has its official name, an address and a path, and the picker finds it."""
    add = address(Area, "add")
    data = form_data(desk.get(add)) | {
        "name": "云台镇", "level": "town", "parent": Area.objects.get(name="东湖区").pk,
    }  # fmt: skip
    assert desk.post(add, data).status_code == 302
    area = Area.objects.get(name="云台镇")
    assert (area.path, area.slug) == ("青石市/东湖区/云台镇", "yuntai-zhen")
    assert [(n.text, n.kind) for n in area.names.all()] == [("云台镇", "official")]
    assert list(Entity.objects.matching_prefix("云台")) == [area.entity_ptr]


def test_settling_a_check(desk, editor):
    """A reason settles a check in the editor's name; without it the check is open again."""
    check = Check.objects.first()
    save(desk, check, settlement="原文如此")
    check.refresh_from_db()
    assert (check.settled_by, check.settled_at is not None) == (editor, True)
    save(desk, check, settlement="")
    check.refresh_from_db()
    assert (check.settled_by, check.settled_at) == (None, None)


def test_retitling(desk):
    """An article's new headline is found by search; its state is not a field of the form."""
    article = Article.objects.get(position=1)
    save(desk, article, state="published", headline="廊桥通车")
    assert list(Article.objects.containing("廊桥")) == [article]
    assert not Article.objects.containing("集中拆除").exists()
    assert not Article.public.exists()


def test_read_only_to_the_public(client, stored):
    """Without an account there is only the way to sign in."""
    response = client.get(address(Article, "changelist"))
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_page_is_not_edited(desk):
    """The page as received cannot be changed by sending it along."""
    page = Page.objects.get()
    save(desk, page, text="伪造")
    page.refresh_from_db()
    assert "伪造" not in page.text
