# SPDX-License-Identifier: GPL-3.0-or-later
"""Hook of mkdocs.yml: adds the pages outside docs/ to the site, and turns links to match.

A link in a document is relative to its place in the repository. On the site it has to be relative to the page;
links to files that the site does not have, such as code, become plain text.
"""

import posixpath
import re
from typing import Any

from mkdocs.structure.files import File, Files

# Documents outside docs/, and their pages.
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "dataset_usage.md": "dataset_usage.md",
    "models/README.md": "models.md",
    "blender_files/README.md": "scene_file.md",
}
_SOURCES = {page: source for source, page in PAGES.items()}
_DOCS = "docs/"
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_CODE = re.compile(r"^(?:```.*?^```|(?: {4}|\t)[^\n]*)$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages outside docs/."""
    root = posixpath.dirname(config["docs_dir"])
    for source, page in PAGES.items():
        files.append(File.generated(config, page, abs_src_path=posixpath.join(root, source)))
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """Turn the links of a page, except in code."""
    place = page.file.src_uri
    source = _SOURCES.get(place, _DOCS + place)
    turned, end = [], 0
    for code in _CODE.finditer(markdown):
        turned += [_turn(markdown[end : code.start()], source, place, files), code.group()]
        end = code.end()
    return "".join([*turned, _turn(markdown[end:], source, place, files)])


def _turn(text: str, source: str, place: str, files: Files) -> str:
    def link(match: "re.Match[str]") -> str:
        mark, label, target = match.groups()
        if re.match(r"[a-z]+:|#", target):
            return match.group()
        path, sharp, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        there = PAGES.get(path, path.removeprefix(_DOCS) if path.startswith(_DOCS) else "")
        if not there or files.get_file_from_path(there) is None:
            # A missing page stays a broken link, which --strict reports; a file that is no page is text.
            return match.group() if path.endswith(".md") and path.startswith(_DOCS) else label
        return f"{mark}[{label}]({_relative(there, place)}{sharp}{anchor})"

    return _LINK.sub(link, text)


def _relative(there: str, place: str) -> str:
    return posixpath.relpath(there, posixpath.dirname(place) or ".")
