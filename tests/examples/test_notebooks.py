# SPDX-License-Identifier: Apache-2.0
"""Every notebook in examples/ runs from its first cell to its last, which asserts."""

import ast
import runpy
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(path for path in EXAMPLES.glob("*.py") if "# %%" in path.read_text(encoding="utf-8"))


def test_there_is_a_notebook() -> None:
    assert "first_steps.py" in [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_as_a_script(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = ast.parse(path.read_text(encoding="utf-8").rpartition("# %%")[2])
    assert any(isinstance(node, ast.Assert) for node in ast.walk(last)), "the last cell asserts"
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_cell_by_cell(path: Path) -> None:
    jupytext = pytest.importorskip("jupytext", reason="the extra 'dev' is not installed")
    nbclient = pytest.importorskip("nbclient", reason="the extra 'dev' is not installed")
    pytest.importorskip("ipykernel", reason="the extra 'dev' is not installed")
    notebook = jupytext.read(path)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    assert all(cell.get("execution_count") for cell in notebook.cells if cell.cell_type == "code")
