"""Indicators that moved: the latest value of each, and how it changed, as printed or against the value before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.safestring import SafeString

from metrics.choices import ComparisonKind, Direction, Modality, Timing
from metrics.models import Observation
from metrics.wording import period, with_unit

from .charts import sparkline

COURSE = 24  # values of an indicator that are looked at, the newest
LOOKED_AT = 256
RISES = {ComparisonKind.YOY_INCREASE, ComparisonKind.MOM_INCREASE, ComparisonKind.INCREASE}
FALLS = {ComparisonKind.YOY_DECREASE, ComparisonKind.MOM_DECREASE, ComparisonKind.DECREASE}
PRINTED = {*RISES, *FALLS, ComparisonKind.UNCHANGED}
ARROWS = {1: "▲", -1: "▼", 0: "＝"}


@dataclass(frozen=True, slots=True)
class Move:
    """The latest observation of an indicator and a subject, with what came before it, oldest first.

    ``words`` are empty where nothing is known of a change.
    """

    observation: Observation
    earlier: Sequence[Observation] = ()
    sign: int = 0
    words: str = ""

    @property
    def arrow(self) -> str:
        return ARROWS[self.sign]

    @property
    def tone(self) -> str:
        """``good`` or ``bad`` where the indicator has a better side; a change is never told by colour alone."""
        better = {Direction.UP: 1, Direction.DOWN: -1}.get(Direction(self.observation.indicator.direction), 0)
        return {1: "good", -1: "bad"}.get(self.sign * better, "")

    @property
    def sparkline(self) -> SafeString:
        """The values so far as a line; nothing where there is but one."""
        rows = [*self.earlier, self.observation]
        points = [(row.period_start, row.period_end, row.value, row.modality) for row in rows]
        return sparkline(points) if len(points) > 1 else SafeString("")


def latest_moves(limit: int) -> list[Move]:
    """The *limit* moves whose periods end last. Four queries, or more where the first are no moves or of few series:
    looked at are at most the latest `LOOKED_AT` times *limit* values that may be one.
    """
    dated = Observation.objects.public().filter(modality=Modality.ACTUAL, period__endswith__isnull=False)
    before = Observation.objects.public().filter(
        indicator=OuterRef("indicator"),
        subject=OuterRef("subject"),
        modality=Modality.ACTUAL,
        period__fully_lt=OuterRef("period"),
    )
    moved = dated.filter(Q(preferred__comparison__in=PRINTED) | Exists(before)).latest_first()
    seen: set[tuple[int, int]] = set()
    moves: list[Move] = []
    first, last = 0, limit * 4
    while len(moves) < limit and first < last:
        # The keys first, as below: so few are looked at one by one, in the order of the index.
        keys = list(moved.values_list("pk", flat=True)[first:last])
        latest: dict[tuple[int, int], Observation] = {}
        for row in Observation.objects.filter(pk__in=keys).with_source().latest_first():
            key = row.indicator_id, row.subject_id
            if key not in seen:  # of one indicator and subject several may be among them
                latest.setdefault(key, row)
        seen.update(latest)
        moves += _moves_of(list(latest.values()), limit - len(moves))
        first, last = last, last * 8 if len(keys) == last - first else last
        last = min(last, limit * LOOKED_AT)
    return moves[:limit]


def _moves_of(rows: Sequence[Observation], most: int) -> list[Move]:
    """The first *most* of *rows* that are moves, looked up as many at a time."""
    moves: list[Move] = []
    while rows and len(moves) < most:
        some, rows = rows[:most], rows[most:]
        series = series_of((row.indicator_id, row.subject_id) for row in some)
        moves += filter(None, (move_of(row, series[row.indicator_id, row.subject_id]) for row in some))
    return moves


def series_of(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Observation]]:
    """The actual values of each pair of an indicator and a subject, as keys, the oldest first: of each the newest few; two queries."""
    own = Observation.objects.public().filter(modality=Modality.ACTUAL, period__isnull=False)
    found: dict[tuple[int, int], list[Observation]] = defaultdict(list)
    for row in newest_of_each(pairs, COURSE, own):
        found[row.indicator_id, row.subject_id].insert(0, row)
    return found


def newest_of_each(pairs: Iterable[tuple[int, int]], most: int, among: Any = None) -> list[Observation]:
    """Of each pair of an indicator and a subject the *most* public values that end last, the latest first; two queries.

    By the index, a few of each: however many there are, no others are looked at.
    """
    own = Observation.objects.public() if among is None else among
    newest = own.order_by(Upper("period").desc(nulls_last=True), "-pk").values("pk")
    each = [newest.filter(indicator=indicator, subject=subject)[:most] for indicator, subject in pairs]
    if not each:
        return []
    # The keys first: with all that is joined to a row the database no longer sees that there are but a few.
    keys = [row["pk"] for row in (each[0].union(*each[1:], all=True) if each[1:] else each[0])]
    return list(Observation.objects.filter(pk__in=keys).with_values().latest_first())


def latest_values(limit: int, besides: Iterable[Move]) -> list[Move]:
    """The *limit* latest observations of indicators and subjects that are not among *besides*, planned ones too."""
    seen = {(move.observation.indicator_id, move.observation.subject_id) for move in besides}
    latest: dict[tuple[int, int], Observation] = {}
    for row in Observation.objects.public().with_source().latest_first()[: (limit + len(seen)) * 2]:
        key = row.indicator_id, row.subject_id
        if key not in seen:
            latest.setdefault(key, row)
    return [Move(row) for row in latest.values()][:limit]


def move_of(row: Observation, series: Iterable[Observation]) -> Move | None:
    """How *row* moved: by what its sentence says, or else against the last of *series* that can be compared with it."""
    earlier = [one for one in series if _comparable(one, row)]
    printed = row.preferred
    if printed and printed.comparison in PRINTED:
        kind = ComparisonKind(printed.comparison)
        amount = with_unit(printed.comparison_value, printed.comparison_unit)
        sign = 1 if kind in RISES else -1 if kind in FALLS else 0
        return Move(row, earlier, sign, f"{kind.label}{amount}")
    if not earlier or row.value is None or earlier[-1].value is None:
        return None
    change = row.value - earlier[-1].value
    if not change:
        return None
    unit = "个百分点" if row.indicator.unit == "%" else row.indicator.unit
    words = f"{'增加' if change > 0 else '减少'}{with_unit(abs(change), unit)}"
    return Move(row, earlier, 1 if change > 0 else -1, f"比{period(earlier[-1])}{words}")


def _comparable(one: Observation, row: Observation) -> bool:
    """*one* ends before *row* begins, and what is counted over a period is counted over one as long."""
    if one.value is None or one.period_end is None or row.period_end is None or one.pk == row.pk:
        return False
    if row.indicator.timing == Timing.POINT:
        return one.period_end < row.period_end
    lengths = [
        (each.period_end - each.period_start).days + 1 if each.period_start and each.period_end else 0
        for each in (one, row)
    ]
    return one.period_end < row.period_end and min(lengths) > 0.9 * max(lengths) > 0
