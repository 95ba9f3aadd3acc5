# SPDX-License-Identifier: GPL-3.0-or-later
from importlib import metadata

import numpy as np
import pytest
import shapely

from core.config import packages
from core.config.packages import DECIDING, deciding_versions, installed_versions


def test_versions_are_those_installed() -> None:
    versions = installed_versions()
    assert versions["numpy"] == np.__version__
    assert versions["geos"] == ".".join(map(str, shapely.geos_version))
    assert versions["embreex"] == metadata.version("embreex")
    assert versions["python"].startswith("3.")
    assert versions.keys() - DECIDING.keys() >= {"python", "pycocotools", "msgspec"}


def test_a_package_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(packages.DECIDING, "no-such-engine", "no-such-engine")
    versions = installed_versions()
    assert "no-such-engine" not in versions
    assert deciding_versions({**versions, "no-such-engine": "3"})["no-such-engine"] == "3"


@pytest.mark.parametrize(
    ("full", "kept"),
    [("2.1.3", "2.1"), ("4.4.0.post1", "4.4"), ("13.0", "13.0"), ("3", "3"), ("2.10.0", "2.10")],
)
def test_major_and_minor_decide(full: str, kept: str) -> None:
    assert deciding_versions({"numpy": full, "python": "3.11.7"}) == {"numpy": kept}
