# SPDX-License-Identifier: GPL-3.0-or-later
"""mypy knows Blender's names: what is misspelled in `core/` is found without starting Blender."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "BlenderProc" / "stubs"

SNIPPET = """\
import bpy
import mathutils

def spend(samples: int, nodes: bpy.types.Nodes) -> None:
    {statement}
"""
SOUND = (
    "bpy.context.scene.cycles.samples = samples",
    "bpy.context.view_layer.update()",
    "bpy.ops.render.render(write_still=True)",
    'nodes.new("ShaderNodeMath").operation = "ADD"',
    "mathutils.Vector((1.0, 0.0, 0.0)).to_track_quat('Z', 'Y').to_euler()",
)
# Each with a word of what mypy says.
FAULTY = {
    "bpy.context.scene.cycles.sample = samples": '"sample"',
    'bpy.context.scene.cycles.samples = "many"': "assignment",
    "bpy.context.scene.camera.location = (0.0, 0.0, 0.0)": "None",
    "bpy.context.scene.render.engin": '"engin"',
    "bpy.ops.render.render(write_stil=True)": '"write_stil"',
    'bpy.data.meshs["table"]': '"meshs"',
    'nodes.new("ShaderNodeMaths")': "call-overload",
    'nodes.new("ShaderNodeMix").operation = "ADD"': '"operation"',
    "bpy.context.scene.view_settings.exposure = None": "assignment",
    "mathutils.Matrix.Identify(4)": '"Identify"',
}


def test_mypy_finds_faults_in_the_use_of_blender(tmp_path: Path) -> None:
    """All in one run: nearly all of its time goes into starting."""
    statements = [*SOUND, *FAULTY]
    for number, statement in enumerate(statements):
        code = SNIPPET.format(statement=statement)
        (tmp_path / f"snippet_{number}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(tmp_path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stderr == ""
    told = dict.fromkeys(statements, "")
    for number, message in re.findall(r"snippet_(\d+)\.py:5: error: (.*)", answer.stdout):
        told[statements[int(number)]] += message
    assert {statement: told[statement] for statement in SOUND} == dict.fromkeys(SOUND, "")
    assert [fault for fault, word in FAULTY.items() if word not in told[fault]] == []


def _declared(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_stubs_declare_no_more_than_is_used() -> None:
    files = [*(ROOT / "core").rglob("*.py"), ROOT / "dataset_generation.py"]
    used = set(re.findall(r"\.(\w+)", "\n".join(file.read_text("utf-8") for file in files)))
    stubs = [ast.parse(file.read_text("utf-8")) for file in STUBS.rglob("*.pyi")]
    names = {name for stub in stubs for name in _declared(stub) if not name.startswith("_")}
    assert len(names) > 100
    assert names - used == set()


def test_no_part_of_core_is_left_unchecked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "ignore_errors" not in text
    assert "follow_imports" not in text
