# SPDX-License-Identifier: GPL-3.0-or-later
"""The colors of objects that have one or two, and what is asked of them: "blue", or "blue and white".

Values are folded. Two colors are one value, joined as in "blue and white"; either order is the same. The rules
are in docs/expression_semantics.md, section 2, "Colors".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.scene.color_pairs import ONE_COLOR, pair_of

# TRUE, UNSURE or FALSE.
Truth = bool | None
Near = Callable[[str, str], bool]
Masks = tuple[int, int]


def masks_of(truths: Iterable[Truth]) -> Masks:
    """Return the TRUE and POSSIBLE masks of the objects with these truths."""
    true = possible = 0
    for i, truth in enumerate(truths):
        true |= bool(truth) << i
        possible |= (truth is not False) << i
    return true, possible


@dataclass(frozen=True)
class Colors:
    """The colors of every object of a scene.

    Attributes:
        own, seconds: as in `has_color`, one per object.
        near: whether a thing of the first color may be called by the second one.
    """

    own: tuple[str, ...]
    seconds: tuple[str, ...]
    near: Near

    def attribute(self, asked: str) -> Masks:
        """Return the TRUE and POSSIBLE masks of the objects of the color, or of the two colors, `asked`."""
        colors = zip(self.own, self.seconds, strict=True)
        return masks_of(has_color(own, second, asked, self.near) for own, second in colors)

    def same(self, anchor: int) -> Masks:
        """Return the masks of the objects that have the same color or colors as one of them."""
        colors = list(zip(self.own, self.seconds, strict=True))
        return masks_of(same_color(own, colors[anchor], self._alike) for own in colors)

    def may_show(self, target: int) -> int:
        """Return the mask of the objects of which some color of `target` is not FALSE; all if none is known."""
        own = self.own[target]
        possible = 0 if own else (1 << len(self.own)) - 1
        for color in _pair(own, self.seconds[target]) or (own,):
            possible |= self.attribute(color)[1] if color else 0
        return possible

    def _alike(self, one: str, other: str) -> bool:
        return self.near(one, other) or self.near(other, one)


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
    return pair_of(own) or ((own, second) if second not in ("", ONE_COLOR) else None)


def _same_pair(mine: tuple[str, str], wanted: tuple[str, str], near: Near) -> Truth:
    if set(mine) == set(wanted):
        return True
    (a, b), (c, d) = mine, wanted
    straight = _alike(a, c, near) and _alike(b, d, near)
    crossed = _alike(a, d, near) and _alike(b, c, near)
    return None if straight or crossed else False


def _alike(color: str, other: str, near: Near) -> bool:
    return color == other or near(color, other)
