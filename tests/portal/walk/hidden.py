"""A town with something hidden of every kind, each bearing a mark of its own that no reader may ever meet.

The marks are plain letters, so that they are found however an answer escapes its text. Beside them stands ``BAIT``, a
word that the public articles print too: whoever searches for it must be given those and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils import timezone

from articles.indexing import index_articles
from articles.models import (
    Article,
    Correction,
    Mention,
    Page,
    Publication,
    Reprint,
    ReviewStep,
    Upload,
)
from metrics.models import Check, Figure, FrozenTable, Observation, Submission
from organizations.loading import register_from_database
from organizations.models import Area, Entity, FormerAddress, IgnoredName, Organization, Topic
from organizations.naming import Tokens
from portal.desk.queue import refresh
from portal.freezing import freeze
from portal.models import ApiKey, Export, Rule, Step
from portal.tabling import spec_of
from tests.portal.data.cells import HIDDEN, JOBS, town_of_cells
from tests.portal.data.snapshots import once

BAIT = "青稞"
EDITORIAL = (
    "draft", "review", "approved", "scheduled", "withdrawn", "mention", "candidate", "figure", "rejected", "held", "check",
    "settlement", "report", "contact", "responsible", "hiddenquote", "upload", "rule", "step", "reviewstep", "note",
    "ignored", "pagetext", "history", "attachment",
)  # fmt: skip
DEPARTMENTAL = ("submission", "returned")
ADMINISTRATIVE = ("apikey", "keycontact", "email", "group")


def mark(kind: str) -> str:
    return f"zq{kind}zq"


SECRETS = [mark(kind) for kind in (*EDITORIAL, *DEPARTMENTAL, *ADMINISTRATIVE)]
ADMIN_SECRETS = [mark(kind) for kind in ADMINISTRATIVE]


def written(numbers: tuple[str, ...]) -> list[str]:
    """*numbers* as they are, and with their thousands apart."""
    return [*numbers, *(f"{int(digits):,}" for digits in numbers)]


UNPRINTED = written((HIDDEN[0], HIDDEN[3]))  # only hidden articles print them
UNDECIDED = written(HIDDEN)  # those too that public articles print and that nobody has accepted: in no table


@dataclass
class World:
    """One row of everything; what is called ``public`` is, the rest is not."""

    public: Article
    draft: Article
    review: Article
    approved: Article
    scheduled: Article
    withdrawn: Article
    mention: Mention
    figure: Figure
    rejected: Figure
    held: Figure
    check: Check
    correction: Correction
    settled: Correction
    reprint: Reprint
    upload: Upload
    submission: Submission
    own_submission: Submission
    rule: Rule
    step: Step
    key: ApiKey
    export: Export
    frozen: FrozenTable
    ignored: IgnoredName
    former: FormerAddress
    area: Area
    organization: Organization
    topic: Topic
    cell: Observation
    hidden_cell: Observation
    chief: User
    department: User


def hidden_town() -> World:
    world: World = once(_made)
    return world


def _made() -> World:
    town = town_of_cells()
    now, chief = timezone.now(), town.editor
    User.objects.filter(pk=chief.pk).update(email=f"{mark('email')}@example.org")
    department = User.objects.create_user("统计局", password="统计局", is_staff=True)
    department.groups.add(Group.objects.get(name="报送"))
    Group.objects.create(name=mark("group"))
    cells = {"cell": town.manual, "hidden_cell": town.hidden}
    articles = _articles(now, chief)
    public = articles["public"]
    topic = Topic.objects.create(name="清洁家园", note=mark("note"))
    Area.objects.filter(pk=town.willow.pk).update(note=mark("note"))
    Organization.objects.filter(pk=town.company.pk).update(note=mark("note"))
    town.willow.refresh_from_db()
    town.manual.attachment.save(f"{mark('attachment')}.pdf", ContentFile(mark("attachment").encode()))
    rows = {
        **_suggestions(articles, chief, town.willow),
        **_corrections(public, chief, now),
        **_work(articles, chief, department, town.submission.department, now),
        **_given_out(chief),
        "former": FormerAddress.objects.create(
            kind="area", slug="lao-liuwan", name="老柳湾", entity=Entity.objects.get(pk=town.willow.pk)
        ),
    }
    refresh([article.pk for article in articles.values()])
    return World(
        **articles,
        **rows,
        **cells,
        area=Area.objects.get(pk=town.willow.pk),
        organization=town.company,
        topic=topic,
        chief=chief,
        department=department,
    )


def _articles(now: Any, chief: User) -> dict[str, Article]:
    paper = Publication.objects.get(name="青石日报")
    made = {}
    for n, (name, state) in enumerate(
        {"public": "published", "draft": "draft", "review": "first_review", "approved": "approved",
         "scheduled": "published", "withdrawn": "withdrawn"}.items()
    ):  # fmt: skip
        word = "" if name == "public" else mark(name)
        body = f"2018年，柳湾街道{BAIT}{word}种植户新增就业320人。清洁家园行动同步展开。"
        page = Page.objects.create(
            publication=paper, published=now.date(), sha256=f"{0xABC0 + n:064x}",
            text=f"{mark('pagetext')}\n{body}\n{mark('pagetext')}", file_name=f"{mark('pagetext')}.txt", other_lines=[[1, 1]],
        )  # fmt: skip
        made[name] = Article.objects.create(
            page=page, position=1, date=now.date(), body=body, headline=f"{BAIT}丰收{word}", kicker=word, subhead=word,
            state=state, lines=[[2, 2]], line_starts=[[0, 2]],
            published_at=now + timedelta(days=1) if name == "scheduled" else now if name == "public" else None,
            public_note="失实，撤回" if name == "withdrawn" else "", section_heads=[word] if word else [],
            bylines=[{"role": "记者", "name": word or "吴晴"}], home=Area.objects.get(name="柳湾街道"),
        )  # fmt: skip
    record = made["public"].history.first()
    record.headline, record.body, record.pk = mark("history"), mark("history"), None
    record.history_change_reason = mark("history")
    record.history_user = chief
    record.save()
    register, _ = register_from_database()
    index_articles(list(made.values()), Tokens(register))
    ReviewStep.objects.create(
        article=made["public"], action="return", from_state="first_review", to_state="draft", version=1,
        reason=mark("reviewstep"), by=chief,
    )  # fmt: skip
    return made


def _suggestions(articles: dict[str, Article], chief: User, willow: Area) -> dict[str, Any]:
    public = articles["public"]
    mention = Mention.objects.create(
        article=public, start=0, end=5, text="2018年", kind="organization", proposed_name=mark("mention"),
        proposed_type="企业",
    )  # fmt: skip
    mention.ranked_candidates.create(
        entity=Entity.objects.get(pk=willow.pk), rank=1, reason=mark("candidate")
    )
    at = public.body.index("柳湾街道")
    own = Mention.objects.create(
        article=public, start=at, end=at + 4, text="柳湾街道", kind="area", entity=willow
    )
    own.decide("accepted", chief)
    for article in articles.values():
        if article is not public:
            start = article.body.index("清洁家园")
            Mention.objects.create(
                article=article, start=start, end=start + 4, text="清洁家园", kind="topic", proposed_name=mark("mention")
            )  # fmt: skip
    at = public.body.index("320人")
    figure = Figure.objects.create(
        article=public, start=at, end=at + 4, text="320人", value=98761, unit="人", period_text=mark("figure"),
        candidates=[{"code": "x", "name": mark("figure"), "reason": mark("figure")}],
    )  # fmt: skip
    rejected = Figure.objects.create(
        article=public, start=0, end=4, text="2018", value=98762, unit="人", period_text=mark("rejected"),
    )  # fmt: skip
    rejected.decide("rejected", chief)
    held = Figure.objects.create(
        article=public, start=0, end=5, text="2018年", value=98762, unit="人", period_text=mark("held"),
    )  # fmt: skip
    colleague = User.objects.create_user("采编同事", is_staff=True)
    colleague.groups.add(Group.objects.get(name="采编"))
    held.decide("accepted", colleague)  # and waits, since the article is out
    check = Check.objects.create(
        article=public, kind="sum", holds=False, message=mark("check"), settlement=mark("settlement"),
        settled_by=chief, settled_at=timezone.now(),
    )  # fmt: skip
    check.members.create(figure=figure, role="total", position=0)
    reprint = Reprint.objects.create(article=articles["draft"], original=articles["review"], similarity=0.9)
    return {
        "mention": mention,
        "figure": figure,
        "rejected": rejected,
        "held": held,
        "check": check,
        "reprint": reprint,
    }


def _corrections(public: Article, chief: User, now: Any) -> dict[str, Any]:
    chief_of_desk = User.objects.create_user("zqresponsiblezq", is_staff=True)
    told = {"article": public, "report": mark("report"), "contact": mark("contact"), "origin": "reader"}
    settled = Correction.objects.create(
        **told, quote=mark("hiddenquote"), state="accepted", settled_at=now, public_note="已更正。"
    )
    settled.quote = ""  # as the editor who settled it chose; its former version still has it
    settled.save()
    return {
        "correction": Correction.objects.create(**told, responsible=chief_of_desk),
        "settled": settled,
    }


def _work(
    articles: dict[str, Article], chief: User, department: User, bureau: Organization, now: Any
) -> dict[str, Any]:
    handed = {"department": bureau, "person": "吴晴", "file": ContentFile(b"PK", name="报表.xlsx")}
    settled = {"settled_by": chief, "settled_at": now}
    return {
        "upload": Upload.objects.create(
            file=ContentFile(b"x", name="版面.txt"), name=f"{mark('upload')}.txt", state="failed",
            message=mark("upload"), uploaded_by=chief,
        ),
        "submission": Submission.objects.create(
            **handed, document=mark("submission"), name=f"{mark('submission')}.xlsx", handed_in_by=chief, state="returned",
            reason=mark("returned"), **settled,
        ),
        "own_submission": Submission.objects.create(
            **handed, document="自己的报表", name="报表.xlsx", handed_in_by=department, state="returned", reason="缺", **settled
        ),
        "rule": Rule.objects.create(phrase=mark("rule"), meaning=mark("rule"), made_by=chief),
        "step": Step.objects.create(
            kind="change", summary=mark("step"), by=chief, article=articles["draft"],
            changes=[{"model": "articles.mention", "pk": 0, "before": {"text": mark("step")}, "after": {"text": "x"}}],
        ),
        "ignored": IgnoredName.objects.create(text=mark("ignored"), by=chief),
    }  # fmt: skip


def _given_out(chief: User) -> dict[str, Any]:
    key = ApiKey(name=mark("apikey"), contact=mark("keycontact"), issued_by=chief)
    key.issue()
    key.save()
    spec, _ = spec_of(QueryDict(f"indicator={JOBS}"))
    frozen = freeze(spec, "定稿", "", chief, "http://testserver")
    export = Export.objects.create(
        query=f"indicator={JOBS}", format="xlsx", state="failed", message="没有生成", asked_by=chief
    )
    return {"key": key, "frozen": frozen, "export": export}
