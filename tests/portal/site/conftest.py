"""A newspaper that prints what a test wants printed, read and accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Article, Page, Publication
from metrics.models import Figure, Indicator, day_range
from organizations.models import Area, Entity


@pytest.fixture
def jobs(registered: None) -> Indicator:
    return Indicator.objects.get(code="jobs-urban-new")


@pytest.fixture
def places(registered: None) -> SimpleNamespace:
    """The areas of the town by short names."""
    names = {"province": "青川省", "district": "东湖区", "willow": "柳湾街道", "bridge": "石桥街道"}
    return SimpleNamespace(**{key: Area.objects.get(name=name) for key, name in names.items()})


@pytest.fixture
def press(registered: None, editor: Any) -> Callable[..., Figure]:
    """Prints a sentence in a newspaper and accepts the figure in it; options go to the article and the figure.

    press("2018年，柳湾街道新增就业320人。", "320人", street, 2018)
    """

    def press(
        body: str,
        text: str,
        subject: Entity,
        time: int | tuple[date | None, date | None] | None,
        *,
        value: Any = None,
        paper: str = "青石日报",
        day: date = date(2021, 7, 2),
        state: str = "accepted",
        indicator: str = "jobs-urban-new",
        article: Article | dict[str, Any] | None = None,
        **fields: Any,
    ) -> Figure:
        if not isinstance(article, Article):
            publication, _ = Publication.objects.get_or_create(name=paper)
            publication.home = Area.objects.get(name="东湖区")
            publication.save()
            n = Page.objects.count() + 1
            page = Page.objects.create(publication=publication, published=day, sha256=f"{n:064x}", text=body)
            out = {"state": "published", "published_at": timezone.now(), "headline": f"第{n}条消息"}
            article = Article.objects.create(
                page=page, position=1, date=day, body=body, **(out | (article or {}))
            )
        start = article.body.index(text)
        of = Indicator.objects.get(code=indicator)
        digits = "".join(sign for sign in text if sign.isdecimal() or sign == ".")
        period = (
            day_range(date(time, 1, 1), date(time, 12, 31))
            if isinstance(time, int)
            else time and day_range(*time)
        )
        figure = Figure.objects.create(
            article=article,
            start=start,
            end=start + len(text),
            text=text,
            value=Decimal(digits) if value is None else value,
            subject=Entity.objects.get(pk=subject.pk),
            indicator=of,
            period=period,
            **({"unit": of.unit} | fields),
        )
        if state != "suggested":
            figure.decide(state, editor)
        return figure

    return press
