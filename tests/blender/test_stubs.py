# SPDX-License-Identifier: GPL-3.0-or-later
"""What BlenderProc/stubs says of Blender is true of the real one."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy")

pytestmark = pytest.mark.blender

STUBS = Path(__file__).parents[2] / "BlenderProc" / "stubs"
SIMPLE = {"BOOLEAN": "bool", "ENUM": "str", "FLOAT": "float", "INT": "int", "STRING": "str"}
# A socket's value is declared once, for all the classes that have one.
STANDING_IN = {"NodeSocket": "NodeSocketFloat"}


def _classes(*files: Path) -> Iterator[ast.ClassDef]:
    for file in files:
        for item in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(item, ast.ClassDef):
                yield item


def _members(stub: ast.ClassDef) -> dict[str, tuple[ast.expr | None, bool]]:
    """Return type and writability of each member by name; the type is None for methods."""
    members: dict[str, tuple[ast.expr | None, bool]] = {}
    for item in stub.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            members[item.target.id] = (item.annotation, True)
        elif isinstance(item, ast.FunctionDef):
            marks = {ast.unparse(mark) for mark in item.decorator_list}
            if f"{item.name}.setter" in marks:
                members[item.name] = (members[item.name][0], True)
            else:
                members[item.name] = (item.returns if "property" in marks else None, False)
    return members


TYPES = [
    (stub, "bpy.types")
    for stub in _classes(*sorted((STUBS / "bpy" / "types").glob("*.pyi")))
    if not stub.name.startswith("_")
] + [(stub, "cycles.properties") for stub in _classes(STUBS / "cycles" / "properties.pyi")]


@pytest.mark.parametrize(("stub", "module"), TYPES, ids=[stub.name for stub, _ in TYPES])
def test_a_type_has_what_is_declared(stub: ast.ClassDef, module: str) -> None:
    real = getattr(importlib.import_module(module), STANDING_IN.get(stub.name, stub.name))
    if stub.name == "Context":
        real = bpy.context  # some of its members are no properties
    rna = getattr(real, "bl_rna", None)
    for name, (annotation, writable) in _members(stub).items():
        prop = rna.properties.get(name) if rna is not None else None
        if prop is None or annotation is None:
            assert hasattr(real, name) or (rna is not None and name in rna.functions), name
            continue
        declared = ast.unparse(annotation).removesuffix(" | None")
        if declared != "Any" and not getattr(prop, "is_array", False):
            kind = prop.fixed_type.identifier if prop.type == "POINTER" else SIMPLE.get(prop.type)
            assert (name, declared) == (name, kind or declared)
        assert not (writable and prop.is_readonly), name


@pytest.mark.parametrize(
    "stub", list(_classes(STUBS / "mathutils.pyi")), ids=lambda stub: stub.name
)
def test_mathutils_has_what_is_declared(stub: ast.ClassDef) -> None:
    import mathutils

    real = getattr(mathutils, stub.name)
    # Iterating goes by index there; mypy wants a method of its own.
    names = {name.replace("__iter__", "__getitem__") for name in _members(stub)}
    assert [name for name in names if not hasattr(real, name)] == []


def test_every_node_is_one_of_blender() -> None:
    tree = ast.parse((STUBS / "bpy" / "types" / "_nodes.pyi").read_text(encoding="utf-8"))
    names = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} - {..., None}
    assert len(names) > 10
    assert [
        name for name in names if not issubclass(getattr(bpy.types, name), bpy.types.Node)
    ] == []


def test_operators_take_what_is_declared() -> None:
    tree = ast.parse((STUBS / "bpy" / "ops.pyi").read_text(encoding="utf-8"))
    classes = {item.name: item for item in tree.body if isinstance(item, ast.ClassDef)}
    groups = [item for item in tree.body if isinstance(item, ast.AnnAssign)]
    assert len(groups) == len(classes) > 0
    for group in groups:
        real = getattr(bpy.ops, ast.unparse(group.target))
        for method in classes[ast.unparse(group.annotation)].body:
            assert isinstance(method, ast.FunctionDef)
            known = getattr(real, method.name).get_rna_type().properties.keys()
            declared = [argument.arg for argument in method.args.kwonlyargs]
            assert [name for name in declared if name not in known] == [], method.name
