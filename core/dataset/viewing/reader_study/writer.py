# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing of a study: a folder for the readers, with pictures, and the key beside it."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset
from core.dataset.store.recorded_config import recorded_language
from core.dataset.viewing import gallery
from core.dataset.viewing.gallery.payload import script
from core.dataset.viewing.reader_study.files import KEY_FILE, Key
from core.dataset.viewing.reader_study.items import (
    DrawSettings,
    StudyItem,
    draw_items,
    read_controls,
    views_of,
)
from core.errors import RefGraspError, UserInputError, cause
from core.scene.views import View
from utils.files import atomic_write_bytes, atomic_write_text

# What the readers get; the key stays outside.
PAGE_FOLDER = "page"
_DATA_FILE = "data.js"
_OWN_FILES = Path(__file__).parent / "page"
_GALLERY_FILES = Path(gallery.__file__).parent / "page"
_SHARED_FILES = ("base.js", "mask.js", "style.css")
# Where the study's name comes from; long enough that two studies never share answers.
_NAME_DIGITS = 16


def write_study(
    dataset: Path,
    output_dir: Path,
    settings: DrawSettings,
    controls: Path | None = None,
    reader: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a study of a dataset and return the path of its page.

    The page knows neither targets nor which items are controls; both are in `output_dir`/key.json alone. Equal
    arguments write equal files; another study is never overwritten.

    Args:
        controls: file of sentences from elsewhere, mixed in; see `items.read_controls`.
        reader: name that the page proposes.
        progress: called with (sentences found, sentences wanted).

    Raises:
        UserInputError: no dataset, too few sentences, bad controls, or something else at `output_dir`.
        RefGraspError: a record or an image cannot be read.
        OSError: the output cannot be written.
    """
    layout = open_dataset(dataset)
    items = draw_items(layout, settings, progress)
    if controls is not None:
        items += read_controls(controls, layout)
    rng = np.random.default_rng((settings.seed, len(items)))
    items = [items[i] for i in rng.permutation(len(items))]
    images = list(dict.fromkeys(item.img_idx for item in items))
    payload = _payload(layout, items, images)
    name = hashlib.sha256(script("", payload).encode()).hexdigest()[:_NAME_DIGITS]
    key = Key(name, layout.root.resolve().name, settings.seed, tuple(items))
    page = output_dir / PAGE_FOLDER
    _check_free(output_dir, page, key)
    (page / "images").mkdir(parents=True, exist_ok=True)
    for number, img_idx in enumerate(images):
        _copy_picture(layout.rgb(img_idx), page / _picture_name(number))
    data = script("RefGrasp.startStudy", {"study": name, "reader": reader, **payload})
    atomic_write_text(page / _DATA_FILE, data)
    atomic_write_text(output_dir / KEY_FILE, key.dumps())
    return _copy_page(page)


def _check_free(output_dir: Path, page: Path, key: Key) -> None:
    """Raise UserInputError if something else, or the key to other people's answers, would be overwritten."""
    old = output_dir / KEY_FILE
    if old.exists() and old.read_text(encoding="utf-8", errors="replace") != key.dumps():
        raise UserInputError(
            f"{old}: is the key of another study, and its answers cannot be scored without it; give another "
            "--output-dir, or delete it"
        )
    if page.is_dir() and any(page.iterdir()) and not (page / _DATA_FILE).exists():
        raise UserInputError(f"{page}: is not a study's page; give another --output-dir")


def _payload(
    layout: DatasetLayout, items: Sequence[StudyItem], images: Sequence[int]
) -> dict[str, Any]:
    """Return what the page shows: pictures and sentences, under numbers that tell nothing."""
    views = views_of(layout, images)
    numbers = {img_idx: number for number, img_idx in enumerate(images)}
    return {
        "language": recorded_language(layout).language,
        "images": [_image(views[img_idx], number) for img_idx, number in numbers.items()],
        "items": [[numbers[item.img_idx], item.sentence] for item in items],
    }


def _picture_name(number: int) -> str:
    return f"images/{number:04d}.jpg"


def _copy_picture(source: Path, target: Path) -> None:
    try:
        picture = source.read_bytes()
    except OSError as error:
        raise RefGraspError(f"{source}: {cause(error)}") from error
    atomic_write_bytes(target, picture)


def _image(view: View, number: int) -> dict[str, Any]:
    return {
        "file": _picture_name(number),
        "width": view.width,
        "height": view.height,
        "objects": [
            [item.scene_id, item.rle["counts"]] for item in view.objects if item.rle is not None
        ],
    }


def _copy_page(page: Path) -> Path:
    sources = [_GALLERY_FILES / name for name in _SHARED_FILES]
    sources += sorted(p for p in _OWN_FILES.iterdir() if p.suffix in {".css", ".js", ".html"})
    for source in sources:
        atomic_write_bytes(page / source.name, source.read_bytes())
    return page / "index.html"
