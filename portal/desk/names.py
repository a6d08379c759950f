"""The names that the register lacks: what discovery proposed, by name and type, and what an editor makes of each.

Each decision settles every open mention of the name in one step: a new entity, another name of one that is there, or no
name at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from articles.choices import DecisionState
from articles.models import Article, Mention
from articles.querysets import DecidedQuerySet, unread_of
from metrics.models import sentence_around
from organizations.choices import AreaLevel, EntityKind, OrganizationType
from organizations.loading import LEVELS, TYPES
from organizations.models import Area, Entity, IgnoredName, Name, Organization

from ..history import batches
from ..journal import Journal
from .actions import own_mention
from .asking import Ask, StepError
from .near import near_names
from .registering import new_entity
from .rules import add_name

PAGE = 20
SENTENCES = 3
PARTY_ENDINGS = ("党委", "党工委", "工委", "党组", "区委", "市委", "县委")


@dataclass
class Unknown:
    """One proposed name: how often and when it is printed, how, and what it may be."""

    name: str
    kind: str
    type: str
    count: int
    articles: int = 0
    first: date | None = None
    last: date | None = None
    texts: list[str] = field(default_factory=list)
    sentences: list[tuple[str, str, str, Article]] = field(default_factory=list)
    near: list[Name] = field(default_factory=list)
    area: Area | None = None
    host: Organization | None = None
    superior: Organization | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.name, self.kind, self.type

    @property
    def type_value(self) -> str:
        """What the form of a new organisation is filled with."""
        return TYPES.get(self.type, OrganizationType.OTHER)

    @property
    def level_value(self) -> str:
        return LEVELS.get(self.type, AreaLevel.OTHER)

    @property
    def kind_label(self) -> str:
        return str(EntityKind(self.kind).label)


def unknown_mentions() -> DecidedQuerySet:
    return Mention.objects.suggested().filter(entity=None).exclude(proposed_name="")


def unknown_names(kind: str = "", after: Sequence[str] = (), start: str = "") -> list[Unknown]:
    """A page of names, one more than it holds, the most printed first; *after* the count and key of the last one shown."""
    found = unknown_mentions().order_by()
    if kind in EntityKind.values:
        found = found.filter(kind=kind)
    if start:
        found = found.filter(proposed_name__startswith=start)
    groups = found.values("proposed_name", "kind", "proposed_type").annotate(count=Count("pk"))
    if len(after) == 4 and after[0].isascii() and after[0].isdigit() and len(after[0]) < 10:
        count, name, of_kind, of_type = int(after[0]), *after[1:]
        same = Q(count=count)
        groups = groups.filter(
            Q(count__lt=count)
            | same & Q(proposed_name__gt=name)
            | same & Q(proposed_name=name, kind__gt=of_kind)
            | same & Q(proposed_name=name, kind=of_kind, proposed_type__gt=of_type)
        )
    ordered = groups.order_by("-count", "proposed_name", "kind", "proposed_type")[: PAGE + 1]
    return [Unknown(g["proposed_name"], g["kind"], g["proposed_type"], g["count"]) for g in ordered]


def look_up(names: Sequence[Unknown]) -> None:
    """Fill in what is known of *names*: seven queries, however many they are."""
    by_key = {one.key: one for one in names}
    mentions = unknown_mentions().filter(proposed_name__in={one.name for one in names})
    _tell_when(mentions, by_key)
    _tell_where(mentions, by_key)
    near = near_names([one.name for one in names])
    for one in names:
        one.near = near.get(one.name, [])
    _guess(mentions, by_key)


def _tell_when(mentions: DecidedQuerySet, by_key: Mapping[tuple[str, str, str], Unknown]) -> None:
    groups = mentions.order_by().values_list("proposed_name", "kind", "proposed_type")
    days = groups.annotate(Count("article", distinct=True), Min("article__date"), Max("article__date"))
    for *key, articles, first, last in days:
        one = by_key.get((key[0], key[1], key[2]))
        if one is not None:
            one.articles, one.first, one.last = articles, first, last
    for *key, text in groups.values_list("proposed_name", "kind", "proposed_type", "text").distinct():
        one = by_key.get((key[0], key[1], key[2]))
        if one is not None and text != one.name:
            one.texts.append(text)


def _tell_where(mentions: DecidedQuerySet, by_key: Mapping[tuple[str, str, str], Unknown]) -> None:
    number = Window(
        RowNumber(),
        partition_by=[F("proposed_name"), F("kind"), F("proposed_type")],
        order_by=[F("article__date").desc(nulls_last=True), F("pk")],
    )
    shown = mentions.annotate(number=number).filter(number__lte=SENTENCES)
    for one in shown.select_related("article").defer(*unread_of("article")).order_by("number"):
        group = by_key.get((one.proposed_name, one.kind, one.proposed_type))
        if group is not None:
            sentence = sentence_around(one.article.body, one.start, one.end)
            before, _, rest = sentence.partition(one.text)
            group.sentences.append((before, one.text, rest, one.article))


def _guess(mentions: DecidedQuerySet, by_key: Mapping[tuple[str, str, str], Unknown]) -> None:
    """The area that most mentions point to, the unit whose name a party branch begins with, the committee above it."""
    pointed = (
        mentions.order_by()
        .values_list("proposed_name", "kind", "proposed_type", "proposed_area", "article__home")
        .annotate(n=Count("pk"))
        .order_by("n")
    )
    areas: dict[tuple[str, str, str], int] = {}
    for name, kind, type_, proposed, home, _ in pointed:
        if proposed or home:
            areas[name, kind, type_] = proposed or home
    known = Area.objects.in_bulk(set(areas.values()))
    party = [one for one in by_key.values() if one.type_value == OrganizationType.PARTY]
    committees: dict[int, list[Organization]] = {}
    if party:
        endings = Q(pk=None)
        for ending in PARTY_ENDINGS:
            endings |= Q(name__endswith=ending)
        above = Organization.objects.filter(endings, type=OrganizationType.PARTY, area__in=known)
        for committee in above.select_related("area"):
            committees.setdefault(committee.area_id, []).append(committee)
    for key, one in by_key.items():
        one.area = known.get(areas.get(key, 0))
    for one in party:
        hosts = [
            n.entity.as_organization
            for n in one.near
            if n.entity.kind == EntityKind.ORGANIZATION and one.name.startswith(n.text) and n.text != one.name
        ]
        one.host = hosts[0] if hosts else None
        at = committees.get(one.area.pk, []) if one.area else []
        one.superior = at[0] if len(at) == 1 and at[0].name != one.name else None


@dataclass(frozen=True, slots=True)
class Group:
    """The open mentions of one proposed name."""

    name: str
    kind: str
    type: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        name, kind, type_ = (str(data.get(field) or "") for field in ("of_name", "of_kind", "of_type"))
        if not name or "\x00" in name + kind + type_:
            raise StepError("请刷新页面再试。")
        return cls(name, kind, type_)

    def mentions(self) -> DecidedQuerySet:
        return unknown_mentions().filter(proposed_name=self.name, kind=self.kind, proposed_type=self.type)

    def texts(self) -> list[str]:
        """The ways in which it is printed."""
        return list(self.mentions().order_by("text").values_list("text", flat=True).distinct())

    def first(self) -> Mention:
        """One of them, locked. Raises StepError when somebody has settled them all."""
        locked = self.mentions().select_for_update(of=("self",)).select_related("article").order_by("pk")
        found: Mention | None = locked.first()
        if found is None:
            raise StepError(f"“{self.name}”刚才已由别人处理，或者程序重新识读过。", 409)
        return found


def register_new(ask: Ask, group: Group, host: Entity | None, superior: Entity | None) -> None:
    """A new entity, which all mentions of the name mean. *ask* is about the first of them."""
    mention, texts = own_mention(ask), group.texts()
    new_entity(ask)
    entity = mention.entity
    if entity is None:
        return
    if ask.flag("texts"):
        for text in texts:
            if text not in (mention.text, entity.name) and len(text) > 1:
                add_name(ask.user, ask.journal, entity, text, ask.area("scope"))
    if host is not None or superior is not None:
        organization = Organization.objects.get(pk=entity.pk)
        with ask.journal.changing(organization):
            organization.host_id = host.pk if host is not None else None
            organization.superior_id = superior.pk if superior is not None else None
            organization.save()
    count = 1 + settle(ask.journal, group.mentions(), entity)
    ask.journal.summary += f"，提及 {count} 处"


def register_alias(ask: Ask, group: Group, entity: Entity, scope: Area | None) -> None:
    """Another name of *entity*; with a *scope* only the mentions of articles of that area are settled."""
    for text in dict.fromkeys([group.name, *group.texts()]):
        if len(text) > 1:
            add_name(ask.user, ask.journal, entity, text, scope)
    mentions = group.mentions()
    if scope is not None:
        mentions = mentions.filter(article__home__in=Area.objects.inside(scope))
    count = settle(ask.journal, mentions, entity)
    where = f"（限{scope}的报道）" if scope else ""
    ask.journal.summary = f"“{group.name}”记为{entity}的别名{where}，提及 {count} 处"


def ignore(ask: Ask, group: Group) -> None:
    """No name: not proposed again, and its mentions rejected."""
    ask.need("organizations.add_ignoredname")
    if not IgnoredName.objects.filter(text=group.name).exists():
        ask.journal.create(IgnoredName(text=group.name, by=ask.user))
    count = settle(ask.journal, group.mentions(), None)
    ask.journal.summary = f"“{group.name}”不是名称，提及 {count} 处"


def settle(journal: Journal, mentions: DecidedQuerySet, entity: Entity | None) -> int:
    """Accept *mentions* as meaning *entity*, or reject them all for none; a thousand rows at a time. How many."""
    state = DecisionState.REJECTED if entity is None else DecisionState.ACCEPTED
    values: dict[str, Any] = {
        "state": state,
        "decided_by_id": journal.step.by_id,
        "decided_at": timezone.now(),
    }
    if entity is not None:
        values |= {"entity_id": entity.pk, "kind": entity.kind}
        here = {name: OuterRef(name) for name in ("article", "start", "end")}
        said = Mention.objects.filter(**here, entity=entity, anchored=True)
        mentions = mentions.exclude(Exists(said))  # the span says so already
    count = 0
    for pks in batches(list(mentions.order_by("pk").values_list("pk", flat=True))):
        locked = mentions.filter(pk__in=pks).order_by(
            "pk"
        )  # no other has settled them since, nor read them otherwise
        rows = list(locked.select_for_update(of=("self",)))
        journal.change_alike(rows, **values)
        count += len(rows)
    return count
