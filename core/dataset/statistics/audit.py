# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit of a dataset or of its splits: how far guessing goes in each, and in pairs of twin sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.dataset.statistics.guesses import Guesses
from core.dataset.statistics.hard_cases import clear_objects, hardness, pair_hardness
from core.dataset.statistics.shortcuts import Shortcut, shortcuts, shortcuts_json
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_partner, read_scene
from core.scene.image_twins import shared_sentences
from core.scene.record import Expression, SceneRecord
from utils.terminal import printable

# The split that priors are learned from.
_LEARNED = "train"


@dataclass
class AuditedScenes:
    """What is gathered of some scenes.

    Attributes:
        every: of all sentences.
        twins: of those with a twin in the same scene, which differs in a word.
        image_twins: of those that mean another object in the image twin.
    """

    every: Guesses = field(default_factory=Guesses)
    twins: Guesses = field(default_factory=Guesses)
    image_twins: Guesses = field(default_factory=Guesses)

    def __add__(self, other: "AuditedScenes") -> "AuditedScenes":
        return AuditedScenes(
            self.every + other.every,
            self.twins + other.twins,
            self.image_twins + other.image_twins,
        )


@dataclass(frozen=True)
class PartAudit:
    """The guesses in one split, or in the whole dataset (`name` ""); those in twins are empty without any."""

    name: str
    scenes: int
    sentences: int
    every: Sequence[Shortcut]
    twins: Sequence[Shortcut]
    image_twins: Sequence[Shortcut]


def gather_audit(root: Path, scenes: Sequence[int]) -> AuditedScenes:
    """Return what the audit needs of some scenes of a dataset.

    Raises:
        RefGraspError: a record cannot be read.
    """
    found = AuditedScenes()
    layout = DatasetLayout(root)
    for scene in scenes:
        record = read_scene(layout.scene_record(scene))
        audit_record(found, record, read_partner(layout, record))
    return found


def audit_record(
    found: AuditedScenes, record: SceneRecord, partner: SceneRecord | None = None
) -> None:
    """Add a scene to what is gathered; `partner` is that of an image twin."""
    _add(found.every, record, record.expressions)
    numbers = {i for pair in record.sentence_twins or () for i in pair[:2] if isinstance(i, int)}
    if numbers:
        own = [e for i, e in enumerate(record.expressions) if i in numbers]
        _add(found.twins, record, own)
    if partner is not None:
        _add_pair(found.image_twins, partner, record)


def audit_parts(parts: Mapping[str, AuditedScenes], style: str | None) -> list[PartAudit]:
    """Return the audit of each part; priors are those of "train" in the other splits.

    Args:
        style: of the dataset's sentences.
    """
    learned = parts.get(_LEARNED)
    audits = []
    for name, part in parts.items():
        source = None if learned is None or name == _LEARNED else learned.every
        worded = part.every.all_worded()
        audits.append(
            PartAudit(
                name=name,
                scenes=len(worded),
                sentences=int(worded["sentences"].sum()),
                every=shortcuts(part.every, source, style),
                twins=_of_twins(part.twins, source, style),
                image_twins=_of_twins(part.image_twins, source, style),
            )
        )
    return audits


def _of_twins(found: Guesses, learned: Guesses | None, style: str | None) -> list[Shortcut]:
    return shortcuts(found, learned, style, twins=True) if found.worded else []


def audit_json(audits: Sequence[PartAudit]) -> list[dict[str, Any]]:
    """Return audits as JSON values."""
    return [
        {
            "split": audit.name,
            "scenes": audit.scenes,
            "sentences": audit.sentences,
            "all": shortcuts_json(list(audit.every)),
            "twins": shortcuts_json(list(audit.twins)),
            "image_twins": shortcuts_json(list(audit.image_twins)),
        }
        for audit in audits
    ]


def format_audit(audits: Sequence[PartAudit]) -> str:
    """Return audits as text for a terminal."""
    parts = []
    for audit in audits:
        head = (
            f"{audit.name or 'all scenes'}: {audit.scenes:,} scenes, {audit.sentences:,} sentences"
        )
        parts.append(f"{printable(head)}\n{format_shortcuts(audit.every)}")
        if audit.twins:
            parts.append(f"{printable(head)}, those with a twin\n{format_shortcuts(audit.twins)}")
        if audit.image_twins:
            table = format_shortcuts(audit.image_twins)
            parts.append(f"{printable(head)}, those of image twins\n{table}")
    return "\n\n".join(parts)


def format_shortcuts(found: Sequence[Shortcut]) -> str:
    """Return a table of guesses, in percent."""
    if not found:
        return "  no sentences"
    width = max(len(item.label) for item in found)
    lines = [f"  {'':<{width}}  {'right':^20}  {'chance':>6}  {'beyond chance':^22}"]
    for reads, title in ((True, "without looking"), (False, "without reading")):
        own = [item for item in found if item.reads == reads]
        lines += [f"  {title}", *(_line(item, width) for item in own)] if own else []
    return "\n".join(lines)


def _line(item: Shortcut, width: int) -> str:
    right = (
        f"{_percent(item.right.value)} [{_percent(item.right.low)}, {_percent(item.right.high)}]"
    )
    value, low, high = item.excess
    excess = f"{_percent(value, '+')} [{_percent(low, '+')}, {_percent(high, '+')}]"
    verdict = ""
    if item.limit is not None:
        most = f"{100 * item.limit:.0f}{'' if item.reads else ' beyond chance'}"
        verdict = f"  at most {most}{'' if item.is_met else '  missed'}"
    return (
        f"  {item.label:<{width}}  {right:^20}  {_percent(item.chance):>6}  {excess:^22}{verdict}"
    ).rstrip()


def _percent(value: float, sign: str = "") -> str:
    return f"{100 * value:{sign}.1f}"


def _add(guesses: Guesses, record: SceneRecord, expressions: Sequence[Expression]) -> None:
    clear = clear_objects(record)
    found = [hardness(record, expression, clear) for expression in expressions]
    guesses.add(record, expressions, found, clear)


def _add_pair(guesses: Guesses, partner: SceneRecord, twin: SceneRecord) -> None:
    """Add the sentences of an image twin and its partner that mean different objects."""
    pairs = shared_sentences(partner.expressions, twin.expressions)
    clear = clear_objects(partner), clear_objects(twin)
    found = [
        pair_hardness(
            (partner, partner.expressions[i], clear[0]), (twin, twin.expressions[j], clear[1])
        )
        for i, j in pairs
    ]
    guesses.add(partner, [partner.expressions[i] for i, _ in pairs], found, clear[0])
    guesses.add(twin, [twin.expressions[j] for _, j in pairs], found, clear[1])
