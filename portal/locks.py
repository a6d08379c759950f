"""A lock that says whether a process lives: the kernel gives it back however the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path) -> Iterator[int | None]:
    """The descriptor of a lock on *path*, or None while another process holds it.

    A child that inherits the descriptor holds the lock too, for as long as it lives.
    """
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            taken = False
        else:
            taken = True
        yield lock if taken else None
    finally:
        os.close(lock)
