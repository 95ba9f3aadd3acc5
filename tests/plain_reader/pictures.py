# SPDX-License-Identifier: GPL-3.0-or-later
"""Small scenes made by hand, with boxes in the picture as they would be."""

from dataclasses import replace

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from tests.core.language.scenes import camera, record
from tests.random_scenes import appearance


def pictured(*items: SceneObject, azimuth: float = 0.0, elevation: float = 40.0) -> SceneRecord:
    """Return a scene of one image, the camera straight in front unless turned by `azimuth`, degrees."""
    view = camera(len(items), azimuth, elevation)
    return record(items, [replace(view, objects=appearance(view, items))])
