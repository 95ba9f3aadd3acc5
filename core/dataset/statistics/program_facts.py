# SPDX-License-Identifier: GPL-3.0-or-later
"""What statistics count in a program: the relations, parts and texts it uses, and the depth of its anchors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.language import program as P

UNREADABLE = "(unreadable program)"


@dataclass(frozen=True)
class ProgramFacts:
    """Names of relations and parts, and texts, one per use; `hops` is the maximum number of nested anchors."""

    relations: tuple[str, ...]
    hops: int
    parts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def program_facts(program: Mapping[str, Any]) -> ProgramFacts:
    """Return the facts of a program's JSON; an unreadable one has the relation `UNREADABLE` and no hops."""
    try:
        node = P.from_json(program)
    except P.ProgramError:
        return ProgramFacts((UNREADABLE,), 0)
    nodes = list(_below(node))
    return ProgramFacts(
        relations=tuple(name for part in nodes if (name := part.relation_name())),
        hops=P.hops(node),
        parts=tuple(part.part for part in nodes if isinstance(part, P.Part)),
        texts=tuple(part.text for part in nodes if isinstance(part, P.Says)),
    )


def _below(node: P.Node) -> Iterator[P.Node]:
    yield node
    for child in node.children():
        yield from _below(child)
