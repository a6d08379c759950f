"""How the time that something takes grows with what it is given."""

from __future__ import annotations

from collections.abc import Callable


def grows(
    seconds: Callable[[int], float], small: int, large: int, *, times: float, leeway: float, tries: int = 3
) -> bool:
    """Whether *large* takes at most so many *times* what *small* takes, and a *leeway*: each at its best of some *tries*.

    Where the first try of the larger says so nobody waits for the others.
    """
    bound = times * min(seconds(small) for _ in range(tries)) + leeway
    return any(seconds(large) < bound for _ in range(tries))
