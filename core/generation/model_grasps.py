# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds grasps of a model and proves them in simulation; once per model and gripper, before a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.annotation.grasps.collision import MeshCollider
from core.annotation.grasps.gripper import Gripper
from core.annotation.grasps.jaws import Jaws, measure_jaws
from core.annotation.grasps.model_grasps import ModelGrasps, NoGrasp, held_in
from core.annotation.grasps.ranking import promise, quality, thinned
from core.annotation.grasps.sampling import (
    SIDE_ROOM,
    TABLE_CLEARANCE,
    Candidates,
    Rest,
    antipodal_pairs,
    hands_from_above,
    joined,
    level_pairs,
    lowest,
    turned_hands,
)
from core.assets.geometry import ModelGeometry
from core.assets.masses import MassProperties
from core.assets.surface_rays import SurfaceRays
from core.engine.protocol import LEAST_MASS, Body, Holder, Trial
from core.generation.grasp_trials import (
    FRICTION,
    HARDEST,
    NOMINAL,
    perturbed_trials,
    steady_loads,
)
from utils.random_streams import RngStream, generator

# Grasps kept of a model, and candidates that may be simulated for it.
WANTED, MOST_TRIED = 64, 200
# Candidates that are looked at, and how many if there are not enough grasps among them: of a radio, only those
# on its handle are free.
_LOOKED_AT, _MOST_LOOKED_AT = 1500, 6000
# Hands that come from below a level way in are not looked at; cosine of the approach to the upright.
_MOST_UPWARD = 0.2
# What is higher than this and cannot be reached above the table is not too flat; meters.
_FLAT = 0.03
# An object that is not held is too heavy if it is held at this share of its mass.
_LIGHT, _LIGHT_TRIED = 0.25, 12


@dataclass(frozen=True, eq=False)
class Target:
    """A model to be grasped, and how it usually rests."""

    geometry: ModelGeometry
    mass: MassProperties
    rests: tuple[Rest, ...]


def prove_model(target: Target, gripper: Gripper, holder: Holder) -> ModelGrasps:
    """Return the proven grasps of a model, best first, or the reason why there are none."""
    return _Prover(target, gripper, holder).run()


def confirm(grasps: ModelGrasps, target: Target, gripper: Gripper, holder: Holder) -> ModelGrasps:
    """Return the grasps that hold in the hardest trial, too, measured anew where they are, or why none does."""
    return _Prover(target, gripper, holder).confirm(grasps)


@dataclass(eq=False)
class _Prover:
    target: Target
    gripper: Gripper
    holder: Holder
    tried: int = 0
    failed: list[tuple[Jaws, Body, Trial]] = field(default_factory=list)

    def __post_init__(self) -> None:
        geometry = self.target.geometry
        self._surface = SurfaceRays(geometry.vertices, geometry.faces)
        self._collider = MeshCollider(geometry.vertices, geometry.faces)

    def run(self) -> ModelGrasps:
        self._trials = (NOMINAL, *perturbed_trials())
        candidates = self._candidates()
        reachable = self._reachable(candidates.poses)
        chosen = candidates.take(reachable.any(axis=1))
        kept: list[tuple[Candidates, np.ndarray]] = []
        for grasp, jaws in self._free(chosen, reachable[reachable.any(axis=1)]):
            held = self._proven(grasp, jaws)
            if held is not None:
                kept.append((grasp, held))
            if len(kept) >= WANTED or self.tried >= MOST_TRIED:
                break
        if kept:
            found = self._result(joined([grasp for grasp, _ in kept]), [h for _, h in kept])
            return self.confirm(found)
        return self._none(self._reason(candidates))

    def confirm(self, grasps: ModelGrasps) -> ModelGrasps:
        """See `confirm`; what was tried before does not matter."""
        self.failed = []
        held = grasps.held.copy()
        good = np.zeros(len(grasps), dtype=bool)
        for row, pose in enumerate(grasps.poses):
            opening = float(grasps.openings[row])
            jaws = measure_jaws(self._surface, pose, opening, self.gripper)
            if jaws is None:
                continue
            body = self._body(pose)
            held[row] &= steady_loads(jaws, body, self.gripper)
            held[row] &= self.holder.hold(jaws, body, HARDEST)
            good[row] = self._enough(pose, held[row])
            if not good[row]:
                self.failed.append((jaws, body, HARDEST))
        if good.any() or not len(grasps):
            return replace(grasps, held=held).take(good)
        return self._none(self._reason_of_failed())

    def _candidates(self) -> Candidates:
        rng = generator(0, 0, RngStream.GRASPS)
        pairs = antipodal_pairs(self._surface, self.gripper, rng)
        found = [turned_hands(pairs, self.gripper, rng)]
        for rest in self.target.rests:
            level = level_pairs(self._surface, self.gripper, rest, self.target.geometry.hull, rng)
            found += [hands_from_above(part, self.gripper, rest) for part in (pairs, level)]
        return joined(found)

    def _reachable(self, poses: np.ndarray) -> np.ndarray:
        """Return in which rests (n, rests) bool hands at poses (n, 4, 4) stay above the table."""
        boxes = self.gripper.approach_boxes(self.gripper.opening)
        return np.stack(
            [
                (lowest(poses, boxes, rest.up) - rest.level >= TABLE_CLEARANCE)
                & (poses[:, :3, 2] @ rest.up <= _MOST_UPWARD)
                for rest in self.target.rests
            ],
            axis=1,
        )

    def _free(
        self, candidates: Candidates, reachable: np.ndarray
    ) -> Iterator[tuple[Candidates, Jaws]]:
        """Yield hands that reach the object without touching it, centered on it; the regions take turns."""
        for index in self._order(candidates, reachable):
            if not self._reaches(candidates.poses[index], candidates.openings[index]):
                continue
            one = candidates.take(np.array([index]))
            pose, opening = one.poses[0], float(one.openings[0])
            jaws = measure_jaws(self._surface, pose, opening, self.gripper)
            if jaws is None:
                continue
            centered = self._centered(one, jaws)
            if centered is None:
                continue
            yield centered, jaws.moved(jaws.middle)

    def _centered(self, one: Candidates, jaws: Jaws) -> Candidates | None:
        """Return the hand moved so that both pads touch at the same time; None if it cannot be there."""
        pose = one.poses[0].copy()
        touches = jaws.touches @ pose[:3, :3].T + pose[:3, 3]
        normals = jaws.normals @ pose[:3, :3].T
        pose[:3, 3] += jaws.middle * pose[:3, 0]
        opening = min(self.gripper.opening, jaws.width + 2.0 * SIDE_ROOM)
        if jaws.width > self.gripper.opening or not self._reaches(pose, opening):
            return None
        if not self._reachable(pose[None]).any():
            return None
        depth = -float(jaws.touches[:, 2].mean())
        cosine = float(np.abs(jaws.normals[:, 0]).min())
        mu = np.sqrt(max(0.0, 1.0 - cosine**2)) / max(cosine, 1e-6)
        return Candidates(
            pose[None],
            touches[None],
            normals[None],
            *(np.array([value]) for value in (jaws.width, opening, depth, mu)),
        )

    def _reaches(self, pose: np.ndarray, opening: float) -> bool:
        return not self._collider.hits(pose, self.gripper.approach_boxes(float(opening)))

    def _proven(self, grasp: Candidates, jaws: Jaws) -> np.ndarray | None:
        """Return the loads (6,) that a grasp held in all trials; None if they are not enough for any rest."""
        self.tried += 1
        body = self._body(grasp.poses[0])
        held = np.ones(6, dtype=bool)
        for trial in self._trials:
            held &= self.holder.hold(jaws, body, trial)
            if not self._enough(grasp.poses[0], held):
                self.failed.append((jaws, body, trial))
                return None
        return held

    def _enough(self, pose: np.ndarray, held: np.ndarray) -> bool:
        reachable = self._reachable(pose[None])[0]
        return any(
            held_in(pose[None], held[None], rest.up)[0]
            for rest, there in zip(self.target.rests, reachable, strict=True)
            if there
        )

    def _body(self, pose: np.ndarray) -> Body:
        inverse, mass = np.linalg.inv(pose), self.target.mass
        turned = inverse[:3, :3]
        return Body(
            mass.mass, turned @ mass.center + inverse[:3, 3], turned @ mass.inertia @ turned.T
        )

    def _quality(self, candidates: Candidates) -> np.ndarray:
        return quality(candidates, self.target.mass.center, FRICTION)

    def _order(self, candidates: Candidates, reachable: np.ndarray) -> Iterator[int]:
        ups = np.stack([rest.up for rest in self.target.rests])
        grades = promise(candidates, self.target.mass.center, FRICTION, ups, reachable)
        yield from thinned(candidates, grades, _LOOKED_AT)
        # The same ones come first if more are asked for.
        yield from thinned(candidates, grades, _MOST_LOOKED_AT)[_LOOKED_AT:]

    def _reason(self, candidates: Candidates) -> NoGrasp:
        if self.failed:
            return self._reason_of_failed()
        flat = self._height() <= _FLAT
        order = thinned(candidates, self._quality(candidates), _LOOKED_AT) if flat else ()
        if any(self._reaches(candidates.poses[i], candidates.openings[i]) for i in order):
            return NoGrasp.TOO_FLAT
        return NoGrasp.TOO_WIDE

    def _reason_of_failed(self) -> NoGrasp:
        for jaws, body, trial in self.failed[:_LIGHT_TRIED]:
            light = replace(trial, mass_factor=_LIGHT)
            if body.mass * _LIGHT >= LEAST_MASS and self.holder.hold(jaws, body, light).all():
                return NoGrasp.TOO_HEAVY
        return NoGrasp.NOT_HELD

    def _height(self) -> float:
        """Return how high the object stands, at most, meters."""
        hull = self.target.geometry.hull
        return max(float((hull @ rest.up).max()) - rest.level for rest in self.target.rests)

    def _result(self, kept: Candidates, held: Sequence[np.ndarray]) -> ModelGrasps:
        scores = np.round(self._quality(kept), 6)
        order = np.argsort(-scores, kind="stable")
        kept = kept.take(order)
        return ModelGrasps(
            kept.poses,
            kept.contacts,
            kept.normals,
            kept.widths,
            kept.openings,
            kept.depths,
            kept.mu,
            scores[order],
            np.array(held)[order],
            "",
            self.target.mass.mass,
            self.holder.name,
        )

    def _none(self, reason: NoGrasp) -> ModelGrasps:
        rows, pairs = np.zeros(0), np.zeros((0, 2, 3))
        return ModelGrasps(
            np.zeros((0, 4, 4)),
            pairs,
            pairs,
            *(rows,) * 5,
            np.zeros((0, 6), dtype=bool),
            reason.value,
            self.target.mass.mass,
            self.holder.name,
        )
