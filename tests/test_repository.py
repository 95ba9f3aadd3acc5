# SPDX-License-Identifier: GPL-3.0-or-later
"""What people expect of a repository is there, agrees, and runs what it names."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from utils.repository import REPOSITORY

FORMS = sorted(
    path.name
    for path in (REPOSITORY / ".github" / "ISSUE_TEMPLATE").glob("*.yml")
    if path.name != "config.yml"
)
CITATION = REPOSITORY / "CITATION.cff"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_version_is_the_same_wherever_it_is_named() -> None:
    version = load(CITATION)["version"]
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    changes = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"version = \{(.*?)\}", readme) == [version]
    assert re.search(
        rf"^## .*{re.escape(version)} .*`v{re.escape(version)}`", changes, re.MULTILINE
    )


def test_the_citation_names_the_same_work_as_the_readme() -> None:
    citation = load(CITATION)
    assert citation["cff-version"] == "1.2.0"
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"title   = {{{citation['title']}}}" in readme
    assert citation["license"] == "GPL-3.0-or-later"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_has_what_the_site_asks_of_it(name: str) -> None:
    form = load(REPOSITORY / ".github" / "ISSUE_TEMPLATE" / name)
    assert form["name"]
    assert form["description"]
    ids = [item["id"] for item in form["body"]]
    assert len(ids) == len(set(ids)) > 0
    for item in form["body"]:
        assert item["type"] in ("textarea", "input", "dropdown", "checkboxes")
        assert item["attributes"]["label"]


def test_the_workflow_runs_what_runs_everywhere() -> None:
    jobs = load(REPOSITORY / ".github" / "workflows" / "ci.yml")["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert [command.split()[-2:] for command in commands] == [["bash", ".ci/run"]]


def test_the_hooks_are_the_linters_of_make_lint() -> None:
    (repo,) = load(REPOSITORY / ".pre-commit-config.yaml")["repos"]
    hooks = [re.sub(r" --force-exclude$", "", hook["entry"]) for hook in repo["hooks"]]
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    lint = makefile.partition("\nlint:")[2].partition("\n\n")[0].splitlines()[1:]
    linters = [line.strip().replace("$(BIN)", ".venv/bin").removesuffix(" .") for line in lint]
    assert set(linters) <= set(hooks)
    for script in re.findall(r"\btool_scripts/\w+\.py", " ".join(hooks)):
        assert (REPOSITORY / script).is_file()


def test_the_targets_that_are_named_are_there() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", "docs/gallery.md", "docs/architecture.md"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        named = re.findall(r"^    make ([a-z-]+)|`make ([a-z-]+)`", text, re.MULTILINE)
        assert {first or second for first, second in named} <= targets, name
