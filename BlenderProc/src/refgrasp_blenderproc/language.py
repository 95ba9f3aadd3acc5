# SPDX-License-Identifier: GPL-3.0-or-later
"""The shield for `preferences.view.language`.

`bproc.init()` sets Blender's language to "en_US" unless it already is. The wheel is built without
translations, knows only "DEFAULT" (which is English) and raises. Blender resolves such properties in
C before it looks at Python classes, so the property itself cannot be replaced; instead BlenderProc's
Initializer, and no other module, sees a `bpy` whose language reads "en_US".
"""

from types import ModuleType
from typing import Any

INITIALIZER_MODULE = "blenderproc.python.utility.Initializer"
_LANGUAGE = "en_US"


class _Overlay:
    """A proxy of an object that replaces some attributes and forwards all others.

    `replaced` maps a name to a function of the real object's attribute, which is looked up each time
    because Blender's objects move in memory when a file is loaded.
    """

    def __init__(self, real: Any, replaced: dict[str, Any]) -> None:
        object.__setattr__(self, "_real", real)
        object.__setattr__(self, "_replaced", replaced)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        return self._replaced[name](value) if name in self._replaced else value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._real, name, value)


def shield_language(initializer: ModuleType) -> None:
    """Give BlenderProc's Initializer module a `bpy` whose language is already English."""
    if "en_US" in _languages(initializer.bpy):
        return

    def view(real: Any) -> _Overlay:
        return _Overlay(real, {"language": lambda _: _LANGUAGE})

    def preferences(real: Any) -> _Overlay:
        return _Overlay(real, {"view": view})

    def context(real: Any) -> _Overlay:
        return _Overlay(real, {"preferences": preferences})

    initializer.bpy = _Overlay(initializer.bpy, {"context": context})  # type: ignore[attr-defined]


def _languages(bpy: Any) -> list[str]:
    view = bpy.context.preferences.view
    return [item.identifier for item in view.bl_rna.properties["language"].enum_items]
