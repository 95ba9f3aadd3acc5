# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that a user wants to see (`--show`): they stand in every scene and are spoken of."""

from collections.abc import Sequence

from core.errors import SceneRejectedError
from core.scene.objects import SceneObject
from core.scene.record import Expression


def sentences_about(
    model_id: str, objects: Sequence[SceneObject], expressions: Sequence[Expression]
) -> list[str]:
    """Return the sentences that mean an object of a model."""
    own = {item.scene_id for item in objects if item.id == model_id}
    return [expression.text for expression in expressions if own.intersection(expression.targets)]


def check_spoken_of(
    show: Sequence[str], objects: Sequence[SceneObject], expressions: Sequence[Expression]
) -> None:
    """Check that a scene's sentences speak of every model to show.

    Raises:
        SceneRejectedError: of one they do not.
    """
    for model_id in show:
        if not sentences_about(model_id, objects, expressions):
            raise SceneRejectedError("not_spoken_of", f"no sentence means '{model_id}' (--show)")
