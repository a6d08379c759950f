"""What a table is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..choices import Modality
from ..models import Indicator
from .axes import Subjects, wording_of
from .grains import Span
from .spec import GRAINS, TableSpec

NAMED = 3  # of what a title names


def title_of(spec: TableSpec, subjects: Subjects, indicators: Mapping[int, Indicator]) -> str:
    """Whose what when: 东湖区及下一级区域城镇新增就业人数，2017—2018年，按年."""
    whose = _several([one.name for one in spec.subjects], "处") or _several(
        [head.label for head in subjects.heads.values()], "处"
    )
    whose += {"children": "及下一级区域", "all": "及下级区域"}.get(spec.below, "") if spec.subjects else ""
    what = _several([one.name for one in indicators.values()], "个指标")
    parts = [f"{whose}{what}" if whose.endswith(("处", "区域")) or not what else f"{whose}：{what}"]
    if not spec:
        return "数据表"
    when = wording_of(Span(spec.start, spec.end)) if spec.start or spec.end else ""
    if spec.grain:
        parts.append(f"{when}按{GRAINS[spec.grain]}" if not when else f"{when}，按{GRAINS[spec.grain]}")
    elif when:
        parts.append(when)
    kinds = [Modality(kind).label for kind in spec.modalities]
    if tuple(spec.modalities) != (Modality.ACTUAL,):
        parts.append("、".join(kinds))
    if spec.exact:
        parts.append("只含准确数")
    return "，".join(parts)


def _several(names: Sequence[str], counted: str) -> str:
    names = list(dict.fromkeys(names))
    if len(names) > NAMED:
        return f"{'、'.join(names[:2])}等{len(names)}{counted}"
    return "、".join(names)
