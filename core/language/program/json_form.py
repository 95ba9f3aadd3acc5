# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs to and from JSON; `docs/expression_semantics.md`, section 4, defines every operation.

Node types are looked up in their table at reading time, so a new type needs no change here.
"""

from typing import Any

from core.language.program.node import Node
from core.language.program.parts import Place
from core.language.program.table import NODE_TYPES

# An untrusted record must not exhaust the stack.
MAX_DEPTH = 40


def to_json(node: Node) -> dict[str, Any]:
    """Return the program as JSON data; see docs/expression_semantics.md, section 4."""
    return {"op": node.op} | {name: _plain(getattr(node, name)) for name in node.parts}


def from_json(data: Any) -> Node:
    """Read a program from JSON data, into canonical form.

    Raises:
        ProgramError: an operation is unknown, a part is missing, unexpected or of the wrong kind, or programs
            are nested too deeply; gives the location.
    """
    return _decode(data, Place(_decode))


def _plain(part: Any) -> Any:
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    return to_json(part) if isinstance(part, Node) else part


def _decode(data: Any, place: Place) -> Node:
    if place.depth > MAX_DEPTH:
        raise place.error(f"nested deeper than {MAX_DEPTH}")
    op = data.get("op") if isinstance(data, dict) else None
    if not isinstance(op, str) or op not in NODE_TYPES:
        raise place.error(f"{str(data)[:80]!r} is no operation; there are: {', '.join(NODE_TYPES)}")
    kind = NODE_TYPES[op]
    if set(data) != {"op", *kind.parts}:
        raise place.error(f"'{op}' has the parts {', '.join(kind.parts) or 'none'}")
    return kind.build(
        **{name: read(data[name], place.part(name)) for name, read in kind.parts.items()}
    )
