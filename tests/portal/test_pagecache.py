"""The cache of pages holds so many bytes and no more, whatever is kept in it."""

from __future__ import annotations

import random

import pytest

from portal.pagecache import BoundedCache


@pytest.fixture
def cache(request):
    made = BoundedCache(request.node.name, {"OPTIONS": {"MAX_BYTES": 10_000, "MAX_ENTRIES": 50}})
    yield made
    made.clear()


def test_bytes_are_bounded(cache):
    """What was asked for least lately makes room; what was asked for stays."""
    for n in range(9):
        cache.set(str(n), b"x" * 1000)
        assert cache.get("0") is not None
    cache.set("more", b"x" * 3000)
    assert cache.get("0") is not None
    assert cache.get("1") is None
    assert cache.held <= 10_000


def test_count_is_right_after_anything(cache):
    """After sets, deletions, what is too old and what is too many, the bytes counted are those held."""
    rng = random.Random(3)
    for _ in range(500):
        key = str(rng.randint(0, 80))
        match rng.choice(("set", "set", "set", "delete", "get", "old")):
            case "set":
                cache.set(key, b"x" * rng.randint(1, 900))
            case "old":
                cache.set(key, b"x", timeout=-1)
            case "delete":
                cache.delete(key)
            case "get":
                cache.get(key)
        assert cache.held == sum(map(len, cache._cache.values())) <= 10_000
        assert len(cache._cache) <= 50


def test_shared_by_name(cache, request):
    """Each thread has an object of its own, and all count together."""
    cache.set("one", b"x" * 500)
    other = BoundedCache(request.node.name, {"OPTIONS": {"MAX_BYTES": 10_000}})
    assert other.get("one") == b"x" * 500
    assert other.held == cache.held > 500
