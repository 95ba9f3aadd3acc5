# SPDX-License-Identifier: GPL-3.0-or-later
"""Build `background.blend`, the set that objects are photographed on.

    python blender_files/build_background.py

Run it with the Python of the project's environment (it needs the bpy wheel). A file that already holds
the same set is left alone, because Blender never writes the same bytes twice and a dataset's
fingerprint covers them. `--check` writes nothing and exits with 1 if the file is not what this builds.
"""

import logging
import sys
import tempfile
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
# When run as a script, only this folder is on the path.
sys.path.insert(0, str(HERE.parent))

from set_parts import floors, places, rooms, shapes, walls  # noqa: E402
from set_parts.description import describe  # noqa: E402
from set_parts.solids import Solid  # noqa: E402
from set_parts.tops import add_top  # noqa: E402

from core.engine.blender.scene_file import FLOOR_NAME, WALL_NAME  # noqa: E402
from tool_scripts.tool_support import ToolParser, run_tool  # noqa: E402
from utils.files import atomic_write_bytes  # noqa: E402

logger = logging.getLogger("build_background")

DEFAULT_OUTPUT = HERE / "background.blend"


def build() -> None:
    """Make the whole set in an empty Blender."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    tops, walls_mesh = Solid(), shapes.Sheet()
    for place in places.PLACES:
        add_top(tops, place)
        shapes.add_walls(walls_mesh, place)
        shapes.add_marker(place)
    floor_materials, wall_materials = floors.make_floors(), walls.make_walls()
    # Slot 0 is the material shown; the slots after it are those to draw from.
    tops.to_object(FLOOR_NAME, floor_materials[0], *floor_materials)
    wall = walls_mesh.to_object(WALL_NAME)
    for material in (wall_materials[0], *wall_materials):
        wall.data.materials.append(material)
    rooms.add_decor()
    bpy.context.view_layer.update()


def is_current(output: Path) -> bool:
    """Return whether `output` holds the set that `build` makes; if not, the built set stays open."""
    if output.is_file():
        bpy.ops.wm.open_mainfile(filepath=str(output.resolve()), load_ui=False, use_scripts=False)
        found = describe()
        build()
        return found == describe()
    build()
    return False


def save(output: Path) -> None:
    """Write the open file atomically."""
    with tempfile.TemporaryDirectory(prefix="set_") as folder:
        temporary = Path(folder) / "background.blend"
        # Only the scene and what it uses; saving the session would also store paths of this machine.
        bpy.data.libraries.write(str(temporary), {bpy.context.scene}, compress=True)
        atomic_write_bytes(output, temporary.read_bytes())


def main() -> int:
    parser = ToolParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="file to write")
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if is_current(arguments.output):
        logger.info("%s is up to date.", arguments.output)
        return 0
    if arguments.check:
        logger.error("%s is not what this script builds; run it without --check.", arguments.output)
        return 1
    save(arguments.output)
    size = arguments.output.stat().st_size / 1e3
    logger.info("Wrote %s, %.0f kB.", arguments.output, size)
    return 0


if __name__ == "__main__":
    # The bpy wheel can crash at interpreter shutdown after a successful run.
    run_tool(main, at_once=True)
