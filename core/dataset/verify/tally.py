# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts of checks and errors by rule, in memory that does not grow with them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from utils.terminal import printable

# Errors reported with a message per rule; the rest is only counted.
MAX_EXAMPLES = 5
# A message may quote an untrusted file.
_MAX_MESSAGE = 400


@dataclass(frozen=True)
class Rule:
    """A property that has to hold; `text` states it as a fact."""

    name: str
    text: str


@dataclass
class Tally:
    """How often each rule was checked and violated, by the rule's name."""

    checked: "Counter[str]" = field(default_factory=Counter)
    errors: "Counter[str]" = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def check(self, rule: Rule, holds: bool, message: str = "") -> bool:
        """Count one check and return `holds`; `message` says where and what is wrong."""
        self.checked[rule.name] += 1
        if not holds:
            self.errors[rule.name] += 1
            shown = self.examples.setdefault(rule.name, [])
            if len(shown) < MAX_EXAMPLES:
                shown.append(message[:_MAX_MESSAGE])
        return holds

    def merge(self, other: "Tally") -> None:
        """Add the counts of a later part of the dataset."""
        self.checked.update(other.checked)
        self.errors.update(other.errors)
        for name, messages in other.examples.items():
            shown = self.examples.setdefault(name, [])
            shown.extend(messages[: MAX_EXAMPLES - len(shown)])

    @property
    def total_errors(self) -> int:
        return sum(self.errors.values())


def report_rows(tally: Tally, rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return one entry per checked rule, in the order of `rules`, as JSON values."""
    return [
        {
            "rule": rule.name,
            "meaning": rule.text,
            "checked": tally.checked[rule.name],
            "errors": tally.errors[rule.name],
            "share": tally.errors[rule.name] / tally.checked[rule.name],
            "examples": tally.examples.get(rule.name, []),
        }
        for rule in rules
        if tally.checked[rule.name]
    ]


def format_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the report for a terminal: a table of rates, then examples of errors."""
    rows = list(rows)
    width = max((len(row["rule"]) for row in rows), default=0)
    lines = [f"{'rule':<{width}}  {'checked':>10}  {'errors':>8}  {'share':>8}"]
    for row in rows:
        share = f"{100 * row['share']:.2f} %"
        mark = "" if row["errors"] == 0 else "  <--"
        lines.append(
            f"{row['rule']:<{width}}  {row['checked']:>10,}  {row['errors']:>8,}  {share:>8}{mark}"
        )
    for row in rows:
        if row["errors"]:
            lines.extend(
                [
                    "",
                    f"{row['rule']}: violated {row['errors']:,} times. Expected: {row['meaning']}.",
                ]
            )
            lines.extend(f"  - {printable(example)}" for example in row["examples"])
            if row["errors"] > len(row["examples"]):
                lines.append(f"  - and {row['errors'] - len(row['examples']):,} more")
    return "\n".join(lines)
