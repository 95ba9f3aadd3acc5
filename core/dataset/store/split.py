# SPDX-License-Identifier: GPL-3.0-or-later
"""Train, validation and test sets: whole scenes, indices kept, images linked, not copied.

An image twin is always in the split of its partner.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.dataset.store.hold_out import HeldOut, Presences, choose
from core.dataset.store.index import IndexSummary, write_index
from core.dataset.store.layout import SPLITS, DatasetLayout
from core.dataset.store.linking import link_images, link_or_copy, new_folder
from core.dataset.store.presence import HoldOut, presence
from core.dataset.store.reader import iterate_scenes, open_dataset, read_scene
from core.dataset.store.recorded_config import read_config, recorded_language
from core.errors import UserInputError, cause
from utils.files import atomic_write_text

logger = logging.getLogger(__name__)

DEFAULT_SHARES = (0.8, 0.1, 0.1)
_SUM_TOLERANCE = 1e-6
_MAX_NAMES_SHOWN = 10

# Maps (scenes, name of the split) to the same scenes, with progress shown.
ShowScenes = Callable[[Sequence[int], str], Iterable[int]]


@dataclass(frozen=True)
class SplitRules:
    """How scenes are divided.

    Attributes:
        shares: of train, val and test; they sum to 1.
        test_models, test_categories: only the test set may show these: exactly the scenes with one of them are
            test scenes; train and val divide the rest by their shares.
        seed: of the random draw.
        hold_out: what only the test set may show and say, drawn so that few scenes have it; see `hold_out.py`.

    Raises:
        UserInputError: a share is negative, or they do not sum to 1; or `hold_out` is given with test models
            or categories.
    """

    shares: tuple[float, float, float] = DEFAULT_SHARES
    test_models: frozenset[str] = frozenset()
    test_categories: frozenset[str] = frozenset()
    seed: int = 0
    hold_out: HoldOut | None = None

    def __post_init__(self) -> None:
        # Written so that NaN is refused.
        positive = all(share >= 0 for share in self.shares)
        if not (positive and abs(sum(self.shares) - 1) <= _SUM_TOLERANCE):
            raise UserInputError(
                f"--shares {','.join(map(str, self.shares))}: train, val and test must be at least 0 and "
                "sum to 1"
            )

        if self.hold_out and self.unseen:
            raise UserInputError(
                "--hold-out draws what is in test alone; leave out --test-models and --test-categories"
            )

    @property
    def unseen(self) -> bool:
        """Whether the test set is made of models or categories that train and val do not show."""
        return bool(self.test_models or self.test_categories)


def divide(layout: DatasetLayout, rules: SplitRules) -> dict[str, list[int]]:
    """Return the scenes of each split, sorted; the same for the same dataset and rules.

    Raises:
        UserInputError: a test model or category is in no scene, nothing can be held out, or there is any, but
            train and val are both 0.
    """
    return divide_and_hold_out(layout, rules)[0]


def divide_and_hold_out(
    layout: DatasetLayout, rules: SplitRules
) -> tuple[dict[str, list[int]], HeldOut | None]:
    """Return the scenes of each split, as `divide` does, and what is held out of train and val by drawing."""
    partners = _partners(layout)
    heads = [scene for scene in layout.scenes() if scene not in partners]
    if not (rules.unseen or rules.hold_out):
        return _with_twins(_by_shares(heads, SPLITS, rules.shares, rules.seed), partners), None
    train, val, share = rules.shares
    total = train + val
    if total == 0:
        raise UserInputError("--shares: train and val cannot both be 0 in an unseen-object split")

    def divide_rest(rest: Sequence[int]) -> dict[str, list[int]]:
        return _by_shares(rest, SPLITS[:2], (train / total, val / total), rules.seed)

    if rules.hold_out is None:
        test = {partners.get(scene, scene) for scene in _scenes_with(layout, rules)}
        rest = [scene for scene in heads if scene not in test]
        return _with_twins({**divide_rest(rest), SPLITS[2]: sorted(test)}, partners), None
    presences = Presences(rules.hold_out)
    settings = recorded_language(layout)
    for record in iterate_scenes(layout):
        head = partners.get(record.scene, record.scene)
        presences.add(head, presence(record, rules.hold_out, settings))
    divided, held_out = choose(presences, share, rules.seed, divide_rest)
    divided = _with_twins({**divided, SPLITS[2]: list(held_out.scenes)}, partners)
    test_scenes = tuple(divided[SPLITS[2]])
    return divided, replace(held_out, scenes=test_scenes, of=len(layout.scenes()))


def _partners(layout: DatasetLayout) -> dict[int, int]:
    """Return the partner of every image twin, if both are there: no split parts them."""
    if not _may_have_twins(layout):
        return {}  # without reading every record
    scenes = set(layout.scenes())
    twins = ((r.scene, r.twin_of.scene) for r in iterate_scenes(layout) if r.twin_of is not None)
    return {scene: partner for scene, partner in twins if partner in scenes}


def _may_have_twins(layout: DatasetLayout) -> bool:
    try:
        return bool(read_config(layout).get("settings", {}).get("twin_share"))
    except (OSError, ValueError, TypeError, AttributeError):
        return True


def _with_twins(
    divided: Mapping[str, Sequence[int]], partners: Mapping[int, int]
) -> dict[str, list[int]]:
    """Return the scenes of each split with the twins of those in it."""
    twin = {partner: scene for scene, partner in partners.items()}
    return {
        name: sorted([*scenes, *(twin[scene] for scene in scenes if scene in twin)])
        for name, scenes in divided.items()
    }


def write_splits(
    source: Path,
    output: Path,
    rules: SplitRules,
    copy: bool = False,
    show: ShowScenes = lambda scenes, _: scenes,
    tell: Callable[[HeldOut], None] = lambda _: None,
) -> dict[str, IndexSummary]:
    """Write `output/{train,val,test}`, each a dataset of its own; splits without scenes are omitted.

    Images and records are hard links where the file system allows, unless `copy`. Each split has a
    `{split}.tsv`, which is its `res.tsv`. Returns the size of each split by name; what is held out, if anything
    is, is passed to `tell`.

    Raises:
        UserInputError: no dataset, rules that do not fit it, or `output` is not empty or inside `source`.
        RefGraspError: a file is missing or cannot be read or written.
    """
    layout = open_dataset(source)
    divided, held_out = divide_and_hold_out(layout, rules)
    summaries = {}
    with new_folder(output, layout.root) as folder:
        for name, scenes in divided.items():
            if not scenes:
                logger.warning("no scene is left for %s", name)
                continue
            part = DatasetLayout(folder / name)
            part.make_folders()
            for scene in show(scenes, name):
                _place_scene(layout, part, scene, copy)
            _write_config(layout, part, name, scenes, rules, held_out)
            summaries[name] = write_index(part.root)
            link_or_copy(part.res_tsv, part.split_tsv(name), copy)
    if held_out is not None:
        tell(held_out)
    return summaries


def _scenes_with(layout: DatasetLayout, rules: SplitRules) -> set[int]:
    found: set[int] = set()
    models: set[str] = set()
    categories: set[str] = set()
    for record in iterate_scenes(layout):
        models |= {item.id for item in record.objects}
        categories |= {item.category for item in record.objects}
        if any(
            item.id in rules.test_models or item.category in rules.test_categories
            for item in record.objects
        ):
            found.add(record.scene)
    _check_known("model", rules.test_models, models)
    _check_known("category", rules.test_categories, categories)
    return found


def _check_known(what: str, wanted: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        shown = ", ".join(sorted(known)[:_MAX_NAMES_SHOWN])
        more = ", ..." if len(known) > _MAX_NAMES_SHOWN else ""
        raise UserInputError(
            f"no scene has the {what} '{unknown[0]}'; the dataset has: {shown}{more}"
        )


def _by_shares(
    scenes: Sequence[int], names: Sequence[str], shares: Sequence[float], seed: int
) -> dict[str, list[int]]:
    """Divide scenes at random; the sizes are the shares, rounded so that they add up."""
    order = np.random.default_rng(seed).permutation(np.array(sorted(scenes), dtype=np.int64))
    # Halves are always rounded up: then no split is off its share by a whole scene.
    ends = np.floor(np.cumsum(shares) * len(order) + 0.5).astype(int)
    pieces = np.split(order, ends[:-1])
    return {name: sorted(piece.tolist()) for name, piece in zip(names, pieces, strict=True)}


def _place_scene(source: DatasetLayout, part: DatasetLayout, scene: int, copy: bool) -> None:
    link_images(source, part, read_scene(source.scene_record(scene)), copy)
    link_or_copy(source.scene_record(scene), part.scene_record(scene), copy)


def _write_config(
    source: DatasetLayout,
    part: DatasetLayout,
    name: str,
    scenes: list[int],
    rules: SplitRules,
    held_out: HeldOut | None,
) -> None:
    """Write the dataset's config.json with an additional entry about the split and its scenes."""
    config: dict[str, Any] = {}
    if source.config.is_file():
        try:
            config = read_config(source)
        except (OSError, ValueError, TypeError) as error:
            raise UserInputError(f"{source.config}: cannot be read ({cause(error)})") from error
    config["split"] = {
        "name": name,
        "scenes": scenes,
        "shares": list(rules.shares),
        "seed": rules.seed,
        "test_models": sorted(rules.test_models),
        "test_categories": sorted(rules.test_categories),
    }
    if held_out is not None:
        config["split"]["hold_out"] = {
            "what": held_out.what,
            "combinations": [dict(item) for item in held_out.combinations],
            "scenes": len(held_out.scenes),
            "test_sentences": held_out.sentences[0],
            "test_sentences_with_one": held_out.sentences[1],
        }
    atomic_write_text(part.config, json.dumps(config, indent=2, ensure_ascii=False) + "\n")
