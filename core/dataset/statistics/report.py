# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of a dataset as tables, arranged alike for the terminal, JSON and the gallery."""

from collections import Counter
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from core.dataset.statistics.exposure import BLACK_LEVEL, BURNT_LEVEL, class_rows
from core.dataset.statistics.gathering import AREA_STEPS, VISIBILITY_BINS, DatasetStatistics
from core.dataset.statistics.shortcuts import shortcuts
from core.dataset.statistics.targets import targets_json
from utils.terminal import printable

# Most rows of a ranking, to fit a terminal and a page; the rest is added up in the last row.
_MAX_ROWS = 40
# Rows of a ranking in the summary, which has a line for each.
_MAX_TOP = 5
# Histograms that are asked for by a flag of their own.
_EXPOSURE = ("burnt", "black")
# Totals that are shares of all.
_SHARES = ("share ", "right ")
# Where models cut sentences: CRIS after 15 tokens of CLIP beside start and end, LAVT near 20, CLIP near 77.
TOKEN_LIMITS = (15, 20, 77)
_BAR_CELLS = 32


@dataclass(frozen=True)
class Table:
    """One table of counts. `ordered`: the rows are a scale (a histogram), else they are sorted by count."""

    key: str
    title: str
    unit: str
    rows: tuple[tuple[str, int], ...]
    ordered: bool


def report(statistics: DatasetStatistics) -> dict[str, Any]:
    """Return all figures as JSON values: `totals`, `targets`, `tables`, `heat` and `guesses`."""
    return {
        "totals": _totals(statistics),
        "targets": targets_json(statistics),
        "tables": [asdict(_shortened(table)) for table in tables(statistics)],
        "heat": {
            "title": "Where targets lie in the image",
            "unit": "targets in images",
            "counts": statistics.heat.tolist(),
        },
        "guesses": {
            "title": "Right without looking, or without reading",
            "unit": "percent of sentences",
            "rows": [
                [item.label, item.right.value, item.right.low, item.right.high, item.chance]
                for item in shortcuts(statistics.guesses)
            ],
        },
    }


def format_summary(figures: dict[str, Any]) -> str:
    """Return what of `report` fits a screen: totals, targets, and the top of every ranking."""
    rankings = [
        _format_top(table)
        for table in figures["tables"]
        if table["rows"] and (not table["ordered"] or table["key"] in _EXPOSURE)
    ]
    parts = [_format_totals(figures["totals"]), _format_targets(figures["targets"])]
    return "\n\n".join([*parts, "\n".join(rankings)])


def format_report(figures: dict[str, Any]) -> str:
    """Return all of `report` as text for a terminal."""
    parts = [_format_totals(figures["totals"]), _format_targets(figures["targets"])]
    parts.extend(_format_table(table) for table in figures["tables"] if table["rows"])
    parts.append(_format_heat(figures["heat"]))
    parts.append(_format_guesses(figures["guesses"]))
    return "\n\n".join(parts)


def shown_total(label: str, value: float) -> str:
    """Return one of the totals as people read it: shares in percent, means with one digit."""
    if label.startswith(_SHARES):
        return f"{100 * value:.0f} %"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def _format_totals(totals: dict[str, float]) -> str:
    width = max(len(label) for label in totals)
    return "\n".join(
        f"{label:<{width}}  {shown_total(label, value):>10}" for label, value in totals.items()
    )


def _format_top(table: dict[str, Any]) -> str:
    rows = table["rows"]
    total = sum(count for _, count in rows) or 1
    top = ", ".join(
        f"{printable(label)} {100 * count / total:.0f} %" for label, count in rows[:_MAX_TOP]
    )
    more = f" and {len(rows) - _MAX_TOP} more" if len(rows) > _MAX_TOP else ""
    return f"{table['title']}: {top}{more}"


def _totals(s: DatasetStatistics) -> dict[str, int | float]:
    def ratio(part: float, whole: int) -> float:
        return round(part / whole, 3) if whole else 0.0

    return {
        "scenes": s.scenes,
        "images": s.images,
        **({"image twins": s.image_twins} if s.image_twins else {}),
        "sentences": s.sentences,
        **_part_totals(s.part_sentences),
        "sentences in images": sum(n * count for n, count in s.sentences_per_image.items()),
        "distinct texts": s.distinct_texts,
        "vocabulary": len(s.words),
        "words a sentence": ratio(sum(n * count for n, count in s.lengths.items()), s.sentences),
        **{
            f"share over {most} CLIP tokens, at least": ratio(
                sum(count for n, count in s.tokens.items() if n > most), s.sentences
            )
            for most in TOKEN_LIMITS
        },
        "share of minimal sentences": ratio(s.minimal, s.sentences),
        "share of targets with a clear rival of their name": ratio(s.rivaled, s.sentences),
        "right by a random pick that fits the nouns": ratio(s.noun_picks, s.sentences),
        "right by a random pick that fits nouns and attributes": ratio(
            s.adjective_picks, s.sentences
        ),
        "objects placed": s.objects,
        "models": len(s.models),
        "visible objects an image": ratio(s.visible_objects, s.images),
        "objects without a sentence": s.sentences_per_object[0],
    }


def _part_totals(counts: "Counter[str]") -> dict[str, int | float]:
    """Return the totals of sentences that mean parts, none if there are none."""
    if not counts["all"]:
        return {}
    return {
        "sentences of parts": counts["all"],
        "sentences of parts to take things by": counts["by"],
        "sentences of parts with grasps": counts["with grasps"],
    }


def tables(s: DatasetStatistics) -> list[Table]:
    """Return all tables of counts, with all of their rows."""
    return [
        _ranking("kinds", "Kinds of expression", "sentences", s.kinds),
        _ranking("relations", "Relations", "uses", s.relations),
        _ranking("parts", "Parts that tell objects", "uses", s.parts),
        _ranking("texts", "Printed texts that tell objects", "uses", s.texts),
        _ranking("part_targets", "Parts that sentences mean", "sentences of parts", s.part_targets),
        _histogram("hops", "Length of anchor chains", "sentences", s.hops),
        _histogram("lengths", "Words in a sentence", "sentences", s.lengths),
        _ranking("target_categories", "Categories of targets", "sentences", s.target_categories),
        _ranking("target_colors", "Colors of targets", "sentences", s.target_colors),
        _ranking("categories", "Categories of objects placed", "objects", s.categories),
        _ranking("colors", "Colors of objects placed", "objects", s.colors),
        _ranking("names", "Names of objects placed", "objects", s.names),
        _histogram("objects_per_scene", "Objects in a scene", "scenes", s.objects_per_scene),
        _histogram(
            "objects_per_image", "Visible objects in an image", "images", s.objects_per_image
        ),
        _histogram("sentences_per_image", "Sentences per image", "images", s.sentences_per_image),
        _histogram(
            "sentences_per_object", "Sentences per object", "objects", s.sentences_per_object
        ),
        _areas(s.areas),
        _visibility("visibility", "Visible fraction of objects", "objects in images", s.visibility),
        _visibility(
            "target_visibility",
            "Visible fraction of targets",
            "targets in images",
            s.target_visibility,
        ),
        Table(
            "burnt",
            f"Overexposed share of an image ({BURNT_LEVEL} or more in all channels)",
            "images",
            class_rows(s.burnt),
            ordered=True,
        ),
        Table(
            "black",
            f"Black share of an image ({BLACK_LEVEL} or less in all channels)",
            "images",
            class_rows(s.black),
            ordered=True,
        ),
    ]


def _ranking(key: str, title: str, unit: str, counts: "Counter[str]") -> Table:
    # By count, then by name: ties must not depend on the order in which records were read.
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return Table(key, title, unit, tuple(rows), ordered=False)


def _shortened(table: Table) -> Table:
    if table.ordered or len(table.rows) <= _MAX_ROWS:
        return table
    shown, rest = table.rows[: _MAX_ROWS - 1], table.rows[_MAX_ROWS - 1 :]
    return replace(table, rows=(*shown, (f"{len(rest)} more", sum(n for _, n in rest))))


def _histogram(key: str, title: str, unit: str, counts: "Counter[int]") -> Table:
    used = [value for value, count in counts.items() if count]
    scale = range(min(used), max(used) + 1) if used else range(0)
    return Table(key, title, unit, tuple((str(v), counts[v]) for v in scale), ordered=True)


def _visibility(key: str, title: str, unit: str, counts: "Counter[int]") -> Table:
    tenths = range(VISIBILITY_BINS) if counts else range(0)
    rows = ((f"{i / 10:.1f} to {(i + 1) / 10:.1f}", counts[i]) for i in tenths)
    return Table(key, title, unit, tuple(rows), ordered=True)


def _areas(counts: "Counter[int]") -> Table:
    ends = [f"{100 * step:g}" for step in AREA_STEPS]
    labels = [f"below {ends[0]} %"]
    labels += [f"{low} to {high} %" for low, high in pairwise(ends)]
    labels.append(f"{ends[-1]} % or more")
    rows = tuple((label, counts[i]) for i, label in enumerate(labels)) if counts else ()
    return Table(
        "areas", "Image share of an object's visible pixels", "objects in images", rows, True
    )


def _format_targets(targets: list[dict[str, Any]]) -> str:
    width = max(len(target["label"]) for target in targets)
    lines = ["Targets (for a dataset with default settings)"]
    for target in targets:
        value = "-" if target["value"] is None else f"{100 * target['value']:.0f} %"
        wanted = f"{100 * target['low']:.0f} to {100 * target['high']:.0f} %"
        verdict = "" if target["met"] else "  missed"
        lines.append(f"  {target['label']:<{width}} {value:>9}   target {wanted}{verdict}")
    return "\n".join(lines)


def _format_table(table: dict[str, Any]) -> str:
    rows = table["rows"]
    total = sum(count for _, count in rows)
    largest = max(count for _, count in rows) or 1
    width = max(len(label) for label, _ in rows)
    lines = [f"{table['title']} ({table['unit']})"]
    for label, count in rows:
        label = printable(label)
        bar = "#" * round(_BAR_CELLS * count / largest)
        share = 100 * count / total if total else 0.0
        lines.append(f"  {label:<{width}} {count:>9,} {share:5.1f} %  {bar}".rstrip())
    return "\n".join(lines)


def _format_guesses(guesses: dict[str, Any]) -> str:
    lines = [f"{guesses['title']} ({guesses['unit']}; tool_scripts/audit_dataset.py tells more)"]
    width = max((len(row[0]) for row in guesses["rows"]), default=0)
    for label, *shares in guesses["rows"]:
        right, low, high, chance = (f"{100 * share:.1f}" for share in shares)
        lines.append(f"  {label:<{width}}  {right:>5} [{low}, {high}]  by chance {chance}")
    return "\n".join(lines)


def _format_heat(heat: dict[str, Any]) -> str:
    counts = heat["counts"]
    largest = max(max(row) for row in counts) or 1
    shades = " .:-=+*#%@"
    lines = [f"{heat['title']} ({heat['unit']}; darkest {largest:,})"]
    for row in counts:
        # Two characters per cell: a terminal's characters are about twice as high as wide.
        cells = (shades[-(-count * (len(shades) - 1) // largest)] * 2 for count in row)
        lines.append(f"  |{''.join(cells)}|")
    return "\n".join(lines)
