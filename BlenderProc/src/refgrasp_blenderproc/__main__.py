# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m refgrasp_blenderproc check | libraries | folder`: questions about this environment."""

import argparse
import sys

from refgrasp_blenderproc.environment import (
    BlenderUnavailableError,
    check_python,
    explain_failed_import,
    missing_apt_packages,
)
from refgrasp_blenderproc.folder import launcher_folder


def main() -> int:
    """Answer one question; exit code 1 if Blender cannot run."""
    parser = argparse.ArgumentParser(prog="python -m refgrasp_blenderproc", description=__doc__)
    questions = parser.add_subparsers(dest="question", required=True)
    questions.add_parser("check", help="say whether Blender can run here and, if not, what to do")
    questions.add_parser("libraries", help="list the missing Debian or Ubuntu packages")
    questions.add_parser("folder", help="print the path of the folder that stands in for Blender")
    question = parser.parse_args().question
    try:
        if question == "check":
            _check()
        elif question == "libraries":
            print("\n".join(missing_apt_packages()))
        else:
            print(launcher_folder())
    except BlenderUnavailableError as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 1
    return 0


def _check() -> None:
    check_python()
    try:
        import bpy
    except ImportError as error:
        raise BlenderUnavailableError(explain_failed_import(error)) from error
    print(f"Blender {bpy.app.version_string} can run here.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
