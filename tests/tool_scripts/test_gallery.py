# SPDX-License-Identifier: GPL-3.0-or-later
"""gallery.py writes a page and says how to open it."""

from pathlib import Path
from urllib.parse import unquote, urlparse

from tests.synthetic import make_dataset
from tests.tool_scripts.command_lines import run_here, run_script


def test_it_prints_the_address_of_the_page(tmp_path: Path) -> None:
    root = make_dataset(tmp_path / "my ds", 2, 1, 48).root
    result = run_script("gallery.py", "my ds", "--workers", 2, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    address = result.stdout.removeprefix("open ").strip()
    assert Path(unquote(urlparse(address).path)) == root / "gallery" / "index.html"
    assert (root / "gallery" / "index.html").is_file()
    result = run_here("gallery.py", root, "--output-dir", tmp_path / "there", "--workers", 1)
    assert (tmp_path / "there" / "data" / "index.js").is_file()


def test_wrong_usage(tmp_path: Path) -> None:
    for arguments in ([tmp_path], [tmp_path / "none"], [], [tmp_path, "--workers", "0"]):
        result = run_here("gallery.py", *arguments)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr
