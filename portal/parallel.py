"""Work shared out among processes that are copies of this one, so that what was built before is built once.

>>> list(in_processes(lambda numbers: [n * n for n in numbers], [[1, 2], [3]], jobs=2, lost=str))
[1, 4, 9]
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import connection as pipes
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

from django.db import connections

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Item]], list[Result]]

AHEAD = 3
"""Batches for each process that are handed out or done and not yet taken: the bound on what waits in memory."""


def in_processes(
    work: Work[Item, Result], batches: Iterable[Sequence[Item]], jobs: int, lost: Callable[[Item], Result]
) -> Iterator[Result]:
    """The results of *work* on *batches*, in their order, done by *jobs* processes.

    What a process dies of is found: the batches under way are done again, item by item, and the item that kills its
    process a second time has the result that *lost* gives. When interrupted, the batches under way are finished and
    their results given before KeyboardInterrupt is raised.
    """
    rest = iter(batches)
    pool = _pool(work, jobs)
    waiting: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()
    try:
        while True:
            for batch in islice(rest, AHEAD * jobs - len(waiting)):
                waiting.append((batch, _submit(pool, batch)))
            if not waiting:
                return
            try:
                results = waiting[0][1].result()
            except BrokenProcessPool:
                pool.shutdown()
                yield from _one_by_one(work, waiting, lost)
                pool = _pool(work, jobs)
            else:
                waiting.popleft()
                yield from results
    except KeyboardInterrupt:
        pool.shutdown(cancel_futures=True)
        for _, future in waiting:
            if _is_done(future):
                yield from future.result()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _one_by_one(
    work: Work[Item, Result],
    waiting: deque[tuple[Sequence[Item], Future[list[Result]]]],
    lost: Callable[[Item], Result],
) -> Iterator[Result]:
    """The results of the batches *waiting*, each of which is taken out before its results are given."""
    pool = _pool(work, 1)
    try:
        while waiting:
            batch, future = waiting.popleft()
            if _is_done(future):
                yield from future.result()
                continue
            for item in batch:
                alone: Future[list[Result]] = _submit(pool, [item])
                waiting.appendleft(([item], alone))  # for who is interrupted while it is under way
                try:
                    results = alone.result()
                except BrokenProcessPool:
                    waiting.popleft()
                    yield lost(item)
                    pool.shutdown()
                    pool = _pool(work, 1)
                else:
                    waiting.popleft()
                    yield from results
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, batch: Sequence[Item]) -> Future[list[Any]]:
    try:
        return pool.submit(_do, batch)
    except BrokenProcessPool as error:
        future: Future[list[Any]] = Future()
        future.set_exception(error)
        return future


def _is_done(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _pool(work: Work[Any, Any], jobs: int) -> ProcessPoolExecutor:
    # A connection cannot be shared; each process makes its own.
    connections.close_all()
    # What is there now is never collected, so the processes go on sharing its memory.
    gc.collect()
    gc.freeze()
    return ProcessPoolExecutor(jobs, get_context("fork"), _begin, (work,))


_work: Work[Any, Any]


def _begin(work: Work[Any, Any]) -> None:
    """In each process: what it does, that Ctrl-C is its parent's affair, and that it ends with its parent."""
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process killed leaves nobody to take results; what its children have not committed is rolled back."""
    parent = parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
        os._exit(1)


def _do(batch: Sequence[Any]) -> list[Any]:
    return _work(batch)
