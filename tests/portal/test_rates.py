"""How often one sender may do something."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from portal import rates
from portal.rates import Count, Window


@pytest.fixture(autouse=True)
def memory(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    now = [1_000_020.0]
    monkeypatch.setattr(rates.time, "time", lambda: now[0])
    return now


def test_window(clock):
    """Each sender is counted by himself; a new window begins with nothing counted."""
    window = Window("w", 60)
    assert [window.count("a", 2).used for _ in range(3)] == [1, 2, 3]
    assert window.count("b", 2) == Count(2, 1, 60)
    clock[0] += 59.5
    assert window.count("a", 2) == Count(2, 4, 1)
    clock[0] += 1
    assert window.count("a", 2).used == 1


def test_windows_apart():
    """What is counted in one window is not in another."""
    assert [Window(name, 60).count("a", 1).used for name in ("x", "y", "x")] == [1, 1, 2]


@pytest.mark.django_db
def test_longer_than_the_cache_remembers(settings):
    """In the database's cache a count of an hour outlives the five minutes after which what is counted up goes."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    }
    from django.db import connection

    window = Window("hourly", 3600)
    window.count("a", 1), window.count("a", 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT expires > now() + interval '310 seconds' FROM cache WHERE cache_key LIKE '%hourly%'"
        )
        rows = cursor.fetchall()
    reset = window.count("a", 1).reset
    assert rows == [(True,)] or reset < 320


@pytest.mark.parametrize(
    ("count", "headers"),
    [
        (Count(5, 2, 30), {"RateLimit-Limit": "5", "RateLimit-Remaining": "3", "RateLimit-Reset": "30"}),
        (Count(5, 6, 30), {"RateLimit-Remaining": "0", "Retry-After": "30"}),
    ],
)
def test_told(count, headers):
    """What is left stands in the headers, and when to come again once nothing is."""
    response = count.tell(HttpResponse())
    assert {name: response[name] for name in headers} == headers
    assert ("Retry-After" in response) is not count.allowed
