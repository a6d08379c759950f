"""How often one sender may do something: reports of errors, the API, the check of drafts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

MINUTE, HOUR = 60, 3600
FORGOTTEN = 300  # seconds after which Django's caches let go of what was counted up


@dataclass(frozen=True, slots=True)
class Count:
    """How often somebody came in the window that runs: of *limit* times, *used*; in *reset* seconds a new one begins."""

    limit: int
    used: int
    reset: int

    @property
    def allowed(self) -> bool:
        return self.used <= self.limit

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)

    def tell(self, response: HttpResponse) -> HttpResponse:
        """*response* with what is left in its headers, and when to come again where nothing is."""
        response["RateLimit-Limit"] = str(self.limit)
        response["RateLimit-Remaining"] = str(self.left)
        response["RateLimit-Reset"] = str(self.reset)
        if not self.allowed:
            response["Retry-After"] = str(self.reset)
        return response


@dataclass(frozen=True, slots=True)
class Window:
    """Counts what each sender does in every *seconds*, of which all senders have the same ones.

    The cache counts, under a digest: no address is kept. With Django's DatabaseCache two that come at the same moment
    may be counted as one.
    """

    name: str
    seconds: int

    def count(self, who: str, limit: int) -> Count:
        """Count *who* once more; of *limit* times in a window, how many are gone."""
        number, passed = divmod(time.time(), self.seconds)
        reset = ceil(self.seconds - passed)
        digest = sha256(f"{settings.SECRET_KEY}:{who}".encode()).hexdigest()
        return Count(limit, self._counted(f"{self.name}-{digest}-{int(number)}", reset), reset)

    def _counted(self, key: str, reset: int) -> int:
        try:
            used: int = cache.incr(key)
        except ValueError:  # the first
            return 1 if cache.add(key, 1, reset) else 2
        if self.seconds > FORGOTTEN:
            cache.touch(key, reset)
        return used


CORRECTIONS = Window("corrections", HOUR)


def may_send(request: HttpRequest) -> bool:
    """Count what the reader sends; False beyond CORRECTIONS_PER_HOUR within an hour."""
    return CORRECTIONS.count(sender(request), settings.CORRECTIONS_PER_HOUR).allowed


def sender(request: HttpRequest) -> str:
    """Whom to count the request to: the reader's address. A household has a whole /64 of IPv6, which counts as one."""
    told = _told(request)
    try:
        known = ip_address(told)
    except ValueError:
        return told[:64]
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)


def address(request: HttpRequest) -> str:
    """The reader's address as one writes it; empty for what is none."""
    try:
        return str(ip_address(_told(request)))
    except ValueError:
        return ""


def _told(request: HttpRequest) -> str:
    """Where the request is said to come from: behind the proxy that HTTPS=on tells of, what that proxy added last."""
    told: str = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or told
    return told
