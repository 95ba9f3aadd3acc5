# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of a scene are for a use. The rule is in docs/expression_semantics.md, section 2, "Uses"."""

from core.assets.uses import Uses, use_table, uses_of
from core.language.truth.colors import Masks, Truth, masks_of
from core.scene.record import SceneRecord


class SceneUses:
    """What each object of one scene is for."""

    def __init__(self, scene: SceneRecord) -> None:
        self._uses = [uses_of(item.name, item.uses) for item in scene.objects]
        bears = scene.bears or ()
        self._bearing = {pair.bearer for pair in bears if pair.bearer is not None}

    def masks(self, use: str) -> Masks:
        """Return the TRUE and POSSIBLE masks of the objects for a use."""
        inside = use_table().uses[use].inside
        return masks_of(
            self._truth(own, use, inside and i in self._bearing) for i, own in enumerate(self._uses)
        )

    def _truth(self, own: Uses | None, use: str, is_taken: bool) -> Truth:
        if own is None or use in own.doubtful:
            return None
        if use not in own.certain:
            return False
        # From a mug with pens in it, nobody drinks before they are out.
        return None if is_taken else True
