"""The table builder: what is chosen in the address, as a table that leads back to its sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.views.generic import TemplateView

from metrics.choices import Modality
from metrics.models import Indicator
from metrics.tables import AXES, GRAINS, SCALES, Table, TableSpec, build
from metrics.tables.spec import BELOW
from portal.choosing import words
from portal.offering import indicator_boxes, subject_boxes, switches
from portal.tabling import INDICATORS, SUBJECTS, query_of, spec_of, written_range

BEGIN = 10  # indicators to begin with


class DataTable(TemplateView):
    """?indicator=…&area=…&grain=year: a table of whatever of it exists; without a choice, where to begin.

    ``q=`` and ``place=`` search the lists to tick; ``part=choices`` gives the lists alone, for the script of the page.
    """

    template_name = "data/table.html"
    extra_context = {"section": "data"}

    def get_template_names(self) -> list[str]:
        return ["data/boxes.html"] if self._part else [self.template_name]

    @property
    def _part(self) -> bool:
        return self.request.GET.get("part") == "choices"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        spec, remarks = spec_of(self.request.GET)
        sought = {"indicator": words(self.request.GET), "place": words(self.request.GET, "place")}
        kwargs["indicator_boxes"], kwargs["more_indicators"] = indicator_boxes(spec, sought["indicator"])
        kwargs["subject_boxes"], kwargs["more_subjects"] = subject_boxes(spec, sought["place"])
        kwargs |= {"spec": spec, "sought": sought, "most": {"indicators": INDICATORS, "subjects": SUBJECTS}}
        if self._part:
            return super().get_context_data(**kwargs)
        table = build(spec) if spec else None
        return super().get_context_data(
            table=table,
            remarks=remarks,
            choice=(choice := query_of(spec)),
            address_query=choice,
            page_title=table.title if table else "做数据表",
            written=written_range(spec),
            as_reported=query_of(replace(spec, grain="")),
            searching=bool(sought["indicator"] or sought["place"]),
            switches=switches(spec) if table else [],
            instead=_instead(spec, table) if table is not None and not table else [],
            begin=[] if spec else Indicator.objects.comparable(BEGIN),
            choices={
                "below": BELOW, "grain": GRAINS, "scale": SCALES, "axes": AXES, "modality": Modality.choices,
            },
            **kwargs,
        )  # fmt: skip


def _instead(spec: TableSpec, table: Table) -> list[tuple[str, str]]:
    """What else to try where a table is empty: each a wording and the choice in the address."""
    tries = []
    if spec.grain and table.left_out:
        tries.append((f"时间按原样列（有 {table.left_out} 个值）", replace(spec, grain="")))
    if spec.start or spec.end:
        tries.append(("不限时间", replace(spec, start=None, end=None)))
    if spec.exact:
        tries.append(("约数也要", replace(spec, exact=False)))
    if spec.modalities != tuple(Modality.values):
        tries.append(("计划和标准也要", replace(spec, modalities=tuple(Modality.values))))
    if spec.subjects and not spec.below and any(one.kind == "area" for one in spec.subjects):
        tries.append(("连同所有下级区域", replace(spec, below="all")))
    if spec.subjects and spec.indicators:
        tries.append(("谁有这些指标", replace(spec, subjects=(), below="")))
        tries.append(("这些地方有哪些指标", replace(spec, indicators=())))
    return [(label, query_of(one)) for label, one in tries]
