# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs as nested tuples, written from docs/expression_semantics.md section 4.

`("scene",)`, `("filter", attribute, value)`, `("not", p)`, `("and", (p, ...))`, `("or", (p, ...))`,
`("relate", relation, u)`, `("same", attribute, equal, u)`, `("between", u, u)`, `("between_pair", p)`,
`("extreme", measure, p)`, `("extreme_to", measure, p, u)`, `("ordinal", n, direction, p)`,
`("place", side, p)`, `("side", side, p)`, `("state", state)`, `("use", use)`, `("row", p)`, `("pair", p)`,
`("unique", p)`, `("some", p)`, `("all", n, p)`, `("part", part, color)`, `("says", text)`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Program = tuple

SCENE: Program = ("scene",)
ANCHORS = ("unique", "some", "all")
SELECTORS = ("extreme", "extreme_to", "ordinal", "place", "side")


def both(parts: Iterable[Program]) -> Program:
    """Return the canonical `and` of programs."""
    return _joined("and", parts)


def either(parts: Iterable[Program]) -> Program:
    """Return the canonical `or` of programs."""
    return _joined("or", parts)


def _joined(op: str, parts: Iterable[Program]) -> Program:
    members: set[Program] = set()
    for part in parts:
        members.update(part[1] if part[0] == op else [part])
    if len(members) == 1:
        return members.pop()
    return (op, tuple(sorted(members, key=repr)))


def between(first: Program, second: Program) -> Program:
    return ("between", *sorted([first, second], key=repr))


def from_json(data: Mapping[str, Any]) -> Program:
    """Read the JSON of a program into its canonical tuple."""
    op = data["op"]
    if op == "scene":
        return SCENE
    if op == "filter":
        return ("filter", data["attribute"], data["value"])
    if op in ("and", "or"):
        members = [from_json(item) for item in data["of"]]
        assert len(members) >= 2, f"'{op}' of fewer than two"
        return _joined(op, members)
    if op == "all":
        return (op, data["count"], from_json(data["of"]))
    if op in ("not", "between_pair", "row", "pair", "unique", "some"):
        return (op, from_json(data["of"]))
    if op == "relate":
        return (op, data["relation"], from_json(data["anchor"]))
    if op == "same":
        return (op, data["attribute"], data["same"], from_json(data["anchor"]))
    if op == "between":
        first, second = data["anchors"]
        return between(from_json(first), from_json(second))
    if op == "extreme":
        return (op, data["measure"], from_json(data["of"]))
    if op == "state":
        return (op, data["state"])
    if op == "part":
        return (op, data["part"], data["color"])
    if op == "says":
        return (op, data["text"])
    if op == "use":
        return (op, data["use"])
    if op in ("place", "side"):
        return (op, data["side"], from_json(data["of"]))
    if op == "extreme_to":
        return (op, data["measure"], from_json(data["of"]), from_json(data["anchor"]))
    if op == "ordinal":
        return (op, data["n"], data["direction"], from_json(data["of"]))
    raise AssertionError(f"unknown op {op!r}")


def children(program: Program) -> tuple[Program, ...]:
    """Return the programs directly inside a program."""
    if program[0] in ("and", "or"):
        return program[1]
    return tuple(part for part in program[1:] if isinstance(part, tuple))


def walk(program: Program) -> Iterator[Program]:
    """Yield a program and all programs inside it."""
    yield program
    for child in children(program):
        yield from walk(child)


def shortened(program: Program) -> Iterator[Program]:
    """Yield the program with each single clause left out (section 5).

    A clause is each member of an `and` other than `scene` and a noun filter, also a sole member (then
    `scene` is left), and each selector, which is replaced by the set it selects from.
    """
    *kind, members = program
    if kind[0] in ANCHORS:
        for inner in _without(members):
            yield (*kind, inner)


def _is_head(program: Program) -> bool:
    return program[0] in ("scene", "use") or (program[0] == "filter" and program[1] == "noun")


def _without(program: Program) -> Iterator[Program]:
    """Yield a set-valued program with one clause left out."""
    op = program[0]
    if op == "and":
        for i, member in enumerate(program[1]):
            rest = program[1][:i] + program[1][i + 1 :]
            if not _is_head(member) and member[0] not in SELECTORS:
                yield both(rest)
            yield from (both((*rest, new)) for new in _without(member))
    elif op in SELECTORS:
        place = 3 if op == "ordinal" else 2
        inner = program[place]
        # A corner (extreme of the whole scene) is a clause like any other and leaves the scene; a row
        # or pair goes with its selector.
        yield inner[1] if inner[0] in ("row", "pair") else inner
        for new in _without(inner):
            yield (*program[:place], new, *program[place + 1 :])
        if op == "extreme_to":
            yield from ((*program[:3], new) for new in shortened(program[3]))
    elif op in ("row", "pair", "between_pair"):
        yield from ((op, new) for new in _without(program[1]))
    elif op == "relate":
        yield from ((*program[:2], new) for new in shortened(program[2]))
    elif op == "same":
        yield from ((*program[:3], new) for new in shortened(program[3]))
    elif op == "between":
        yield from (between(new, program[2]) for new in shortened(program[1]))
        yield from (between(program[1], new) for new in shortened(program[2]))
