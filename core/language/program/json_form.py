# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON of programs, both ways; `docs/expression_semantics.md`, section 4, defines every operation."""

from collections.abc import Callable
from typing import Any

from core.errors import RefGraspError
from core.language.program.nodes import (
    ANCHOR_MEASURES,
    DIRECTIONS,
    MEASURES,
    RELATIONS,
    And,
    Between,
    BetweenPair,
    Extreme,
    ExtremeTo,
    Filter,
    Node,
    Not,
    Or,
    Ordinal,
    Pair,
    Relate,
    Row,
    SameAs,
    Scene,
    Unique,
    between,
    conjunction,
    disjunction,
)

# A record of unknown origin must not be able to exhaust the stack.
MAX_DEPTH = 40


class ProgramError(RefGraspError):
    """JSON that is no program."""


def to_json(node: Node) -> dict[str, Any]:
    """Return the program as plain JSON; see docs/expression_semantics.md, section 4."""
    data: dict[str, Any] = {"op": _NAMES[type(node)]}
    for name in _FIELDS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, tuple):
            value = [to_json(item) for item in value]
        data[name] = to_json(value) if isinstance(value, Node) else value
    return data


def from_json(data: Any, depth: int = 0) -> Node:
    """Read a program back, into canonical form.

    Raises:
        ProgramError: an unknown operation, a part missing or of the wrong kind, or nested too deep.
    """
    if depth > MAX_DEPTH:
        raise ProgramError(f"program: nested deeper than {MAX_DEPTH}")
    op = data.get("op") if isinstance(data, dict) else None
    if not isinstance(op, str) or op not in _OPS:
        raise ProgramError(
            f"program: {str(data)[:80]!r} is no operation; there are: {', '.join(_OPS)}"
        )
    kind = _OPS[op]
    if set(data) != {"op", *_FIELDS[kind]}:
        raise ProgramError(f"program: '{op}' has the parts {', '.join(_FIELDS[kind]) or 'none'}")
    return _build(kind, {name: _CHECKS[name](data[name], depth) for name in _FIELDS[kind]}, data)


def _build(kind: type[Node], parts: dict[str, Any], data: Any) -> Node:
    if kind in (And, Or):
        if not isinstance(parts["of"], tuple) or len(parts["of"]) < 2:
            raise ProgramError(f"program: '{data['op']}' needs a list of two members or more")
        return conjunction(parts["of"]) if kind is And else disjunction(parts["of"])
    if isinstance(parts.get("of"), tuple):
        raise ProgramError(f"program: 'of' of '{data['op']}' is one program, not a list")
    if kind is Between:
        return between(*parts["anchors"])
    allowed = {Extreme: MEASURES, ExtremeTo: ANCHOR_MEASURES}.get(kind)
    if allowed and parts["measure"] not in allowed:
        raise ProgramError(
            f"program: measure {parts['measure']!r} is not one of {', '.join(allowed)}"
        )
    return kind(**parts)


def _program(value: Any, depth: int) -> Node | tuple[Node, ...]:
    if isinstance(value, list):
        return tuple(from_json(item, depth + 1) for item in value)
    return from_json(value, depth + 1)


def _anchor(value: Any, depth: int) -> Unique:
    node = from_json(value, depth + 1)
    if not isinstance(node, Unique):
        raise ProgramError(f"program: an anchor must be 'unique', found '{_NAMES[type(node)]}'")
    return node


def _anchors(value: Any, depth: int) -> tuple[Unique, ...]:
    if not isinstance(value, list) or len(value) != 2:
        raise ProgramError("program: 'anchors' must be a list of two programs")
    return tuple(_anchor(item, depth) for item in value)


def _number(value: Any, depth: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ProgramError(f"program: 'n' is {value!r}, but must be a whole number from 1")
    return value


def _truth(value: Any, depth: int) -> bool:
    if not isinstance(value, bool):
        raise ProgramError(f"program: 'same' is {value!r}, but must be true or false")
    return value


def _one_of(*allowed: str) -> Callable[[Any, int], str]:
    def check(value: Any, depth: int) -> str:
        if not isinstance(value, str) or (allowed and value not in allowed):
            raise ProgramError(
                f"program: {value!r} is not {'one of ' + ', '.join(allowed) or 'a text'}"
            )
        return value

    return check


_NAMES: dict[type[Node], str] = {
    Scene: "scene", Filter: "filter", Not: "not", And: "and", Or: "or", Unique: "unique", Relate: "relate",
    SameAs: "same", Between: "between", BetweenPair: "between_pair", Extreme: "extreme",
    ExtremeTo: "extreme_to", Ordinal: "ordinal", Row: "row", Pair: "pair",
}  # fmt: skip
_OPS = {name: kind for kind, name in _NAMES.items()}
_FIELDS: dict[type[Node], tuple[str, ...]] = {
    kind: tuple(name for name in kind.__dataclass_fields__ if name != "key") for kind in _NAMES
}
_CHECKS: dict[str, Callable[[Any, int], Any]] = {
    "of": _program, "anchor": _anchor, "anchors": _anchors, "n": _number, "same": _truth,
    "attribute": _one_of(), "value": _one_of(), "relation": _one_of(*RELATIONS),
    "measure": _one_of(*MEASURES, *ANCHOR_MEASURES), "direction": _one_of(*DIRECTIONS),
}  # fmt: skip
