# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding a format, a flag, a word and a language as docs/architecture.md says, tried with toys.

Toys of a node type and a relation are in tests/core/language/test_tables.py, of a label in
tests/core/dataset/test_new_label.py, of a planning intent in tests/core/generation, of a renderer in
tests/core/engine.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.config.command_line import SINGLE
from core.config.fingerprint import fingerprint
from core.config.flag_reading import (
    Reading,
    build,
    build_parser,
    completed,
    read_command_line,
    read_config_file,
)
from core.config.flags import Group, flag
from core.config.script import Script
from core.config.settings import GenerationConfig
from core.dataset.formats.base import ExportJob
from core.dataset.formats.table import EXPORTERS, Exporter, run_export
from core.language import program as P
from core.language.lexicon import lexicon as lexicons
from core.language.parsing.parser import Parser
from core.language.search.search import say
from core.language.settings import LanguageSettings
from core.language.wording.english import EnglishRealizer
from core.language.wording.realizers import REALIZERS
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import SceneRecord
from tests.core.language.scenes import record, thing
from tests.synthetic import make_dataset

SEED = 5


def _export_names(job: ExportJob) -> None:
    for part in job.parts:
        names = [item.name for scene in job.records(part, "scenes") for item in scene.objects]
        (job.output / f"{part.name}.txt").write_text("\n".join(names), encoding="utf-8")


def test_a_format_is_a_line_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_dataset(tmp_path / "output", scenes=2, images=1)
    monkeypatch.setitem(EXPORTERS, "names", Exporter("names of all objects", _export_names))
    run_export(made.root, "names", tmp_path / "exported")
    names = (tmp_path / "exported" / "train.txt").read_text(encoding="utf-8").split("\n")
    assert names == [item.name for scene in made.records for item in scene.objects]


@dataclass(frozen=True)
class GrownConfig(GenerationConfig):
    """The settings with one more."""

    fog: float = flag(0.0, "Fog in the room, 0 to 1.", Group.RENDER, float, low=0.0, high=1.0)


GROWN = Script(
    program=SINGLE.program,
    description=SINGLE.description,
    classes=(SINGLE.classes[0], GrownConfig),
    command_line_only=SINGLE.command_line_only,
)


def _read(reading: Reading) -> GrownConfig:
    assert reading.problems == ()
    return build(GrownConfig, completed(GROWN, reading))[0]


def test_a_flag_is_a_field(tmp_path: Path) -> None:
    assert "--fog" in build_parser(GROWN).format_help()
    given = _read(read_command_line(GROWN, ["--fog", "0.5"]))
    assert given.fog == 0.5
    (problem,) = read_command_line(GROWN, ["--fog", "2"]).problems
    assert "--fog" in problem
    file = tmp_path / "run.toml"
    file.write_text("fog = 0.25\n", encoding="utf-8")
    assert _read(read_config_file(GROWN, file)).fog == 0.25
    assert fingerprint(given, SEED, {}, {}) != fingerprint(GrownConfig(), SEED, {}, {})


@pytest.fixture
def lexicon_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the English lexicon that a test may change, and nothing else."""
    text = (lexicons.LEXICON_FOLDER / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "en.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(lexicons, "LEXICON_FOLDER", tmp_path)
    lexicons._load.cache_clear()
    yield tmp_path
    lexicons._load.cache_clear()


def _scene() -> SceneRecord:
    objects = [thing(0, "mug", (0, 0)), thing(1, "bowl", (0.3, 0)), thing(2, "mug", (0.6, 0))]
    return record(objects)


def _sentences(language: str) -> list[str]:
    settings = LanguageSettings(language=language, expressions_per_object=20)
    report = say(_scene(), settings, np.random.default_rng(SEED), 0)
    return [expression.text for expression in report.expressions]


def test_a_relation_word_is_an_entry_of_the_lexicon(lexicon_folder: Path) -> None:
    path = lexicon_folder / "en.toml"
    text, count = re.subn(
        r'(?m)^left = \["left of", .*\]$',
        'left = ["larboard of"]',
        path.read_text(encoding="utf-8"),
    )
    assert count == 1
    path.write_text(text, encoding="utf-8")
    assert any("larboard of" in sentence for sentence in _sentences("en"))
    lexicon = lexicons.load_lexicon("en")
    (meaning,) = Parser(lexicon, read_vocabulary(_scene().objects, lexicon)).meanings(
        "The mug larboard of the bowl."
    )
    assert P.from_json(P.to_json(meaning)) == meaning
    assert '"relation": "left"' in json.dumps(P.to_json(meaning))


def test_a_language_is_a_lexicon_and_a_realizer(
    lexicon_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (lexicon_folder / "en.toml").read_text(encoding="utf-8")
    text = text.replace('language = "en"', 'language = "pirate"', 1)
    (lexicon_folder / "pirate.toml").write_text(
        text.replace('behind = ["behind",', 'behind = ["abaft",'), encoding="utf-8"
    )
    monkeypatch.setitem(REALIZERS, "pirate", EnglishRealizer)
    sentences = _sentences("pirate")
    assert len(sentences) > 5
    assert not any("behind" in sentence for sentence in sentences)
