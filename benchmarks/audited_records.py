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
from core.scene.record import SceneRecord  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="with scene_graph_*.json")
    parser.add_argument("--style", default=Style.NATURAL, choices=list(Style))
    parser.add_argument("--sentence-twins", action="store_true")
    options = parser.parse_args(arguments)
    settings = LanguageSettings(style=options.style, sentence_twins=options.sentence_twins)
    found = AuditedScenes()
    for record in records(options.folders):
        audit_record(found, say_in_dataset(record, settings).added_to(record))
    print(format_audit(audit_parts({"": found}, options.style)))
    return 0


def records(folders: Sequence[Path]) -> Iterator[SceneRecord]:
    """Yield the scenes of all folders, numbered through, with their images."""
    paths = [path for folder in folders for path in sorted(folder.glob("scene_graph_*.json"))]
    for number, path in enumerate(paths):
        record = read_scene(path)
        first = number * len(record.images)
        images = tuple(replace(view, img_idx=first + i) for i, view in enumerate(record.images))
        yield replace(record, scene=number, images=images, expressions=())


if __name__ == "__main__":
    raise SystemExit(main())
