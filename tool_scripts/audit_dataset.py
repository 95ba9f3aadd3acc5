# SPDX-License-Identifier: GPL-3.0-or-later
"""How often one is right without looking at the image, or without reading the sentence.

DATASET is a dataset or a folder of its splits: what a model could learn of models, places and sizes is then
learned in train and tried in the others. Each figure has a 95 % interval and the chance of a blind pick;
docs/audit.md says what each guess does, and what is to be expected.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.formats.base import Part, open_parts
from core.dataset.statistics.audit import (
    AuditedScenes,
    audit_json,
    audit_parts,
    format_audit,
    gather_audit,
)
from core.dataset.store.image_lookup import batches
from core.dataset.store.recorded_config import recorded_language
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool
from utils.parallel import ordered_map


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    parts = open_parts(options.dataset, "")
    gathered = {part.name: _gather(part, options.workers) for part in parts}
    audits = audit_parts(gathered, recorded_language(parts[0].layout).style)
    if options.json:
        # ASCII only: no name can inject terminal escapes, and no console encoding can fail.
        print(json.dumps(audit_json(audits), indent=1))
    else:
        print(format_audit(audits))
    return 0


def _gather(part: Part, workers: int) -> AuditedScenes:
    scenes = part.layout.scenes()
    work = batches(scenes)
    found = AuditedScenes()
    with tqdm(desc="Records", unit="scene", total=len(scenes), leave=False) as bar:
        gather = partial(gather_audit, part.layout.root)
        pieces = ordered_map(gather, work, min(workers, len(work)))
        for batch, piece in zip(work, pieces, strict=True):
            bar.update(len(batch))
            found += piece
    return found


if __name__ == "__main__":
    run_tool(main)
