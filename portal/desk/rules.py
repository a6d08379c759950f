"""Decisions that hold from now on: names with a scope, phrases of indicators; made, looked over, and revoked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from articles.models import Article, Mention
from metrics.catalogue import Catalogue, CatalogueError
from metrics.loading import catalogue_from_database
from metrics.models import Indicator, sentence_around
from organizations.choices import NameKind
from organizations.models import Area, Entity, Name

from ..journal import Journal, record
from ..models import Rule, StepKind
from ..rereading import reread_later
from .answering import Answering
from .asking import StepError, validated
from .items import JSON, number_of
from .pages import DeskPage

SAMPLE = 8


def add_name(user: User, journal: Journal, entity: Entity, text: str, scope: Area | None) -> Rule | None:
    """Have *text* mean *entity* from now on, inside *scope* only if given; None if it does already."""
    _need(user, "organizations.add_name", "portal.add_rule")
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
    _need(user, "portal.add_rule")
    if len(phrase.replace("*", "").replace("#", "").strip()) < 2:
        raise StepError("一个字的说法不能作识别用语，会到处误认。")
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if phrase in locked.phrases:
        return None
    other = Indicator.objects.filter(phrases__contains=[phrase]).first()
    if other is not None:
        raise StepError(f"“{phrase}”已是指标“{other}”的识别用语，请换一个更具体的说法。")
    entry = catalogue_from_database()[0].by_code[locked.code]
    try:
        Catalogue([replace(entry, phrases=(phrase,))])
    except CatalogueError as problem:  # it would keep every page from being read
        raise StepError(f"{problem}。") from None
    with journal.changing(locked):
        locked.phrases = [*locked.phrases, phrase]
        validated(locked, "phrases")
        locked.save()
    rule = Rule(indicator=locked, phrase=phrase, meaning=f"指标 {locked}"[:200], made_by=user)
    journal.create(rule)
    return rule


def revoke(user: User, journal: Journal, rule: Rule) -> None:
    """Have *rule*, which is locked, hold no longer. What was decided by it stays decided."""
    _need(user, "portal.change_rule")
    if rule.revoked_at is not None:
        raise StepError("这条规则已经废止了。", 409)
    name = rule.name
    with journal.changing(rule):
        rule.revoked_by, rule.revoked_at = user, timezone.now()
        rule.save()
    if name is not None:
        journal.delete(name)
    if rule.indicator is not None:
        indicator = Indicator.objects.select_for_update().get(pk=rule.indicator.pk)
        with journal.changing(indicator):
            indicator.phrases = [phrase for phrase in indicator.phrases if phrase != rule.phrase]
            indicator.save()
    journal.summary = f"废止规则：{rule}"


def preview(text: str) -> JSON:
    """What a rule about *text* touches: open suggestions, articles that print it, and some of the sentences."""
    printed = text.replace("*", " ").replace("#", " ")
    articles = Article.objects.containing(printed)
    open_rows = Mention.objects.suggested().filter(text=text)
    return {
        "text": text,
        "open": open_rows.count(),
        "articles": articles.count(),
        "published": articles.published().count(),
        "sample": _sentences(articles, printed.split()[0] if printed.split() else ""),
    }


def _sentences(articles: Any, text: str) -> list[JSON]:
    found = []
    for article in articles.filter(body__contains=text).newest_first().only("headline", "body")[:SAMPLE]:
        at = article.body.find(text)
        sentence = sentence_around(article.body, at, at + len(text))
        found.append({"sentence": sentence, "article": {"id": article.pk, "title": article.title}})
    return found


def _need(user: User, *permissions: str) -> None:
    if not user.has_perms(permissions):
        raise StepError("你的账号不能立规则或废止规则，请找管理员开通。", 403)


class RulesPage(DeskPage):
    """The rules, the newest first; ?rule=<pk> shows what one of them touches."""

    title, section = "规则", "rules"
    template_name = "admin/desk/rules.html"
    permission_required = "portal.view_rule"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = Rule.objects.select_related("name__entity", "indicator", "made_by", "revoked_by")
        page = Paginator(rules, 50).get_page(self.request.GET.get("page"))
        chosen = rules.filter(pk=number_of(self.request.GET.get("rule", "")) or 0).first()
        counts = (
            Mention.objects.suggested()
            .filter(text__in=[rule.phrase for rule in page.object_list])
            .order_by()
            .values_list("text")
            .annotate(Count("pk"))
        )
        waiting = dict(counts)
        return super().get_context_data(
            page=page,
            rows=[(rule, waiting.get(rule.phrase, 0)) for rule in page.object_list],
            chosen=chosen,
            preview=preview(chosen.phrase) if chosen else None,
            **kwargs,
        )


class Preview(Answering):
    """GET rules/preview/?text=: what a rule about the text would touch, before it is made."""

    def get(self, request: HttpRequest) -> HttpResponse:
        _need(self.user, "portal.view_rule")
        text = request.GET.get("text", "").strip()[:120]
        if "\x00" in text:
            raise StepError("填写的内容含有不能保存的字符。")
        return JsonResponse(preview(text))


class Revoke(Answering):
    """POST rules/<pk>/revoke/: as a step, so that it can be undone."""

    is_script = False  # a plain form

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        _need(self.user, "portal.change_rule")  # before anything is told of the rule
        get_object_or_404(Rule, pk=pk)
        with record(by=self.user, kind=StepKind.REVOKE) as journal:
            rule = Rule.objects.select_for_update(of=("self",)).select_related("name", "indicator").get(pk=pk)
            revoke(self.user, journal, rule)
            reread_later(journal.step)
        messages.success(request, f"{journal.summary}。程序正在重新识读有关的版面。")
        return redirect("desk:rules")

    def back(self, article: int | None = None, item: str | None = None) -> HttpResponse:
        return redirect("desk:rules")
