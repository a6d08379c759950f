"""Which indicator and which area a cell of a handed-in table names; what is meant where it names none, or several."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metrics.models import Indicator
from organizations.models import Area, Entity, Name, Organization

SHOWN = 3
SEARCHED = 40  # unknown names of one file for which the nearest are looked for

_IDLE = re.compile(r"[\s“”\"'‘’「」《》()\[\]·.]")


class FindingError(ValueError):
    """A name that leads to no row, or to several; the message is Chinese and names the nearest."""


def folded(text: str) -> str:
    """*text* without what is written one way or another: 两新 党组织数 is “两新”党组织数."""
    return _IDLE.sub("", unicodedata.normalize("NFKC", text)).lower()


def nearest(text: str, names: Iterable[str], most: int = SHOWN) -> list[str]:
    """Those of *names* that share most pairs of characters with *text*, best first.

    >>> nearest("城镇新增就业人数", ["城镇登记失业人数", "城镇新增就业", "造林面积"])
    ['城镇新增就业', '城镇登记失业人数']
    """
    wanted = _pieces(folded(text))
    scored = []
    for name in names:
        pieces = _pieces(folded(name))
        shared = len(wanted & pieces)
        if shared:
            scored.append((-shared / (len(wanted) + len(pieces)), len(name), name))
    return [name for _, _, name in sorted(scored)[:most]]


def _pieces(text: str) -> set[str]:
    return {*text, *(text[n : n + 2] for n in range(len(text) - 1))}


class Indicators:
    """The catalogue, loaded with one query."""

    def __init__(self) -> None:
        rows = list(Indicator.objects.defer("definition", "pinyin", "initials"))
        self.names = [row.name for row in rows]
        self._rows: dict[str, Indicator] = {}
        for row in rows:
            self._rows |= {row.code.lower(): row, folded(row.name): row}
        self._unknown: dict[str, str] = {}

    def find(self, text: str) -> Indicator:
        """The indicator of that name or code. Raises FindingError with the nearest three."""
        row = self._rows.get(text.lower()) or self._rows.get(folded(text))
        if row is not None:
            return row
        if text not in self._unknown:
            near = nearest(text, self.names) if len(self._unknown) < SEARCHED else []
            hint = f"是不是：{'、'.join(near)}？" if near else ""
            self._unknown[text] = f"没有指标“{text}”。{hint}请照模板列表里的名称写"
        raise FindingError(self._unknown[text])


@dataclass(frozen=True, slots=True)
class Subject:
    """An area or an organisation, with the path that tells it from others of its name."""

    pk: int
    name: str
    path: str
    lineage: str
    is_area: bool


class Subjects:
    """What *texts* name in the register: a handful of queries, however many they are.

    A name that an area bears is not looked for among organisations. One that holds only in the reports of an area counts
    for the departments that lie there.
    """

    def __init__(self, texts: Iterable[str], home: Area | None = None) -> None:
        self._home = f"{home.lineage}/" if home else ""
        self._texts = {text: _steps(text) for text in texts}
        self._bearers = self._load()
        self._all: list[str] | None = None
        self._unknown: dict[str, str] = {}

    def find(self, text: str) -> Subject:
        """The one subject of that name or path. Raises FindingError with the candidates, or with the nearest names."""
        found = self.named(text)
        if len(found) == 1:
            return found[0]
        if found:
            others = f"等 {len(found)} 处" if len(found) > SHOWN else ""
            paths = "、".join(one.path for one in found[:SHOWN])
            raise FindingError(f"“{text}”不止一个：{paths}{others}，请写全路径，例如 {found[0].path}")
        if text not in self._unknown:
            near = self._near(text) if len(self._unknown) < SEARCHED else []
            hint = f"是不是：{'、'.join(near)}？" if near else ""
            self._unknown[text] = f"名录里没有“{text}”。{hint}请写正式名称，或请统计人员先把它加进名录"
        raise FindingError(self._unknown[text])

    def named(self, text: str) -> list[Subject]:
        """All that *text* can mean, areas before organisations, those at exactly that path alone."""
        steps = self._texts.get(text) or _steps(text)
        bearers = self._bearers.get(folded(steps[-1]), [])
        path = folded("/".join(steps))
        exact = [one for one in bearers if path in (folded(one.path), folded(one.lineage))]
        if exact and (len(steps) > 1 or len(exact) == 1):
            return exact
        within = [one for one in bearers if _lies(one.lineage, steps[:-1])]
        return [one for one in within if one.is_area] or within

    def _load(self) -> dict[str, list[Subject]]:
        # As it is written, and as it would be without full-width brackets and the like: names have either.
        lasts = {
            form
            for text, steps in self._texts.items()
            for form in (steps[-1], text.rpartition("/")[2].strip())
        }
        bearing: dict[int, set[str]] = defaultdict(set)
        names = Name.objects.filter(text__in=lasts).select_related("scope")
        for name in names.only("text", "entity_id", "scope__lineage"):
            if name.scope is None or self._home.startswith(f"{name.scope.lineage}/"):
                bearing[name.entity_id].add(name.text)
        for pk, text in Entity.objects.filter(name__in=lasts).values_list("pk", "name"):
            bearing[pk].add(text)
        found: dict[str, list[Subject]] = defaultdict(list)
        for one in _subjects(bearing):
            for key in {folded(text) for text in bearing[one.pk]}:
                found[key].append(one)
        return found

    def _near(self, text: str) -> list[str]:
        if self._all is None:
            self._all = list(Area.objects.values_list("path", flat=True)[:10_000])
        last = _steps(text)[-1]
        names: dict[str, str] = {}
        for path in self._all:
            names.setdefault(path.rpartition("/")[2], path)
        return [names[name] for name in nearest(last, names) if len({*name} & {*last}) > 1]


def _steps(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).replace("\\", "/").replace(">", "/")
    return [step.strip() for step in plain.split("/") if step.strip()] or [plain.strip()]


def _lies(lineage: str, above: Sequence[str]) -> bool:
    """Whether the steps *above* follow each other in *lineage*, from any of them on: 示范区/文苑街道."""
    at = 0
    steps = lineage.split("/")[:-1]
    for step in above:
        if step not in steps[at:]:
            return False
        at += steps[at:].index(step) + 1
    return True


def _subjects(pks: Iterable[int]) -> list[Subject]:
    wanted = list(pks)
    areas = (
        Area.objects.filter(pk__in=wanted).order_by("lineage").values_list("pk", "name", "path", "lineage")
    )
    found = [Subject(pk, name, path, lineage, True) for pk, name, path, lineage in areas]
    organizations = Organization.objects.filter(pk__in=wanted).select_related("area").order_by("pk")
    for row in organizations:
        lineage = f"{row.area.lineage}/{row.name}" if row.area else row.name
        found.append(Subject(row.pk, row.name, row.path, lineage, False))
    return found
