"""The word lists of the data files, as patterns. Read once, when matching is imported."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from metrics.reading.clauses import BULLETS

_DATA = Path(__file__).parent / "data"


def load(name: str) -> dict[str, Any]:
    """The data file *name* as a dictionary."""
    with (_DATA / name).open("rb") as file:
        return tomllib.load(file)


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of *words*, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


_SUBJECTS = load("subjects.toml")


def _any(*lists: str) -> str:
    return alternation(word for name in lists for word in _SUBJECTS[name])


# ── Before a name ───────────────────────────────────────────────────────────────────────────────────────────

_DATE_CHARACTERS = (
    r"[\d０-９零〇一二三四五六七八九十年月日号上下午中晚早凌晨季度半\-—~～至到底初末前后以来起旬期间份"
    r"\s·“”‘’（）()\[\]" + BULLETS + "]"
)

LEAD: Final = re.compile(f"(?:{_any('lead_words', 'time_words')}|{_DATE_CHARACTERS})*")
"""What may stand before a subject at the head of a clause."""

_PREPOSITIONS = frozenset(_SUBJECTS["prepositions"])
_LONGEST_PREPOSITION = max(map(len, _PREPOSITIONS))
COMPARING: Final = frozenset(_SUBJECTS["comparing"])
SCENE: Final = frozenset(_SUBJECTS["scene_prepositions"])
SOURCES: Final = frozenset(_SUBJECTS["source_prepositions"])
MAKERS: Final = frozenset(_SUBJECTS["maker_prepositions"])
MAKER_ACTS: Final = re.compile(rf"[^，。；、\d]{{0,6}}{_any('maker_verbs')}")
SUBORDINATE: Final = re.compile(_any("subordinating"))
INTRODUCING: Final = re.compile(_any("introducing") + r"\s*$")
CAUSING: Final = re.compile(_any("causing") + "$")
CAUSED: Final = re.compile(rf"[^，。；、\d]{{2,14}}?{_any('caused')}(?=\D{{0,4}}\d)")

# ── Between names ───────────────────────────────────────────────────────────────────────────────────────────

LIST_MARK: Final = re.compile(rf"\s*{_any('list_marks')}\s*")
JOINT_MARK: Final = re.compile(rf"\s*{_any('joint_marks')}\s*")
ACTING_TOGETHER: Final = re.compile(_any("acting_together"))
APPOSITION: Final = re.compile(f"(?:的|{_any('apposition_nouns')})$")

# ── Behind a name ───────────────────────────────────────────────────────────────────────────────────────────

STRONG: Final = re.compile(rf"\s*{_any('strong_predicates')}")
WEAK: Final = re.compile(rf"\s*{_any('strong_predicates', 'weak_verbs', 'weak_nouns')}")
VERB: Final = re.compile(rf"\s*{_any('weak_verbs')}")
SCENE_STOP: Final = re.compile(_any("scene_stops"))
SOURCE_VERB: Final = re.compile(f".{{0,8}}?{_any('source_verbs')}")
WORKED_ON: Final = re.compile(_any("worked_on"))
AMONG: Final = re.compile(rf"{_any('among')}|[^，。；、\d]{{0,14}}等(?=\s*[\d一二两三四五六七八九十百多数])")
"""What makes a name one of several: X名列其中, X产业园等16个项目."""
ATTRIBUTE: Final = re.compile(r"[^，。；、]{2,14}的$")
"""What may describe a name that opens a clause: 地处深山的."""
PARTY_SUFFIX: Final = re.compile(_any("party_suffixes"))
PAIRING: Final = re.compile(_any("pairing_words"))
COUNTED: Final = re.compile(rf"\s*(?:{_any('counted_marks')}|$)")
"""What stands between a list and the number that counts it: A、B等4个, A、B 3支."""

# ── Between a number and a name ─────────────────────────────────────────────────────────────────────────────

ARRIVAL: Final = re.compile(f"{_any('arrival_verbs')}(?:到|在|于|至|了)?$")

# ── Instead of a name ───────────────────────────────────────────────────────────────────────────────────────

TAKEN_UP: Final[dict[str, tuple[str, ...]]] = {
    noun: tuple(ends) for noun, ends in _SUBJECTS["taken_up"].items()
}
TAKEN_UP_ENDS: Final = tuple({end for ends in TAKEN_UP.values() for end in ends})
TAKEN_UP_PREDICATE: Final = re.compile(rf"\s*{_any('strong_predicates', 'taken_up_predicates')}")
TAKING_UP: Final = re.compile(f"(?P<pointing>{_any('demonstratives')})?(?P<noun>{alternation(TAKEN_UP)})")

# ── Who stands for whom ─────────────────────────────────────────────────────────────────────────────────────

PARTY: Final = "党组织"
ORGAN_TYPES: Final = frozenset(_SUBJECTS["organ_types"])
PARTY_ORGAN_SUFFIXES: Final = tuple(_SUBJECTS["party_organ_suffixes"])
STANDING_FOR_AREA: Final = frozenset(_SUBJECTS["standing_for_area"])
NEW_SUBJECT_TYPES: Final = frozenset(_SUBJECTS["new_subject_types"])
OWN_STAFF: Final = re.compile(_any("own_staff"))
PLACE_WORD: Final = re.compile(_any("place_words"))


def preposition_at_end(text: str) -> str:
    """The preposition that *text* ends with, the longest that fits; empty where there is none."""
    for length in range(min(_LONGEST_PREPOSITION, len(text)), 0, -1):
        if text[-length:] in _PREPOSITIONS:
            return text[-length:]
    return ""
