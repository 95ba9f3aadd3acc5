# SPDX-License-Identifier: GPL-3.0-or-later
"""The colors of objects that have one or two, and what is asked of them: "blue", or "blue and white".

Values are folded. Two colors are one value, joined as in "blue and white"; either order is the same. The rules
are in docs/expression_semantics.md, section 2, "Colors".
"""

from collections.abc import Callable

from core.scene.color_pairs import ONE_COLOR, pair_of

# TRUE, UNSURE or FALSE.
Truth = bool | None
Near = Callable[[str, str], bool]


def has_color(own: str, second: str, asked: str, near: Near) -> Truth:
    """Return whether an object is of the color, or of the two colors, `asked`.

    Args:
        own, second: its color and its second one; "" if unknown, and `ONE_COLOR` for no second one.
        near: whether two different colors are too similar to rule one out.
    """
    if own == asked:
        return True
    if not own:
        return None
    mine, wanted = _pair(own, second), pair_of(asked)
    if mine and wanted:
        return _same_pair(mine, wanted, near)
    if mine:
        return None if any(_alike(color, asked, near) for color in mine) else False
    if wanted is None:
        return None if near(own, asked) else False
    likely = [_alike(own, color, near) for color in wanted]
    doubtful = all(likely) if second == ONE_COLOR else any(likely)
    return None if doubtful else False


def same_color(first: tuple[str, str], other: tuple[str, str], near: Near) -> Truth:
    """Return whether two objects, each as `own` and `second` of `has_color`, have the same color or colors."""
    if not first[0] or not other[0]:
        return None
    mine, theirs = _pair(*first), _pair(*other)
    if not mine and not theirs:
        return has_color(first[0], "", other[0], near)
    if mine and theirs:
        if set(mine) == set(theirs):
            return True
        shared = any(_alike(a, b, near) for a in mine for b in theirs)
        return None if shared else False
    pair, single = (mine, other[0]) if mine else (theirs, first[0])
    assert pair is not None
    return None if any(_alike(color, single, near) for color in pair) else False


def _pair(own: str, second: str) -> tuple[str, str] | None:
    """Return the two colors of an object, None if it has one or if that is unknown."""
    return (own, second) if second not in ("", ONE_COLOR) else pair_of(own)


def _same_pair(mine: tuple[str, str], wanted: tuple[str, str], near: Near) -> Truth:
    if set(mine) == set(wanted):
        return True
    (a, b), (c, d) = mine, wanted
    straight = _alike(a, c, near) and _alike(b, d, near)
    crossed = _alike(a, d, near) and _alike(b, c, near)
    return None if straight or crossed else False


def _alike(color: str, other: str, near: Near) -> bool:
    return color == other or near(color, other)
