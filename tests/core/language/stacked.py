# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes of simple solids on and in each other, made by hand or at random, with their meshes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import trimesh
from scipy.spatial import ConvexHull

from core.annotation.contact import Body
from core.annotation.support.bodies import SupportBody
from core.annotation.support.measuring import measure_support
from core.assets.support_shape import Cavity
from core.assets.support_shape import measure_support as measure_shape
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.table import Table
from core.scene.views import ObjectView, View
from tests.core.language.oracle.resting import Shape
from tests.core.language.scenes import camera
from tests.random_scenes import appearance

SECTIONS = 32
WALL = 0.004
CELL = 0.24
GRID = 3
# Of what is in something, how much is seen where all of that is.
SEEN_INSIDE = 0.8
# What stands alone, in stacks and in containers, by how often.
SHARES = (0.35, 0.35, 0.3)


@dataclass(frozen=True)
class Ware:
    """A solid: a box, a ball, a cylinder, or a cup, which is hollow, of a size (x, y, z), meters."""

    form: str
    name: str
    category: str
    size: tuple[float, float, float]
    aliases: tuple[str, ...] = ()


BEARERS = (
    Ware("box", "book", "publication", (0.16, 0.11, 0.03)),
    Ware("box", "book", "publication", (0.14, 0.1, 0.02)),
    Ware("box", "cardboard box", "packaging", (0.14, 0.12, 0.08), ("box",)),
)
LOADS = (
    Ware("cup", "mug", "drinkware", (0.08, 0.08, 0.09)),
    Ware("box", "book", "publication", (0.12, 0.08, 0.02)),
    Ware("cylinder", "can", "food", (0.06, 0.06, 0.07)),
    Ware("box", "tea box", "food", (0.09, 0.07, 0.05), ("box",)),
    Ware("box", "die", "game", (0.03, 0.03, 0.03)),
)
CONTAINERS = (
    Ware("cup", "bowl", "tableware", (0.15, 0.15, 0.06)),
    Ware("cup", "mug", "drinkware", (0.09, 0.09, 0.08)),
    Ware("cup", "basket", "household", (0.16, 0.16, 0.08)),
)
CONTENTS = (
    Ware("ball", "apple", "fruit", (0.06, 0.06, 0.06)),
    Ware("ball", "lemon", "fruit", (0.045, 0.045, 0.045)),
    Ware("box", "die", "game", (0.03, 0.03, 0.03)),
)
COLORS = ("red", "blue", "green", "yellow", "white", "black")


@dataclass(frozen=True)
class Put:
    """A ware whose lowest point has its middle at (x, y, z)."""

    ware: Ware
    x: float
    y: float
    z: float = 0.0
    color: str = "red"


@dataclass(frozen=True, eq=False)
class Stacked:
    """A scene, and its settled meshes by scene_id."""

    record: SceneRecord
    shapes: tuple[Shape, ...]


def stacked(things: Sequence[Put], views: Sequence[View] = (), scene: int = 0) -> Stacked:
    """Return the measured scene of some solids; it has to be in rest as it is."""
    bodies = [_body(put) for put in things]
    objects = tuple(
        _object(i, put, body) for i, (put, body) in enumerate(zip(things, bodies, strict=True))
    )
    views = views or [camera(len(things))]
    images = tuple(
        replace(view, img_idx=i, objects=appearance(view, objects)) for i, view in enumerate(views)
    )
    table = Table(0.0, np.eye(4))
    record = SceneRecord(scene, 0, "test", "table", objects, images, table=table)
    shapes = tuple(Shape(body.body.vertices, body.body.faces) for body in bodies)
    return Stacked(_opened(record.with_support(measure_support(bodies, 0.0))), shapes)


def _opened(record: SceneRecord) -> SceneRecord:
    """Return a scene in which one sees what is in things as well as those: they are no closed prisms."""
    inside = {pair.content: pair.container for pair in record.inside or ()}

    def seen(shown: ObjectView, view: View) -> ObjectView:
        if shown.scene_id not in inside:
            return shown
        fraction = SEEN_INSIDE * view.objects[inside[shown.scene_id]].visible_fraction
        pixels = round(fraction * shown.amodal_pixels)
        return replace(shown, pixels=pixels, visible_fraction=fraction)

    images = (
        replace(view, objects=tuple(seen(shown, view) for shown in view.objects))
        for view in record.images
    )
    return replace(record, images=tuple(images))


@dataclass(frozen=True)
class _Kit:
    """The wares of one scene: few kinds, so that places have to tell them apart."""

    bearers: tuple[Ware, ...]
    loads: tuple[Ware, ...]
    containers: tuple[Ware, ...]
    contents: tuple[Ware, ...]

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "_Kit":
        def few(wares: Sequence[Ware], most: int) -> tuple[Ware, ...]:
            chosen = rng.permutation(len(wares))[: int(rng.integers(1, most + 1))]
            return tuple(wares[int(i)] for i in chosen)

        return cls(few(BEARERS, 2), few(LOADS, 2), few(CONTAINERS, 1), few(CONTENTS, 2))


def random_stacked(seed: int, views: int = 2) -> Stacked:
    """Return a random scene of stacks, filled containers and things by themselves."""
    rng = np.random.default_rng([seed, 19])
    kit = _Kit.draw(rng)
    things: list[Put] = []
    cells = rng.permutation(GRID * GRID)[: int(rng.integers(5, 8))]
    for cell in cells:
        place = (np.array(divmod(int(cell), GRID)) - (GRID - 1) / 2) * CELL
        place += rng.uniform(-0.02, 0.02, 2)
        make = (_alone, _stack, _filled)[int(rng.choice(len(SHARES), p=SHARES))]
        things += make(rng, kit, float(place[0]), float(place[1]))
    azimuths = rng.uniform(-30.0, 30.0) + np.linspace(-12.0, 12.0, views)
    elevation = float(rng.uniform(30.0, 60.0))
    return stacked(things, [camera(len(things), float(a), elevation) for a in azimuths], seed)


def _alone(rng: np.random.Generator, kit: _Kit, x: float, y: float) -> list[Put]:
    return [_put(rng, (*kit.bearers, *kit.loads, *kit.containers, *kit.contents), x, y, 0.0)]


def _stack(rng: np.random.Generator, kit: _Kit, x: float, y: float) -> list[Put]:
    found = [_put(rng, kit.bearers, x, y, 0.0)]
    height = found[0].ware.size[2]
    for _ in range(int(rng.integers(1, 3))):
        dx, dy = rng.uniform(-0.01, 0.01, 2)
        found.append(_put(rng, kit.loads, x + dx, y + dy, height))
        height += found[-1].ware.size[2]
        if found[-1].ware.form != "box" or found[-1].ware.name == "die":
            break
    return found


def _filled(rng: np.random.Generator, kit: _Kit, x: float, y: float) -> list[Put]:
    container = _put(rng, kit.containers, x, y, 0.0)
    room = container.ware.size[0] / 2 - WALL
    first = _put(rng, kit.contents, x, y, WALL)
    if room < 2.2 * first.ware.size[0] / 2 or rng.random() < 0.5:
        return [container, first]
    # Beside each other, a little apart.
    second = _put(rng, kit.contents, x, y, WALL)
    half = (first.ware.size[0] / 2, second.ware.size[0] / 2)
    if half[0] + half[1] > 0.9 * room:
        return [container, first]
    return [
        container,
        replace(first, x=x - half[0] - 0.003),
        replace(second, x=x + half[1] + 0.003),
    ]


def _put(rng: np.random.Generator, wares: Sequence[Ware], x: float, y: float, z: float) -> Put:
    color = COLORS[int(rng.integers(len(COLORS)))]
    return Put(wares[int(rng.integers(len(wares)))], x, y, z, color)


def _body(put: Put) -> SupportBody:
    mesh, cavity = _solid(put.ware)
    pose = np.eye(4)
    pose[:3, 3] = [put.x, put.y, put.z]
    vertices = np.array(mesh.vertices) + pose[:3, 3]
    center = np.array(mesh.center_mass) + pose[:3, 3]
    body = Body(vertices, np.array(mesh.faces), center)
    return SupportBody(body, 0.2, (vertices,), pose, cavity)


@cache
def _solid(ware: Ware) -> tuple[trimesh.Trimesh, Cavity | None]:
    """Return the mesh of a ware with its lowest point at the origin, and the cavity of a cup."""
    x, y, z = ware.size
    if ware.form == "box":
        mesh = trimesh.creation.box((x, y, z))
        mesh.apply_translation([0, 0, z / 2])
    elif ware.form == "ball":
        mesh = trimesh.creation.icosphere(subdivisions=3, radius=x / 2)
        mesh.apply_translation([0, 0, -float(mesh.vertices[:, 2].min())])
    else:
        outer, is_full = x / 2, ware.form == "cylinder"
        inner = [] if is_full else [(outer - WALL, z), (outer - WALL, WALL)]
        profile = [(0, 0), (outer, 0), (outer, z), *inner, (0, z if is_full else WALL)]
        mesh = trimesh.creation.revolve(np.array(profile), sections=SECTIONS)
    if ware.form != "cup":
        return mesh, None
    return mesh, measure_shape(np.array(mesh.vertices), np.array(mesh.faces)).cavity


def _object(scene_id: int, put: Put, body: SupportBody) -> SceneObject:
    points = body.body.vertices
    hull = ConvexHull(points[:, :2])
    return SceneObject(
        scene_id=scene_id, id=f"{put.ware.name}_{put.color}_{scene_id}", name=put.ware.name,
        category=put.ware.category, color=put.color, aliases=put.ware.aliases, attributes={}, cell=(0, 0),
        pose=body.pose, extents=np.array(put.ware.size), bounds=body.bounds,
        footprint=points[hull.vertices][:, :2],
    )  # fmt: skip
