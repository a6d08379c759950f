"""What is our own about signing in: nobody signs up, whoever guesses waits, and secrets lie encrypted."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from math import ceil
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ..models import AuditKind
from ..rates import address
from ..trail import note

UNKNOWN = "0.0.0.0"  # noqa: S104 - no address to listen on: the sender of a request that names none


class StaffAccounts(DefaultAccountAdapter):
    """Accounts are made by administrators, and lead to the desk."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "用户名或密码不对。密码分大小写；忘了密码，请找管理员重设。",
        "account_inactive": "这个账号已停用，请找管理员。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address(request) or UNKNOWN

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very site are gone back to."""
        hosts = {self.request.get_host()} if self.request else set()
        return url_has_allowed_host_and_scheme(url, hosts, require_https=settings.HTTPS)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ValidationError, saying how long to wait, once too many have failed."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            minutes = self._minutes_left(request, **credentials)
            self._note_lock(request, minutes, **credentials)
            raise ValidationError(
                f"登录失败的次数太多，请过 {minutes} 分钟再试。不是您本人在试的话，请告诉管理员。",
                code="too_many_login_attempts",
            ) from None

    def _note_lock(self, request: HttpRequest, minutes: int, **credentials: Any) -> None:
        """Enter it into the trail, once for as long as it holds."""
        key = sha256(self._get_login_attempts_cache_key(request, **credentials).encode()).hexdigest()
        if cache.add(f"locked-{key}", True, minutes * 60):
            known = User.objects.filter(username=credentials.get("username", "")).first()
            note(AuditKind.LOCKED_OUT, f"锁 {minutes} 分钟", request=request, by=known)

    def _minutes_left(self, request: HttpRequest, **credentials: Any) -> int:
        key = self._get_login_attempts_cache_key(request, **credentials)
        waits = [1.0]
        for rate in ratelimit.parse_rates(app_settings.RATE_LIMITS["login_failed"]):
            where = ratelimit.get_cache_key(
                request, app="allauth.account", action="login_failed", rate=rate, key=key
            )
            failed: list[float] = cache.get(where) or []
            if len(failed) >= rate.amount:
                waits.append(failed[-1] + rate.duration - time.time())
        return ceil(max(waits) / 60)


class SecondFactors(DefaultMFAAdapter):
    """The secrets of authenticator apps are of no use to who has the database alone; the last factor stays."""

    def get_totp_issuer(self) -> str:
        return "基层治理新闻知识库"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.MFA_REQUIRED or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        return has_second_factor(authenticator.user, but=authenticator.pk)


def has_second_factor(user: AbstractBaseUser, but: int | None = None) -> bool:
    """Whether *user* has an authenticator app or a security key, apart from the one with the key *but*."""
    factors = Authenticator.objects.filter(user_id=user.pk).exclude(pk=but)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _cipher() -> MultiFernet:
    """Made of the site's secret key; what was written under a former one (SECRET_KEY_FALLBACKS) can still be read."""
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = (sha256(f"portal.accounts:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
