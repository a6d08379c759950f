"""The verdict on each number of a draft: known, conflicting, outdated, without source, or not checked and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse

from metrics.checks.bounds import bounds
from metrics.choices import ComparisonKind, Modality
from metrics.decimals import decimal_text
from metrics.derived import levels_before
from metrics.models import day_range
from metrics.reading import Quantity
from metrics.reports import Reported
from metrics.wording import period, printed
from portal.series import derived_text

from .asking import NO_PERIOD, Asked
from .evidence import Source, difference, sources_of
from .known import Cell, Known
from .model import Candidate, Evidence, NumberFinding, Verdict

Told = Mapping[int, Reported]
LABELS = dict(Modality.choices)
INFERRED = ("全文的主体", "小标题的主体", "本段")  # reasons by which a number is somebody's without saying so


def judge(asked: Sequence[Asked], known: Known, told: Told) -> list[NumberFinding]:
    """What is found about each number, in the order of the text."""
    return [
        _change(one, asked[one.base], told) if one.base is not None else _number(one, known, told)
        for one in asked
    ]


def _number(one: Asked, known: Known, told: Told) -> NumberFinding:
    if one.reason == NO_PERIOD and one.pair is not None:
        return _undated(one, told)
    if one.reason or one.pair is None:
        return _finding(one, Verdict.UNCHECKED, one.reason, candidates=_options(one, known))
    cells = [told[cell.pk] for cell in one.same if cell.pk in told]
    if cells:
        return _held_against(one, cells, told)
    if one.same:
        return _finding(one, Verdict.UNCHECKED, "草稿里的数太多，这一个没有核到，请分段核对。")
    return _unsourced(one, told)


def _held_against(one: Asked, cells: Sequence[Reported], told: Told) -> NumberFinding:
    """The verdict where something is public about the same indicator, subject and time."""
    quantity = one.quantity
    sources = [source for cell in cells for source in sources_of(cell, quantity)]
    evidence = [source.evidence for source in sources]
    adopted = [source for source in sources if source.evidence.adopted]
    agreeing = [source for source in adopted if source.evidence.agrees]
    if not sources:
        return _unsourced(one, told)
    if not agreeing:
        message = _conflict(quantity, (adopted or sources)[0], sources) + _misread(one, told)
        return _finding(one, Verdict.CONFLICTING, message, evidence)
    message = _agreement(quantity, agreeing[0])
    if not all(source.evidence.agrees for source in sources):
        message += "另有出处说法不一，见下。"
    newer = told.get(one.newer.pk) if one.newer is not None else None
    if newer is None:
        return _finding(one, Verdict.KNOWN, message, evidence)
    later = [source.evidence for source in sources_of(newer, quantity) if source.evidence.adopted]
    message += f"但已有更新的数：{period(newer.cell)}{printed(newer.cell)}。"
    return _finding(one, Verdict.OUTDATED, message, [*evidence, *later])


def _conflict(quantity: Quantity, source: Source, sources: Sequence[Source]) -> str:
    evidence = source.evidence
    told = f"{evidence.source}是{evidence.value}，草稿写{_bare(quantity)}，{difference(quantity, source)}。"
    others = [one.evidence for one in sources if one.evidence.agrees]
    if others:
        told += f"{others[0].source}也报过{others[0].value}，但本站采用的是{evidence.value}。"
    return told


def _misread(one: Asked, told: Told) -> str:
    """What may have been read amiss in the draft, where it conflicts: the kind of number, or whose it is."""
    said = ""
    for cell in one.other:
        if (reported := told.get(cell.pk)) is not None and any(
            two.agrees for two in _adopted(reported, one.quantity)
        ):
            kinds = LABELS[one.quantity.modality.value], LABELS[cell.modality]
            said += f"草稿这个数读作{kinds[0]}数；同期的{kinds[1]}数是{printed(reported.cell)}，与草稿一致。"
    if one.figure.subject_reason.startswith(INFERRED):
        said += f"句子里没有写明是谁的数，是按{one.figure.subject_reason}算作{one.figure.subject}的。"
    return said


def _agreement(quantity: Quantity, source: Source) -> str:
    evidence = source.evidence
    if evidence.kind == "manual":
        told = f"与{evidence.source}的数一致：{evidence.value}。"
    else:
        told = f"与{evidence.source}的报道一致。"
    qualifier = source.figure.qualifier if source.figure is not None else "exact"
    if source.value != quantity.value or qualifier != quantity.qualifier.value:
        told += f"写法不同：出处是“{evidence.value}”，草稿是“{_bare(quantity)}”，差别在取整和“余、近、约”的范围内。"
    return told


def _unsourced(one: Asked, told: Told) -> NumberFinding:
    """The indicator is known, and nothing is public about this subject and time; what comes closest is told."""
    message = f"没有查到{one.figure.subject}{one.when}的“{one.figure.indicator}”。"
    evidence: list[Evidence] = []
    for cell in one.other:
        if (reported := told.get(cell.pk)) is not None:
            kinds = f"{LABELS[cell.modality]}数（{printed(reported.cell)}）"
            message += f"同期只有{kinds}，草稿写的是{LABELS[one.quantity.modality.value]}数，两样不能相比。"
            evidence += _adopted(reported, one.quantity)
    near = [told[cell.pk] for cell in one.near if cell.pk in told]
    message += _derived(one, near)
    if near:
        message += f"最接近的：{'；'.join(f'{period(two.cell)}{printed(two.cell)}' for two in near)}。"
        evidence += [source for two in near for source in _adopted(two, one.quantity)]
    return _finding(one, Verdict.UNSOURCED, message, evidence)


def _derived(one: Asked, near: Sequence[Reported]) -> str:
    """What a report of the year after says of the time in question: worked out, printed nowhere."""
    time = one.quantity.period
    when = day_range(time.start, time.end) if time is not None else None
    for level in levels_before(reported.cell for reported in near):
        if when is not None and day_range(level.start, level.end) == when:
            return (
                f"据{period(level.cell)}的报道（{level.change}）推算是{derived_text(level)}，报上没有登过。"
            )
    return ""


def _undated(one: Asked, told: Told) -> NumberFinding:
    """A number without a time: at a point in time it is held against the newest; else what is known is offered."""
    near = [told[cell.pk] for cell in one.near if cell.pk in told]
    alike = [two for two in near if any(source.agrees for source in _adopted(two, one.quantity))]
    newest = max(near, key=_last_day, default=None)
    if one.timing == "point" and alike and newest is not None:
        evidence = [source for two in alike[:1] for source in _adopted(two, one.quantity)]
        first = alike[0].cell
        message = f"没有写明时间。与{period(first)}的数一致"
        if newest in alike:
            return _finding(one, Verdict.KNOWN, f"{message}，那是最新的一个。", evidence)
        message += f"，但已有更新的数：{period(newest.cell)}{printed(newest.cell)}。"
        return _finding(one, Verdict.OUTDATED, message, [*evidence, *_adopted(newest, one.quantity)])
    url = _indicator_url(one)
    options = tuple(
        Candidate(
            f"{period(two.cell)}：{printed(two.cell)}", url, reason="与草稿的数一致" if two in alike else ""
        )
        for two in near
    )
    return _finding(one, Verdict.UNCHECKED, NO_PERIOD, candidates=options)


def _last_day(reported: Reported) -> date:
    return reported.cell.period_end or reported.cell.period_start or date.min


def _adopted(reported: Reported, quantity: Quantity) -> list[Evidence]:
    return [source.evidence for source in sources_of(reported, quantity) if source.evidence.adopted]


def _options(one: Asked, known: Known) -> tuple[Candidate, ...]:
    """The indicators that a number may report; where one has a public value of that time, with it."""
    found = []
    for name, code, pair in one.options:
        cell = next((cell for cell in known.series.get(pair, ()) if _same(cell, one)), None) if pair else None
        reason = f"同期的数：{decimal_text(cell.value)}" if cell is not None else ""
        if cell is not None and cell.value == one.quantity.value:
            reason = "同期的数与草稿一致"
        found.append(Candidate(name, reverse("indicator-detail", args=[code]), reason=reason))
    return tuple(found)


def _same(cell: Cell, one: Asked) -> bool:
    time = one.quantity.period
    alike = cell.modality == one.quantity.modality.value
    return alike and time is not None and (cell.start, cell.end) == (time.start, time.end)


def _change(one: Asked, base: Asked, told: Told) -> NumberFinding:
    """The verdict on a stated change or share: it is held against what the reports of its base say."""
    quantity, stated = one.quantity, one.quantity.comparison
    assert stated is not None  # noqa: S101 - that is what makes it a change
    what = ComparisonKind(stated.kind).label
    whose = f"{_bare(base.quantity)}的“{what}”"
    cells = [told[cell.pk] for cell in base.same if cell.pk in told] if not base.reason else []
    sources = [
        source
        for cell in cells
        for source in sources_of(cell, base.quantity)
        if source.figure is not None and source.figure.comparison == stated.kind
    ]
    sources = [source for source in sources if _stated(source) is not None]
    if not sources:
        message = f"这是{whose}，没有查到报道说过这个幅度。"
        return _finding(one, Verdict.UNSOURCED if cells else Verdict.UNCHECKED, message)
    first, said = sources[0], _stated(sources[0])
    assert said is not None  # noqa: S101 - those without were left out
    evidence = [source.evidence for source in sources]
    if said.unit == quantity.unit and bounds(said).meets(bounds(quantity)):
        return _finding(one, Verdict.KNOWN, f"这是{whose}，与{first.evidence.source}的报道一致。", evidence)
    told_ = f"{first.evidence.source}是{what}{said.text}，草稿写{_bare(quantity)}。"
    return _finding(one, Verdict.CONFLICTING, f"这是{whose}。{told_}", evidence)


def _stated(source: Source) -> Quantity | None:
    """The change that a report states beside its value, as a number."""
    figure = source.figure
    if figure is None or figure.comparison_value is None:
        return None
    text = f"{decimal_text(figure.comparison_value)}{figure.comparison_unit}"
    return Quantity(0, len(text), text, Decimal(figure.comparison_value), figure.comparison_unit)


def _bare(quantity: Quantity) -> str:
    return "".join(quantity.text.split())


def _indicator_url(one: Asked) -> str:
    code = one.figure.indicator_code
    return reverse("indicator-detail", args=[code]) if code else ""


def _finding(
    one: Asked,
    verdict: Verdict,
    message: str,
    evidence: Sequence[Evidence] = (),
    candidates: tuple[Candidate, ...] = (),
) -> NumberFinding:
    quantity, figure = one.quantity, one.figure
    return NumberFinding(
        start=quantity.start,
        end=quantity.end,
        text=quantity.text,
        verdict=verdict,
        message=message,
        indicator=figure.indicator or "",
        indicator_code=figure.indicator_code or "",
        subject=figure.subject or "",
        subject_path=figure.subject_path or "",
        period=one.when,
        modality=quantity.modality.value,
        evidence=tuple(evidence),
        candidates=candidates,
    )
