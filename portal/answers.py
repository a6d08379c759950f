"""Names that a reader's words mean: what the register answers before any article does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from articles.queries import Query
from articles.querysets import counting_articles
from metrics.models import Indicator, Observation
from organizations.choices import EntityKind, NameKind
from organizations.models import Entity, Name
from organizations.spelling import letters_of, near, pinyin_of, simplified, slips_of

LISTED = 8
LOOKED_AT = 100  # rows that an index gives, of which the best are listed
BEGUN = 50  # names that an index gives for each way to begin: making rows of them is what a suggestion costs
LONGEST_NAME = 40
PARTS = ("entity__as_area", "entity__as_organization__area", "entity__as_topic")
INDICATOR = "指标"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name to go to."""

    name: str
    label: str
    url: str
    note: str = ""  # where it lies, or what is called so now
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is called as the reader typed, in whole or in one of his words; and what he may have meant instead."""

    entities: Sequence[Entity] = ()
    indicators: Sequence[Indicator] = ()
    observations: Sequence[Observation] = ()
    beginning: Sequence[Suggestion] = ()
    meant: Sequence[str] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.entities or self.indicators)


def suggestions(typed: str) -> list[Suggestion]:
    """Names that begin as *typed* does, in characters, in pinyin or by initials; exact ones first, in two statements."""
    text = simplified(_clean(typed))
    letters, spelled = letters_of(text), pinyin_of(text)
    if not letters:
        return []
    found = {name.pk: name for name in _beginning(text, letters, spelled)}
    ranked = [(_closeness(name.text, name, letters), _order(name), _of_name(name)) for name in found.values()]
    for indicator in _indicators([text]).distinct()[:LOOKED_AT]:
        place = (1, 9, len(indicator.name), indicator.name)
        ranked.append((_closeness(indicator.name, indicator, letters), place, _of_indicator(indicator)))
    best: dict[str, Suggestion] = {}
    for _, _, suggestion in sorted(ranked, key=lambda row: row[:2]):
        best.setdefault(suggestion.url, suggestion)
    return list(best.values())[:LISTED]


def answers(
    typed: str, query: Query, named: Mapping[str, Sequence[int]] | None = None, slips: bool = False
) -> Answers:
    """What the register says to *typed*, whose words are *query*, in five statements at most.

    *named*: whose names the words are, where a search has looked that up; *slips*: whether to ask what else was meant.
    """
    whole = simplified(_clean(typed))
    if not letters_of(whole):
        return Answers()
    # With its quotation marks, “两新”党组织数 is the name of an indicator; an article is to have “两新” and 党组织数.
    typed_words = whole.split() if query.plain else []
    parts = [whole, *typed_words, *(simplified(term.text) for term in query.terms)]
    words = list(dict.fromkeys(part for part in parts if letters_of(part)))[:12]
    asked = {letters_of(word) for word in words}
    names = _alike([*words, _clean(typed)]) if named is None else _given(words, named)
    keys = list(dict.fromkeys(key for text, key in names if letters_of(text) in asked))[:LISTED]
    rows = counting_articles(Entity.objects.filter(pk__in=keys)) if keys else Entity.objects.none()
    entities = sorted(
        rows.select_related("as_area", "as_organization__area", "as_topic"),
        key=lambda entity: (letters_of(entity.name) != letters_of(whole), keys.index(entity.pk)),
    )
    indicators = _best_indicators(words, alone=len(asked) == 1)
    known = {letters_of(text) for text, _ in names} | {letters_of(one.name) for one in indicators}
    sounding = [text for text, _ in names if letters_of(text) not in asked]
    return Answers(
        entities,
        indicators,
        _observations(entities, indicators),
        _beginning_names(whole, len(asked) == 1, keys),
        _meant(whole, words, sounding, known) if slips else (),
    )


def _alike(words: Sequence[str]) -> list[tuple[str, int]]:
    """The names that read or sound as one of *words*, each with the entity's key."""
    alike = Q(text__in=words) | Q(pinyin__in=[pinyin_of(word) for word in words])
    rows = Name.objects.filter(alike).order_by("entity__kind", "pk")
    return list(rows.values_list("text", "entity")[:LOOKED_AT])


def _given(words: Sequence[str], named: Mapping[str, Sequence[int]]) -> list[tuple[str, int]]:
    return [(word, key) for word in words for key in named.get(word, ())][:LOOKED_AT]


def _beginning(text: str, letters: str, spelled: str) -> QuerySet[Name]:
    """Names that begin so, by three indexes, so many of each; those that are exactly so are among them."""
    latin = letters.isascii()
    asked = [Q(text__startswith=text), Q(pinyin__startswith=spelled)]
    exact = [Q(pinyin=spelled)]
    if latin:
        asked.append(Q(initials__startswith=letters))
        exact.append(Q(initials=letters))
    if not latin and letters != text:
        asked.append(Q(text__startswith=letters))
    arms = [Name.objects.filter(one).values("pk")[:BEGUN] for one in [*exact, *asked]]
    keys = arms[0].union(*arms[1:])
    return Name.objects.filter(pk__in=keys).select_related(*PARTS)


def _beginning_names(whole: str, alone: bool, keys: Sequence[int]) -> list[Suggestion]:
    if not alone:
        return []
    return _spelled_so(whole) if letters_of(whole).isascii() else _longer(whole, keys)


def _spelled_so(whole: str) -> list[Suggestion]:
    """Names that begin with these letters; the indicators that do are answers of their own."""
    letters, spelled = letters_of(whole), pinyin_of(whole)
    names = sorted(
        _beginning(whole, letters, spelled),
        key=lambda name: (_closeness(name.text, name, letters), _order(name)),
    )
    return list({(one := _of_name(name)).url: one for name in reversed(names)}.values())[::-1][:LISTED]


def _longer(whole: str, keys: Sequence[int]) -> list[Suggestion]:
    """Names that go on after what was typed: 文苑 means 文苑街道, or 文苑街道党工委."""
    rows = Name.objects.filter(text__startswith=whole).exclude(entity__in=keys).select_related(*PARTS)
    names = sorted(rows[:LOOKED_AT], key=_order)
    return list({name.entity_id: _of_name(name) for name in reversed(names)}.values())[::-1][:LISTED]


def _indicators(words: Iterable[str]) -> QuerySet[Indicator]:
    """Indicators with one of *words* in their names, or among what newspapers call them, or spelled so."""
    asked = Q()
    for word in words:
        letters = letters_of(word)
        if len(letters) < 2:
            continue
        asked |= Q(name__icontains=word) | Q(phrases__contains=[word]) | Q(pinyin__startswith=pinyin_of(word))
        if letters.isascii():
            asked |= Q(initials__startswith=letters)
    return Indicator.objects.filter(asked) if asked else Indicator.objects.none()


def _best_indicators(words: Sequence[str], alone: bool) -> list[Indicator]:
    """The indicators that one of *words* names, or if none does and it stands *alone*, a few that have it in their names."""
    rows = list(_indicators(words)[:LOOKED_AT])
    named = [one for one in rows if {one.name, *one.phrases} & set(words)]
    if named:
        return sorted(named, key=lambda one: (one.name not in words, -len(one.name), one.name))[:4]
    return sorted(rows, key=lambda one: (len(one.name), one.name))[:4] if alone else []


def _observations(entities: Sequence[Entity], indicators: Sequence[Indicator]) -> list[Observation]:
    """What was reported, when a reader asks for an indicator of a place: 文苑街道 “两新”党组织数."""
    if not entities or not indicators:
        return []
    rows = Observation.objects.public().filter(subject__in=entities, indicator__in=indicators)
    return list(rows.with_source().latest_first()[:3])


def _meant(whole: str, words: Sequence[str], sounding: Sequence[str], known: set[str]) -> list[str]:
    """*whole* with one of its words put right: a name that sounds the same, or is a slip away."""
    unknown = [
        word for word in words if letters_of(word) not in known and 2 <= len(letters_of(word)) <= LONGEST_NAME
    ]
    unknown = [word for word in unknown if not word.isascii()]
    slips = [slip for word in unknown for slip in slips_of(word)]
    rows = Name.objects.filter(slips__overlap=slips)[:LOOKED_AT] if slips else []
    others = dict.fromkeys([*sounding, *(name.text for name in rows)])
    meant: dict[str, int] = {}
    for word in unknown:
        letters, spelled = letters_of(word), pinyin_of(word)
        for other in others:
            same_sound = pinyin_of(other) == spelled
            if same_sound or near(letters_of(other), letters):
                meant.setdefault(whole.replace(word, other), 0 if same_sound else 1)
    return sorted(meant, key=lambda text: (meant[text], text))[:4]


def _closeness(text: str, spelled: Name | Indicator, letters: str) -> int:
    """How near a name is to what was typed; the smaller the nearer."""
    own = letters_of(text)
    if own == letters:
        return 0
    if letters in (spelled.initials, spelled.pinyin):
        return 1
    if own.startswith(letters):
        return 2
    if spelled.pinyin == pinyin_of(letters):
        return 3
    return 4 if letters in own else 5


def _order(name: Name) -> tuple[int, int, int, str]:
    """What a name goes by is listed before what else it is called, areas before organisations, short before long."""
    kinds = [EntityKind.AREA, EntityKind.ORGANIZATION, EntityKind.TOPIC]
    return (
        int(name.kind != NameKind.OFFICIAL),
        kinds.index(EntityKind(name.entity.kind)),
        len(name.text),
        name.text,
    )


def _of_name(name: Name) -> Suggestion:
    entity = name.entity
    own = name.text == entity.name
    note = (
        place_of(entity)
        if own
        else f"即{entity.name}"
        if name.kind != NameKind.FORMER
        else f"现为{entity.name}"
    )
    return Suggestion(name.text, label_of(entity), entity.get_absolute_url(), note)


def _of_indicator(indicator: Indicator) -> Suggestion:
    return Suggestion(
        indicator.name, INDICATOR, indicator.get_absolute_url(), indicator.category, indicator.unit
    )


def label_of(entity: Entity) -> str:
    """What kind of thing it is: 街道, 企业, 专题."""
    if entity.kind == EntityKind.AREA:
        return entity.as_area.get_level_display()
    if entity.kind == EntityKind.ORGANIZATION:
        return entity.as_organization.get_type_display()
    return EntityKind.TOPIC.label


def place_of(entity: Entity) -> str:
    """Where it lies: 焦作市/示范区 of a street there."""
    if entity.kind == EntityKind.AREA:
        return entity.as_area.path.rpartition("/")[0]
    if entity.kind == EntityKind.ORGANIZATION and entity.as_organization.area:
        return entity.as_organization.area.path
    return ""


def _clean(typed: str) -> str:
    return " ".join(typed.replace("\x00", " ").split())[:LONGEST_NAME]
