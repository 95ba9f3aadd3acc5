# SPDX-License-Identifier: GPL-3.0-or-later
"""An ordered parallel map over processes, in bounded memory."""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items submitted ahead of the one awaited, per process: enough that no process idles behind a slow item,
# few enough that results do not pile up.
_AHEAD_PER_WORKER = 4
# More processes than this only compete for the disk.
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

    `function` and the items must be picklable, and `function` must come from an importable module, not
    from the running script. `items` is consumed no faster than results are taken. With one worker
    everything runs in this process. An exception in `function` is raised here, at its item. The processes
    end with this one, even if it is killed.

    Raises:
        WorkerDiedError: a worker process died.
    """
    if workers <= 1:
        yield from map(function, items)
        return
    # Spawned, not forked: the same on every system, and safe beside threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare_worker) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in items:
                with _no_main_module():
                    waiting.append(pool.submit(function, item))
                if len(waiting) >= workers * _AHEAD_PER_WORKER:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerDiedError(
                "a worker process died, most likely for lack of memory; use fewer processes with --workers"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Keep processes that start in this block from running this process's script again.

    `multiprocessing` does so to find functions defined in it. Inside Blender only Blender can run the
    script, and elsewhere it costs the script's imports.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _prepare_worker() -> None:
    """Leave Ctrl-C to the parent process, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()  # returns when the parent is gone, also after kill -9
        os._exit(1)
