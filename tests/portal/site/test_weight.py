"""What a page of a large town weighs: as it is sent, with all that it brings along, and as it is unpacked on an old telephone."""

from __future__ import annotations

import gzip
import re
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.utils import timezone

from articles.indexing import index_articles
from articles.models import Article, Mention, Page, Publication
from metrics.models import Indicator, Observation, day_range
from organizations.models import Area, Entity, Organization, Topic
from organizations.naming import Register, Tokens

pytestmark = pytest.mark.django_db

SENT = 100 * 1024  # with style sheets and scripts, compressed as the site sends them
UNPACKED = 400 * 1024  # the page alone, as a browser has to read it

ENTITIES = """
INSERT INTO organizations_entity (kind, name, slug, note, created_at, updated_at)
SELECT %(kind)s, %(name)s || n, %(slug)s || '-' || n, '', now(), now() FROM generate_series(1, %(many)s) AS n
"""
BELOW = """
INSERT INTO organizations_area (entity_ptr_id, level, parent_id, code, path, lineage)
SELECT id, 'village', %(parent)s, '', %(lineage)s || '/' || name, %(lineage)s || '/' || name
  FROM organizations_entity WHERE slug LIKE %(slug)s || '-%%' AND kind = 'area'
"""
BODIES = """
INSERT INTO organizations_organization (entity_ptr_id, type, sector, area_id, superior_id)
SELECT id, 'enterprise', 'new_economic', %(area)s, %(superior)s
  FROM organizations_entity WHERE slug LIKE %(slug)s || '-%%' AND kind = 'organization'
"""


@pytest.fixture
def town(registered: None, editor: Any) -> dict[str, str]:
    """A district with more of everything than a page holds; where each kind of page is at its fullest."""
    district, street = Area.objects.get(name="东湖区"), Area.objects.get(name="柳湾街道")
    company, topic = Organization.objects.get(name="青石机械有限公司"), Topic.objects.get()
    with connection.cursor() as cursor:
        for parent, slug in ((district, "congshi"), (street, "ciji")):
            told = {
                "kind": "area",
                "name": f"从事乡村振兴示范建设的行政村{slug}",
                "slug": f"{slug}-xingzhengcun",
                "many": 500,
            }
            cursor.execute(ENTITIES, told)
            cursor.execute(BELOW, told | {"parent": parent.pk, "lineage": parent.lineage})
        told = {
            "kind": "organization",
            "name": "名称很长的现代农业科技发展有限责任公司",
            "slug": "gongsi",
            "many": 500,
        }
        cursor.execute(ENTITIES, told)
        cursor.execute(BODIES, told | {"area": district.pk, "superior": company.pk})
    jobs = Indicator.objects.get(code="jobs-urban-new")
    Indicator.objects.bulk_create(
        Indicator(
            code=f"zhibiao-{n}", name=f"第{n}个名称不短的基层治理工作指标", timing="period", unit="人次", category=f"类别{n % 9}",
            definition="本期数。",
        )
        for n in range(200)
    )  # fmt: skip
    places = list(Entity.objects.filter(slug__startswith="congshi-")[:150])
    cells = [(place.pk, jobs, year) for place in places for year in (2018, 2019, 2020)]
    cells += [(district.pk, one, year) for one in Indicator.objects.all() for year in (2018, 2019, 2020)]
    Observation.objects.bulk_create(
        Observation(
            indicator=one, subject_id=place, manual_value=1_000_000 + year, citation="《统计年鉴》",
            period=day_range(date(year, 1, 1), date(year, 12, 31)),
        )
        for place, one, year in cells
    )  # fmt: skip
    articles = _articles([district, company, topic, *places[:40]], editor)
    return {
        "home": "/", "area": "/areas/donghu-qu/", "street": "/areas/liuwan-jiedao/", "areas": "/areas/", "names": "/areas/?q=从事",
        "organization": company.get_absolute_url(), "organizations": "/organizations/?area=donghu-qu",
        "topic": topic.get_absolute_url(), "topics": "/topics/", "indicator": jobs.get_absolute_url(),
        "indicators": "/indicators/", "articles": "/articles/", "article": articles[0].get_absolute_url(),
        "search": "/search/?q=行政村", "coverage": "/coverage/?area=donghu-qu&year=2019&all=1", "data": "/data/",
        "comparison": "/compare/?indicator=jobs-urban-new", "profile": "/compare/?area=donghu-qu",
        "table": "/data/?area=donghu-qu&rows=indicator",
    }  # fmt: skip


def _articles(named: list[Any], editor: Any) -> list[Article]:
    """Articles of some length that name each of *named* in turn, published and indexed."""
    told = [f"{one.name}传来消息：工作有了进展，群众看得见、摸得着。" for one in named]
    body = "".join(told)
    paper = Publication.objects.create(name="青石日报", home=Area.objects.get(name="东湖区"))
    page = Page.objects.create(publication=paper, published=date(2021, 7, 2), sha256="9" * 64, text="")
    articles = Article.objects.bulk_create(
        Article(
            page=page, position=n, date=date(2021, 7, 2), headline=f"从事乡村振兴示范建设的行政村里第{n}件群众关心的大事小情有了着落",
            body=body, state="published", published_at=timezone.now(), home=paper.home,
        )
        for n in range(60)
    )  # fmt: skip
    starts = [0, *accumulate(map(len, told))]
    Mention.objects.bulk_create(
        Mention(
            article=article, start=start, end=start + len(one.name), text=one.name, kind=one.kind, entity_id=one.pk,
            state="accepted", decided_by=editor, decided_at=timezone.now(),
        )
        for article in articles
        for start, one in zip(starts, named, strict=False)
    )  # fmt: skip
    index_articles(articles[:30], Tokens(Register([])))
    return articles


def test_pages(client, town):
    """No page, however large the town, weighs more than 100 KB with all that it brings, nor takes long to unpack."""
    weights = {}
    for kind, address in town.items():
        response = client.get(address)
        assert response.status_code == 200, address
        sent = len(gzip.compress(response.content))
        for asset in set(
            re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', response.content.decode())
        ):
            sent += len(gzip.compress(_asset(asset)))
        weights[kind] = (sent, len(response.content))
    assert {
        kind: weight for kind, weight in weights.items() if weight > (SENT, 0) or weight[1] > UNPACKED
    } == {}


def _asset(name: str) -> bytes:
    """The file that is served as *name*, with or without the hash of its content."""
    found = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name))
    assert found, name
    return Path(str(found)).read_bytes()
