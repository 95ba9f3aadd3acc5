# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.signals import give_back_to_children

# Signals ignored here, for example under nohup, are not ignored by the processes that tests start.
give_back_to_children()
# The time of an example says more about the machine than about the program.
settings.register_profile("refgrasp", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("refgrasp")

_exit_status = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    session.config.stash[_exit_status] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Exit immediately if Blender was imported: its module can crash at interpreter shutdown."""
    if "bpy" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash.get(_exit_status, 1))
