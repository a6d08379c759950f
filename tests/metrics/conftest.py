"""Small builders for matching: a register of invented places, and bodies that mark their own spans.

``[苏河县]`` is a mention of a registered entity, ``[该县=苏河县]`` one by coreference, ``[?永昌公司/企业]`` one of a
name that the register lacks, ``{320人}`` a quantity; ``{320人>苏河县}`` also says whom it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from metrics.catalogue import Catalogue
from metrics.matching import MatchedFigure, match_figures
from metrics.reading.model import Quantity
from organizations.naming.model import ArticleContext, EntityKind, Entry, EntryName, NamedSpan
from tests.portal.data.cells import Cells, town_of_cells

AREAS = """
云州市 地级市 -
苏河县 县 云州市
青桐区 市辖区 云州市
柳林镇 镇 云州市/苏河县
石桥乡 乡 云州市/苏河县
东风街道 街道 云州市/苏河县
马家村 村 云州市/苏河县/柳林镇
大湾村 村 云州市/苏河县/柳林镇
和平社区 社区 云州市/苏河县/东风街道
"""
ORGANIZATIONS = """
苏河县人民政府 机关 云州市/苏河县
苏河县委 党组织 云州市/苏河县
苏河县教育局 机关 云州市/苏河县
苏河县税务局 机关 云州市/苏河县
苏河县城管局 机关 云州市/苏河县
东风街道党工委 党组织 云州市/苏河县/东风街道
东风街道办事处 机关 云州市/苏河县/东风街道
马家村党支部 党组织 云州市/苏河县/柳林镇/马家村
苏河县人民医院 医院 云州市/苏河县
柳林镇卫生院 医院 云州市/苏河县/柳林镇
苏河县第一中学 学校 云州市/苏河县
苏河电商产业园 园区 云州市/苏河县
苏河创业中心 园区 云州市/苏河县
北岸科技园 园区 云州市/苏河县
恒远机械有限公司 企业 云州市/苏河县
恒远机械有限公司党委 党组织 云州市/苏河县
广源食品有限公司 企业 云州市/苏河县
绿源种植专业合作社 合作社 云州市/苏河县/石桥乡
苏河县志愿者协会 社会组织 云州市/苏河县
青桐区考察团 其他 云州市/青桐区
柳林镇文艺队 其他 云州市/苏河县/柳林镇
"""


def _entries() -> dict[str, Entry]:
    entries = {}
    for kind, table in ((EntityKind.AREA, AREAS), (EntityKind.ORGANIZATION, ORGANIZATIONS)):
        for line in table.split("\n"):
            if line:
                name, type_, area = line.split()
                area = area.strip("-")
                path = f"{area}/{name}" if area else name
                entries[name] = Entry(kind, name, path, type_, area, names=(EntryName(name),))
    return entries


BY_NAME = _entries()


@dataclass(frozen=True)
class Lookup:
    """As much of a register as matching asks for."""

    by_path: dict[str, Entry] = field(default_factory=lambda: {e.path: e for e in BY_NAME.values()})


REGISTER = Lookup()

SHIPPED = Path(__file__).parents[2] / "fixtures" / "indicators.csv"

_MARKUP = re.compile(r"\[(?P<mention>[^\]]+)\]|\{(?P<figure>[^}>]+)(?:>(?P<subject>[^}]*))?\}")
_NUMBER = re.compile(r"(?P<number>[\d.]+)(?P<power>[万亿]?)[余多]?(?P<unit>.*)")
_POWERS = {"": 1, "万": 10_000, "亿": 100_000_000}


def quantity(text: str, start: int) -> Quantity:
    """The quantity that *text* spells: digits, 万 or 亿, unit; 名 and 口 are 人 as the reader has it."""
    match = _NUMBER.search(text)
    assert match, text
    value = Decimal(match["number"]) * _POWERS[match["power"]]
    unit = {"名": "人", "口": "人"}.get(match["unit"], match["unit"])
    return Quantity(start, start + len(text), text, value, unit)


@dataclass
class Specimen:
    """A marked-up text, taken apart."""

    body: str
    quantities: list[Quantity]
    spans: list[NamedSpan]
    subjects: list[str | None]


def specimen(marked: str) -> Specimen:
    """Take *marked* apart."""
    body, at = "", 0
    out = Specimen("", [], [], [])
    for match in _MARKUP.finditer(marked):
        body += marked[at : match.start()]
        at = match.end()
        if match["figure"]:
            out.quantities.append(quantity(match["figure"], len(body)))
            out.subjects.append(match["subject"])
            body += match["figure"]
        else:
            text, _, meant = match["mention"].partition("=")
            out.spans.append(_span(text, meant, len(body)))
            body = body + out.spans[-1].text
    out.body = body + marked[at:]
    return out


def _span(text: str, meant: str, start: int) -> NamedSpan:
    if text.startswith("?"):
        name, _, type_ = text[1:].partition("/")
        kind = EntityKind.AREA if type_ in ("村", "社区", "镇", "县") else EntityKind.ORGANIZATION
        return NamedSpan(start, start + len(name), name, kind, new=True, name=name, type=type_)
    entry = BY_NAME[meant or text]
    coreference = bool(meant) and text[0] in "该全我本"
    return NamedSpan(
        start,
        start + len(text),
        text,
        entry.kind,
        entry,
        coreference,
        name=entry.name,
        type=entry.type,
        area=entry.area,
    )


def _matched(
    catalogue: Catalogue, marked: str, home: str = "云州市/苏河县", headline: str = ""
) -> list[tuple[MatchedFigure, str | None]]:
    """The figures of *marked*, each with the subject that the markup expects."""
    taken = specimen(marked)
    context = ArticleContext(home=home, headline=headline)
    figures = match_figures(taken.body, taken.quantities, taken.spans, context, catalogue, REGISTER)
    return list(zip(figures, taken.subjects, strict=True))


@pytest.fixture(scope="session")
def shipped_catalogue() -> Catalogue:
    """The catalogue that the project ships."""
    return Catalogue.from_csv(SHIPPED.read_text("utf-8"))


@pytest.fixture
def matched(shipped_catalogue: Catalogue) -> Callable[..., list[tuple[MatchedFigure, str | None]]]:
    """Matches a marked-up text against the shipped catalogue."""
    return partial(_matched, shipped_catalogue)


@pytest.fixture
def cells_of_all_kinds(db: None) -> Cells:
    """A town with public observations of every kind."""
    return town_of_cells()
