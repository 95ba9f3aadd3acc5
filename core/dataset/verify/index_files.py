# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that `expressions.json`, `rec.tsv`, `res.tsv` and `obstructions.json` are exactly what the scene
records imply.

The files are read line by line in step with the scenes, so that neither has to fit into memory: worker
processes return only 64-bit hashes of what the files should contain for a scene.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.annotation.polygons import parse_polygons_text
from core.dataset.store.index import expression_items, set_items, tsv_lines
from core.dataset.store.obstructions import obstruction_items
from core.dataset.store.part_items import part_items
from core.dataset.verify.json_stream import JsonStreamError, json_items
from core.dataset.verify.tally import Rule, Tally
from core.errors import RefGraspError
from core.scene.record import SceneRecord

PRESENT = Rule("index present", "the index files are there and can be read")
LISTING = Rule("expressions.json", "expressions.json holds exactly the expressions of the records")
SETS = Rule(
    "expressions_sets.json",
    "expressions_sets.json holds exactly the set expressions of the records",
)
PARTS = Rule(
    "expressions_parts.json",
    "expressions_parts.json holds exactly the part expressions of the records",
)
REC = Rule("rec.tsv", "rec.tsv holds exactly the lines that follow from the records")
RES = Rule("res.tsv", "res.tsv holds exactly the lines that follow from the records")
NUMBERING = Rule("tsv numbering", "the lines of a TSV are numbered from 0 without a gap")
POLYGON = Rule("polygon spans box", "the polygons of an object reach exactly as far as its box")
OBSTRUCTIONS = Rule(
    "obstructions.json", "obstructions.json holds exactly what is to be moved by the records"
)
RULES = (PRESENT, LISTING, SETS, PARTS, REC, RES, NUMBERING, POLYGON, OBSTRUCTIONS)

_REC_COLUMNS = 4
_RES_COLUMNS = 6
_IMAGE = re.compile(r"rgb/rgb_(\d{8,18})\.jpg", re.ASCII)


@dataclass(frozen=True)
class SceneIndex:
    """The expected content of the index files for one scene: hashes of their entries, in order."""

    scene: int
    images: tuple[int, ...]
    listing: tuple[int, ...]
    sets: tuple[int, ...]
    rec: tuple[int, ...]
    res: tuple[int, ...]
    obstructions: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line or item of an index file: its location, the image it is about, and its hash."""

    where: str
    img_idx: int | None
    digest: int


def expected_index(record: SceneRecord, tally: Tally, language: str) -> SceneIndex:
    """Return the expected entries of a scene with sentences in `language`, and check its polygons against its
    boxes.
    """
    rec: list[int] = []
    res: list[int] = []
    items: list[int] = []
    blocked: list[int] = []
    sets: list[int] = []
    parts: list[int] = []
    try:
        blocked = [digest(canonical(item)) for item in obstruction_items(record, language)]
        sets = [digest(canonical(item)) for item in set_items(record)]
        parts = [digest(canonical(item)) for item in part_items(record)]
        items = [digest(canonical(item)) for item in expression_items(record)]
        for rec_line, res_line in tsv_lines(record, 0):
            rec.append(digest(rec_line.rstrip("\n").partition("\t")[2]))
            body = res_line.rstrip("\n").partition("\t")[2]
            res.append(digest(body))
            _check_polygons(body, tally)
    except (RefGraspError, IndexError, KeyError) as error:
        tally.check(
            RES, False, f"scene {record.scene}: no lines can be derived from its record ({error})"
        )
    return SceneIndex(
        scene=record.scene,
        images=tuple(view.img_idx for view in record.images),
        listing=tuple(items),
        sets=tuple(sets),
        rec=tuple(rec),
        res=tuple(res),
        obstructions=tuple(blocked),
        parts=tuple(parts),
    )


class IndexFollower:
    """Reads one index file in step with the scenes.

    Args:
        entries: of the file, in its order.
    """

    def __init__(self, name: str, rule: Rule, entries: Iterator[Entry]) -> None:
        self._name = name
        self._rule = rule
        self._entries = entries
        self._next: Entry | None = None
        self._advance()

    def follow(self, index: SceneIndex, expected: Sequence[int], tally: Tally) -> None:
        """Check the file's entries about a scene; scenes have to come in order."""
        own = set(index.images)
        last = max(own, default=-1)
        found: list[Entry] = []
        while self._next is not None:
            image = self._next.img_idx
            if image in own:
                found.append(self._next)
            elif image is not None and image > last:
                break
            else:
                tally.check(
                    self._rule,
                    False,
                    f"{self._next.where}: belongs to no scene, or is in the wrong place",
                )
            self._advance()
        self._compare(index.scene, expected, found, tally)

    def finish(self, tally: Tally) -> None:
        """Check that the file ends with the last scene."""
        while self._next is not None:
            tally.check(self._rule, False, f"{self._next.where}: belongs to no scene")
            self._advance()

    def _advance(self) -> None:
        self._next = next(self._entries, None)

    def _compare(
        self, scene: int, expected: Sequence[int], found: Sequence[Entry], tally: Tally
    ) -> None:
        missing = Counter(expected) - Counter(entry.digest for entry in found)
        spare = Counter(entry.digest for entry in found) - Counter(expected)
        right = len(expected) - missing.total()
        tally.checked[self._rule.name] += right
        for entry in found:
            if spare[entry.digest] > 0:
                spare[entry.digest] -= 1
                tally.check(
                    self._rule, False, f"{entry.where}: differs from the record of scene {scene}"
                )
        # A changed line is both a spare and a missing one, but counts as one error.
        lost = missing.total() - (len(found) - right)
        for _ in range(lost):
            tally.check(self._rule, False, f"{self._name}: lacks a line for scene {scene}")
        if not missing and len(found) == len(expected):
            in_order = [entry.digest for entry in found] == list(expected)
            if not in_order:
                tally.check(
                    self._rule,
                    False,
                    f"{self._name}: the lines of scene {scene} are in another order",
                )


def rec_entries(path: Path, tally: Tally) -> Iterator[Entry]:
    """Yield the lines of a TSV with four columns: index, expression, box, path."""
    return _tsv_entries(path, _REC_COLUMNS, 3, tally)


def res_entries(path: Path, tally: Tally) -> Iterator[Entry]:
    """Yield the lines of a TSV with six columns: index, path, box, expression and two polygons."""
    return _tsv_entries(path, _RES_COLUMNS, 1, tally)


def listing_entries(path: Path, tally: Tally) -> Iterator[Entry]:
    """Yield the items of expressions.json, or of another list of this form."""
    number = 0
    try:
        for number, item in enumerate(json_items(path), start=1):
            yield Entry(f"{path.name} item {number}", _first_image(item), digest(canonical(item)))
    except (JsonStreamError, OSError) as error:
        tally.check(PRESENT, False, f"after item {number}: {error}")


def digest(text: str) -> int:
    """Return a 64-bit hash of `text`."""
    data = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(data, "little")


def canonical(item: Any) -> str:
    """Return JSON that is the same for equal values, however a file formats them."""
    return json.dumps(item, sort_keys=True, default=float)  # of a Decimal


def _tsv_entries(path: Path, columns: int, path_column: int, tally: Tally) -> Iterator[Entry]:
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file):
                where = f"{path.name} line {number + 1}"
                line = raw.decode("utf-8", "replace")
                cells = line.rstrip("\n").split("\t")
                ends = line.endswith("\n") and len(cells) == columns
                tally.check(
                    NUMBERING, cells[0] == str(number), f"{where}: has the number {cells[0][:20]!r}"
                )
                match = _IMAGE.fullmatch(cells[path_column]) if ends else None
                # A truncated or malformed line belongs to no image, and its hash matches nothing.
                yield Entry(where, int(match[1]) if match else None, digest("\t".join(cells[1:])))
    except OSError as error:
        tally.check(PRESENT, False, str(error))


def _first_image(item: Any) -> int | None:
    images = item.get("img_idxs") if isinstance(item, dict) else None
    first = images[0] if isinstance(images, list) and images else None
    return first if isinstance(first, int) else None


def _check_polygons(body: str, tally: Tally) -> None:
    path, box, text, *polygons = body.split("\t")
    x1, y1, x2, y2 = (int(v) for v in box.split(","))
    for cell in polygons:
        rings = parse_polygons_text(cell)
        low = [float(min(ring[:, i].min() for ring in rings)) for i in (0, 1)]
        high = [float(max(ring[:, i].max() for ring in rings)) for i in (0, 1)]
        # Vertices are on pixel edges, boxes are inclusive: the last pixel ends at its index + 1.
        spans = low == [x1, y1] and high == [x2 + 1, y2 + 1]
        tally.check(POLYGON, spans, f"{path}, {text!r}: box {box}, polygon from {low} to {high}")
