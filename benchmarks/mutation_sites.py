# SPDX-License-Identifier: GPL-3.0-or-later
"""The possible small faults in a source file (`benchmarks.mutation_faults`), with their places.

Excluded is what no test should pin: docstrings, annotations, decorators, asserts, logging, prints, and
error messages.
"""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.mutation_faults import expression_faults, statement_faults

# Calls that only produce text for people.
_TALK = frozenset({"logger", "logging", "log", "print", "warnings", "warn"})
# Fields of nodes that are not visited.
_UNTOUCHED = frozenset({"annotation", "returns", "decorator_list", "type_params", "pattern"})
_UNTOUCHED_NODES = (ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Global, ast.Nonlocal)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True)
class Mutant:
    """One fault.

    Attributes:
        path: of the file, relative to the tree, with slashes.
        scope: dotted name of the function or class; "" for the module.
        inside: whether it is in a function, so that it runs after the import of its module.
        line: first line of the fault.
        lines: first and last line of its statement, only the head of a compound one; those of the
            function for a default value.
        names: names that a statement outside functions defines.
        span: of the replaced text, bytes of the file.
        number: how many equal faults precede it in the same scope.
    """

    path: str
    scope: str
    inside: bool
    line: int
    lines: tuple[int, int]
    names: tuple[str, ...]
    span: tuple[int, int]
    kind: str
    original: str
    replacement: str
    number: int = 0

    @property
    def id(self) -> str:
        """Return a name that is stable under changes elsewhere in the file."""
        words = (
            self.path,
            self.scope,
            self.kind,
            self.original,
            self.replacement,
            str(self.number),
        )
        return hashlib.sha256("\0".join(words).encode()).hexdigest()[:12]

    def applied(self, source: bytes) -> bytes:
        """Return the source with the fault."""
        first, last = self.span
        return source[:first] + self.replacement.encode() + source[last:]


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """Return all mutants of a file, in file order."""
    finder = _Finder(path, source)
    finder.visit_block(ast.parse(source).body, _Place("", False, (1, 1), ()))
    seen: dict[tuple[str, ...], int] = {}
    numbered = []
    for mutant in sorted(
        finder.found, key=lambda m: (m.span[0], -m.span[1], m.kind, m.replacement)
    ):
        key = (mutant.scope, mutant.kind, mutant.original, mutant.replacement)
        seen[key] = seen.get(key, -1) + 1
        numbered.append(Mutant(**{**vars(mutant), "number": seen[key]}))
    return numbered


def sample(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return `count` random mutants; a larger sample with the same seed contains a smaller one."""

    def rank(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed}:{mutant.id}".encode()).hexdigest()

    return sorted(mutants, key=rank)[:count]


@dataclass(frozen=True)
class _Place:
    """The current position of the walk; the fields are those of `Mutant`."""

    scope: str
    inside: bool
    lines: tuple[int, int]
    names: tuple[str, ...]


@dataclass
class _Finder:
    """Walks a syntax tree and collects mutants."""

    path: str
    source: bytes
    found: list[Mutant] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [0]
        for line in self.source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def visit_block(self, block: Sequence[ast.AST], place: _Place) -> None:
        for node in block:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._visit_definition(node, place)
            elif isinstance(node, ast.stmt):
                self._visit_statement(node, place)
            else:  # of try and match
                self._visit_inside(node, place)

    def _visit_definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, place: _Place
    ) -> None:
        scope = f"{place.scope}.{node.name}".lstrip(".")
        function = not isinstance(node, ast.ClassDef)
        whole = (node.body[0].lineno, node.end_lineno or node.lineno)
        inner = _Place(scope, place.inside or function, whole, ())
        if not isinstance(node, ast.ClassDef):
            self._visit_inside(node.args, inner)
        self.visit_block(node.body, inner)

    def _visit_statement(self, node: ast.stmt, place: _Place) -> None:
        if isinstance(node, _UNTOUCHED_NODES) or _talks(node) or _is_for_types(node):
            return
        names = place.names if place.inside else place.names + tuple(_defined(node))
        place = _Place(place.scope, place.inside, _head(node), names)
        for replacement, kind in statement_faults(node, place.inside):
            self._add(node, replacement, kind, place)
        if not isinstance(node, ast.Raise):  # its text
            self._visit_inside(node, place)

    def _visit_inside(self, node: ast.AST, place: _Place) -> None:
        for name, value in ast.iter_fields(node):
            if name in _UNTOUCHED:
                continue
            if name in _BLOCKS and isinstance(value, list):
                self.visit_block(value, place)
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self._visit_expression(child, place, name)

    def _visit_expression(self, node: ast.AST, place: _Place, role: str) -> None:
        if isinstance(node, _UNTOUCHED_NODES) or (isinstance(node, ast.Call) and _is_talk(node)):
            return
        if isinstance(node, ast.keyword) and node.arg == "strict":
            return  # of zip, where lengths are equal
        if isinstance(node, ast.expr):
            for changed, kind in expression_faults(node, role):
                self._add(node, f"({ast.unparse(changed)})", kind, place)
        self._visit_inside(node, place)

    def _add(self, node: ast.expr | ast.stmt, replacement: str, kind: str, place: _Place) -> None:
        end = node.end_lineno or node.lineno
        first = self._starts[node.lineno - 1] + node.col_offset
        last = self._starts[end - 1] + (node.end_col_offset or 0)
        original = self.source[first:last].decode()
        self.found.append(
            Mutant(
                self.path, place.scope, place.inside, node.lineno, place.lines, place.names,
                (first, last), kind, original, replacement,
            )
        )  # fmt: skip


def _is_talk(call: ast.Call) -> bool:
    function = call.func
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and function.id in _TALK


def _talks(node: ast.stmt) -> bool:
    """Return whether a statement is a docstring or only produces text for people."""
    if not isinstance(node, ast.Expr):
        return False
    return isinstance(node.value, ast.Constant) or (
        isinstance(node.value, ast.Call) and _is_talk(node.value)
    )


def _is_for_types(node: ast.stmt) -> bool:
    """Return whether a statement only serves type checkers, or lists public names."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Assign(value=ast.BinOp(op=ast.BitOr(), left=ast.Name() | ast.BinOp())):
            return True  # a union of types
    return False


def _head(node: ast.stmt) -> tuple[int, int]:
    """Return the first and last line of a statement; of a compound one, those before its body."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return node.lineno, node.end_lineno or node.lineno
    first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
    return node.lineno, max(node.lineno, first.lineno - 1)


def _defined(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement outside functions assigns."""
    match node:
        case ast.Assign(targets=targets):
            trees: list[ast.expr] = targets
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            trees = [target]
        case _:
            return
    for tree in trees:
        for name in ast.walk(tree):
            if isinstance(name, ast.Name):
                yield name.id
