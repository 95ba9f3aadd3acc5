# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads flags from a command line and a configuration file, and collects all problems.

The command line outranks the configuration file, which outranks the declared defaults. An invalid value
becomes a problem and is replaced by its default, so that everything else can still be checked in the
same pass.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from core.config.config_file import load_config_file
from core.config.flag_values import path_problem
from core.config.flags import (
    FlagInfo,
    allowed_range,
    declared_flags,
    flag_info,
    option_name,
    range_problem,
)
from core.config.ranges import bound_ranges
from core.config.script import IN_CHECKOUT, Script
from core.config.typed_text import StoreTyped, typed_option
from core.config.unknown_flags import suggestion, unknown_words
from core.errors import UserInputError

_NO_VALUE = "\0no value"  # cannot occur in a process argument
_MAX_SHOWN = 60  # characters of a value in a message
_KINDS = {int: "a whole number", float: "a number"}


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes:
        values: given and valid values, by field name.
        problems: messages for the user.
        typed: the flags as they were typed, by field name.
    """

    values: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)

    def over(self, other: "Reading") -> "Reading":
        """Return both readings combined; this one outranks `other`."""
        return Reading(
            {**other.values, **self.values},
            (*other.problems, *self.problems),
            {**other.typed, **self.typed},
        )

    def without(self, name: str) -> "Reading":
        """Return this reading without the value of a field."""
        return replace(self, values={key: v for key, v in self.values.items() if key != name})


class FlagFormatter(argparse.HelpFormatter):
    """Help of flags whose values are parsed later, by `read_texts`."""

    def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
        """Show a value as required: it is optional only to the parser (see `add_flags`)."""
        if action.nargs == "?":
            return str(action.metavar)
        return super()._format_args(action, default_metavar)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UserInputError(f"{message}; --help lists all flags")


def build_parser(script: Script) -> argparse.ArgumentParser:
    """Return the parser of a script; it leaves values as strings, and has the help."""
    parser = _Parser(
        prog=script.program,
        description=script.description,
        usage="%(prog)s [flags]",
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
        formatter_class=FlagFormatter,
    )
    add_flags(parser, script)
    return parser


def add_flags(parser: argparse.ArgumentParser, script: Script) -> None:
    """Add the flags of a script to a parser; pass what it parses to `read_texts`."""
    groups: dict[str, Any] = {}
    for item in script.flags():
        info = flag_info(item)
        if info.group not in groups:
            groups[info.group] = parser.add_argument_group(info.group)
        text = script.wording.get(item.name, info.help)
        keywords: dict[str, Any] = {"dest": item.name, "default": argparse.SUPPRESS}
        if info.parse is bool:
            keywords["action"] = "store_true"
        else:
            # A missing value is reported with all other problems, not by argparse.
            keywords |= {"action": StoreTyped, "nargs": "?", "const": _NO_VALUE}
            keywords["metavar"] = metavar_of(item)
            text += allowed_text(item) + _default_text(script.default(item))
        groups[info.group].add_argument(
            option_name(item.name), *info.aliases, help=text.replace("%", "%%"), **keywords
        )


def read_command_line(script: Script, argv: Sequence[str]) -> Reading:
    """Read the flags of `argv`.

    Raises:
        SystemExit: code 0 after `--help`.
        UserInputError: it cannot be parsed at all, such as `--debug=3`.
    """
    texts, unknown = build_parser(script).parse_known_args(bound_ranges(argv))
    return read_texts(script, vars(texts), unknown_words(script, unknown))


def read_texts(script: Script, texts: Mapping[str, Any], problems: Sequence[str] = ()) -> Reading:
    """Read the flags of a script from what its parser has found; other entries are ignored.

    Args:
        texts: strings by field name.
        problems: found before, to be reported with the others.
    """
    problems = list(problems)
    values, typed = {}, {}
    by_name = {item.name: item for item in script.flags()}
    for name, text in texts.items():
        if name not in by_name:
            continue
        typed[name] = option = typed_option(text) or option_name(name)
        if text == _NO_VALUE:
            problems.append(f"{option}: a value is missing")
            continue
        value, problem = _value(by_name[name], text)
        if problem:
            problems.append(f"{option} {_shown(text)}: {problem}")
        else:
            values[name] = value
    return Reading(values, tuple(problems), typed)


def read_mapping(script: Script, data: Mapping[str, Any], where: str) -> Reading:
    """Read the entries of a configuration file.

    Args:
        data: values by flag name, with - or _ and without the leading --.
        where: name of the file, for messages.
    """
    by_name = {item.name: item for item in script.flags()}
    known = (by_name.keys() | script.elsewhere.keys()) - script.command_line_only
    values, problems = {}, []
    keys: dict[str, str] = {}
    for key, entry in data.items():
        name = key.replace("-", "_")
        if keys.setdefault(name, key) != key:
            problems.append(f"{where}: {keys[name]} and {key} are the same setting; keep one")
        elif name in script.command_line_only and name in by_name:
            problems.append(f"{where}: {key}: allowed on the command line only")
        elif name not in known:
            problems.append(f"{where}: {key}: no such setting{suggestion(name, known)}")
        elif name in by_name:
            text = _text_of(by_name[name], entry)
            value, problem = _value(by_name[name], text) if text is not None else (None, "")
            if text is None or problem:
                problem = problem or f"expected {_kind(by_name[name])}"
                problems.append(f"{where}: {key} = {_shown(entry)}: {problem}")
            else:
                values[name] = value
    return Reading(values, tuple(problems))


def read_config_file(script: Script, path: Path) -> Reading:
    """Read a configuration file; see `core.config.config_file`."""
    try:
        settings = load_config_file(path)
    except UserInputError as error:
        return Reading({}, (str(error),))
    if path.suffix.lower() == ".json":
        # It records a default path as the run had it, relative to the checkout.
        settings = {key: v for key, v in settings.items() if not _is_moved_default(script, key, v)}
    return read_mapping(script, settings, path.name)


def _is_moved_default(script: Script, name: str, value: Any) -> bool:
    """Return whether a recorded path is a default one that is not here, so that the checkout's is meant."""
    defaults = {item.name: item.default for item in script.flags() if item.name in IN_CHECKOUT}
    return Path(str(value)) == defaults.get(name) and not Path(str(value)).exists()


def completed(script: Script, reading: Reading) -> dict[str, Any]:
    """Return a value for every flag of the script, by field name."""
    return {
        item.name: reading.values.get(item.name, script.default(item)) for item in script.flags()
    }


def build(cls: Any, values: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """Make an instance of a dataclass of flags; return it with problems of the values in combination.

    If there are any, the settings that do not change content (mostly folders) are kept, so that they can
    still be checked, and the rest take their defaults.
    """
    own = {item.name: values[item.name] for item in declared_flags(cls) if item.name in values}
    try:
        return cls(**own), ()
    except UserInputError as error:
        harmless = {
            item.name: own[item.name]
            for item in declared_flags(cls)
            if item.name in own and not flag_info(item).content
        }
        return replace(cls(), **harmless), (str(error),)


def _value(item: Field[Any], text: Any) -> tuple[Any, str]:
    """Return a flag's value and "", or None and what is wrong with its text."""
    info = flag_info(item)
    if info.parse is bool:
        return bool(text), ""
    if not text.strip() and item.default != "":
        return None, "an empty value; is a variable of the shell not set?"
    if any(ord(character) < 32 for character in text):
        return None, "control characters are not allowed"
    if info.parse is Path and (problem := path_problem(text)):
        return None, problem
    try:
        value = info.parse(text)
    except UserInputError as error:
        return None, str(error)
    except (ValueError, OverflowError):
        allowed = f", {allowed_range(info)}" if _is_limited(info) else ""
        return None, f"expected {_kind(item)}{allowed}"
    return value, range_problem(info, value)


def _text_of(item: Field[Any], entry: Any) -> Any:
    """Return an entry of a configuration file as its command-line text; None if there is none."""
    if flag_info(item).parse is bool or isinstance(entry, bool):
        return entry if flag_info(item).parse is bool and isinstance(entry, bool) else None
    if isinstance(entry, str):
        return entry
    if flag_info(item).parse is Path:
        return None
    if isinstance(entry, int | float):
        return repr(entry)
    if isinstance(entry, Mapping):
        return ",".join(f"{key}={value}" for key, value in entry.items())
    if isinstance(entry, list):
        return ",".join(str(value) for value in entry)
    return None


def _shown(entry: Any) -> str:
    """Return a value as a message shows it."""
    return str(entry)[:_MAX_SHOWN] or '""'


def _kind(item: Field[Any]) -> str:
    info = flag_info(item)
    if info.parse is bool:
        return "true or false"
    return _KINDS.get(info.parse, "text" if info.parse in (str, Path) else metavar_of(item))  # type: ignore[call-overload]


def metavar_of(item: Field[Any]) -> str:
    """Return the placeholder of a flag's value."""
    info = flag_info(item)
    return info.metavar or {int: "N", float: "X", Path: "PATH"}.get(info.parse, "TEXT")  # type: ignore[call-overload]


def allowed_text(item: Field[Any]) -> str:
    """Return which values a flag takes, after a space; "" if that is not limited."""
    info = flag_info(item)
    if info.choices:
        return f" One of {', '.join(info.choices)}."
    if _is_limited(info):
        return f" Allowed: {allowed_range(info)}."
    return ""


def _is_limited(info: FlagInfo) -> bool:
    return info.low is not None or info.high is not None


def _default_text(default: Any) -> str:
    if default is None or default == "":
        return ""
    return f" Default: {default.as_posix() if isinstance(default, Path) else default}."
