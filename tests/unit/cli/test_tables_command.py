# SPDX-License-Identifier: Apache-2.0
"""Tables of the commands as CSV, Excel and Parquet; templates and conversion."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

import community_housing
from community_housing._tables import TableForm
from community_housing.cli import main
from community_housing.errors import BoundaryError, InputError
from community_housing.io.packs import read_pack
from community_housing.io.tables._columns import TABLES
from community_housing.job._files import outputs

openpyxl = pytest.importorskip("openpyxl", reason="the extra 'excel' is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")

LIANSHAN = str(Path(__file__).parents[3] / "examples" / "lianshan")
COMMANDS = {
    "assess": ["assess"],
    "plan": ["plan"],
    "pay": ["pay"],
    "statements": ["pay", "--by", "street"],
    "grids": ["grids"],
}


def rows_of(path: Path) -> list[list[str | None]]:
    """The rows of a table in any form, numbers as plain decimal texts."""
    if path.suffix == ".csv":
        return [[cell or None for cell in row] for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))]
    if path.suffix == ".xlsx":
        found = [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    else:
        table = pq.read_table(path)
        found = [table.column_names, *(list(row.values()) for row in table.to_pylist())]
    return [[_text(cell) for cell in row] for row in found]


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "date"):
        return value.date().isoformat()
    return None if value is None or value == "" else str(value)


def same(one: str | None, other: str | None) -> bool:
    if one == other:
        return True
    try:
        return one is not None and other is not None and Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False


@pytest.mark.parametrize("name", COMMANDS)
def test_every_form_of_a_table_holds_the_same(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = COMMANDS[name]
    found = {}
    for form in TableForm:
        out = tmp_path / f"t.{form.value}"
        # `grids` and `plan` write a folder, in which maps and plots stand beside their tables.
        folder = command in ("grids", "plan")
        more = ["--format", form.value] if folder else []
        assert main([command, LIANSHAN, *rest, "--lang", "en", "--out", str(out), *more]) == 0
        said = capsys.readouterr()
        assert "written: " in (said.out + said.err).lower()
        ending = "table.parquet" if (command, form) == ("grids", TableForm.PARQUET) else form.value
        found[form] = rows_of(out / f"{command}.{ending}" if folder else out)
    assert main([command, LIANSHAN, *rest, "--lang", "en", "--format", "csv"]) == 0
    printed = capsys.readouterr().out
    assert [[cell or None for cell in row] for row in csv.reader(io.StringIO(printed))] == found[TableForm.CSV]
    assert len(found[TableForm.CSV]) > 1
    for form in (TableForm.XLSX, TableForm.PARQUET):
        assert len(found[form]) == len(found[TableForm.CSV])
        for row, plain in zip(found[form], found[TableForm.CSV], strict=True):
            assert all(same(a, b) for a, b in zip(row, plain, strict=True)), (row, plain)


def test_a_mark_is_written_where_it_is_wanted(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    mark = b"\xef\xbb\xbf"
    for more, marked in (([], True), (["--bom"], True), (["--no-bom"], False)):
        assert main(["assess", LIANSHAN, "--out", str(tmp_path / "a.csv"), *more]) == 0
        assert (tmp_path / "a.csv").read_bytes().startswith(mark) is marked
    capsysbinary.readouterr()
    for more, marked in (([], False), (["--bom"], True)):
        assert main(["assess", LIANSHAN, "--format", "csv", *more]) == 0
        assert capsysbinary.readouterr().out.startswith(mark) is marked


@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", "--format", "xlsx"],
        ["grids", "--format", "parquet"],
        ["plan", "--format", "xlsx"],
        ["assess", "--out", "assessed.txt"],
        ["assess", "--format", "csv", "--json"],
        ["pay", "--export", "jsonl", "--by", "street", "--out", "x"],
    ],
)
def test_what_cannot_be_written_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command, *rest = arguments
    assert main([command, LIANSHAN, *rest]) == 2
    assert "--" in capsys.readouterr().err


@pytest.mark.parametrize("form", TableForm)
def test_a_run_writes_its_tables_in_the_form_asked_for(form: TableForm, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", LIANSHAN, "--out", str(out)]) == 0
    # Files of an earlier run in another form give way.
    assert main(["run", LIANSHAN, "--out", str(out), "--format", form.value, "--no-bom"]) == 0
    assert sorted(path.name for path in out.glob("[!.]*")) == sorted(outputs(form))
    rows = rows_of(out / f"compliance.{form.value}")
    assert len(rows) == 84
    assert rows[0][0] == "社区编号"
    again = community_housing.run(LIANSHAN, out=tmp_path / "again", form=form, bom=False)
    assert [path.read_bytes() for path in again.files] == [(out / path.name).read_bytes() for path in again.files]
    with pytest.raises(InputError, match="'xlsx'"):
        community_housing.run(LIANSHAN, form="xls")


@pytest.mark.parametrize("form", TableForm)
def test_a_pack_is_the_same_in_another_form(form: TableForm, tmp_path: Path) -> None:
    assert main(["convert", LIANSHAN, "--format", form.value, "--out", str(tmp_path / "pack")]) == 0
    assert read_pack(tmp_path / "pack") == read_pack(LIANSHAN)
    assert main(["convert", LIANSHAN, "--format", form.value, "--out", str(tmp_path / "pack")]) == 2


def test_a_template_is_an_empty_pack_with_both_headers(tmp_path: Path) -> None:
    assert main(["template", "--out", str(tmp_path / "new")]) == 0
    with pytest.raises(BoundaryError) as caught:
        read_pack(tmp_path / "new")
    # It judges nobody before it is filled in: what must be filled in is named, all of it at once.
    asked = ["dates.after", "dates.before", "standards.main", None]
    assert [fault.column for fault in caught.value.faults] == asked
    book = openpyxl.load_workbook(tmp_path / "new" / "tables.xlsx")
    assert book.sheetnames == [*(table.also[0] for table in TABLES), "说明"]
    for table in TABLES:
        head = [cell.value for cell in next(book[table.also[0]].iter_rows())]
        assert head == [f"{column.title}\n{column.name}" for column in table.columns]
        assert [headed.column for cell in head if (headed := table.column_of(cell)) is not None] == list(table.columns)
    # Filled in with the words of its lists, it reads.
    book["社区"].append(["C1", "000000001", "一社区", None, 500, "户籍"])
    book["社区用房"].append(["P1", "C1", 212.8, "自有"])
    book.save(tmp_path / "new" / "tables.xlsx")
    header = tmp_path / "new" / "district.toml"
    text = (
        header.read_text(encoding="utf-8")
        .replace("# before =", "before = 2013-12-31")
        .replace("# after =", "after = 2014-12-31")
    )
    header.write_text(text.replace('main = ""', 'main = "lianshan-2012"'), encoding="utf-8")
    pack = read_pack(tmp_path / "new")
    assert str(pack.district.premises[0].area) == "212.80"
    for table in TABLES:
        for column in table.columns:
            for word in column.words:
                assert column.cell(word).value, word
    assert main(["template", "--out", str(tmp_path / "new")]) == 2
