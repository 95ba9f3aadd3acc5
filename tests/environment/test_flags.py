# SPDX-License-Identifier: GPL-3.0-or-later
"""Our flags and BlenderProc's own parser, the real one: none of ours is swallowed or abbreviates one of its."""

import json
import subprocess
import sys

import pytest

from core.config.command_line import SINGLE
from core.config.flags import flag_info, option_name
from core.config.launch_settings import LAUNCHER
from refgrasp_blenderproc.startup import with_help_behind_dashes

from .conftest import clean_environment

# Takes the parser out of BlenderProc's command line at the moment it is used, and asks it in its place.
ASK = """
import argparse, json, os, sys
os.environ["OUTSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT_BUT_IN_RUN_SCRIPT"] = "1"
from blenderproc import command_line
real = argparse.ArgumentParser.parse_known_args
class Taken(Exception): pass
def take(self, *args, **kwargs):
    raise Taken(self)
argparse.ArgumentParser.parse_known_args = take
try:
    command_line.cli()
except Taken as taken:
    parser = taken.args[0]
argparse.ArgumentParser.parse_known_args = real
answers = []
for words in json.load(sys.stdin):
    try:
        known, unknown = parser.parse_known_args(words)
        answers.append([vars(known), unknown])
    except SystemExit as stop:
        answers.append([None, stop.code])
json.dump(answers, sys.stdout)
"""


def ask(questions: list[list[str]]) -> list:
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def spellings() -> list[list[str]]:
    """Return every way to give every flag of both scripts, with a value that looks like one."""
    found = []
    for item in [*SINGLE.flags(), *LAUNCHER.flags()]:
        if item.name == "custom_blender_path":
            continue  # the launcher's, on purpose that of BlenderProc, to which it is passed on
        info = flag_info(item)
        for name in (option_name(item.name), *info.aliases):
            if info.parse is bool:
                found.append([name])
            else:
                found += [[name, "1"], [f"{name}=1"], [name, "-1"]]
    return found


def test_every_flag_reaches_us_whole() -> None:
    flags = spellings()
    assert len(flags) > 60
    words_of_all = [word for words in flags for word in words]
    *answers, all_at_once, untouched = ask(
        [
            *(["run", "s.py", *words] for words in flags),
            ["run", "s.py", *words_of_all],
            ["run", "s.py"],
        ]
    )
    for words, (known, unknown) in zip(flags, answers, strict=True):
        assert unknown == words
        assert known == untouched[0], words
    assert all_at_once == [untouched[0], words_of_all]


def test_the_check_would_notice() -> None:
    """BlenderProc does swallow what abbreviates its flags."""
    (known, unknown), _ = ask([["run", "s.py", "--temp", "x"], ["run", "s.py"]])
    assert (known["temp_dir"], unknown) == ("x", [])


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (["run", "s.py", "--help"], ["run", "s.py", "--", "--help"]),
        (["run", "s.py", "--seed", "3", "-h"], ["run", "s.py", "--", "--help"]),
        (
            ["run", "--custom-blender-path", "b", "S.PY", "-h"],
            ["run", "--custom-blender-path", "b", "S.PY", "--", "--help"],
        ),
        (["run", "--help"], ["run", "--help"]),
        (["run", "s.py", "--seed", "3"], ["run", "s.py", "--seed", "3"]),
        (["vis", "hdf5", "x.py", "-h"], ["vis", "hdf5", "x.py", "-h"]),
        ([], []),
    ],
)
def test_help_behind_a_script_is_the_scripts(given: list[str], made: list[str]) -> None:
    assert with_help_behind_dashes(given) == made


def test_blenderproc_hands_the_request_for_help_on() -> None:
    ((known, unknown),) = ask([with_help_behind_dashes(["run", "s.py", "--debug", "--help"])])
    assert (known["file"], unknown) == ("s.py", ["--help"])
