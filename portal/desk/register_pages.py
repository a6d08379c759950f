"""The pages on which an entity is merged, split, renamed or dissolved: what would change is shown before it is saved."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from articles.holding import HeldError
from organizations.choices import EntityKind, NameKind
from organizations.models import Area, Entity, Organization, Topic

from ..journal import AlreadyDoneError, Journal, record
from ..models import StepKind
from ..rereading import reread_later
from ..tasks import reread
from .asking import StepError
from .finding import entity_called, path_of
from .items import number_of
from .merging import BECOMES, Merge, Registered, merge, registered
from .pages import DeskPage
from .renaming import dissolve, rename
from .splitting import Selection, new_like, split


class CarePage(DeskPage):
    """A page of the register's care. What cannot be done is said on the page, and nothing that was typed is lost."""

    section = "names"
    permission_required = "organizations.merge_entity"
    kind: ClassVar[StepKind]
    problem = ""

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.act(request)
        except HeldError as problem:
            return self._refused(str(problem), 403)
        except StepError as problem:
            return self._refused(problem.message, problem.status)

    def _refused(self, problem: str, status: int) -> HttpResponse:
        self.problem = problem
        response = self.get(self.request, *self.args, **self.kwargs)
        response.status_code = status
        return response

    def act(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    def taken(self, run: Callable[[Journal], Entity]) -> HttpResponse:
        """Take the step and go back to the page, which says what was done; sent twice it is done once."""
        try:
            key = uuid.UUID(self.request.POST.get("key", ""))
        except ValueError:
            key = None
        try:
            with record(by=self.user, kind=self.kind, key=key) as journal:
                entity = run(journal)
                reread_later(journal.step)
        except AlreadyDoneError as done:
            messages.info(self.request, f"{done.step}：已经保存过了。")
            return HttpResponseRedirect(self.request.path)
        messages.success(self.request, f"{journal.summary}。要撤销的话，在操作记录里点“撤销”。")
        query = urlencode({"entity": path_of(entity)})
        return HttpResponseRedirect(f"{reverse('desk:rename')}?{query}" if entity.pk else self.request.path)

    def entity(self, name: str, kind: str = "") -> Registered | None:
        """The entity that the address names by key or by path; None for none, with the page saying why."""
        text = self.request.GET.get(name, "").strip()
        if not text:
            return None
        try:
            found = Entity.objects.filter(pk=number_of(text) or 0).first()
            if found is not None:
                return registered(found)
            return registered(entity_called(text, kind))
        except StepError as problem:
            self.problem = self.problem or problem.message
            return None

    def typed(self, name: str) -> str:
        """What the field *name* shows: the path of the entity that the address names, or what was typed."""
        entity = self.entity(name)
        return path_of(entity) if entity is not None else self.request.GET.get(name, "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"key": uuid.uuid4(), "query": self.request.GET, **kwargs}
        return super().get_context_data(**context, problem=self.problem)


class MergePage(CarePage):
    """?source=&target= shows what the merge would change; POST makes it."""

    title, kind = "合并", StepKind.MERGE
    template_name = "admin/desk/merge.html"

    def plan(self) -> Merge | None:
        source = self.entity("source")
        target = self.entity("target", source.kind if source is not None else "")
        becomes = self.request.GET.get("becomes", NameKind.FORMER)
        if source is None or target is None:
            return None
        return Merge(source, target, NameKind(becomes) if becomes in BECOMES else NameKind.FORMER)

    def act(self, request: HttpRequest) -> HttpResponse:
        plan = self.plan()
        if plan is None:
            raise StepError(self.problem or "请先选定把哪一条并入哪一条。")

        def run(journal: Journal) -> Entity:
            pages = merge(journal, plan, "other-level" in request.POST)
            if pages:
                reread.defer(pages=sorted(pages, reverse=True))
            return plan.target

        return self.taken(run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.plan()
        problems = plan.problems() if plan else []
        return super().get_context_data(
            tab="merge",
            plan=plan,
            problems=problems,
            source_path=self.typed("source"),
            target_path=self.typed("target"),
            preview=plan.preview() if plan and not problems else None,
            becomes=BECOMES.items(),
            **kwargs,
        )


class SplitPage(CarePage):
    """?entity=&text=&article=… shows what would go; POST parts it."""

    title, kind = "拆分", StepKind.SPLIT
    template_name = "admin/desk/split.html"

    def selection(self, source: Registered) -> Selection:
        try:
            return Selection.of(source, self.request.GET)
        except StepError as problem:
            self.problem = self.problem or problem.message
            return Selection(source)

    def target(self, source: Registered) -> Registered:
        """Whom the address gives the chosen: one of the register, or a new one, not saved."""
        query = self.request.GET
        if query.get("target", "").strip():
            return registered(entity_called(query["target"], source.kind))
        return new_like(source, query)

    def act(self, request: HttpRequest) -> HttpResponse:
        source = self.entity("entity")
        if source is None:
            raise StepError(self.problem or "请先选定拆哪一条。")
        chosen, target = Selection.of(source, request.GET), self.target(source)

        def run(journal: Journal) -> Entity:
            split(journal, chosen, target)
            return target

        return self.taken(run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        source = self.entity("entity")
        chosen = self.selection(source) if source is not None else None
        asked = "preview" in self.request.GET
        target: Registered | None = None
        if asked and source is not None:
            try:
                target = self.target(source)
            except StepError as problem:
                self.problem = self.problem or problem.message
        return super().get_context_data(
            tab="split",
            source=source,
            source_path=path_of(source) if source is not None else self.request.GET.get("entity", ""),
            chosen=chosen,
            offered=chosen.offered() if chosen else None,
            target=target,
            preview=chosen.preview() if chosen and asked else None,
            **kwargs,
        )


class RenamePage(CarePage):
    """?entity= shows its names and dates; POST renames it or notes that it was dissolved."""

    title, kind = "更名与撤销", StepKind.RENAME
    template_name = "admin/desk/rename.html"

    def act(self, request: HttpRequest) -> HttpResponse:
        entity = self.entity("entity")
        if entity is None:
            raise StepError(self.problem or "请先选定是哪一条。")
        posted = request.POST
        if posted.get("action") == "dissolve":
            day = _day(posted.get("dissolved", ""))
            return self.taken(lambda journal: dissolve(journal, entity, day))
        name, since = posted.get("name", "").strip(), _day(posted.get("since", ""))
        if not name or "\x00" in name:
            raise StepError("请填写新的名称。")
        return self.taken(lambda journal: rename(journal, entity, name, since, "moves" in posted))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entity = self.entity("entity")
        ended: date | None = None
        if isinstance(entity, Organization):
            ended = entity.dissolved
        elif isinstance(entity, Area):
            ended = entity.valid_to
        return super().get_context_data(
            tab="rename",
            entity=entity,
            entity_path=path_of(entity) if entity is not None else self.request.GET.get("entity", ""),
            names=entity.names.select_related("scope").order_by("kind", "pk") if entity is not None else [],
            addresses=entity.former_addresses.all() if entity is not None else [],
            can_end=not isinstance(entity, Topic),
            ended=ended,
            kinds=EntityKind.choices,
            **kwargs,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StepError("日期要写成 2019-03-01 的样子。") from None
