"""The register holds together: nothing above itself, every path from its parent, no address that leads astray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from organizations.addresses import FormerAddress
from organizations.choices import PROVINCIAL_LEVELS
from organizations.models import Area, Entity

from .model import BATCH, Finding, Rule, told_by

# From every row upwards until the way ends or comes back to a row on it.
_CIRCLE = """
WITH RECURSIVE way(id, above) AS (
    SELECT entity_ptr_id, {above} FROM {table} WHERE {above} IS NOT NULL
    UNION ALL
    SELECT way.id, up.{above} FROM way JOIN {table} AS up ON up.entity_ptr_id = way.above WHERE up.{above} IS NOT NULL
) CYCLE above SET returned USING path
SELECT DISTINCT way.id, entity.name FROM way JOIN organizations_entity AS entity ON entity.id = way.id
 WHERE way.above = way.id
"""


def _circle(table: str, above: str, row: str, what: str) -> Rule:
    return Rule(
        f"circle-{above.removesuffix('_id')}" if above != "parent_id" else "circle-area",
        f"没有{what}绕成圈的",
        "在后台改正其中一个的上级，并重新核对它下面的",
        told_by(_CIRCLE.format(table=table, above=above), row, f"“{{1}}”沿着{what}一路向上又回到自己"),
    )


def _misplaced() -> Iterator[Finding]:
    """Areas whose path or lineage is not that of their parent and their name."""
    rows = Area.objects.select_related("parent").order_by("lineage")
    for area in rows.iterator(chunk_size=BATCH):
        above = area.parent
        lineage = f"{above.lineage}/{area.name}" if above else area.name
        stem = f"{above.path}/" if above and above.level not in PROVINCIAL_LEVELS else ""
        if area.lineage != lineage or area.path not in (f"{stem}{area.name}", lineage):
            yield Finding(
                area.pk, f"区域 {area.pk}", f"“{area.name}”的路径记作“{area.lineage}”，应是“{lineage}”"
            )


def _place_again(keys: Sequence[int]) -> int:
    for area in Area.objects.filter(pk__in=keys).order_by("lineage"):
        Area.objects.get(pk=area.pk).save()
    return len(keys)


def _name_again(keys: Sequence[int]) -> int:
    for entity in Entity.objects.filter(pk__in=keys):
        entity.keep_official_name()
    return len(keys)


def _forget_addresses(keys: Sequence[int]) -> int:
    return FormerAddress.objects.filter(pk__in=keys).delete()[0]


RULES = (
    _circle("organizations_area", "parent_id", "区域 {0}", "上级区域"),
    _circle("organizations_organization", "superior_id", "机构 {0}", "上级组织"),
    _circle("organizations_organization", "host_id", "机构 {0}", "依托单位"),
    Rule("area-path", "区域的路径从上级而来", "按上级重写它和它下面的路径", _misplaced, _place_again),
    Rule(
        "entity-half",
        "每个实体都有它那一类的内容",
        "从备份找回，或者把指向它的提及改到别的实体再删去",
        told_by(
            """
            SELECT id, name, kind FROM organizations_entity AS entity WHERE NOT CASE kind
              WHEN 'area' THEN EXISTS (SELECT FROM organizations_area WHERE entity_ptr_id = entity.id)
              WHEN 'organization' THEN EXISTS (SELECT FROM organizations_organization WHERE entity_ptr_id = entity.id)
              WHEN 'topic' THEN EXISTS (SELECT FROM organizations_topic WHERE entity_ptr_id = entity.id)
              ELSE false END
            """,
            "实体 {0}",
            "“{1}”记作 {2}，却没有这一类的内容",
        ),
    ),
    Rule(
        "entity-name",
        "每个实体的名称也在它的各种叫法里",
        "把名称补进叫法里，文章里才认得出它",
        told_by(
            "SELECT id, name FROM organizations_entity AS entity WHERE NOT EXISTS"
            " (SELECT FROM organizations_name WHERE entity_id = entity.id AND text = entity.name)",
            "实体 {0}",
            "叫法里没有“{1}”",
        ),
        _name_again,
    ),
    Rule(
        "former-address",
        "旧网址都转到现在的实体",
        "删去到不了的旧网址；类别不同的先在后台核对它该转到哪里",
        told_by(
            """
            SELECT former.id, former.slug, former.kind, entity.kind, taken.name
              FROM organizations_formeraddress AS former
              JOIN organizations_entity AS entity ON entity.id = former.entity_id
              LEFT JOIN organizations_entity AS taken ON taken.kind = former.kind AND taken.slug = former.slug
             WHERE former.kind <> entity.kind OR taken.id IS NOT NULL
            """,
            "旧网址 {0}",
            "{2}/{1}/ 转到类别是 {3} 的实体，或者现在是“{4}”自己的网址",
        ),
        _forget_addresses,
    ),
)
