# SPDX-License-Identifier: GPL-3.0-or-later
"""Generate a dataset on one device; BlenderProc wants to read "import blenderproc" in this very line.

    python -m blenderproc run dataset_generation.py [flags]

Without Blender, `python dataset_generation.py` explains the flags (--help) and checks a run (--dry-run).
"""

import os
import sys
from pathlib import Path

# Blender does not put a script's folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent))

# The products of matrices here are too small to share: OpenBLAS's threads, one for each core, would only keep
# the cores busy with waiting for each other. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# BlenderProc sets it in the Blender that it starts.
INSIDE_BLENDER = "INSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT" in os.environ


def main() -> int:
    """Run inside or outside Blender, and return the exit code."""
    if not INSIDE_BLENDER:
        from core.app.run.outside_blender import main as outside

        return outside(sys.argv[1:])
    try:
        return inside()
    except ImportError as error:  # a stock Blender has few packages of its own
        print(
            f"Error: {error}. Install what is missing into this Blender: "
            "python -m blenderproc pip install NAME",
            file=sys.stderr,
        )
        return 1


def inside() -> int:
    """Run inside Blender, and return the exit code."""
    from core.engine.blender.session_folder import remove_session_folder
    from core.engine.ram_folders import mark_as_ours, own_folder

    folder = own_folder(sys.argv)
    mark = mark_as_ours(folder) if folder else None
    try:
        return work()
    finally:
        remove_session_folder()
        if mark is not None:
            mark.release()


def work() -> int:
    """Do what this Blender was started for, and return the exit code."""
    from core.engine.roles import Role, role

    if role() in (Role.DEVICES, Role.MODELS):
        # A probe has to be quick, and importing BlenderProc takes two seconds. In a stock Blender it
        # needs it all the same: only then are the packages found.
        try:
            from core.app.run.device_probe import main as probe
        except ImportError:
            import blenderproc  # noqa: F401  (extends sys.path)

            from core.app.run.device_probe import main as probe
        return probe()
    import blenderproc as bproc

    from core.app.run.inside_blender import main as entry

    return entry(sys.argv[1:], bproc.init)


if __name__ == "__main__":
    from utils.standard_streams import leave, prepare_streams

    prepare_streams()
    # Blender's own way out can crash after good work (see core/app/run/inside_blender.py).
    leave(main())
