# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges sentences of parts, uses and printed texts about recorded scenes by the two readers of the tests.

    python -m benchmarks.part_words DATASET OUT --sentences 20000
    python -m benchmarks.part_words DATASET OUT --sentences 20000 --share 1/2 &    # two processes, and
    python -m benchmarks.part_words DATASET OUT --sentences 20000 --share 2/2      # what both have found

DATASET is a dataset, or a folder with scene records, made with `--extra-outputs parts`; with
`--kind-weights text=1` it knows printed texts, too. Sentences are said anew of every scene in both styles, with
one random stream after the other, until there are enough that differ in scene or text. Everything that anybody
has against one is printed, the oracle, the plain reader or a proof-reader of English, and the number of
sentences by kind. OUT gets one small file a scene; a run that was stopped goes on where it was.
"""

import argparse
import hashlib
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.generated_phrases import record_files  # noqa: E402
from benchmarks.two_readers import Meshes, as_usual  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.errors import UserInputError  # noqa: E402
from core.language.search.search import say  # noqa: E402
from core.language.settings import Kind, LanguageSettings, Style  # noqa: E402
from core.scene.part_expressions import PartExpression  # noqa: E402
from core.scene.record import Expression, SceneRecord  # noqa: E402
from tests.core.language.both_readers import MIN_VISIBILITY, BothReaders  # noqa: E402
from tests.core.language.oracle.judge import Judge  # noqa: E402
from tests.plain_reader.judging import Onlooker  # noqa: E402
from utils.files import atomic_write_text  # noqa: E402

KINDS = (Kind.PART, Kind.USE, Kind.TEXT)
PART_TARGETS = 6
# Kinds of sentences that mean a part.
POINTED, TAKEN = "a part itself", "by a part"


@dataclass
class Judged:
    """What is known of one scene.

    Attributes:
        rounds: random streams that have been used.
        sentences: kind and hash of the program by text.
        faults: what a reader has against a text.
        seconds: processor time.
    """

    rounds: int = 0
    sentences: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, metavar="DATASET")
    parser.add_argument("output", type=Path, metavar="OUT")
    parser.add_argument("--sentences", type=int, default=20_000, help="of all processes (20000)")
    parser.add_argument("--share", default="1/1", help="which of how many processes this is (1/1)")
    options = parser.parse_args(arguments)
    paths = record_files(options.records)
    own = _share(paths, options.share)
    options.output.mkdir(parents=True, exist_ok=True)
    _judge_until(own, options.output, math.ceil(options.sentences * len(own) / len(paths)))
    return 1 if _report(paths, options.output) else 0


def _share(paths: Sequence[Path], share: str) -> Sequence[Path]:
    """Return the scenes of one of several processes.

    Raises:
        UserInputError: `share` is not a place and a number, such as 1/2, or too few scenes are left.
    """
    place, _, number = share.partition("/")
    if not (place.isdigit() and number.isdigit() and 1 <= int(place) <= int(number) <= len(paths)):
        raise UserInputError(
            f"--share {share}: give a place and a number of processes, such as 1/2; there are {len(paths)} "
            "scenes"
        )
    return paths[int(place) - 1 :: int(number)]


def _judge_until(paths: Sequence[Path], output: Path, wanted: int) -> None:
    """Judge round after round of all scenes until there are enough sentences, or none that is new."""
    meshes = Meshes(ROOT / "models")
    found = {path: _read(output / path.name) for path in paths}
    count = sum(len(judged.sentences) for judged in found.values())
    while count < wanted:
        before, rounds = count, min(judged.rounds for judged in found.values())
        for path in paths:
            judged = found[path]
            if judged.rounds > rounds or count >= wanted:
                continue
            count -= len(judged.sentences)
            _judge_round(read_scene(path), judged, meshes)
            count += len(judged.sentences)
            atomic_write_text(output / path.name, json.dumps(asdict(judged)))
        print(f"round {rounds + 1}: {count} sentences", file=sys.stderr, flush=True)
        if count == before:
            print("nothing new is said", file=sys.stderr)
            return


def _read(path: Path) -> Judged:
    return Judged(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Judged()


def _judge_round(record: SceneRecord, judged: Judged, meshes: Meshes) -> None:
    """Say what one more random stream says of a scene, and judge what is new.

    Raises:
        UserInputError: the record knows no parts.
    """
    if not any(item.parts for item in record.objects):
        raise UserInputError(
            f"scene {record.scene}: knows no parts; make the dataset with --extra-outputs parts"
        )
    start = time.process_time()
    shapes = () if record.bears is None else meshes.of(record)
    judge = Judge(record, MIN_VISIBILITY, shapes=shapes)
    readers = BothReaders(judge, Onlooker(as_usual(record)))
    for kind, said in _said(record, judged.rounds):
        if said.text in judged.sentences:
            continue
        judged.sentences[said.text] = (kind, _hash(said.program))
        if faults := readers.faults(said):
            judged.faults[said.text] = faults
            print(f"scene {record.scene}: {said.text} {faults}", flush=True)
    judged.rounds += 1
    judged.seconds += time.process_time() - start


def _hash(program: Mapping[str, Any]) -> str:
    return hashlib.blake2s(json.dumps(program).encode(), digest_size=8).hexdigest()


def _said(record: SceneRecord, number: int) -> Iterator[tuple[str, Expression | PartExpression]]:
    """Yield what is said of a scene with the random stream of a number, each with its kind."""
    rng = np.random.default_rng([record.seed, record.scene, number])
    printed = any(item.printed for item in record.objects)
    for kind in KINDS if printed else KINDS[:-1]:
        only = dict.fromkeys(map(str, Kind), 0.0) | {str(kind): 1.0}
        for style in (Style.NATURAL, Style.COMPOSITIONAL):
            settings = LanguageSettings(MIN_VISIBILITY, style=style, kind_weights=only)
            for said in say(record, settings, rng, number).expressions:
                yield kind, said
    settings = LanguageSettings(
        MIN_VISIBILITY, style=Style.NATURAL, part_targets=PART_TARGETS, kind_weights={"part": 1.0}
    )
    for pointed in say(record, settings, rng, number).parts or ():
        yield TAKEN if pointed.by else POINTED, pointed


def _report(paths: Sequence[Path], output: Path) -> int:
    """Print what all processes have found; return the number of sentences that a reader objects to."""
    found = [_read(output / path.name) for path in paths]
    kinds = Counter(kind for judged in found for kind, _ in judged.sentences.values())
    programs = Counter(
        kind for judged in found for kind, _ in {tuple(s) for s in judged.sentences.values()}
    )
    wrong = Counter(judged.sentences[text][0] for judged in found for text in judged.faults)
    seconds = sum(judged.seconds for judged in found)
    spoken = [judged for judged in found if judged.sentences]
    print(
        f"{kinds.total()} sentences of {len(spoken)} scenes, {wrong.total()} objected to; "
        f"{seconds:.0f} s of processor time"
    )
    print("kind              sentences  meanings  objected to")
    for kind, number in kinds.most_common():
        print(f"{kind:16} {number:10} {programs[kind]:9} {wrong[kind]:12}")
    return wrong.total()


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
