# SPDX-License-Identifier: Apache-2.0
"""Tables to CSV, Excel and Parquet: exact values of exact types, and no text that a spreadsheet computes."""

import csv
import datetime as dt
import io
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing._tables import Kind, OutColumn, OutTable, TableForm
from community_housing.errors import InputError
from community_housing.io.tables._cells import CellError
from community_housing.io.tables._typed_cells import BadCell, neutral, original, text_of
from community_housing.io.tables._writing import csv_bytes, table_bytes, workbook_bytes
from community_housing.quantities import dm2, fen

openpyxl = pytest.importorskip("openpyxl", reason="the extra 'excel' is not installed")
pa = pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")
calamine = pytest.importorskip("python_calamine", reason="the extra 'dev' is not installed")

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1", "＋1", "－1", "＠a", "\n=1", "'=1", "''@x"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def table(kinds: list[Kind], rows: list[list[Any]], name: str = "t") -> OutTable:
    return OutTable(name, tuple(OutColumn(f"列{index}", kind, f"c{index}") for index, kind in enumerate(kinds)), rows)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert original(neutral(text)) == text
    assert neutral(f"铁北{text}") == f"铁北{text}"


@given(st.one_of(TEXTS, st.sampled_from(FORMULAS), st.text("'=+-@ ＝a\t", max_size=6)))
def test_every_text_comes_back_from_its_neutral_form(text: str) -> None:
    assert original(neutral(text)) == text
    assert not neutral(text).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_no_text_cell_of_a_csv_begins_a_formula_and_every_text_is_kept(rows: list[list[str]]) -> None:
    read = read_csv(csv_bytes(table([Kind.TEXT, Kind.TEXT], rows)))
    for row, found in zip(rows, read[1:], strict=True):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in found)
        assert [original(cell) for cell in found] == row


def test_numbers_stay_numbers_and_nothing_stays_nothing() -> None:
    kinds = [Kind.QUANTITY, Kind.QUANTITY, Kind.WHOLE, Kind.TEXT, Kind.EXACT, Kind.EXACT, Kind.EXACT]
    row = [dm2(-1250), fen(66_000_000), -3, None, Decimal("-0.07"), Fraction(-7, 100), Fraction(-59, 83)]
    made = csv_bytes(table(kinds, [row]))
    assert made.startswith(b"\xef\xbb\xbf")
    assert not csv_bytes(table(kinds, [row]), bom=False).startswith(b"\xef\xbb\xbf")
    assert read_csv(made)[1] == ["-12.50", "660000.00", "-3", "", "-0.07", "-0.07", "'-59/83"]


MIXED = [Kind.TEXT, Kind.QUANTITY, Kind.WHOLE, Kind.DAY, Kind.TRUTH, Kind.EXACT, Kind.COORDINATE]
ROW = ["007", dm2(21280), 1200, dt.date(2012, 8, 5), True, Fraction(1, 4), 121.470123456789]


def test_a_workbook_has_exact_types() -> None:
    data = table_bytes(table(MIXED, [ROW, [None] * 7]), form=TableForm.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["t"]
    cells = next(sheet.iter_rows(min_row=2))
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "b", "n", "n"]
    assert [cell.value for cell in cells[:6]] == ["007", 212.8, 1200, dt.datetime.fromisoformat("2012-08-05"), True, 0.25]
    assert cells[1].number_format == "#,##0.00"
    assert cells[3].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A2"
    # Another reader, written in another language, sees the same.
    other = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("t").to_python()
    assert other[1] == ["007", 212.8, 1200.0, dt.date(2012, 8, 5), True, 0.25, 121.470123456789]


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.sampled_from([*FORMULAS, "#N/A", "TRUE", "1e5", "http://a.b", "_x0041_"]), TEXTS))
def test_a_workbook_keeps_every_text_as_a_text(text: str) -> None:
    one = table([Kind.TEXT], [[text]])
    if any(ord(character) < 32 and character not in "\t\r\n" for character in text):
        with pytest.raises(InputError, match="control character"):
            table_bytes(one, form=TableForm.XLSX)
        return
    cell = openpyxl.load_workbook(io.BytesIO(table_bytes(one, form=TableForm.XLSX)))["t"]["A2"]
    if text:
        assert cell.data_type == "s"
        assert cell.quotePrefix is (neutral(text) != text)
    if "\r" not in text and "_x" not in text:
        assert (cell.value or "") == text


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**15) + 1, 10**15 - 1), st.floats(allow_nan=False, allow_infinity=False), st.integers())
def test_a_number_cell_is_the_number_to_its_last_digit(hundredths: int, coordinate: float, whole: int) -> None:
    one = table([Kind.QUANTITY, Kind.COORDINATE, Kind.WHOLE], [[dm2(hundredths), coordinate, whole]])
    cells = next(openpyxl.load_workbook(io.BytesIO(table_bytes(one, form=TableForm.XLSX)))["t"].iter_rows(min_row=2))
    # A number that fifteen digits do not hold is written as its text.
    assert Decimal(str(cells[0].value)) == dm2(hundredths).decimal
    assert float(cells[1].value) == coordinate
    assert int(cells[2].value) == whole


def test_parquet_has_exact_types() -> None:
    made = pq.read_table(io.BytesIO(table_bytes(table(MIXED, [ROW, [None] * 7]), form=TableForm.PARQUET)))
    assert made.schema.types == [
        pa.string(), pa.decimal128(17, 2), pa.int64(), pa.date32(), pa.bool_(), pa.string(), pa.float64(),
    ]  # fmt: skip
    assert made.schema.field(1).metadata == {b"id": b"c1"}
    assert list(made.to_pylist()[0].values()) == [
        "007", Decimal("212.80"), 1200, dt.date(2012, 8, 5), True, "0.25", 121.470123456789,
    ]  # fmt: skip
    with pytest.raises(InputError, match="cannot carry"):
        table_bytes(table([Kind.WHOLE], [[2**70]]), form=TableForm.PARQUET)


@pytest.mark.parametrize("form", TableForm)
def test_the_same_table_gives_the_same_bytes(form: TableForm) -> None:
    assert table_bytes(table(MIXED, [ROW]), form=form) == table_bytes(table(MIXED, [ROW]), form=form)


def test_days_before_the_calendar_of_spreadsheets_are_texts() -> None:
    one = table([Kind.DAY], [[dt.date(1899, 12, 31)], [dt.date(1900, 2, 28)], [dt.date(1900, 3, 1)]])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes([one])))["t"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        "1899-12-31", "1900-02-28", dt.datetime.fromisoformat("1900-03-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "form", "text"),
    [
        (None, Kind.TEXT, "xlsx", None),
        ("  ", Kind.TEXT, "xlsx", None),
        (" 铁北 ", Kind.TEXT, "xlsx", "铁北"),
        ("'=1", Kind.TEXT, "xlsx", "=1"),
        ("'=1", Kind.TEXT, "parquet", "'=1"),
        ("'-1", Kind.QUANTITY, "xlsx", "'-1"),
        (True, Kind.TRUTH, "xlsx", "true"),
        (False, Kind.TRUTH, "parquet", "false"),
        (212.8, Kind.QUANTITY, "xlsx", "212.8"),
        (200.0, Kind.QUANTITY, "xlsx", "200"),
        (-0.0, Kind.QUANTITY, "xlsx", "0"),
        (-0.0, Kind.QUANTITY, "parquet", "0"),
        ("'quoted'", Kind.TEXT, "xlsx", "'quoted'"),
        ("=1", Kind.TEXT, "xlsx", "=1"),
        (0.1 + 0.2, Kind.QUANTITY, "xlsx", "0.3"),
        (0.1 + 0.2, Kind.QUANTITY, "parquet", "0.30000000000000004"),
        (121.46999999999998, Kind.COORDINATE, "xlsx", "121.46999999999998"),
        (Decimal("1200.50"), Kind.QUANTITY, "parquet", "1200.5"),
        (Decimal("1E+3"), Kind.WHOLE, "parquet", "1000"),
        (1e40, Kind.QUANTITY, "parquet", "1" + 40 * "0"),
        (1e41, Kind.QUANTITY, "parquet", "1E+41"),
        (Decimal("1E-340"), Kind.QUANTITY, "parquet", "0." + 339 * "0" + "1"),
        (Decimal("1E-341"), Kind.QUANTITY, "parquet", "1E-341"),
        (123456789012345, Kind.ID, "xlsx", "123456789012345"),
        (1234567890123456, Kind.WHOLE, "xlsx", "1234567890123460"),
        (1234567890123456, Kind.ID, "parquet", "1234567890123456"),
        (dt.date(2012, 8, 5), Kind.DAY, "xlsx", "2012-08-05"),
        (dt.datetime.combine(dt.date(2012, 8, 5), dt.time()), Kind.DAY, "xlsx", "2012-08-05"),
        (["活动", "服务"], Kind.NAMES, "parquet", "活动;服务"),
        ((), Kind.NAMES, "parquet", None),
    ],
)
def test_a_cell_has_the_text_that_a_csv_would_hold(value: Any, kind: Kind, form: str, text: str | None) -> None:
    assert text_of(value, kind, form) == text


@pytest.mark.parametrize(
    ("value", "kind", "code", "message", "expected"),
    [
        (BadCell("formula", "is not computed", "a value", "=A1"), Kind.TEXT, "formula", "is not computed", "a value"),
        (True, Kind.TEXT, "wrong_type", "is a truth value", "a text"),
        (True, Kind.WHOLE, "wrong_type", "is a truth value", "a whole number such as 1234"),
        (5, Kind.DAY, "bad_date", "is a number and no date", "a date cell, or a text such as 2012-08-05"),
        (math.nan, Kind.QUANTITY, "not_a_number", "is no finite number", "a number such as 212.80"),
        (math.inf, Kind.TEXT, "not_a_number", "is no finite number", "a text"),
        (dt.date(2012, 8, 5), Kind.COORDINATE, "wrong_type", "is a date", "a number such as 121.47"),
        (dt.date(2012, 8, 5), Kind.ID, "wrong_type", "is a date", "a text"),
        (dt.time(9), Kind.TRUTH, "wrong_type", "is a time", "true, false, 是 or 否"),
        (dt.timedelta(1), Kind.ID, "wrong_type", "is a time", "a text"),
        (b"x", Kind.WHOLE, "wrong_type", "is a value of type bytes", "a whole number such as 1234"),
        (["a"], Kind.TEXT, "wrong_type", "is a value of type list", "a text"),
        (["a", 1], Kind.NAMES, "wrong_type", "is a value of type list", "a text"),
        *(
            (
                value,
                Kind.NAMES,
                "bad_names",
                "holds a name that is empty or has a separator in it",
                "names without ; ； 、 or |",
            )
            for value in (["a", ""], ["a、b"])
        ),
        (
            dt.datetime.combine(dt.date(2012, 8, 5), dt.time(9)),
            Kind.DAY,
            "date_time",
            "has more than a day",
            "a date without a time, such as 2012-08-05",
        ),
        *(
            (
                value,
                Kind.ID,
                "digits_lost",
                "is a number of more than 15 digits, of which a spreadsheet keeps 15",
                "the id stored as text",
            )
            for value in (1000000000000000, 1234567890123456.0)
        ),
    ],
)
def test_a_cell_that_is_refused_says_what_it_is_and_what_would_be_right(
    value: Any, kind: Kind, code: str, message: str, expected: str
) -> None:
    with pytest.raises(CellError) as caught:
        text_of(value, kind, "xlsx")
    assert (caught.value.code, caught.value.message, caught.value.expected) == (code, message, expected)
