"""Putting a mention's name into the register: as a new entity, or as another name of one that is there."""

from __future__ import annotations

from organizations.choices import AreaLevel, EntityKind, NameKind, OrganizationType
from organizations.models import Area, Name, Organization, Topic

from .actions import mean, own_mention
from .asking import Ask, StepError, validated
from .rules import add_name

KINDS = {EntityKind.AREA: Area, EntityKind.ORGANIZATION: Organization, EntityKind.TOPIC: Topic}


def alias(ask: Ask) -> None:
    """The mention means the entity, and so will its text from now on."""
    mention, entity = own_mention(ask), ask.entity()
    if entity is None:
        raise StepError(f"请选定“{mention}”是谁的别名。")
    if mention.coreference:
        raise StepError(f"“{mention}”是指代，随文章而变，不能作别名；请只在这里选定它指的是谁。")
    text = ask.text("text", mention.text, 120)
    add_name(ask.user, ask.journal, entity, text, ask.area("scope"))
    mean(ask, mention, entity)
    ask.journal.summary = f"“{text}”记为{entity}的别名"


def new_entity(ask: Ask) -> None:
    """A new entity of the register, which the mention means."""
    mention = own_mention(ask)
    kind = ask.text("kind", mention.kind)
    if kind not in KINDS:
        raise StepError("请选定类别：区域、机构或专题。")
    ask.need(f"organizations.add_{kind}", "organizations.add_name")
    name = ask.text("name", mention.proposed_name or mention.text, 120)
    area = ask.area("area")
    entity: Area | Organization | Topic
    if kind == EntityKind.AREA:
        entity = Area(name=name, parent=area, level=ask.text("level", AreaLevel.OTHER))
    elif kind == EntityKind.ORGANIZATION:
        entity = Organization(
            name=name, area=area, type=ask.text("type", OrganizationType.OTHER), sector=ask.text("sector")
        )
    else:
        entity = Topic(name=name)
    validated(entity)
    ask.journal.create(entity)
    ask.journal.create(Name(entity=entity, text=name, kind=NameKind.OFFICIAL))
    if ask.flag("alias") and mention.text != name:
        add_name(ask.user, ask.journal, entity, mention.text, ask.area("scope"))
    mean(ask, mention, entity)
    ask.journal.summary = f"新建{entity._meta.verbose_name}“{name}”"
