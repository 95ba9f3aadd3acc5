# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps of a scene's objects: arrays in one npz file; see docs/grasps.md. Left out by `--grasps off`."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from core.annotation.labels.label import Finding, Label, ScenePart, SceneSource
from core.scene.grasps import MODEL_TRIALS, SceneGrasps
from core.scene.numbering import index_text
from core.scene.record import SceneRecord

_FOLDER = "grasps"
_SHAPES = {"pose": (4, 4), "contacts": (2, 3), "normals": (2, 3)}
_SAME = 1e-5  # components of rotations, normals
# Between the stored width and the contacts along the closing direction, float32 included; meters.
_WIDTH_TOLERANCE = 1e-5
# How far the contacts' middle may lie off the middle plane between the pads, meters.
_OFF_MIDDLE = 1e-4
_TABLE_TOLERANCE = 1e-4


def file_name(scene: int) -> str:
    """Return the path of a scene's grasps, relative to the dataset."""
    return f"{_FOLDER}/{_names(scene)[0]}"


def encode_grasps(grasps: SceneGrasps) -> bytes:
    """Return the npz file; the same bytes for the same grasps."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, allow_pickle=False, **{f.name: getattr(grasps, f.name) for f in fields(grasps)}
    )
    return buffer.getvalue()


def decode_grasps(data: bytes) -> SceneGrasps:
    """Read a file back.

    Raises:
        ValueError: it is no such file, or its arrays do not fit each other.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {item.name: stored[item.name] for item in fields(SceneGrasps)}
    except Exception as error:  # any error of zip or numpy
        raise ValueError(f"is not a file of grasps ({error})") from error
    count = len(arrays["scene_id"])
    for name, array in arrays.items():
        if array.shape != (count, *_SHAPES.get(name, ())):
            raise ValueError(f"'{name}' has the shape {array.shape}")
    return SceneGrasps(**arrays)


def _names(scene: int) -> tuple[str, ...]:
    return (f"grasps_{index_text(scene)}.npz",)


def _make(source: SceneSource) -> tuple[bytes, ...]:
    if source.grasps is None:
        raise ValueError("the scene has no grasps")
    return (encode_grasps(source.grasps),)


def _check(data: Sequence[bytes], record: SceneRecord) -> list[Finding]:
    grasps = decode_grasps(data[0])
    named = record.grasps is not None and record.grasps.file == file_name(record.scene)
    findings = [Finding(named, "the record does not name this file")]
    findings += _check_objects(grasps, record)
    findings += _check_simulation(grasps, record)
    findings += _check_parts(grasps, record)
    for holds, message in _properties(grasps, record):
        wrong = np.flatnonzero(~holds)
        shown = f"grasp {wrong[0]} {message}" if len(wrong) else ""
        findings.append(Finding(not len(wrong), shown))
    return findings


def _check_objects(grasps: SceneGrasps, record: SceneRecord) -> Iterator[Finding]:
    ids = set(grasps.scene_id.tolist())
    known = {item.scene_id for item in record.objects}
    yield Finding(ids <= known, f"names the objects {sorted(ids - known)}, which do not exist")
    for item in record.objects:
        has = item.scene_id in ids
        message = f"object {item.scene_id} has neither a grasp nor a reason, or both"
        yield Finding(has == (item.no_grasp is None), message)
        if item.no_grasp is not None:
            others = known - {item.scene_id}
            good = set(item.no_grasp.blocked_by) <= others and (
                bool(item.no_grasp.blocked_by) == (item.no_grasp.reason == "blocked")
            )
            yield Finding(good, f"object {item.scene_id} is blocked by {item.no_grasp.blocked_by}")


def _check_simulation(grasps: SceneGrasps, record: SceneRecord) -> Iterator[Finding]:
    """Yield whether those that held in the scene, which have a trial more than others, are as many as said."""
    told = None if record.grasps is None else record.grasps.simulation
    more = int((grasps.trials > MODEL_TRIALS).sum())
    held = 0 if told is None else told.held
    yield Finding(more == held, f"{more} grasps have a trial in the scene, the record says {held}")
    if told is None:
        return
    yield Finding(told.held <= told.tried, f"{told.held} grasps of {told.tried} were held")
    ids = set(grasps.scene_id.tolist())
    tried = set(grasps.scene_id[grasps.trials > MODEL_TRIALS].tolist())
    message = f"the grasps of objects {sorted(ids - tried)} were not tried in the scene"
    yield Finding(ids == tried, message)


def _check_parts(grasps: SceneGrasps, record: SceneRecord) -> Iterator[Finding]:
    """Yield whether what the record says of grasps on parts fits the file; see `part_grasps` in the record."""
    known = [item for item in record.objects if item.part_grasps is not None]
    some = f"only {len(known)} of {len(record.objects)} objects say which grasps are on their parts"
    yield Finding(len(known) in (0, len(record.objects)), some)
    for item in known:
        assert item.part_grasps is not None
        own = set(np.flatnonzero(grasps.scene_id == item.scene_id).tolist())
        listed = [row for rows in item.part_grasps.values() for row in rows]
        where = f"object {item.scene_id}"
        foreign = sorted(set(listed) - own)
        yield Finding(not foreign, f"{where}: the grasps {foreign} of its parts are not its own")
        yield Finding(len(listed) == len(set(listed)), f"{where}: a grasp is on two of its parts")
        good = all(rows and list(rows) == sorted(rows) for rows in item.part_grasps.values())
        yield Finding(good, f"{where}: grasps of its parts are missing or in disorder")
        unknown = sorted(set(item.part_grasps) - set(item.parts or ()))
        yield Finding(not unknown, f"{where}: has grasps on the parts {unknown}, which it has not")


def _properties(grasps: SceneGrasps, record: SceneRecord) -> Iterator[tuple[np.ndarray, str]]:
    """Yield what has to hold for each grasp, (n,) bool, and what is wrong otherwise."""
    turned, tips = grasps.pose[:, :3, :3], grasps.pose[:, :3, 3]
    square = np.einsum("nij,nik->njk", turned, turned)
    rigid = (np.abs(square - np.eye(3)) <= _SAME).all(axis=(1, 2)) & (np.linalg.det(turned) > 0)
    yield rigid & (grasps.pose[:, 3] == [0, 0, 0, 1]).all(axis=1), "has a pose that is no motion"
    local = np.einsum("nij,nki->nkj", turned, grasps.contacts - tips[:, None])
    between = local[:, 1, 0] - local[:, 0, 0]
    yield np.abs(between - grasps.width) <= _WIDTH_TOLERANCE, "has contacts that are not its width"
    yield np.abs(local[:, :, 0].sum(axis=1)) <= _OFF_MIDDLE, "is not centered between its contacts"
    behind = -local[:, :, 2].mean(axis=1)
    yield np.abs(behind - grasps.depth) <= _WIDTH_TOLERANCE, "has contacts that are not its depth"
    yield (grasps.width > 0) & (grasps.width <= grasps.opening), "is wider than its opening"
    length = np.linalg.norm(grasps.normals, axis=2)
    yield (np.abs(length - 1.0) <= _SAME).all(axis=1), "has normals without unit length"
    outward = np.einsum("nj,nkj->nk", turned[:, :, 0], grasps.normals) * [-1.0, 1.0]
    yield (outward > 0.0).all(axis=1), "has normals that point into the object"
    yield (grasps.score >= 0) & (grasps.score <= 1), "has a score outside 0 to 1"
    yield grasps.clearance > 0, "has no clearance"
    yield (grasps.passed > 0) & (grasps.passed <= grasps.trials), "passed no trial, or too many"
    if record.table is not None:
        yield tips[:, 2] >= record.table.height - _TABLE_TOLERANCE, "reaches into the table"


GRASPS = Label(
    name=_FOLDER,
    rule="grasps",
    promise="frames, widths and contacts of grasps fit each other, and an object without any has a reason",
    scene=ScenePart(_names, _make, _check),
    bytes_per_image=7_000.0,  # 21 to 35 kB a scene of seven or eight objects and, usually, five images
)
