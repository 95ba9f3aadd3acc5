# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks RefCOCO: the instances as COCO, and the references of `refs(...).p` against them."""

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from core.dataset.verify import coco
from core.dataset.verify.coco import (
    CocoFile,
    Progress,
    by_id,
    check_instances,
    find,
    read_instances,
)
from core.dataset.verify.tally import Rule, Tally
from core.errors import UserInputError, cause

FOLDERS = ("refcoco", "refcoco+", "refcocog")
IMAGE_FOLDER = Path("images/mscoco/images/train2014")
POLYGONS = Rule(
    "segmentation is polygons",
    "a segmentation is a list of polygons, which is what REFER tests for",
)
REF_IDS = Rule(
    "reference ids",
    "ref_id and sent_id are each used once, and sent_ids lists those of the sentences",
)
REF_LINKS = Rule(
    "references to objects", "a reference names an annotation, and its image, category and file"
)
SENTENCES = Rule(
    "sentences", "a sentence has a text, the same in lower-case words, and those words as a list"
)
RULES = (*coco.RULES, POLYGONS, REF_IDS, REF_LINKS, SENTENCES)

_KEYS = {
    "ref_id", "ann_id", "category_id", "image_id", "file_name", "split", "sent_ids", "sentences",
}  # fmt: skip


class _PlainUnpickler(pickle.Unpickler):
    """Reads lists, dictionaries, strings and numbers; anything else could run code."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"it holds {module}.{name}; only builtin types are allowed")


def verify_refcoco(
    root: Path, folder: Path, workers: int = 1, progress: Progress | None = None
) -> Tally:
    """Check the RefCOCO data in `folder`, with images below `root`.

    Raises:
        UserInputError: a file cannot be read, or is not what its name says.
    """
    tally = Tally()
    file = CocoFile(folder / "instances.json", root / IMAGE_FOLDER)
    data = read_instances(file.path)
    check_instances(file, data, workers, tally, progress)
    annotations, images = by_id(data["annotations"]), by_id(data["images"])
    for item in data["annotations"]:
        segmentation = item.get("segmentation")
        good = isinstance(segmentation, list) and all(
            isinstance(ring, list) for ring in segmentation
        )
        tally.check(POLYGONS, good, f"annotation {item.get('id')}: {str(segmentation)[:60]}")
    for path in sorted(folder.glob("refs(*).p")):
        _check_references(read_references(path), annotations, images, tally)
    return tally


def read_references(path: Path) -> list[dict[str, Any]]:
    """Return the references in a `refs(...).p`.

    Raises:
        UserInputError: it cannot be read, holds more than builtin types, or is not a list of references.
    """
    try:
        with path.open("rb") as file:
            references = _PlainUnpickler(file).load()
    # A damaged pickle raises nearly anything.
    except (
        OSError,
        pickle.UnpicklingError,
        EOFError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        raise UserInputError(f"{path}: cannot be read ({cause(error)})") from error
    if not isinstance(references, list) or not all(isinstance(item, dict) for item in references):
        raise UserInputError(f"{path}: is not a list of references")
    return references


def _check_references(
    references: list[dict[str, Any]],
    annotations: Mapping[Any, Any],
    images: Mapping[Any, Any],
    tally: Tally,
) -> None:
    ref_ids: set[Any] = set()
    sent_ids: set[Any] = set()
    for ref in references:
        where = f"reference {ref.get('ref_id')}"
        missing = _KEYS - ref.keys()
        if not tally.check(REF_LINKS, not missing, f"{where}: lacks {sorted(missing)}"):
            continue
        _check_link(ref, annotations, images, where, tally)
        if not _has_sentences(ref):
            tally.check(SENTENCES, False, f"{where}: sentences and sent_ids are not lists")
            continue
        own = [sentence.get("sent_id") for sentence in ref["sentences"]]
        fresh = (
            ref["ref_id"] not in ref_ids and not sent_ids & set(own) and len(set(own)) == len(own)
        )
        tally.check(
            REF_IDS,
            fresh and list(ref["sent_ids"]) == own,
            f"{where}: sent_ids {ref['sent_ids']}, {own}",
        )
        ref_ids.add(ref["ref_id"])
        sent_ids.update(own)
        for sentence in ref["sentences"]:
            _check_sentence(sentence, where, tally)


def _has_sentences(ref: Mapping[str, Any]) -> bool:
    sentences = ref["sentences"]
    return (
        isinstance(ref["sent_ids"], list)
        and isinstance(ref["ref_id"], int)
        and isinstance(sentences, list)
        and all(isinstance(s, dict) and isinstance(s.get("sent_id"), int) for s in sentences)
    )


def _check_link(
    ref: Mapping[str, Any],
    annotations: Mapping[Any, Any],
    images: Mapping[Any, Any],
    where: str,
    tally: Tally,
) -> None:
    annotation = find(annotations, ref["ann_id"])
    image = find(images, ref["image_id"])
    good = (
        annotation is not None
        and image is not None
        and annotation.get("image_id") == ref["image_id"]
        and annotation.get("category_id") == ref["category_id"]
        and image.get("file_name") == ref["file_name"]
    )
    tally.check(
        REF_LINKS,
        good,
        f"{where}: annotation {ref['ann_id']}, image {ref['image_id']}, category {ref['category_id']}, "
        f"file {ref['file_name']}",
    )


def _check_sentence(sentence: Mapping[str, Any], where: str, tally: Tally) -> None:
    raw, sent, tokens = (sentence.get(key) for key in ("raw", "sent", "tokens"))
    good = (
        isinstance(raw, str)
        and bool(raw.strip())
        and isinstance(tokens, list)
        and bool(tokens)
        and sent == " ".join(map(str, tokens))
        and sent == sent.lower()
    )
    tally.check(SENTENCES, good, f"{where}: raw {raw!r}, sent {sent!r}, tokens {tokens!r}")
