"""Whether what stands around a found name lets it be that name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from organizations.naming.folding import Folded
from organizations.naming.forms import Form, Hold
from organizations.naming.knowledge import data, ending_of, table, words
from organizations.naming.lexicon import lexicon
from organizations.naming.model import EntityKind
from organizations.naming.tokens import Tokens

WEAK = 3  # names up to this length are checked against the words around them
PUNCTUATION = frozenset(',。;:!?、…—·|"()《》<>[]{}/\\~-=+*#@&▶●■◆★△▲□◇☆◎①②③④⑤⑥⑦⑧⑨⑩%')

POINTING = frozenset("该此我本")

Words = tuple[str, ...]


class Edges:
    """The boundary rules for one text of the register, looked up once when the matcher is built."""

    __slots__ = ("allowed", "areas", "loose", "refused", "stem", "weak", "whole")

    def __init__(self, text: str, forms: Sequence[Form]) -> None:
        ending = ending_of(text, table("boundaries", "after"))
        self.refused: Words = _refused(ending)
        self.loose: Words = _loose(ending_of(text, table("boundaries", "after_loose")))
        self.allowed: Words = table("boundaries", "after_all").get(ending, ())
        self.whole: Words = _not_whole(ending_of(text, table("boundaries", "not_whole")))
        self.areas = all(form.entry.kind is EntityKind.AREA for form in forms)
        self.stem = bool(forms) and self.areas and all(form.hold is Hold.STEM for form in forms)
        self.weak = (
            bool(forms)
            and len(text) <= WEAK
            and all(form.entry.kind is not EntityKind.TOPIC for form in forms)
        )


@cache
def _refused(ending: str) -> Words:
    return table("boundaries", "after").get(ending, ())


@cache
def _loose(ending: str) -> Words:
    return table("boundaries", "after_loose").get(ending, ())


@cache
def _not_whole(ending: str) -> Words:
    return table("boundaries", "not_whole").get(ending, ())


class Boundaries:
    """Judges the hits of one register."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._in_front = words("areas", "general", "in_front")
        self._goes_on = words("boundaries", "goes_on", "words")
        self._plural = words("boundaries", "plural", "in_front")
        self._followed = words("boundaries", "not_area", "followed")
        self._unless = words("boundaries", "not_area", "unless")
        self._not_after = frozenset(str(data("boundaries")["relative"]["not_after"]))
        self._chars = frozenset(str(data("boundaries")["opens"]["chars"]))

    def fits(self, folded: Folded, start: int, end: int, edges: Edges) -> bool:
        """Whether the text around lets any form stand here."""
        text = folded.text
        goes_on = text.startswith(edges.allowed, end)
        if not goes_on:
            if text.startswith(edges.refused, end):
                return False
            if text.startswith(edges.loose, end) and not lexicon().knows(text[end : end + 2]):
                return False
        if edges.whole and text.startswith(edges.whole, end):
            return False
        if edges.stem and text.startswith(self._followed, end) and not text.startswith(self._unless, end):
            return False
        if edges.weak:
            words_known = lexicon()
            # 省委|书记 is a word as well, but the title of who leads the body.
            low = start if edges.areas else start + 1
            if text[start - 1 : start] in POINTING:  # 该|区政府: 该区 is a word too
                return True
            goes_on = goes_on or (edges.areas and text.startswith(self._goes_on, end))
            right = not goes_on and words_known.straddles(text, end, low)
            if right or (text[start - 1 : start] not in PUNCTUATION and words_known.straddles(text, start)):
                return self._tokens.apart(text, start, end)
        return True

    def admits(self, folded: Folded, start: int, form: Form) -> bool:
        """Whether what stands in front lets *form* begin here: 国家级|高新区, 洛阳|市委, 各|街道 do not."""
        text = folded.text
        hold = form.hold
        if hold <= Hold.STEM or start == 0 or folded.broken(start):
            return True
        if hold is Hold.GENERAL:
            return not text.endswith(self._in_front, 0, start)
        if text[start - 1] in PUNCTUATION or text[start - 1] in self._chars:
            return True
        if hold is Hold.RELATIVE:
            return text[start - 1] not in self._not_after and self.opens(text, start)
        return not text.endswith(self._plural, 0, start) and self.opens(text, start)

    def opens(self, text: str, start: int) -> bool:
        """Whether a name may begin at *start*, by the word that ends there.

        A place may not stand there (洛阳|市委 is another town's), nor a loose character of an unknown name.
        """
        known = lexicon()
        before = known.word_before(text, start)
        if not before:
            return not "\u4e00" <= text[start - 1] <= "\u9fff"
        return not known.is_place(before) and (len(before) > 1 or known.opens(before))
