# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of several objects or none for people to judge, in pictures with numbered objects.

    python -m benchmarks.set_study DATASET OUT --items 100

For each sentence a reader gives the numbers of all objects that it means, or "none"; in a study of
`tool_scripts/reader_study.py` it is always one. OUT gets `picture_01.jpg` and so on, without marks, and
`numbered_01.jpg`, `contact.jpg`, `sentences.tsv` (item, picture, sentence), and `answers.tsv` (item, picture,
objects, boxes, what fails), which readers do not get.
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from core.annotation.masks import decode_rle  # noqa: E402
from core.dataset.store.layout import DatasetLayout  # noqa: E402
from core.dataset.store.reader import iterate_scenes, open_dataset  # noqa: E402
from core.dataset.viewing.overlay import draw_label  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402
from core.scene.set_expressions import SetExpression  # noqa: E402

# Pictures with numbers are this much larger, so that the numbers hide little.
SCALE = 2
HALF_LABEL = 10  # pixels
# Objects with fewer pixels get no number.
LEAST_PIXELS = 30
TILE, COLUMNS = 384, 4
QUALITY = 92


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="of draw and order")
    options = parser.parse_args(arguments)
    layout = open_dataset(options.dataset)
    options.output.mkdir(parents=True, exist_ok=True)
    records = list(iterate_scenes(layout))
    contact = [_pictures(layout, r, i, options.output) for i, r in enumerate(records, start=1)]
    _contact(contact).save(options.output / "contact.jpg", quality=QUALITY)
    items = [(i, r, s) for i, r in enumerate(records, start=1) for s in r.set_expressions or ()]
    order = _drawn([bool(said.targets) for _, _, said in items], options.items, options.seed)
    asked, answers = ["item\tpicture\tsentence"], ["item\tpicture\tobjects\tboxes\tfailed"]
    for number, place in enumerate(order, start=1):
        picture, record, said = items[place]
        asked.append(f"{number}\t{picture}\t{said.text}")
        answers.append(f"{number}\t{picture}\t{_answer(record, said)}")
    (options.output / "sentences.tsv").write_text("\n".join(asked) + "\n", encoding="utf-8")
    (options.output / "answers.tsv").write_text("\n".join(answers) + "\n", encoding="utf-8")
    several = sum(bool(items[place][2].targets) for place in order)
    print(f"{len(order)} sentences, {several} of several objects, in {len(records)} pictures")
    return 0


def _drawn(several: Sequence[bool], count: int, seed: int) -> list[int]:
    """Return which sentences are asked: as many of several objects as of none, as far as there are."""
    rng = np.random.default_rng(seed)
    order = [int(i) for i in rng.permutation(len(several))]
    of_several = [i for i in order if several[i]]
    of_none = [i for i in order if not several[i]]
    taken = of_several[: max(count // 2, count - len(of_none))]
    taken += of_none[: count - len(taken)]
    return [taken[i] for i in rng.permutation(len(taken))]


def _answer(record: SceneRecord, said: SetExpression) -> str:
    """Return the objects that a sentence means by number, their boxes, and what fails."""
    seen = [record.images[0].objects[i] for i in said.targets]
    numbers = " ".join(str(item.scene_id) for item in seen) or "none"
    boxes = " ".join(",".join(map(str, item.bbox or ())) for item in seen)
    return f"{numbers}\t{boxes}\t{said.failed or ''}"


def _pictures(layout: DatasetLayout, record: SceneRecord, number: int, output: Path) -> Image.Image:
    """Write the first image of a scene, also with its objects numbered, and return it with its own number."""
    view = record.images[0]
    with Image.open(layout.rgb(view.img_idx)) as file:
        photo = file.convert("RGB")
    photo.save(output / f"picture_{number:02d}.jpg", quality=QUALITY)
    marked = photo.resize((photo.width * SCALE, photo.height * SCALE), Image.Resampling.LANCZOS)
    canvas = ImageDraw.Draw(marked)
    for item in view.objects:
        if item.rle is not None and item.pixels >= LEAST_PIXELS:
            x, y = (value * SCALE - HALF_LABEL for value in _inside(item.rle))
            draw_label(canvas, (x, y), item.scene_id, marked.size)
    marked.save(output / f"numbered_{number:02d}.jpg", quality=QUALITY)
    tile = photo.resize((TILE, TILE))
    draw_label(ImageDraw.Draw(tile), (0, 0), number)
    return tile


def _inside(rle: Mapping[str, Any]) -> tuple[int, int]:
    """Return the pixel (x, y) of a mask that is farthest from its edge."""
    depth = cv2.distanceTransform(np.pad(decode_rle(rle), 1).astype(np.uint8), cv2.DIST_L2, 3)
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    return int(x) - 1, int(y) - 1


def _contact(tiles: Sequence[Image.Image]) -> Image.Image:
    sheet = Image.new("RGB", (COLUMNS * TILE, math.ceil(len(tiles) / COLUMNS) * TILE), "white")
    for i, tile in enumerate(tiles):
        sheet.paste(tile, (i % COLUMNS * TILE, i // COLUMNS * TILE))
    return sheet


if __name__ == "__main__":
    raise SystemExit(main())
