# SPDX-License-Identifier: GPL-3.0-or-later
"""The same workers on a Ray cluster: one actor per worker starts and watches it.

Imported only for `--ray-address`. Nodes share the output folder and see this repository, and a Python
with its requirements, under the same paths.
"""

import logging
import os
import queue
import socket
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

try:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
except ImportError as missing:
    from core.errors import UserInputError

    raise UserInputError(
        f"--ray-address needs Ray ({missing}): pip install -r requirements-cluster.txt, on every node"
    ) from missing

from core.app.launch.local_pool import ENTRY_SCRIPT
from core.app.launch.protocol import EventKind
from core.app.launch.ray_probe import NodeBlender
from core.app.launch.worker_pool import Event
from core.app.launch.worker_process import WorkerOrder, WorkerProcess
from core.config.flag_values import CPU
from core.config.launch_settings import LaunchConfig
from core.errors import RefGraspError, UserInputError

logger = logging.getLogger(__name__)

# How long an actor waits for events before it returns none; also the age limit of a memory reading.
_POLL_SECONDS = 2.0
# Calls of one actor that may run concurrently: a poll that waits, and commands.
_CALLS = 4
_CONNECT_SECONDS = 15.0
_LAST_CLUSTER = Path(tempfile.gettempdir()) / "ray" / "ray_current_cluster"
_GPU = 0  # Ray shows each actor only its own GPU


@dataclass(frozen=True)
class Node:
    """A machine of the cluster as Ray sees it."""

    id: str
    address: str
    cpus: int
    gpus: int


@dataclass(frozen=True)
class Seat:
    """Where one worker runs, and whether it takes a GPU there."""

    node: Node
    gpu: bool


def plan_seats(nodes: Sequence[Node], threads: int, cpu_only: bool) -> tuple[list[Seat], int]:
    """Return the seats of all workers and the CPU threads of each.

    With GPUs in the cluster there is one seat per GPU; otherwise as many per node as `threads` fit into
    its cores. Threads are clamped to what the smallest node can give.

    Raises:
        UserInputError: the nodes have neither GPUs nor CPUs to give.
    """
    if not cpu_only and any(node.gpus for node in nodes):
        hosts = [node for node in nodes if node.gpus]
        share = min(node.cpus // node.gpus for node in hosts)
        seats = [Seat(node, True) for node in hosts for _ in range(node.gpus)]
        return seats, max(1, min(threads or share, share))
    hosts = [node for node in nodes if node.cpus]
    if not hosts:
        raise UserInputError("--ray-address: the cluster has neither GPUs nor CPUs to offer")
    smallest = min(node.cpus for node in hosts)
    threads = min(threads or smallest, smallest)
    return [Seat(node, False) for node in hosts for _ in range(node.cpus // threads)], threads


class RayCluster:
    """A connection to a cluster, as a context manager.

    Attributes:
        seats: where each worker runs, by slot.
        threads: CPU threads of each worker.

    Raises:
        UserInputError: there is no cluster at the address, or it has nothing to give.
    """

    def __init__(self, launch: LaunchConfig, threads: int) -> None:
        address = str(launch.ray_address)
        _check_address(_last_address() if address == "auto" else address)
        try:
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level=logging.ERROR,
                # Where an actor finds this module; by default Ray takes the script's own folder, which
                # is right only for scripts in the repository's root.
                job_config=ray.job_config.JobConfig(code_search_path=[str(ENTRY_SCRIPT.parent)]),
            )
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise UserInputError(
                f"--ray-address {address}: no Ray cluster answers there ({error}); start one as "
                "docs/cluster.md shows"
            ) from error
        try:
            self.seats, self.threads = plan_seats(
                alive_nodes(), threads, cpu_only=launch.gpu_ids is not None
            )
        except RefGraspError:
            ray.shutdown()
            raise

    @property
    def devices(self) -> list[int]:
        """Device number of each seat, as its worker sees it."""
        return [_GPU if seat.gpu else CPU for seat in self.seats]

    @property
    def blender(self) -> NodeBlender:
        """The Blender of the first node."""
        return NodeBlender(self.seats[0].node.id)

    def pool(self, order: Callable[[int], WorkerOrder]) -> "RayWorkerPool":
        return RayWorkerPool(self.seats, self.threads, order)

    def __enter__(self) -> Self:
        nodes = len({seat.node.id for seat in self.seats})
        kind = "one GPU each" if self.seats[0].gpu else f"{self.threads} CPU threads each"
        logger.info("Ray: %d workers on %d nodes, %s.", len(self.seats), nodes, kind)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ray.shutdown()


def _check_address(address: str) -> None:
    """Raise `UserInputError` if nothing listens there; Ray itself would retry for many minutes."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        return  # a form that only Ray understands
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise UserInputError(
            f"--ray-address: no Ray cluster answers at {address} ({error}); start one as "
            "docs/cluster.md shows"
        ) from error


def _last_address() -> str:
    """Return the address 'auto' stands for: the variable RAY_ADDRESS, or this machine's last cluster."""
    try:
        return os.environ.get("RAY_ADDRESS") or _LAST_CLUSTER.read_text(encoding="utf-8").strip()
    except OSError:
        return ""  # Ray fails at once then


def alive_nodes() -> list[Node]:
    """Return the nodes that can take work, sorted by address."""
    nodes = [
        Node(
            id=str(node["NodeID"]),
            address=str(node["NodeManagerAddress"]),
            cpus=int(node["Resources"].get("CPU", 0)),
            gpus=int(node["Resources"].get("GPU", 0)),
        )
        for node in ray.nodes()
        if node["Alive"]
    ]
    return sorted(nodes, key=lambda node: (node.address, node.id))


@dataclass(frozen=True)
class RayWorkerPool:
    """Starts the worker of each seat in an actor on the seat's node."""

    seats: Sequence[Seat]
    threads: int
    order: Callable[[int], WorkerOrder]

    @property
    def names(self) -> list[str]:
        return [
            f"Worker {slot} ({'GPU' if seat.gpu else 'CPU'} on {seat.node.address})"
            for slot, seat in enumerate(self.seats)
        ]

    def start(self, slot: int, tell: Callable[[Event], None]) -> "RayWorker":
        seat = self.seats[slot]
        # GPU seats request no CPUs, so that a cluster with fewer cores than threads still works.
        resources = {"num_gpus": 1, "num_cpus": 0} if seat.gpu else {"num_cpus": self.threads}
        actor_class = ray.remote(_Host).options(
            scheduling_strategy=NodeAffinitySchedulingStrategy(seat.node.id, soft=False),
            max_concurrency=_CALLS,
            **resources,
        )
        return RayWorker(actor_class.remote(self.order(slot)), seat, tell)


class RayWorker:
    """The launcher's end of a worker in an actor; see `core.app.launch.worker_pool.Worker`."""

    def __init__(self, actor: Any, seat: Seat, tell: Callable[[Event], None]) -> None:
        self._actor = actor
        self._seat = seat
        self._tell = tell
        self._memory = 0
        self._killed_for = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, command: Mapping[str, Any]) -> None:
        self._actor.send.remote(dict(command))

    def kill(self, cause: str) -> None:
        # The worker dies with its actor, as it would with a local launcher.
        self._killed_for = self._killed_for or cause
        ray.kill(self._actor)

    def memory(self) -> int:
        return self._memory

    def _listen(self) -> None:
        while True:
            try:
                events, self._memory = ray.get(self._actor.poll.remote())
            except Exception as error:  # Ray raises many types for a lost actor, node or connection
                lost = f"it was lost on {self._seat.node.address}: {type(error).__name__}"
                cause = self._killed_for or lost
                # It may only be unreachable; then it must not keep running beside its successor.
                with suppress(Exception):
                    ray.kill(self._actor)
                self._tell({"event": EventKind.ENDED, "code": -1, "cause": cause})
                return
            for event in events:
                if event["event"] == EventKind.ENDED:
                    # Free the seat for its successor first.
                    ray.kill(self._actor)
                self._tell(event)
                if event["event"] == EventKind.ENDED:
                    return


class _Host:
    """The actor: hosts one worker process on its node."""

    def __init__(self, order: WorkerOrder) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._worker = WorkerProcess(order, self._events.put)

    def send(self, command: Mapping[str, Any]) -> None:
        self._worker.send(command)

    def poll(self) -> tuple[list[Event], int]:
        """Wait up to `_POLL_SECONDS` for events; return them and the worker's memory in MiB."""
        events = []
        try:
            events.append(self._events.get(timeout=_POLL_SECONDS))
            while True:
                events.append(self._events.get_nowait())
        except queue.Empty:
            pass
        return events, self._worker.memory()
