"""Decisions that hold from now on: names with a scope, phrases of indicators."""

from __future__ import annotations

from django.contrib.auth.models import User

from metrics.models import Indicator
from organizations.choices import NameKind
from organizations.models import Area, Entity, Name

from ..journal import Journal
from ..models import Rule
from .asking import StepError, validated


def add_name(user: User, journal: Journal, entity: Entity, text: str, scope: Area | None) -> Rule | None:
    """Have *text* mean *entity* from now on, inside *scope* only if given; None if it does already."""
    if not user.has_perms(["organizations.add_name", "portal.add_rule"]):
        raise StepError("你的账号不能立规则，请找管理员开通。", 403)
    if len(text) < 2:
        raise StepError("一个字的说法不能作别名，会到处误认。")
    if Name.objects.filter(entity=entity, text=text, scope=scope).exists():
        return None
    name = Name(entity=entity, text=text, kind=NameKind.SHORT, scope=scope)
    validated(name)
    journal.create(name)
    meaning = f"{entity}（限{scope}的报道）" if scope else str(entity)
    rule = Rule(name=name, phrase=text, meaning=meaning[:200], made_by=user)
    journal.create(rule)
    return rule


def add_phrase(user: User, journal: Journal, indicator: Indicator, phrase: str) -> Rule | None:
    """Have *phrase* announce *indicator* from now on; None if it does already."""
    if not user.has_perm("portal.add_rule"):
        raise StepError("你的账号不能立规则，请找管理员开通。", 403)
    if len(phrase.replace("*", "").replace("#", "")) < 2:
        raise StepError("一个字的说法不能作识别用语，会到处误认。")
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if phrase in locked.phrases:
        return None
    other = Indicator.objects.filter(phrases__contains=[phrase]).first()
    if other is not None:
        raise StepError(f"“{phrase}”已是指标“{other}”的识别用语，请换一个更具体的说法。")
    with journal.changing(locked):
        locked.phrases = [*locked.phrases, phrase]
        locked.save()
    rule = Rule(indicator=locked, phrase=phrase, meaning=f"指标 {locked}", made_by=user)
    journal.create(rule)
    return rule
