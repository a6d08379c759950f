"""How often one address may send something in."""

from __future__ import annotations

from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def may_send(request: HttpRequest) -> bool:
    """Count what the reader sends; False beyond CORRECTIONS_PER_HOUR within an hour of the first.

    The cache counts, under a digest of the address: no address is kept. With Django's DatabaseCache two that come at
    the same moment may be counted as one.
    """
    digest = sha256(f"{settings.SECRET_KEY}:{sender(request)}".encode()).hexdigest()
    key = f"sent-{digest}"
    if cache.add(key, 1, HOUR):
        return settings.CORRECTIONS_PER_HOUR > 0
    try:
        return cache.incr(key) <= settings.CORRECTIONS_PER_HOUR
    except ValueError:  # the hour ended between the two
        return settings.CORRECTIONS_PER_HOUR > 0


def sender(request: HttpRequest) -> str:
    """The reader's address. Behind the proxy that HTTPS=on tells of, it is what that proxy added last.

    A household has a whole /64 of IPv6: its addresses count as one.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)
