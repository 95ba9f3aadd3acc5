# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences said anew of recorded scenes, with one random stream after the other, until enough that differ in
scene or text are judged by the two readers of the tests and a proof-reader of English.

A benchmark says which sentences these are (`Speaker`); all share the command line, files and report.
"""

import argparse
import hashlib
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.generated_phrases import record_files
from benchmarks.two_readers import Meshes, as_usual
from core.dataset.store.reader import read_scene
from core.errors import UserInputError
from core.scene.record import SceneRecord
from tests.core.language.both_readers import MIN_VISIBILITY, BothReaders, Sentence
from tests.core.language.oracle.judge import Judge
from tests.plain_reader.judging import Onlooker
from utils.files import atomic_write_text

ROOT = Path(__file__).resolve().parents[1]
# Of the column of kinds, characters.
LEAST_WIDTH = 16

# Returns what is said of a scene with the random stream of a number, each with its kind.
Speaker = Callable[[SceneRecord, int], Iterable[tuple[str, Sentence]]]


@dataclass
class Judged:
    """What is known of one scene.

    Attributes:
        rounds: random streams that have been used.
        sentences: kind and hash of the program by text.
        faults: what a reader has against a text.
        seconds: processor time.
        barren: rounds since something new was said.
    """

    rounds: int = 0
    sentences: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    barren: int = 0

    def is_spent(self, patience: float) -> bool:
        """Whether so many rounds have said nothing new; of a scene that has never said anything, one."""
        return self.barren >= (patience if self.sentences else min(patience, 1))


def options_of(
    doc: str | None, metavar: str, sentences: int, arguments: Sequence[str] | None
) -> argparse.Namespace:
    """Read the command line of a benchmark.

    Args:
        doc: its docstring.
        metavar: how its help calls the records.
        sentences: how many are judged by default.
    """
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("records", type=Path, metavar=metavar)
    parser.add_argument("output", type=Path, metavar="OUT")
    parser.add_argument(
        "--sentences", type=int, default=sentences, help=f"of all processes ({sentences})"
    )
    parser.add_argument("--share", default="1/1", help="which of how many processes this is (1/1)")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace, speaker: Speaker, patience: float = math.inf) -> int:
    """Judge this process's share, print what all have found, and return 1 if a reader objects to anything.

    Args:
        patience: rounds without anything new after which a scene is left alone.

    Raises:
        UserInputError: see `share_of`; or there are no records, or what `speaker` raises.
    """
    paths = record_files(options.records)
    own = share_of(paths, options.share)
    options.output.mkdir(parents=True, exist_ok=True)
    wanted = math.ceil(options.sentences * len(own) / len(paths))
    judge_until(own, options.output, wanted, speaker, patience)
    return 1 if report(paths, options.output) else 0


def share_of(paths: Sequence[Path], share: str) -> Sequence[Path]:
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


def judge_until(
    paths: Sequence[Path], output: Path, wanted: int, speaker: Speaker, patience: float = math.inf
) -> None:
    """Judge round after round of all scenes until there are enough sentences, or none that is new."""
    meshes = Meshes(ROOT / "models")
    found = {path: read(output / path.name) for path in paths}
    count = sum(len(judged.sentences) for judged in found.values())
    while count < wanted and (left := [p for p in paths if not found[p].is_spent(patience)]):
        before, rounds = count, min(found[path].rounds for path in left)
        for path in left:
            judged = found[path]
            if judged.rounds > rounds or count >= wanted:
                continue
            count -= len(judged.sentences)
            judge_round(read_scene(path), judged, meshes, speaker)
            count += len(judged.sentences)
            atomic_write_text(output / path.name, json.dumps(asdict(judged)))
        print(f"round {rounds + 1}: {count} sentences", file=sys.stderr, flush=True)
        if count == before and patience == math.inf:
            break
    if count < wanted:
        print("nothing new is said", file=sys.stderr)


def read(path: Path) -> Judged:
    """Return what is known of a scene; nothing where the file does not exist."""
    return Judged(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Judged()


def judge_round(record: SceneRecord, judged: Judged, meshes: Meshes, speaker: Speaker) -> None:
    """Say what one more random stream says of a scene, and judge what is new."""
    start = time.process_time()
    new: dict[str, tuple[str, Sentence]] = {}
    for kind, said in speaker(record, judged.rounds):
        if said.text not in judged.sentences:
            new.setdefault(said.text, (kind, said))
    readers = _readers(record, meshes) if new else None
    for text, (kind, said) in new.items():
        judged.sentences[text] = (kind, _hash(said.program))
        if readers is not None and (faults := readers.faults(said)):
            judged.faults[text] = faults
            print(f"scene {record.scene}: {text} {faults}", flush=True)
    judged.rounds += 1
    judged.barren = 0 if new else judged.barren + 1
    judged.seconds += time.process_time() - start


def _readers(record: SceneRecord, meshes: Meshes) -> BothReaders:
    shapes = () if record.bears is None else meshes.of(record)
    judge = Judge(record, MIN_VISIBILITY, shapes=shapes)
    return BothReaders(judge, Onlooker(as_usual(record)))


def _hash(program: Mapping[str, Any]) -> str:
    return hashlib.blake2s(json.dumps(program).encode(), digest_size=8).hexdigest()


def report(paths: Sequence[Path], output: Path) -> int:
    """Print what all processes have found; return the number of sentences that a reader objects to."""
    found = [read(output / path.name) for path in paths]
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
    width = max([LEAST_WIDTH, *map(len, kinds)])
    print(f"{'kind':{width}}  sentences  meanings  objected to")
    for kind, number in kinds.most_common():
        print(f"{kind:{width}} {number:10} {programs[kind]:9} {wrong[kind]:12}")
    return wrong.total()
