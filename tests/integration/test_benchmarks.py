# SPDX-License-Identifier: Apache-2.0
"""Every script of `benchmarks/` still fits the library: each loads, and those whose size can be told run on little data."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
SCRIPTS = sorted(str(path.relative_to(HOUSE)) for path in (HOUSE / "benchmarks").rglob("*.py"))
# What a script is given so that it measures nothing and runs all of its own code, in seconds.
SMALL = {
    "benchmarks/calendars/one_deadline.py": [],
    "benchmarks/community/fold_and_place.py": ["--orders", "200", "--matters", "200", "--rounds", "1"],
    "benchmarks/disbursement/fold.py": ["--events", "2000", "--projects", "50", "--streets", "5"],
    "benchmarks/disbursement/reconcile.py": ["200"],
    "benchmarks/grids/fuzz.py": ["--rounds", "2", "--seconds", "5"],
    "benchmarks/grids/planted.py": ["--cases", "1", "--kind", "caterpillar"],
    "benchmarks/modes/bench_modes.py": ["classify"],
    "benchmarks/programme/count_back.py": ["--tasks", "500", "--turns", "1"],
    "benchmarks/programme/psplib.py": [],
    "benchmarks/mutation.py": ["levels/_tree.py", "--tests", "tests/unit/levels", "--sample", "2"],
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_loads(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(HOUSE)
    monkeypatch.syspath_prepend((HOUSE / script).parent)
    monkeypatch.setattr(sys, "argv", [script])
    kept = dict(sys.modules)
    try:
        loaded = runpy.run_path(str(HOUSE / script), run_name="loaded")
    except ModuleNotFoundError as error:
        # A library that is compared with may be missing; one of ours never is.
        name = str(error.name).split(".")[0]
        if name in ("community_housing", "benchmarks", "tests") or any((HOUSE / script).parent.glob(f"{name}*")):
            raise
        pytest.skip(f"{name} is not installed")
    finally:
        for name in set(sys.modules) - set(kept):
            if "benchmarks" in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]
    assert loaded["__doc__"]


@pytest.mark.parametrize(("script", "given"), SMALL.items())
def test_a_script_runs_on_little_data(script: str, given: list[str]) -> None:
    roots = os.pathsep.join([str(HOUSE / "src"), str(HOUSE)])
    done = subprocess.run(
        [sys.executable, script, *given],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": roots},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    # pytest calls a run in which the plugin tries changes instead of tests "no tests": its code is 5.
    assert done.returncode == 0 or (script.endswith("mutation.py") and "noticed, 95 %" in done.stdout), done.stderr[-2000:]
    assert done.stdout.strip()
