# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the cameras that a user asks for see anything: tried on trial scenes before a run."""

from collections import Counter
from collections.abc import Sequence

from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.assets.obstacles import obstacles_of
from core.assets.ray_scene import RayScene
from core.config.flags import option_name
from core.config.settings import GenerationConfig
from core.errors import SceneRejectedError
from core.generation import cameras
from core.generation.measuring import body_of, measured_object
from core.generation.plan import chosen_surfaces, plan_scene
from core.scene.appearance import Surface
from utils.random_streams import RngStream, SceneDraws, generator

# Scenes that are tried until one has a camera: of every intent, open and crowded.
TRIAL_SCENES = 5
_SEED = 0
# Settings that are tried; with their defaults there are cameras.
_TRIED = (
    "camera_intrinsics",
    "field_of_view",
    "distance",
    "elevation",
    "azimuth",
    "roll",
    "objects",
    "show",
)
# What else decides, and is named too.
_STRICT = ("min_visibility", "require_all_visible")


def camera_problem(
    config: GenerationConfig,
    models: tuple[ModelInfo, ...],
    surfaces: Sequence[Surface],
    set_triangles: Sequence[Sequence[float]] = (),
) -> str:
    """Return why no scene would have a camera, "" if some would or the settings are the usual ones.

    Objects are taken where they are planned, which is where they come to rest but for millimeters.

    Args:
        surfaces: of the scene file.
        set_triangles: of its walls and cabinets; see `core.assets.obstacles.large_triangles`.
    """
    usual = GenerationConfig()
    tried, strict = (
        [name for name in names if getattr(config, name) != getattr(usual, name)]
        for names in (_TRIED, _STRICT)
    )
    if not (tried and models and surfaces):
        return ""
    assets = AssetLibrary(models)
    is_usual = config.camera_ranges.is_usual
    rules = cameras.camera_rules(config, None if is_usual else obstacles_of(set_triangles))
    flaws: Counter[cameras.Flaw] = Counter()
    rejection = ""
    for scene in range(TRIAL_SCENES):
        try:
            _find_camera(config, assets, surfaces, rules, scene)
            return ""
        except cameras.NoCameraError as error:
            flaws += error.flaws
        except SceneRejectedError as error:
            rejection = str(error)
    reason = cameras.describe_flaws(flaws) if flaws else rejection
    flags = " ".join(_as_typed(config, name) for name in [*tried, *strict])
    return f"{flags}: no camera was found in {TRIAL_SCENES} trial scenes: {reason}"


def _find_camera(
    config: GenerationConfig,
    assets: AssetLibrary,
    surfaces: Sequence[Surface],
    rules: cameras.CameraRules,
    scene: int,
) -> None:
    """Find a camera for one trial scene.

    Raises:
        SceneRejectedError: there is none, or no scene.
    """
    graph = plan_scene(
        assets,
        chosen_surfaces(surfaces, config.surface),
        config.scene_graph_rows,
        config.scene_graph_cols,
        SceneDraws(_SEED, scene),
        count=config.objects,
        show=config.shown_ids,
    )
    objects = tuple(
        measured_object(scene_id, node, node.pose, assets)
        for scene_id, node in enumerate(graph.nodes)
    )
    bodies = [body_of(node, node.pose, assets) for node in graph.nodes]
    rays = RayScene([(body.vertices, body.faces) for body in bodies])
    rng = generator(_SEED, scene, RngStream.CAMERA)
    cameras.find_camera(rng, cameras.draw_direction(rng, rules.ranges), objects, rays, rules)


def _as_typed(config: GenerationConfig, name: str) -> str:
    """Return a flag with its value; of files and switches just the flag."""
    value = getattr(config, name)
    short = value is True or name == "camera_intrinsics"
    return option_name(name) if short else f"{option_name(name)} {value}"
