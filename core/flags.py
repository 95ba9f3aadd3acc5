# SPDX-License-Identifier: GPL-3.0-or-later
"""Command-line flags declared once, as the fields of a frozen dataclass.

A field made by `flag` carries its help, its group, its range and whether it changes the content of a
dataset. Both entry scripts build their parsers from the same fields, so a flag cannot mean two things.
"""

import argparse
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from core.errors import UserInputError

_KEY = "refgrasp.flag"


@dataclass(frozen=True)
class FlagInfo:
    """What a flag says about itself.

    Attributes:
        help: one sentence with the unit; the default is added by the parser.
        group: heading in the help.
        parse: text to value.
        low, high: inclusive range of a number, None = open.
        choices: allowed values, empty = any.
        content: whether another value makes another dataset, so that it enters the fingerprint.
        aliases: further spellings, such as "--iteration".
        metavar: what the help shows for the value.
    """

    help: str
    group: str
    parse: Callable[[str], Any]
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    content: bool = True
    aliases: tuple[str, ...] = ()
    metavar: str = ""


def flag(default: Any, help: str, group: str, parse: Callable[[str], Any], **info: Any) -> Any:
    """Declare one flag as a dataclass field; see `FlagInfo` for the keywords."""
    return field(
        default=default, metadata={_KEY: FlagInfo(help=help, group=group, parse=parse, **info)}
    )


def flag_info(item: Field[Any]) -> FlagInfo:
    return item.metadata[_KEY]


def option_name(field_name: str) -> str:
    """`images_per_iteration` → `--images-per-iteration`."""
    return "--" + field_name.replace("_", "-")


def add_flags(
    parser: argparse.ArgumentParser,
    classes: Sequence[type],
    defaults: Mapping[str, Any],
    leave_out: Collection[str] = (),
    wording: Mapping[str, str] | None = None,
) -> None:
    """Add the flags of the dataclasses `classes` to `parser`, grouped, with their defaults shown.

    Args:
        defaults: by field name, what replaces a declared default in this script.
        leave_out: names of fields that are no flags of this script.
        wording: by field name, what replaces the declared help in this script.
    """
    groups: dict[str, Any] = {}
    declared = (item for cls in classes for item in fields(cls) if _KEY in item.metadata)
    for item in (item for item in declared if item.name not in leave_out):
        info = flag_info(item)
        group = groups.setdefault(info.group, None) or parser.add_argument_group(info.group)
        groups[info.group] = group
        default = defaults.get(item.name, item.default)
        text = (wording or {}).get(item.name, info.help)
        shown = "" if default is None or default == "" else f" Default: {default}."
        keywords: dict[str, Any] = {"dest": item.name, "default": default}
        if info.parse is bool:
            keywords["action"] = "store_true"
            shown = ""
        else:
            keywords["type"] = info.parse
            keywords["metavar"] = info.metavar or info.parse.__name__.strip("_").upper()
        group.add_argument(
            option_name(item.name),
            *info.aliases,
            help=text.replace("%", "%%") + shown,
            **keywords,
        )


def check_ranges(config: Any) -> None:
    """Check every flag's range and choices at once.

    Raises:
        UserInputError: names every flag that is out of range, with what is allowed.
    """
    problems = []
    for item in fields(config):
        if _KEY not in item.metadata:
            continue
        info, value = flag_info(item), getattr(config, item.name)
        if value is None:
            continue
        name = option_name(item.name)
        if info.choices and value not in info.choices:
            problems.append(f"{name} {value}: choose one of {', '.join(info.choices)}")
        elif (info.low is not None and not value >= info.low) or (
            info.high is not None and not value <= info.high
        ):
            low = "any" if info.low is None else f"{info.low:g}"
            high = "any" if info.high is None else f"{info.high:g}"
            problems.append(f"{name} {value}: allowed is {low} to {high}")
    if problems:
        raise UserInputError("\n".join(problems))


def command_line(config: Any) -> list[str]:
    """Return the arguments from which a parser with these flags makes `config` again."""
    arguments = []
    for item in fields(config):
        value = getattr(config, item.name)
        if _KEY not in item.metadata or value is None or value is False:
            continue
        name = option_name(item.name)
        arguments.append(name if value is True else f"{name}={value}")
    return arguments


def content_settings(config: Any) -> dict[str, Any]:
    """Return the settings that change the content of a dataset, as plain JSON values."""
    return {
        item.name: _plain(getattr(config, item.name))
        for item in fields(config)
        if _KEY in item.metadata and flag_info(item).content
    }


def all_settings(config: Any) -> dict[str, Any]:
    """Return every setting as plain JSON values, for the resolved configuration beside the data."""
    return {item.name: _plain(getattr(config, item.name)) for item in fields(config)}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
