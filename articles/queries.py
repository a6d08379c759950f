"""What a reader typed → what an article has to contain. Pure text: nothing here knows the database.

    就业 文苑街道        both
    就业 或 招工         either; also OR and |
    就业 -招聘会         without 招聘会
    “就业服务”           exactly so, punctuation and spaces included

A word is found where its characters stand together. Full-width and traditional characters find what is printed in
the usual ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from organizations.spelling import simplified

from .indexing import containing, folded_query

_TOKENS = re.compile(
    r"""
    (?P<either> \| | (?<!\S)(?:或|或者|or)(?!\S) )
    | (?P<minus> (?<![^\s|])- )?
      (?: "(?P<straight>[^"]+)" | “(?P<curly>[^”]+)” | 「(?P<corner>[^」]+)」 | 『(?P<double>[^』]+)』
        | (?P<plain> [^\s|"“”「」『』]+ ) )
    """,
    re.VERBOSE,
)
# A number with its point and its per cent, a name with its middle dot: one word.
_WORDS = re.compile(r"[^\W_]+(?:(?:(?<=\d)[.,:](?=\d)|·)[^\W_]+)*(?:%|‰)?")
_RUNS = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """A run of characters that an article is to contain, folded as the index is."""

    text: str

    @property
    def pairs(self) -> str:
        """The tsquery of its pairs of characters: it finds every article that contains the term, and maybe others."""
        return " & ".join(containing(run) for run in _RUNS.findall(self.text))

    @property
    def settled(self) -> bool:
        """Whether the pairs find none but the articles that contain the term."""
        return len(self.text) <= 2 and _RUNS.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Query:
    """One term of each of ``groups``, and none of ``without``. False when there is nothing to look for."""

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def terms(self) -> list[Term]:
        """All that is looked for, each once."""
        return list(dict.fromkeys(term for group in self.groups for term in group))

    @property
    def pairs(self) -> str:
        """The tsquery that finds every article that may match."""
        wanted = ["(" + " | ".join(f"({term.pairs})" for term in group) + ")" for group in self.groups]
        return " & ".join(wanted + [f"!({term.pairs})" for term in self.without if term.settled])

    @property
    def settled(self) -> bool:
        """Whether the pairs find none but the articles that match."""
        return all(term.settled for group in (*self.groups, self.without) for term in group)

    @property
    def plain(self) -> bool:
        """Whether nothing but words was typed, all of which an article must contain."""
        return not self.without and all(
            len({simplified(t.text) for t in group}) == 1 for group in self.groups
        )

    def __str__(self) -> str:
        """How the query was understood: 含“就业”和（“招工”或“招聘”），不含“会议”."""
        every = "，".join(
            "“" + "”或“".join(dict.fromkeys(simplified(t.text) for t in group)) + "”" for group in self.groups
        )
        none = "".join(f"“{text}”" for text in dict.fromkeys(simplified(t.text) for t in self.without))
        return f"含{every}" + (f"，不含{none}" if none else "")

    def spread(self, parts: dict[str, list[str]]) -> Query:
        """The query with terms that are keys of *parts* asked for piece by piece."""
        groups = []
        for group in self.groups:
            pieces = [parts[term.text] for term in group if term.text in parts]
            if len(pieces) == len(group):
                groups += [_spellings(Term(piece)) for piece in pieces[0]]
            else:
                groups.append(group)
        return Query(tuple(dict.fromkeys(groups)), self.without)


def parse(typed: str) -> Query:
    """The query that *typed* means.

    >>> str(parse("就業 文苑街道 | 松涛街道 -會議"))
    '含“就业”，“文苑街道”或“松涛街道”，不含“会议”'
    >>> parse("，。！"), parse("-会议").groups
    (Query(groups=(), without=()), ())
    """
    groups: list[tuple[Term, ...]] = []
    without: list[Term] = []
    either = False
    for token in _TOKENS.finditer(folded_query(typed).replace("\x00", " ")):
        if token["either"]:
            either = bool(groups)
            continue
        for term in _terms(token):
            if token["minus"]:
                without += _spellings(term)
            elif either:
                groups[-1] += tuple(one for one in _spellings(term) if one not in groups[-1])
            else:
                groups.append(_spellings(term))
            either = False
    return Query(tuple(dict.fromkeys(groups)), tuple(dict.fromkeys(without)))


def _terms(token: re.Match[str]) -> Iterator[Term]:
    phrase = token["straight"] or token["curly"] or token["corner"] or token["double"]
    if phrase is None:
        yield from map(Term, _WORDS.findall(token["plain"]))
    elif _RUNS.search(phrase):
        yield Term(_SPACES.sub(" ", phrase).strip())


def _spellings(term: Term) -> tuple[Term, ...]:
    """The term, and in simplified characters: papers print those, but what is printed otherwise is found too."""
    return tuple(dict.fromkeys((term, Term(simplified(term.text)))))


def pieces_of(text: str, names: Iterable[str]) -> list[str]:
    """*text* taken apart into the *names* in it, the longest first found, and what stands between them, in pairs.

    >>> pieces_of("文苑街道就业人数", ["文苑", "文苑街道"])
    ['文苑街道', '就业', '人数']
    """
    known = {name for name in names if name}
    longest = max(map(len, known), default=0)
    pieces, rest, at = [], "", 0
    while at < len(text):
        name = next((text[at : at + n] for n in range(longest, 1, -1) if text[at : at + n] in known), "")
        if name:
            pieces += [*_in_pairs(rest), name]
            rest = ""
        else:
            rest += text[at]
        at += len(name) or 1
    return [*pieces, *_in_pairs(rest)]


def _in_pairs(text: str) -> list[str]:
    if re.fullmatch(r"[\W\da-z]*", text) or len(text) <= 3:
        return [text] if text else []
    pairs = [text[at : at + 2] for at in range(0, len(text), 2)]
    return [*pairs[:-2], pairs[-2] + pairs[-1]] if len(pairs[-1]) == 1 else pairs
