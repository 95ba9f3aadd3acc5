# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents as GitHub shows them: complete tables, links and anchors that lead somewhere, no old names."""

import os
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from utils.repository import REPOSITORY

PARSER = MarkdownIt("gfm-like", {"linkify": False})
DOCUMENTS = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "models/*.md", "blender_files/*.md", "BlenderProc/**/*.md")
    for path in REPOSITORY.glob(pattern)
)  # fmt: skip
# The bar between cells; \| is a character of a cell.
BAR = re.compile(r"(?<!\\)\|")
# What GitHub leaves out of an anchor; word characters of all scripts, spaces and hyphens stay.
NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@cache
def tokens(name: str) -> list[Token]:
    return PARSER.parse((REPOSITORY / name).read_text(encoding="utf-8"))


def source(name: str) -> list[str]:
    return (REPOSITORY / name).read_text(encoding="utf-8").splitlines()


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    found: dict[str, int] = {}
    names = set()
    parsed = PARSER.parse(path.read_text(encoding="utf-8"))
    for opening, inline in pairwise(parsed):
        if opening.type != "heading_open":
            continue
        text = "".join(
            part.content for part in inline.children or () if part.type in ("text", "code_inline")
        )
        slug = NOT_IN_ANCHORS.sub("", text.lower()).replace(" ", "-")
        count = found.get(slug, 0)
        found[slug] = count + 1
        names.add(f"{slug}-{count}" if count else slug)
    return frozenset(names)


def links(name: str) -> list[str]:
    """Return the targets of links and images, as written."""
    return [
        str(part.attrs["href" if part.type == "link_open" else "src"])
        for token in tokens(name)
        for part in token.children or ()
        if part.type in ("link_open", "image")
    ]


def test_there_are_documents() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/settings.md", "dataset_usage.md"} <= set(
        DOCUMENTS
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_tables_are_complete(name: str) -> None:
    """A row has as many cells as its header, and neither swallows text nor falls out of its table."""
    lines, problems = source(name), []
    in_tables: set[int] = set()
    width = 0
    for token in tokens(name):
        if token.type == "table_open" and token.map:
            in_tables |= set(range(*token.map))
            width = len(BAR.findall(lines[token.map[0]]))
        if token.type == "tr_open" and token.map:
            line = lines[token.map[0]].strip()
            if not line.startswith("|") or len(BAR.findall(line)) != width:
                problems.append(f"{name}:{token.map[0] + 1}: {line[:60]}")
        if token.type == "inline" and token.map and token.map[0] not in in_tables:
            first, last = token.map
            problems += [
                f"{name}:{n + 1}: not in a table: {lines[n][:60]}"
                for n in range(first, last)
                if lines[n].lstrip().startswith("|")
            ]
    assert problems == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    problems = []
    for link in links(name):
        if re.match(r"[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        target, _, anchor = unquote(link).partition("#")
        path = (REPOSITORY / name).parent / target if target else REPOSITORY / name
        if not path.exists():
            problems.append(f"{link}: no such file")
        elif anchor and anchor not in anchors(path.resolve()):
            problems.append(f"{link}: no such heading")
    assert problems == []


def test_the_site_has_every_page_and_no_broken_link(tmp_path: Path) -> None:
    pytest.importorskip(
        "mkdocs", reason="mkdocs is not installed: pip install -r requirements-docs.txt"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path / "site"],
        cwd=REPOSITORY,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    start = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    for page in (
        "settings",
        "gallery",
        "adding_objects",
        "dataset_usage",
        "models",
        "contributing",
    ):
        assert (tmp_path / "site" / f"{page}.html").is_file()
        assert f'href="{page}.html"' in start
    assert (tmp_path / "site" / "sample_gallery" / "index.html").is_file()


def test_examples_write_where_git_does_not_look() -> None:
    """Folders in commands are called output or output_...: both are ignored by git."""
    flag = re.compile(r"--output-dir[ =](?:\./)?([\w./-]+)")
    allowed = re.compile(r"/|output(_\w+)?(/|$)|OUT\b|NEW\b|docs/|data\b|refgrasp\b|PATH\b")
    wrong = [
        f"{name}:{number}: {folder}"
        for name in ("README.md", "docs/adding_objects.md", "docs/cameras.md", "docs/docker.md")
        for number, line in enumerate(source(name), start=1)
        for folder in flag.findall(line)
        if not allowed.match(folder)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n != "CHANGELOG.md"])
def test_scripts_that_are_named_are_there(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    named = set(re.findall(r"\b((?:tool_scripts|benchmarks|blender_files)/\w+\.py)", text))
    assert [script for script in sorted(named) if not (REPOSITORY / script).is_file()] == []
