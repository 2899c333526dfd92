# SPDX-License-Identifier: Apache-2.0
"""Laws of the forms of a pack: one district whatever its tables are stored in, and the same faults in the same places."""

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.reference.pack_forms import FORMS, Rows, csv_of, parquet, rows_of, small_tables, workbook, write_form

from community_housing._tables import Kind
from community_housing.errors import BoundaryError, Fault
from community_housing.faults import Faults
from community_housing.io.packs import read_pack
from community_housing.io.packs._write import pack_files
from community_housing.io.tables._columns import TABLES as KNOWN
from community_housing.io.tables._text import decode
from community_housing.io.tables._typed_cells import original
from community_housing.pack import Pack
from community_housing.testing import packs

# Shrinking a whole pack takes minutes and helps little: the first failing one is shown.
SLOW = settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
BY_NAME = {table.name: table for table in KNOWN}

# A cell by table, row as a spreadsheet counts and column, with a text that no reader can take.
BROKEN = [
    ("communities", 2, "households", "-1200"),
    ("communities", 3, "households", "some"),
    ("communities", 4, "street", "S7"),
    ("premises", 2, "area_m2", "60.001"),
    ("premises", 3, "area_m2", "NaN"),
    ("premises", 4, "tenure", "found"),
    ("opportunities", 2, "cost_yuan", "-1"),
    ("opportunities", 3, "starts", "2012-02-30"),
    ("buildings", 2, "households", "4.5"),
    ("buildings", 3, "x", "inf"),
    ("buildings", 4, "community", "C8"),
    ("neighbours", 2, "weight", "0"),
    ("neighbours", 3, "b", "B7"),
]


def faults_of(folder: Path) -> tuple[Fault, ...]:
    try:
        read_pack(folder)
    except BoundaryError as error:
        return error.faults
    return ()


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(chosen=st.sets(st.sampled_from(range(len(BROKEN))), min_size=1))
def test_k_broken_cells_give_a_fault_each_at_their_row_and_column(form: str, chosen: set[int]) -> None:
    tables = small_tables()
    for index in chosen:
        name, row, column, text = BROKEN[index]
        tables[name][row - 1][tables[name][0].index(column)] = text
    with tempfile.TemporaryDirectory() as place:
        faults = faults_of(write_form(Path(place) / "pack", tables, form))
    assert len(faults) >= len(chosen)
    for index in chosen:
        name, row, column, _ = BROKEN[index]
        wanted = {"sheets": ("all.xlsx", name), "workbooks": (f"{name}.xlsx", "Sheet1"), "parquet": (f"{name}.parquet", None)}
        assert any(
            (fault.file, fault.sheet) == wanted.get(form, (f"{name}.csv", None)) and (fault.row, fault.column) == (row, column)
            for fault in faults
        )


@SLOW
@given(st.sets(st.sampled_from(range(len(BROKEN))), min_size=1))
def test_the_faults_of_every_form_are_those_of_the_csv(chosen: set[int]) -> None:
    tables = small_tables()
    for index in chosen:
        name, row, column, text = BROKEN[index]
        tables[name][row - 1][tables[name][0].index(column)] = text
    found = []
    for form in FORMS:
        with tempfile.TemporaryDirectory() as place:
            faults = faults_of(write_form(Path(place) / "pack", tables, form))
        found.append({(fault.row, fault.column, fault.code, fault.value, fault.message, fault.expected) for fault in faults})
    assert all(one == found[0] for one in found)


def tables_of(pack: Pack) -> dict[str, Rows]:
    """The tables of a pack as texts, and empty ones with their header."""
    files = pack_files(pack)
    return {name: rows_of(files[f"{name}.csv"].decode()) for name in BY_NAME if f"{name}.csv" in files}


def typed(text: str, kind: Kind) -> Any:
    """A text as the cell that a spreadsheet program makes of it."""
    if text == "":
        return None
    match kind:
        case Kind.WHOLE if len(text) <= 15:
            return int(text)
        case Kind.QUANTITY if len(text) <= 15:
            return float(text)
        case Kind.COORDINATE:
            # A cell of openpyxl has sixteen digits; a coordinate that needs more is a text.
            return float(text) if float(f"{float(text):.16g}") == float(text) else text
        case Kind.DAY if text >= "1900-03-01":
            return dt.date.fromisoformat(text)
        case Kind.TRUTH:
            return text == "true"
    return text


@SLOW
@given(pack=packs(footprints=False), data=st.data())
def test_the_same_pack_in_every_form_is_the_same_district(pack: Pack, data: st.DataObject) -> None:
    tables = tables_of(pack)
    other = dict(tables)
    for name, (head, *body) in tables.items():
        columns = [BY_NAME[name].column_of(one).column for one in head]
        order = data.draw(st.permutations(range(len(head))))
        zh = data.draw(st.booleans())
        words = {i: data.draw(st.sampled_from(columns[i].also)) + ("(元)" if columns[i].needs_unit else "") for i in order}
        title = [words[i] if zh else head[i] for i in order]
        other[name] = [title, *([typed(row[i], columns[i].kind) for i in order] for row in body)]
    renamed = {data.draw(st.sampled_from([name, *BY_NAME[name].also])): rows for name, rows in other.items()}
    # What a CSV marks with an apostrophe, Parquet holds as it is.
    bare = {name: [[original(cell) for cell in row] for row in rows] for name, rows in tables.items()}
    given_as = {"csv": tables, "gb18030": tables, "sheets": renamed, "workbooks": renamed, "parquet": bare}
    # Short bytes of GB18030 can be good UTF-8, or such as the reader refuses; another law is about those.
    plain = all(decode(csv_of(rows).encode("gb18030"), name, Faults()) == csv_of(rows) for name, rows in tables.items())
    for form in FORMS if plain else [form for form in FORMS if form != "gb18030"]:
        with tempfile.TemporaryDirectory() as place:
            folder = write_form(Path(place) / "pack", given_as[form], form)
            for file in ("claims.toml", "events.jsonl"):
                (folder / file).unlink()
            for file, content in pack_files(pack).items():
                if not file.endswith(".csv"):
                    (folder / file).parent.mkdir(exist_ok=True)
                    (folder / file).write_bytes(content)
            assert read_pack(folder) == pack, form


WHOLE = {"all.xlsx": workbook(small_tables())} | {
    f"{name}.parquet": parquet(rows) for name, rows in small_tables().items() if name == "premises"
}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_damage_of_a_workbook_or_parquet_raises_a_boundary_error_or_nothing(name: str, data: st.DataObject) -> None:
    good = WHOLE[name]
    start = data.draw(st.integers(0, len(good) - 1))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    damaged = good[:start] + data.draw(st.binary(max_size=40)) + good[end:]
    with tempfile.TemporaryDirectory() as place:
        folder = write_form(Path(place) / "pack", small_tables() if name.endswith("parquet") else {}, "csv")
        (folder / "premises.csv").unlink(missing_ok=True)
        (folder / name).write_bytes(damaged)
        faults = faults_of(folder)
    assert all(fault.expected for fault in faults)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_damage_inside_of_a_workbook_raises_a_boundary_error_or_nothing(data: st.DataObject) -> None:
    """The archive is whole and one of its parts is not."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE["all.xlsx"])) as archive, zipfile.ZipFile(made, "w") as other:
        wanted = data.draw(st.sampled_from(archive.namelist()))
        for part in archive.namelist():
            text = archive.read(part)
            if part == wanted:
                start = data.draw(st.integers(0, len(text)))
                end = data.draw(st.integers(start, min(len(text), start + 30)))
                junk = [b"", b"<c>", b'r="0"', b'r="A0"', b"9" * 400, b't="s"', b"-1", b"\xff", b"&x;", b'"', b"</row>"]
                text = text[:start] + data.draw(st.one_of(st.sampled_from(junk), st.binary(max_size=8))) + text[end:]
            other.writestr(part, text)
    with tempfile.TemporaryDirectory() as place:
        folder = write_form(Path(place) / "pack", {}, "csv")
        (folder / "all.xlsx").write_bytes(made.getvalue())
        faults = faults_of(folder)
    assert all(fault.expected for fault in faults)
