"""Settles the hits and pointers of an article in reading order."""

from __future__ import annotations

from collections.abc import Iterable

from organizations.naming.discourse import Discourse
from organizations.naming.folding import Folded
from organizations.naming.forms import Form, Forms, Hold
from organizations.naming.knowledge import data, words
from organizations.naming.matcher import Hit
from organizations.naming.mention import Mention, of_entry
from organizations.naming.model import EntityKind
from organizations.naming.pointers import Pointer, Way
from organizations.naming.scene import Scene, candidates, leaves_out

POINTING = frozenset("该此")
OWNING = frozenset("我本")


class Resolver:
    """Walks once through the hits, pointers and new names of an article, and says what each means."""

    def __init__(self, folded: Folded, scene: Scene, forms: Forms) -> None:
        self._folded, self._scene, self._forms = folded, scene, forms
        self._discourse = Discourse(folded, scene)
        self._openers = words("coreference", "unnamed", "openers")
        self._reach = int(data("coreference")["unnamed"]["at_most"])

    def settle(self, items: Iterable[Hit | Pointer | Mention]) -> list[Mention]:
        """The mentions of *items*, which come in the order of their starts."""
        found: list[Mention] = []
        before: Mention | None = None
        around: Mention | None = None  # the outer mention that reaches furthest
        for item in items:
            nested = around is not None and item.start < around.end
            if nested and not self._may_nest(item, around):
                continue
            mention = self._meaning(item, before)
            if mention is None:
                continue
            mention.nested = nested
            self._discourse.note(mention)
            found.append(mention)
            if not nested:
                before = around = mention
            elif before is None or mention.end >= before.end:
                before = mention
        return found

    def _may_nest(self, item: Hit | Pointer | Mention, around: Mention | None) -> bool:
        """Whether *item* stands as a mention of its own inside *around*.

        Hits inside registered names were chosen before; inside a new name the same holds: an area in a public
        body's name and the host of a party branch stay, the town in a firm's name does not.
        """
        if not isinstance(item, Hit):
            return False
        if item.inside is not None or around is None or around.entry is not None or not around.name:
            return True
        if item.end > around.end:
            return False
        if item.forms[0].entry.kind is EntityKind.AREA:
            public = around.kind is EntityKind.AREA or around.type in words(
                "organizations", "public", "types"
            )
            return public and item.hold in (Hold.WHOLE, Hold.GENERAL)
        return around.type in words("organizations", "public", "elided")

    def _meaning(self, item: Hit | Pointer | Mention, before: Mention | None) -> Mention | None:
        if isinstance(item, Mention):
            return item
        if isinstance(item, Pointer):
            return self._pointed(item)
        if item.hold is Hold.RELATIVE:
            return self._relative(item)
        if item.hold is Hold.PLACED and all(
            form.hold is Hold.PLACED and form.base is not None for form in item.forms
        ):
            return self._placed(item, before)
        return self._scene.choose(item, before)

    # -- names without their area --------------------------------------------------------------------------

    def _relative(self, hit: Hit) -> Mention | None:
        """区城改办: the office of the area that 区 means here."""
        head = hit.forms[0].head
        mark = self._folded.text[hit.start - 1 : hit.start]
        if mark in POINTING:
            area = self._discourse.that(head, hit.start, hit.end)
        else:
            area = self._discourse.own(head, hit.start, hit.end, strictly=mark in OWNING)
        if area is None:
            return None
        meant = self._bearer(hit, area)
        if meant is None and area.entry is not None and mark in POINTING | OWNING:
            return area.like(hit.start - 1, hit.start + len(head))
        return meant

    def _bearer(self, hit: Hit, area: Mention) -> Mention | None:
        if area.entry is None:
            bearers = [
                form
                for form in hit.forms
                if form.base is not None
                and any(form.base.path == candidate.path for candidate in area.candidates)
            ]
            return self._one_of(hit, bearers)
        return self._one_of(hit, [form for form in hit.forms if form.base is area.entry])

    def _one_of(self, hit: Hit, forms: list[Form]) -> Mention | None:
        if len(forms) == 1:
            return of_entry(hit.start, hit.end, forms[0].entry, leaves_out(forms[0]))
        if not forms:
            return None
        entries = [form.entry for form in forms]
        return Mention(
            hit.start,
            hit.end,
            EntityKind.ORGANIZATION,
            None,
            True,
            candidates(entries, "同名，文中未写明是哪一级、哪一个区域的"),
        )

    def _placed(self, hit: Hit, before: Mention | None) -> Mention | None:
        """管委会, 工商分局: that of the area spoken of last, or of the paper's own."""
        forms = list(hit.forms)
        if len(forms) > 1:
            forms = [form for form in forms if self._is_here(form)] or forms
        if len(forms) == 1:
            return of_entry(hit.start, hit.end, forms[0].entry, leaves_out(forms[0]))
        return self._scene.choose(hit, before)

    def _is_here(self, form: Form) -> bool:
        base = form.base
        if base is None or not form.base:
            return False
        head = next(
            iter(h for h in ("区", "县", "市", "街道", "镇", "乡", "省") if base.name.endswith(h)), ""
        )
        area = self._discourse.own(head, 0, 0) if head else None
        return area is not None and area.entry is base

    # -- pointers ------------------------------------------------------------------------------------------

    def _pointed(self, pointer: Pointer) -> Mention | None:
        start, end, head = pointer.start, pointer.end, pointer.head
        if pointer.way is Way.WARD:
            return self._ward(start, end)
        if pointer.way is Way.BARE:
            return _settled(self._discourse.only(head, start, end))
        if pointer.way in (Way.OWN, Way.WHOLE, Way.ALONE):
            return _settled(self._discourse.own(head, start, end, strictly=pointer.way is Way.OWN))
        if pointer.inner:
            return self._inner(pointer)
        opener = self._unnamed_before(head, start)
        if opener is not None:
            return self._discourse.unnamed(head, start, end, opener)
        return self._discourse.that(head, start, end)

    def _inner(self, pointer: Pointer) -> Mention | None:
        """该公司党委: the committee of the company that 该公司 means, or the company alone."""
        host = self._discourse.that(pointer.head, pointer.start, pointer.end)
        if host is None or host.entry is None:
            return host
        body = self._forms.inner.get(host.entry.path, {}).get(pointer.inner)
        if body is not None:
            return of_entry(pointer.start, pointer.end, body, coreference=True)
        return of_entry(pointer.start, pointer.end - len(pointer.inner), host.entry, coreference=True)

    def _unnamed_before(self, head: str, start: int) -> int | None:
        """Where 一家配套公司 last came in, in this sentence or the one before it; ``None`` if it did not."""
        text = self._folded.text
        low = max(start - 80, 0)
        best = max(text.rfind(opener, low, start) for opener in self._openers)
        if best < 0:
            return None
        at = text.find(head, best, min(best + self._reach + len(head) + 2, start))
        return (
            best
            if at >= 0 and self._discourse.sentence(start) - self._discourse.sentence(best) <= 1
            else None
        )

    def _ward(self, start: int, end: int) -> Mention | None:
        """辖区: of the lowest area that the article is about, if that is plain."""
        area = self._discourse.topic_area()
        return of_entry(start, end, area, coreference=True) if area is not None else None


def _settled(mention: Mention | None) -> Mention | None:
    """Without the ambiguous ones: 全区 and 街道 are too common to ask the editor about."""
    return mention if mention is not None and mention.key else None
