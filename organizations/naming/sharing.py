"""Names that share a part: 湖东区城管局、工商分局; 松涛、梧桐街道; 鼎新、绿源等企业党委."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from organizations.naming.folding import Folded
from organizations.naming.forms import Form, Forms, Hold
from organizations.naming.knowledge import suffixes, words
from organizations.naming.matcher import Hit, hit_of
from organizations.naming.mention import Mention, of_entry
from organizations.naming.model import EntityKind, Entry
from organizations.naming.ranks import level_ending

LONGEST_PART = 14
LONGEST_LIST = 12  # names in one list
SHORTEST_PART = 3
_COMMITTEE = "委"
_JOINTS = frozenset("、和与及")
_ITEM = re.compile(r'[^、,。;:!?"()]{2,8}')


def shared_openings(folded: Folded, hits: Sequence[Hit], forms: Forms) -> list[Hit]:
    """Hits for names that leave out the area which the name in front of them begins with.

    区商贸党委|和|文旅党委, 湖东区城管局|、|工商分局, 区水利|、应急管理、气象、交通运输等部门.
    """
    text, joints = folded.text, suffixes("coreference", "shared", "joints")
    if not any(joints.after(text, hit.end) for hit in hits):
        return []
    opened = [(hit, openings) for hit in hits if (openings := _openings(hit))]
    starts = {hit.start for hit, _ in opened}
    return [found for hit, openings in opened for found in _after(folded, hit.end, openings, forms, starts)]


def _openings(hit: Hit) -> list[Form]:
    """The forms of *hit* whose area may be meant by the names after it too."""
    return [
        form
        for form in hit.forms
        if form.rest and form.base is not None and form.hold in (Hold.WHOLE, Hold.RELATIVE)
    ]


def _after(
    folded: Folded, end: int, openings: Sequence[Form], forms: Forms, starts: Collection[int]
) -> Iterator[Hit]:
    text, joints = folded.text, suffixes("coreference", "shared", "joints")
    departments = words("coreference", "shared", "departments")
    held: list[tuple[int, int, list[Form]]] = []
    for _ in range(LONGEST_LIST):
        if text.startswith(departments, end):
            yield from (hit_of(low, high, those) for low, high, those in held)
            break
        joint = joints.after(text, end)
        if not joint:
            break
        start = end + len(joint)
        if start in starts:  # a name that brings its own area
            break
        length, meant = _longest(text, start, openings, forms)
        if length:
            end = start + length
            yield hit_of(start, end, meant)
            continue
        item = _ITEM.match(text, start)
        if item is None:
            break
        name = _cut_before(item.group(), departments)
        meant = _offices(name, openings, forms)
        end = start + len(name)
        if meant:
            held.append((start, end, meant))


def _longest(text: str, start: int, openings: Sequence[Form], forms: Forms) -> tuple[int, list[Form]]:
    for length in range(min(LONGEST_PART, len(text) - start), SHORTEST_PART - 1, -1):
        meant = list(_meant(text[start : start + length], openings, forms))
        if meant:
            return length, meant
    return 0, []


def _meant(part: str, openings: Sequence[Form], forms: Forms) -> Iterator[Form]:
    for form in openings:
        parts = forms.parts.get(form.base.path, {}) if form.base is not None else {}
        entry = parts.get(part)
        if entry is None and form.rest.startswith(_COMMITTEE):
            entry = parts.get(_COMMITTEE + part)  # 湖东区委组织部、宣传部
        if entry is not None and entry is not form.entry:
            yield Form(part, entry, form.hold, False, form.base, part, form.head, shared=True)


def _offices(name: str, openings: Sequence[Form], forms: Forms) -> list[Form]:
    tails = words("coreference", "shared", "offices")
    return [form for tail in tails for form in _meant(name + tail, openings, forms)]


def _cut_before(item: str, stops: Sequence[str]) -> str:
    at = min((item.find(stop) for stop in stops if stop in item), default=len(item))
    return item[: max(at, 1)]


def shared_endings(folded: Folded, hits: Iterable[Hit], forms: Forms) -> list[Hit]:
    """Hits for areas whose level word stands only once: 文昌、文苑|街道, 文昌、文苑等街道."""
    text = folded.text
    found: list[Hit] = []
    for hit in hits:
        form = hit.forms[0]
        if (
            form.entry.kind is EntityKind.AREA
            and form.hold is Hold.WHOLE
            and text[hit.start - 1 : hit.start] in ("、", "和", "与")
        ):
            ending = level_ending(form.text)
            if ending in words("coreference", "shared", "areas"):
                found.extend(_before(text, hit.start, ending, forms, form.entry.area))
    for closing in _closings().finditer(text):
        found.extend(_before(text, closing.start(), closing[1], forms, None, first=True))
    return found


@cache
def _closings() -> re.Pattern[str]:
    """等街道, 三镇, 等5个村: what closes a list of areas."""
    kinds = "|".join(words("coreference", "shared", "areas"))
    return re.compile(f"(?:等|等?(?:[二两三四五六七八九十]{{1,2}}|\\d{{1,2}})个?)({kinds})")


def _before(
    text: str, start: int, ending: str, forms: Forms, parent: str | None, first: bool = False
) -> Iterator[Hit]:
    """The names before *start*, each up to a joint, that make an area's name with *ending*."""
    end = start if first else start - 1
    for _ in range(LONGEST_LIST):
        step = next(
            (
                (length, meant)
                for length in range(6, 1, -1)
                if length <= end and (meant := _areas(text[end - length : end] + ending, forms, parent))
            ),
            None,
        )
        if step is None:
            return
        length, meant = step
        yield hit_of(
            end - length,
            end,
            [Form(text[end - length : end], area, Hold.WHOLE, False, area, shared=True) for area in meant],
        )
        if text[end - length - 1 : end - length] not in _JOINTS:
            return
        end -= length + 1


def _areas(name: str, forms: Forms, parent: str | None) -> list[Entry]:
    return [
        form.entry
        for form in forms.by_text.get(name, ())
        if form.given and form.entry.kind is EntityKind.AREA and parent in (None, form.entry.area)
    ]


def shared_committees(folded: Folded, mentions: Sequence[Mention], forms: Forms) -> list[Mention]:
    """Mentions of the party bodies of listed hosts: 鼎新、绿源等企业|党委 names two committees."""
    text = folded.text
    found: list[Mention] = []
    joints = suffixes("coreference", "shared", "joints")
    closers, endings = (
        suffixes("coreference", "shared", "closers"),
        suffixes("organizations", "party", "endings"),
    )
    run: list[Mention] = []
    for mention in mentions:
        if mention.entry is None or mention.entry.path not in forms.inner:
            continue
        joint = joints.after(text, run[-1].end) if run else ""
        run = [*run, mention] if run and run[-1].end + len(joint) == mention.start and joint else [mention]
        closer = closers.after(text, mention.end)
        ending = endings.after(text, mention.end + len(closer))
        if len(run) > 1 and ending:
            end = mention.end + len(closer) + len(ending)
            found.extend(
                of_entry(run[0].start, end, forms.inner[host.entry.path][ending], True)
                for host in run
                if host.entry is not None and ending in forms.inner[host.entry.path]
            )
    return found
