# SPDX-License-Identifier: GPL-3.0-or-later
"""Small faults: replacements of single statements and expressions."""

import ast
import copy
from collections.abc import Callable, Iterator

_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


def statement_faults(node: ast.stmt, inside: bool) -> Iterator[tuple[str, str]]:
    """Yield replacements of a whole statement, with their kinds."""
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None", "return value"
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() if inside:
            yield "pass", "removed statement"
        case ast.AugAssign():
            yield "pass", "removed statement"
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield "pass", "removed statement"
        case ast.Continue():
            yield "pass", "removed statement"
        case ast.Break():
            yield "continue", "removed statement"
    if isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC and not _text(node.value):
        changed = copy.deepcopy(node)
        changed.op = _ARITHMETIC[type(node.op)]()
        yield ast.unparse(changed), "arithmetic"


def expression_faults(node: ast.expr, role: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield replacements of an expression, with their kinds; `role` is its field in its parent."""
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC and not _text(node.left, node.right):
            yield _with(node, lambda new: setattr(new, "op", _ARITHMETIC[type(op)]())), "arithmetic"
        case ast.BoolOp(op=op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield _with(node, lambda new: setattr(new, "op", other)), "boolean operator"
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand, "removed not"
        case ast.UnaryOp(op=ast.USub()):
            yield node.operand, "removed sign"
        case ast.Constant(value=value):
            yield from ((ast.Constant(new), "constant") for new in _other_values(value))
    # The condition of if, while, the ternary operator (test) and comprehensions (ifs).
    if role in ("test", "ifs") and not _negated_already(node):
        yield ast.UnaryOp(ast.Not(), node), "negated condition"


def _comparisons(node: ast.Compare) -> Iterator[tuple[ast.expr, str]]:
    for i, op in enumerate(node.ops):
        for table, kind in ((_BOUNDARY, "boundary"), (_OPPOSITE, "comparison")):
            if type(op) in table:
                new = copy.deepcopy(node)
                new.ops[i] = table[type(op)]()
                yield new, kind


def _other_values(value: object) -> tuple[object, ...]:
    match value:
        case bool():
            return (not value,)
        case int():
            return (value + 1, value - 1) if value else (1,)
        case float():
            return (value * 2.0, value / 2.0) if value else (1.0,)
    return ()


def _negated_already(node: ast.expr) -> bool:
    """Return whether another fault is equivalent to the negation of this condition."""
    match node:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[op]):
            return type(op) in _OPPOSITE
    return False


def _with(node: ast.expr, change: Callable[[ast.expr], None]) -> ast.expr:
    new = copy.deepcopy(node)
    change(new)
    return new


def _text(*nodes: ast.expr) -> bool:
    """Return whether an operand is a string, on which other arithmetic fails immediately."""
    return any(
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for node in nodes
    )
