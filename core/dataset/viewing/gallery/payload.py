# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene's data for the page, as JSON, and the script files that contain it.

A page opened from disk may not fetch files but may run them as scripts, so each data file is one call.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.dataset.viewing.hands import Hand, hands_in_view, hands_of
from core.dataset.viewing.program_tree import ProgramViewer, TreeNode
from core.language.settings import LanguageSettings
from core.scene.grasps import SceneGrasps
from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from core.scene.views import ObjectView, View

NO_VALUE = "(none)"
Sentence = Expression | SetExpression | PartExpression
# Stands for "in all images of the scene", the usual case.
_ALL_IMAGES = 0
HANDS_SHOWN = 5  # per object
_SCORE_DIGITS, _PIXEL_DIGITS = 2, 1


@dataclass(frozen=True)
class SentenceRow:
    """One row of the search index.

    Attributes:
        sentence: position in the scene's list.
        images: positions of its images in the scene; 0 = all.
    """

    sentence: int
    kind: str
    category: str
    color: str
    text: str
    images: list[int] | int


def script(call: str, *arguments: Any) -> str:
    """Return the text of a script file that calls `call` with JSON arguments.

    Pure ASCII, and without "<": neither an encoding nor an HTML parser can change its meaning.
    """
    texts = (json.dumps(item, separators=(",", ":"), allow_nan=False) for item in arguments)
    return f"{call}({','.join(texts)});\n".replace("<", "\\u003c")


def scene_payload(
    record: SceneRecord, settings: LanguageSettings, grasps: SceneGrasps | None = None
) -> dict[str, Any]:
    """Return a scene's data for the page; for the keys see the page's scripts.

    With `grasps`, images have a few hands for each object that they show, and objects the reason why not.

    Raises:
        UserInputError: there is no lexicon for `settings.language`.
    """
    viewer = ProgramViewer(record, settings)
    return {
        "scene": record.scene,
        "objects": _objects(record),
        "images": [_view(record, view, grasps) for view in record.images],
        "sentences": [_sentence(record, item, viewer) for item in _sentences(record)],
    }


def sentence_rows(record: SceneRecord) -> list[SentenceRow]:
    """Return the rows of the search index for a scene."""
    places = {view.img_idx: place for place, view in enumerate(record.images)}
    rows = []
    for number, expression in enumerate(_sentences(record)):
        target = record.objects[expression.targets[0]] if expression.targets else None
        images: list[int] | int = _ALL_IMAGES
        if not _holds_everywhere(record, expression):
            images = [places[i] for i in expression.images if i in places]
        rows.append(
            SentenceRow(
                sentence=number,
                kind=_kind(expression) or NO_VALUE,
                category=(target.category if target else "") or NO_VALUE,
                color=(target.color if target else "") or NO_VALUE,
                text=expression.text,
                images=images,
            )
        )
    return rows


def _objects(record: SceneRecord) -> list[dict[str, Any]]:
    times = Counter(item.id for item in record.objects)
    return [
        {
            "number": item.scene_id,
            # Several objects of one model have to be distinguishable.
            "label": item.id if times[item.id] == 1 else f"{item.id} ({item.scene_id})",
            "name": item.name,
            "category": item.category,
            "color": item.color,
            "noGrasp": None if item.no_grasp is None else item.no_grasp.to_json(),
        }
        for item in record.objects
    ]


def _meant_parts(record: SceneRecord) -> frozenset[tuple[int, str]]:
    """Return the (scene_id, part) that sentences mean."""
    return frozenset((item.targets[0], item.target_part) for item in record.part_expressions or ())


def _view(record: SceneRecord, view: View, grasps: SceneGrasps | None) -> dict[str, Any]:
    meant = _meant_parts(record)
    shown = {item.scene_id for item in view.objects if item.bbox is not None}
    hands = hands_in_view(grasps, view, HANDS_SHOWN) if grasps is not None else []
    return {
        "index": view.img_idx,
        "width": view.width,
        "height": view.height,
        "objects": [
            _seen(item, meant, _held(record, view, item, grasps, meant)) for item in view.objects
        ],
        "hands": _hands([hand for hand in hands if hand.scene_id in shown]),
    }


def _held(
    record: SceneRecord,
    view: View,
    seen: ObjectView,
    grasps: SceneGrasps | None,
    meant: frozenset[tuple[int, str]],
) -> dict[str, list[list[Any]]]:
    """Return a few hands on each part that is meant; {} if its grasps are not known by parts."""
    item = record.objects[seen.scene_id]
    if grasps is None or item.part_grasps is None:
        return {}
    found = {}
    for part in item.parts or ():
        if (seen.scene_id, part) not in meant:
            continue
        rows = np.array(item.grasps_on(part), dtype=int)
        # A damaged record may name others.
        rows = rows[rows < len(grasps.scene_id)]
        found[part] = _hands(hands_of(grasps, rows, view, HANDS_SHOWN))
    return found


def _seen(
    item: ObjectView, meant: frozenset[tuple[int, str]], held: Mapping[str, list[list[Any]]]
) -> dict[str, Any]:
    parts = {
        part.name: {
            "box": part.bbox,
            "counts": part.rle["counts"],
            **({"hands": held[part.name]} if part.name in held else {}),
        }
        for part in item.parts or ()
        if (item.scene_id, part.name) in meant
    }
    return {
        "id": item.scene_id,
        "box": item.bbox,
        "counts": None if item.rle is None else item.rle["counts"],
        "visible": round(item.visible_fraction, 3),
        **({"parts": parts} if parts else {}),
    }


def _hands(hands: Sequence[Hand]) -> list[list[Any]]:
    """Return [scene_id, score, [x, y, ...] of one stroke, of the next, ...] for each hand."""
    return [
        [
            hand.scene_id,
            round(hand.score, _SCORE_DIGITS),
            *(stroke.ravel().round(_PIXEL_DIGITS).tolist() for stroke in hand.strokes),
        ]
        for hand in hands
    ]


def _sentences(record: SceneRecord) -> tuple[Sentence, ...]:
    """Return all sentences of a scene: those of objects, of several or none, and of parts."""
    return (
        *record.expressions,
        *(record.set_expressions or ()),
        *(record.part_expressions or ()),
    )


def _kind(expression: Sentence) -> str:
    if isinstance(expression, Expression):
        return expression.kind
    if isinstance(expression, PartExpression):
        return "by a part" if expression.by else "a part"
    return f"none: {expression.failed}" if expression.failed else "several"


def _sentence(record: SceneRecord, expression: Sentence, viewer: ProgramViewer) -> dict[str, Any]:
    seen = viewer.view(expression)
    return {
        "text": expression.text,
        "targets": list(expression.targets),
        "part": expression.target_part if isinstance(expression, PartExpression) else None,
        "kind": _kind(expression),
        "minimal": expression.minimal if isinstance(expression, Expression) else None,
        "images": _ALL_IMAGES if _holds_everywhere(record, expression) else list(expression.images),
        "margins": {key: _margin(value) for key, value in expression.certificate.items()},
        "anchors": seen.anchors,
        "tree": _node(seen.tree),
    }


def _margin(proof: Any) -> float | None:
    margin = proof.get("margin") if isinstance(proof, Mapping) else None
    return float(margin) if isinstance(margin, int | float) else None


def _node(node: TreeNode) -> list[Any]:
    return [node.text, node.role, node.objects, [_node(child) for child in node.children]]


def _holds_everywhere(record: SceneRecord, expression: Sentence) -> bool:
    return set(expression.images) == {view.img_idx for view in record.images}
