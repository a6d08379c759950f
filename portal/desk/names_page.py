"""The page of the names that the register lacks; every decision is a step that can be undone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from organizations.choices import AreaLevel, EntityKind, OrganizationType
from organizations.models import Entity

from ..journal import AlreadyDoneError, record
from ..models import Step, StepKind
from ..rereading import progress, reread_later
from .asking import Ask, StepError
from .finding import area_called, entity_called
from .names import PAGE, Group, ignore, look_up, register_alias, register_new, unknown_names
from .register_pages import CarePage
from .steps import take_back

STEPS = {"new": StepKind.NEW_ENTITY, "alias": StepKind.ALIAS, "ignore": StepKind.IGNORE}


class NamesPage(CarePage):
    """?kind=&start=&after=; POST settles one name, or takes back the newest step."""

    title, section = "新名称", "names"
    template_name = "admin/desk/names.html"
    permission_required = "articles.change_mention"

    def act(self, request: HttpRequest) -> HttpResponse:
        action = request.POST.get("action", "")
        if action == "undo":
            answer = take_back(self.user, {"step": request.POST.get("step", "")})
            messages.success(request, f"{answer['summary']}。")
            return self.back()
        if action not in STEPS:
            raise StepError("不认得这个动作，请刷新页面再试。")
        try:
            key = uuid.UUID(request.POST.get("key", ""))
        except ValueError:
            key = None
        try:
            with record(by=self.user, kind=STEPS[action], key=key) as journal:
                self.settle(request, action, journal)
                reread_later(journal.step)
        except AlreadyDoneError as done:
            messages.info(request, f"{done.step}：已经保存过了。")
            return self.back()
        messages.success(request, f"{journal.summary}。")
        return self.back()

    def settle(self, request: HttpRequest, action: str, journal: Any) -> None:
        posted = request.POST
        group = Group.of(posted)
        mention = group.first()
        area, scope = area_called(posted.get("area_path", "")), area_called(posted.get("scope_path", ""))
        data = {
            **{name: posted[name] for name in ("name", "kind", "type", "level", "texts") if name in posted},
            "area": area.pk if area else "",
            "scope": scope.pk if scope else "",
        }
        ask = Ask(self.user, data, journal, mention.article, mention)
        ask.need("articles.change_mention")
        if action == "ignore":
            ignore(ask, group)
        elif action == "alias":
            register_alias(ask, group, entity_called(posted.get("entity", "")), scope)
        else:
            is_unit = posted.get("kind") == EntityKind.ORGANIZATION
            host, superior = (self.unit(posted.get(name, "")) if is_unit else None for name in _ABOVE)
            register_new(ask, group, host, superior)

    def unit(self, text: str) -> Entity | None:
        return entity_called(text, EntityKind.ORGANIZATION) if text.strip() else None

    def back(self) -> HttpResponse:
        kept = {name: self.request.GET[name] for name in ("kind", "start") if self.request.GET.get(name)}
        return HttpResponseRedirect(f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        kind, start = query.get("kind", ""), query.get("start", "").replace("\x00", "").strip()[:120]
        after = [part.replace("\x00", "") for part in query.getlist("after")]
        found = unknown_names(kind, after, start)
        names, more = found[:PAGE], len(found) > PAGE
        look_up(names)
        last = names[-1] if more else None
        following = {"kind": kind, "start": start, "after": [str(last.count), *last.key]} if last else {}
        newest = Step.objects.filter(by=self.user, undone_at=None, kind__in=STEPS.values()).defer("changes")
        return super().get_context_data(
            tab="names",
            rereading=progress(),
            names=names,
            chosen_kind=kind,
            start=start,
            kinds=EntityKind.choices,
            types=OrganizationType.choices,
            levels=AreaLevel.choices,
            following=urlencode(following, doseq=True),
            newest=newest.first(),
            posted=self.request.POST if self.problem else {},
            keys={one.key: uuid.uuid4() for one in names},
            **kwargs,
        )


_ABOVE = ("host", "superior")
