# SPDX-License-Identifier: Apache-2.0
"""CSV as spreadsheets take it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.quantities import dm2, fen
from community_housing.report.csv_text import csv_bytes, safe_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1"])
def test_a_formula_is_neutralised(text: str) -> None:
    assert safe_text(text) == f"'{text}"
    assert safe_text(f"铁北{text}") == f"铁北{text}"


def test_numbers_stay_numbers_and_nothing_stays_nothing() -> None:
    made = csv_bytes(["a", "b", "c", "d"], [[dm2(-1250), fen(66_000_000), -3, None]])
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig") == "a,b,c,d\r\n-12.50,660000.00,-3,\r\n"


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0")), min_size=2, max_size=2))
)
def test_no_text_cell_begins_a_formula_and_every_text_is_kept(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_bytes(["x", "y"], rows).decode("utf-8-sig"), newline="")))
    assert read[0] == ["x", "y"]
    for row, found in zip(rows, read[1:], strict=True):
        for text, cell in zip(row, found, strict=True):
            assert not cell.startswith(("=", "+", "-", "@"))
            assert cell in (text, f"'{text}")
