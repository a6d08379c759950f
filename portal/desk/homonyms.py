"""Texts that several entities go by: where each was linked to what, what is still open, and within what area each holds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from articles.choices import DecisionState
from articles.models import Article, Mention
from articles.querysets import unread_of
from organizations.models import Name

from ..journal import AlreadyDoneError, Journal, record
from ..models import StepKind
from ..rereading import reread_later
from .asking import StepError
from .finding import area_called, entity_called, path_of
from .items import number_of
from .register_pages import CarePage
from .rules import add_name

PAGE = 20
BEARERS = 20


@dataclass
class Bearer:
    """One name row of a text: whose it is, where it holds, and how often it was linked so."""

    name: Name
    path: str
    accepted: int = 0
    open: int = 0
    latest: Article | None = None


@dataclass
class Homonym:
    text: str
    entities: int  # how many bear it, of whom not all are shown
    bearers: list[Bearer] = field(default_factory=list)
    ambiguous: int = 0
    rejected: int = 0
    example: Article | None = None  # with an open mention that may mean any of them


def homonyms(start: str = "", after: str = "") -> tuple[list[Homonym], str]:
    """A page of texts in order, and the last of them where there are more: five queries."""
    texts = Name.objects.order_by("text").values("text").annotate(n=Count("entity", distinct=True))
    texts = texts.filter(n__gt=1, text__gt=after)
    if start:
        texts = texts.filter(text__startswith=start)
    rows = list(texts[: PAGE + 1])
    found = [row["text"] for row in rows]
    shown = {row["text"]: Homonym(row["text"], row["n"]) for row in rows[:PAGE]}
    number = Window(RowNumber(), partition_by=[F("text")], order_by=[F("entity"), F("pk")])
    names = Name.objects.filter(text__in=shown).annotate(number=number).filter(number__lte=BEARERS)
    names = names.select_related(
        "scope", "entity__as_area", "entity__as_organization__area", "entity__as_topic"
    )
    bearers: dict[tuple[str, int], list[Bearer]] = defaultdict(list)
    for name in names.order_by("text", "entity", "pk"):
        bearer = Bearer(name, path_of(name.entity))
        bearers[name.text, name.entity_id].append(bearer)
        shown[name.text].bearers.append(bearer)
    mentions = Mention.objects.anchored().filter(text__in=shown)
    counts = mentions.order_by().values_list("text", "entity", "state").annotate(n=Count("pk"))
    for text, entity, state, n in counts:
        if state == DecisionState.REJECTED:
            shown[text].rejected += n
        elif entity is None:
            shown[text].ambiguous += n
        for bearer in bearers.get((text, entity or 0), ()):
            if state == DecisionState.ACCEPTED:
                bearer.accepted = n
            elif state == DecisionState.SUGGESTED:
                bearer.open = n
    latest = mentions.exclude(state=DecisionState.REJECTED).order_by(
        "text", "entity_id", "-article__date", "-pk"
    )
    once = latest.distinct("text", "entity_id").select_related("article").defer(*unread_of("article"))
    for one in once:
        if one.entity_id is None:
            shown[one.text].example = one.article
        for bearer in bearers.get((one.text, one.entity_id or 0), ()):
            bearer.latest = one.article
    return list(shown.values()), found[PAGE - 1] if len(found) > PAGE else ""


class HomonymsPage(CarePage):
    """?start=&after=; POST sets the scope of a name, or has the text mean somebody else within an area."""

    title, section = "同名", "homonyms"
    template_name = "admin/desk/homonyms.html"
    permission_required = "organizations.view_name"

    def act(self, request: HttpRequest) -> HttpResponse:
        posted = request.POST
        if not self.user.has_perm("organizations.change_name"):
            raise StepError("你的账号不能改名称的适用范围，请找管理员开通。", 403)
        try:
            key = uuid.UUID(posted.get("key", ""))
        except ValueError:
            key = None
        kind = StepKind.RULE if posted.get("action") == "rule" else StepKind.CHANGE
        try:
            with record(by=self.user, kind=kind, key=key) as journal:
                (self.rule if kind == StepKind.RULE else self.scope)(journal)
                reread_later(journal.step)
        except AlreadyDoneError as done:
            messages.info(request, f"{done.step}：已经保存过了。")
        else:
            messages.success(request, f"{journal.summary}。程序正在重新识读有关的版面。")
        kept = {n: request.GET[n] for n in ("start", "after") if request.GET.get(n)}
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)

    def scope(self, journal: Journal) -> None:
        number = self.request.POST.get("name", "")
        names = Name.objects.select_for_update(of=("self",)).select_related("entity")
        name = names.filter(pk=number_of(number) or 0).first()
        if name is None:
            raise StepError("这个名称已不在了，请刷新页面再试。", 409)
        area = area_called(self.request.POST.get("scope_path", ""))
        same = Name.objects.filter(entity=name.entity, text=name.text, scope=area)
        if same.exclude(pk=name.pk).exists():
            raise StepError(f"{name.entity}在这个范围里已有“{name}”，不用再设。")
        with journal.changing(name):
            name.scope = area
            name.save()
        where = f"只限{area}的报道" if area else "处处适用"
        journal.summary = f"“{name}”指{name.entity}，{where}"

    def rule(self, journal: Journal) -> None:
        posted = self.request.POST
        text = posted.get("text", "").strip()[:120]
        if not text or "\x00" in text:
            raise StepError("请刷新页面再试。")
        entity, area = entity_called(posted.get("entity", "")), area_called(posted.get("scope_path", ""))
        if add_name(self.user, journal, entity, text, area) is None:
            raise StepError(f"“{text}”在这个范围里已经指{entity}。")
        where = f"（限{area}的报道）" if area else ""
        journal.summary = f"以后“{text}”也指{entity}{where}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        start, after = (query.get(name, "").replace("\x00", "").strip()[:120] for name in ("start", "after"))
        found, last = homonyms(start, after)
        return super().get_context_data(
            tab="homonyms",
            homonyms=found,
            start=start,
            most=BEARERS,
            following=urlencode({"start": start, "after": last}) if last else "",
            **kwargs,
        )
