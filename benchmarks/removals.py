# SPDX-License-Identifier: GPL-3.0-or-later
"""How often `depends_on` of recorded scenes agrees with MuJoCo, and how often either cannot tell.

    python -m benchmarks.settled_scenes --scenes 300 --size 128 --contact-share 1 --record /tmp/contact
    python -m benchmarks.removals /tmp/contact

Takes each object that touches another one away from the settled meshes' convex parts. Prints every
disagreement, and by what the scenes hold how many removals agree, and how many of the pairs of objects that
carry each other `depends_on` leaves open. Returns 1 if a bound is missed.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generated_phrases import record_files  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.dataset.verify.removal_physics import Outcome, Part, outcomes, solid_of  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402

MODELS = ROOT / "models"
LEAST_AGREEMENT, MOST_UNSURE = 0.99, 0.15
STACK, CONTAINER, PILE = "stack", "container", "pile"
# Objects of a pile; a stack has up to four levels.
LEAST_PILE = 5


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, metavar="RECORDS", help="a folder, or a dataset")
    options = parser.parse_args(arguments)
    catalogue = read_catalogue(MODELS / "models_info_all.xlsx", MODELS)
    models = {model.id: model for model in catalogue}
    part = lru_cache(maxsize=128)(lambda model_id: solid_of(models[model_id]))
    found: dict[str, Counter[str]] = {kind: Counter() for kind in (STACK, CONTAINER, PILE)}
    for path in record_files(options.records):
        record = read_scene(path)
        if record.bears is not None:
            counts = found[kind_of(record)]
            counts["scenes"] += 1
            for problem in disagreements(record, part, counts):
                print(f"scene {record.scene}: {problem}", flush=True)
    for kind, counts in found.items():
        print(f"{kind:10}", ", ".join(f"{name} {number}" for name, number in counts.items()))
    return report(sum(found.values(), Counter()))


def kind_of(record: SceneRecord) -> str:
    """Return what the group of a scene is, as far as the record tells."""
    if record.inside:
        return CONTAINER
    return PILE if len(set().union(*_touching(record))) >= LEAST_PILE else STACK


def _touching(record: SceneRecord) -> set[frozenset[int]]:
    """Return the pairs of objects of which one bears the other."""
    return {
        frozenset((item.bearer, item.load))
        for item in record.bears or ()
        if item.bearer is not None
    }


def disagreements(record: SceneRecord, part: Part, counts: Counter[str]) -> Iterator[str]:
    """Try all removals of a scene, and yield those of which `depends_on` and MuJoCo say different things."""
    bears, depends, table = record.bears or (), record.depends_on or (), record.table
    assert table is not None  # records with `bears` have it
    touching = _touching(record)
    for one in outcomes(record.objects, bears, depends, table.height, part):
        counts["removals"] += 1
        counts["decided"] += one.is_decided
        counts["unsure by MuJoCo"] += one.happened is None
        counts["unsure by depends_on"] += one.said is None
        if frozenset((one.removed, one.other)) in touching:
            counts["of contact pairs"] += 1
            counts["of contact pairs unsure"] += one.said is None
        if one.is_decided and one.agrees:
            counts["agree"] += 1
            counts["agree that it moves"] += one.said is True
        elif one.is_decided:
            yield _words(record, one)


def _words(record: SceneRecord, one: Outcome) -> str:
    removed, other = (f"{i} ({record.objects[i].id})" for i in (one.removed, one.other))
    return f"without {removed}, {other} {'moves' if one.said else 'stays'} by depends_on alone"


def report(counts: Counter[str]) -> int:
    """Print the shares of all scenes, and return 1 if a bound is missed."""
    agreement = counts["agree"] / max(counts["decided"], 1)
    unsure = counts["of contact pairs unsure"] / max(counts["of contact pairs"], 1)
    print(f"agreement {agreement:.2%} (at least {LEAST_AGREEMENT:.0%})")
    print(f"unsure of contact pairs {unsure:.1%} (at most {MOST_UNSURE:.0%})")
    return 0 if agreement >= LEAST_AGREEMENT and unsure <= MOST_UNSURE else 1


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
