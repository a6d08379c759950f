"""Only what is decided and published leaves by the API, whatever it is asked."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from metrics.models import Figure, Observation
from organizations.models import Area, Organization
from tests.portal.data.cells import BUILDINGS, HIDDEN, JOBS, PATROLS, tells

pytestmark = pytest.mark.django_db
SECRET = "机密批注"


@pytest.fixture
def town(cells_of_all_kinds):
    """Everything that readers must not see bears a mark."""
    Area.objects.update(note=SECRET)
    Organization.objects.update(note=SECRET)
    Article.objects.exclude(state="published").update(headline=SECRET, kicker=SECRET, subhead=SECRET)
    article = Article.public.order_by("pk").first()
    Article.objects.filter(pk=article.pk).update(
        published_at=timezone.now() + timedelta(days=1), headline=SECRET
    )
    return cells_of_all_kinds


LISTS = ("areas", "organizations", "topics", "articles", "indicators", "observations", "frozen")
ASKED = [
    "limit=200", "q=南岭镇", "q=98761", "within=donghu-qu", "area=nanling-zhen", "indicator=" + JOBS, "modality=actual",
    "source_kind=manual", "source_kind=submitted", "exact=1", "reports=1", "state=draft", "state=suggested",
    "include=all", "article__state=draft", "fields=id", "start=2015-01-01&end=2019-12-31", "reported=1", "kind=news",
    "since=1990-01-01", "annotations=1",
]  # fmt: skip


def test_lists(client, town):
    """No list shows a hidden row or a hidden word, with any of its parameters."""
    for section, asked in itertools.product(LISTS, ASKED):
        text = client.get(f"/api/v1/{section}?{asked}").content.decode()
        assert SECRET not in text, (section, asked)
        assert not any(tells(text.replace('"q=98761"', ""), digits) for digits in HIDDEN), (section, asked)


def test_bounded_lists(client, town):
    """Nor do search, changes and tables."""
    for address in (
        "search?q=南岭镇", "search?q=新增就业&limit=100", "search?q=98762&sort=date",
        "changes?since=2000-01-01T00:00:00Z&limit=200",
        f"tables?indicator={JOBS}&indicator={PATROLS}&indicator={BUILDINGS}&derived=1&totals=1",
    ):  # fmt: skip
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200
        assert SECRET not in response.content.decode()
        assert not any(tells(response.content.decode(), digits) for digits in HIDDEN), address


def test_by_number(client: Client, town):
    """A row that is not public has no address: of an article withdrawn the note alone remains."""
    public = set(Article.public.values_list("pk", flat=True))
    for article in Article.objects.all():
        for end in ("", "?annotations=1", "/text"):
            response = client.get(f"/api/v1/articles/{article.pk}{end}")
            gone = 410 if article.public_note else 404
            assert response.status_code == (200 if article.pk in public else gone)
            if gone == 410 and article.pk not in public:
                assert response.json()["detail"] == "文章已撤回：失实，撤回"
            assert SECRET not in response.content.decode()
    known = set(Observation.objects.public().values_list("pk", flat=True))
    for cell in Observation.objects.all():
        status = client.get(f"/api/v1/observations/{cell.pk}").status_code
        assert status == (200 if cell.pk in known else 404)


def test_undecided(client, town):
    """A figure or name that is no longer accepted is gone from its article, its cell and the annotations."""
    figure = town.approx.preferred
    figure.decide("suggested", town.editor)
    address = f"/api/v1/articles/{figure.article_id}?annotations=1"
    data = client.get(address).json()
    assert data["figures"] == data["annotations"]["items"] == []
    assert client.get(f"/api/v1/observations/{town.approx.pk}").status_code == 404
    assert Figure.objects.filter(pk=figure.pk).exists()


def test_all_kinds(client, town):
    """A competing report, a reprint, a target, a derived value and one by hand are each told as what they are."""

    def told(cell):
        return client.get(f"/api/v1/observations/{cell.pk}").json()

    contested = told(town.contested)
    assert contested["contested"] is True
    assert {one["value"] for one in contested["reports"]} == {"380", "350"}
    reprinted = told(town.reprinted)
    assert (reprinted["report_count"], len(reprinted["reports"])) == (1, 1)
    assert len(reprinted["reports"][0]["reprints"]) == 1
    assert (told(town.target)["modality"], told(town.target)["value"]) == ("planned", "330")
    assert (told(town.target_met)["modality"], told(town.target_met)["value"]) == ("actual", "310")
    grown = told(town.grown)
    assert grown["year_before"] == {
        "value": "20", "unit": "处", "start": "2018-01-01", "end": "2018-12-31", "change": "同比下降40%",
    }  # fmt: skip
    manual, handed_in = told(town.manual), told(town.handed_in)
    assert (manual["source_kind"], manual["sentence"], manual["source"]) == (
        "manual", "《东湖区统计年鉴（2018）》第3页", None,
    )  # fmt: skip
    assert (handed_in["source_kind"], handed_in["value"]) == ("submitted", "11")
    assert (told(town.range)["value"], told(town.range)["high"]) == ("3", "5")
    assert (told(town.approx)["qualifier"], told(town.approx)["printed"]) == ("approx", "约85万元")
    assert "附件" not in str(manual) and "citations/" not in str(manual)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("source_kind=manual", {"manual", "formula_manual"}),
        ("source_kind=submitted", {"handed_in", "manual_contested"}),
        ("modality=planned", {"target"}),
        ("start=2019-10-01&end=2019-10-31", {"month"}),
        ("start=2019-10-02&end=2019-10-01", set()),
        (f"indicator={BUILDINGS}&end=2018-12-31", {"manual", "handed_in"}),
        ("organization=qingshijixie-youxiangongsi", {"range", "undated"}),
    ],
)
def test_filters(client, town, asked, names):
    """Observations are narrowed by source, kind, time, indicator and subject."""
    found = {row["id"] for row in client.get(f"/api/v1/observations?{asked}").json()["items"]}
    assert found == {getattr(town, name).pk for name in names}
