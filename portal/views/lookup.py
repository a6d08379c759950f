"""核稿: a draft is pasted or uploaded, and comes back with every name and number marked. Nothing of it is kept."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import TemplateView

from organizations.models import Area
from portal.lookup import LONGEST, Draft, DraftError, Looked, Verdict, draft_of_file, draft_of_text, look_up
from portal.lookup.counting import counted
from portal.lookup.drafts import LARGEST
from portal.lookup.marking import marked
from portal.lookup.model import NAMES, NUMBERS
from portal.lookup.reporting import plain_report, summary

AREAS = 300
SHOWN = 1_000  # numbers in the list; all of them are marked in the text

LEGEND = {
    Verdict.KNOWN: "报上登过，或者有出处的手工数，和稿子一致；取整和“余、近、约”不算不一致。",
    Verdict.CONFLICTING: "同一个主体、指标和时间，报上是另外的数；原句列在旁边，差多少写明。",
    Verdict.OUTDATED: "和报上的一致，但同一个数后来有了更新的。",
    Verdict.UNSOURCED: "指标认得，可是没有查到这个主体、这段时间的数；最接近的列在旁边。",
    Verdict.UNCHECKED: "没有认出是什么指标、谁的、什么时间的数，或者不是统计数，所以没有核。",
    Verdict.UNKNOWN: "名称在名录里没有：写错了，或者是新的。",
    Verdict.AMBIGUOUS: "名录里同名的不止一个，文中没有分清。",
}


class InMemory(MemoryFileUploadHandler):
    """Takes a file that is not too large into memory, and no other anywhere."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - as Django calls it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self.activated = content_length <= LARGEST + 1024 * 1024  # with the other fields


@method_decorator([csrf_exempt, never_cache, sensitive_post_parameters()], name="dispatch")
class CheckDraft(TemplateView):
    """GET the form; POST ``text`` or ``file``, with ``home``, the slug of an area, and ``published``, a date."""

    template_name = "data/check.html"
    extra_context = {
        "section": "check",
        "longest": f"{LONGEST:,}",
        "largest": LARGEST // 2**20,
        "legend": list(LEGEND.items()),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Before anything reads the body: Django's own handlers would write a large file to the disk.
        request.upload_handlers = [InMemory(request)]
        return csrf_protect(super().dispatch)(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        areas = list(Area.objects.districts()[:AREAS])
        return super().get_context_data(**{"areas": areas, "day": timezone.localdate()} | kwargs)

    @sensitive_variables()
    def post(self, request: HttpRequest) -> HttpResponse:
        count = counted(request)
        if not count.allowed:
            problem = f"您这个网络地址一小时里核得太多了，请过 {-(-count.reset // 60)} 分钟再来。"
            return count.tell(self._refused(problem, 429))
        home = Area.objects.filter(slug=request.POST.get("home", "")[:80]).first()
        day = _day(request.POST.get("published", ""))
        if day is None:
            return self._refused("成稿日期请写成 2018-10-26 这样。", 400, home=home)
        try:
            draft = self._draft()
        except DraftError as error:
            return self._refused(str(error), 400, home=home, day=day)
        looked = look_up(draft, home.path if home else "", day)
        context = self.get_context_data(home=home, day=day, **_shown(looked))
        return self.render_to_response(context)

    def _draft(self) -> Draft:
        file = self.request.FILES.get("file")
        if file is not None and file.size:
            return draft_of_file(file.name or "", file.read())
        if int(self.request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise DraftError(f"文件太大，最多 {LARGEST // 2**20} MB，请只留要核对的部分。")
        return draft_of_text(self.request.POST.get("text", ""))

    def _refused(self, problem: str, status: int, **kwargs: Any) -> HttpResponse:
        typed = self.request.POST.get("text", "")
        return self.render_to_response(
            self.get_context_data(problem=problem, typed=typed, **kwargs), status=status
        )


def _day(text: str) -> date | None:
    """The day that *text* writes; today for none."""
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def _shown(looked: Looked) -> dict[str, Any]:
    numbers = list(enumerate(looked.numbers, start=1))[:SHOWN]
    groups = [(verdict, [pair for pair in numbers if pair[1].verdict is verdict]) for verdict in NUMBERS]
    return {
        "looked": looked,
        "paragraphs": marked(looked),
        "summary": summary(looked),
        "groups": [(verdict, several) for verdict, several in groups if several],
        "left_out": max(len(looked.numbers) - SHOWN, 0),
        "names": [(verdict, _names(looked, verdict)) for verdict in NAMES],
        "report": plain_report(looked),
    }


def _names(looked: Looked, verdict: Verdict) -> list[dict[str, Any]]:
    """The different names with that verdict: the first mention of each, its number, and how many there are."""
    found: dict[str, dict[str, Any]] = {}
    for n, name in enumerate(looked.names, start=1):
        if name.verdict is verdict:
            row = found.setdefault(name.path or name.text, {"n": n, "name": name, "times": []})
            row["times"].append(n)
    return list(found.values())
