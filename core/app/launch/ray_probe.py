# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the Blender of a node in a Ray cluster."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from core.assets.model_check.verdicts import Verdict
from core.engine.model_probe import MODELS_AT_ONCE, Judged, judge_models
from core.engine.probe import ProbeProgram, Question, ask
from core.errors import RefGraspError


@dataclass(frozen=True)
class NodeBlender:
    """The Blender of one node, by the id that Ray gives the node."""

    node: str

    def versions(self, program: ProbeProgram) -> Mapping[str, str]:
        """Return the versions of the packages in it; none if it does not answer."""
        try:
            return dict(ray.get(self._there(ask).remote(program, Question(()))).versions)
        except ray.exceptions.RayError:
            return {}  # a worker will hit the same error and report it

    def judge(self, program: ProbeProgram, paths: Sequence[Path], judged: Judged) -> None:
        """Compare models in it; see `core.engine.model_probe.judge_models`."""
        remote = self._there(_verdicts)
        for start in range(0, len(paths), MODELS_AT_ONCE):
            chunk = [path.absolute() for path in paths[start : start + MODELS_AT_ONCE]]
            try:
                found = ray.get(remote.remote(program, chunk))
            except ray.exceptions.RayError as error:
                raise RefGraspError(f"the cluster cannot compare new models: {error}") from error
            for number, verdict in found.items():
                judged(paths[start + number], verdict)

    def _there(self, function: Callable[..., Any]) -> Any:
        """Return what calls a function on the node."""
        node = NodeAffinitySchedulingStrategy(self.node, soft=False)
        return ray.remote(function).options(scheduling_strategy=node, num_cpus=0, max_retries=0)


def _verdicts(program: ProbeProgram, paths: Sequence[Path]) -> dict[int, Verdict]:
    """Return the verdicts on models by their number."""
    numbers = {path: number for number, path in enumerate(paths)}
    found: dict[int, Verdict] = {}
    judge_models(program, paths, lambda path, verdict: found.update({numbers[path]: verdict}))
    return found
