"""Accounts in the admin: what an administrator does for somebody whose browser or telephone was lost."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import AuditKind
from ..trail import note
from .sessions import end

MANAGED = (EmailAddress, Authenticator, UserSession)
"""What allauth would list in the admin: looked after by everybody for himself, or by the actions below."""


class Accounts(UserAdmin):
    """Users, whose sessions can be ended and whose second factor taken away."""

    actions = ["end_sessions", "drop_second_factors"]

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "has_second_factor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("authenticator_set")

    @admin.display(description="两步验证", boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        factors = user.authenticator_set.all()
        return any(factor.type != Authenticator.Type.RECOVERY_CODES for factor in factors)

    @admin.action(description="退出所选用户的全部登录", permissions=["change"])
    def end_sessions(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        below = self._below(request, chosen)
        ended = end(UserSession.objects.filter(user__in=below))
        note(AuditKind.ACCOUNT, f"退出全部登录：{'、'.join(map(str, below))}")
        self.message_user(request, f"已退出 {ended} 处登录。")

    @admin.action(description="撤去所选用户的两步验证（手机丢了）", permissions=["change"])
    def drop_second_factors(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        below = self._below(request, chosen)
        Authenticator.objects.filter(user__in=below).delete()
        end(UserSession.objects.filter(user__in=below))
        note(AuditKind.FACTOR, f"撤去两步验证：{'、'.join(map(str, below))}")
        self.message_user(
            request, f"撤去了 {below.count()} 个用户的两步验证，他们下次登录后要重新添加。请先核实是本人。"
        )

    @staticmethod
    def _below(request: HttpRequest, chosen: QuerySet[User]) -> QuerySet[User]:
        """Those of *chosen* whom the user of the request is not below: a superuser's account is a superuser's to touch."""
        return chosen if request.user.is_superuser else chosen.filter(is_superuser=False)


def register() -> None:
    """Have the admin show accounts so; after all apps have registered their own."""
    for model in (User, *MANAGED):
        admin.site.unregister(model)
    admin.site.register(User, Accounts)
