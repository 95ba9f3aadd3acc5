# SPDX-License-Identifier: GPL-3.0-or-later
"""`inflect`, without the checks of its arguments, which take longer to prepare than a scene to be described."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import inflect


@functools.cache
def inflect_engine() -> "inflect.engine":
    """Return the one engine for English plurals, articles and numbers; imported on first use."""
    import typeguard

    # Its decorator compiles every method of `inflect` again, with a check of each value.
    names = vars(typeguard)
    decorator = names["typechecked"]
    names["typechecked"] = _unchanged
    try:
        import inflect
    finally:
        names["typechecked"] = decorator
    return inflect.engine()


def _unchanged(method: Callable[..., Any]) -> Callable[..., Any]:
    return method
