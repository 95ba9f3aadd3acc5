# SPDX-License-Identifier: GPL-3.0-or-later
"""One command line: which flags it takes, and how its help words them."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field
from typing import Any

from core.config.flags import declared_flags
from utils.shell import in_checkout

# Files that come with the checkout: their defaults are in it, whatever the working directory.
IN_CHECKOUT = frozenset({"obj_dir", "models_info_file_path", "blender_scene_file_path"})


@dataclass(frozen=True)
class Script:
    """One command line.

    Attributes:
        program: how it is started, for the help.
        description: what it does, for the help.
        classes: the dataclasses whose flags it takes, in the order of the help.
        defaults: replacements of declared defaults, by field name.
        wording: replacements of declared help texts, by field name.
        leave_out: names of fields that are not flags of this script.
        command_line_only: names of fields that a configuration file must not set.
        elsewhere: the script of flags that only another script has, by field name. A configuration
            file may set them, so that one file serves both; here they have no effect.
    """

    program: str
    description: str
    classes: tuple[type, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    leave_out: frozenset[str] = frozenset()
    command_line_only: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def flags(self) -> list[Field[Any]]:
        return [
            item
            for cls in self.classes
            for item in declared_flags(cls)
            if item.name not in self.leave_out
        ]

    def default(self, item: Field[Any]) -> Any:
        """Return the value of a flag that is not given."""
        default = self.defaults.get(item.name, item.default)
        return in_checkout(default) if item.name in IN_CHECKOUT else default
