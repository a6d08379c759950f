"""The open API: what it answers, page by page, and how it says no."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from model_bakery import baker

from articles.models import Article
from metrics.models import Figure, Observation
from organizations.models import Area, Organization
from portal.api import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(stored, editor) -> Article:
    """The town's second article, published, with everything in it accepted."""
    article = stored.articles.get(position=2)
    for row in (*article.mentions.exclude(entity=None), *article.figures.all()):
        row.decide("accepted", editor)
    article.state, article.published_at = "published", timezone.now()
    article.save()
    return article


def test_lists(client, published):
    """Lists come in pages with the number of all."""
    data = client.get("/api/v1/areas?limit=2&offset=1").json()
    assert data["count"] == 5
    assert [row["name"] for row in data["items"]] == ["青石市", "东湖区"]
    assert data["items"][1] == {
        "kind": "area",
        "name": "东湖区",
        "slug": "donghu-qu",
        "url": "/areas/donghu-qu/",
        "level": "市辖区",
        "path": "青石市/东湖区",
        "code": "",
        "parent": "qingshi-shi",
    }


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/api/v1/areas?within=donghu-qu", ["东湖区", "柳湾街道", "石桥街道"]),
        ("/api/v1/organizations?within=qingshi-shi", ["东湖区城管局", "青石机械有限公司"]),
        ("/api/v1/organizations?within=shiqiao-jiedao", []),
    ],
)
def test_within(client, registered, address, names):
    """What lies within an area, the areas below it included."""
    assert [row["name"] for row in client.get(address).json()["items"]] == names


def test_article(client, published):
    """An article comes with its accepted names and figures, each with its span and its sentence."""
    data = client.get(f"/api/v1/articles/{published.pk}").json()
    assert (data["title"], data["date"], data["publication"]) == (
        "柳湾街道就业服务进社区",
        "2021-07-02",
        "青石日报",
    )
    assert data["home"] == "青石市/东湖区"
    street = data["mentions"][0]
    assert (
        data["body"][street["start"] : street["end"]]
        == street["text"]
        == street["entity"]["name"]
        == "柳湾街道"
    )
    jobs = next(figure for figure in data["figures"] if figure["text"] == "320人")
    assert (jobs["value"], jobs["unit"], jobs["indicator"], jobs["subject"]["slug"]) == (
        "320", "人", "jobs-urban-new", "liuwan-jiedao",
    )  # fmt: skip
    assert "320人" in jobs["sentence"]


def test_article_shows_what_is_decided(client, published, editor):
    """A name or figure opened again is gone from the article at once."""
    for row in (published.mentions.first(), published.figures.first()):
        row.decide("suggested", editor)
    data = client.get(f"/api/v1/articles/{published.pk}").json()
    assert len(data["mentions"]) == published.mentions.accepted().count()
    assert len(data["figures"]) == published.figures.accepted().count()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?q=就业", 1),
        ("?q=没有的词", 0),
        ("?since=2021-07-02", 1),
        ("?since=2021-07-03", 0),
        ("?within=donghu-qu", 1),
        ("?within=shiqiao-jiedao", 0),
    ],
)
def test_articles(client, published, query, count):
    """Articles are found by word, date and area."""
    assert client.get(f"/api/v1/articles{query}").json()["count"] == count


def test_observation(client, published):
    """A value comes as a decimal string in its unit, with its sentence and the address of it."""
    rows = client.get("/api/v1/observations?indicator=jobs-urban-new").json()["items"]
    figure = Figure.objects.get(text="320人")
    assert rows == [
        {
            "indicator": "jobs-urban-new",
            "subject": {"kind": "area", "name": "柳湾街道", "slug": "liuwan-jiedao", "url": "/areas/liuwan-jiedao/"},
            "period_start": figure.period_start and figure.period_start.isoformat(),
            "period_end": figure.period_end and figure.period_end.isoformat(),
            "modality": "actual",
            "value": "320",
            "high": None,
            "unit": "人",
            "qualifier": "exact",
            "source": figure.sentence,
            "url": f"/articles/{published.pk}/#f{figure.pk}",
        }
    ]  # fmt: skip


def test_manual_observation(client, registered):
    """A value by hand comes with its citation and the indicator's unit."""
    baker.make(
        Observation,
        subject=Area.objects.get(name="东湖区").entity_ptr,
        indicator__code="x",
        indicator__unit="件",
        manual_value="0.50",
        citation="年鉴第 3 页",
    )
    [row] = client.get("/api/v1/observations").json()["items"]
    assert (row["value"], row["unit"], row["source"], row["url"]) == ("0.5", "件", "年鉴第 3 页", None)


def test_chinese_is_readable(client, registered):
    """Chinese stands in the answer as itself."""
    response = client.get("/api/v1/areas/donghu-qu")
    assert "东湖区" in response.content.decode()
    assert response["Content-Type"] == "application/json; charset=utf-8"


REFUSED = [
    ("/api/v1/areas/none", 404, "没有这一条"),
    ("/api/v1/areas?within=none", 404, "没有这一条"),
    ("/api/v1/organizations/none", 404, "没有这一条"),
    ("/api/v1/indicators/none", 404, "没有这一条"),
    ("/api/v1/observations?indicator=none", 404, "没有这一条"),
    ("/api/v1/articles/0", 404, "没有这一条"),
    ("/api/v1/articles/99999999999999999999999999", 404, "没有这一条"),
    ("/api/v1/areas/%00", 422, "参数有误：slug"),
    ("/api/v1/areas?within=%00", 422, "参数有误：within"),
    ("/api/v1/areas?within=" + "a" * 81, 422, "参数有误：within"),
    ("/api/v1/observations?indicator=%00", 422, "参数有误：indicator"),
    ("/api/v1/articles?since=昨天", 422, "参数有误：since"),
    ("/api/v1/articles?since=0", 422, "参数有误：since"),
    ("/api/v1/articles?since=2021-02-30", 422, "参数有误：since"),
    ("/api/v1/articles/第一篇", 422, "参数有误：pk"),
    ("/api/v1/articles?q=" + "字" * 101, 422, "参数有误：q"),
    ("/api/v1/articles?limit=0", 422, "参数有误：limit"),
    ("/api/v1/articles?limit=1000000", 422, "参数有误：limit"),
    ("/api/v1/articles?limit=x&offset=-1", 422, "参数有误：limit、offset"),
    ("/api/v1/articles?offset=99999999999999999999", 422, "参数有误：offset"),
]


@pytest.mark.parametrize(("address", "status", "problem"), REFUSED)
def test_refused(client, registered, address, status, problem):
    """What is not there, and what cannot be asked, is said in Chinese with what to do about it."""
    response = client.get(address)
    assert response.status_code == status
    assert response.json()["detail"].startswith(problem)
    assert "请" in response.json()["detail"]


def test_nothing_of_a_query_is_syntax(client, published):
    """Operators, quotes and NUL in a query are text."""
    for query in ("就业' | '", "%00", "!(", "a:*", "\\"):
        assert client.get("/api/v1/articles", {"q": query}).status_code == 200


def test_order_is_complete(client, registered):
    """Pages of a list neither repeat nor leave out, though names be equal."""
    areas = list(Area.objects.filter(name__endswith="街道"))
    for n in range(6):
        Organization.objects.create(name="服务站", area=areas[n % 2], type=n)
    slugs = [
        client.get(f"/api/v1/organizations?limit=1&offset={n}").json()["items"][0]["slug"] for n in range(8)
    ]
    assert len(set(slugs)) == 8


@pytest.fixture
def application():
    """The site as a server would run it, but for the closing of connections, which would end the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_schema(case, published, application):
    """Whatever is asked of it, the API answers as its own description says."""
    # Uncompressed: the client that calls the application itself unpacks nothing.
    case.call_and_validate(
        base_url="http://localhost", app=application, headers={"Accept-Encoding": "identity"}
    )
