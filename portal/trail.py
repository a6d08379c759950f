"""The audit trail: what is entered into it, and whether anybody has had a hand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connection
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .models import AuditEntry, AuditKind
from .rates import address

HEAD = ["编号", "时间", "事项", "用户编号", "用户", "网络地址", "内容", "操作编号", "审稿记录编号", "链指纹"]
ADDED = {"post_add": "加入", "post_remove": "移出", "post_clear": "清空"}
WATCHED = {"is_active": "启用", "is_staff": "可进后台", "is_superuser": "超级用户", "username": "用户名", "email": "邮箱"}  # fmt: skip


def note(kind: AuditKind, what: str = "", *, request: HttpRequest | None = None, by: Any = None) -> None:
    """Enter that *by*, or else whoever sends the *request*, did something. What was done is one line."""
    request = request or getattr(HistoricalRecords.context, "request", None)
    by = by or getattr(request, "user", None) or AnonymousUser()
    line = "".join(sign if sign.isprintable() else " " for sign in what)
    AuditEntry.objects.create(
        kind=kind,
        actor_id=by.pk,
        actor=by.get_username()[:150],
        address=(address(request) or None) if request is not None else None,
        what=line[:500],
    )


def lines() -> Iterator[list[str]]:
    """The whole trail, the oldest entry first, a row of text each, headed by `HEAD`."""
    yield HEAD
    for entry in AuditEntry.objects.order_by("pk").iterator(2000):
        yield [
            str(entry.pk),
            timezone.localtime(entry.at).isoformat(),
            entry.get_kind_display(),
            str(entry.actor_id or ""),
            entry.actor,
            entry.address or "",
            entry.what,
            str(entry.step or ""),
            str(entry.review or ""),
            bytes(entry.hash).hex(),
        ]


def broken() -> list[int]:
    """The entries that are not what they were when they were entered, or before which one is gone; the first hundred."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM (
                SELECT entry.id, entry.hash, portal_audit_digest(entry, lag(entry.hash, 1, '') OVER (ORDER BY id)) AS due
                  FROM portal_auditentry AS entry) AS chain
             WHERE hash <> due ORDER BY id LIMIT 100
            """
        )
        return [number for (number,) in cursor.fetchall()]


def watch() -> None:
    """Have the trail follow who signs in and out, and whose rights change."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    account_signals.password_changed.connect(_password_changed)
    factor_signals.authenticator_added.connect(_factor_added)
    factor_signals.authenticator_removed.connect(_factor_removed)
    factor_signals.authenticator_reset.connect(_factor_added)
    pre_save.connect(_account_read, sender=User)
    post_save.connect(_account_saved, sender=User)
    post_save.connect(_group_saved, sender=Group)
    post_delete.connect(_gone, sender=User)
    post_delete.connect(_gone, sender=Group)
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_rights_changed, sender=through)


def _signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(AuditKind.SIGN_IN, request=request, by=user)


def _signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        note(AuditKind.SIGN_OUT, request=request, by=user)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Of a name that is nobody's nothing is kept: it may be a password that was typed into the wrong box."""
    typed = str(credentials.get("username", ""))
    user = User.objects.filter(username=typed).first() if "\x00" not in typed else None
    note(AuditKind.SIGN_IN_FAILED, "" if user else "没有这个用户名", request=request, by=user)


def _password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(AuditKind.PASSWORD, "本人修改", request=request, by=user)


def _factor_added(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    note(AuditKind.FACTOR, f"设置：{authenticator.get_type_display()}", request=request, by=user)


def _factor_removed(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    note(AuditKind.FACTOR, f"撤去：{authenticator.get_type_display()}", request=request, by=user)


def _account_read(instance: User, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
    """Keep what the account was, where something is saved that the trail tells of."""
    told = {*WATCHED, "password"}
    instance._was = None  # type: ignore[attr-defined]
    if instance.pk is not None and (update_fields is None or told & set(update_fields)):
        instance._was = User.objects.filter(pk=instance.pk).values(*told).first()  # type: ignore[attr-defined]


def _account_saved(instance: Any, created: bool, **kwargs: Any) -> None:
    if created:
        rights = [
            label for name, label in WATCHED.items() if name.startswith("is_") and getattr(instance, name)
        ]
        note(AuditKind.ACCOUNT, f"新建账号 {instance}：{'、'.join(rights)}")
        return
    was = instance._was or {}
    changed = [
        f"{label}由“{_said(was[name])}”改为“{_said(getattr(instance, name))}”"
        for name, label in WATCHED.items()
        if name in was and was[name] != getattr(instance, name)
    ]
    if changed:
        note(AuditKind.ACCOUNT, f"账号 {instance}：{'；'.join(changed)}")
    if "password" in was and was["password"] != instance.password:
        note(AuditKind.PASSWORD, f"账号 {instance} 的密码换了")


def _said(value: Any) -> str:
    return {True: "是", False: "否"}.get(value, value) or "空"


def _group_saved(instance: Group, created: bool, **kwargs: Any) -> None:
    note(AuditKind.RIGHTS, f"{'新建' if created else '修改'}组 {instance}")


def _gone(instance: Any, **kwargs: Any) -> None:
    what, kind = ("账号", AuditKind.ACCOUNT) if isinstance(instance, User) else ("组", AuditKind.RIGHTS)
    note(kind, f"删除{what} {instance}")


def _rights_changed(instance: Any, action: str, model: Any, pk_set: set[int] | None, **kwargs: Any) -> None:
    if action not in ADDED:
        return
    rows = model.objects.filter(pk__in=pk_set or ())
    named = "、".join(str(row) for row in rows[:20])
    more = f"等 {len(pk_set)} 项" if pk_set and len(pk_set) > 20 else ""
    whose = f"{'账号' if isinstance(instance, User) else '组'} {instance}"
    note(AuditKind.RIGHTS, f"{whose} {ADDED[action]}{model._meta.verbose_name}：{named}{more}")
