"""Names that the register does not hold yet, found by how they end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from organizations.naming.boundaries import PUNCTUATION, Boundaries, Edges
from organizations.naming.folding import Folded
from organizations.naming.forms import RELATIVE_HEADS, Form, Forms, Hold
from organizations.naming.knowledge import data, words
from organizations.naming.leftward import (
    clause_start,
    generic_words,
    name_words,
    starts_after,
    without_generic,
)
from organizations.naming.lexicon import lexicon
from organizations.naming.matcher import Cover, Hit
from organizations.naming.mention import Mention
from organizations.naming.model import EntityKind, Entry
from organizations.naming.ranks import rank
from organizations.naming.scene import Scene
from organizations.naming.slips import Slips
from organizations.naming.tokens import Tokens

_COUNTED = re.compile("(?:[二两三四五六七八九十几]|数十)[所家个名间座]$")  # 某街道|两所|幼儿园


@dataclass(frozen=True, slots=True)
class _Ending:
    text: str
    kind: EntityKind
    type: str
    strength: str


class Discovery:
    """Proposes names by their endings. Precision first: what may be a kind of thing is no name."""

    def __init__(self, tokens: Tokens, boundaries: Boundaries, forms: Forms) -> None:
        self._tokens, self._boundaries, self._forms = tokens, boundaries, forms
        endings = {
            str(text): _Ending(
                str(text),
                EntityKind(group.get("kind", "organization")),
                str(group["type"]),
                str(group["strength"]),
            )
            for group in data("organizations")["discover"]
            for text in group["endings"]
        }
        self._endings = list(endings.values())
        self._edges = [Edges(ending.text, ()) for ending in self._endings]
        self._automaton = AhoCorasick(
            [ending.text for ending in self._endings], implementation=Implementation.ContiguousNFA
        )
        limits = data("organizations")["limits"]
        self._longest, self._at_least = int(limits["longest"]), int(limits["at_least"])
        self._placed, self._area = int(limits["placed"]), int(limits["area"])
        self._alone = frozenset(words("organizations", "limits", "alone"))
        self._bare = frozenset(words("organizations", "limits", "needs_core"))
        self._ranked = frozenset(words("organizations", "limits", "ranked"))
        self._openers = words("organizations", "openers", "words")
        self._slips = Slips(forms.register)

    def find(self, body: str, folded: Folded, covered: Cover, scene: Scene) -> list[Mention]:
        """The proposals in reading order; none overlaps a registered organisation's name."""
        search = _Search(body, folded, covered, scene, self._forms)
        found: list[Mention] = []
        for ending, start, end in self._ends(folded, covered):
            proposal = self._proposal(search, ending, start, end)
            if proposal is None:
                continue
            if found and found[-1].end > proposal.start:
                if found[-1].end - found[-1].start >= end - proposal.start:
                    continue
                found.pop()
            found.append(proposal)
            search.floor = end
        return found

    def _ends(self, folded: Folded, covered: Cover) -> list[tuple[_Ending, int, int]]:
        """The endings outside registered names whose right side lets a name end there.

        Of those that end together the longest counts, and none where that one reaches into a registered name.
        """
        best: dict[int, tuple[_Ending, int, int]] = {}
        for number, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            if covered.owner[end - 1]:  # whatever ends here reaches into a name; so do most endings
                continue
            if (end not in best or start < best[end][1]) and self._boundaries.fits(
                folded, start, end, self._edges[number]
            ):
                best[end] = self._endings[number], start, end
        return [found for found in best.values() if not covered.taken(*found[1:])]

    def _proposal(self, search: _Search, ending: _Ending, start: int, end: int) -> Mention | None:
        anchor = search.anchor(start, self._placed)
        if anchor is not None:
            return self._anchored(search, ending, anchor, start, end)
        if ending.strength == "placed":
            if ending.kind is EntityKind.AREA:
                return self._listed_area(search, ending, start, end)
            return self._relative(search, ending, start, end)
        return self._free(search, ending, start, end)

    # -- after an area or a host ---------------------------------------------------------------------------

    def _anchored(
        self, search: _Search, ending: _Ending, anchor: Hit, start: int, end: int
    ) -> Mention | None:
        """示范区|水利局, 柳湾镇|某某村, 某某公司|党支部: what a registered name opens."""
        core = search.text[anchor.end : start]
        entry = anchor.forms[0].entry
        if not self._is_core(core, ending, entry):
            return None
        if ending.kind is EntityKind.AREA:
            return search.area(anchor.end, end, ending.type, entry)
        if entry.kind is EntityKind.ORGANIZATION and core:
            return None
        printed = search.printed(anchor.start, end)
        if entry.kind is EntityKind.ORGANIZATION or ending.type in words("organizations", "public", "elided"):
            printed = entry.name + search.printed(
                anchor.end, end
            )  # the body's own full name for the short one
        return self._checked(search.organization(anchor.start, end, ending.type, printed, entry))

    def _is_core(self, core: str, ending: _Ending, entry: Entry) -> bool:
        if ending.kind is EntityKind.AREA:
            if (
                entry.kind is not EntityKind.AREA
                or not 1 < len(core) <= self._area
                or rank(entry) >= rank(_area(ending))
            ):
                return False
            return self._is_proper(core)
        if any(char in PUNCTUATION and char not in '()"' for char in core):
            return False
        if ending.text == "委" and core:
            return False
        if not core:
            return ending.text not in self._bare and (
                ending.strength != "named" or ending.text in self._alone
            )
        if ending.strength == "named" and not without_generic(core) and core not in self._ranked:
            return False
        cut = self._tokens.cut(core)
        return not any(word in starts_after() or word[0].isdigit() or _COUNTED.match(word) for word in cut)

    def _is_proper(self, core: str) -> bool:
        """Whether *core* can be a village's or a street's own name: no everyday word, nothing general."""
        if not all("\u4e00" <= char <= "\u9fff" for char in core):
            return False
        cut = self._tokens.cut(core)
        if core in generic_words() or any(
            word in starts_after() or (word in generic_words() and len(word) > 1) for word in cut
        ):
            return False
        return not lexicon().common(core) and not all(
            len(word) > 1 and lexicon().common(word) for word in cut
        )

    # -- without one ---------------------------------------------------------------------------------------

    def _relative(self, search: _Search, ending: _Ending, start: int, end: int) -> Mention | None:
        """区|水利局: the level word stands for the area."""
        text = search.text
        for at in range(start, max(start - self._placed, 0), -1):
            head = text[at - 1]
            if head not in RELATIVE_HEADS or text[at : at + 1] in "域场":
                continue
            form = Form("", search.nobody, Hold.RELATIVE)
            core = text[at:start]
            if search.taken(at - 1, end):
                return None
            if not self._boundaries.admits(search.folded, at - 1, form) or not self._is_core(
                core, ending, search.nobody
            ):
                return None
            base = search.own(head)
            if base is None or (
                base.path in self._forms.parts and text[at:end] in self._forms.parts[base.path]
            ):
                return None
            return search.organization(at - 1, end, ending.type, base.name + search.printed(at, end), base)
        return None

    def _listed_area(self, search: _Search, ending: _Ending, start: int, end: int) -> Mention | None:
        """A village listed with registered ones of its kind: 某某村、|李屯村."""
        for beside in search.beside(start, end, self._area):
            core = search.text[beside:start]
            sibling = search.sibling(beside, end, ending.text)
            if sibling is not None and self._at_least <= len(core) and self._is_proper(core):
                parent = search.scene.register.by_path.get(sibling.area)
                if parent is not None:
                    return search.area(beside, end, ending.type, parent)
        return None

    def _free(self, search: _Search, ending: _Ending, start: int, end: int) -> Mention | None:
        """某某有限公司, 某某小学: the words in front that can belong to a name."""
        low = max(clause_start(search.folded, start, self._longest, search.is_area), search.last_end(start))
        if search.floor < start:  # a new name that ends here is the host: 某某公司|党支部
            low = max(low, search.floor)
        if not without_generic(search.text[low:start]):
            return None
        taken = name_words(search.folded, low, start, self._tokens)
        core = "".join(taken)
        if len(core) < self._at_least or not without_generic(core):
            return None
        telling = [word for word in _joined(taken) if word not in generic_words()]
        known = lexicon()
        proper = [word for word in telling if known.proper(word) or word in self._openers]
        if not telling or (ending.strength == "named" and not proper) or taken[0] in generic_words():
            return None
        if ending.strength == "own" and not proper and len(core) < 2 * self._at_least:
            return None
        begin = start - len(core)
        return self._checked(search.organization(begin, end, ending.type, search.printed(begin, end), None))

    def _checked(self, mention: Mention) -> Mention:
        """With candidates where a registered name differs by one character only: perhaps a misprint."""
        mention.candidates = self._slips.near(mention.name)
        return mention


def _joined(cut: Sequence[str]) -> list[str]:
    """The words of *cut* with runs of single characters joined: 鑫 and 瑞 are no words, 鑫瑞 is a name."""
    joined: list[str] = []
    loose = False
    for word in cut:
        if len(word) == 1 and loose:
            joined[-1] += word
        else:
            joined.append(word)
        loose = len(word) == 1
    return joined


def _area(ending: _Ending) -> Entry:
    return Entry(EntityKind.AREA, ending.text, ending.text, type=ending.type)


class _Search:
    """One article's text with its registered names, asked what stands where."""

    def __init__(self, body: str, folded: Folded, covered: Cover, scene: Scene, forms: Forms) -> None:
        self._forms = forms
        self._body = body
        self.floor = 0  # where the last new name ends
        self.folded, self.text, self.scene = folded, folded.text, scene
        self.taken = covered.taken  # whether a registered name covers start:end or part of it
        self.hits = covered.outer
        self._starts = [hit.start for hit in self.hits]
        self.nobody = Entry(EntityKind.AREA, "", "")

    def printed(self, start: int, end: int) -> str:
        """``start:end`` as the article prints it, blanks aside."""
        return self.folded.printed(self._body, start, end)

    def last_end(self, at: int) -> int:
        """Where the last registered name before *at* ends."""
        before = bisect_left(self._starts, at) - 1
        if before >= 0 and self._in_brackets(self.hits[before]):
            before -= 1
        return self.hits[before].end if before >= 0 else 0

    def is_area(self, start: int, end: int) -> bool:
        """Whether ``start:end`` is an area's name, short ones included."""
        forms = self._forms.by_text.get(self.text[start:end], ())
        return any(form.entry.kind is EntityKind.AREA for form in forms)

    def _in_brackets(self, hit: Hit) -> bool:
        return self.text[hit.start - 1 : hit.start] == "(" and self.text[hit.end : hit.end + 1] == ")"

    def anchor(self, at: int, reach: int) -> Hit | None:
        """The registered name that ends at most *reach* before *at*, with no stop between."""
        before = bisect_left(self._starts, at) - 1
        if before < 0:
            return None
        hit = self.hits[before]
        if self._in_brackets(hit):
            return None
        if hit.end <= self.floor < at:  # the area opens the new name before this one
            return None
        if at - hit.end > reach or hit.hold not in (
            Hold.WHOLE,
            Hold.GENERAL,
            Hold.STEM,
            Hold.BRAND,
            Hold.PLACED,
        ):
            return None
        between = self.text[hit.end : at]
        return None if any(char in ",。;:!?、" for char in between) else hit

    def own(self, head: str) -> Entry | None:
        """The paper's own area that *head* stands for."""
        lead = self.scene.headline_areas(head)
        if len(lead) == 1:
            return lead[0]
        return self.scene.home.own(head)

    def beside(self, start: int, end: int, longest: int) -> list[int]:
        """Where a listed name that ends at *end* may begin: after a 、 in front of it."""
        at = self.text.rfind("、", max(start - longest - 1, 0), start)
        return [at + 1] if at >= 0 else []

    def sibling(self, start: int, end: int, ending: str) -> Entry | None:
        """The registered area of the same kind right before the 、 at *start*, or after the one at *end*."""
        for hit in self._touching(start - 1, end + 1):
            entry = hit.forms[0].entry
            if entry.kind is EntityKind.AREA and entry.name.endswith(ending):
                return entry
        return None

    def _touching(self, end: int, start: int) -> list[Hit]:
        before = bisect_left(self._starts, end) - 1
        after = bisect_left(self._starts, start)
        found = [self.hits[before]] if before >= 0 and self.hits[before].end == end else []
        if after < len(self.hits) and self.hits[after].start == start and self.text[start - 1] == "、":
            found.append(self.hits[after])
        return found

    def area(self, start: int, end: int, kind: str, parent: Entry) -> Mention:
        """A new area under *parent*."""
        return Mention(
            start, end, EntityKind.AREA, name=self.printed(start, end), type=kind, area=parent.path
        )

    def organization(self, start: int, end: int, kind: str, name: str, base: Entry | None) -> Mention:
        """A new organisation; without an area of its own it is put down to the article's home."""
        area = ""
        if base is not None:
            area = base.path if base.kind is EntityKind.AREA else base.area
        elif self.scene.home.area is not None:
            area = self.scene.home.area.path
        return Mention(start, end, EntityKind.ORGANIZATION, name=name, type=kind, area=area)
