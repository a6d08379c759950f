"""Whose request it is: that of a program with a key, or of an address."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from ..models import ApiKey, AuditKind
from ..rates import MINUTE, Count, Window, sender
from ..trail import note
from .problems import UNKNOWN_KEY

REQUESTS = Window("api", MINUTE)
DAY = 24 * 3600


def counted(request: HttpRequest) -> tuple[Count, bool]:
    """The count of who asks, this time included, and whether the key that came along is unknown.

    Who comes with a wrong key counts as his address: guessing is no faster than asking.
    """
    secret = _secret(request)
    key = ApiKey.objects.filter(digest=ApiKey.digest_of(secret), revoked_at=None).first() if secret else None
    if key is not None:
        if cache.add(f"key-used-{key.pk}-{timezone.localdate()}", True, DAY):
            note(AuditKind.KEY_USED, f"密钥 {key} 今天第一次使用", request=request)
        return REQUESTS.count(f"key-{key.pk}", key.per_minute), False
    return REQUESTS.count(sender(request), settings.API_PER_MINUTE), bool(secret)


def _secret(request: HttpRequest) -> str:
    """The key as it came: ``Authorization: Bearer …`` or ``X-API-Key: …``."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return secret.strip()
    return request.headers.get("X-API-Key", "").strip()


__all__ = ["UNKNOWN_KEY", "counted"]
