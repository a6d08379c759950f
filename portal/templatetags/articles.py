"""What an article's page says of its numbers and names."""

from __future__ import annotations

from django import template

from metrics.choices import ComparisonKind, Qualifier
from metrics.models import Figure
from metrics.wording import grouped, value, with_unit
from organizations.models import Entity

register = template.Library()

SAID = {
    ComparisonKind.SHARE_OF: "占{}",
    ComparisonKind.OF_TARGET: "完成目标的{}",
    ComparisonKind.FROM_TO: "由{}变为这个数",
    ComparisonKind.RANK: "第{}",
    ComparisonKind.MULTIPLE: "是{}",
}


@register.filter
def comparison(figure: Figure) -> str:
    """What the figure was compared with: 同比增长8.5%, 占76%, 由120人变为这个数. Nothing for one that stands alone."""
    if not figure.comparison or (
        figure.comparison == ComparisonKind.RANK and figure.comparison_value is None
    ):
        return ""
    label = figure.get_comparison_display()
    if figure.comparison_value is None:
        return label
    amount = with_unit(figure.comparison_value, figure.comparison_unit)
    return SAID.get(ComparisonKind(figure.comparison), label + "{}").format(amount)


@register.filter
def in_full(figure: Figure) -> str:
    """The value in its base unit, digit by digit, where ``value`` says it in 万 or 亿; else nothing.

    >>> from decimal import Decimal
    >>> in_full(Figure(value=Decimal("810000000"), unit="元")), in_full(Figure(value=Decimal(12), unit="处"))
    ('810,000,000元', '')
    """
    if figure.value is None:
        return ""
    ends = [grouped(amount) for amount in (figure.value, figure.high) if amount is not None]
    full = f"{'—'.join(ends)}{figure.unit}"
    return "" if full in value(figure) else full


@register.filter
def qualified(figure: Figure) -> str:
    """How exact the paper has the number: 近（不到这个数，差得不多）."""
    return MEANING.get(Qualifier(figure.qualifier), "") if figure.qualifier in Qualifier.values else ""


MEANING = {
    Qualifier.APPROX: "大约是这个数",
    Qualifier.ALMOST: "接近、不到这个数",
    Qualifier.MORE_THAN: "比这个数多一些",
    Qualifier.AT_LEAST: "不少于这个数",
    Qualifier.LESS_THAN: "不到这个数",
}


@register.filter
def nature(entity: Entity) -> str:
    """What an entity is, in a word: 街道, 企业, 专题."""
    if hasattr(entity, "as_area"):
        return entity.as_area.get_level_display()
    if hasattr(entity, "as_organization"):
        return entity.as_organization.get_type_display()
    return entity.get_kind_display()


@register.filter
def whereabouts(entity: Entity) -> str:
    """Where an area or an organisation lies, from the province down; nothing for a topic, and at the top."""
    if hasattr(entity, "as_area"):
        return " › ".join(entity.as_area.lineage.split("/")[:-1])
    area = entity.as_organization.area if hasattr(entity, "as_organization") else None
    return " › ".join(area.lineage.split("/")) if area else ""
