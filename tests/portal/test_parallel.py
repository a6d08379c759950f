"""Work in several processes: results in order, and what kills a process is found."""

import os
from collections.abc import Sequence

from portal.parallel import in_processes


def work(numbers: Sequence[int]) -> list[str]:
    if 13 in numbers:
        os._exit(1)  # as the kernel does to who takes too much memory
    return [f"{number} done" for number in numbers]


def test_order() -> None:
    """Results come in the order of the work, however many processes there are."""
    batches = [[n, n + 1] for n in range(0, 40, 2) if n != 12]
    wanted = [f"{n} done" for n in range(40) if n not in (12, 13)]
    assert list(in_processes(work, batches, 3, str)) == wanted


def test_deadly() -> None:
    """What kills its process costs its own result alone: the rest of its batch and all other batches are done."""
    batches = [[n, n + 1, n + 2] for n in range(0, 30, 3)]
    wanted = ["13 lost" if n == 13 else f"{n} done" for n in range(30)]
    assert list(in_processes(work, batches, 2, "{} lost".format)) == wanted


def test_nothing() -> None:
    """No work has no results."""
    assert list(in_processes(work, [], 2, str)) == []
