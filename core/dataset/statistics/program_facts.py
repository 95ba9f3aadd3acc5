# SPDX-License-Identifier: GPL-3.0-or-later
"""What statistics count in a program: the relations and parts it uses, and the depth of its anchors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.language import program as P

UNREADABLE = "(unreadable program)"


@dataclass(frozen=True)
class ProgramFacts:
    """Names of relations and parts, one per use; `hops` is the maximum number of nested anchors."""

    relations: tuple[str, ...]
    hops: int
    parts: tuple[str, ...] = ()


def program_facts(program: Mapping[str, Any]) -> ProgramFacts:
    """Return the facts of a program's JSON; an unreadable one has the relation `UNREADABLE` and no hops."""
    try:
        node = P.from_json(program)
    except P.ProgramError:
        return ProgramFacts((UNREADABLE,), 0)
    return ProgramFacts(tuple(_relations(node)), P.hops(node), tuple(_parts(node)))


def _parts(node: P.Node) -> Iterator[str]:
    if isinstance(node, P.Part):
        yield node.part
    for child in node.children():
        yield from _parts(child)


def _relations(node: P.Node) -> Iterator[str]:
    name = node.relation_name()
    if name:
        yield name
    for child in node.children():
        yield from _relations(child)
