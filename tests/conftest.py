# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: nothing is asserted of times, and ``-n auto`` uses the cores that this process may use."""

import os

import pytest
from hypothesis import settings

MOST_WORKERS = 4  # each may hold more than a gigabyte

settings.register_profile("tests", parent=settings(), deadline=None)
settings.load_profile("tests")


@pytest.hookimpl(optionalhook=True)  # known only where pytest-xdist is installed
def pytest_xdist_auto_num_workers() -> int:
    """Count the cores of this process, not those of the machine, and threads of one core as two."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)
