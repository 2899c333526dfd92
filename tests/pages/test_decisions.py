# SPDX-License-Identifier: Apache-2.0
"""Every decision has a number of its own, and says its status and its day."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.pages.blocks import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
STATUS = re.compile(
    r"^\*\*Status\.\*\* (?:Accepted|Proposed|Superseded by \[?\d{4}.*?) on \d{4}-\d\d-\d\d(?:, .+)?\.$", re.MULTILINE
)


def test_numbers_are_given_once() -> None:
    assert len(DECISIONS) > 30
    assert [number for number, times in Counter(path.name[:4] for path in DECISIONS).items() if times > 1] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_its_status_and_its_day(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert STATUS.search(text) is not None, "below the title: **Status.** Accepted on 2026-11-23."
