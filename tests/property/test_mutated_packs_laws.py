# SPDX-License-Identifier: Apache-2.0
"""A file that was damaged anywhere is read as what it says, or every fault is named: nothing else happens."""

import datetime as dt
import io
import json
import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.small_pack import FILES, GEOJSON, write_files

from community_housing._messages import in_language
from community_housing.disbursement import replay
from community_housing.district import District
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.io._bank import read_bank_csv
from community_housing.io.exports import from_beancount, from_ocds, to_beancount, to_ocds
from community_housing.io.geometry import read_barriers, read_building_file
from community_housing.io.geometry._geojson import read_grid_codes
from community_housing.io.journal._lines import from_lines, from_parquet, to_lines, to_parquet
from community_housing.io.packs import changes_of_file, read_pack, write_pack

BANK = 'id,on,account,amount,reference\nB1,2013-01-08,A,"81,250.00",R\nB2,2013-01-09,A,-7.5,\n'
KEEP = "楼栋编号,网格\nB1,G1\nB2,G1\nB3,G2\n"
CHANGES = 'carry_over = true\n[budget]\nD2012 = "5000000.00"\n'
ODD = [
    b"", b"\n", b"\r", b",", b'"', b"'", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"[", b"}", b"=",
    b"-", b"e9", b"NaN", b"true", b"null", b"99999999999999999999", b"0.3", "①".encode(), "无".encode(), "合计".encode(),
    b"1970-01-01T00:00:00", b"\\u0000", b'{"a": 1, "a": 2}',
]  # fmt: skip


CHINESE = re.compile("[\u4e00-\u9fff]")


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes with one to three places cut, doubled, exchanged or replaced by something odd."""
    data = whole
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 1, 2, 5, 20, 200])))
        match draw(st.sampled_from(["odd", "cut", "double", "flip", "line"])):
            case "odd":
                data = data[:start] + draw(st.sampled_from(ODD)) + data[end:]
            case "cut":
                data = data[:start] + data[end:]
            case "double":
                data = data[:end] + data[start:]
            case "flip":
                data = (
                    data[:start]
                    + bytes(one ^ 1 << draw(st.integers(0, 7)) for one in data[start : start + 1])
                    + data[start + 1 :]
                )
            case _:
                lines = data.split(b"\n")
                one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
                lines[one], lines[other] = lines[other], lines[one]
                data = b"\n".join(lines)
    return data


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "premises"
    for line in FILES["premises.csv"].splitlines():
        sheet.append(line.split(","))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WHOLE: dict[str, bytes] = {
    **{name: text.encode() for name, text in FILES.items()},
    "plan.toml": b'must = ["C1"]\ndiscount = "0.04"\n[[parts]]\nkind = "extend"\nsource = "unit"\nshare = 0.25\n',
    "buildings.geojson": GEOJSON.encode(),
    "premises.xlsx": workbook(),
}


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_damaged_pack_is_read_as_what_it_says_or_every_fault_is_named(data: Any) -> None:
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    stem = Path(name).stem
    kept = {one: text for one, text in FILES.items() if Path(one).stem != stem}
    with tempfile.TemporaryDirectory() as folder:
        place = write_files(Path(folder) / "pack", {**kept, name: data.draw(damaged(WHOLE[name]))})
        faults: tuple[Fault, ...] = ()
        pack = None
        try:
            pack = read_pack(place)
        except BoundaryError as error:
            faults = error.faults
        assert bool(faults) == (pack is None)
        assert all(fault.file and fault.message and fault.expected and fault.code != "fault" for fault in faults)
        for fault in faults:
            for said in (fault.message, fault.expected):
                assert CHINESE.search(in_language(said, "zh")), said
        if pack is None:
            return
        try:
            written = write_pack(pack, Path(folder) / "again")
        except InputError:
            assert not (Path(folder) / "again").exists()
            return
        assert read_pack(written) == pack


def _of_file(read: Callable[[Path], Any], name: str) -> Callable[[bytes], Any]:
    def of_bytes(data: bytes) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(data)
            return read(Path(folder) / name)

    return of_bytes


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


BOOK, _ = replay(from_lines(FILES["events.jsonl"]))
PACKAGE = to_ocds(BOOK, uri="u", ocid_prefix="ocds-0", publisher="p", published_at=dt.datetime(2014, 1, 1, tzinfo=dt.UTC))
PLACES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"id": "B1", "c": "甲", "h": 12}, "geometry": shape}
            for shape in (
                {"type": "Point", "coordinates": [120.85, 40.75]},
                {"type": "Polygon", "coordinates": [[[120.85, 40.75], [120.86, 40.75], [120.86, 40.76], [120.85, 40.75]]]},
                {"type": "LineString", "coordinates": [[120.85, 40.75], [120.86, 40.75]]},
            )
        ],
    }
)


def _buildings(path: Path) -> District:
    return read_building_file(path, building="id", community="c", households="h", crs="EPSG:4490")


DOORS: dict[str, tuple[bytes, Callable[[bytes], Any]]] = {
    "bank": (BANK.encode(), lambda data: read_bank_csv(data.decode("utf-8", "replace"))),
    "lines": (FILES["events.jsonl"].encode(), lambda data: _again(from_lines(data.decode("utf-8", "replace")))),
    "keep": (KEEP.encode(), _of_file(read_grid_codes, "keep.csv")),
    "collection": (GEOJSON.encode(), _of_file(read_grid_codes, "keep.geojson")),
    "changes": (CHANGES.encode(), _of_file(changes_of_file, "changes.toml")),
    "beancount": (to_beancount(BOOK).encode(), lambda data: from_beancount(data.decode("utf-8", "replace"))),
    "package": (json.dumps(PACKAGE, ensure_ascii=False).encode(), lambda data: from_ocds(_json(data))),
    "parquet": (to_parquet(BOOK.events), from_parquet),
    "buildings": (PLACES.encode(), _of_file(_buildings, "buildings.geojson")),
    "barriers": (PLACES.encode(), _of_file(partial(read_barriers, crs="EPSG:4490"), "roads.geojson")),
}


def _again(events: Any) -> None:
    assert from_lines(to_lines(events)) == events


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_other_door_reads_or_names_faults_and_nothing_else(data: Any) -> None:
    whole, read = DOORS[data.draw(st.sampled_from(sorted(DOORS)))]
    told, faults = "read", ()
    try:
        read(data.draw(damaged(whole)))
    except (BoundaryError, InputError) as error:
        told, faults = str(error), getattr(error, "faults", ())
    assert told
    assert all(fault.code != "fault" for fault in faults)
