"""What has been named so far, and what 该区, 全区 or 区委 mean at a place of the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from organizations.naming.answers import answers
from organizations.naming.folding import Folded
from organizations.naming.knowledge import words
from organizations.naming.mention import Mention
from organizations.naming.model import EntityKind, Entry
from organizations.naming.ranks import TOWNSHIP, heads, rank
from organizations.naming.scene import Scene, candidates

CLOSE = 3  # sentences over which the last one named is still the one spoken of
_SENTENCE_END = re.compile("[。!?]")
LOOK_BACK = 12  # mentions of one kind that are weighed against each other


def sentence_ends(folded: Folded) -> list[int]:
    """The offsets where sentences end: after 。！？ and at line breaks."""
    return sorted(folded.lines.union([match.end() for match in _SENTENCE_END.finditer(folded.text)]))


class Discourse:
    """The mentions of one article in reading order, asked for antecedents as they come."""

    def __init__(self, folded: Folded, scene: Scene) -> None:
        self.folded, self.scene = folded, scene
        self._noted: list[Mention] = []
        self._answering: dict[str, tuple[int, list[Mention]]] = {}
        self._possessed = words("coreference", "possessed", "words")
        self._founded = words("coreference", "founded", "words")

    @cached_property
    def _ends(self) -> list[int]:
        return sentence_ends(self.folded)

    def sentence(self, at: int) -> int:
        """The number of the sentence that offset *at* lies in."""
        return bisect_right(self._ends, at)

    def note(self, mention: Mention) -> None:
        """Add a settled mention; those that are ambiguous point to nothing."""
        if mention.kind is not EntityKind.TOPIC and mention.key:
            self._noted.append(mention)

    def _listed(self, head: str) -> list[Mention]:
        """The mentions so far to which *head* points.

        A text asks for few heads, so a list is only kept for those, and brought up to date when asked for.
        """
        seen, listed = self._answering.get(head, (0, []))
        noted = self._noted
        if seen < len(noted):
            listed += [mention for mention in noted[seen:] if head in answers(mention)]
            self._answering[head] = len(noted), listed
        return listed

    # -- 该 -------------------------------------------------------------------------------------------------

    def that(self, head: str, start: int, end: int) -> Mention | None:
        """What 该 with *head* at ``start:end`` means: the one just spoken of."""
        listed = self._listed(head)
        if not listed:
            upper = self._only_upper(head)
            entry = upper if upper is not None else self.scene.home.own(head)
            return _pointer(start, end, entry) if entry is not None else None
        nearest = listed[-1]
        if all(mention.key == nearest.key for mention in listed[-LOOK_BACK:]):
            return nearest.like(start, end)
        together = self._same_sentence(listed)
        if len({mention.key for mention in together}) == 1:
            if self.sentence(start) - self.sentence(nearest.start) <= CLOSE or self._in_headline(nearest):
                return nearest.like(start, end)
            return self._open(start, end, list(listed[-LOOK_BACK:]))
        if self._newly_founded(nearest):
            return nearest.like(start, end)
        subject = next((mention for mention in together if self._is_subject(mention)), None)
        if subject is not None and self._listed_together([subject]) and not self._in_headline(subject):
            return self._open(start, end, together)
        if subject is not None:
            return subject.like(start, end)
        inside = [mention for mention in together if self.sentence(mention.start) == self.sentence(start)]
        if inside and not self._listed_together(together):
            return nearest.like(start, end)
        return self._open(start, end, together)

    def only(self, head: str, start: int, end: int) -> Mention | None:
        """What a bare 街道 or 园区 means as a subject: the only one named so far, if it was just now."""
        listed = self._listed(head)[-LOOK_BACK:]
        if not listed:
            home = self.scene.home.own(head)
            return _pointer(start, end, home) if home is not None else None
        if (
            len({mention.key for mention in listed}) > 1
            or self.sentence(start) - self.sentence(listed[-1].start) > 2 * CLOSE
        ):
            return None
        return listed[-1].like(start, end)

    def unnamed(self, head: str, start: int, end: int, opener: int) -> Mention | None:
        """What 该公司 means after 还办着一家配套公司 came in at *opener*: not the last one named.

        The one that an earlier sentence named together with the same area, if there is just one.
        """
        listed = self._listed(head)[-LOOK_BACK:]
        last = next((mention for mention in reversed(listed) if mention.end <= opener), None)
        others = [mention for mention in listed if last is None or mention.key != last.key]
        where = self._area_before(opener)
        tied = [mention for mention in others if where is not None and self._together(mention, where)]
        if len({mention.key for mention in tied}) == 1:
            return tied[0].like(start, end)
        return self._open(start, end, others) if others else None

    def _area_before(self, at: int) -> Mention | None:
        sentence = self.sentence(at)
        found = [
            mention
            for head in ("市", "县", "区", "镇", "乡", "街道", "村")
            for mention in self._listed(head)
            if mention.end <= at and self.sentence(mention.start) == sentence and not mention.coreference
        ]
        return max(found, key=lambda mention: mention.end, default=None)

    def _together(self, mention: Mention, where: Mention) -> bool:
        return any(
            other.key == where.key and self.sentence(other.start) == self.sentence(mention.start)
            for head in answers(where)
            for other in self._listed(head)
        )

    # -- 我, 全, 本, and words alone --------------------------------------------------------------------------

    def own(self, head: str, start: int, end: int, strictly: bool = False) -> Mention | None:
        """What 全区, 我市 or the 区 of 区委 mean: the paper's own area, or the one that the story is about.

        *strictly* (我市, 本区) keeps to the paper's own where it has one.
        """
        home = self.scene.home.own(head)
        if home is not None and strictly:
            return _pointer(start, end, home)
        lead = self.scene.headline_areas(head) or self._named_first(head)
        if home is not None:
            other = len(lead) == 1 and lead[0] is not home and self.scene.is_stage(lead[0])
            return _pointer(start, end, lead[0] if other else home)
        if len(lead) == 1:
            return _pointer(start, end, lead[0])
        if not self._listed(head):  # 按照区委的安排,某某区…: its area comes after it
            only = self.scene.only_area(head)
            return _pointer(start, end, only) if only is not None else None
        return self.that(head, start, end)

    def _named_first(self, head: str) -> list[Entry]:
        """The area with *head* that the article has named so far, if it is one; of several the first two."""
        named: list[Entry] = []
        for mention in self._listed(head):
            entry = mention.entry
            if entry is None or entry.kind is not EntityKind.AREA:
                continue
            if not named:
                named.append(entry)
            elif entry.path != named[0].path:
                return [*named, entry]
        return named

    def topic_area(self) -> Entry | None:
        """The area that the article is about so far, a township or higher: the headline's only one, else the
        last one named.
        """
        lead = [
            entry
            for entry in dict.fromkeys(self.scene.headline_entries)
            if entry.kind is EntityKind.AREA and rank(entry) <= TOWNSHIP
        ]
        if len(lead) == 1:
            return lead[0]
        for mention in reversed(self._noted):
            area = mention.entry
            if (
                area is not None
                and area.kind is EntityKind.AREA
                and not mention.nested
                and rank(area) <= TOWNSHIP
            ):
                return area
        return self.scene.home.area

    def _only_upper(self, head: str) -> Entry | None:
        """The one area with *head* that holds what was named: 该街道 where only its village was named."""
        entries = {mention.entry.path: mention.entry for mention in self._noted if mention.entry is not None}
        lines = map(self.scene.register.line, entries.values())
        uppers = {area.path: area for line in lines for area in line}
        fitting = [area for area in uppers.values() if head in heads(area)]
        return fitting[0] if len(fitting) == 1 else None

    def _same_sentence(self, listed: Sequence[Mention]) -> list[Mention]:
        """The mentions at the end of *listed* that share the last one's sentence."""
        last = self.sentence(listed[-1].start)
        return [mention for mention in listed[-LOOK_BACK:] if self.sentence(mention.start) == last]

    # -- weighing -------------------------------------------------------------------------------------------

    def _in_headline(self, mention: Mention) -> bool:
        return mention.entry is not None and mention.entry.path in self.scene.headline

    def _is_subject(self, mention: Mention) -> bool:
        """Whether the mention opens its sentence and does not merely own what follows."""
        text, start = self.folded.text, mention.start
        opens = (
            start == 0
            or text[start - 1] in '。!?)"'
            or self.folded.broken(start)
            or (text[start - 1] == "," and mention.coreference)
        )
        return opens and not text.startswith(self._possessed, mention.end)

    def _newly_founded(self, mention: Mention) -> bool:
        return self.folded.text.endswith(self._founded, 0, mention.start) or self.folded.text.startswith(
            "为核心", mention.end
        )

    def _listed_together(self, mentions: Sequence[Mention]) -> bool:
        """Whether they stand in one list, so that none of them alone can be meant."""
        text = self.folded.text
        return any(text[mention.end : mention.end + 1] in ("、", "和", "与", "及") for mention in mentions)

    def _open(self, start: int, end: int, mentions: Sequence[Mention]) -> Mention | None:
        """An ambiguous mention; ``None`` where all it may mean is new, so that no candidate can be shown."""
        entries = [mention.entry for mention in mentions if mention.entry is not None]
        if not entries:
            return None
        kind = mentions[-1].kind
        return Mention(
            start, end, kind, None, True, candidates(entries[::-1], "前文提到多个，未写明指哪一个")
        )


def _pointer(start: int, end: int, entry: Entry) -> Mention:
    return Mention(start, end, entry.kind, entry, True)
