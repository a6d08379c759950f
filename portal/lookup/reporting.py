"""What was found in a draft as plain text, to be copied into a message or kept beside the draft."""

from __future__ import annotations

from collections.abc import Iterator

from .model import NAMES, NUMBERS, Evidence, Looked, NumberFinding, Verdict

MODALITY = {"planned": "计划", "standard": "标准"}


def summary(looked: Looked) -> str:
    """One line: 数字 12 个：不一致 1，有新数 2 ……

    Names of which the draft has several mentions count once.
    """
    numbers = "，".join(f"{one.label} {n}" for one, n in looked.counts().items() if n)
    names = "，".join(f"{one.name_label} {n}" for one, n in looked.name_counts().items() if n)
    parts = [
        f"数字 {len(looked.numbers)} 个" + (f"（{numbers}）" if numbers else ""),
        f"名称 {sum(looked.name_counts().values())} 个" + (f"（{names}）" if names else ""),
        f"算术对不上 {len(looked.failed)} 处" if looked.failed else "",
    ]
    return "；".join(part for part in parts if part) + "。"


def as_lines(looked: Looked) -> Iterator[str]:
    """The report line by line, the gravest first."""
    yield "核稿结果"
    yield summary(looked)
    yield from looked.remarks
    if looked.failed:
        yield "\n【算术对不上】"
        yield from (f"· {one.label}：{one.message}" for one in looked.failed)
    for verdict in NUMBERS:
        found = [(n, one) for n, one in enumerate(looked.numbers, start=1) if one.verdict is verdict]
        if found:
            yield f"\n【{verdict.label}】"
        for n, number in found:
            yield from _number(n, number)
    for verdict in NAMES[:2]:
        names = {one.text: one for one in looked.names if one.verdict is verdict}
        if names:
            yield f"\n【名称：{verdict.label}】"
        for name in names.values():
            candidates = "、".join(one.path or one.name for one in name.candidates)
            yield f"· {name.text}" + (f"：{candidates}" if candidates else "")


def read_as(number: NumberFinding) -> str:
    """What a number was read as: 柳湾街道，城镇新增就业人数，2018年，计划."""
    parts = [number.subject, number.indicator, number.period, MODALITY.get(number.modality, "")]
    return "，".join(part for part in parts if part)


def _number(n: int, number: NumberFinding) -> Iterator[str]:
    place = f"〔{number.place}〕" if number.place else ""
    meaning = read_as(number)
    yield f"{n}. {''.join(number.text.split())}{place}" + (f"（{meaning}）" if meaning else "")
    yield f"   {number.message}"
    if number.verdict is not Verdict.UNCHECKED:
        yield from (f"   {_source(one)}" for one in number.evidence)
    if number.candidates:
        yield f"   可能是：{'；'.join(one.name for one in number.candidates)}"


def _source(evidence: Evidence) -> str:
    sentence = " ".join(evidence.sentence.split())
    return f"{evidence.source}，{evidence.period}，{evidence.value}：{sentence}"


def plain_report(looked: Looked) -> str:
    return "\n".join(as_lines(looked)) + "\n"
