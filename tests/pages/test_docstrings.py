# SPDX-License-Identifier: Apache-2.0
"""Every example in a docstring gives what stands below it."""

import doctest
import importlib
from pathlib import Path

import pytest

import community_housing

TOP = Path(community_housing.__file__).parent
MODULES = sorted(
    ".".join(["community_housing", *path.relative_to(TOP).with_suffix("").parts]).removesuffix(".__init__")
    for path in TOP.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_are_examples() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_give_what_stands_below_them(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("community_housing"):
            raise
        pytest.skip(f"{missing.name} is not installed")
    result = doctest.testmod(module)
    assert result.attempted > 0, "an example that no docstring holds is not run"
    assert result.failed == 0
