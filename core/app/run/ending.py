# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run ends that did not make what was asked for: stopped early, or with every scene given up."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from core.app.progress.progress import RunSummary
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.index import write_index
from core.errors import RefGraspError

logger = logging.getLogger(__name__)

# What to change, by the reason for which attempts are rejected.
_ADVICE: Mapping[str, str] = {
    "crowded": "use smaller models, a larger surface or more cells (--scene-graph-rows, "
    "--scene-graph-cols)",
    "no_camera": "lower --min-visibility, leave out --require-all-visible, or use larger models",
    "nothing_to_say": "give more kinds a weight (--kind-weights), raise --max-words, or give the models "
    "names, colors and sizes that tell them apart",
    "no_twin": "lower --twin-share",
    "not_spoken_of": "show fewer models at once (--show), give more kinds a weight (--kind-weights), or give "
    "them names and colors that tell them apart",
    "render_mismatch": "check the models with tool_scripts/validate_models.py: a transparent texture, "
    "or a file that changed during the run",
}
_UNSTABLE = (
    "check that the models stand: flat undersides, or the column 'pose' set to lying "
    "(models/README.md)"
)
_ADVICE_ON_PHYSICS = dict.fromkeys(
    (
        "unsettled",
        "fell_off",
        "rolled_away",
        "floating",
        "sunk",
        "leaning",
        "overlapping",
    ),
    _UNSTABLE,
) | dict.fromkeys(
    ("nothing_carried", "load_unstable"),
    "lower --contact-share, or use models that stand on or go in each other (the columns 'carries' and "
    "'goes_in', models/README.md)",
)


def nothing_made(summary: RunSummary, given_up: Sequence[Mapping[str, Any]], scenes: int) -> str:
    """Return that a run ended without an image, with the reasons counted and what to change; else "".

    Args:
        given_up: scenes of the dataset that were given up, see `DatasetStore.given_up`.
        scenes: number of scenes that the dataset holds.
    """
    if summary.scenes or not (summary.given_up or (given_up and not scenes)):
        return ""
    reasons = summary.rejections
    if not summary.given_up:
        reasons = Counter()
        for item in given_up:
            reasons.update(item.get("reasons", {}))
    count = summary.given_up or len(given_up)
    what = f"all {count} scenes were" if count > 1 else "the only scene was"
    counts = ", ".join(f"{reason} {number}" for reason, number in reasons.most_common())
    lines = [f"No images were made: {what} given up. Attempts rejected: {counts}."]
    table = {**_ADVICE, **_ADVICE_ON_PHYSICS}
    advice = dict.fromkeys(table[reason] for reason, _ in reasons.most_common() if reason in table)
    lines += [f"  - {text[0].upper()}{text[1:]}." for text in advice]
    if not scenes:
        lines.append("A run with other settings or models needs another --output-dir.")
    return "\n".join(lines)


def write_index_of_what_is_done(store: DatasetStore) -> None:
    """Write the list of scenes given up and the index files of a run that ends early.

    What prevents it is logged: a run that has failed already keeps its own error.
    """
    try:
        store.finish()
        if store.layout.scenes():
            write_index(store.layout.root)
    except (OSError, RefGraspError) as error:
        logger.warning("The index files were not written: %s", error)


@contextmanager
def indexed_at_an_early_end(store: DatasetStore) -> Iterator[None]:
    """Write the index files of the finished scenes if the block ends by an exception, Ctrl-C included."""
    try:
        yield
    except BaseException:
        write_index_of_what_is_done(store)
        raise
