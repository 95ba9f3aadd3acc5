# SPDX-License-Identifier: GPL-3.0-or-later
"""What statistics count in a program: the relations it uses and how deep its anchors go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.language import program as P

UNREADABLE = "(unreadable program)"


@dataclass(frozen=True)
class ProgramFacts:
    """Relations by name, one entry a use; `hops` = anchors behind one another at most."""

    relations: tuple[str, ...]
    hops: int


def program_facts(program: Mapping[str, Any]) -> ProgramFacts:
    """Return the facts of a program's JSON; one that cannot be read counts as such and has no hops."""
    try:
        node = P.from_json(program)
    except P.ProgramError:
        return ProgramFacts((UNREADABLE,), 0)
    return ProgramFacts(tuple(_relations(node)), P.hops(node))


def _relations(node: P.Node) -> Iterator[str]:
    name = node.relation_name()
    if name:
        yield name
    for child in node.children():
        yield from _relations(child)
