"""Mentions and figures as W3C Web Annotations (https://www.w3.org/TR/annotation-model/).

Positions count code points, as the model wants them, in the text at ``/api/v1/articles/<id>/text``; the quote beside
them finds the place again in a text that has changed.
"""

from __future__ import annotations

from typing import Any, Literal

from django.urls import reverse
from ninja import Field

from articles.models import Article, Mention
from metrics.models import Figure
from metrics.wording import period, printed

from .model import Described, absolute

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 20  # characters of a quote's prefix and suffix


class PositionSelector(Described):
    """A place in a text by its position."""

    type: Literal["TextPositionSelector"] = Field(
        ..., description="种类：按位置", examples=["TextPositionSelector"]
    )
    start: int = Field(..., description="起点，从 0 数起的字符", examples=[12])
    end: int = Field(..., description="终点，不含", examples=[17])


class QuoteSelector(Described):
    """A place in a text by what is printed there."""

    type: Literal["TextQuoteSelector"] = Field(
        ..., description="种类：按原文", examples=["TextQuoteSelector"]
    )
    exact: str = Field(..., description="原文", examples=["1624人"])
    prefix: str = Field(..., description="前文", examples=["1至10月，示范区新增就业"])
    suffix: str = Field(..., description="后文", examples=["。"])


class Target(Described):
    """Where in which text."""

    source: str = Field(
        ...,
        description="正文的地址，位置从它数起",
        examples=["http://127.0.0.1:8000/api/v1/articles/24/text"],
    )
    selector: list[PositionSelector | QuoteSelector] = Field(
        ..., description="同一处的两种说法：按位置，按原文"
    )


class EntityBody(Described):
    """What a name means."""

    type: Literal["SpecificResource"] = Field(..., description="种类：所指", examples=["SpecificResource"])
    purpose: str = Field(..., description="用途：identifying", examples=["identifying"])
    source: str = Field(..., description="所指的页面", examples=["http://127.0.0.1:8000/areas/shifanqu/"])
    label: str = Field(..., description="所指的名称", examples=["示范区"])


class FigureBody(Described):
    """What a figure says."""

    type: Literal["TextualBody"] = Field(..., description="种类：文字", examples=["TextualBody"])
    purpose: str = Field(..., description="用途：describing", examples=["describing"])
    format: str = Field(..., description="格式：text/plain", examples=["text/plain"])
    language: str = Field(..., description="语言：zh-Hans", examples=["zh-Hans"])
    value: str = Field(
        ...,
        description="文字：主体、指标、时间和数值",
        examples=["示范区，城镇新增就业人数，2018年1—10月，1,624人"],
    )


class Annotation(Described):
    """A web annotation."""

    id: str = Field(..., description="标注的地址", examples=["http://127.0.0.1:8000/articles/24/#f7"])
    type: str = Field("Annotation", description="总是 Annotation", examples=["Annotation"])
    motivation: str = Field(
        ..., description="目的：名称是 identifying，数据是 describing", examples=["identifying"]
    )
    body: EntityBody | FigureBody = Field(..., description="标注的内容")
    target: Target = Field(..., description="标注的位置")


class Annotations(Described):
    """The annotations of an article, as an Annotation Page."""

    context: str = Field(
        CONTEXT,
        alias="@context",
        description="JSON-LD 上下文",
        examples=[CONTEXT],
        serialization_alias="@context",
    )
    id: str = Field(
        ..., description="地址", examples=["http://127.0.0.1:8000/api/v1/articles/24?annotations=1"]
    )
    type: str = Field("AnnotationPage", description="总是 AnnotationPage", examples=["AnnotationPage"])
    items: list[Annotation] = Field(..., description="名称和数据的标注，按位置排列")


def annotations_of(
    article: Article, mentions: list[Mention], figures: list[Figure], context: Any
) -> dict[str, Any]:
    """The page of annotations of *article*: its accepted *mentions* and *figures*, in the order of the text."""
    source = absolute(context, reverse("api:article_text", args=[article.pk]))
    own = absolute(context, reverse("api:article", args=[article.pk])) + "?annotations=1"
    found = [(row, _of_mention(row, own, context)) for row in mentions]
    found += [(row, _of_figure(row, context)) for row in figures]  # type: ignore[misc]
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    items = [
        {**said, "type": "Annotation", "target": {"source": source, "selector": selectors(article.body, row)}}
        for row, said in found
    ]
    return {"@context": CONTEXT, "id": own, "type": "AnnotationPage", "items": items}


def selectors(body: str, row: Mention | Figure) -> list[dict[str, Any]]:
    """Where *row* stands in *body*: by position, and by what is printed there and around it."""
    start, end = row.start, row.end
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": body[start:end],
            "prefix": body[max(start - AROUND, 0) : start],
            "suffix": body[end : end + AROUND],
        },
    ]


def _of_mention(row: Mention, own: str, context: Any) -> dict[str, Any]:
    assert row.entity is not None  # noqa: S101 - an accepted one has it: a constraint
    body = {
        "type": "SpecificResource",
        "purpose": "identifying",
        "source": absolute(context, row.entity.get_absolute_url()),
        "label": row.entity.name,
    }
    return {"id": f"{own}#m{row.pk}", "motivation": "identifying", "body": body}


def _of_figure(row: Figure, context: Any) -> dict[str, Any]:
    said = [
        str(row.subject or ""),
        row.indicator.name if row.indicator else "",
        period(row) if row.period or row.period_text else "",
        printed(row),
    ]
    body = {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "language": "zh-Hans",
        "value": "，".join(one for one in said if one),
    }
    return {"id": absolute(context, row.get_absolute_url()), "motivation": "describing", "body": body}
