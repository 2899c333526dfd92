# SPDX-License-Identifier: Apache-2.0
"""One fault at a time, made in a good pack: each is named with file, row, column and value."""

from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, GEOJSON, write_files

from community_housing.errors import BoundaryError, Fault
from community_housing.io.packs import read_pack

Where = tuple[str, int | None, str | None, str | None]


def faults_of(folder: Path, files: dict[str, str | bytes]) -> tuple[Fault, ...]:
    with pytest.raises(BoundaryError) as caught:
        read_pack(write_files(folder / "pack", files))
    return caught.value.faults


def broken(name: str, old: str, new: str) -> dict[str, str | bytes]:
    text = FILES[name]
    assert old in text, "the place to break is there"
    return {**FILES, name: text.replace(old, new, 1)}


def test_the_pack_that_is_broken_below_is_good(tmp_path: Path) -> None:
    pack = read_pack(write_files(tmp_path / "pack", {**FILES}))
    assert (len(pack.district.communities), len(pack.district.buildings), len(pack.events)) == (3, 3, 5)


# name of the fault: (file, text there, what takes its place, (row, column, value), code)
CELLS = {
    "unknown street": ("communities.csv", "C2,S1", "C2,S9", (3, "street", "S9"), "unknown_reference"),
    "negative households": ("communities.csv", "一社区,1200", "一社区,-1200", (2, "households", "-1200"), "negative"),
    "households no number": ("communities.csv", "900", "many", (3, "households", "many"), "not_whole"),
    "households with decimals": ("communities.csv", "900", "900.5", (3, "households", "900.5"), "not_whole"),
    "households a truth": ("communities.csv", "900", "true", (3, "households", "true"), "not_whole"),
    "households without basis": ("communities.csv", "900,registered", "900,", (3, "household_basis", None), "missing_basis"),
    "unknown basis": ("communities.csv", "900,registered", "900,guess", (3, "household_basis", "guess"), "unknown_value"),
    "id twice": ("communities.csv", "C2,S1", "C1,S1", (3, "id", "C1"), "duplicate_id"),
    "id with a space": ("communities.csv", "C3,", "C 3,", (4, "id", "C 3"), "bad_id"),
    "required cell empty": ("communities.csv", "二社区", "", (3, "name", ""), "empty_cell"),
    "more cells than columns": ("communities.csv", "2500,registered", "2500,registered,more", (2, None, "more"), "extra_cells"),
    "unknown community": ("premises.csv", "P2,C2", "P2,C7", (3, "community", "C7"), "unknown_reference"),
    "area with three decimals": ("premises.csv", "120.5", "120.501", (3, "area_m2", "120.501"), "too_many_decimals"),
    "area not a number": ("premises.csv", "60.00", "NaN", (2, "area_m2", "NaN"), "not_a_number"),
    "area infinite": ("premises.csv", "60.00", "inf", (2, "area_m2", "inf"), "not_a_number"),
    "area a truth": ("premises.csv", "60.00", "True", (2, "area_m2", "True"), "not_a_number"),
    "area negative": ("premises.csv", "60.00", "-60.00", (2, "area_m2", "-60.00"), "negative"),
    "area too large": ("premises.csv", "60.00", "9" * 16, (2, "area_m2", "9" * 16), "out_of_bounds"),
    "area of a digit more": ("premises.csv", "60.00", "1" + "0" * 13, (2, "area_m2", "1" + "0" * 13), "out_of_bounds"),
    "area far too large": ("premises.csv", "60.00", "9" * 40, (2, "area_m2", "9" * 40), "out_of_bounds"),
    "unknown tenure": ("premises.csv", "leased", "squatted", (3, "tenure", "squatted"), "unknown_value"),
    "day that does not exist": ("premises.csv", "2010-01-01", "2010-02-30", (3, "starts", "2010-02-30"), "bad_date"),
    "day of another form": ("premises.csv", "2010-01-01", "1.1.2010", (3, "starts", "1.1.2010"), "bad_date"),
    "day with a time": ("premises.csv", "2010-01-01", "2010-01-01 08:00", (3, "starts", "2010-01-01 08:00"), "date_time"),
    "ends before it starts": ("premises.csv", "2013-01-01", "2009-01-01", (3, "ends", "2009-01-01"), "bad_period"),
    "function twice": ("premises.csv", "活动;服务群众", "活动;活动", (2, "functions", "活动;活动"), "twice"),
    "unknown kind": ("opportunities.csv", "extend", "grow", (2, "kind", "grow"), "unknown_value"),
    "money with three decimals": (
        "opportunities.csv",
        "30000.50",
        "30000.505",
        (3, "annual_cost_yuan", "30000.505"),
        "too_many_decimals",
    ),
    "money negative": ("opportunities.csv", "160000", "-160000", (2, "cost_yuan", "-160000"), "negative"),
    "term of no months": ("opportunities.csv", ",36,", ",0,", (3, "term_months", "0"), "out_of_bounds"),
    "neither true nor false": ("opportunities.csv", "true", "maybe", (2, "keeps_old", "maybe"), "not_a_truth"),
    "building of no community": ("buildings.csv", "B2,C1", "B2,C9", (3, "community", "C9"), "unknown_reference"),
    "building id twice": ("buildings.csv", "B3,C2", "B2,C2", (4, "id", "B2"), "duplicate_id"),
    "coordinate no number": ("buildings.csv", "10.5", "ten", (2, "x", "ten"), "not_a_number"),
    "coordinate too far": ("buildings.csv", "10.5", "1e300", (2, "x", "1e300"), "out_of_range"),
    "half a place": ("buildings.csv", "10.5,20", "10.5,", (2, "y", None), "missing_key"),
    "its own neighbour": ("neighbours.csv", "B1,B2,1", "B1,B1,1", (2, "b", "B1"), "self_neighbour"),
    "unknown neighbour": ("neighbours.csv", "B2,B3,2", "B2,B9,2", (3, "b", "B9"), "unknown_reference"),
    "pair twice": ("neighbours.csv", "B2,B3,2", "B2,B1,2", (3, "a", "B2 B1"), "duplicate_pair"),
    "no weight": ("neighbours.csv", "B2,B3,2", "B2,B3,0", (3, "weight", "0"), "out_of_bounds"),
}


@pytest.mark.parametrize("fault", CELLS)
def test_a_broken_cell_is_named_with_its_place(fault: str, tmp_path: Path) -> None:
    file, old, new, (row, column, value), code = CELLS[fault]
    found = faults_of(tmp_path, broken(file, old, new))
    assert (file, row, column, value, code) in [(f.file, f.row, f.column, f.value, f.code) for f in found]
    assert all(f.message and f.expected for f in found)


TOML = {
    "no TOML": ("district.toml", 'main = "lianshan-2012"', "main = lianshan", (10, None, None), "bad_toml"),
    "unknown key": ("district.toml", 'account = "A1"', 'acount = "A1"', (19, "streets[1].acount", "A1"), "unknown_key"),
    "missing key": ("district.toml", 'name = "二街道"\n', "", (21, "streets[2].name", None), "missing_key"),
    "missing table": ("district.toml", '[standards]\nmain = "lianshan-2012"\n', "", (None, "standards", None), "missing_key"),
    "unknown standard": (
        "district.toml",
        "lianshan-2012",
        "lianshan-2013",
        (10, "standards.main", "lianshan-2013"),
        "unknown_reference",
    ),
    "standard not yet in force": (
        "district.toml",
        "before = 2012-08-05",
        "before = 2012-08-04",
        (10, "standards.main", "lianshan-2012"),
        "no_standard_in_force",
    ),
    "after before before": (
        "district.toml",
        "after = 2014-02-05",
        "after = 2012-08-05",
        (7, "dates.after", "2012-08-05"),
        "bad_period",
    ),
    "a number for a day": (
        "district.toml",
        "after = 2014-02-05",
        "after = 20140205",
        (7, "dates.after", "20140205"),
        "bad_date",
    ),
    "a moment for a day": (
        "district.toml",
        "after = 2014-02-05",
        "after = 2014-02-05T00:00:00",
        (7, "dates.after", "2014-02-05 00:00:00"),
        "date_time",
    ),
    "batch ends before it starts": (
        "district.toml",
        "ends = 2013-01-01",
        "ends = 2012-01-01",
        (29, "batches[1].ends", "2012-01-01"),
        "bad_period",
    ),
    "unknown mode": ("district.toml", '["build"]', '["hire"]', (30, "batches[1].modes[1]", "hire"), "unknown_value"),
    "unknown batch": ("district.toml", 'batch = "1"', 'batch = "7"', (38, "budgets[1].batch", "7"), "unknown_reference"),
    "street twice": ("district.toml", 'id = "S2"', 'id = "S1"', (22, "streets[2].id", "S1"), "duplicate_id"),
    "negative budget": (
        "district.toml",
        '"4300000.00"',
        '"-1"',
        (39, "budgets[1].amount_yuan", "-1"),
        "negative",
    ),
    "budget finer than a fen": (
        "district.toml",
        '"4300000.00"',
        "1.005",
        (39, "budgets[1].amount_yuan", "1.005"),
        "too_many_decimals",
    ),
    "budget far too large": (
        "district.toml",
        '"4300000.00"',
        f'"{10**20}"',
        (39, "budgets[1].amount_yuan", f"{10**20}"),
        "out_of_bounds",
    ),
    "band without its target": ("district.toml", "minimum = 300", "minimum = 450", (12, "grid", None), "bad_band"),
    "year as a text": ("district.toml", "year = 2012", 'year = "2012"', (34, "budgets[1].year", "2012"), "not_whole"),
    "claim not a text": ("claims.toml", '"3"', "3", (4, "claims[1].value", "3"), "wrong_type"),
    "claim not a number": ("claims.toml", '"3"', '"three"', (4, "claims[1].value", "three"), "not_a_number"),
    "claim of an unknown unit": ("claims.toml", '"count"', '"heads"', (5, "claims[1].unit", "heads"), "unknown_value"),
}


@pytest.mark.parametrize("fault", TOML)
def test_a_broken_key_is_named_with_its_row(fault: str, tmp_path: Path) -> None:
    file, old, new, (row, column, value), code = TOML[fault]
    found = faults_of(tmp_path, broken(file, old, new))
    assert (file, row, column, value, code) in [(f.file, f.row, f.column, f.value, f.code) for f in found]


EVENTS = {
    "no JSON": ('{"kind": "stage_reached"', '{"kind": stage_reached"', (3, None), "bad_json"),
    "a key twice": ('"stage": "approval"', '"stage": "approval", "stage": "structure"', (3, None), "bad_json"),
    "NaN": ('"amount": 80000', '"amount": NaN', (4, None), "bad_json"),
    "unknown kind": ('"kind": "stage_reached"', '"kind": "stage_passed"', (3, "kind"), "unknown_value"),
    "missing kind": ('"kind": "stage_reached", ', "", (3, "kind"), "missing_key"),
    "unknown key": ('"stage": "approval"', '"stage": "approval", "extra": 1', (3, "extra"), "unknown_key"),
    "missing key": (', "stage": "approval"', "", (3, "stage"), "missing_key"),
    "unknown stage": ('"stage": "approval"', '"stage": "handover"', (3, "stage"), "unknown_stage"),
    "unknown project": ('"project": "X1", "stage"', '"project": "X2", "stage"', (3, "project"), "unknown_reference"),
    "unknown street": ('"street": "S1"', '"street": "S8"', (2, "street"), "unknown_reference"),
    "unknown batch": ('"batch": "1", "amount"', '"batch": "3", "amount"', (1, "batch"), "unknown_reference"),
    "unknown community": ('"community": "C1"', '"community": "C9"', (2, "community"), "unknown_reference"),
    "unknown schedule": ('"transfer-build"', '"transfer-boat"', (2, "schedule"), "unknown_reference"),
    "unknown mode": ('"mode": "build"', '"mode": "boat"', (2, "mode"), "unknown_value"),
    "unknown payment": ('"payment": "E4"', '"payment": "E9"', (5, "payment"), "unknown_reference"),
    "no offset": ("2012-08-15T09:00:00+08:00", "2012-08-15T09:00:00", (3, "recorded_at"), "bad_date"),
    "a number for a day": ('"on": "2012-08-15"', '"on": 20120815', (3, "on"), "bad_date"),
    "nothing to pay": ('"amount": 80000', '"amount": 0', (4, "amount"), "out_of_bounds"),
    "another event with the id": ('"id": "E5"', '"id": "E4"', (5, "id"), "duplicate_id"),
    "inner path": ('"weight": 1', '"weight": 0', (2, "funding[1].weight"), "out_of_bounds"),
}


@pytest.mark.parametrize("fault", EVENTS)
def test_a_broken_event_is_named_with_its_line(fault: str, tmp_path: Path) -> None:
    old, new, (row, column), code = EVENTS[fault]
    found = faults_of(tmp_path, broken("events.jsonl", old, new))
    assert ("events.jsonl", row, column, code) in [(f.file, f.row, f.column, f.code) for f in found]


@pytest.mark.parametrize("name", ["district.toml", "communities.csv", "premises.csv", "opportunities.csv"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    found = faults_of(tmp_path, {file: text for file, text in FILES.items() if file != name})
    assert (name, "missing_file") in [(f.file, f.code) for f in found]


def test_a_missing_folder_and_a_file_for_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in ("nowhere", "file"):
        with pytest.raises(BoundaryError) as caught:
            read_pack(tmp_path / place)
        assert caught.value.faults[0].code == "missing_file"


def test_headers_are_checked(tmp_path: Path) -> None:
    header = "id,street,name,households,household_basis,persons,person_basis"
    for number, (new, column, code) in enumerate(
        [
            ("id,street,households,household_basis,persons,person_basis", "name", "missing_column"),
            (header.replace("persons", "person"), "person", "unknown_column"),
            (header.replace("person_basis", "persons"), "persons", "duplicate_column"),
        ]
    ):
        found = faults_of(tmp_path / str(number), broken("communities.csv", header, new))
        assert ("communities.csv", 1, column, code) in [(f.file, f.row, f.column, f.code) for f in found]
    empty = faults_of(tmp_path / "empty", {**FILES, "communities.csv": ""})
    assert ("communities.csv", 1, "empty_file") in [(f.file, f.row, f.code) for f in empty]


def test_an_open_quote_is_named_with_its_row(tmp_path: Path) -> None:
    found = faults_of(tmp_path, broken("premises.csv", "P2,C2", '"P2,C2'))
    assert ("premises.csv", 3, "bad_csv") in [(f.file, f.row, f.code) for f in found]


def test_damaged_encoding_is_named_with_its_byte(tmp_path: Path) -> None:
    text = FILES["communities.csv"].replace("二社区", "二社区" * 20)
    data = text.encode()
    place = data.index("二".encode())
    found = faults_of(tmp_path / "a", {**FILES, "communities.csv": data[:place] + b"\xff" + data[place:]})
    assert [(f.file, f.row, f.value, f.code) for f in found] == [
        ("communities.csv", 3, f"byte {place}: 0xff", "wrong_encoding")
    ]
    wide = faults_of(tmp_path / "b", {**FILES, "communities.csv": text.encode("utf-16")})
    assert ("communities.csv", "wrong_encoding") in [(f.file, f.code) for f in wide]
    null = faults_of(tmp_path / "c", {**FILES, "premises.csv": FILES["premises.csv"].replace("60.00", "60\0")})
    assert ("premises.csv", 2, "U+0000", "wrong_encoding") in [(f.file, f.row, f.value, f.code) for f in null]


def test_rows_are_counted_as_a_spreadsheet_counts(tmp_path: Path) -> None:
    # A name over two lines is one row, and a blank line is a row of its own.
    text = FILES["communities.csv"].replace("一社区", '"一\n社区"').replace("C2,S1", "\nC2,S9")
    found = faults_of(tmp_path, {**FILES, "communities.csv": text})
    assert [(f.row, f.column, f.value) for f in found] == [(4, "street", "S9")]


def test_buildings_without_a_place_need_neighbours(tmp_path: Path) -> None:
    text = FILES["buildings.csv"].replace("10.5,20", ",")
    pack = read_pack(write_files(tmp_path / "given", {**FILES, "buildings.csv": text}))
    assert pack.district.buildings[0].point is None
    files = {name: one for name, one in FILES.items() if name != "neighbours.csv"}
    found = faults_of(tmp_path / "not", {**files, "buildings.csv": text})
    assert [(f.file, f.row, f.column, f.code) for f in found] == [("buildings.csv", 2, "x", "missing_place")]


def test_degrees_have_bounds(tmp_path: Path) -> None:
    district = FILES["district.toml"].replace('name = "某区"', 'name = "某区"\ncrs = "EPSG:4326"')
    buildings = FILES["buildings.csv"].replace("10.5,20", "181,20")
    found = faults_of(tmp_path, {**FILES, "district.toml": district, "buildings.csv": buildings})
    assert [(f.file, f.row, f.column, f.value, f.code) for f in found] == [("buildings.csv", 2, "x", "181", "out_of_range")]


GEO = {
    "no geometry": ('{"type": "Point", "coordinates": [10.5, 20]}', "null", (1, "geometry"), "bad_geometry"),
    "another geometry": ('"Point", "coordinates": [10.5', '"Line", "coordinates": [10.5', (1, "geometry"), "bad_geometry"),
    "half a position": ("[50, 20]", "[50]", (3, "geometry"), "bad_geometry"),
    "an open ring": ("[9, 9], [0, 0]]", "[9, 9], [0, 1]]", (2, "geometry"), "bad_geometry"),
    "infinite": ("[50, 20]", "[1e999, 20]", (3, "geometry"), "not_a_number"),
    "no households": (', "households": 900', "", (3, "households"), "empty_cell"),
    "households a text": ('"households": 900', '"households": "many"', (3, "households"), "not_whole"),
    "no JSON": ("{", "(", (1, None), "bad_json"),
    "no collection": ("FeatureCollection", "Feature", (None, None), "bad_geojson"),
    "id twice": ('"id": "B3"', '"id": "B1"', (3, "id"), "duplicate_id"),
}  # fmt: skip


@pytest.mark.parametrize("fault", GEO)
def test_a_broken_feature_is_named(fault: str, tmp_path: Path) -> None:
    old, new, (row, column), code = GEO[fault]
    assert old in GEOJSON
    files: dict[str, str | bytes] = {
        name: text for name, text in FILES.items() if name not in ("buildings.csv", "neighbours.csv")
    }
    found = faults_of(tmp_path, {**files, "buildings.geojson": GEOJSON.replace(old, new, 1)})
    assert ("buildings.geojson", row, column, code) in [(f.file, f.row, f.column, f.code) for f in found]


def test_two_building_files_are_one_too_many(tmp_path: Path) -> None:
    found = faults_of(tmp_path, {**FILES, "buildings.geojson": GEOJSON})
    assert [(f.file, f.code) for f in found] == [("buildings.geojson", "two_files")]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    files = {
        **FILES,
        "district.toml": FILES["district.toml"].replace("year = 2012", "year = 12"),
        "communities.csv": FILES["communities.csv"].replace("1200", "-1"),
        "premises.csv": FILES["premises.csv"].replace("60.00", "x").replace("leased", "y"),
        "events.jsonl": FILES["events.jsonl"].replace('"stage": "approval"', '"stage": "z"'),
    }
    found = faults_of(tmp_path, files)
    assert {f.file for f in found} == {"district.toml", "communities.csv", "premises.csv", "events.jsonl"}
    assert len(found) == 5
    assert list(found) == sorted(found)


def test_a_faulty_row_still_names_its_id(tmp_path: Path) -> None:
    # The premises of C1 are not told to be of an unknown community because the row of C1 has a fault of its own.
    found = faults_of(tmp_path, broken("communities.csv", "一社区,1200", "一社区,-1"))
    assert len(found) == 1


def of_form(form: str) -> dict[str, str | bytes]:
    return {**FILES, "district.toml": f"format = {form}\n{FILES['district.toml']}"}


def test_a_pack_of_a_newer_form_is_one_fault_whatever_else_it_holds(tmp_path: Path) -> None:
    files = {**of_form("2"), "communities.csv": "a table of another time"}
    (fault,) = faults_of(tmp_path, files)
    assert (fault.file, fault.row, fault.column, fault.value, fault.code) == ("district.toml", 1, "format", "2", "newer_format")
    assert "1 or less" in fault.expected


@pytest.mark.parametrize("form", ["0", "-1", '"1"', "1.0", "true", "[1]"])
def test_a_form_that_is_none_is_named(tmp_path: Path, form: str) -> None:
    assert [(one.file, one.row, one.column) for one in faults_of(tmp_path, of_form(form))] == [("district.toml", 1, "format")]


def test_every_name_of_nothing_is_told_once_with_what_it_would_name_and_what_is_near(tmp_path: Path) -> None:
    files = dict(FILES)
    for name, old, new in (
        ("communities.csv", "C2,S1", "C2,S9"),
        ("communities.csv", "C3,S2", "C1,S2"),
        ("premises.csv", "P2,C2", "P2,D77"),
        ("neighbours.csv", "B2,B3,2", "B2,B1,2\nB2,B99,1\nB1,B2,3"),
        ("events.jsonl", '"batch": "1", "amount"', '"batch": "3", "amount"'),
        ("events.jsonl", '"street": "S1"', '"street": "S8"'),
        ("events.jsonl", '"community": "C1"', '"community": "C9"'),
        ("events.jsonl", '"project": "X1", "street"', '"project": "project-1", "street"'),
        ("events.jsonl", '"stage": "approval"', '"stage": "handover"'),
        ("events.jsonl", '"project": "X1", "stage"', '"project": "project-1", "stage"'),
        ("events.jsonl", '"project": "X1", "amount"', '"project": "project-2", "amount"'),
        ("events.jsonl", '"payment": "E4"', '"payment": "E9"'),
    ):
        files[name] = files[name].replace(old, new, 1)
    found = [(f.file, f.row, f.column, f.value, f.message, f.expected, f.code) for f in faults_of(tmp_path, files)]

    def unknown(file: str, row: int, column: str, value: str, what: str, near: str = "") -> tuple[object, ...]:
        return (file, row, column, value, f"there is no such {what}", f"the id of a {what}{near}", "unknown_reference")

    twice, pair = "the id is there already, in row 2", "the pair is there already, in row 2"
    no_stage, stages = (
        "the schedule 'transfer-build' of this project has no such stage",
        "one of acceptance, approval, structure",
    )
    assert found == [
        unknown("communities.csv", 3, "street", "S9", "street"),
        ("communities.csv", 4, "id", "C1", twice, "an id of its own", "duplicate_id"),
        unknown("events.jsonl", 1, "batch", "3", "batch"),
        unknown("events.jsonl", 2, "community", "C9", "community"),
        unknown("events.jsonl", 2, "street", "S8", "street"),
        ("events.jsonl", 3, "stage", "handover", no_stage, stages, "unknown_stage"),
        unknown("events.jsonl", 4, "project", "project-2", "project", ", perhaps 'project-1'"),
        unknown("events.jsonl", 5, "payment", "E9", "payment request"),
        ("neighbours.csv", 3, "a", "B2 B1", pair, "each pair once, in either order", "duplicate_pair"),
        unknown("neighbours.csv", 4, "b", "B99", "building"),
        ("neighbours.csv", 5, "a", "B1 B2", pair, "each pair once, in either order", "duplicate_pair"),
        unknown("premises.csv", 3, "community", "D77", "community"),
        unknown("premises.csv", 4, "community", "C3", "community"),
    ]


def test_a_schedule_or_project_of_nothing_is_told_and_no_stage_of_it(tmp_path: Path) -> None:
    for place, (old, new, told) in enumerate(
        (
            ('"transfer-build"', '"transfer-biuld"', (2, "schedule", "the id of a schedule, perhaps 'transfer-build'")),
            ('"transfer-build"', '"transfer-boat"', (2, "schedule", "the id of a schedule")),
            ('"project": "X1", "stage"', '"project": "Y9", "stage"', (3, "project", "the id of a project")),
        )
    ):
        found = faults_of(tmp_path / str(place), broken("events.jsonl", old, new))
        assert [(f.row, f.column, f.expected, f.code) for f in found] == [(*told, "unknown_reference")]


def test_where_a_line_is_no_json_the_projects_and_payments_it_may_hold_are_not_missed(tmp_path: Path) -> None:
    for place, kind in enumerate(("registered", "payment_requested")):
        found = faults_of(tmp_path / str(place), broken("events.jsonl", f'"kind": "{kind}"', f'"kind": {kind}'))
        assert [(f.code, f.column) for f in found] == [("bad_json", None)]
        other = {**broken("events.jsonl", f'"kind": "{kind}"', f'"kind": "{kind}s"'), "claims.toml": "no = toml ="}
        assert "unknown_reference" in [f.code for f in faults_of(tmp_path / f"other{place}", other) if f.file == "events.jsonl"]


def test_a_near_name_is_looked_for_among_five_hundred_and_no_more(tmp_path: Path) -> None:
    for count, near in ((500, ", perhaps 'building-000'"), (501, "")):
        lines = ["id,community,households,persons,x,y", *(f"building-{number:03},C1,1,,{number},0" for number in range(count))]
        files = {
            **FILES,
            "buildings.csv": "\n".join(lines) + "\n",
            "neighbours.csv": "a,b,weight\nbuilding-001,building-0000,1\n",
        }
        (found,) = faults_of(tmp_path / str(count), files)
        assert (found.column, found.expected) == ("b", f"the id of a building{near}")


def test_a_row_that_cannot_be_read_hides_no_later_one(tmp_path: Path) -> None:
    files = dict(FILES)
    for name, old, new in (
        ("communities.csv", "C1,S1", ",S1"),
        ("communities.csv", "C3,S2", "C2,S2"),
        ("neighbours.csv", "B1,B2,1", "B1,B2,x"),
        ("neighbours.csv", "B2,B3,2", "B2,B3,2\nB3,B2,1"),
    ):
        files[name] = files[name].replace(old, new, 1)
    found = [(f.file, f.row, f.column, f.code) for f in faults_of(tmp_path, files)]
    assert ("communities.csv", 4, "id", "duplicate_id") in found
    assert ("neighbours.csv", 4, "a", "duplicate_pair") in found
