# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary at the end of a run: what was made, where the time went, where everything is."""

from core.app.progress.progress import RunSummary
from core.app.run.ledger import ledger, ledger_lines
from core.app.run.preview import is_preview
from core.config.settings import GenerationConfig
from core.dataset.store.index import IndexSummary
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene
from core.generation.shown import sentences_about
from utils.shell import python_command
from utils.words import counted

_SECONDS_AN_HOUR = 3600.0


def summary_lines(
    config: GenerationConfig, summary: RunSummary, index: IndexSummary | None
) -> list[str]:
    """Return the lines for the user; `index` is None if no scene exists."""
    lines = [_made(summary)]
    if summary.rejections:
        counts = ", ".join(f"{name} {n}" for name, n in summary.rejections.most_common())
        lines.append(f"Attempts rejected on the way: {counts}.")
    if summary.given_up:
        lines.append(f"Scenes given up: {summary.given_up}; config.json lists them with reasons.")
    if config.profile:
        lines += [*profile_lines(summary), *processor_lines(summary)]
    elif summary.work:
        total = summary.work.total()
        shares = (f"{name} {100 * s / total:.1f} %" for name, s in summary.work.most_common())
        lines.append(f"Time: {', '.join(shares)}.")
    if index is not None:
        lines.append(
            f"The dataset in {config.output_dir} holds "
            f"{_contents(index.scenes, index.images, index.expressions)}."
        )
    lines.append(f"Log: {config.log_path}; events: {DatasetLayout(config.output_dir).events}.")
    if index is not None:
        tools = [("look at", "gallery"), ("check", "verify_dataset")]
        if is_preview(config.output_dir):
            tools = tools[1:]  # it has a page already, which is named at the end
        for what, tool in tools:
            command = python_command(f"tool_scripts/{tool}.py", config.output_dir)
            lines.append(f"To {what} it: {command}")
    return lines


def shown_lines(config: GenerationConfig, layout: DatasetLayout) -> list[str]:
    """Return what the first scene says of each model to show (`--show`); empty if there are none."""
    scenes = layout.scenes() if config.show else ()
    if not scenes:
        return []
    record = read_scene(layout.scene_record(min(scenes)))
    return [
        f'{model_id}, in image {record.images[0].img_idx}: "{text}"'
        for model_id in config.shown_ids
        for text in sentences_about(model_id, record.objects, record.expressions)[:1]
    ]


def profile_lines(summary: RunSummary) -> list[str]:
    """Return a table of the workers' time by part of the work."""
    total = summary.work.total()
    if not summary.images or not total:
        return ["Time by part of the work: nothing was made."]
    rows = [*summary.work.most_common(), ("all", total)]
    width = max(len(name) for name, _ in rows)
    return [
        "Time by part of the work, of all workers together:",
        f"  {'':{width}}  s/image  s/scene    share",
        *(
            f"  {name:{width}} {spent / summary.images:8.3f} {spent / max(1, summary.scenes):8.2f} "
            f"{100 * spent / total:6.1f} %"
            for name, spent in rows
        ),
    ]


def processor_lines(summary: RunSummary) -> list[str]:
    """Return the lines of the ledger of processor seconds; empty if no scene was made."""
    if not summary.scenes:
        return []
    return [
        "Processor seconds a scene, of all threads (time on a GPU is not counted):",
        *ledger_lines(ledger(summary.processor_work, summary.scenes)),
    ]


def _contents(scenes: int, images: int, expressions: int) -> str:
    counts = ((scenes, "scene"), (images, "image"), (expressions, "expression"))
    return ", ".join(counted(number, what) for number, what in counts)


def _made(summary: RunSummary) -> str:
    line = f"Made {_contents(summary.scenes, summary.images, summary.expressions)} in {summary.seconds:.0f} s"
    if summary.images and summary.seconds:
        line += f" ({summary.images / summary.seconds * _SECONDS_AN_HOUR:.0f} images an hour)"
    return line + "."
