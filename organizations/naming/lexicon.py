"""The general dictionary: which words there are, how common, and of what class."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import jieba

from organizations.naming.knowledge import words

LONGEST_LOOK_BACK = 4
RARE = 500  # names more frequent than this are everyday words that the dictionary takes for names

# Classes of jieba's dictionary after which a name may begin: verbs, prepositions, conjunctions, adverbs,
# particles, pronouns, directions, times, measure words.
_OPENING = frozenset(
    [
        "v",
        "vn",
        "vg",
        "p",
        "c",
        "d",
        "ad",
        "u",
        "ul",
        "uj",
        "uz",
        "ug",
        "ud",
        "uv",
        "r",
        "f",
        "t",
        "tg",
        "q",
        "m",
        "mq",
        "y",
        "k",
        "l",
        "i",
        "a",
        "zg",
    ]
)
_PLACE = frozenset({"ns"})
_NAMES = frozenset(["ns", "nr", "nrt", "nz", "nt", "nrfg"])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A frequency dictionary in jieba's layout (prefixes of words stand in it with frequency 0), with classes."""

    frequency: dict[str, int]
    total: int
    classes: dict[str, str]

    def knows(self, word: str) -> bool:
        """Whether *word* is a word.

        >>> lexicon().knows("区域"), lexicon().knows("区委书")
        (True, False)
        """
        return self.frequency.get(word, 0) > 0

    def common(self, word: str) -> bool:
        """Whether *word* is an everyday word and no name.

        >>> lexicon().common("科技"), lexicon().common("腾云"), lexicon().common("洛阳")
        (True, False, False)
        """
        return self.knows(word) and self.classes.get(word, "") not in _NAMES

    def word_before(self, text: str, at: int) -> str:
        """The longest dictionary word that ends at *at*, or ``""``.

        >>> lexicon().word_before("紧扣区委部署", 2)
        '紧扣'
        """
        for length in range(min(LONGEST_LOOK_BACK, at), 0, -1):
            word = text[at - length : at]
            if self.frequency.get(word, 0) > 0:
                return word
        return ""

    def is_place(self, word: str) -> bool:
        """Whether *word* is the name of a place (洛阳, 河南).

        >>> lexicon().is_place("洛阳")
        True
        """
        return len(word) > 1 and self.classes.get(word, "") in _PLACE

    def proper(self, word: str) -> bool:
        """Whether *word* can tell one name from others: a place, a rare name, or no word at all.

        >>> lexicon().proper("腾云"), lexicon().proper("洛阳"), lexicon().proper("普及")
        (True, True, False)
        """
        if not self.knows(word):
            return True
        kind = self.classes.get(word, "")
        return self.is_place(word) or (kind in _NAMES and self.frequency[word] < RARE)

    def counts(self, word: str) -> bool:
        """Whether *word* is a numeral (四个, 一批)."""
        return self.classes.get(word, "") in ("m", "mq") and self.knows(word)

    def opens(self, word: str) -> bool:
        """Whether a name may begin right after *word*, by its class (了, 根据, 受到)."""
        return self.classes.get(word, "") in _OPENING

    def straddles(self, text: str, at: int, low: int = 0) -> bool:
        """Whether some word of the dictionary that begins at *low* or later lies across offset *at*.

        >>> lexicon().straddles("河南山区", 1), lexicon().straddles("在柳湾", 1)
        (True, False)
        """
        if at >= len(text):
            return False
        known = self.frequency
        for start in range(max(at - 3, low), at):
            for end in (at + 1, at + 2, at + 3):
                frequency = known.get(text[start:end])
                if frequency:
                    return True
                if frequency is None:  # prefixes of words stand in the table too: none goes on from here
                    break
        return False


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The dictionary that jieba ships, read once a process (about a second).

    Read here and not by jieba, which keeps a cache of it under a name that anyone can guess in the system's
    temporary folder.
    """
    frequency: dict[str, int] = {}
    classes: dict[str, str] = {}
    total = 0
    for line in (files(jieba) / "dict.txt").read_text("utf-8").splitlines():
        word, count, kind = line.split(" ")[:3]
        frequency[word] = int(count)
        classes[word] = sys.intern(kind)
        total += int(count)
    classes |= dict.fromkeys(words("boundaries", "not_places", "words"), "n")
    for word in list(frequency):
        for end in range(1, len(word)):
            frequency.setdefault(word[:end], 0)
    return Lexicon(frequency, total, classes)
