# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: nothing is asserted of times, and ``-n auto`` uses the cores that this process may use.

The environment variable ``HYPOTHESIS_PROFILE`` chooses how laws are tried: ``tests`` (as Hypothesis does by itself),
``derandomized`` (the same examples on every machine, as `.ci/run` wants it), or ``long`` (fresh seeds, ten times the examples
of every law, and what reproduces a failure is printed).
"""

import os
from typing import Any

import pytest
from hypothesis import settings

MOST_WORKERS = 4  # each may hold more than a gigabyte
LONGER = 10

settings.register_profile("tests", parent=settings(), deadline=None)
settings.register_profile("derandomized", parent=settings(), deadline=None, derandomize=True, database=None)
settings.register_profile("long", parent=settings(), deadline=None, derandomize=False, print_blob=True)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "tests")
settings.load_profile(PROFILE)


def longer(holder: Any, name: str) -> None:
    """Multiply the examples of the settings that *holder* keeps under *name*, where it keeps any."""
    kept = getattr(holder, name, None)
    if isinstance(kept, settings):
        setattr(holder, name, settings(parent=kept, max_examples=LONGER * kept.max_examples))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lengthen every law of the profile ``long``, also those that say a number of examples themselves."""
    if PROFILE != "long":
        return
    laws = {getattr(item.obj, "__func__", item.obj) for item in items if isinstance(item, pytest.Function)}
    machines = {item.cls for item in items if isinstance(item, pytest.Function) and item.cls is not None}
    for law in laws:
        longer(law, "_hypothesis_internal_use_settings")  # where `@given` keeps them
    for machine in machines:
        longer(machine, "settings")  # where a rule-based machine keeps them


@pytest.hookimpl(optionalhook=True)  # known only where pytest-xdist is installed
def pytest_xdist_auto_num_workers() -> int:
    """Count the cores of this process, not those of the machine, and threads of one core as two."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)
