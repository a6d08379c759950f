"""Who a number is about.

In this order: whoever stands right before the number (该镇26个行政村) or is paired with it by 分别; the name that
opens the number's clause, or an earlier clause of its segment; the place where 2家企业落户; the sentence's first
subject; that of the sentences before it in the paragraph; the speaker of a quotation; the section's head; the
headline's subject; the first subject of the body; the page's home. A name behind a preposition, inside a title or
before 等4个社区 is never taken. A department that acts in the number's sentence is meant itself, as is the one that
the story is about; 该区住建局, one named in a sentence before, and whoever only counts (统计局) stand for their area.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from metrics.reading.model import Quantity
from organizations.naming.model import ArticleContext, NamedSpan

from . import words
from .model import EntryLookup
from .names import Named, Names, Role, named_in
from .outline import Clause, Outline
from .topics import headline_subject, section_subjects

LOOK_BACK = 40  # clauses, sentences; what stands farther back is not taken up
NAMES_BACK = 30  # names of a clause
GAP = 120  # characters behind a name that are looked at

_INITIAL, _SCENE, _OBLIQUE, _EMBEDDED = Role
_NOBODY = Named(-1, -1, "")

Found = tuple[Named, str] | None
"""A name and in Chinese why it was taken."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a number is about, and in Chinese why; ``name`` is ``None`` where the text leaves it open."""

    name: str | None
    path: str | None
    reason: str


class SubjectFinder:
    """Finds the subjects of one body's numbers. What it learns of a sentence it keeps for the next number."""

    def __init__(
        self,
        body: str,
        quantities: Sequence[Quantity],
        spans: Sequence[NamedSpan],
        context: ArticleContext,
        register: EntryLookup,
        outline: Outline,
    ) -> None:
        self._body = body
        self._quantities = quantities
        self._starts = [quantity.start for quantity in quantities]
        self._context = context
        self._register = register
        self._outline = outline
        self._names = Names(body, spans, outline, register)
        self._sentence_subjects: dict[int, Named | None] = {}
        self._openers: dict[int, Named | None] = {}
        self._paragraph_subjects: dict[int, Named | None] = {}

    def find(self, index: int) -> Subject:
        """The subject of the quantity at *index*."""
        at = self._outline.clause_at(self._starts[index])
        clause = self._outline.clauses[at]
        found = (
            self._in_brackets(index)
            or self._dealt(index, at)
            or self._in_segment(index, at)
            or self._together(index, at)
            or self._in_sentence(index, clause)
            or self._in_paragraph(clause)
            or self._in_section(clause)
            or ((self._topic, "全文的主体") if self._topic is not None else None)
        )
        if found is None:
            return Subject(None, None, "文中没有可以认定的主体")
        return self._settled(found[0], self._quantities[index], clause, found[1])

    # ── where it looks ──────────────────────────────────────────────────────────────────────────────────────

    def _in_brackets(self, index: int) -> Found:
        aside = self._outline.aside_at(self._starts[index])
        if aside is None:
            return None
        names = self._names.in_aside(aside, self._starts[index])
        return (names[0], "括号内的名称") if names else None

    def _dealt(self, index: int, clause: int) -> Found:
        """The partner in an earlier clause's list of names: 甲镇、乙镇分别建成车间5个、3个，吸纳就业40人、26人."""
        first, last = self._list_of(index)
        own = self._outline.clauses[clause]
        if first == last:
            return None
        for at in range(clause, max(clause - LOOK_BACK, 0) - 1, -1):
            if self._outline.clauses[at].sentence != own.sentence:
                break
            for named in reversed(self._names.in_clause(at)[:NAMES_BACK]):
                if len(named.group) != last - first + 1 or named.role is not _INITIAL:
                    continue
                if words.PAIRING.search(self._body, named.end, self._starts[first]):
                    return named.group[index - first], "按“分别”依次对应"
                next_to_it = at == clause and not self._has_number(named.end, self._starts[first])
                return (named.group[index - first], "与名称一一对应") if next_to_it else None
        return None

    def _list_of(self, index: int) -> tuple[int, int]:
        """The first and the last number of the list that the number at *index* stands in: 40人、26人和9人."""
        first = last = index
        while last - first < NAMES_BACK and first and self._listed(first):
            first -= 1
        while last - first < NAMES_BACK and last + 1 < len(self._starts) and self._listed(last + 1):
            last += 1
        return first, last

    def _listed(self, index: int) -> bool:
        """Whether the number at *index* goes on with a list."""
        before, quantity = self._quantities[index - 1], self._quantities[index]
        joint = self._body[before.end : min(quantity.start, before.end + 3)]
        return before.unit == quantity.unit and words.LIST_MARK.fullmatch(joint) is not None

    def _together(self, index: int, clause: int) -> Found:
        """Several names that open the sentence and share its numbers; X、Y等4个社区 are examples of more."""
        own = self._outline.clauses[clause]
        for at in range(clause, max(clause - LOOK_BACK, 0) - 1, -1):
            if self._outline.clauses[at].sentence != own.sentence:
                break
            for named in reversed(self._names.in_clause(at)[:NAMES_BACK]):
                if named.role is _INITIAL and named.end <= self._starts[index]:
                    some = self._body.startswith("等", named.end)
                    return self._above(named) if named.group and not some else None
        return None

    def _above(self, last: Named) -> Found:
        """The article's area, where all names of the list that ends with *last* lie in it; else nobody."""
        topic = self._topic
        inside = topic is not None and topic.is_area and all(_is_inside(one, topic) for one in last.group)
        return (topic if inside and topic is not None else _NOBODY, "几个主体共有的数字")

    def _in_segment(self, index: int, clause: int) -> Found:
        """From the number back to the beginning of its clause, then clause by clause to the semicolon."""
        scene: Named | None = None
        if names := self._names.in_clause(clause):
            count = bisect_right(names, self._starts[index], key=lambda named: named.end)
            before = names[max(count - NAMES_BACK, 0) : count]
            if count > NAMES_BACK:
                before[:0] = names[:1]
            found = self._before(before, index) or self._arrival(names[count : count + 1], index)
            if found:
                return found
            scenes = (named for named in before if named.role is _SCENE)
            scene = next((named for named in scenes if not self._is_above_home(named)), None)
        own = self._outline.clauses[clause]
        for at in range(clause - 1, max(clause - LOOK_BACK, 0) - 1, -1):
            if self._outline.clauses[at].segment != own.segment:
                break
            opener = self._opener(at)
            if opener is not None and not opener.apart and (scene is None or opener.role is _INITIAL):
                return self._governing(opener, at, own), "承前句的主语"
        return (scene, "所在处所") if scene else None

    def _governing(self, opener: Named, at: int, clause: Clause) -> Named:
        """*opener* of the clause *at*, or the sentence's subject where the number's *clause* does not go on with it.

        In 该区计划新建4所，市幼儿园也将迁来，公办园覆盖率达88% the last clause has a subject of its own, and the
        kindergarten before it came up without a number.
        """
        outline = self._outline
        main = self._of_sentence(clause.sentence)
        if main is None or main.end > opener.start or not _is_inside(opener, main):
            return opener
        goes_on = self._goes_on(clause) or self._has_number(
            outline.clauses[at].start, outline.clauses[at].end
        )
        return opener if goes_on else main

    def _sentence_goes_on(self, sentence: int) -> bool:
        """The same of a sentence, but for times and connectives set off by a comma; one that opens with a number
        has its own subject."""
        for at in range(*self._outline.sentences[sentence]):
            clause = self._outline.clauses[at]
            lead = words.LEAD.match(self._body, clause.start, clause.end)
            end = lead.end() if lead else clause.start
            if self._has_number(clause.start, end):
                return False
            if end < clause.end:
                return self._goes_on(clause)
        return False

    def _goes_on(self, clause: Clause) -> bool:
        """Whether *clause* begins with a verb, or with a noun that is always somebody's: what was said goes on."""
        lead = words.LEAD.match(self._body, clause.start, clause.end)
        return words.WEAK.match(self._body, lead.end() if lead else clause.start) is not None

    def _before(self, names: Sequence[Named], index: int) -> Found:
        """The last of *names*, all in the number's clause and before it, that the number can be about."""
        start = self._starts[index]
        opened = any(named.role is _INITIAL for named in names)
        at = len(names)
        while at > 0:
            named = names[at - 1]
            at -= len(named.group) or 1
            gap = self._body[named.end : min(start, named.end + GAP)]
            if named.group:
                member = self._member(named, gap, index)
                if member:
                    return member
                continue
            if named.preposition in words.COMPARING or gap.rstrip().endswith("等"):
                continue
            if gap.strip() in ("", "的") and (named.entry is not None or named.role is _INITIAL):
                return named, "紧挨数字的名称"
            if named.role is _INITIAL:
                return named, "句首主语"
            pivot = named.role is _OBLIQUE and len(named.preposition) > 1  # 参观X年产2000吨的项目
            predicate = words.STRONG if opened or pivot else words.WEAK
            if (named.role is _EMBEDDED or pivot) and predicate.match(gap) and not self._is_above_home(named):
                return named, "数字前的主语"
        return None

    def _member(self, last: Named, gap: str, index: int) -> Found:
        """Which of a list of names the number is about: its partner by 分别, or the first where both act together."""
        for pairing in reversed(list(words.PAIRING.finditer(gap))):
            position = index - bisect_left(self._starts, last.end + pairing.end())
            return (last.group[position], "按“分别”依次对应") if position < len(last.group) else None
        return None if words.COUNTED.match(gap) else self._acting(last)

    def _acting(self, last: Named) -> Found:
        """The first of several names that act together: 石桥乡与县教育局联合举办."""
        joined = self._body[last.group[0].end : last.group[1].start]
        together = words.ACTING_TOGETHER.match(self._body, last.end)
        if together and last.role is _INITIAL and words.JOINT_MARK.fullmatch(joined):
            return last.group[0], "并列主语的第一个"
        return None

    def _arrival(self, names: Sequence[Named], index: int) -> Found:
        """The place behind the number that something arrived at: 2家企业落户苏河县."""
        if not names or names[0].group:
            return None
        between = self._body[self._quantities[index].end : names[0].start]
        return (names[0], "落户之处") if words.ARRIVAL.search(between[-8:]) else None

    def _in_sentence(self, index: int, clause: Clause) -> Found:
        named = self._of_sentence(clause.sentence)
        return (named, "本句的主语") if named is not None and named.end <= self._starts[index] else None

    def _in_paragraph(self, clause: Clause) -> Found:
        """The subject of the sentences before; one that came up without a number yields to the paragraph's first."""
        first, last = self._outline.paragraphs[clause.paragraph]
        for sentence in range(clause.sentence - 1, max(first, clause.sentence - LOOK_BACK) - 1, -1):
            near = self._of_sentence(sentence)
            if near is not None:
                if self._has_number(*self._extent(sentence)):
                    return near, "本段前文的主语"
                if near.role is _SCENE or self._sentence_goes_on(clause.sentence):
                    return near, "本段前文的主语"
                main = self._of_paragraph(clause.paragraph)
                main = main if main is not None and main.end < near.start else self._topic or near
                return (main, "本段的主语") if main.is_area else (near, "本段前文的主语")
        for sentence in range(clause.sentence + 1, min(last, clause.sentence + 4)):
            speaker = self._of_sentence(sentence)
            opening = self._outline.clauses[self._outline.sentences[sentence][0]].start
            if self._body[opening] == "”":
                return (speaker, "说话人所在") if speaker is not None else None
        return None

    def _in_section(self, clause: Clause) -> Found:
        named = self._sections[clause.paragraph]
        return (named, "小标题的主体") if named is not None else None

    # ── what it knows of the body ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def _sections(self) -> Sequence[Named | None]:
        return section_subjects(self._body, self._outline, self._first_of)

    @cached_property
    def _topic(self) -> Named | None:
        """The headline's subject, else the body's first, else the page's home."""
        entry = self._register.by_path.get(self._context.home)
        home = named_in(entry) if entry else None
        known = [*self._names.all, home] if home else self._names.all
        topic = headline_subject(self._context.headline, known, self._register)
        if topic is None or topic.role is not _INITIAL or self._is_above_home(topic):
            spoken, times = self._most_spoken_of()
            order = [topic, spoken] if times < 2 else [spoken, topic]
            fit = (found for found in order if found is not None and not self._is_above_home(found))
            topic = next(fit, home)
        return topic._replace(start=-1, end=-1) if topic is not None else None

    def _most_spoken_of(self) -> tuple[Named | None, int]:
        """The subject of most sentences, of several the first; and how many they are."""
        sentences = range(min(LOOK_BACK, len(self._outline.sentences)))
        found = [named for sentence in sentences if (named := self._of_sentence(sentence)) is not None]
        counts = Counter((named.path, named.name) for named in found)
        most = max(found, key=lambda named: counts[named.path, named.name], default=None)
        return most, counts[most.path, most.name] if most is not None else 0

    def _first_of(self, sentences: range) -> Named | None:
        return next((named for s in sentences if (named := self._of_sentence(s)) is not None), None)

    def _of_paragraph(self, paragraph: int) -> Named | None:
        if paragraph not in self._paragraph_subjects:
            self._paragraph_subjects[paragraph] = self._first_of(range(*self._outline.paragraphs[paragraph]))
        return self._paragraph_subjects[paragraph]

    def _of_sentence(self, sentence: int) -> Named | None:
        """What a sentence speaks of: the first name that opens one of its clauses."""
        if sentence not in self._sentence_subjects:
            self._sentence_subjects[sentence] = None
            for clause in range(*self._outline.sentences[sentence]):
                named = self._opener(clause)
                if named is not None and not named.weak:
                    self._sentence_subjects[sentence] = named
                    break
        return self._sentence_subjects[sentence]

    def _opener(self, clause: int) -> Named | None:
        """The name that opens a clause, or the scene it sets."""
        if clause not in self._openers:
            names = self._names.in_clause(clause)
            self._openers[clause] = self._find_opener(names) if names else None
        return self._openers[clause]

    def _find_opener(self, names: Sequence[Named]) -> Named | None:
        for named in reversed(names):
            if named.role is _INITIAL:
                if not named.group:
                    return named
                acting = self._acting(named)
                return acting[0] if acting else None
        scenes = (named for named in names if named.role is _SCENE and not named.group)
        return next((named for named in scenes if not self._is_above_home(named)), None)

    def _extent(self, sentence: int) -> tuple[int, int]:
        first, last = self._outline.sentences[sentence]
        return self._outline.clauses[first].start, self._outline.clauses[last - 1].end

    def _has_number(self, start: int, end: int) -> bool:
        return bisect_left(self._starts, start) < bisect_left(self._starts, end)

    def _is_above_home(self, named: Named) -> bool:
        return bool(named.path) and named.is_area and self._context.home.startswith(f"{named.path}/")

    # ── who stands for whom ─────────────────────────────────────────────────────────────────────────────────

    def _settled(self, named: Named, quantity: Quantity, clause: Clause, reason: str) -> Subject:
        if named is _NOBODY:
            return Subject(None, None, f"{reason}，待编辑认定")
        if not named.name:
            return Subject(None, None, "名称有歧义，待编辑认定")
        area = self._area_behind(named, quantity, clause)
        if area is not None:
            return Subject(area.name, area.path, f"{reason}（{named.name}的数据记在{area.name}）")
        return Subject(named.name, named.path or None, reason)

    def _area_behind(self, named: Named, quantity: Quantity, clause: Clause) -> Named | None:
        """The area that a committee, a government or a department speaks for here; ``None``: the name itself."""
        if named.is_area or named.type not in words.ORGAN_TYPES:
            return None
        area = self._register.by_path.get(named.area)
        said = self._body[max(clause.start, quantity.start - GAP) : min(quantity.end + 6, clause.end)]
        if area is None or words.OWN_STAFF.search(said):
            return None
        if named.name.rpartition(area.name)[2] in words.STANDING_FOR_AREA:
            return named_in(area)
        if named.type == words.PARTY and (
            named.name.endswith("支部") or not named.name.endswith(words.PARTY_ORGAN_SUFFIXES)
        ):
            return None  # a party branch, a company's party committee
        outline = self._outline
        said_in = outline.clauses[outline.clause_at(named.start)].sentence if named.start >= 0 else -1
        is_topic = self._topic is not None and self._topic.path == named.path
        acts = said_in == clause.sentence and not self._body.endswith("该", 0, named.start)  # 该区住建局
        if not acts:
            said = self._body[self._extent(clause.sentence)[0] : min(quantity.end + 6, clause.end)]
        if words.PLACE_WORD.search(said) or not (
            acts or (is_topic and self._sentence_goes_on(clause.sentence))
        ):
            return named_in(area)
        return None


def _is_inside(inner: Named, outer: Named) -> bool:
    return bool(outer.path) and inner.path != outer.path and f"{inner.path}/".startswith(f"{outer.path}/")
