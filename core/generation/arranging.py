# SPDX-License-Identifier: GPL-3.0-or-later
"""From a plan to settled, measured objects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.annotation.contact import check_contacts
from core.annotation.labels.parts import PARTS, with_part_names
from core.annotation.labels.table import choose_labels
from core.annotation.printed import ModelTexts, with_printed
from core.annotation.support.measuring import measure_support
from core.assets.library import AssetLibrary
from core.assets.named_parts import ModelParts
from core.assets.ray_scene import RayScene
from core.config.flags import content_settings
from core.config.settings import GenerationConfig
from core.engine.protocol import Settler
from core.errors import SceneRejectedError
from core.generation.intents import Group
from core.generation.measuring import body_of, measured_object
from core.generation.placer import Manner, Node
from core.generation.plan import SceneGraph, chosen_surfaces, plan_scene
from core.generation.stages import Settled, settle_in_stages
from core.language.settings import language_settings
from core.scene.objects import SceneObject
from core.scene.resting import resting_level
from core.scene.support import Support, borne_by_objects
from utils.random_streams import SceneDraws
from utils.stopwatch import Stopwatch


@dataclass(frozen=True, eq=False)
class Arrangement:
    """A settled scene.

    Attributes:
        graph: the plan of what is there, by scene_id.
        objects: measured, by scene_id.
        rays: their meshes, to be seen by rays.
        support: what rests on what; None where all stand on the surface.
        parts: of the objects' models; None where nothing is to be known of parts.
        texts: on the objects' models; None where nothing is to be known of texts.
    """

    graph: SceneGraph
    objects: tuple[SceneObject, ...]
    rays: RayScene
    support: Support | None
    parts: tuple[ModelParts, ...] | None = None
    texts: tuple[ModelTexts, ...] | None = None

    @property
    def is_looked_at(self) -> bool:
        """Whether more is known of the looks of its objects than their shapes."""
        return self.parts is not None or self.texts is not None

    def known_like(self, other: "Arrangement", assets: AssetLibrary) -> "Arrangement":
        """Return the scene with as much knowledge of its objects as another one's."""
        found = self if other.parts is None else self.with_parts(assets)
        return found if other.texts is None else found.with_texts(assets)

    def with_parts(self, assets: AssetLibrary) -> "Arrangement":
        """Return the scene with the parts of its objects."""
        parts = tuple(assets.parts(node.model) for node in self.graph.nodes)
        objects = map(with_part_names, self.objects, parts)
        return replace(self, objects=tuple(objects), parts=parts)

    def with_texts(self, assets: AssetLibrary) -> "Arrangement":
        """Return the scene with what is printed on its objects."""
        texts = tuple(assets.texts(node.model) for node in self.graph.nodes)
        objects = map(with_printed, self.objects, texts)
        return replace(self, objects=tuple(objects), texts=texts)


def arrange(
    config: GenerationConfig,
    assets: AssetLibrary,
    settler: Settler,
    draws: SceneDraws,
    stopwatch: Stopwatch,
    groups: Sequence[Group],
) -> Arrangement:
    """Plan one attempt at a scene, and let it settle.

    Args:
        groups: what else scenes are arranged for; see `core.generation.intents`.

    Raises:
        SceneRejectedError: it found no room, did not come to rest, or not as it should.
    """
    with stopwatch.measure("plan"):
        graph = plan_scene(
            assets,
            chosen_surfaces(settler.surfaces, config.surface),
            config.scene_graph_rows,
            config.scene_graph_cols,
            draws,
            groups=groups,
            count=config.objects,
            show=config.shown_ids,
        )
    with stopwatch.measure("physics"):
        settled = settle_in_stages(settler, graph.surface, graph.nodes, assets)
    with stopwatch.measure("measure"):
        graph = replace(graph, nodes=settled.nodes)
        found = _measured(graph, settled, assets, int(config.objects.low))
        found = found.with_parts(assets) if wants_parts(config) else found
        return found.with_texts(assets) if wants_texts(config) else found


def wants_parts(config: GenerationConfig) -> bool:
    """Return whether a label or a sentence may need parts of objects."""
    is_label = PARTS in choose_labels(config.extra_outputs)
    return is_label or language_settings(content_settings(config)).wants_parts


def wants_texts(config: GenerationConfig) -> bool:
    """Return whether a sentence may say what is printed on an object."""
    return language_settings(content_settings(config)).wants_texts


def _measured(graph: SceneGraph, settled: Settled, assets: AssetLibrary, least: int) -> Arrangement:
    level = resting_level(graph.surface)
    placed = list(zip(settled.nodes, settled.poses, strict=True))
    objects = tuple(
        measured_object(scene_id, node, pose, assets)
        for scene_id, (node, pose) in enumerate(placed)
    )
    bodies = [body_of(node, pose, assets) for node, pose in placed]
    support = None
    if settled.bodies is not None:
        support = measure_support(settled.bodies, level, settled.statics)
        _check_loads(settled.nodes, support, least)
    names = [item.id for item in objects]
    check_contacts(bodies, level, names, _borne(support))
    rays = RayScene([(body.vertices, body.faces) for body in bodies])
    return Arrangement(graph, objects, rays, support)


def _borne(support: Support | None) -> frozenset[int]:
    return frozenset() if support is None else borne_by_objects(support.bears)


def _check_loads(nodes: Sequence[Node], support: Support, least: int) -> None:
    """Check that there are enough objects, and that just those rest on others that are meant to."""
    if len(nodes) < least:
        raise SceneRejectedError("crowded", f"only {len(nodes)} of {least} objects came to rest")
    loads = {number: node.load for number, node in enumerate(nodes) if node.load is not None}
    piled = {number for number, load in loads.items() if load.manner is Manner.PILED}
    first = {nodes.index(loads[number].carrier) for number in piled}
    # In a pile, anything may come to rest upon or beside anything.
    for number in sorted((loads.keys() ^ _borne(support)) - piled - first):
        raise SceneRejectedError(
            "load_unstable", f"'{nodes[number].model.id}' rests on something else than planned"
        )
