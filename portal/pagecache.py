"""The cache of pages that a process keeps for itself, with an end to what it holds: bytes are counted, not only entries."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

_held: Final[dict[str, int]] = {}
"""Bytes by the name of a cache: of one name all objects share what they hold, as Django's do."""


class BoundedCache(LocMemCache):
    """Django's cache in memory, which forgets what was asked for least lately once it holds ``MAX_BYTES``."""

    _cache: OrderedDict[str, bytes]
    _cull_frequency: int

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        options = params.get("OPTIONS", {})
        self._name, self._most = name, int(options["MAX_BYTES"])
        super().__init__(name, params)

    @property
    def held(self) -> int:
        """How many bytes are held now."""
        return _held.get(self._name, 0)

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        self._delete(key)
        while self._cache and self.held + len(value) > self._most:
            self._delete(next(reversed(self._cache)))  # the one used last stands first
        super()._set(key, value, timeout)  # type: ignore[misc]  # which the stubs leave out
        _held[self._name] = self.held + len(value)

    def _delete(self, key: str) -> bool:
        size = len(self._cache.get(key, b""))
        gone = bool(super()._delete(key))  # type: ignore[misc]
        if gone:
            _held[self._name] = self.held - size
        return gone

    def _cull(self) -> None:
        for key in list(reversed(self._cache))[: max(len(self._cache) // self._cull_frequency, 1)]:
            self._delete(key)

    def clear(self) -> None:
        super().clear()
        _held[self._name] = 0
