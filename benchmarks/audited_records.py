# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit of what is said of recorded scenes, in any style: docs/audit.md.

    python -m benchmarks.settled_scenes --scenes 400 --size 128 --record /tmp/records
    python -m benchmarks.audited_records /tmp/records --style compositional --sentence-twins

Sentences are said anew of the records of all folders given, which may be made by several processes.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.dataset.statistics.audit import (  # noqa: E402
    AuditedScenes,
    audit_parts,
    audit_record,
    format_audit,
)
from core.dataset.store.reader import read_scene  # noqa: E402
from core.language.search.in_dataset import say_in_dataset  # noqa: E402
from core.language.settings import LanguageSettings, Style  # noqa: E402
from core.scene.image_twins import shared_sentences  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="with scene_graph_*.json")
    parser.add_argument("--style", default=Style.NATURAL, choices=list(Style))
    parser.add_argument("--sentence-twins", action="store_true")
    options = parser.parse_args(arguments)
    settings = LanguageSettings(style=options.style, sentence_twins=options.sentence_twins)
    found = AuditedScenes()
    known: dict[int, SceneRecord] = {}
    pairs = twins = 0
    for record in records(options.folders):
        partner = None if record.twin_of is None else known.get(record.twin_of.scene)
        expected = () if partner is None else partner.expressions
        record = say_in_dataset(record, settings, expected).added_to(record)
        known = {record.scene: record}  # a twin follows its partner
        audit_record(found, record, partner)
        twins += len(record.sentence_twins or ())
        if partner is not None:
            pairs += 1
            shared = len(shared_sentences(partner.expressions, record.expressions))
            print(f"twin {record.scene}: {record.twin_of}, {shared} sentences mean another object")
    print(format_audit(audit_parts({"": found}, options.style)))
    print(f"{twins} pairs of sentence twins, {pairs} image twins")
    return 0


def records(folders: Sequence[Path]) -> Iterator[SceneRecord]:
    """Yield the scenes of all folders, numbered through, with their images."""
    paths = [path for folder in folders for path in sorted(folder.glob("scene_graph_*.json"))]
    old = -1
    for number, path in enumerate(paths):
        record = read_scene(path)
        first = number * len(record.images)
        images = tuple(replace(view, img_idx=first + i) for i, view in enumerate(record.images))
        twin_of = record.twin_of
        if twin_of is not None:
            twin_of = replace(twin_of, scene=number - 1) if twin_of.scene == old else None
        old = record.scene
        yield replace(record, scene=number, images=images, expressions=(), twin_of=twin_of)


if __name__ == "__main__":
    raise SystemExit(main())
