"""Every way in which a register's entry may stand in a text, and how much it takes to believe it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from organizations.naming.derive import party_ending
from organizations.naming.folding import fold_name
from organizations.naming.knowledge import data, ending_of, words
from organizations.naming.lexicon import lexicon
from organizations.naming.model import EntityKind, Entry
from organizations.naming.ranks import COUNTY, heads, level_ending, rank
from organizations.naming.register import Register

BRAND_LENGTH = 2  # an organisation's name this short is believed only with a reason
SELF_EVIDENT = 6  # from this length on a name without its area stands for itself
RELATIVE_HEADS = frozenset(["省", "市", "州", "区", "县", "旗", "镇", "乡", "街道", "村", "社区", "园区"])


class Hold(IntEnum):
    """How much it takes to believe that a form means its entry."""

    WHOLE = 0  # nothing: 文昌街道, 示范区城管局
    TOPIC = 1
    STEM = 2  # an area's short name as a word of its own: 焦作
    GENERAL = 3  # a name that any town may use: 示范区, 高新区
    BRAND = 4  # one or two characters: 蒙牛
    PLACED = 5  # holds only near its area: 宇华实验学校, 管委会
    HOSTED = 6  # holds only where its host is named: 行政党支部
    RELATIVE = 7  # begins at the level word: 区城改办, 市委
    LOCAL = 8  # holds only where the entry is named in full as well: 诚美公司


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write an entry's name, folded.

    ``base`` is the area that opens the official name, and ``rest`` what follows it (区城改办: 示范区, 城改办).
    ``given`` tells a name of the register from one that was made here. ``scope`` is the path of the area in
    whose articles alone the name holds.
    """

    text: str
    entry: Entry
    hold: Hold
    given: bool = True
    base: Entry | None = None
    rest: str = ""
    head: str = ""
    scope: str = ""
    shared: bool = False


class Forms:
    """The forms of a register, and the look-ups that shared and left-out parts of names need."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.by_text: dict[str, list[Form]] = defaultdict(list)
        self.parts: dict[str, dict[str, Entry]] = defaultdict(dict)  # area path → what follows it → entry
        self.inner: dict[str, dict[str, Entry]] = defaultdict(dict)  # host path → 党支部 → entry
        self._areas: dict[str, list[Entry]] = defaultdict(list)
        for area in register.areas():
            for name in area.names:
                self._areas[fold_name(name.text)].append(area)
        for entry in register.entries:
            for form in self._forms(entry):
                self._add(form)

    def _add(self, form: Form) -> None:
        if not form.text or any(form.entry is other.entry for other in self.by_text.get(form.text, ())):
            return
        self.by_text[form.text].append(form)
        bare = form.text.replace('"', "")
        if bare != form.text and len(bare) > BRAND_LENGTH:
            self._add(Form(bare, form.entry, form.hold, False, form.base, form.rest, form.head, form.scope))

    def _forms(self, entry: Entry) -> Iterator[Form]:
        """The given names first: what is made from them never replaces one."""
        if entry.kind is EntityKind.TOPIC:
            yield from (
                Form(fold_name(name.text), entry, Hold.TOPIC, scope=name.scope) for name in entry.names
            )
        elif entry.kind is EntityKind.AREA:
            yield from self._given_area(entry)
            yield from self._made_area(entry)
        else:
            base, rest = self.split(_plain(entry.name), entry)
            rest = _committee(base, rest)
            if base is not None and rest:
                for part in _parts(base, rest):
                    self.parts[base.path].setdefault(part, entry)
            yield from self._given_organization(entry, base, rest)
            if base is not None and rest:
                yield from self._made_from_area(entry, base, rest)
            yield from self._made_from_host(entry)
            if entry.type in words("organizations", "enterprise", "types"):
                yield from self._made_company(entry, rest or fold_name(entry.name))

    # -- areas --------------------------------------------------------------------------------------------

    def _given_area(self, area: Entry) -> Iterator[Form]:
        for name in area.names:
            text = fold_name(name.text)
            if text in words("areas", "general", "names"):
                hold = Hold.GENERAL
            elif level_ending(text) or len(text) > 3:
                hold = Hold.WHOLE
            else:
                hold = Hold.STEM
            yield Form(text, area, hold, scope=name.scope, base=area)

    def _made_area(self, area: Entry) -> Iterator[Form]:
        name = fold_name(area.name)
        ending = level_ending(name)
        stem = name[: -len(ending)] if ending else name
        if not ending:
            yield from (Form(name + head, area, Hold.WHOLE, False, area) for head in heads(area)[:1])
        elif ending in words("areas", "short", "endings") and len(stem) >= int(
            data("areas")["short"]["at_least"]
        ):
            yield Form(stem, area, Hold.STEM if lexicon().is_place(stem) else Hold.LOCAL, False, area)
        elif ending in ("镇", "乡", "村") and len(stem) >= BRAND_LENGTH and not lexicon().knows(stem):
            yield Form(stem, area, Hold.LOCAL, False, area)
        if ending == data("areas")["offices"]["ending"]:
            yield from (
                Form(name + tail, area, Hold.WHOLE, False, area)
                for tail in words("areas", "offices", "whole")
            )
            yield from (
                Form(stem + tail, area, Hold.WHOLE, False, area)
                for tail in words("areas", "offices", "instead")
            )
        # 示范区（高新区）: the second name in brackets after the first.
        if rank(area) == COUNTY:
            for other in area.names[1:]:
                if level_ending(other.text):
                    yield Form(f"{name}({fold_name(other.text)})", area, Hold.WHOLE, False, area)

    # -- organisations ------------------------------------------------------------------------------------

    def split(self, name: str, entry: Entry) -> tuple[Entry | None, str]:
        """The last of the areas that open *name*, and what follows: 青石镇石坎村|党支部.

        Of two areas of one name the one that holds *entry* is meant; if none does, it opens nothing.
        """
        base, at = None, 0
        while at < len(name):
            step = next(
                (
                    (area, end)
                    for end in range(len(name) - 1, at + 1, -1)
                    if (area := self._opening(name[at:end], entry, base))
                ),
                None,
            )
            if step is None:
                break
            base, at = step
        return base, name[at:] if base is not None else ""

    def _opening(self, text: str, entry: Entry, within: Entry | None) -> Entry | None:
        fitting = [
            area for area in self._areas.get(text, ()) if within is None or within in self.register.line(area)
        ]
        line = self.register.line(entry)
        return next((area for area in fitting if area in line), fitting[0] if len(fitting) == 1 else None)

    def _given_organization(self, entry: Entry, base: Entry | None, rest: str) -> Iterator[Form]:
        for name in entry.names:
            text = fold_name(name.text)
            opening, part = self.split(_plain(text), entry)
            if opening is not None and part:
                yield Form(text, entry, Hold.WHOLE, base=opening, rest=part, scope=name.scope)
                continue
            head = self._relative_head(text, base, rest)
            if head:
                yield Form(text, entry, Hold.RELATIVE, True, base, text[len(head) :], head, name.scope)
                continue
            hold = self._hold(entry, text)
            # 工商分局, 管委会: the official name without its area.
            elided = base if rest and self._is_rest(entry, text, base, rest) else None
            if elided is not None and hold is Hold.BRAND:
                hold = Hold.PLACED  # 妇联 is no brand
            yield Form(text, entry, hold, True, elided, text if elided else "", scope=name.scope)

    def _is_rest(self, entry: Entry, text: str, base: Entry | None, rest: str) -> bool:
        """Whether *text* is the official name without its area, in full or shortened: 妇联 for 妇女联合会."""
        if base is None:
            return False
        public = entry.type in words("organizations", "public", "elided")
        return rest.endswith(text) or text[:2] == rest[:2] or (public and text[0] == rest[0])

    def _relative_head(self, text: str, base: Entry | None, rest: str) -> str:
        """The level word that *text* begins with in the area's stead: 区 of 区城改办."""
        if base is None or rest.startswith(text):  # 市场监督管理局 begins with no level word
            return ""
        initials = {part[0] for part in _parts(base, rest)} if rest else set()
        for head in sorted(set(heads(base)) & RELATIVE_HEADS, key=len, reverse=True):
            after = text[len(head) :]
            if text.startswith(head) and after and after[0] in initials:
                return head
        return ""

    def _hold(self, entry: Entry, text: str) -> Hold:
        if len(text) <= BRAND_LENGTH:
            return Hold.BRAND
        host = self.register.by_path.get(entry.host)
        if host is not None and not any(fold_name(name.text) in text for name in host.names):
            return Hold.HOSTED
        if text in words("organizations", "common", "names"):
            return Hold.PLACED
        if not entry.area or len(text) >= SELF_EVIDENT:
            return Hold.WHOLE
        return Hold.PLACED

    def _made_from_area(self, entry: Entry, base: Entry, rest: str) -> Iterator[Form]:
        openings = [fold_name(name.text) for name in base.names]
        stem = openings[0][: -len(level_ending(openings[0]))] if rank(base) < COUNTY else ""
        committee = words("organizations", "committee", "endings")
        for part in _parts(base, rest):
            for opening in dict.fromkeys((*openings, stem)):
                whole = bool(level_ending(opening)) or not part.startswith(committee)  # no 焦作|委
                if len(opening) > 1 and len(opening) + len(part) > 3 and whole:
                    yield Form(opening + part, entry, Hold.WHOLE, False, base, part)
            for head in set(heads(base)) & RELATIVE_HEADS:
                if part.startswith(head):
                    continue
                yield Form(head + part, entry, Hold.RELATIVE, False, base, part, head)
            if len(part) > BRAND_LENGTH and part not in discovery_endings():
                yield Form(part, entry, self._bare_hold(entry, part), False, base, part)

    def _bare_hold(self, entry: Entry, part: str) -> Hold:
        """宇华实验学校 is a name of its own; 实验学校, 城管局 are not."""
        ending = ending_of(part, discovery_endings())
        core = part[: -len(ending)] if ending else part
        public = entry.type in words("organizations", "public", "elided")
        generic = (
            len(core) < BRAND_LENGTH
            or lexicon().common(core)
            or core in words("organizations", "generic", "words")
        )
        if public or generic or core.startswith("第") or party_ending(part):
            return Hold.LOCAL
        return Hold.WHOLE if len(part) >= SELF_EVIDENT else Hold.PLACED

    def _made_from_host(self, entry: Entry) -> Iterator[Form]:
        host = self.register.by_path.get(entry.host)
        if host is None:
            return
        name = fold_name(entry.name)
        official = next((fold_name(n.text) for n in host.names if name.startswith(fold_name(n.text))), "")
        tail = name[len(official) :]
        if not official or not tail:
            return
        self.inner[host.path].setdefault(tail, entry)
        for other in host.names:
            short = fold_name(other.text)
            yield Form(short + tail, entry, Hold.WHOLE, False)
            if host.type == "企业" and not short.endswith(("公司", "集团")):
                yield Form(f"{short}公司{tail}", entry, Hold.WHOLE, False)

    def _made_company(self, entry: Entry, core: str) -> Iterator[Form]:
        """康瑞生物科技有限公司 → 康瑞生物科技公司, and 康瑞公司 where the whole name stands too."""
        for name in dict.fromkeys((fold_name(entry.name), core)):
            for other in same_endings(name):
                if other != name and len(other) >= SELF_EVIDENT:
                    yield Form(other, entry, Hold.WHOLE, False)
            bare = name.replace("(", "").replace(")", "")
            if bare != name:
                yield Form(bare, entry, Hold.WHOLE, False)
        brand = self._brand(core)
        if brand:
            yield from (Form(brand + tail, entry, Hold.LOCAL, False) for tail in ("公司", "集团"))

    def _brand(self, core: str) -> str:
        for length in (4, 3, 2):  # a place that is no area of the register: 河南|绿建…
            if lexicon().is_place(core[:length]) and len(core) > length + BRAND_LENGTH:
                core = core[length:].removeprefix("省").removeprefix("市")
                break
        brand = core[:BRAND_LENGTH]
        if not core.endswith(("公司", "集团")) or '"' in brand:
            return ""
        return brand if len(core) > 2 * BRAND_LENGTH and not lexicon().knows(brand) else ""


def _plain(name: str) -> str:
    """A folded name without 中共 in front."""
    text = fold_name(name)
    for prefix in words("organizations", "committee", "prefixes"):
        text = text.removeprefix(prefix)
    return text


def _committee(base: Entry | None, rest: str) -> str:
    """委 for the 区委 of 某某区区委."""
    doubled = base is not None and any(rest == head + "委" for head in heads(base))
    return "委" if doubled else rest


def _parts(base: Entry, rest: str) -> tuple[str, ...]:
    """The ways to write what follows the area: 委, 委员会, 区委; 政府, 人民政府."""
    committee = words("organizations", "committee", "endings")
    if rest in committee:
        return (*committee, *(head + "委" for head in heads(base) if head in RELATIVE_HEADS))
    return same_endings(rest)


@lru_cache(maxsize=1)
def discovery_endings() -> tuple[str, ...]:
    """The endings by which unregistered names are found."""
    return tuple(str(ending) for group in data("organizations")["discover"] for ending in group["endings"])


@lru_cache(maxsize=65536)
def same_endings(text: str) -> tuple[str, ...]:
    """*text* and its other spellings by endings that mean the same: 人民政府 = 政府.

    >>> same_endings("住建局")[:3]
    ('住建局', '住房和城乡建设局', '住房城乡建设局')
    """
    best: tuple[str, tuple[str, ...]] = ("", ())
    for group in data("organizations")["same"]:
        endings = tuple(fold_name(str(ending)) for ending in group["endings"])
        ending = ending_of(text, endings)
        if len(ending) > len(best[0]):
            best = ending, endings
    ending, endings = best
    stem = text[: -len(ending)] if ending else text
    return (text, *(stem + other for other in endings if other != ending)) if ending else (text,)
