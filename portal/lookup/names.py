"""The names of a draft: what each means in the register, what it may mean, or that the register does not hold it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from organizations.models import Entity, IgnoredName
from organizations.naming import NamedSpan
from organizations.naming.model import EntityKind, Entry

from .model import Candidate, NameFinding, Verdict

CANDIDATES = 5


def judge_names(spans: Sequence[NamedSpan], entities: Mapping[str, int]) -> list[NameFinding]:
    """What is found about each of *spans*, in the order of the text, in two queries."""
    new = {span.text for span in spans if span.entry is None and not span.candidates}
    ignored = set(IgnoredName.objects.filter(text__in=new).values_list("text", flat=True)) if new else set()
    addresses = _addresses(_paths(spans), entities)
    return [
        _finding(span, addresses)
        for span in spans
        if span.entry is not None or span.candidates or (span.new and span.text not in ignored)
    ]


def _paths(spans: Iterable[NamedSpan]) -> set[str]:
    meant = {span.entry.path for span in spans if span.entry is not None}
    return meant | {one.path for span in spans for one in span.candidates[:CANDIDATES]}


def _addresses(paths: Iterable[str], entities: Mapping[str, int]) -> dict[str, str]:
    """Where the entity at each path is found on the site."""
    keys = {entities[path]: path for path in paths if path in entities}
    rows = Entity.objects.filter(pk__in=keys).values_list("pk", "kind", "slug") if keys else []
    return {keys[pk]: reverse(f"{kind}-detail", args=[slug]) for pk, kind, slug in rows}


def _finding(span: NamedSpan, addresses: Mapping[str, str]) -> NameFinding:
    entry = span.entry
    if entry is not None:
        return NameFinding(
            span.start, span.end, span.text, Verdict.KNOWN, str(span.kind), entry.name, entry.path,
            addresses.get(entry.path, ""), _remark(span, entry),
        )  # fmt: skip
    candidates = tuple(
        Candidate(one.name, addresses.get(one.path, ""), one.path, one.reason)
        for one in span.candidates[:CANDIDATES]
    )
    if candidates:
        message = "名录里不止一个，文中没有分清是哪一个。"
        return NameFinding(
            span.start,
            span.end,
            span.text,
            Verdict.AMBIGUOUS,
            str(span.kind),
            message=message,
            candidates=candidates,
        )
    message = "名录里没有，请核对写法；是新名称就不用改。"
    return NameFinding(
        span.start, span.end, span.text, Verdict.UNKNOWN, str(span.kind), span.name, message=message
    )


def _remark(span: NamedSpan, entry: Entry) -> str:
    """What is to be said of a name that is known: that it is a former one, or what it stands for."""
    bare = "".join(span.text.split())
    if bare == entry.name or span.kind is EntityKind.TOPIC:
        return ""
    used = next((name for name in entry.names if name.text == bare), None)
    if used is not None and used.kind == "former" and not span.coreference:
        return f"旧称，现名“{entry.name}”。"
    return f"指“{entry.name}”。"
