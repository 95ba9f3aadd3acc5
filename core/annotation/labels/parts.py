# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks of parts of objects, such as a mug's handle, in the scene record; see docs/parts.md.

A pixel belongs to a part if the render and a ray at its center agree on the object, and the triangle that the
ray meets is labeled with the part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.annotation.labels.label import UNREADABLE, Finding, ImageEvidence, Label
from core.annotation.masks import decode_rle, encode_rle, mask_bbox
from core.assets.named_parts import ModelParts
from core.assets.part_names import part_names
from core.assets.ray_scene import CastView
from core.scene.objects import SceneObject
from core.scene.parts import PartView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View


def with_part_names(item: SceneObject, parts: ModelParts) -> SceneObject:
    """Return an object with the names of its parts."""
    return replace(item, parts=parts.names, parts_complete=parts.complete)


def with_part_views(
    view: View, ids: np.ndarray, cast: CastView, parts: Sequence[ModelParts]
) -> View:
    """Return a view with the masks of all visible parts.

    Args:
        ids: (H, W) the object at each pixel, as rendered.
        cast: the same view by rays, with triangles.
        parts: of each object, by scene_id.

    Raises:
        ValueError: the cast is without triangles.
    """
    if cast.triangles is None:
        raise ValueError("parts are told from the triangles that rays meet")
    objects = [
        replace(seen, parts=_part_views(seen, ids, cast.ids, cast.triangles, parts[seen.scene_id]))
        for seen in view.objects
    ]
    return replace(view, objects=tuple(objects))


def _part_views(
    seen: ObjectView, ids: np.ndarray, cast: np.ndarray, triangles: np.ndarray, parts: ModelParts
) -> tuple[PartView, ...]:
    if not parts.names or seen.bbox is None:
        return ()
    x1, y1, x2, y2 = seen.bbox
    window = slice(y1, y2 + 1), slice(x1, x2 + 1)
    own = (ids[window] == seen.scene_id) & (cast[window] == seen.scene_id)
    labels = np.where(own, parts.of_triangle[np.where(own, triangles[window], 0)], -1)
    found = []
    for number, (name, color) in enumerate(zip(parts.names, parts.colors, strict=True)):
        mask = np.zeros(ids.shape, dtype=bool)
        mask[window] = labels == number
        bbox = mask_bbox(mask)
        if bbox is not None:
            pixels = int(np.count_nonzero(mask))
            found.append(PartView(name, pixels, bbox, encode_rle(mask), color))
    return tuple(found)


def _check(record: SceneRecord, image: ImageEvidence) -> list[Finding]:
    findings = []
    for item, seen in zip(record.objects, image.view.objects, strict=True):
        where = f"object {item.scene_id}"
        findings += [Finding(holds, f"{where} {text}") for holds, text in _names(item, seen)]
        try:
            findings += [Finding(h, f"{where}, {text}") for h, text in _masks(seen, image)]
        except UNREADABLE as error:
            findings.append(Finding(False, f"{where}: the mask of a part cannot be read ({error})"))
    return findings


def _names(item: SceneObject, seen: ObjectView) -> Iterator[tuple[bool, str]]:
    """Yield what has to hold for the names of an object's parts, and what is wrong otherwise."""
    yield item.parts is not None and seen.parts is not None, "says nothing about parts"
    named = list(item.parts or ())
    yield set(named) <= set(part_names()), f"has the parts {named}, not all of which are known"
    yield named == sorted(set(named)), f"has its parts {named} twice or in disorder"
    shown = [part.name for part in seen.parts or ()]
    yield shown == [name for name in named if name in shown], f"shows {shown} of its parts {named}"


def _masks(seen: ObjectView, image: ImageEvidence) -> Iterator[tuple[bool, str]]:
    """Yield what has to hold for the masks of an object's parts, and what is wrong otherwise."""
    view = image.view
    own = np.zeros((view.height, view.width), bool) if seen.rle is None else decode_rle(seen.rle)
    taken = np.zeros_like(own)
    for part in seen.parts or ():
        mask = decode_rle(part.rle)
        if mask.shape != own.shape:
            yield False, f"{part.name}: its mask is not {view.width} x {view.height} pixels"
            continue
        count, box = int(np.count_nonzero(mask)), mask_bbox(mask)
        good = (count, box) == (part.pixels, part.bbox)
        yield (
            good,
            f"{part.name}: {part.pixels} pixels in {part.bbox}, its mask has {count} in {box}",
        )
        yield not (mask & ~own).any(), f"{part.name}: its mask reaches beyond the object's"
        yield not (mask & taken).any(), f"{part.name}: its mask overlaps another part's"
        taken |= mask


PARTS = Label(
    name="parts",
    rule="part masks",
    promise="masks of parts lie within their object's and do not overlap",
    recorded=_check,
    bytes_per_image=4_000.0,
)
