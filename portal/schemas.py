"""What the API returns. Every value comes with the sentence that printed it, or with its citation."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema

from articles.models import Article
from metrics.decimals import decimal_text
from metrics.models import Observation
from organizations.models import Area, Entity, Organization


class Problem(Schema):
    """An error, for people."""

    detail: str = Field(..., description="出了什么问题，该怎么办")


class EntityOut(Schema):
    kind: str = Field(..., description="area、organization 或 topic")
    name: str
    slug: str
    url: str = Field(..., description="本站页面地址")

    @staticmethod
    def resolve_url(entity: Entity) -> str:
        return entity.get_absolute_url()


class AreaOut(EntityOut):
    level: str = Field(..., description="级别：地级市、市辖区、街道……")
    path: str = Field(..., description="路径，不含省：焦作市/示范区")
    code: str = Field(..., description="区划代码，没有时为空")
    parent: str | None = Field(None, description="上级区域的网址名")

    @staticmethod
    def resolve_level(area: Area) -> str:
        return area.get_level_display()

    @staticmethod
    def resolve_parent(area: Area) -> str | None:
        return area.parent.slug if area.parent else None


class OrganizationOut(EntityOut):
    type: str = Field(..., description="类型：党组织、机关、企业……")
    area: str | None = Field(None, description="所在区域的路径")

    @staticmethod
    def resolve_type(organization: Organization) -> str:
        return organization.get_type_display()

    @staticmethod
    def resolve_area(organization: Organization) -> str | None:
        return organization.area.path if organization.area else None


class ArticleOut(Schema):
    id: int
    title: str = Field(..., description="标题；没有标题时是正文开头")
    date: date | None
    publication: str
    kind: str = Field(..., description="体裁代码：news、feature……")
    home: str | None = Field(None, description="报道区域的路径")
    url: str

    @staticmethod
    def resolve_publication(article: Article) -> str:
        return article.page.publication.name

    @staticmethod
    def resolve_home(article: Article) -> str | None:
        return article.home.path if article.home else None

    @staticmethod
    def resolve_url(article: Article) -> str:
        return article.get_absolute_url()


class MentionOut(Schema):
    start: int
    end: int
    text: str
    entity: EntityOut


class FigureOut(Schema):
    id: int
    start: int
    end: int
    text: str
    value: str | None = Field(None, description="十进制数，基本单位")
    high: str | None = Field(None, description="范围的上端")
    unit: str
    qualifier: str
    modality: str
    period_start: date | None
    period_end: date | None
    subject: EntityOut | None
    indicator: str | None = Field(None, description="指标代码")
    sentence: str = Field(..., description="报道这个数字的原句")

    @staticmethod
    def resolve_value(figure: object) -> str | None:
        return decimal_text(figure.value)  # type: ignore[attr-defined]

    @staticmethod
    def resolve_high(figure: object) -> str | None:
        return decimal_text(figure.high)  # type: ignore[attr-defined]

    @staticmethod
    def resolve_indicator(figure: object) -> str | None:
        indicator = figure.indicator  # type: ignore[attr-defined]
        return indicator.code if indicator else None


class ArticleDetailOut(ArticleOut):
    kicker: str
    subhead: str
    body: str
    mentions: list[MentionOut] = Field(..., description="编辑采纳的提及")
    figures: list[FigureOut] = Field(..., description="编辑采纳的数据")

    @staticmethod
    def resolve_mentions(article: Any) -> Any:
        return article.accepted_mentions

    @staticmethod
    def resolve_figures(article: Any) -> Any:
        return article.accepted_figures


class IndicatorOut(Schema):
    code: str
    name: str
    unit: str = Field(..., description="基本单位；指数为空")
    timing: str = Field(..., description="point 时点，period 时期")
    category: str
    definition: str


class ObservationOut(Schema):
    indicator: str = Field(..., description="指标代码")
    subject: EntityOut
    period_start: date | None
    period_end: date | None
    modality: str
    value: str | None = Field(..., description="十进制数，基本单位")
    high: str | None = Field(None, description="范围的上端")
    unit: str
    qualifier: str
    source: str = Field(..., description="原句，或手工值的出处")
    url: str | None = Field(None, description="原句的页面地址")

    @staticmethod
    def resolve_indicator(observation: Observation) -> str:
        return observation.indicator.code

    @staticmethod
    def resolve_value(observation: Observation) -> str | None:
        return decimal_text(observation.value)

    @staticmethod
    def resolve_high(observation: Observation) -> str | None:
        return decimal_text(observation.preferred.high) if observation.preferred else None

    @staticmethod
    def resolve_unit(observation: Observation) -> str:
        return observation.preferred.unit if observation.preferred else observation.indicator.unit

    @staticmethod
    def resolve_qualifier(observation: Observation) -> str:
        return observation.preferred.qualifier if observation.preferred else "exact"

    @staticmethod
    def resolve_source(observation: Observation) -> str:
        return observation.preferred.sentence if observation.preferred else observation.citation

    @staticmethod
    def resolve_url(observation: Observation) -> str | None:
        return observation.preferred.get_absolute_url() if observation.preferred else None
