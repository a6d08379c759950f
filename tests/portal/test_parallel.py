"""Work in several processes: results in order, and what kills a process is found."""

import os
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from portal import parallel
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


def test_interrupted_while_looking_for_what_is_deadly(monkeypatch) -> None:
    """Ctrl-C while a batch is done item by item: what was done is given once, what was done behind it too."""

    class Pool:
        """The first batch kills its process, the others are done; whoever waits for an item alone is interrupted."""

        def __init__(self) -> None:
            self.number = len(pools)
            pools.append(self)

        def submit(self, _do, batch):
            future = Future()
            if self.number == 0 and 13 not in batch:
                future.set_result([f"{number} done" for number in batch])
            elif self.number == 0:
                future.set_exception(BrokenProcessPool())
            elif batch == [21]:
                future.set_exception(KeyboardInterrupt())
            else:
                future.set_result([f"{number} alone" for number in batch])
            return future

        def shutdown(self, cancel_futures=False) -> None:
            pass

    pools: list[Pool] = []
    monkeypatch.setattr(parallel, "_pool", lambda work, jobs: Pool())
    given = []
    with pytest.raises(KeyboardInterrupt):
        for result in in_processes(work, [[13], [14, 15], [21, 13], [16]], 2, str):
            given.append(result)
    assert given == ["13 alone", "14 done", "15 done", "16 done"]


def test_nothing() -> None:
    """No work has no results."""
    assert list(in_processes(work, [], 2, str)) == []
