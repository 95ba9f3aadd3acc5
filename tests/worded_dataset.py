# SPDX-License-Identifier: GPL-3.0-or-later
"""The synthetic dataset with sentences that are proven: attributes, and relations to one anchor.

Written without the search of `core.language`: all programs of two small patterns are tried, and those that
hold in every image are kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

from core.annotation.labels.label import Label
from core.config.depth_format import DepthFormat
from core.dataset.store.index import write_index
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.settings import LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.minimality import is_minimal
from core.language.truth.predicate_table import PredicateTable
from core.scene.objects import SceneObject
from core.scene.record import Expression, SceneRecord
from tests.synthetic import SyntheticDataset, make_dataset

_PHRASES = {"left": "to the left of", "right": "to the right of", "behind": "behind"}
_RELATIONS_A_SCENE = 6


def make_worded_dataset(
    root: Path,
    scenes: int = 3,
    images: int = 2,
    size: int = 128,
    seed: int = 0,
    labels: tuple[Label, ...] = (),
    depth_format: DepthFormat = DepthFormat.FLOAT16,
) -> SyntheticDataset:
    """Write the dataset of `tests.synthetic.make_dataset` with proven sentences instead of its own."""
    made = make_dataset(root, scenes, images, size, seed, labels, depth_format)
    records = tuple(with_proven_expressions(record) for record in made.records)
    for record in records:
        made.layout.scene_record(record.scene).write_text(record.dumps(), encoding="utf-8")
    write_index(made.root)
    return replace(made, records=records)


def with_proven_expressions(record: SceneRecord) -> SceneRecord:
    """Return the record with sentences whose programs hold in all its images."""
    executor = Executor(
        PredicateTable(record, LanguageSettings().min_visibility, load_lexicon("en"))
    )
    margins = Margins(executor)
    found = [
        _expression(
            record,
            kind,
            text,
            program,
            target,
            margins.margin(program),
            is_minimal(executor, program, target),
        )
        for kind, text, program, target in _candidates(record)
        if executor.holds(program, target)
    ]
    attributes = [e for e in found if e.kind == "attribute"]
    relations = [e for e in found if e.kind == "relation"][:_RELATIONS_A_SCENE]
    return replace(record, expressions=(*attributes, *relations))


def _candidates(record: SceneRecord) -> Iterator[tuple[str, str, P.Unique, int]]:
    for item in record.objects:
        yield "attribute", f"Grab me {_phrase(item)}.", _named(item), item.scene_id
    for item, anchor in permutations(record.objects, 2):
        for relation, phrase in _PHRASES.items():
            noun = P.Filter(P.NOUN, item.name)
            program = P.Unique(P.conjunction([P.SCENE, noun, P.Relate(relation, _named(anchor))]))
            text = f"Pass me the {item.name} {phrase} {_phrase(anchor)}."
            yield "relation", text, program, item.scene_id


def _phrase(item: SceneObject) -> str:
    return f"the {item.color} {item.name}"


def _named(item: SceneObject) -> P.Unique:
    filters = [P.Filter(P.NOUN, item.name), P.Filter("color", item.color)]
    return P.Unique(P.conjunction([P.SCENE, *filters]))


def _expression(
    record: SceneRecord,
    kind: str,
    text: str,
    program: P.Node,
    target: int,
    margins: list[float],
    minimal: bool,
) -> Expression:
    images = [view.img_idx for view in record.images]
    return Expression(
        text=text,
        targets=(target,),
        kind=kind,
        program=P.to_json(program),
        minimal=minimal,
        images=tuple(images),
        certificate={
            str(i): {"true": [target], "possible": [target], "margin": margin}
            for i, margin in zip(images, margins, strict=True)
        },
    )
