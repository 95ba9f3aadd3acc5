# SPDX-License-Identifier: GPL-3.0-or-later
"""The contracts between the generator and what settles objects, what photographs them, and what tries grasps.

Each has a contract of its own, so that a scene may be settled by one program and photographed by another:
neither knows what the other did but by the poses that it is given. Everything that crosses this line is numpy
and plain data, so the flow in `core.generation.scene_maker` never knows which programs it drives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.annotation.grasps.jaws import Jaws
from core.assets.catalogue import ModelInfo
from core.assets.ray_tree import Mesh
from core.scene.appearance import Appearance, Palette, Surface
from core.scene.camera import Camera
from core.scene.render_result import RenderResult


@dataclass(frozen=True, eq=False)
class Placement:
    """Where one object is, before physics or at rest.

    Attributes:
        model: what is placed.
        pose: (4, 4) model to world, meters; before physics it stands just above the surface.
    """

    model: ModelInfo
    pose: np.ndarray


class Settler(Protocol):
    """Lets objects come to rest under gravity; keeps nothing of one scene for the next."""

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """Where objects can be placed, sorted by name."""
        ...

    def settle(
        self, surface: Surface, placements: Sequence[Placement], standing: Sequence[Placement] = ()
    ) -> list[np.ndarray]:
        """Drop the objects on the surface and return their poses at rest, (4, 4) each.

        Their order decides the result, and is a part of a scene's identity.

        Args:
            standing: objects at rest, that do not move any more: if there are some, the others are to fall on
                or into these, and only where they end is checked, not whether they are on the surface.

        Raises:
            SceneRejectedError: an object rolled away, fell off, or nothing came to rest in time.
        """
        ...


class Renderer(Protocol):
    """Photographs objects where it is told that they are."""

    @property
    def palette(self) -> Palette:
        """What an appearance can be drawn from."""
        ...

    def show(self, surface: Surface, placements: Sequence[Placement]) -> None:
        """Put objects at rest on a surface into the picture, instead of those shown before.

        An object's scene_id is its index. Its triangles are those of `core.assets.geometry`.

        Raises:
            UserInputError: a model cannot be shown.
        """
        ...

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        """Render what is shown once.

        Args:
            sampling_seed: of the renderer's sampling, 0 to 2**31 - 1.
        """
        ...

    def set_mesh(self) -> Mesh:
        """Return the triangles of the set, world meters: all that is not an object; asked for before `show`."""
        ...

    def clear(self) -> None:
        """Show no objects any more, and free what only this scene needed."""
        ...

    def purge(self) -> None:
        """Free cached meshes and textures; the next scene loads what it needs again."""
        ...


# Directions in which an object is pulled in the hand, (6, 3) in the tip frame: -x, +x, -y, +y, -z, +z.
LOADS = np.repeat(np.eye(3), 2, axis=0) * np.tile([-1.0, 1.0], 3)[:, None]

GRAVITY = 9.81
# Weights of the object that pull along each axis of the hand in turn. Friction is convex: what holds this much
# along three axes holds 1.75 / 3**0.5 = 1.01 weights along any direction between them.
LOAD = 1.75

# Lighter objects are tried with this mass, kg: contact forces of thousands of weights are beyond a
# simulation's step, and what holds 20 g holds less.
LEAST_MASS = 0.02


@dataclass(frozen=True, eq=False)
class Body:
    """An object in the hand, in the tip frame.

    Attributes:
        mass: kg.
        center: (3,) of mass, meters.
        inertia: (3, 3) about the center of mass, along the axes of the tip frame, kg m².
    """

    mass: float
    center: np.ndarray
    inertia: np.ndarray


@dataclass(frozen=True, eq=False)
class Trial:
    """How one trial differs from the nominal one.

    Attributes:
        offset: (4, 4) of the object against the hand.
        friction: between pads and object.
        mass_factor: of the object's mass.
        step: of the simulation, seconds.
    """

    offset: np.ndarray
    friction: float
    mass_factor: float
    step: float


class Holder(Protocol):
    """Tries whether a hand holds an object."""

    @property
    def name(self) -> str:
        """The engine and its version, as it is recorded."""
        ...

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        """Close the hand on the object, then pull at it in each direction of `LOADS`; (6,) bool, held or not.

        The object floats freely while the hand closes.
        """
        ...


@dataclass(frozen=True, eq=False)
class Solid:
    """An object of a settled scene.

    Attributes:
        pose: (4, 4) model to world, meters.
        parts: its convex parts, (n, 3) vertices each, in the model's frame.
        body: what it weighs, in the model's frame.
    """

    pose: np.ndarray
    parts: tuple[np.ndarray, ...]
    body: Body


@dataclass(frozen=True)
class Lifted:
    """What became of an object that was to be lifted out of its scene.

    Attributes:
        held: it went along with the hand.
        moved: indices of the other objects of which a corner moved more than `MOST_MOVED`.
    """

    held: bool
    moved: tuple[int, ...]


# What a lift is: raised so far with this friction between pads and object, and no corner of another object
# moves more than that; meters.
LIFT, MOST_MOVED, LIFT_FRICTION = 0.1, 0.005, 0.5


class Lifter(Protocol):
    """Tries whether a hand lifts an object by `LIFT` out of a scene, among all others."""

    @property
    def name(self) -> str:
        """The engine and its version, as it is recorded."""
        ...

    def stand(self, solids: Sequence[Solid], level: float) -> None:
        """Put the objects of a scene onto a table, instead of those before.

        Args:
            level: height of the table, world meters.
        """
        ...

    def lift(self, target: int, pose: np.ndarray, jaws: Jaws) -> Lifted:
        """Close the hand on an object and lift it straight up.

        The same answer for the same scene, whatever was lifted before.

        Args:
            pose: (4, 4) tip frame to world, meters, with the object where `stand` was told.
            jaws: what the fingers meet.
        """
        ...


@dataclass(frozen=True, eq=False)
class Engine:
    """What a run makes its scenes with.

    Attributes:
        device: name of what renders, for people.
    """

    settler: Settler
    renderer: Renderer
    device: str = ""
