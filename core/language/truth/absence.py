# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that mean nothing: nothing fits them in any view, not even possibly."""

from collections.abc import Iterator

import numpy as np

from core.language import program as P
from core.language.truth.execution import Executor
from core.language.truth.margins import MARGIN_CAP, Margins


def is_absent(executor: Executor, node: P.Unique) -> bool:
    """Return whether nothing is possibly what `node` means, in any view.

    An anchor that is not there counts ("left of the red plate" without one); one of which there are several, or
    another number than was said, does not: one would ask which.
    """
    value = executor.execute(node.of)
    if value.possible or value.arguable:
        return False
    if not value.void:
        return True
    if value.void.bit_count() != executor.facts.views:
        return False
    undefined = [part for part in _parts(node.of) if executor.execute(part).undefined]
    if any(isinstance(part, P.Group) for part in undefined):
        return False
    anchors = [part for part in undefined if isinstance(part, P.Anchor)]
    # The innermost ones: what is around them is undefined because they are.
    return bool(anchors) and all(
        not executor.execute(anchor.of).possible
        for anchor in anchors
        if not _is_outer(executor, anchor)
    )


def absence_margin(margins: Margins, node: P.Unique) -> list[float]:
    """Return by view the smallest change after which something could be meant, at most `MARGIN_CAP`.

    Args:
        node: nothing is meant by it; see `is_absent`.
    """
    executor = margins.executor
    if not executor.execute(node.of).void:
        return margins.margin(node.of)
    missing = [
        part
        for part in _parts(node.of)
        if isinstance(part, P.Anchor)
        and executor.execute(part).undefined
        and not _is_outer(executor, part)
    ]
    found = np.max([margins.margin(anchor.of) for anchor in missing], axis=0)
    return np.minimum(found, MARGIN_CAP).tolist()


def _is_outer(executor: Executor, anchor: P.Anchor) -> bool:
    """Return whether an undefined anchor is so because of a part of its own set."""
    return bool(executor.execute(anchor.of).undefined)


def _parts(node: P.Node) -> Iterator[P.Node]:
    yield node
    for child in node.children():
        yield from _parts(child)
