# SPDX-License-Identifier: Apache-2.0
"""Whatever becomes of the streams, the work is done, nothing is traced back, and the exit code says what was found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIANSHAN = str(Path(__file__).parents[3] / "examples" / "lianshan")
SHORT = ["assess", LIANSHAN, "--on", "2012-08-05", "--fail-on", "short"]


def run(script: str, *arguments: str) -> tuple[int, str]:
    """Run the command under a shell script in which `"$@"` is it; its exit code and what came on standard error."""
    done = subprocess.run(
        ["bash", "-c", script, "sh", sys.executable, "-m", "community_housing", *arguments], capture_output=True, check=False
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="needs a shell of Unix")
@pytest.mark.parametrize(
    ("script", "arguments", "code"),
    [
        ('"$@" | head -1 >/dev/null; exit ${PIPESTATUS[0]}', SHORT, 1),
        ('"$@" | true; exit ${PIPESTATUS[0]}', SHORT, 1),
        ('"$@" >&-', SHORT, 1),
        ('"$@" 2>&-', SHORT, 1),
        ('"$@" >&- 2>&-', SHORT, 1),
        ('"$@" --help | true; exit ${PIPESTATUS[0]}', [], 0),
        ('"$@" 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}', ["assess", "nowhere"], 2),
    ],
)
def test_a_stream_that_is_gone_changes_no_exit_code(script: str, arguments: list[str], code: int) -> None:
    found, told = run(script, *arguments)
    assert (found, told) == (code, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_disk_that_is_full_is_an_error_in_one_line() -> None:
    found, told = run('"$@" >/dev/full', *SHORT)
    assert (found, told) == (2, "community-housing: 磁盘已满\n")


def test_too_many_days_are_refused() -> None:
    found, told = run('"$@"', "pay", LIANSHAN, "--by", "street", "--pay-within-days", "800000")
    assert (found, told.count("\n")) == (2, 1)
    assert "36500" in told
