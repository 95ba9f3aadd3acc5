# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers on a Ray cluster of two nodes on this machine, bound to loopback."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.assets.model_check.verdicts import Verdict
from core.errors import UserInputError
from tests.core.app.launch.conftest import SCENES
from tests.core.app.launch.lab import (
    TIMEOUT,
    Lab,
    dataset_hash,
    processes_on,
    temporary_files,
    wait_until,
)
from tests.core.engine.test_model_probe import PROGRAM

ray_pool = pytest.importorskip("core.app.launch.ray_pool", exc_type=UserInputError)
ray_probe = pytest.importorskip("core.app.launch.ray_probe")
Node, Seat, plan_seats = ray_pool.Node, ray_pool.Seat, ray_pool.plan_seats

RAY = Path(__file__).with_name("loopback_ray.py")
# As loopback_ray.py explains: drivers, that is the launcher, take 127.0.0.1 as it is, too.
LOOPBACK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
ALL = f"--scenes={SCENES}"


def test_every_gpu_gets_a_seat() -> None:
    nodes = [Node("a", "1", 32, 4), Node("b", "2", 8, 0), Node("c", "3", 8, 2)]
    seats, threads = plan_seats(nodes, 16, cpu_only=False)
    assert [seat.node.id for seat in seats] == ["a"] * 4 + ["c"] * 2
    assert all(seat.gpu for seat in seats)
    assert threads == 4


def test_cpu_seats_fill_each_node_with_threads_clamped_to_the_smallest() -> None:
    nodes = [Node("a", "1", 64, 0), Node("b", "2", 8, 0), Node("c", "3", 0, 0)]
    seats, threads = plan_seats(nodes, 16, cpu_only=False)
    assert threads == 8
    assert [seat.node.id for seat in seats] == ["a"] * 8 + ["b"]
    assert plan_seats(nodes, 4, cpu_only=False)[1] == 4
    assert plan_seats(nodes, 0, cpu_only=False)[1] == 8  # 0 asks for all


def test_cpu_workers_can_be_asked_for_on_gpu_nodes() -> None:
    seats, _ = plan_seats([Node("a", "1", 4, 2)], 2, cpu_only=True)
    assert [seat.gpu for seat in seats] == [False, False]


def test_new_models_are_judged_where_the_workers_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks, each by one call to the node; here the calls are made on the spot."""
    calls = []

    class Call:
        def __init__(self, function: Callable[..., Any]) -> None:
            self._function = function

        def remote(self, *arguments: Any) -> Any:
            calls.append(arguments)
            return self._function(*arguments)

    monkeypatch.setattr(ray_probe.NodeBlender, "_there", lambda self, function: Call(function))
    monkeypatch.setattr(ray_probe.ray, "get", lambda value: value)
    monkeypatch.setattr(ray_probe, "MODELS_AT_ONCE", 2)
    paths = [tmp_path / f"{name}.glb" for name in ("a", "bad", "c")]
    found: dict[Path, Verdict] = {}
    ray_probe.NodeBlender("1").judge(PROGRAM, paths, lambda path, v: found.update({path: v}))
    assert list(found) == paths
    assert [path.stem for path, verdict in found.items() if verdict.problems] == ["bad"]
    assert len(calls) == 2


def test_a_cluster_with_nothing_to_give_is_refused() -> None:
    with pytest.raises(UserInputError, match="neither GPUs nor CPUs"):
        plan_seats([Node("a", "1", 0, 0)], 16, cpu_only=False)


class Cluster:
    """A head and a second node as processes of this machine."""

    def __init__(self, trouble: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._env = {**os.environ, "REFGRASP_TROUBLE": trouble}
        self.head = self._start("--head", f"--port={self.port}", "--include-dashboard=false")
        self._wait_for_port()
        self.second = self._start(f"--address=127.0.0.1:{self.port}")
        self._wait_for_nodes(2)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _start(self, *more: str) -> "subprocess.Popen[bytes]":
        words = [
            sys.executable,
            str(RAY),
            "start",
            "--block",
            "--node-ip-address=127.0.0.1",
            "--num-cpus=1",
        ]
        words += ["--num-gpus=0", "--disable-usage-stats", "--object-store-memory=100000000"]
        return subprocess.Popen([*words, *more], env=self._env, stdout=subprocess.DEVNULL)

    def _wait_for_port(self) -> None:
        def answers() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        wait_until(answers, "the head answers")

    def _wait_for_nodes(self, count: int) -> None:
        code = (
            "import ray, sys, time; ray.init(address=sys.argv[1], log_to_driver=False)\n"
            "while sum(n['Alive'] for n in ray.nodes()) < int(sys.argv[2]): time.sleep(0.2)"
        )
        words = [sys.executable, "-c", code, self.address, str(count)]
        env = {**os.environ, LOOPBACK: "0"}
        subprocess.run(words, check=True, timeout=TIMEOUT, capture_output=True, env=env)

    def listening_on(self, driver: int) -> set[str]:
        """Return the addresses on which the processes of both nodes and of a driver listen."""
        family = [psutil.Process(pid) for pid in (self.head.pid, self.second.pid, driver)]
        family += [child for node in family for child in node.children(recursive=True)]
        return {
            connection.laddr.ip
            for process in family
            for connection in process.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
        }

    @staticmethod
    def kill(node: "subprocess.Popen[bytes]") -> None:
        """kill -9 everything of a node, as a power cut does."""
        family = [psutil.Process(node.pid)]
        family += family[0].children(recursive=True)
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        node.wait()
        psutil.wait_procs(family, timeout=TIMEOUT)


@pytest.fixture
def cluster(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    # Two scenes that wait, so that both workers are seen at work.
    waiting = {str(scene): ["wait", -1] for scene in (2, 3)}
    trouble = {"scenes": waiting, "counts": str(lab.counts)}
    cluster = Cluster(json.dumps(trouble))
    monkeypatch.setenv(LOOPBACK, "0")
    try:
        yield cluster
    finally:
        for node in (cluster.second, cluster.head):
            if node.poll() is None:
                Cluster.kill(node)


@pytest.mark.long
def test_a_lost_node_changes_nothing(
    lab: Lab, output: Path, reference: dict[str, str], cluster: Cluster
) -> None:
    process = lab.start(output, f"--ray-address={cluster.address}", "--cpu-threads=16", ALL)
    try:
        # Both nodes work: two workers of two processes each (and the launcher).
        wait_until(lambda: lab.at_work(2) and lab.at_work(3), "two scenes in work")
        assert len(processes_on(output)) >= 5
        assert cluster.listening_on(process.pid) <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}
        Cluster.kill(cluster.second)
        lab.open_gate()
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert "Ray: 2 workers on 2 nodes, 1 CPU threads each." in said
    assert "it was lost on 127.0.0.1" in said
    assert dataset_hash(output) == reference
    assert temporary_files(output) == []


@pytest.mark.long
def test_a_killed_launcher_takes_its_actors_along(
    lab: Lab, output: Path, reference: dict[str, str], cluster: Cluster
) -> None:
    process = lab.start(output, f"--ray-address={cluster.address}", ALL)
    wait_until(lambda: lab.at_work(2) and lab.at_work(3), "two scenes in work")
    process.kill()
    process.communicate()
    lab.open_gate()
    lab.assert_nothing_runs(output)
    code, said = lab.run(output, f"--ray-address={cluster.address}", ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference


def test_no_cluster_is_an_error(lab: Lab, output: Path) -> None:
    code, said = lab.run(output, "--ray-address=127.0.0.1:1", ALL)
    assert code == 2
    assert "no Ray cluster answers at 127.0.0.1:1" in said
    assert not output.exists()
