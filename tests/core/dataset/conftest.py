# SPDX-License-Identifier: GPL-3.0-or-later
"""One synthetic dataset for all tests that only read it."""

import pytest

from tests.synthetic import SyntheticDataset, make_dataset


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_dataset(tmp_path_factory.mktemp("synthetic") / "output")
