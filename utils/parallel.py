# SPDX-License-Identifier: GPL-3.0-or-later
"""The same function over many items in several processes, in order and in bounded memory."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items handed out ahead of the one waited for, per process: enough that none is idle while a slow item
# is waited for, few enough that results do not pile up.
_AHEAD_PER_WORKER = 4
# More processes than this only fight for the disk.
_MAX_DEFAULT_WORKERS = 16


class WorkerDiedError(RuntimeError):
    """A worker process ended without an answer: killed, or out of memory."""


def default_workers() -> int:
    """Return the number of processor cores this process may use, at most 16."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MAX_DEFAULT_WORKERS)


def ordered_map(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[Result]:
    """Yield `function(item)` for each of `items`, in their order.

    `function` and items have to be picklable. `items` is consumed no faster than results are taken. With
    one worker everything runs in this process. An exception of `function` is raised here, at its item.

    Raises:
        WorkerDiedError: a worker process died.
    """
    if workers <= 1:
        yield from map(function, items)
        return
    # Spawned, not forked: the same on every system, and safe beside threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) >= workers * _AHEAD_PER_WORKER:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerDiedError(
                "a worker process died, most likely for lack of memory; use fewer with --workers"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
