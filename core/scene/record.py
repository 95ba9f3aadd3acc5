# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene record: the ground truth of one scene; writing it commits the scene.

`SceneRecord.dumps` is the content of `scene_graphs/scene_graph_00000012.json`. Language, exports and the
verifier read nothing else. The keys are a contract: more may be added, none renamed. So unknown keys are
ignored when reading (and not kept), and a key added after the first version has a default.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from core.scene.grasps import GraspsEntry
from core.scene.image_twins import TwinOf, check_twin
from core.scene.json_fields import Count, SceneFormatError, convert, decode
from core.scene.objects import SceneObject
from core.scene.part_expressions import PartExpression, check_part_expressions
from core.scene.set_expressions import SetExpression, Twin, check_sets
from core.scene.support import Bears, Blocks, Depends, Inside, RemovalOrder, Support
from core.scene.table import Table
from core.scene.views import View

SCHEMA_VERSION = 1
_WHAT = "scene record"
_SUPPORT_KEYS = tuple(field.name for field in fields(Support))


@dataclass(frozen=True, eq=False)
class Expression:
    """One finished sentence with its proof.

    Attributes:
        targets: scene_ids it refers to; one for now.
        kind: the name of the kind of expression.
        program: the program as JSON; `core.language` reads it back.
        minimal: no clause of the program can be left out.
        images: img_idx of every image it was proven in.
        certificate: by img_idx as text: {"true": ids, "possible": ids, "margin": number}.
    """

    text: str
    targets: tuple[int, ...]
    kind: str
    program: Mapping[str, Any]
    minimal: bool
    images: tuple[int, ...]
    certificate: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "targets": list(self.targets),
            "kind": self.kind,
            "program": dict(self.program),
            "minimal": self.minimal,
            "images": list(self.images),
            "certificate": dict(self.certificate),
        }


@dataclass(frozen=True, eq=False)
class SceneRecord:
    """The ground truth of one scene; see the module's docstring.

    Attributes:
        scene: index in the dataset.
        attempt: number of deterministic rejections before the attempt that succeeded.
        surface: name of the surface the objects stand on.
        objects: by scene_id, 0 to n - 1 without a gap.
        images: by img_idx, consecutive.
        table: the surface's place; None in records of the first version.
        grasps: None in datasets made without them.
        bears, depends_on, inside, blocks, removal_order: what rests on and in what; see `core.scene.support`.
            None where every object stands on the surface alone.
        set_expressions: those of several objects or none; None in datasets made without them.
        sentence_twins: pairs that differ in one word; None in datasets made without them.
        part_expressions: those of parts of objects; None in datasets made without them.
        twin_of: of an image twin, its partner; else None.
    """

    scene: Count
    seed: Count
    fingerprint: str
    surface: str
    objects: tuple[SceneObject, ...]
    images: tuple[View, ...]
    expressions: tuple[Expression, ...] = ()
    attempt: Count = 0
    table: Table | None = None
    grasps: GraspsEntry | None = None
    bears: tuple[Bears, ...] | None = None
    depends_on: tuple[Depends, ...] | None = None
    inside: tuple[Inside, ...] | None = None
    blocks: tuple[Blocks, ...] | None = None
    removal_order: tuple[RemovalOrder, ...] | None = None
    set_expressions: tuple[SetExpression, ...] | None = None
    sentence_twins: tuple[Twin, ...] | None = None
    part_expressions: tuple[PartExpression, ...] | None = None
    twin_of: TwinOf | None = None

    def with_support(self, support: Support) -> "SceneRecord":
        """Return the record with what is known of what rests on what."""
        return replace(self, **vars(support))

    @property
    def table_to_world(self) -> np.ndarray:
        """(4, 4) frame of the table, or of the world itself where the record does not know the table's."""
        return np.eye(4) if self.table is None else self.table.frame

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA_VERSION,
            "scene": self.scene,
            "seed": self.seed,
            "attempt": self.attempt,
            "fingerprint": self.fingerprint,
            "surface": self.surface,
            **({} if self.table is None else {"table": self.table.to_json()}),
            **({} if self.twin_of is None else {"twin_of": self.twin_of.to_json()}),
            "objects": [item.to_json() for item in self.objects],
            **({} if self.grasps is None else {"grasps": self.grasps.to_json()}),
            **self._support_json(),
            "images": [view.to_json() for view in self.images],
            "expressions": [expression.to_json() for expression in self.expressions],
            **self._set_json(),
        }

    def _set_json(self) -> dict[str, Any]:
        sets, twins, parts = self.set_expressions, self.sentence_twins, self.part_expressions
        return {
            **({} if sets is None else {"set_expressions": [item.to_json() for item in sets]}),
            **({} if twins is None else {"sentence_twins": [list(pair) for pair in twins]}),
            **({} if parts is None else {"part_expressions": [item.to_json() for item in parts]}),
        }

    def _support_json(self) -> dict[str, Any]:
        entries = {name: getattr(self, name) for name in _SUPPORT_KEYS}
        return {
            name: [item.to_json() for item in items]
            for name, items in entries.items()
            if items is not None
        }

    @classmethod
    def from_json(cls, data: Any) -> "SceneRecord":
        """Read a record from parsed JSON; otherwise like `loads`."""
        _check_schema(convert(data, _Head, _WHAT))
        convert(data, _FirstKeys, _WHAT)
        return _checked(convert(data, cls, _WHAT))

    def dumps(self) -> str:
        """Return the record as the text of its file: one line, keys in a fixed order, exact floats."""
        return json.dumps(self.to_json(), ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def loads(cls, text: str) -> "SceneRecord":
        """Read a record back.

        Raises:
            SceneFormatError: not JSON, or not a scene record; gives the location, as in `$.images[0].K`.
        """
        _check_schema(decode(text, _Head, _WHAT))
        decode(text, _FirstKeys, _WHAT)
        return _checked(decode(text, cls, _WHAT))


@dataclass(frozen=True)
class _Head:
    """The part that determines whether the rest of a record can be read."""

    schema: int


@dataclass(frozen=True)
class _FirstObjectKeys:
    plural: Any
    article: Any


@dataclass(frozen=True)
class _FirstViewKeys:
    rle: Any


@dataclass(frozen=True)
class _FirstImageKeys:
    light: Any
    background: Any
    objects: tuple[_FirstViewKeys, ...]


@dataclass(frozen=True)
class _FirstKeys:
    """Keys that have a default when a record is built, but which every record on disk has always had."""

    attempt: Any
    expressions: Any
    objects: tuple[_FirstObjectKeys, ...]
    images: tuple[_FirstImageKeys, ...]


def _check_schema(head: _Head) -> None:
    if head.schema != SCHEMA_VERSION:
        raise SceneFormatError(
            f"{_WHAT}: schema {head.schema}, but this version reads schema {SCHEMA_VERSION}"
        )


def _checked(record: SceneRecord) -> SceneRecord:
    """Return the record if its parts are consistent with each other."""
    if not record.objects or not record.images:
        raise SceneFormatError(f"{_WHAT}: 'objects' or 'images' is empty")
    ids = list(range(len(record.objects)))
    if [item.scene_id for item in record.objects] != ids:
        raise SceneFormatError(f"{_WHAT}: scene_ids of 'objects' must be 0, 1, 2, ... in order")
    for view in record.images:
        if [item.scene_id for item in view.objects] != ids:
            raise SceneFormatError(
                f"{_WHAT}: image {view.img_idx} must list every object once, by scene_id"
            )
        for item, seen in zip(record.objects, view.objects, strict=True):
            if not {part.name for part in seen.parts or ()} <= set(item.parts or ()):
                raise SceneFormatError(
                    f"{_WHAT}: image {view.img_idx} shows parts that object {seen.scene_id} does not list"
                )
    for i, expression in enumerate(record.expressions):
        if not expression.targets or not set(expression.targets) <= set(ids):
            raise SceneFormatError(f"expression {i}: 'targets' must be scene_ids of objects")
    sets, twins = record.set_expressions or (), record.sentence_twins or ()
    check_sets(sets, twins, len(ids), len(record.expressions))
    check_part_expressions(record.part_expressions or (), record.objects)
    if record.twin_of is not None:
        check_twin(record.twin_of, record.scene, len(ids))
    if not _support_ids(record) <= set(ids):
        raise SceneFormatError(f"{_WHAT}: 'bears' and the keys after it must name scene_ids")
    return record


def _support_ids(record: SceneRecord) -> set[int]:
    """Return all scene_ids that the keys of support name."""
    found: set[int | None] = set()
    for pair in record.bears or ():
        found |= {pair.bearer, pair.load}
    for effect in record.depends_on or ():
        found |= {effect.removed, *effect.moves, *effect.unsure}
    for item in record.inside or ():
        found |= {item.container, item.content}
    for block in record.blocks or ():
        found |= {block.target, *block.lift, *(block.hand or ())}
    for removal in record.removal_order or ():
        found |= {removal.target, *removal.order}
    return {scene_id for scene_id in found if scene_id is not None}
