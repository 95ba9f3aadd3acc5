# SPDX-License-Identifier: GPL-3.0-or-later
"""The start-up hook that refgrasp-blenderproc.pth calls for command lines like BlenderProc's.

It runs inside `site`, before anything else, in every Python of the environment: it must be cheap,
import little, and do nothing for any other command.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import PurePath
from types import FrameType, ModuleType, SimpleNamespace

_EXIT_INTERRUPTED = 130  # as a shell reports an end by SIGINT
COMMAND_MODULE = "blenderproc.command_line"
INSTALLER_MODULE = "blenderproc.python.utility.InstallUtility"
_ALLOWED_VARIABLE = "OUTSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT_BUT_IN_RUN_SCRIPT"
_SCRIPT_NAMES = frozenset({"blenderproc", "blenderproc.exe", "blenderproc-script.py"})


def activate() -> None:
    """Prepare this process if it is a BlenderProc command; do nothing otherwise."""
    if not is_blenderproc_command(sys.orig_argv):
        return
    # 2.8.0 looks for a stack frame of `runpy.py`, which is called `<frozen runpy>` since Python
    # 3.11.
    os.environ.setdefault(_ALLOWED_VARIABLE, "1")

    from refgrasp_blenderproc.after_import import after_import
    from refgrasp_blenderproc.lifetime import announce_parent

    announce_parent()
    after_import(INSTALLER_MODULE, use_wheel_by_default)
    after_import(COMMAND_MODULE, leave_help_to_scripts)
    after_import(COMMAND_MODULE, end_in_order)


def is_blenderproc_command(orig_argv: Sequence[str]) -> bool:
    """Return whether a command line is `python -m blenderproc ...` or the `blenderproc` script.

    `orig_argv` is `sys.orig_argv`: the interpreter, its options, then a module or a script.
    """
    words = iter(orig_argv[1:])
    for word in words:
        if word == "--check-hash-based-pycs":
            next(words, None)
        elif not word.startswith("-") or word == "-":
            return PurePath(word).name.casefold() in _SCRIPT_NAMES
        elif not word.startswith("--"):
            letter, value = _last_option(word[1:])
            if letter == "m":
                return (value or next(words, None)) == "blenderproc"
            if letter == "c":
                return False
            if letter and not value:
                next(words, None)
    return False


def _last_option(cluster: str) -> tuple[str, str]:
    """Split a cluster like `Im` or `Xdev` at the first option with a value: (letter, value)."""
    for position, letter in enumerate(cluster):
        if letter in "cmWX":
            return letter, cluster[position + 1 :]
    return "", ""


def use_wheel_by_default(installer: ModuleType) -> None:
    """Make the launcher folder BlenderProc's Blender, unless the user names another one.

    Both `--custom-blender-path` and `--blender-install-path` (to which BlenderProc downloads a stock
    Blender) override the default.
    """
    utility = installer.InstallUtility
    determine = utility.determine_blender_install_path

    def determine_with_default(used_args):  # type: ignore[no-untyped-def]
        custom, install = determine(used_args)
        if custom is None and used_args.blender_install_path is None:
            custom = _launcher_folder()
        return custom, install

    utility.determine_blender_install_path = staticmethod(determine_with_default)


def leave_help_to_scripts(command_line: ModuleType) -> None:
    """Make `blenderproc run SCRIPT --help` show the script's help; without SCRIPT it is BlenderProc's."""
    cli = command_line.cli

    def cli_with_help():  # type: ignore[no-untyped-def]
        sys.argv[1:] = with_help_behind_dashes(sys.argv[1:])
        return cli()

    command_line.cli = cli_with_help  # type: ignore[attr-defined]


def end_in_order(command_line: ModuleType) -> None:
    """Make SIGTERM and SIGHUP end `blenderproc run` as Ctrl-C does: it asks Blender to end, and waits.

    Of its own, BlenderProc dies by SIGHUP, and by SIGTERM removes the folder that Blender still uses. What
    is ignored, as under nohup, stays so.
    """
    cli = command_line.cli
    asked = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if (
            not asked
        ):  # more of it does not speed up Blender, which hears the terminal's signals itself
            asked = True
            raise KeyboardInterrupt

    def handle(*_its_own: object) -> None:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, interrupt)

    def cli_that_ends_in_order():  # type: ignore[no-untyped-def]
        handle()
        try:
            return cli()
        except KeyboardInterrupt:  # before Blender was started
            sys.exit(_EXIT_INTERRUPTED)

    # BlenderProc sets its handler of SIGTERM by this name once Blender runs.
    command_line.signal = SimpleNamespace(signal=handle, SIGTERM=signal.SIGTERM)  # type: ignore[attr-defined]
    command_line.cli = cli_that_ends_in_order  # type: ignore[attr-defined]


def with_help_behind_dashes(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of BlenderProc rearranged so that its parser passes `--help` to the script.

    It does so after a bare `--`, but only directly after the script; help needs no other argument.
    """
    words = list(arguments)
    if words[:1] != ["run"]:
        return words
    script = next((i for i, word in enumerate(words) if word.lower().endswith(".py")), None)
    if script is None or not {"-h", "--help"} & set(words[script + 1 :]):
        return words
    return [*words[: script + 1], "--", "--help"]


def _launcher_folder() -> str:
    from refgrasp_blenderproc.environment import BlenderUnavailableError
    from refgrasp_blenderproc.folder import launcher_folder

    try:
        return str(launcher_folder())
    except BlenderUnavailableError as problem:
        sys.exit(f"Error: {problem}")
