"""Assign a page's blocks to articles: the cheapest way to read the page as headlines, bodies and the rest.

A page is read from top to bottom by a small machine whose states say what stands open: nothing, titles that wait
for their body, a body with or without a headline, an article that its headline has closed. Every block moves the
machine on, at a cost that the evidence sets. Papers print the headline above its body, or, in the order in which a
text layer gives it, below; so the page is read under both conventions, and the cheaper reading is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from .blocks import Block, BlockKind
from .evidence import Evidence, weigh_blocks


class Step(IntEnum):
    """What a block is taken as."""

    OPEN = 0
    """A title above the body to come, or one more of such."""
    CLOSE = 1
    """A title below its body, or one more of such."""
    SECTION = 2
    """A section head."""
    START = 3
    """Text with which an article without a title above it begins."""
    BODY = 4
    """Text, or a byline, of the article that stands open."""
    SIGN = 5
    """A byline above the body to come."""
    CAPTION = 6
    """A caption that is an article of its own."""
    TITLED_CAPTION = 7
    """A caption that takes the titles above it."""
    NOTE = 8
    """An editors' note, an article of its own."""
    RESUME = 9
    """Text of an earlier article that another one has interrupted."""
    OTHER = 10
    """Part of no article."""
    NOTICE = 11
    """A notice, an article of its own with its title and signature."""
    REOPEN = 12
    """The same as to resume, where the earlier article has no headline yet and waits for one again."""


class State(IntEnum):
    """What stands open."""

    OUT = 0
    TITLES = 1
    SIGNED_TITLES = 2
    SIGNED = 3
    BODY = 4
    """An article that has a headline."""
    BARE = 5
    """An article that has none yet."""
    DONE = 6
    """An article that a headline below it has closed."""
    PICTURE = 7
    """A caption that may yet get its title below it."""


# Looking an enumeration's member up costs, and every move does.
_OUT, _TITLES, _SIGNED_TITLES, _SIGNED, _BODY, _BARE, _DONE, _PICTURE = State
_TEXT, _HEAD, _BYLINE, _CAPTION, _INTRO, _, _, _NOTICE = BlockKind
ENDED = frozenset({_OUT, _DONE, _PICTURE})
"""Whatever comes next in these states begins an article."""

_BEGINS = frozenset({Step.OPEN, Step.SIGN, Step.START})
_REOPENED = 0.2
_AGAINST = 1.2
"""A headline against the page's convention."""
_HEADLESS = 2.5
"""An article without a headline."""
_CUT_OFF = 1.0
_THROWN_AWAY = 4.0
"""A title at the page's top that is none of an article's: dear, or every title would be one story off."""
_LOST = 2.0
"""Titles or a byline without a body."""
_MORE_TITLES = 0.3
_SIGNED_ABOVE = 3.0
"""One more title below the byline of those that wait for their body."""
_PARTED = 0.5
"""One title below its body and the next above another's, with nothing between."""
_UNSIGNED = 0.5
"""An undated beginning below a headline that closes another article, without a credit at its end."""
_STRANGE = 2.5
"""An undated beginning that nothing announces."""
_AFFINITY = 3.0
_SURE_SECTION = 0.5
_ECHO = 1.0
"""Words of the text, set large, as one of its titles."""
_SECTION_PULL = 0.7
"""A section head, too, says what the text below it says."""
_CLEAN = 0.5
"""A reading so cheap leaves nothing that the other convention could explain better."""
_BEAM = 6.0
"""A path so much dearer than the cheapest does not catch up."""
_LEAD = 3.5
"""A reading dearer by so much, part of the way, than the other one is in all does not catch up either."""
_TAIL = 3.0
"""Text that begins within a sentence goes on with a story that has ended."""
_LOST_HEAD = -0.5
"""The page that has lost its beginning has lost its headline as well."""
_SPLIT = 1.0
"""A kicker above the body, and the headline that the text has told of below it."""
_WITHIN = 6.0
"""A dateline within an article."""


class _Path(NamedTuple):
    """A way to read the page so far: what it costs, where it stands, how it came there."""

    cost: float
    state: State
    step: Step
    before: _Path | None
    level: int
    """The rank of the open article's headline in Markdown, 0 when unmarked."""
    cut_off: bool
    """The open article's text stops within a sentence."""
    torn: bool = False
    """An article was left like that, without a headline."""


_Move = tuple[float, State, Step]


def assign_blocks(blocks: Sequence[Block]) -> list[tuple[Step, State]]:
    """What each of *blocks* is, in the cheaper of the two readings, and what it leaves open."""
    evidence = weigh_blocks(blocks)
    # The likelier convention first: the other reading is given up as soon as it is much dearer.
    opening = next((block.kind for block in blocks if block.kind in (_TEXT, _HEAD)), None)
    likely = _read(blocks, evidence, below=opening is _TEXT)
    path: _Path | None = likely
    if likely.cost > _CLEAN:
        other = _read(blocks, evidence, below=opening is not _TEXT, limit=likely.cost + _LEAD)
        path = other if other.cost < likely.cost else likely
    steps: list[tuple[Step, State]] = []
    while path is not None and path.before is not None:
        steps.append((path.step, path.state))
        path = path.before
    steps.reverse()
    return steps


def _read(
    blocks: Sequence[Block], evidence: Sequence[Evidence], below: bool, limit: float = float("inf")
) -> _Path:
    """The cheapest reading under one convention: headlines *below* their bodies, or above; any, if over *limit*."""
    reader = _Reader(below)
    paths = [_Path(0.0, _OUT, Step.OTHER, None, 0, False)]
    for block, weight in zip(blocks, evidence, strict=True):
        best: dict[State, _Path] = {}
        for path in paths:
            for cost, state, step in reader.moves(path, block, weight):
                total = path.cost + cost
                known = best.get(state)
                if known is None or total < known.cost:
                    level, cut_off = _remember(path, block, state, step)
                    torn = path.torn or (path.cut_off and path.state is _BARE and step in _BEGINS)
                    best[state] = _Path(total, state, step, path, level, cut_off, torn)
        least = min([path.cost for path in best.values()])
        if least > limit:
            return _Path(float("inf"), State.OUT, Step.OTHER, None, 0, False)
        paths = [path for path in best.values() if path.cost <= least + _BEAM]
    last = min(paths, key=lambda path: path.cost + reader.ending(path))
    return last._replace(cost=last.cost + reader.ending(last))


def _remember(path: _Path, block: Block, state: State, step: Step) -> tuple[int, bool]:
    if block.kind is _TEXT:
        return (0 if step is Step.START else path.level), not block.lines[-1].closed
    if step is Step.OPEN:
        level = block.lines[0].level
        return (min(level, path.level) if path.state is _TITLES and path.level else level), False
    return path.level, path.cut_off and state in (_BODY, _BARE, _DONE)


class _Reader:
    """The moves of the machine under one convention."""

    def __init__(self, below: bool) -> None:
        self.below = below
        self.above_cost = _AGAINST if below else 0.0
        self.below_cost = 0.0 if below else _AGAINST

    def moves(self, path: _Path, block: Block, weight: Evidence) -> Iterator[_Move]:
        """Where *block* can take the machine, and at what cost."""
        kind = block.kind
        if kind is _TEXT:
            return self._text(path, block, weight)
        if kind is _HEAD:
            return self._title(path, block, weight)
        if kind is _BYLINE:
            return self._byline(path, block)
        if kind is _CAPTION:
            return self._caption(path.state, bare=not block.paragraphs)
        if kind is _NOTICE:
            return self._notice(path.state)
        return self._aside(path.state, kind)

    @staticmethod
    def leaving(state: State) -> float:
        """What it costs to leave the article that stands open."""
        if state is _BARE:
            return _HEADLESS
        return _LOST if state in (_TITLES, _SIGNED_TITLES, _SIGNED) else 0.0

    def ending(self, path: _Path) -> float:
        """What it costs to leave the page: a story that its edge has cut off may have lost its headline there too."""
        return _CUT_OFF if path.state is _BARE and path.cut_off else self.leaving(path.state)

    def _title(self, path: _Path, block: Block, weight: Evidence) -> Iterator[_Move]:
        state = path.state
        pull = (_AFFINITY if weight.section > _SURE_SECTION else _AFFINITY / 3) * weight.affinity
        abrupt = 1.5 if path.cut_off else 0.0
        if weight.echo:
            abrupt += _ECHO
            yield 0.3, state, Step.OTHER
        if state in (_TITLES, _SIGNED_TITLES):
            signed = state is _SIGNED_TITLES
            more = _SIGNED_ABOVE if signed else _MORE_TITLES if block.lines[0].gap else 0.1
            yield more + _SECTION_PULL * pull + (1.0 if weight.numbered else 0.0), state, Step.OPEN
            first = min(weight.section, 0.1 if weight.numbered else 2.5)
            first += _SECTION_PULL * pull - (1.0 if signed else 0.0) + 0.9
            yield first, _BODY, Step.SECTION
            return
        parted = _PARTED if state is _DONE and path.step is Step.CLOSE else 0.0
        yield self.above_cost + pull + abrupt + parted + self.leaving(state), _TITLES, Step.OPEN
        if state in (_BODY, _BARE):
            above_text = _SECTION_PULL * pull
            yield (
                weight.section + self._rank_cost(path.level, block) + above_text + abrupt * 0.7,
                state,
                Step.SECTION,
            )
        if state is _BODY and path.step is Step.BODY and pull > _SPLIT:
            yield _AGAINST + _SPLIT - pull + abrupt, _DONE, Step.CLOSE
        if state in (_BARE, _PICTURE):
            bare_section = _LOST if path.step is Step.SECTION else 0.0
            yield self.below_cost - pull + abrupt + bare_section, _DONE, Step.CLOSE
        elif state is _DONE:
            yield _MORE_TITLES + (1.5 if weight.numbered else 0.0), _DONE, Step.CLOSE
        if state in ENDED and weight.numbered:
            yield min(weight.section, 0.1) + 1.0, _BARE, Step.SECTION
        if state is _OUT:
            yield _THROWN_AWAY, _OUT, Step.OTHER

    @staticmethod
    def _rank_cost(level: int, block: Block) -> float:
        """In Markdown a section head ranks below the headline; of equal rank it is less likely one."""
        own = block.lines[0].level
        if not own or not level:
            return 0.0
        return -1.5 if own > level else 1.0

    def _text(self, path: _Path, block: Block, weight: Evidence) -> Iterator[_Move]:
        state = path.state
        if block.back is not None:
            yield 0.0, state, Step.RESUME
            if path.torn:  # what it cost to leave it without a headline is given back
                yield self.leaving(state) - _HEADLESS + _REOPENED, _BARE, Step.REOPEN
        elif state in (_TITLES, _SIGNED_TITLES):
            undated = 0.0 if block.dated or state is _SIGNED_TITLES else weight.undated
            yield undated, _BODY, Step.BODY
        elif state is _SIGNED:
            yield (1.0 if block.dated else 0.0), _BARE, Step.START
        elif weight.continued:
            yield self.leaving(state), _BODY, Step.START
        else:
            lead = (
                0.0
                if block.dated
                else weight.undated
                + _STRANGE * (state not in ENDED and not weight.headed and not weight.estranged)
                + (1.0 if not self.below else 0.0 if block.signed else _UNSIGNED)
            )
            if block.resumes and not block.dated and path.cut_off:
                lead += 3.0
            lead = max(lead - block.seam, 0.2) if block.seam else lead
            torn = _TAIL if weight.tail else 0.0
            if weight.tail:
                lead = min(lead, _LOST_HEAD)
            yield lead + self.leaving(state), _BARE, Step.START
            if state in (_BODY, _BARE):
                going_on = _WITHIN if block.dated or weight.estranged or weight.headed else 0.5 * block.seam
                yield going_on + torn, state, Step.BODY
            elif state is _DONE and not block.dated:
                going_on = 0.5 if path.cut_off else _WITHIN if weight.estranged else 4.0 + torn
                yield going_on, _BODY, Step.BODY

    def _byline(self, path: _Path, block: Block) -> Iterator[_Move]:
        state = path.state
        if state in (_TITLES, _SIGNED_TITLES):
            yield 0.0, _SIGNED_TITLES, Step.BODY
        elif state in (_BODY, _BARE):
            yield 0.5, state, Step.BODY
            yield 1.0 + self.leaving(state), _SIGNED, Step.SIGN
        else:
            yield 0.0, _SIGNED, Step.SIGN
            if state in (_DONE, _PICTURE):
                under_title = path.step is Step.CLOSE and not block.lines[0].gap
                yield (0.3 if under_title else 1.2), state, Step.BODY

    def _caption(self, state: State, bare: bool) -> Iterator[_Move]:
        if bare:  # a credit without words has no title either
            yield 0.0, state, Step.CAPTION
            return
        if state in ENDED:
            yield 0.0, _PICTURE, Step.CAPTION
            return
        yield 0.2, state, Step.CAPTION
        if state in (_TITLES, _SIGNED_TITLES):
            yield 0.4, _PICTURE, Step.TITLED_CAPTION
        elif state in (_BODY, _BARE):
            yield 0.6 + self.leaving(state), _PICTURE, Step.CAPTION

    def _notice(self, state: State) -> Iterator[_Move]:
        yield self.leaving(state), _OUT, Step.NOTICE
        if state not in ENDED:
            yield 1.0, state, Step.NOTICE

    @staticmethod
    def _aside(state: State, kind: BlockKind) -> Iterator[_Move]:
        step = Step.NOTE if kind is _INTRO else Step.OTHER
        waiting = state in (_TITLES, _SIGNED_TITLES, _SIGNED)
        yield (0.0 if not waiting else 0.1 if step is Step.NOTE else 1.0), state, step
