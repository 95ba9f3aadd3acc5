# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene record: the truth of one scene, and its commit.

`SceneRecord.dumps` is what lies in `scene_graphs/scene_graph_00000012.json`. Language, exports and the
verifier read nothing else. The keys are a contract: more may be added, none renamed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.scene.json_fields import SceneFormatError, read_count, read_field, read_integers
from core.scene.objects import SceneObject
from core.scene.views import View

SCHEMA_VERSION = 1
# An escape of one half of a pair of UTF-16, rare enough to look closer where it occurs.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, eq=False)
class Expression:
    """One finished sentence with its proof.

    Attributes:
        targets: scene_ids it means; one for now.
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

    @classmethod
    def from_json(cls, data: Any, where: str = "expression") -> "Expression":
        return cls(
            text=read_field(data, "text", str, where),
            targets=read_integers(data, "targets", where),
            kind=read_field(data, "kind", str, where),
            program=read_field(data, "program", Mapping, where),
            minimal=read_field(data, "minimal", bool, where),
            images=read_integers(data, "images", where),
            certificate=read_field(data, "certificate", Mapping, where),
        )


@dataclass(frozen=True, eq=False)
class SceneRecord:
    """The truth of one scene and the commit of it; see the module's docstring.

    Attributes:
        scene: index in the dataset.
        attempt: number of deterministic rejections before the attempt that succeeded.
        surface: name of the surface the objects stand on.
        objects: by scene_id, 0 to n - 1 without a gap.
        images: by img_idx, consecutive.
    """

    scene: int
    seed: int
    fingerprint: str
    surface: str
    objects: tuple[SceneObject, ...]
    images: tuple[View, ...]
    expressions: tuple[Expression, ...] = ()
    attempt: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA_VERSION,
            "scene": self.scene,
            "seed": self.seed,
            "attempt": self.attempt,
            "fingerprint": self.fingerprint,
            "surface": self.surface,
            "objects": [item.to_json() for item in self.objects],
            "images": [view.to_json() for view in self.images],
            "expressions": [expression.to_json() for expression in self.expressions],
        }

    @classmethod
    def from_json(cls, data: Any) -> "SceneRecord":
        where = "scene record"
        schema = read_field(data, "schema", int, where)
        if schema != SCHEMA_VERSION:
            raise SceneFormatError(
                f"{where}: schema {schema}, but this version reads schema {SCHEMA_VERSION}"
            )
        objects = tuple(
            SceneObject.from_json(item) for item in read_field(data, "objects", list, where)
        )
        images = tuple(View.from_json(item) for item in read_field(data, "images", list, where))
        if not objects or not images:
            raise SceneFormatError(f"{where}: 'objects' or 'images' is empty")
        ids = list(range(len(objects)))
        if [item.scene_id for item in objects] != ids:
            raise SceneFormatError(f"{where}: scene_ids of 'objects' must be 0, 1, 2, ... in order")
        for view in images:
            if [item.scene_id for item in view.objects] != ids:
                raise SceneFormatError(
                    f"{where}: image {view.img_idx} must list every object once, by scene_id"
                )
        expressions = tuple(
            Expression.from_json(item, f"expression {i}")
            for i, item in enumerate(read_field(data, "expressions", list, where))
        )
        for i, expression in enumerate(expressions):
            if not expression.targets or not set(expression.targets) <= set(ids):
                raise SceneFormatError(f"expression {i}: 'targets' must be scene_ids of objects")
        return cls(
            scene=read_count(data, "scene", where),
            seed=read_count(data, "seed", where),
            fingerprint=read_field(data, "fingerprint", str, where),
            surface=read_field(data, "surface", str, where),
            objects=objects,
            images=images,
            expressions=expressions,
            attempt=read_count(data, "attempt", where),
        )

    def dumps(self) -> str:
        """Return the record as the text of its file: one line, keys in a fixed order, exact floats."""
        return json.dumps(self.to_json(), ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def loads(cls, text: str) -> "SceneRecord":
        """Read a record back.

        Raises:
            SceneFormatError: not JSON, or not a scene record.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise SceneFormatError(f"scene record: not JSON ({error})") from error
        if _SURROGATE.search(text) and not _can_be_written(data):
            raise SceneFormatError("scene record: a text holds half of a character")
        return cls.from_json(data)


def _can_be_written(data: Any) -> bool:
    """Say whether all texts below `data` are whole: JSON can escape half of a pair, UTF-8 cannot."""
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
