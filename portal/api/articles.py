"""Published articles, with what editors have accepted in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router

from articles.choices import ArticleKind
from articles.indexing import LONGEST_QUERY
from articles.models import Article, Mention, Publication
from articles.queries import parse
from metrics.decimals import decimal_text
from metrics.models import Figure
from organizations.choices import EntityKind

from .annotations import Annotations, annotations_of
from .model import Date, Day, Described, Selectable, absolute, fields_of, flag, one_of, select
from .paging import BIGGEST, Order, Page
from .problems import ERRORS, ApiError, ProblemOut, not_found
from .register import EntityOut, Within, area_at, entities_at

router = Router(tags=["文章"])


class ArticleOut(Selectable):
    """An article of a list."""

    id: int = Field(..., description="编号", examples=[24])
    title: str = Field(..., description="标题；没有标题时是正文开头", examples=["示范区新增就业1624人"])
    kicker: str = Field(..., description="引题，可能为空", examples=[""])
    subhead: str = Field(..., description="副题，可能为空", examples=[""])
    date: Date | None = Field(..., description="报纸的日期，不知道时为 null", examples=["2018-10-26"])
    publication: str = Field(..., description="报刊", examples=["焦作日报"])
    kind: str = Field(..., description="体裁代码", examples=["news"])
    kind_name: str = Field(..., description="体裁：消息、通讯……", examples=["消息"])
    home: str | None = Field(..., description="报道区域的网址名", examples=["shifanqu"])
    published_at: datetime = Field(
        ..., description="在本站发布的时间", examples=["2026-03-01T08:00:00+08:00"]
    )
    note: str = Field(..., description="更正说明，没有时为空", examples=[""])
    version: int = Field(..., description="正文版次，改一次加一", examples=[1])
    url: str = Field(..., description="本站页面", examples=["http://127.0.0.1:8000/articles/24/"])

    @staticmethod
    def resolve_publication(article: Article) -> str:
        return article.page.publication.name

    @staticmethod
    def resolve_kind_name(article: Article) -> str:
        return article.get_kind_display()

    @staticmethod
    def resolve_home(article: Article) -> str | None:
        return article.home.slug if article.home else None

    @staticmethod
    def resolve_note(article: Article) -> str:
        return article.public_note

    @staticmethod
    def resolve_url(article: Article, context: Any) -> str:
        return absolute(context, article.get_absolute_url())


class MentionOut(Described):
    """A name in an article, and what it means."""

    start: int = Field(..., description="起点，正文里的字符位置，从 0 数起", examples=[0])
    end: int = Field(..., description="终点，不含", examples=[3])
    text: str = Field(..., description="原文", examples=["示范区"])
    coreference: bool = Field(..., description="指代：是不是该区、全镇一类", examples=[False])
    entity: EntityOut = Field(..., description="所指")


class ComparisonOut(Described):
    """A change printed beside a figure."""

    kind: str = Field(..., description="比较的种类：yoy_increase 同比增长……", examples=["yoy_increase"])
    value: str | None = Field(..., description="比较的数，十进制", examples=["8.5"])
    unit: str = Field(..., description="比较的单位", examples=["%"])


class FigureOut(Described):
    """A number in an article, and what it says."""

    id: int = Field(..., description="编号", examples=[7])
    start: int = Field(..., description="起点，正文里的字符位置，从 0 数起", examples=[12])
    end: int = Field(..., description="终点，不含", examples=[17])
    text: str = Field(..., description="原文", examples=["1624人"])
    value: str | None = Field(..., description="数值，十进制，基本单位", examples=["1624"])
    high: str | None = Field(..., description="上端，是范围时才有", examples=[None])
    unit: str = Field(..., description="单位", examples=["人"])
    qualifier: str = Field(
        ..., description="限定：exact 准确，approx 约，almost 近，more_than 余，at_least 以上，less_than 不足",
        examples=["exact"],
    )  # fmt: skip
    comparison: ComparisonOut | None = Field(..., description="比较，没有时为 null")
    modality: str = Field(
        ..., description="性质：actual 实际，planned 计划，standard 标准", examples=["actual"]
    )
    start_date: date | None = Field(..., description="时间的第一天", examples=["2018-01-01"])
    end_date: date | None = Field(..., description="时间的最后一天，含当天", examples=["2018-10-31"])
    subject: EntityOut | None = Field(..., description="主体：说的是谁")
    indicator: str | None = Field(..., description="指标代码", examples=["jobs-urban-new"])
    sentence: str = Field(..., description="原句", examples=["1至10月，示范区新增就业1624人。"])
    url: str = Field(..., description="原文里的位置", examples=["http://127.0.0.1:8000/articles/24/#f7"])

    @staticmethod
    def resolve_value(figure: Figure) -> str | None:
        return decimal_text(figure.value)

    @staticmethod
    def resolve_high(figure: Figure) -> str | None:
        return decimal_text(figure.high)

    @staticmethod
    def resolve_comparison(figure: Figure) -> dict[str, Any] | None:
        if not figure.comparison:
            return None
        value = decimal_text(figure.comparison_value)
        return {"kind": figure.comparison, "value": value, "unit": figure.comparison_unit}

    @staticmethod
    def resolve_start_date(figure: Figure) -> date | None:
        return figure.period_start

    @staticmethod
    def resolve_end_date(figure: Figure) -> date | None:
        return figure.period_end

    @staticmethod
    def resolve_indicator(figure: Figure) -> str | None:
        return figure.indicator.code if figure.indicator else None

    @staticmethod
    def resolve_url(figure: Figure, context: Any) -> str:
        return absolute(context, figure.get_absolute_url())


class BylineOut(Described):
    """Who wrote or photographed."""

    role: str = Field(..., description="身份：记者、通讯员……", examples=["记者"])
    name: str = Field(..., description="姓名", examples=["周远"])


class ArticleDetailOut(ArticleOut):
    """An article with its text."""

    body: str = Field(..., description="正文，段落以换行隔开", examples=["1至10月，示范区新增就业1624人。"])
    section_heads: list[str] = Field(..., description="小标题", examples=[[]])
    bylines: list[BylineOut] = Field(..., description="署名")
    mentions: list[MentionOut] = Field(..., description="采纳的提及")
    figures: list[FigureOut] = Field(..., description="采纳的数据")
    annotations: Annotations | None = Field(
        None, description="标注：W3C Web Annotation，写了 annotations=1 才有"
    )

    @staticmethod
    def resolve_mentions(article: Any) -> Any:
        return article.accepted_mentions

    @staticmethod
    def resolve_figures(article: Any) -> Any:
        return article.accepted_figures

    @staticmethod
    def resolve_annotations(article: Any, context: Any) -> Any:
        if not getattr(context["request"], "api_annotations", False):
            return None
        return annotations_of(article, article.accepted_mentions, article.accepted_figures, context)


class ArticlePage(Page):
    """Articles."""

    items: list[ArticleOut] = Field(..., description="这一页的文章")


class ArticleQuery(Within):
    q: str = Field("", max_length=LONGEST_QUERY, description="含有的词，空格分开", examples=["就业"])
    since: Day | None = Field(None, description="报纸日期不早于", examples=["2018-01-01"])
    until: Day | None = Field(None, description="报纸日期不晚于", examples=["2018-12-31"])
    kind: str = one_of(ArticleKind.choices, "体裁")
    publication: str = Field("", max_length=80, description="报刊名", examples=["焦作日报"])
    area: list[str] = Field([], max_length=20, description="提到的区域，网址名，可以几个，都提到才算")
    organization: list[str] = Field([], max_length=20, description="提到的机构，网址名，可以几个，都提到才算")
    topic: list[str] = Field([], max_length=20, description="提到的专题，网址名，可以几个，都提到才算")
    fields: str = fields_of(ArticleOut)


class ArticleChoice(Described):
    annotations: str = flag("把采纳的名称和数据也作为 W3C Web Annotation 给出")
    fields: str = fields_of(ArticleDetailOut)


ARTICLES = Order("articles", ("-date", "-pk"), (date, int))


@router.get("/articles", response={200: ArticlePage, **ERRORS}, summary="文章，最新的在前")
def articles(request: HttpRequest, query: Query[ArticleQuery]) -> Any:
    return ARTICLES.page(narrowed(query).for_cards(), request, query)


@router.get(
    "/articles/{pk}",
    response={200: ArticleDetailOut, 410: ProblemOut, **ERRORS},
    summary="一篇文章，连同正文、提及和数据；已撤回的只有说明（410）",
    by_alias=True,
)
def article(
    request: HttpRequest,
    query: Query[ArticleChoice],
    pk: int = Path(ge=1, le=BIGGEST, description="文章编号", examples=[24]),
) -> Any:
    select(request, query.fields)
    request.api_annotations = bool(query.annotations)  # type: ignore[attr-defined]
    # Only what is settled: the related managers would hand out suggestions too.
    mentions = Mention.objects.accepted().select_related("entity").order_by("start", "-end")
    figures = Figure.objects.accepted().select_related("subject", "indicator").order_by("start")
    rows = Article.public.for_cards().prefetch_related(
        Prefetch("mentions", mentions, to_attr="accepted_mentions"),
        Prefetch("figures", figures, to_attr="accepted_figures"),
    )
    return rows.filter(pk=pk).first() or refuse(pk)


@router.get(
    "/articles/{pk}/text",
    response={200: str, 410: ProblemOut, **ERRORS},
    summary="一篇文章的正文，纯文本；标注的位置从它数起",
    openapi_extra={
        "responses": {200: {"content": {"text/plain": {"schema": {"type": "string", "title": "正文"}}}}}
    },
)
def article_text(
    request: HttpRequest, pk: int = Path(ge=1, le=BIGGEST, description="文章编号", examples=[24])
) -> Any:
    body = Article.public.filter(pk=pk).values_list("body", flat=True).first()
    return refuse(pk) if body is None else HttpResponse(body, content_type="text/plain; charset=utf-8")


def narrowed(query: ArticleQuery) -> Any:
    """The public articles that *query* asks for."""
    rows = Article.public.about(area_at(query.within)) if query.within else Article.public.all()
    if query.since:
        rows = rows.filter(date__gte=query.since)
    if query.until:
        rows = rows.filter(date__lte=query.until)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.publication:
        name = query.publication.replace("\x00", "")
        paper = Publication.objects.filter(name=name).first()
        if paper is None:
            raise not_found("报刊", name)
        rows = rows.filter(page__publication=paper)
    for kind in EntityKind:
        for pk in entities_at(kind, getattr(query, kind)):
            rows = rows.filter(pk__in=Mention.objects.accepted().filter(entity=pk).values("article"))
    return rows.matching(parse(query.q)) if query.q.strip("\x00 ") else rows


def refuse(pk: int) -> Any:
    """Raise that there is no such article; of one withdrawn, the note that its page shows and nothing else."""
    note = Article.objects.withdrawal_of(pk)
    if not note:
        raise not_found()
    raise ApiError(410, "withdrawn", f"文章已撤回：{note}", f"The article was withdrawn: {note}")
