"""Words of a text: jieba's cut, with the register's names as words of the dictionary."""

from __future__ import annotations

import re
from math import inf, log

import jieba

from organizations.naming.folding import fold_name
from organizations.naming.lexicon import lexicon
from organizations.naming.model import EntityKind
from organizations.naming.register import Register

WEIGHED = 4  # up to this length a name may compete with everyday words, so its frequency is worked out
WINDOW = 6

_RUNS = re.compile(r"[^\W_]+")
# About other marks, letters and digits the two programs differ.
_CUT_ALIKE = re.compile('[\u4e00-\u9fd5、,。;:!?"()《》·]*')


class _Cutter(jieba.Tokenizer):
    """jieba with the best cut found in one pass over the text instead of two; the cuts are the same."""

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 (jieba's name)
        """Nothing: :meth:`calc` looks the words up itself."""
        return {}

    def calc(self, sentence: str, _: dict[int, list[int]], route: dict[int, tuple[float, int]]) -> None:
        """Fill *route*: at each offset the weight of the best cut from there on, and its first word's last offset."""
        frequency, total, size = self.FREQ, log(self.total), len(sentence)
        route[size] = 0, 0
        for start in range(size - 1, -1, -1):
            end, best = start + 1, (-inf, start)
            known = frequency.get(sentence[start])
            while known is not None:  # prefixes of words stand in the table with frequency 0
                if known:
                    best = max(best, (log(known) - total + route[end][0], end - 1))
                if end == size:
                    break
                end += 1
                known = frequency.get(sentence[start:end])
            route[start] = best if best[0] > -inf else (-total + route[start + 1][0], start)


class Tokens:
    """Cuts a text into words; the names of the register are never cut apart where they are words."""

    def __init__(self, register: Register) -> None:
        known = lexicon()
        cutter = _Cutter()
        # Filled by hand: initialize() would read and write a cache in the system's temporary folder.
        cutter.FREQ, cutter.total, cutter.initialized = dict(known.frequency), known.total, True
        self._cutter = cutter
        import rjieba  # takes 33 MB as soon as it is there: a process that cuts nothing does without

        # jieba in Rust, which with the same words makes the same cuts nine times as fast; 0.2 s to build.
        self._quick = rjieba.Jieba()
        for entry in register.entries:
            if entry.kind is not EntityKind.TOPIC:
                for name in entry.names:
                    self._learn(fold_name(name.text))

    def _learn(self, name: str) -> None:
        known: dict[str, int] = self._cutter.FREQ
        if not 1 < len(name) <= 20:
            return
        frequency = self._cutter.suggest_freq(name) if len(name) <= WEIGHED else 3
        known[name] = max(known.get(name, 0), frequency)
        self._quick.add_word(name, known[name], None)
        for end in range(1, len(name)):
            known.setdefault(name[:end], 0)

    def words(self, text: str) -> list[str]:
        """The words of *text* for a search index: long words and the words inside them, no punctuation.

        Full-width forms and capitals are folded, so that a query finds them however typed.

        >>> from organizations.naming import Register
        >>> Tokens(Register.from_csv("kind,name,type,parent,aliases,note\\narea,青石县,县,,,\\n")).words("青石县、苹果")
        ['青石', '青石县', '苹果']
        """
        cut = self._quick.cut_for_search
        # Run by run: about marks and digits the two programs differ.
        return [word for run in _RUNS.findall(fold_name(text)) for word in cut(run)]

    def apart(self, text: str, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands as a word of its own in the best cut of its surroundings.

        南山区 does not in 河南山区.
        """
        low, high = max(start - WINDOW, 0), min(end + WINDOW, len(text))
        at = low
        edges = {at}
        for word in self.cut(text[low:high]):
            at += len(word)
            edges.add(at)
        return start in edges and end in edges

    def cut(self, text: str) -> list[str]:
        """The words of *text*, each character in exactly one."""
        if _CUT_ALIKE.fullmatch(text):
            words: list[str] = self._quick.cut(text, False)
            return words
        return list(self._cutter.cut(text, HMM=False))
