# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges sentences of scenes with things on and in things by the two readers of the tests.

    python -m benchmarks.support_words RECORDS                          # as they are
    python -m benchmarks.support_words RECORDS --style compositional    # said anew

RECORDS is a folder with scene records, or a dataset. The oracle measures on the meshes of models/ what rests on
what, the plain reader by outlines and heights; neither looks at the keys of the records that say so. Prints
every objection, and the number of sentences by kind.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.generated_phrases import record_files  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.assets.catalogue import read_catalogue  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.language.search.in_dataset import say_in_dataset  # noqa: E402
from core.language.settings import Kind, LanguageSettings, Style  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402
from core.scene.views import View  # noqa: E402
from tests.core.language.oracle.judge import Judge  # noqa: E402
from tests.core.language.oracle.resting import Shape  # noqa: E402
from tests.plain_reader.judging import objections  # noqa: E402

MODELS = ROOT / "models"
# The plain reader's numbers of pixels are those of images of this width.
USUAL_WIDTH = 512


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("records", type=Path, metavar="RECORDS")
    parser.add_argument("--style", choices=list(Style), help="say anew in this style")
    parser.add_argument(
        "--weight", type=float, help="of the kind support, in place of its own; others keep theirs"
    )
    options = parser.parse_args(arguments)
    catalogue = read_catalogue(MODELS / "models_info_all.xlsx", MODELS)
    meshes = _Meshes(AssetLibrary(catalogue))
    kinds: Counter[str] = Counter()
    scenes = objected = 0
    for path in record_files(options.records):
        record = read_scene(path)
        if record.bears is None:
            continue
        if options.style is not None:
            record = _said_anew(record, options.style, options.weight)
        scenes += 1
        kinds.update(expression.kind for expression in record.expressions)
        for problem in _problems(record, meshes):
            objected += 1
            print(f"scene {record.scene}: {problem}")
    print(f"{kinds.total()} sentences of {scenes} scenes with contacts, {objected} objections")
    for kind, number in kinds.most_common():
        print(f"  {kind:12} {number}")
    return 0


class _Meshes:
    def __init__(self, assets: AssetLibrary) -> None:
        self._assets = assets
        self._models = {model.id: model for model in assets.models}

    def of(self, record: SceneRecord) -> list[Shape]:
        """Return the settled meshes by scene_id."""
        found = []
        for item in record.objects:
            geometry = self._assets.geometry(self._models[item.id])
            vertices = geometry.vertices @ item.pose[:3, :3].T + item.pose[:3, 3]
            found.append(Shape(vertices, geometry.faces))
        return found


def _said_anew(record: SceneRecord, style: str, weight: float | None) -> SceneRecord:
    weights = {} if weight is None else {Kind.SUPPORT.value: weight}
    settings = LanguageSettings(style=style, kind_weights=weights)
    return replace(record, expressions=say_in_dataset(record, settings).expressions)


def _problems(record: SceneRecord, meshes: _Meshes) -> Iterator[str]:
    judge = Judge(record, LanguageSettings().min_visibility, shapes=meshes.of(record))
    for expression in record.expressions:
        for problem in judge.expression_objections(expression):
            yield f"{expression.text} {problem}"
    usual = replace(record, images=tuple(map(_usual, record.images)))
    for objection in objections(usual, record.expressions):
        yield f"{objection.text} image {objection.img_idx}: {objection.verdict} {objection.fits}"


def _usual(view: View) -> View:
    """Return a view with as many pixels as it would have at the usual width."""
    scale = (USUAL_WIDTH / view.width) ** 2
    objects = tuple(
        replace(o, pixels=round(o.pixels * scale), amodal_pixels=round(o.amodal_pixels * scale))
        for o in view.objects
    )
    return replace(view, objects=objects)


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
