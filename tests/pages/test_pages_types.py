# SPDX-License-Identifier: Apache-2.0
"""The Python of every page passes mypy and pyright, both strict, as a file of somebody who uses the library.

The pages of one checker are checked in one run; a line has the number in the message that it has in the page.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.pages.blocks import PAGES, blocks_of, name_of, python_of

import community_housing

pytestmark = pytest.mark.slow
PACKAGE = Path(community_housing.__file__).resolve().parents[1]
WRONG = 'from community_housing import Street\n\nstreet = Street(id=1, name="S")\n'
# Dask tells a type checker little about itself; the line takes the place of the first of a page, which holds its licence.
UNTYPED = "# pyright: " + ", ".join(f"reportUnknown{what}Type=false" for what in ("Member", "Variable", "Argument"))
TYPED = [page for page in PAGES if any(block.language == "python" for block in blocks_of(page))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one file for each page, and a page that is wrong."""
    made = tmp_path_factory.mktemp("pages")
    for page in TYPED:
        text = python_of(page)
        (made / file_of(page)).write_text(UNTYPED + text if "import dask" in text else text, encoding="utf-8")
    (made / "wrong.py").write_text(
        'from community_housing import Street\n\nstreet = Street(id=1, name="S")\n', encoding="utf-8"
    )
    return made


def file_of(page: Path) -> str:
    """The name of a page's file, which must be a module's name."""
    return re.sub(r"\W", "_", name_of(page).removesuffix(".md")) + ".py"


def faults(command: list[str], folder: Path) -> list[str]:
    """The lines in which a checker finds fault with one of the files."""
    env = {**os.environ, "MYPYPATH": str(PACKAGE)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    found = [line.strip() for line in done.stdout.splitlines() if " error: " in line or " - error: " in line]
    assert any("wrong.py" in line for line in found), done.stdout + done.stderr
    return [line for line in found if "wrong.py" not in line]


def test_the_pages_pass_mypy_strict(folder: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    (folder / "mypy.ini").write_text(
        "[mypy]\nstrict = true\nfollow_imports = silent\ndisable_error_code = import-untyped\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "."]
    assert faults(command, folder) == []


def test_the_pages_pass_pyright_strict(folder: Path) -> None:
    pytest.importorskip("pyright", reason="pyright is not installed")
    config = {"typeCheckingMode": "strict", "extraPaths": [str(PACKAGE)], "reportMissingTypeStubs": False}
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "-p", "."]
    assert faults(command, folder) == []
