# SPDX-License-Identifier: GPL-3.0-or-later
"""How well the grasps of the models hold where other things are so than where they were proven.

    python -m benchmarks.grasp_proof                    # 1,000 grasps of 100 models that have been grasped
    python -m benchmarks.grasp_proof --models 20 --grasps 100 --gripper robotiq_2f85

Draws grasps from the models' caches (`tool_scripts/build_grasps.py` makes them), as many of each, and prints
the share that is held: as found, but with another mass, friction and step; with errors of the pose besides; and
as found in another engine, Bullet. That column is left out unless Bullet is installed; its own folder keeps
everything else as it is:

    pip install --target /tmp/bullet pybullet
    PYTHONPATH=/tmp/bullet python -m benchmarks.grasp_proof

Each trial pulls at the object as those do that grasps are proven with.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tqdm import tqdm  # noqa: E402

from core.annotation.grasps.gripper import Gripper, load_gripper  # noqa: E402
from core.annotation.grasps.jaws import Jaws, measure_jaws  # noqa: E402
from core.annotation.grasps.model_grasps import ModelGrasps, loads_of_weight, read_cache  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.assets.surface_rays import SurfaceRays  # noqa: E402
from core.engine.mujoco.holder import MujocoHolder  # noqa: E402
from core.engine.protocol import Body, Holder, Trial  # noqa: E402
from core.generation.grasp_library import GraspLibrary  # noqa: E402
from core.generation.model_grasps import Target  # noqa: E402

FRICTIONS, FACTORS, STEPS = (0.4, 0.5, 0.7), (0.8, 1.0, 1.2), (0.0005, 0.001, 0.0015)
OFFSET, ANGLE = 0.003, np.radians(3.0)
OTHER, NOISE, BULLET = "exact pose; other mass, friction, step", "3 mm and 3 degrees off", "Bullet"
BOUNDS = {OTHER: 0.99, NOISE: 0.90, BULLET: 0.95}


@dataclass(frozen=True, eq=False)
class Grasp:
    """One proven grasp, as a trial needs it; `up` is against the weight, in the model's frame."""

    model: str
    pose: np.ndarray
    held: np.ndarray
    up: np.ndarray
    jaws: Jaws
    body: Body


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--models", type=int, default=100, help="to draw, unlike in shape (100)")
    parser.add_argument(
        "--grasps", type=int, default=1000, help="to try, evenly among these (1000)"
    )
    parser.add_argument("--gripper", default="franka_hand")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(options.seed)
    gripper = load_gripper(options.gripper)
    grasps, models = drawn(gripper, options.models, options.grasps, rng)
    print(f"{len(grasps)} grasps of {models} models that were grasped with {gripper.name}")
    engines = {OTHER: MujocoHolder(gripper), NOISE: MujocoHolder(gripper), **bullet(gripper)}
    missed = 0
    for name, holder in engines.items():
        missed += not report(name, holder, grasps, rng)
    return 1 if missed else 0


def bullet(gripper: Gripper) -> dict[str, Holder]:
    """Return the other engine, or nothing if it is not installed."""
    try:
        from benchmarks.bullet_holder import BulletHolder
    except ImportError:
        print("Bullet is not installed: see the head of benchmarks/grasp_proof.py")
        return {}
    return {BULLET: BulletHolder(gripper)}


def report(name: str, holder: Holder, grasps: Sequence[Grasp], rng: np.random.Generator) -> bool:
    """Try all grasps one way, print the share held, and return whether it is enough."""
    start = time.process_time()
    lost: Counter[str] = Counter()
    for grasp in tqdm(grasps, desc=holder.name, mininterval=10.0):
        if not holds(holder, grasp, trial_of(name, rng)):
            lost[grasp.model] += 1
    seconds = (time.process_time() - start) / len(grasps)
    held = len(grasps) - lost.total()
    share = held / len(grasps)
    worst = ", ".join(f"{model} {count}" for model, count in lost.most_common(8))
    bound = BOUNDS[name]
    print(
        f"{name} ({holder.name}): {held} of {len(grasps)} held, {100 * share:.1f} % (at least "
        f"{100 * bound:.0f} %), {1000 * seconds:.0f} ms a trial{'; lost: ' + worst if worst else ''}",
        flush=True,
    )
    return share >= bound


def holds(holder: Holder, grasp: Grasp, trial: Trial) -> bool:
    """Return whether a grasp holds the weight of what rests as it may."""
    needed = loads_of_weight(grasp.pose[None], grasp.up)[0]
    return bool((holder.hold(grasp.jaws, grasp.body, trial) | ~needed).all())


def trial_of(name: str, rng: np.random.Generator) -> Trial:
    """Return a trial of this kind."""
    offset = disturbance(rng) if name == NOISE else np.eye(4)
    if name == BULLET:
        return Trial(offset, 0.5, 1.0, 0.001)
    friction, factor, step = (rng.choice(values) for values in (FRICTIONS, FACTORS, STEPS))
    return Trial(offset, float(friction), float(factor), float(step))


def disturbance(rng: np.random.Generator) -> np.ndarray:
    """Return a motion (4, 4) by `OFFSET` and `ANGLE` in random directions."""
    shift, axis = (vector / np.linalg.norm(vector) for vector in rng.normal(size=(2, 3)))
    cross = np.cross(np.eye(3), axis)
    matrix = np.eye(4)
    matrix[:3, :3] += np.sin(ANGLE) * cross + (1.0 - np.cos(ANGLE)) * cross @ cross
    matrix[:3, 3] = OFFSET * shift
    return matrix


def drawn(
    gripper: Gripper, most: int, count: int, rng: np.random.Generator
) -> tuple[list[Grasp], int]:
    """Return about `count` grasps of at most so many models, and of how many there are some."""
    folder = ROOT / "models"
    assets = AssetLibrary(read_catalogue(folder / "models_info_all.xlsx", folder))
    library = GraspLibrary(assets, gripper)
    known: dict[Path, tuple[str, ModelGrasps, Target]] = {}
    for index in tqdm(rng.permutation(len(assets.models)), desc="Models", mininterval=10.0):
        model = assets.models[index]
        path = library.cache_path(model)
        if path not in known and (grasps := read_cache(path)) is not None and len(grasps):
            known[path] = (model.id, grasps, library.target(model))
        if len(known) == most:
            break
    if not known:
        sys.exit("no models have been grasped: run tool_scripts/build_grasps.py")
    found: list[Grasp] = []
    share = -(-count // len(known))
    for name, grasps, target in known.values():
        surface = SurfaceRays(target.geometry.vertices, target.geometry.faces)
        for row in rng.permutation(len(grasps))[:share]:
            found += grasp_of(name, grasps, int(row), target, surface, gripper, rng)
    return found, len(known)


def grasp_of(
    name: str,
    grasps: ModelGrasps,
    row: int,
    target: Target,
    surface: SurfaceRays,
    gripper: Gripper,
    rng: np.random.Generator,
) -> list[Grasp]:
    """Return a grasp in one of the rests that it was proven for; none if there is no such rest."""
    pose, held = grasps.poses[row], grasps.held[row]
    ups = [r.up for r in target.rests if not (loads_of_weight(pose[None], r.up)[0] & ~held).any()]
    jaws = measure_jaws(surface, pose, float(grasps.openings[row]), gripper)
    if not ups or jaws is None:
        return []
    inverse, mass = np.linalg.inv(pose), target.mass
    turned = inverse[:3, :3]
    center, inertia = turned @ mass.center + inverse[:3, 3], turned @ mass.inertia @ turned.T
    up = ups[int(rng.integers(len(ups)))]
    return [Grasp(name, pose, held, up, jaws, Body(mass.mass, center, inertia))]


if __name__ == "__main__":
    sys.exit(main())
