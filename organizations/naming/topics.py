"""Campaigns and slogans: the register's topics, what stands in quotation marks, 某某专项行动."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from organizations.naming.folding import Folded
from organizations.naming.knowledge import data, words
from organizations.naming.leftward import clause_start, name_words
from organizations.naming.lexicon import lexicon
from organizations.naming.matcher import Hit, cover
from organizations.naming.mention import Mention, of_entry
from organizations.naming.model import EntityKind
from organizations.naming.tokens import Tokens

_QUOTED = re.compile('[“‘「『"]([^“”‘’「」『』"]{2,60}?)[”’」』"]')
_HAS_WORD = re.compile("[\u4e00-\u9fff]")


class Topics:
    """Finds topics; those that cut across a name are left out, those inside one stay."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._followed = words("topics", "quoted", "followed")
        self._ending = words("topics", "quoted", "ending")
        self._longest = int(data("topics")["quoted"]["longest"])
        self._not_after = words("topics", "quoted", "not_after")
        self._not_inside = re.compile("|".join(map(re.escape, words("topics", "quoted", "not_inside"))))
        self._numerals = frozenset(str(data("topics")["counted"]["numerals"]))
        self._plain = words("topics", "plain", "endings")
        self._plain_stops = frozenset(words("topics", "plain", "starts_after"))
        self._plain_longest = int(data("topics")["plain"]["longest"])

    def mentions(
        self, body: str, folded: Folded, hits: Sequence[Hit], names: Sequence[Mention]
    ) -> list[Mention]:
        """The topics of the article: registered ones first, then campaigns in quotation marks and without."""
        outer = cover(hits, len(folded.text)).outer if hits else ()
        found = [of_entry(hit.start, hit.end, hit.forms[0].entry) for hit in outer]
        found = _apart(found, names, inside=True)
        found += _apart(self._quoted(body, folded), [*found, *names], inside=False)
        found += _apart(self._named(folded), [*found, *names], inside=False)
        return found

    def _quoted(self, body: str, folded: Folded) -> list[Mention]:
        found = []
        for match in _QUOTED.finditer(body):
            if match.end(1) - match.start(1) > 2 * self._longest:
                continue
            start, end = folded.back(match.start(1)), folded.back(match.end(1) - 1) + 1
            inside = folded.text[start:end]
            if self._is_campaign(folded.text, inside, start, end):
                found.append(
                    Mention(
                        start,
                        end,
                        EntityKind.TOPIC,
                        name=f"“{folded.printed(body, start, end)}”",
                        type="专题",
                    )
                )
        return found

    def _is_campaign(self, text: str, inside: str, start: int, end: int) -> bool:
        if not 2 <= len(inside) <= self._longest or not _HAS_WORD.search(inside + text[end + 1 : end + 3]):
            return False
        if text.endswith(self._not_after, 0, max(start - 1, 0)) or self._not_inside.search(inside):
            return False
        plain = len(inside) == 2 and lexicon().common(inside)  # “固定”课堂
        if not plain and (text.startswith(self._followed, end + 1) or inside.endswith(self._ending)):
            return True
        return len(inside) <= 8 and inside[0] in self._numerals

    def _named(self, folded: Folded) -> list[Mention]:
        found = []
        for ending in self._plain:
            at = folded.text.find(ending)
            while at >= 0:
                low = clause_start(folded, at, self._plain_longest)
                core = "".join(name_words(folded, low, at, self._tokens, self._plain_stops))
                if len(core) >= 2:
                    end = at + len(ending)
                    found.append(
                        Mention(at - len(core), end, EntityKind.TOPIC, name=core + ending, type="专题")
                    )
                at = folded.text.find(ending, at + len(ending))
        return sorted(found, key=lambda mention: (mention.start, -mention.end))


def _apart(found: Sequence[Mention], taken: Sequence[Mention], inside: bool) -> list[Mention]:
    """Those of *found* that do not cut across *taken*; inside one of them only if *inside*."""
    if not found:
        return []
    spans = sorted([(mention.start, mention.end) for mention in taken if not mention.nested])
    starts, kept, reach = [start for start, _ in spans], [], 0
    for mention in found:
        at = bisect_right(starts, mention.start) - 1
        within = at >= 0 and spans[at][1] >= mention.end
        crossed = not within and at >= 0 and spans[at][1] > mention.start
        after = bisect_right(starts, mention.end - 1)
        crossed |= after > at + 1 and not within  # one begins inside it
        if crossed or (within and not inside) or mention.start < reach:
            continue
        reach = mention.end
        kept.append(mention)
    return kept
