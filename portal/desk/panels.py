"""What an editor is shown of a suggestion to settle it: its reading, its choices, its sentence, what is known of it.

The panels of a whole article cost as many queries as one panel, so that they can be in the browser before their keys
are pressed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.urls import reverse

from articles.choices import DecisionState
from articles.models import Article, Mention
from metrics.models import Check, Figure, sentence_around
from metrics.wording import period, value, with_unit
from organizations.models import Area, Entity, Name, Organization

from .items import JSON, Item, as_json, id_of, place_of

CHOICES = 9  # one for each digit key
NAMES = 8
EARLIER = 4
LOOKED_BACK = 100  # decisions on one text: a city's name has been settled a hundred thousand times

_EARLIER = """
SELECT settled.text, settled.id, settled.state, entity.name
  FROM unnest(%s::text[]) AS asked(text) CROSS JOIN LATERAL (
       SELECT id, text, state, entity_id, decided_at FROM articles_mention
        WHERE text = asked.text AND state IN ('accepted', 'rejected')
        ORDER BY decided_at DESC LIMIT %s
  ) AS settled LEFT JOIN organizations_entity AS entity ON entity.id = settled.entity_id
 ORDER BY settled.text, settled.decided_at DESC
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a digit key chooses: an entity, or a figure's indicator."""

    digit: int
    value: str
    label: str
    detail: str
    reason: str
    current: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says about an entity."""

    entity: Entity
    path: str
    facts: Sequence[tuple[str, str]]
    names: Sequence[str]
    admin_url: str


@dataclass(slots=True)
class Earlier:
    """How editors have settled a text before: by what it was found to mean, the most frequent first."""

    counts: list[tuple[str, int]] = field(default_factory=list)
    newest: Mention | None = None
    total: int = 0

    @property
    def is_all(self) -> bool:
        """Whether these are all, and not only the last of many."""
        return self.total < LOOKED_BACK


@dataclass(slots=True)
class Panel:
    row: Item
    id: str
    label: str
    reading: str
    doubt: str
    choices: list[Choice]
    sentence: tuple[str, str, str]
    lines: tuple[int | None, int | None]
    known: Known | None = None
    earlier: Earlier | None = None
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    is_name: bool = True

    @property
    def is_mention(self) -> bool:
        return isinstance(self.row, Mention)

    @property
    def has_choice(self) -> bool:
        """Whether there is anything to choose but what the suggestion says already."""
        return any(not choice.current for choice in self.choices)

    @property
    def offers_rule(self) -> bool:
        """Whether “always read it so” would say something that the register does not know yet."""
        return self.is_mention and not self.is_name and not getattr(self.row, "coreference", False)


def doubt_of(row: Item, contradicted: Iterable[int] = ()) -> str:
    """Why a suggestion wants an eye: adrift, ambiguous, unknown, contradiction, incomplete; nothing where it is sure."""
    if not row.anchored:
        return "adrift"
    if isinstance(row, Mention):
        if row.entity_id is None and row.state != DecisionState.REJECTED:
            return "unknown" if row.proposed_name else "ambiguous"
        return ""
    if row.pk in set(contradicted):
        return "contradiction"
    return "incomplete" if row.reportable and row.indicator_id is None else ""


DOUBTS = {
    "adrift": "正文改过，原文找不到了",
    "ambiguous": "有歧义，请选定",
    "unknown": "名录里没有这个名称",
    "contradiction": "与别的数字对不上",
    "incomplete": "没有认出指标",
}


def rows_of(article: Article) -> list[Item]:
    """All suggestions and decisions of *article*, in reading order; those adrift come last. Three queries."""
    mentions = article.mentions.select_related("entity", "proposed_area", "decided_by").prefetch_related(
        "ranked_candidates__entity"
    )
    figures = article.figures.select_related("subject", "indicator", "decided_by")
    rows: list[Item] = [*mentions, *figures]
    for row in rows:
        row.article = article
    return sorted(rows, key=lambda row: (not row.anchored, place_of(row)))


def checks_of(article: Article) -> list[Check]:
    return list(article.checks.select_related("settled_by").prefetch_related("members__figure"))


def contradicted(checks: Iterable[Check]) -> set[int]:
    """The figures of checks that fail and that nobody has settled."""
    failed = (check for check in checks if not check.holds and check.settled_at is None)
    return {member.figure_id for check in failed for member in check.members.all()}


def panels(article: Article, rows: Sequence[Item], checks: Sequence[Check]) -> list[Panel]:
    """The panels of *rows*, which ``rows_of`` loaded. Seven queries at most, whatever their number."""
    mentions = [row for row in rows if isinstance(row, Mention)]
    bearers = _bearers({m.text for m in mentions})
    wanted = {pk for pks in bearers.values() for pk in pks}
    for mention in mentions:
        if mention.entity_id is not None:
            wanted.add(mention.entity_id)
        wanted.update(c.entity_id for c in mention.ranked_candidates.all())
    wanted.update(row.subject_id for row in rows if isinstance(row, Figure) and row.subject_id)
    register = _register(wanted)
    earlier = _earlier(mentions)
    doubtful = contradicted(checks)
    made = []
    for row in rows:
        if isinstance(row, Mention):
            panel = _mention_panel(row, register, bearers.get(row.text, []), earlier)
        else:
            panel = _figure_panel(row, register, checks, doubtful)
        made.append(panel)
    return made


def _mention_panel(
    row: Mention, register: Mapping[int, Known], bearers: Sequence[int], earlier: Mapping[str, Earlier]
) -> Panel:
    ranked = {c.entity_id: c.reason for c in row.ranked_candidates.all()}
    pks = list(dict.fromkeys([*([row.entity_id] if row.entity_id else []), *ranked, *bearers]))[:CHOICES]
    known = register.get(row.entity_id or 0)
    reading = known.path if known else row.proposed_name
    return Panel(
        row=row,
        id=id_of(row),
        label="新名称" if not row.entity_id and row.proposed_name else row.get_kind_display(),
        reading=reading,
        doubt=DOUBTS.get(doubt_of(row), ""),
        choices=[
            Choice(
                digit=digit,
                value=str(pk),
                label=register[pk].entity.name,
                detail=register[pk].path,
                reason=ranked.get(pk) or ("同名" if pk in bearers else ""),
                current=pk == row.entity_id,
            )
            for digit, pk in enumerate((pk for pk in pks if pk in register), start=1)
        ],
        sentence=_sentence(row),
        lines=_lines(row),
        known=known,
        earlier=earlier.get(row.text),
        is_name=row.entity_id is None or row.entity_id in bearers,
    )


def _figure_panel(
    row: Figure, register: Mapping[int, Known], checks: Sequence[Check], doubtful: Iterable[int]
) -> Panel:
    codes = {c["code"]: c for c in row.candidates}
    if row.indicator is not None:
        codes = {row.indicator.code: codes.get(row.indicator.code, {"name": row.indicator.name})} | codes
    comparison = (
        f"{row.get_comparison_display()} {with_unit(row.comparison_value, row.comparison_unit)}"
        if row.comparison
        else ""
    )
    known = register.get(row.subject_id or 0)
    amount = value(row)
    return Panel(
        row=row,
        id=id_of(row),
        label="数据",
        reading=f"{row.indicator.name}：{amount}" if row.indicator else amount,
        doubt=DOUBTS.get(doubt_of(row, doubtful), ""),
        choices=[
            Choice(
                digit=digit,
                value=code,
                label=str(candidate["name"]),
                detail="",
                reason=str(candidate.get("reason") or ""),
                current=row.indicator is not None and row.indicator.code == code,
            )
            for digit, (code, candidate) in enumerate(list(codes.items())[:CHOICES], start=1)
        ],
        sentence=_sentence(row),
        lines=_lines(row),
        known=known,
        facts=[
            ("i", "指标", row.indicator.name if row.indicator else "—"),
            ("s", "主体", known.path if known else "—"),
            (
                "p",
                "时间",
                f"{row.period_text}（{period(row)}）" if row.period_text and row.period else period(row),
            ),
            ("v", "数值", amount),
            ("", "限定", row.get_qualifier_display()),
            ("", "比较", comparison),
            ("", "性质", row.get_modality_display() if row.modality != "actual" else ""),
            ("", "入表", "" if row.reportable else "不入表（时长、门槛、位次之类）"),
        ],
        checks=[check for check in checks if row.pk in {m.figure_id for m in check.members.all()}],
    )


def _sentence(row: Item) -> tuple[str, str, str]:
    body = row.article.body
    if not row.anchored:
        return "", row.text, ""
    text = sentence_around(body, row.start, row.end)
    left = body.rfind(text, 0, row.start + len(text)) if text else row.start
    if left < 0 or left > row.start:
        left = row.start
    return body[left : row.start], body[row.start : row.end], body[row.end : max(left + len(text), row.end)]


def _lines(row: Item) -> tuple[int | None, int | None]:
    if not row.anchored:
        return None, None
    return row.article.line_at(row.start), row.article.line_at(row.end - 1)


def _bearers(texts: set[str]) -> dict[str, list[int]]:
    """Who in the register goes by each of *texts*."""
    found: dict[str, list[int]] = defaultdict(list)
    for text, pk in Name.objects.filter(text__in=texts).order_by("entity").values_list("text", "entity"):
        found[text].append(pk)
    return found


def _register(pks: set[int]) -> dict[int, Known]:
    names: dict[int, list[Name]] = defaultdict(list)
    for name in Name.objects.filter(entity__in=pks).select_related("scope").order_by("entity", "pk"):
        names[name.entity_id].append(name)
    areas = Area.objects.filter(pk__in=pks).select_related("parent")
    organizations = Organization.objects.filter(pk__in=pks).select_related("area", "superior", "host")
    known = {area.pk: _known(area, area.path, _area_facts(area), names[area.pk]) for area in areas}
    known |= {o.pk: _known(o, o.path, _organization_facts(o), names[o.pk]) for o in organizations}
    topics = Entity.objects.filter(pk__in=pks - known.keys())
    return known | {t.pk: _known(t, t.name, [("类别", t.get_kind_display())], names[t.pk]) for t in topics}


def _known(entity: Entity, path: str, facts: list[tuple[str, str]], names: Sequence[Name]) -> Known:
    written = [
        f"{name.text}（{name.get_kind_display()}{'，限' + name.scope.name if name.scope else ''}）"
        for name in names
        if name.text != entity.name
    ]
    more = [f"等 {len(written)} 个"] if len(written) > NAMES else []
    return Known(
        entity=entity,
        path=path,
        facts=[(label, text) for label, text in facts if text],
        names=[*written[:NAMES], *more],
        admin_url=reverse(f"admin:organizations_{entity.kind}_change", args=[entity.pk]),
    )


def _area_facts(area: Area) -> list[tuple[str, str]]:
    return [
        ("级别", area.get_level_display()),
        ("上级", area.parent.name if area.parent else ""),
        ("代码", area.code),
        ("撤销", f"{area.valid_to:%Y-%m-%d}" if area.valid_to else ""),
    ]


def _organization_facts(organization: Organization) -> list[tuple[str, str]]:
    return [
        ("类型", organization.get_type_display()),
        ("区域", organization.area.path if organization.area else ""),
        ("上级", organization.superior.name if organization.superior else ""),
        ("依托", organization.host.name if organization.host else ""),
        ("撤销", f"{organization.dissolved:%Y-%m-%d}" if organization.dissolved else ""),
    ]


def _earlier(mentions: Sequence[Mention]) -> dict[str, Earlier]:
    """How each text was settled of late, anywhere: two queries for all of them, however often they were."""
    texts = sorted({mention.text for mention in mentions})
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    newest: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [texts, LOOKED_BACK])
        for text, pk, state, name in cursor.fetchall():
            counts[text]["否定" if state == DecisionState.REJECTED else name] += 1
            newest.setdefault(text, pk)
    if not counts:
        return {}
    unread = ("article__words", "article__bigrams", "article__line_starts", "article__lines")
    rows = Mention.objects.select_related("entity", "decided_by", "article").defer(*unread)
    found = rows.in_bulk(newest.values())
    return {
        text: Earlier(told.most_common(EARLIER), found.get(newest[text]), total=told.total())
        for text, told in counts.items()
    }


def as_data(row: Item, contradicted: Iterable[int] = ()) -> JSON:
    """What the browser needs of a suggestion to mark it, and to show it before its panel has come."""
    if isinstance(row, Mention):
        choices = [[str(c.entity_id), c.entity.name] for c in row.ranked_candidates.all()]
    else:
        choices = [[c["code"], c["name"]] for c in row.candidates]
    return as_json(row) | {
        "choices": choices[:CHOICES],
        "doubt": doubt_of(row, contradicted),
        "look": look_of(row),
    }


def look_of(row: Item) -> str:
    """The kind of a mark: what its colour and the form of its line say."""
    return row.kind if isinstance(row, Mention) else "figure"
