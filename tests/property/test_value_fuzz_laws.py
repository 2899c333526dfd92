# SPDX-License-Identifier: Apache-2.0
"""One value of a TOML, JSON Lines or Parquet file is another: it is read as exactly what it says, or refused in its place."""

import datetime as dt
import io
import json
import tempfile
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference.pack_forms import small_tables
from tests.reference.random_ledgers import random_ledger
from tests.reference.small_pack import FILES, write_files
from tests.reference.values_by_hand import REFUSED, leaves, meant, replaced, shown, values_at
from tests.unit.io.test_plan_file import PLAN

from community_housing.errors import BoundaryError, Fault
from community_housing.io.journal._lines import from_lines, to_lines
from community_housing.io.packs import read_pack
from community_housing.io.packs._write import pack_files
from community_housing.pack import Pack

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=1500)

_TEXTS = st.sampled_from(
    [
        *(
            "",
            " ",
            "0",
            "-0",
            "00",
            "1",
            "-1",
            "+1",
            "1.0",
            "1.005",
            "1,000",
            "1,00",
            "１２",
            "12e3",
            "1e400",
            "NaN",
            "inf",
            "0x10",
        ),
        *(
            "三百",
            "①",
            "5%",
            "1/2",
            "0/1",
            "3/2",
            "1/0",
            "true",
            "是",
            "null",
            "无",
            "—",
            "合计",
            "#N/A",
            "=1",
            "'1",
            "a;b",
            "(300)",
        ),
        *("2012-08-05", "2012-8-5", "2012/08/05", "2012年8月5日", "2012-02-30", "2012-08-05T00:00:00", "20120805"),
        *("2012-08-05T09:00:00+08:00", "C1", "C1 ", "Ｃ1", "c1", "S1", "owned", "Owned", "government", "build", "300平方米"),
        *("a\u202eb", "\u200b", "é", "e\u0301", "9" * 16, "9" * 40, "x" * 501, "1 000"),
    ]
) | st.text(max_size=6)
_NUMBERS = st.sampled_from(
    [0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 10**15, 10**20, 0.0, -0.0, 0.1, 0.3, 0.1 + 0.2, 1.005, 1e-9, 1e15, 1e22, 5e-324,
     float("inf"), float("nan"), 2012, 41000, 3.0]
)  # fmt: skip
_MIDNIGHT = dt.datetime.combine(dt.date(2012, 8, 5), dt.time(0))
_DAYS = st.sampled_from(
    [dt.date(2012, 8, 5), _MIDNIGHT, _MIDNIGHT.replace(hour=9), _MIDNIGHT.replace(tzinfo=dt.UTC), dt.time(9)]
)  # fmt: skip
_JSON = _TEXTS | _NUMBERS | st.integers() | st.floats() | st.booleans()


def in_toml(value: Any) -> str:
    """A value as TOML, by hand."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {in_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_toml(one) for one in value) + "]"
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else repr(value)


def toml_of(data: dict[str, Any]) -> str:
    """Each table of a file in a line."""
    return "".join(f"{json.dumps(key)} = {in_toml(value)}\n" for key, value in data.items())


TOML = {name: tomllib.loads(text) for name, text in (*FILES.items(), ("plan.toml", PLAN)) if name.endswith(".toml")}
NAMES = ("id", "batch", "street", "account", "project", "appropriation", "reference", "payment", "corrects", "contract", "must")
"""What is named may be called by a number."""


def good(path: tuple[str | int, ...], before: Any) -> Any:
    """A value of a place that is none of a number where the place holds names."""
    return "name" if set(path) & set(NAMES) and isinstance(before, str) else before


TOML_LEAVES = [(name, path, good(path, value)) for name, data in TOML.items() for path, value in leaves(data)]
LINES = [json.loads(line) for line in FILES["events.jsonl"].splitlines()] + [
    json.loads(line) for seed in range(4) for line in to_lines(random_ledger(seed)[0]).splitlines()
]


def read(files: dict[str, str | bytes]) -> Pack | tuple[Fault, ...]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return read_pack(write_files(Path(folder) / "pack", files))
        except BoundaryError as error:
            return error.faults


def a_toml_value_is_read_as_what_it_says(data: st.DataObject) -> None:
    name, path, before = data.draw(st.sampled_from(TOML_LEAVES))
    value = data.draw(_JSON | _DAYS | st.sampled_from([[], {}, [before], {"a": before}]))
    text = toml_of(replaced(TOML[name], path, value))
    try:
        tomllib.loads(text)
    except ValueError:
        return  # half a character, which no TOML holds
    found = read({**FILES, "plan.toml": PLAN, name: text})
    if isinstance(found, Pack):
        written = tomllib.loads(pack_files(found)[name].decode())
        expected = meant(value, before)
        # What is written leaves out what is the default.
        there = [shown(one, before) for one in values_at(written, path)]
        assert expected != REFUSED, (path, value, there)
        assert expected in there or (not there and found == read({**FILES, "plan.toml": PLAN, name: text})), (
            path,
            value,
            there,
        )
    else:
        assert all(one.message and one.expected and one.code != "fault" for one in found)
        assert any(one.file == name for one in found) or path[-1] in ("id", "batch", "street", "account", "main"), (
            path,
            value,
            found,
        )


def a_json_value_is_read_as_what_it_says(data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(LINES))
    path, before = data.draw(st.sampled_from([one for one in leaves(line) if one[1] is not None]))
    before = good(path, before)
    value = data.draw(_JSON | st.sampled_from([None, [], {}, [before], {"a": before}]))
    faults: tuple[Fault, ...] = ()
    try:
        (event,) = from_lines(json.dumps(replaced(line, path, value)))
    except BoundaryError as error:
        faults = error.faults
    if faults:
        assert all(one.row == 1 and one.message and one.expected and one.code != "fault" for one in faults)
        return
    (written,) = (json.loads(one, parse_float=Decimal) for one in to_lines([event]).splitlines())
    there = [shown(one, before) for one in values_at(written, path)]
    if value is None or value == []:
        assert not there or there == ["None"], (path, value, there)
        return
    if path[-1] == "recorded_at" or path[0] == "event":
        return  # a moment in time is another law's
    expected = meant(value, before)
    assert expected != REFUSED, (path, value, there)
    assert expected in there or not there, (path, value, there)


_HUNDREDTHS = st.integers(-1, 10**7).map(lambda one: Decimal(one).scaleb(-2))
_PARQUET: list[tuple[str, Any, Any]] = [
    *((str(kind), kind, st.integers(-5, 200) | st.integers()) for kind in (pa.int8(), pa.int32(), pa.int64(), pa.uint64())),
    *((str(kind), kind, st.floats(width=width)) for kind, width in ((pa.float32(), 32), (pa.float64(), 64))),
    *((str(kind), kind, _NUMBERS.map(float) | _HUNDREDTHS.map(float)) for kind in (pa.float64(), pa.float64())),
    *(
        (str(kind), kind, st.decimals(-(10**9), 10**9, places=kind.scale) | _HUNDREDTHS)
        for kind in (pa.decimal128(20, 4), pa.decimal128(12, 0), pa.decimal256(40, 2))
    ),
    *((str(kind), kind, _TEXTS) for kind in (pa.string(), pa.large_string(), pa.string_view())),
    ("dictionary", pa.dictionary(pa.int8(), pa.string()), _TEXTS),
    ("bool", pa.bool_(), st.booleans()),
    ("binary", pa.binary(), st.binary(max_size=3)),
    ("date32", pa.date32(), st.dates()),
    ("timestamp", pa.timestamp("us"), st.datetimes() | st.just(_MIDNIGHT)),
    ("timestamp, zone", pa.timestamp("us", "Asia/Shanghai"), st.just(dt.datetime(2012, 8, 5, tzinfo=dt.UTC))),
    ("time", pa.time64("us"), st.times()),
    ("duration", pa.duration("us"), st.just(dt.timedelta(days=1))),
    ("list", pa.list_(pa.string()), st.lists(_TEXTS, max_size=2)),
    ("struct", pa.struct([("a", pa.int64())]), st.just({"a": 1})),
    ("null", pa.null(), st.none()),
]


def parquet_with(table: str, column: str, held: Any) -> bytes:
    head, *rows = small_tables()[table]
    columns = {one: [row[place] or None for row in rows] for place, one in enumerate(head)}
    made = io.BytesIO()
    pq.write_table(pa.table({**columns, column: held}), made)
    return made.getvalue()


CELLS = {
    ("communities", "households"): (1200, lambda pack: [one.households for one in pack.district.communities]),
    ("communities", "name"): ("一", lambda pack: [one.name for one in pack.district.communities]),
    ("premises", "area_m2"): ("60.00", lambda pack: [one.area for one in pack.district.premises]),
    ("premises", "starts"): (dt.date(2010, 1, 1), lambda pack: [one.in_use.starts for one in pack.district.premises]),
    ("premises", "id"): ("P", lambda pack: [one.id for one in pack.district.premises]),
    ("opportunities", "cost_yuan"): ("1.00", lambda pack: [one.cost for one in pack.district.opportunities]),
    ("opportunities", "keeps_old"): (True, lambda pack: [one.keeps_old for one in pack.district.opportunities]),
}


def cell_meant(value: Any, before: Any) -> str:
    """What a cell of a table means, whose texts say truths, and whose numbers may be names."""
    if isinstance(before, bool) and not isinstance(value, bool):
        word = str(value).strip().lower() if isinstance(value, (str, int, float, Decimal)) else ""
        word = word.removesuffix(".0").rstrip("0").rstrip(".") if isinstance(value, Decimal) and "." in word else word
        return {"true": "True", "是": "True", "yes": "True", "1": "True", "1.0": "True"}.get(
            word,
            {"false": "False", "否": "False", "no": "False", "0": "False", "0.0": "False", "-0.0": "False"}.get(word, REFUSED),
        )
    if before in ("一", "P") and not isinstance(value, bool) and isinstance(value, (int, float, Decimal)):
        return f"number {(Decimal(repr(value) if isinstance(value, float) else value) + 0).normalize()}"
    return meant(value, before)


def a_typed_cell_is_read_as_what_it_says(data: st.DataObject) -> None:
    (table, column), (before, get) = data.draw(st.sampled_from(sorted(CELLS.items(), key=lambda one: one[0])))
    _, kind, values = data.draw(st.sampled_from(_PARQUET))
    rows = len(small_tables()[table]) - 1
    # One value beside good or empty ones, so that many are read; ids and names have to differ.
    drawn = data.draw(
        st.lists(st.none() | values, min_size=rows, max_size=rows)
        if before in ("一", "P")
        else values.map(lambda one: [one, *[None] * (rows - 1)])
    )
    try:
        held = pa.array(drawn, kind)
        there = held.to_pylist()
        file = parquet_with(table, column, held)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, ValueError):
        return  # no such file can be
    found = read({name: text for name, text in FILES.items() if name != f"{table}.csv"} | {f"{table}.parquet": file})
    if not isinstance(found, Pack):
        assert all(one.message and one.expected and one.code != "fault" for one in found)
        return
    for value, got in zip(there, get(found), strict=True):
        if value is None or (isinstance(value, str) and not value.strip()):
            assert got is None
            continue
        expected = cell_meant(value, before)
        assert expected != REFUSED, (column, value, got)
        if expected.startswith("number "):
            assert f"number {Decimal(got).normalize()}" == expected
        elif isinstance(before, str) and before in ("一", "P"):
            assert "".join(got.split()) in ("".join(str(value).split()), "".join(expected.split())) or got.isascii()
        else:
            exact = getattr(got, "decimal", got)
            assert shown(exact, before) == expected, (column, value, got)


LAWS = {
    "toml": a_toml_value_is_read_as_what_it_says,
    "json lines": a_json_value_is_read_as_what_it_says,
    "parquet": a_typed_cell_is_read_as_what_it_says,
}


@pytest.mark.parametrize("file", LAWS)
@FEW
@given(data=st.data())
def test_a_value_is_read_as_exactly_what_it_says_or_refused(file: str, data: st.DataObject) -> None:
    LAWS[file](data)


@pytest.mark.slow
@pytest.mark.parametrize("file", LAWS)
@MANY
@given(data=st.data())
def test_thousands_of_values_are_read_as_exactly_what_they_say_or_refused(file: str, data: st.DataObject) -> None:
    LAWS[file](data)
