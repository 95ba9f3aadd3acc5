# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a function on a module right after its first import, without importing it.

BlenderProc refuses to be imported outside its own command, and prepares `sys.argv` during its import
inside Blender: so it must not be imported early, and installed files are never patched.
"""

import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ModuleAction = Callable[[ModuleType], None]


def after_import(name: str, action: ModuleAction) -> None:
    """Call `action(module)` once module `name` has been executed; immediately if it already was."""
    if name in sys.modules:
        action(sys.modules[name])
    else:
        sys.meta_path.insert(0, _OneModuleFinder(name, action))


class _OneModuleFinder(MetaPathFinder):
    """Finds one module through the other finders, and appends an action to its execution."""

    def __init__(self, name: str, action: ModuleAction) -> None:
        self._name = name
        self._action = action

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_act(module: ModuleType) -> None:
            execute(module)
            self._action(module)

        spec.loader.exec_module = execute_and_act  # type: ignore[method-assign]
        return spec
