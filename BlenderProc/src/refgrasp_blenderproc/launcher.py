# SPDX-License-Identifier: GPL-3.0-or-later
"""The `blender` of the launcher folder: runs a script on the wheel, as Blender would.

BlenderProc starts it like a stock Blender:

    blender --background --python-use-system-env --python-exit-code 2 --python SCRIPT
            -- SCRIPT TEMP_DIR ARGUMENTS...
"""

import atexit
import logging
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from refgrasp_blenderproc.after_import import after_import
from refgrasp_blenderproc.environment import (
    BlenderUnavailableError,
    check_python,
    explain_failed_import,
)
from refgrasp_blenderproc.folder import FOLDER_VARIABLE, Layout, note_packages
from refgrasp_blenderproc.language import INITIALIZER_MODULE, shield_language
from refgrasp_blenderproc.lifetime import die_with_parent

_log = logging.getLogger(__name__)

EXIT_PROBLEM = 1
EXIT_INTERRUPTED = 130  # as a shell reports an end by SIGINT
_TEMPORARY_VARIABLE = "TEMP" if os.name == "nt" else "TMPDIR"
_FLAGS = frozenset({"--background", "-b", "--python-use-system-env", "--factory-startup"})


@dataclass(frozen=True)
class BlenderCall:
    """What a Blender command line asks for."""

    script: Path
    background: bool
    exit_code_on_error: int


def console_main() -> NoReturn:
    """Run as the entry point that pip creates; on Windows a copy of it becomes `blender.exe`."""
    main(Path(sys.argv[0]), sys.argv[1:])


def main(launcher: Path, arguments: Sequence[str]) -> NoReturn:
    """Run the script that the arguments name, then end the process with its exit code."""
    die_with_parent()
    try:
        call = parse_call(arguments)
        _prepare(launcher, arguments)
    except BlenderUnavailableError as problem:
        _leave_with(f"Error: {problem}")
    _leave(run_script(call))


def parse_call(arguments: Sequence[str]) -> BlenderCall:
    """Parse the part of Blender's command line that BlenderProc uses.

    Raises:
        BlenderUnavailableError: an option that needs a full Blender, or no script.
    """
    script, background, code = None, False, 0
    words = iter(arguments)
    for word in words:
        if word == "--":
            break
        if word in ("--python", "-P"):
            script = Path(next(words, ""))
        elif word == "--python-exit-code":
            code = int(next(words, "0"))
        elif word in ("--background", "-b"):
            background = True
        elif word not in _FLAGS:
            raise BlenderUnavailableError(
                f"The Blender module does not support {word!r}: it only runs scripts. Use a stock "
                "Blender 4.2 with --custom-blender-path."
            )
    if script is None:
        raise BlenderUnavailableError(
            "The Blender module runs scripts: --python SCRIPT is missing."
        )
    if not background:
        raise BlenderUnavailableError(
            "`blenderproc debug` opens Blender's window, and the Blender module (bpy) has none. "
            "Give a stock Blender 4.2 with --custom-blender-path."
        )
    return BlenderCall(script, background, code)


def _prepare(launcher: Path, arguments: Sequence[str]) -> None:
    """Make this process look to BlenderProc like the Python inside a Blender.

    Raises:
        BlenderUnavailableError: bpy cannot be loaded.
    """
    check_python()
    layout = Layout.of_launcher(launcher)
    # BlenderProc finds its packages relative to the executable.
    sys.executable = str(layout.python)
    sys.argv = [str(launcher), *arguments]
    os.environ[FOLDER_VARIABLE] = str(layout.root)
    # BlenderProc imports GitPython, which otherwise refuses to be imported without a git program.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    _keep_site_packages()
    try:
        # --force-pip-update and `blenderproc pip` remove it.
        note_packages(layout)
    except OSError as error:
        _log.warning("cannot record BlenderProc's packages in %s: %s", layout.packages, error)
    _keep_temporary_files_together(arguments)
    try:
        import bpy  # noqa: F401
    except ImportError as error:
        raise BlenderUnavailableError(explain_failed_import(error)) from error
    after_import(INITIALIZER_MODULE, shield_language)


def _keep_temporary_files_together(arguments: Sequence[str]) -> None:
    """Let Blender make its temporary folder inside the one of BlenderProc, which is removed at the end.

    Blender removes its own only in a regular shutdown, which it never gets here.
    """
    words = list(arguments)
    after = words[words.index("--") + 1 :] if "--" in words else []
    if len(after) > 1 and Path(after[1]).name.startswith("blender_proc_"):
        folder = Path(after[1])
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[_TEMPORARY_VARIABLE] = str(folder)


def _keep_site_packages() -> None:
    """List BlenderProc's site-packages twice, because its `__init__` removes the entry from sys.path.

    In a stock Blender that entry comes only from PYTHONPATH; here it is this environment's own.
    """
    for folder in list(sys.path):
        holds_blenderproc = (Path(folder) / "blenderproc" / "__init__.py").is_file()
        if holds_blenderproc and sys.path.count(folder) == 1:
            sys.path.append(folder)


def run_script(call: BlenderCall) -> int:
    """Run the script as `__main__` and return the exit code of the process.

    `sys.exit(n)` gives n, an uncaught exception the code given by `--python-exit-code`.
    """
    module = ModuleType("__main__")
    module.__file__ = str(call.script)
    sys.modules["__main__"] = module
    try:
        exec(compile(call.script.read_bytes(), str(call.script), "exec"), module.__dict__)
    except SystemExit as request:
        return _code_of(request)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BaseException as error:
        # Without this frame, so that the traceback of a script begins in the script.
        frames = error.__traceback__ and error.__traceback__.tb_next
        traceback.print_exception(error.with_traceback(frames))
        return call.exit_code_on_error
    return 0


def _code_of(request: SystemExit) -> int:
    if request.code is None:
        return 0
    if isinstance(request.code, int):
        return request.code
    print(request.code, file=sys.stderr)
    return EXIT_PROBLEM


def _leave_with(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    _leave(EXIT_PROBLEM)


def _leave(code: int) -> NoReturn:
    """End the process without freeing Blender, which can crash (SIGSEGV) after a successful run.

    First do what the interpreter does at shutdown: wait for threads, run exit functions, flush.
    """
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # a closed pipe or stream: nobody is reading
            code = code or EXIT_PROBLEM
    os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
