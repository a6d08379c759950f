"""The table of who may do what, for the desk, the admin and the accounts: what is behind the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from articles.models import Article
from portal.desk.releasing import print_of
from portal.desk.steps import ACTIONS
from portal.models import AuditEntry
from tests.portal.walk.addresses import (
    ADMINISTRATORS,
    EVERYBODY,
    INTAKE,
    NEWSROOM,
    NOBODY,
    REVIEWERS,
    STAFF,
    STATISTICIANS,
    WRITERS,
    Entry,
    Paths,
    page,
)
from tests.portal.walk.hidden import BAIT, World


def _seen(article: Article) -> int:
    """The newest version, which a form of the review says that its reader has seen."""
    return article.history.order_by("-history_date", "-history_id").first().history_id


def _version(row: Any, order: str = "history_id") -> str:
    """The desk's page of a version of *row*, the oldest."""
    first = row.history.order_by(order).first()
    return f"/admin/desk/versions/{row._meta.app_label}/{row._meta.model_name}/{first.history_id}/"


def _shortcut(row: Any) -> str:
    return f"/admin/r/{ContentType.objects.get_for_model(row).pk}/{row.pk}/"


def row_of(w: World, name: str) -> int:
    """The key of the row that the admin's pages of a model are about."""
    related = {
        "name": lambda: w.area.names.first(), "publication": lambda: w.draft.page.publication,
        "page": lambda: w.draft.page, "indicator": lambda: w.cell.indicator, "group": lambda: w.department.groups.first(),
        "entry": lambda: AuditEntry.objects.first(),
    }  # fmt: skip
    return (related[name]() if name in related else getattr(w, name)).pk


def _desk(path: str, *more: str, who: frozenset[str] = NEWSROOM, **rest: Any) -> Entry:
    return page(f"/admin/desk/{path}", *more, who=who, **rest)


def _of(path: str, row: str, who: frozenset[str] = NEWSROOM, **rest: Any) -> Entry:
    """An address of the desk with the key of *row* in it."""
    return Entry(who, lambda w: [f"/admin/desk/{path}".format(getattr(w, row).pk)], **rest)


def _sent(path: str, *bodies: Callable[[World], dict[str, Any]]) -> Callable[[World], list[tuple[Any, ...]]]:
    return lambda w: [(f"/admin/desk/{path}", body(w)) for body in bodies]


FIGURES = {"indicator", "subject", "period", "value", "add-figure"}


def _step(w: World, action: str) -> dict[str, Any]:
    row = f"figure-{w.figure.pk}" if action in FIGURES else f"mention-{w.mention.pk}"
    return {
        "action": action, "item": row, "article": w.public.pk, "entity": w.area.pk, "start": 5, "end": 9, "scope": "article",
        "decision": "accept", "indicator": "jobs-urban-new", "name": "某合作社", "type": "企业", "value": "7", "unit": "人",
    }  # fmt: skip


DESK: dict[str, Entry] = {
    "": _desk(""),
    "next/": _desk("next/"),
    "articles/<int:pk>/": _of("articles/{}/", "draft"),
    "articles/<int:pk>/panels/": _of("articles/{}/panels/", "draft"),
    "items/<slug:item>/": Entry(NEWSROOM, lambda w: [f"/admin/desk/items/mention-{w.mention.pk}/", f"/admin/desk/items/figure-{w.rejected.pk}/"]),
    "steps/": Entry(
        STAFF, lambda w: ["/admin/desk/steps/"], gets=False, changes=WRITERS, script=True,
        sends=lambda w: [
            ("/admin/desk/steps/", _step(w, action), NEWSROOM if action in FIGURES else WRITERS)
            for action in ("reject", *ACTIONS)
        ],
    ),
    "undo/": Entry(
        STAFF, lambda w: ["/admin/desk/undo/"], gets=False, script=True,
        sends=_sent("undo/", lambda w: {"step": str(w.step.pk)}, lambda w: {}),
    ),
    "same/<slug:item>/": Entry(WRITERS, lambda w: [f"/admin/desk/same/mention-{w.mention.pk}/?decision=reject"]),
    "entities/": _desk("entities/", "q=柳"),
    "indicators/": _desk("indicators/", "q=新增"),
    "rules/": _desk("rules/"),
    "rules/preview/": _desk("rules/preview/", f"text={BAIT}"),
    "rules/<int:pk>/revoke/": Entry(
        STAFF, lambda w: [f"/admin/desk/rules/{w.rule.pk}/revoke/"], gets=False, changes=NEWSROOM,
        sends=lambda w: [(f"/admin/desk/rules/{w.rule.pk}/revoke/", {})],
    ),
    "journal/": _desk("journal/"),
    "review/": _desk(
        "review/", changes=REVIEWERS, sends=_sent("review/", lambda w: {"article": f"{w.approved.pk}:{_seen(w.approved)}"})
    ),
    "review/<int:pk>/": Entry(
        NEWSROOM, lambda w: [f"/admin/desk/review/{w.review.pk}/", f"/admin/desk/review/{w.public.pk}/?all"], changes=REVIEWERS,
        sends=lambda w: [
            (f"/admin/desk/review/{w.review.pk}/", {"action": action, "reason": "缺", "seen": _seen(w.review)})
            for action in ("approve", "return", "submit")
        ] + [(f"/admin/desk/review/{w.public.pk}/", {"action": "withdraw", "reason": "误", "seen": _seen(w.public)})],
    ),
    "review/<int:pk>/held/": Entry(
        NEWSROOM, lambda w: [f"/admin/desk/review/{w.public.pk}/held/"], changes=REVIEWERS,
        sends=lambda w: [
            (f"/admin/desk/review/{w.public.pk}/held/", {"held": f"figure-{w.held.pk}:{print_of(w.held)}"} | what)
            for what in ({"release": "1"}, {"back": "1", "reason": "误"})
        ],
    ),
    "presence/<int:pk>/": Entry(
        NEWSROOM, lambda w: [f"/admin/desk/presence/{w.draft.pk}/"], gets=False,
        sends=lambda w: [(f"/admin/desk/presence/{w.draft.pk}/", {})],
    ),
    "versions/<slug:app>/<slug:model>/<int:version>/": Entry(
        NEWSROOM,
        lambda w: [_version(w.public, "-history_id"), _version(w.settled)],
        changes=WRITERS,
        sends=lambda w: [(_version(w.settled), {"reason": "误"})],
    ),
    "text/<int:pk>/": Entry(
        NEWSROOM, lambda w: [f"/admin/desk/text/{w.draft.pk}/"], changes=WRITERS,
        sends=lambda w: [
            (f"/admin/desk/text/{w.draft.pk}/", {"body": w.draft.body + "完。", "version": 1, "action": "save", "reason": "补"})
        ],
    ),
    "reprints/": _desk("reprints/"),
    "reprints/<int:pk>/": Entry(
        WRITERS, lambda w: [f"/admin/desk/reprints/{w.reprint.pk}/"], gets=False, changes=WRITERS,
        sends=lambda w: [(f"/admin/desk/reprints/{w.reprint.pk}/", {"answer": "part", "seen": "suggested"})],
    ),
    "uploads/": _desk("uploads/", who=WRITERS, sends=_sent("uploads/", lambda w: {})),
    "uploads/guesses/": _desk("uploads/guesses/", who=WRITERS, gets=False, sends=_sent("uploads/guesses/", lambda w: {})),
    "uploads/<int:pk>/retry/": Entry(
        WRITERS, lambda w: [f"/admin/desk/uploads/{w.upload.pk}/retry/"], gets=False, changes=WRITERS,
        sends=lambda w: [(f"/admin/desk/uploads/{w.upload.pk}/retry/", {})],
    ),
    "submissions/": _desk("submissions/", who=INTAKE, sends=_sent("submissions/", lambda w: {})),
    "submissions/template/": _desk("submissions/template/", "format=csv&known=1&indicator=jobs-urban-new", who=INTAKE),
    "submissions/<int:pk>/": Entry(
        NEWSROOM, lambda w: [f"/admin/desk/submissions/{w.submission.pk}/"],
        sends=lambda w: [(f"/admin/desk/submissions/{w.submission.pk}/", {"action": "take"})],
    ),
    "submissions/<int:pk>/file/": Entry(NEWSROOM, lambda w: [f"/admin/desk/submissions/{w.submission.pk}/file/"]),
    "checks/": _desk("checks/", "show=reports", sends=_sent("checks/", lambda w: {})),
    "corrections/": _desk("corrections/", "state=settled"),
    "corrections/new/": _desk(
        "corrections/new/", f"q={BAIT}", changes=NEWSROOM, sends=_sent("corrections/new/", lambda w: {"report": "有误", "deadline": "2031-01-06", "responsible": w.chief.pk})
    ),
    "corrections/sheet/": _desk("corrections/sheet/"),
    "corrections/<int:pk>/": Entry(
        NEWSROOM, lambda w: [f"/admin/desk/corrections/{w.correction.pk}/"], changes=WRITERS,
        sends=lambda w: [(f"/admin/desk/corrections/{w.correction.pk}/", {"action": "take"})],
    ),
    "names/": _desk("names/", who=WRITERS, sends=_sent("names/", lambda w: {})),
    "homonyms/": _desk("homonyms/", sends=_sent("homonyms/", lambda w: {})),
    "merge/": _desk("merge/", who=REVIEWERS, sends=_sent("merge/", lambda w: {})),
    "split/": _desk("split/", who=REVIEWERS, sends=_sent("split/", lambda w: {})),
    "rename/": _desk("rename/", who=REVIEWERS, sends=_sent("rename/", lambda w: {})),
}  # fmt: skip

_A = ADMINISTRATORS


@dataclass(frozen=True)
class Rights:
    """Who may do what with the rows of a model in the admin."""

    row: str  # of the World
    see: frozenset[str] = NEWSROOM
    add: frozenset[str] = NOBODY
    change: frozenset[str] = WRITERS
    delete: frozenset[str] = ADMINISTRATORS
    actions: frozenset[str] = NOBODY  # who may decide many at once


MODELS: dict[str, Rights] = {
    "organizations/entity": Rights("area", change=NOBODY, delete=NOBODY),
    "organizations/area": Rights("area", add=WRITERS),
    "organizations/organization": Rights("organization", add=WRITERS),
    "organizations/topic": Rights("topic", add=WRITERS),
    "organizations/name": Rights("name", add=WRITERS, delete=REVIEWERS),
    "organizations/ignoredname": Rights("ignored", change=_A, delete=REVIEWERS),
    "organizations/formeraddress": Rights("former", change=_A),
    "articles/publication": Rights("publication", add=WRITERS),
    "articles/page": Rights("page"),
    "articles/article": Rights("draft"),
    "articles/mention": Rights("mention", actions=WRITERS),
    "articles/correction": Rights("correction", add=NEWSROOM),
    "metrics/indicator": Rights("indicator", add=STATISTICIANS, change=STATISTICIANS),
    "metrics/figure": Rights("figure", change=NEWSROOM, actions=NEWSROOM),
    "metrics/observation": Rights("cell", add=STATISTICIANS, change=STATISTICIANS, delete=STATISTICIANS),
    "metrics/check": Rights("check", change=NEWSROOM),
    "portal/auditentry": Rights("entry", see=_A, change=NOBODY, delete=NOBODY),
    "portal/apikey": Rights("key", see=_A, add=_A, change=_A, delete=NOBODY),
    "auth/group": Rights("group", see=_A, add=_A, change=_A),
    "auth/user": Rights("department", see=_A, add=_A, change=_A),
}


def _account(path: str, who: frozenset[str] = STAFF, **rest: Any) -> Entry:
    return page(f"/accounts/{path}", who=who, **rest)


def _only_with_a_factor(path: str) -> Entry:
    """For who has a second factor, which nobody has here."""
    return Entry(STAFF, closed=lambda w: [f"/accounts/2fa/{path}"])


ACCOUNTS: dict[str, Entry] = {
    "login/": _account("login/", EVERYBODY, sends=lambda w: [("/accounts/login/", {"login": "统计员", "password": "不对"})]),
    "logout/": _account("logout/"),
    "inactive/": _account("inactive/", EVERYBODY),
    "reauthenticate/": _account("reauthenticate/", sends=lambda w: [("/accounts/reauthenticate/", {})]),
    "password/change/": _account("password/change/", sends=lambda w: [("/accounts/password/change/", {})]),
    "sessions/": _account("sessions/", sends=lambda w: [("/accounts/sessions/", {})]),
    "2fa/": _account("2fa/"),
    "2fa/authenticate/": _account("2fa/authenticate/"),
    "2fa/reauthenticate/": _account("2fa/reauthenticate/"),
    "2fa/totp/activate/": _account("2fa/totp/activate/", sends=lambda w: [("/accounts/2fa/totp/activate/", {"code": "000000"})]),
    "2fa/totp/deactivate/": _only_with_a_factor("totp/deactivate/"),
    "2fa/recovery-codes/": _only_with_a_factor("recovery-codes/"),
    "2fa/recovery-codes/generate/": _account("2fa/recovery-codes/generate/"),
    "2fa/recovery-codes/download/": _only_with_a_factor("recovery-codes/download/"),
    "2fa/webauthn/": _account("2fa/webauthn/"),
    "2fa/webauthn/add/": _account("2fa/webauthn/add/"),
    "2fa/webauthn/reauthenticate/": _account("2fa/webauthn/reauthenticate/"),
    "2fa/webauthn/keys/<int:pk>/remove/": _account("2fa/webauthn/keys/1/remove/"),
    "2fa/webauthn/keys/<int:pk>/edit/": _account("2fa/webauthn/keys/1/edit/"),
}  # fmt: skip

ADMIN: dict[str, Entry] = {
    "": page("/admin/", who=STAFF),
    "login/": page("/admin/login/", who=STAFF),
    "logout/": Entry(STAFF, lambda w: ["/admin/logout/"], gets=False),
    "password_change/": page("/admin/password_change/"),
    "password_change/done/": page("/admin/password_change/done/", who=STAFF),
    "autocomplete/": Entry(
        NEWSROOM,
        lambda w: ["/admin/autocomplete/?app_label=articles&model_name=correction&field_name=article&term=" + BAIT],
    ),
    "jsi18n/": page("/admin/jsi18n/", who=STAFF),
    "r/<path:content_type_id>/<path:object_id>/": Entry(STAFF, lambda w: [_shortcut(w.area)]),
    "metrics/observation/<int:pk>/attachment/": Entry(
        NEWSROOM, lambda w: [f"/admin/metrics/observation/{w.cell.pk}/attachment/"]
    ),
    "portal/auditentry/trail.csv": page("/admin/portal/auditentry/trail.csv", who=_A),
    "auth/user/<id>/password/": Entry(
        _A, lambda w: [f"/admin/auth/user/{w.department.pk}/password/"], changes=_A,
        sends=lambda w: [
            (f"/admin/auth/user/{w.department.pk}/password/",
             {"usable_password": "true", "password1": "青石高原上的青稞种植户不说话", "password2": "青石高原上的青稞种植户不说话"})
        ],
    ),
    "(?P<app_label>organizations|articles|portal|metrics|auth)/$": Entry(
        NEWSROOM, lambda w: [f"/admin/{app}/" for app in ("organizations", "articles", "metrics")]
    ),
    "(?P<url>.*)$": Entry(STAFF, closed=lambda w: ["/admin/nothing/here/"]),
}  # fmt: skip


def model_entry(model: str, page: str, rights: Rights) -> Entry | None:
    """The entry of a model's *page* in the admin; None for a page that is not known."""
    base = f"/admin/{model}/"

    def at(end: str) -> Paths:
        return lambda w: [f"{base}{row_of(w, rights.row)}/{end}"]

    def sent(end: str, body: dict[str, Any]) -> Callable[[World], list[tuple[Any, ...]]]:
        return lambda w: [(f"{base}{row_of(w, rights.row)}/{end}", body)]

    see, change = rights.see, rights.change
    match page:
        case "":
            chosen = lambda w: {  # noqa: E731
                "action": "accept" if rights.row == "figure" else "reject", "_selected_action": row_of(w, rights.row)
            }  # fmt: skip
            return Entry(
                see,
                lambda w: [base, f"{base}?q={BAIT}"],
                changes=rights.actions,
                sends=lambda w: [(base, chosen(w))],
            )
        case "add/":
            return Entry(rights.add, lambda w: [f"{base}add/"], sends=lambda w: [(f"{base}add/", {})])
        case "<path:object_id>/history/":
            return Entry(see, at("history/"))
        case "([^/]+)/history/([^/]+)/$":
            return Entry(STAFF, at("history/1/"))  # on to the desk, which asks who may see the row
        case "<path:object_id>/delete/":
            return Entry(
                rights.delete,
                at("delete/"),
                changes=rights.delete,
                sends=sent("delete/", {"post": "yes"}),
                works=False,
            )
        case "<path:object_id>/change/":
            return Entry(
                see | change,
                at("change/"),
                changes=change,
                sends=sent("change/", {"state": "rejected"}),
                works=False,
            )
        case "<path:object_id>/":
            return Entry(STAFF, at(""))
    return None
