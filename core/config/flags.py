# SPDX-License-Identifier: GPL-3.0-or-later
"""Flags declared once, as the fields of a frozen dataclass.

A field made by `flag` carries its help, its group, its range and whether it changes the content of a
dataset. Both entry scripts and the configuration file are read with the same fields (see
`core.config.flag_reading`), so a flag has one meaning everywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.config.intrinsics import Intrinsics
from core.config.ranges import Range
from core.errors import several

_KEY = "refgrasp.flag"


class Group(StrEnum):
    """Headings of the help, in order."""

    RUN = "This run"
    SCENES = "Scenes and images"
    TABLE = "Objects on the table"
    CAMERA = "Camera"
    FILES = "Files and folders"
    RENDER = "Rendering"
    DEVICE = "Device and memory"
    LANGUAGE = "Language"
    GRASPS = "Grasps"


_HEADINGS: Mapping[str, int] = {group: place for place, group in enumerate(Group)}


@dataclass(frozen=True)
class FlagInfo:
    """The declaration of a flag.

    Attributes:
        help: one sentence with the unit; the parser adds the default.
        group: heading in the help.
        parse: converts text to a value; raises ValueError for invalid text.
        low, high: inclusive range of a number, None = open.
        choices: allowed values, empty = any.
        content: another value makes another dataset, so the flag enters the fingerprint.
        optional: at its default the flag is left out of the fingerprint, so that datasets made before there
            was such a flag keep theirs.
        aliases: alternative spellings, such as "--iteration".
        metavar: placeholder of the value in the help.
    """

    help: str
    group: str
    parse: Callable[[str], Any]
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    content: bool = True
    optional: bool = False
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


def declared_flags(cls: type) -> list[Field[Any]]:
    """Return the fields of a dataclass that are flags, in the order of the help's headings."""
    found = [item for item in fields(cls) if _KEY in item.metadata]
    return sorted(found, key=lambda item: _HEADINGS.get(flag_info(item).group, 0))


def range_problem(info: FlagInfo, value: Any) -> str:
    """Return what is allowed if `value` is not, else "". None, for "not given", is allowed."""
    if value is None:
        return ""
    if info.choices and value not in info.choices:
        return f"must be one of {', '.join(info.choices)}"
    ends = value if isinstance(value, Range) else (value,)
    # Written so that NaN is outside every range.
    if (info.low is not None and not all(end >= info.low for end in ends)) or (
        info.high is not None and not all(end <= info.high for end in ends)
    ):
        return f"must be {allowed_range(info)}"
    if isinstance(value, Range) and value.low > value.high:
        return "the first number must not be greater than the second"
    return ""


def allowed_range(info: FlagInfo) -> str:
    """Return "1 to 100", "at least 1" or "at most 100"."""
    if info.low is None:
        return f"at most {_plain_number(info.high)}"
    if info.high is None:
        return f"at least {_plain_number(info.low)}"
    return f"{_plain_number(info.low)} to {_plain_number(info.high)}"


def check_ranges(config: Any) -> None:
    """Check every flag's range and choices at once.

    Raises:
        UserInputError: names every flag that is out of range, with its allowed range.
    """
    problems = []
    for item in declared_flags(type(config)):
        value = getattr(config, item.name)
        problem = range_problem(flag_info(item), value)
        if problem:
            problems.append(f"{option_name(item.name)} {value}: {problem}")
    if problems:
        raise several(problems)


def command_line(config: Any) -> list[str]:
    """Return the arguments that parse to `config`."""
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
        if _KEY in item.metadata and flag_info(item).content and not _is_silent(config, item)
    }


def _is_silent(config: Any, item: Field[Any]) -> bool:
    return flag_info(item).optional and getattr(config, item.name) == item.default


def all_settings(config: Any) -> dict[str, Any]:
    """Return every setting as plain JSON values, for the resolved configuration in config.json."""
    return {item.name: _plain(getattr(config, item.name)) for item in fields(config)}


def _plain_number(number: float | None) -> str:
    return str(int(number)) if number == int(number or 0) else f"{number:g}"


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, Intrinsics):
        return value.to_json()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
