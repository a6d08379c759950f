"""A check, or a cell with several reports, laid out for the eye: the numbers, the working, the sentences beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Reprint
from metrics.checks.wording import amount, plain
from metrics.choices import CheckKind, CheckRole, ComparisonKind
from metrics.competing import bounds_of
from metrics.models import Check, CheckFigure, Figure, Observation, sentence_span

_LEVELS = {
    ComparisonKind.SHARE_OF, ComparisonKind.OF_TARGET, ComparisonKind.FROM_TO,
    ComparisonKind.RANK, ComparisonKind.UNCHANGED, ComparisonKind.MULTIPLE,
}  # fmt: skip


BY_HAND = "by-hand"
"""What a form names in place of a report's number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the working: 分项相加, 60户 ＋ 30户 ＝ 90户."""

    label: str
    text: str
    off: bool = False  # the line that says by how much it fails


@dataclass(frozen=True, slots=True)
class Member:
    """A figure with its part in the check."""

    figure: Figure
    role: str
    value: str


@dataclass(frozen=True, slots=True)
class Sentence:
    html: SafeString
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class CheckCard:
    check: Check
    members: list[Member]
    lines: list[Line]
    sentences: list[Sentence]

    @property
    def item(self) -> str:
        return f"check-{self.check.pk}"

    @property
    def first(self) -> Figure | None:
        """The figure with which the desk on the article is opened."""
        return self.members[0].figure if self.members else None


@dataclass(slots=True)
class Report:
    """A figure that reports a cell, with those of the same text that only print it again."""

    figure: Figure
    value: str
    range: str
    off: str
    sentence: SafeString
    again: list[Figure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A value that was entered by hand or handed in, against which reports stand."""

    value: str
    citation: str
    source: str  # 报送, 手工录入
    key: str = BY_HAND


@dataclass(frozen=True, slots=True)
class CellCard:
    cell: Observation
    reports: list[Report]
    lines: list[Line]
    by_hand: ByHand | None = None

    @property
    def item(self) -> str:
        return f"cell-{self.cell.pk}"


def check_card(check: Check, members: Sequence[CheckFigure]) -> CheckCard:
    """*check* with *members*, whose figures and articles are loaded."""
    shown = [Member(m.figure, _role(check, m), printed_value(m.figure)) for m in members]
    return CheckCard(check, shown, _working(check, members), _sentences(check.article, members))


def printed_value(figure: Figure) -> str:
    """The value as it was read: 10.66亿元, 3–5家; empty where the text names no number.

    >>> from decimal import Decimal
    >>> printed_value(Figure(value=Decimal(3), high=Decimal(5), unit="家"))
    '3–5家'
    """
    if figure.value is None:
        return ""
    if figure.high is not None:
        return f"{plain(figure.value)}–{amount(figure.high, figure.unit)}"
    return amount(figure.value, figure.unit)


def _role(check: Check, member: CheckFigure) -> str:
    alone = {CheckKind.RANGE: "区间", CheckKind.OVER_HUNDRED: "比例", CheckKind.MAGNITUDE: "数据"}
    changes = {CheckKind.YOY, CheckKind.FROM_TO}
    if check.kind in alone:
        return alone[CheckKind(check.kind)]
    if check.kind == CheckKind.REPEAT:
        return "一处" if member.role == CheckRole.TOTAL else "另一处"
    if check.kind == CheckKind.SHARE:
        return "所说占比" if member.role == CheckRole.TOTAL else ("部分" if member.position == 1 else "总体")
    if check.kind in changes:
        return "所说增减" if member.role == CheckRole.TOTAL else f"依据 {member.position}"
    return member.get_role_display()


def _working(check: Check, members: Sequence[CheckFigure]) -> list[Line]:
    """The arithmetic, as far as every number in it is known."""
    figures = [member.figure for member in members]
    if not figures or any(figure.value is None for figure in figures):
        return []
    total, parts = figures[0], figures[1:]
    if members[0].role != CheckRole.TOTAL:
        return []
    match check.kind:
        case CheckKind.SUM:
            return _sum(total, parts)
        case CheckKind.SHARE if len(parts) == 2:
            return _share(total, parts[0], parts[1])
        case CheckKind.YOY | CheckKind.FROM_TO if len(parts) == 2:
            return _change(total, parts[0], parts[1])
        case CheckKind.REPEAT | CheckKind.FROM_TO if len(parts) == 1:
            first, second = (total, parts[0]) if check.kind == CheckKind.REPEAT else (parts[0], total)
            off = f"{printed_value(first)} 与 {printed_value(second)} 相差 {amount(abs(_value(first) - _value(second)), first.unit)}"
            return [Line("相差", off, True)]
        case CheckKind.RANGE:
            return [Line("相差", f"上限 {amount(total.high or Decimal(0), total.unit)} 小于下限 {amount(_value(total), total.unit)}", True)]  # fmt: skip
        case CheckKind.OVER_HUNDRED:
            return [
                Line(
                    "超出", f"{plain(_value(total))}% － 100% ＝ {plain(_value(total) - 100)} 个百分点", True
                )
            ]
    return []


def _value(figure: Figure) -> Decimal:
    return figure.value or Decimal(0)


def _sum(total: Figure, parts: Sequence[Figure]) -> list[Line]:
    summed = sum((_value(part) for part in parts), Decimal(0))
    written = " ＋ ".join(printed_value(part) for part in parts)
    if len(parts) > 1:
        written = f"{written} ＝ {amount(summed, total.unit)}"
    return [
        Line("分项相加" if len(parts) > 1 else "其中一项", written),
        Line("文中总数", printed_value(total)),
        _difference(summed - _value(total), total.unit, "分项"),
    ]


def _share(share: Figure, part: Figure, whole: Figure) -> list[Line]:
    if not whole.value:
        return []
    found = _value(part) / whole.value * 100
    return [
        Line("计算", f"{printed_value(part)} ÷ {printed_value(whole)} ＝ {plain(found)}%"),
        Line("文中说", printed_value(share)),
        _difference(_value(share) - found, "个百分点", "文中"),
    ]


def _change(claim: Figure, first: Figure, second: Figure) -> list[Line]:
    """From *first* to *second*; where the second is itself an amount of change, the level before follows from it."""
    before, after, lines = _value(first), _value(second), []
    if _is_amount_of_change(second):
        sign = -1 if second.comparison in (ComparisonKind.YOY_DECREASE, ComparisonKind.MOM_DECREASE, ComparisonKind.DECREASE) else 1  # fmt: skip
        before, after = before - sign * after, before
        mark = "－" if sign > 0 else "＋"
        lines = [Line("推算原值", f"{printed_value(first)} {mark} {printed_value(second)} ＝ {amount(before, first.unit)}")]  # fmt: skip
    now, then = amount(after, first.unit), amount(before, first.unit)
    change, unit = after - before, first.unit
    if claim.unit in ("%", "倍"):
        if not before:
            return []
        change = change / before * (100 if claim.unit == "%" else 1)
        unit = claim.unit
        lines.append(Line("计算", f"（{now} － {then}）÷ {then} ＝ {_signed(change, unit)}"))
    else:
        lines.append(Line("计算", f"{now} － {then} ＝ {_signed(change, unit)}"))
    falls = claim.comparison.endswith("decrease")
    stated = -_value(claim) if falls else _value(claim)
    lines.append(Line("文中说", _signed(stated, claim.unit)))
    lines.append(_difference(abs(stated) - abs(change), "个百分点" if unit == "%" else unit, "文中"))
    return lines


def _is_amount_of_change(figure: Figure) -> bool:
    return (
        bool(figure.comparison)
        and figure.comparison not in _LEVELS
        and figure.comparison_value == figure.value
        and figure.comparison_unit == figure.unit
    )


def _signed(value: Decimal, unit: str) -> str:
    return f"{'增加' if value >= 0 else '减少'} {amount(abs(value), unit)}"


def _difference(value: Decimal, unit: str, who: str) -> Line:
    # A figure may have been put right since it was checked.
    if plain(value) in ("0", "-0"):
        return Line("相差", "按现在的数据已经相符")
    gap = " " if unit == "个百分点" else ""
    return Line("相差", f"{who}{'多' if value > 0 else '少'} {plain(abs(value)) + gap + unit if gap else amount(abs(value), unit)}", True)  # fmt: skip


def _sentences(article: Article, members: Sequence[CheckFigure]) -> list[Sentence]:
    """The sentences that print the figures, in the order of the text, each once; what is adrift stands in none."""
    by_span: dict[tuple[int, int], list[CheckFigure]] = defaultdict(list)
    for member in members:
        if member.figure.anchored:
            by_span[sentence_span(article.body, member.figure.start, member.figure.end)].append(member)
    return [
        Sentence(marked(article.body, span, [(m.figure, m.role) for m in inside]), [m.figure for m in inside])
        for span, inside in sorted(by_span.items())
    ]


def marked(body: str, span: tuple[int, int], figures: Iterable[tuple[Figure, str]]) -> SafeString:
    """``body[span]`` with its figures marked; of two that overlap the first."""
    out: list[str] = []
    at = span[0]
    for figure, look in sorted(figures, key=lambda pair: pair[0].start):
        if figure.start < at or figure.end > span[1]:
            continue
        out.append(escape(body[at : figure.start]))
        out.append(f'<mark class="{escape(look)}">{escape(body[figure.start : figure.end])}</mark>')
        at = figure.end
    out.append(escape(body[at : span[1]]))
    return mark_safe("".join(out).strip())  # noqa: S308 (every piece is escaped above)


def cell_card(cell: Observation, figures: Sequence[Figure], ties: Iterable[tuple[int, int]]) -> CellCard:
    """*cell* with its reports, the preferred one first; *ties* are the articles that print the same text."""
    of = _same_text(figures, ties)
    ordered = sorted(
        figures, key=lambda one: (one.pk != cell.preferred_id, one.decided_at is None, one.decided_at, one.pk)
    )
    by_hand = _by_hand(cell)
    # What the others are held against: the value that stands in the cell.
    entered = Figure(value=cell.manual_value, unit=cell.indicator.unit)
    standing = entered if cell.preferred_id is None else next(iter(ordered), entered)
    reports: dict[tuple[object, ...], Report] = {}
    for figure in ordered:
        key = of[figure.article_id], figure.value, figure.high, figure.unit, figure.qualifier
        if key in reports:
            reports[key].again.append(figure)
        else:
            reports[key] = _report(figure, standing)
    against = [entered] if cell.passed_over else []
    lines = _between([standing, *(one.figure for one in reports.values()), *against])
    return CellCard(cell, list(reports.values()), lines, by_hand)


def _by_hand(cell: Observation) -> ByHand | None:
    if cell.manual_value is None:
        return None
    source = "手工录入" if cell.submission_id is None else "单位报送"
    return ByHand(amount(cell.manual_value, cell.indicator.unit), cell.citation, source)


def _same_text(figures: Sequence[Figure], ties: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Which text each article prints, by the lowest key of those that print it."""
    of = {figure.article_id: figure.article_id for figure in figures}

    def root(article: int) -> int:
        while of.setdefault(article, article) != article:
            article = of[article]
        return article

    for one, other in ties:
        first, second = sorted((root(one), root(other)))
        of[second] = first
    return {article: root(article) for article in of}


def _report(figure: Figure, preferred: Figure) -> Report:
    span = sentence_span(figure.article.body, figure.start, figure.end)
    difference = _value(figure) - _value(preferred)
    off = ""
    if figure != preferred and figure.unit != preferred.unit:
        off = "单位不同"
    elif figure != preferred and difference:
        off = f"{'多' if difference > 0 else '少'} {amount(abs(difference), figure.unit)}"
        if preferred.value:
            off += f"（{plain(abs(difference) / abs(preferred.value) * 100)}%）"
    sentence = marked(figure.article.body, span, [(figure, "total")])
    return Report(figure, printed_value(figure), _range(figure), off, sentence)


def _range(figure: Figure) -> str:
    """What the figure can stand for, where rounding or a qualifier leaves it open."""
    span = bounds_of(figure)
    if span.low == span.high:
        return ""
    low = amount(span.low, figure.unit)
    return f"{low} 以上" if span.high is None else f"{low} 到 {amount(span.high, figure.unit)}"


def _between(figures: Sequence[Figure]) -> list[Line]:
    """The widest gap among the reports of one unit."""
    if len({figure.unit for figure in figures}) > 1:
        return [Line("单位", "、".join(sorted({figure.unit or "无单位" for figure in figures})), True)]
    least, most = min(figures, key=_value), max(figures, key=_value)
    if least.value == most.value:
        return []
    gap = amount(_value(most) - _value(least), most.unit)
    return [
        Line(
            "相差",
            f"{printed_value(most)} － {printed_value(least)} ＝ {gap}，超出四舍五入和“余、近、约”",
            True,
        )
    ]


def ties_among(articles: Iterable[int]) -> list[tuple[int, int]]:
    """The pairs that one of *articles*, by key, belongs to and that print the same text."""
    pks = list(set(articles))
    # Of two reprints of one text the original may be none of them.
    pairs = Reprint.objects.tied().filter(Q(article__in=pks) | Q(original__in=pks))
    return list(pairs.values_list("article", "original")) if len(pks) > 1 else []
