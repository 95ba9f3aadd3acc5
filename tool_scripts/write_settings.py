# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the documentation of flags from their declarations: docs/settings.md, and the table in README.md."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.config.settings_page import original_table, settings_page
from core.errors import UserInputError, cause
from tool_scripts.tool_support import ToolParser, run_tool
from utils.files import atomic_write_text
from utils.repository import REPOSITORY

BEGIN, END = "<!-- flags: written by `make settings` -->\n", "<!-- end of flags -->"


def documents(root: Path) -> dict[Path, str]:
    """Return the text that each document should have.

    Raises:
        UserInputError: there is no README, or it has no place for the table.
    """
    readme = root / "README.md"
    try:
        text = readme.read_text(encoding="utf-8")
    except OSError as error:
        raise UserInputError(f"{readme}: {cause(error)}") from error
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise UserInputError(f"{readme}: lacks the lines {BEGIN.strip()} and {END}")
    table = f"{before}{BEGIN}\n{original_table()}\n{END}{after}"
    return {root / "docs" / "settings.md": settings_page(), readme: table}


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument(
        "--root", type=Path, default=REPOSITORY, metavar="DIR", help="checkout (default: this one)"
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    root = build_parser().parse_args(arguments).root
    for path, text in documents(root).items():
        atomic_write_text(path, text)
        print(path)
    return 0


if __name__ == "__main__":
    run_tool(main)
