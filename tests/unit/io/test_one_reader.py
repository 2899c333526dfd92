# SPDX-License-Identifier: Apache-2.0
"""Every file from outside goes through one reader: none is laxer than another, and nothing is read that nobody meant."""

import datetime as dt
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.reference.small_pack import FILES, GEOJSON, write_files

from community_housing.disbursement import EVENTS
from community_housing.district import Premises, Tenure
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.io._bank import read_bank_csv
from community_housing.io._door import DoorError, read_inside
from community_housing.io.geometry._geojson import read_grid_codes
from community_housing.io.journal._lines import from_lines, to_lines
from community_housing.io.packs import changes_of_file, read_pack
from community_housing.pack import Pack
from community_housing.planning._terms import PlanTerms
from community_housing.quantities import yuan
from community_housing.records import evolve

BANK = "id,on,account,amount,reference\n"
EVENT = (
    '{"kind": "appropriated", "id": "A1", "on": "2012-08-05", "recorded_at": "2012-08-05T09:00:00+08:00",'
    ' "appropriation": "D", "year": 2012, "source": "government", "amount": 43}'
)


def read_with(folder: Path, **changes: str | bytes) -> Pack:
    named = {name.replace("__", "."): text for name, text in changes.items()}
    return read_pack(write_files(folder / "pack", {**FILES, **named}))


def faults_with(folder: Path, **changes: str | bytes) -> list[Fault]:
    with pytest.raises(BoundaryError) as caught:
        read_with(folder, **changes)
    return list(caught.value.faults)


def codes(faults: list[Fault]) -> set[tuple[str, int | None, str]]:
    return {(one.file, one.row, one.code) for one in faults}


@pytest.mark.parametrize(
    ("text", "row", "code"),
    [
        (BANK + "B1,2013-01-08,A,81,250.00,R\n", 2, "extra_cells"),
        (BANK + "B1,2013-01-08,A,250.00\n", 2, "missing_cells"),
        ("id,on,account,amount,amount\nB1,2013-01-08,A,100.00,7.00\n", 1, "duplicate_column"),
        (BANK + 'B1,2013-01-08,A,1.00,"open\nB2,2013-01-08,A,2.00,R\n', 2, "bad_csv"),
        (BANK + "B1,2013-01-08,A,1.00,R\n\n\nB2,2013-01-08,A,x,R\n", 5, "not_a_number"),
        (BANK + "B1,0,A,1.00,R\n", 2, "bad_date"),
        (BANK + "合计,,,81.00,\n", 2, "total_row"),
    ],
)
def test_bank_lines_are_read_as_strictly_as_tables(text: str, row: int, code: str) -> None:
    with pytest.raises(BoundaryError) as caught:
        read_bank_csv(text)
    assert ("bank.csv", row, code) in codes(list(caught.value.faults))


def test_bank_lines_may_have_other_columns_and_chinese_headers() -> None:
    (line,) = read_bank_csv('\ufeff流水号,记账日期,账号,金额(万元),柜员\nB1,2013-1-8,A,"8.125",9\n')
    assert (line.amount, line.on, line.reference) == (yuan(81_250), dt.date(2013, 1, 8), None)


@pytest.mark.parametrize(
    "text",
    [
        EVENT.replace('"amount": 43', '"amount": 4300000, "amount": 43'),
        EVENT.replace('"2012-08-05",', "0,", 1),
        EVENT.replace('"2012-08-05",', '"0",', 1),
        EVENT.replace('"2012-08-05T09:00:00+08:00"', "0"),
        EVENT.replace("43", "NaN"),
        f"{EVENT}\n{EVENT.replace('43', '44')}",
    ],
)
def test_an_event_is_refused_alike_in_a_pack_a_journal_and_a_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(BoundaryError):
        from_lines(text)
    assert {one.file for one in faults_with(tmp_path, events__jsonl=text)} == {"events.jsonl"}


def test_a_day_is_never_a_number_whatever_door_it_comes_through() -> None:
    with pytest.raises(ValidationError):
        EVENTS.validate_json(EVENT.replace('"2012-08-05",', "0,", 1))
    with pytest.raises(ValidationError):
        EVENTS.validate_python(json.loads(EVENT) | {"recorded_at": 1_344_124_800})


def test_a_byte_order_mark_is_passed_over_everywhere(tmp_path: Path) -> None:
    assert from_lines("\ufeff" + EVENT)[0].id == "A1"
    marked = {name: "\ufeff" + text for name, text in FILES.items()}
    assert read_pack(write_files(tmp_path / "a", marked)) == read_pack(write_files(tmp_path / "b", {**FILES}))
    (tmp_path / "changes.toml").write_text("\ufeffcarry_over = true\n", encoding="utf-8")
    assert changes_of_file(tmp_path / "changes.toml") == [("carry_over", True, None)]
    (tmp_path / "keep.csv").write_text("\ufeff楼栋,网格\nB1,G1\n", encoding="utf-8")
    assert read_grid_codes(tmp_path / "keep.csv") == {"B1": "G1"}


@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_line(break_: str, tmp_path: Path) -> None:
    text = EVENT.replace('"appropriation": "D"', f'"appropriation": "D", "corrects": "一{break_}二"')
    with pytest.raises(BoundaryError) as caught:
        from_lines(f"{text}\n{EVENT.replace('43', '-x')}")
    assert {one.row for one in caught.value.faults} == {1, 2}
    district = FILES["district.toml"].replace('name = "某区"', f'name = "某{break_}区"').replace("4300000.00", "many")
    assert [one.row for one in faults_with(tmp_path, district__toml=district)] == [
        FILES["district.toml"].split("\n").index('amount_yuan = "4300000.00"') + 1
    ]


def test_texts_with_unusual_line_breaks_come_back_from_lines(tmp_path: Path) -> None:
    events = read_with(tmp_path).events
    odd = evolve(events[-1], reference="甲\u2028乙\x85丙\u2029丁")
    assert from_lines(to_lines([*events[:-1], odd])) == (*events[:-1], odd)


@pytest.mark.parametrize("name", ["communities.csv", "premises.csv", "opportunities.csv", "buildings.csv", "neighbours.csv"])
def test_a_row_with_one_cell_less_is_a_fault_in_every_table(name: str, tmp_path: Path) -> None:
    header, first, *rest = FILES[name].splitlines()
    for gone in range(header.count(",") + 1):
        cells = first.split(",")
        del cells[gone]
        found = faults_with(tmp_path / str(gone), **{name.replace(".", "__"): "\n".join([header, ",".join(cells), *rest])})
        assert (name, 2, "missing_cells") in codes(found)


@pytest.mark.parametrize("word", ["无", "—", "——", "\u200b", "\u3000", "无；—", "\ufeff"])
def test_words_for_nothing_are_no_functions(word: str, tmp_path: Path) -> None:
    text = FILES["premises.csv"].replace("活动;服务群众", word)
    assert read_with(tmp_path, premises__csv=text).district.premises[0].functions == ()


def test_a_function_has_a_name_that_can_be_seen(tmp_path: Path) -> None:
    for name in ("无", "—", "\u200b", "  "):
        with pytest.raises(InputError):
            Premises(id="P", community="C", area=None, tenure=Tenure.OWNED, functions=(name,))  # type: ignore[arg-type]
    found = faults_with(tmp_path, premises__csv=FILES["premises.csv"].replace("活动", "活\u200b动"))
    assert codes(found) == {("premises.csv", 2, "bad_names")}


@pytest.mark.parametrize(
    ("share", "exact"), [("0.3", Fraction(3, 10)), ('"1/3"', Fraction(1, 3)), ("1e-7", Fraction(1, 10**7))]
)
def test_a_share_is_what_its_shortest_text_says(share: str, exact: Fraction, tmp_path: Path) -> None:
    assert read_with(tmp_path, plan__toml=f"discount = {share}\n").terms.discount == exact


@pytest.mark.parametrize("share", ["true", "false", "nan", "inf"])
def test_a_truth_is_no_share(share: str, tmp_path: Path) -> None:
    assert {one.file for one in faults_with(tmp_path, plan__toml=f"discount = {share}\n")} == {"plan.toml"}
    with pytest.raises(ValidationError):
        TypeAdapter(PlanTerms).validate_python(
            {"discount": share == "true"} if share in ("true", "false") else {"discount": float(share)}
        )


@pytest.mark.parametrize(
    "name", ["Events.jsonl", "plan.TOML", "neighbors.csv", "event.jsonl", "claim.toml", "buildings.json", "Plans.toml"]
)
def test_a_file_whose_name_is_nearly_right_is_not_passed_over(name: str, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "pack", {**FILES, name: "x"})
    with pytest.raises(BoundaryError) as caught:
        read_pack(folder)
    assert (name, None, "misnamed_file") in codes(list(caught.value.faults))


def test_a_folder_whose_name_is_nearly_right_is_not_passed_over_and_others_are(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "pack", {**FILES, "README.md": "x", "notes.txt": "x", "events.jsonl.bak": "x"})
    (folder / "out").mkdir()
    assert read_pack(folder).events
    (folder / "standard").mkdir()
    with pytest.raises(BoundaryError, match="standards"):
        read_pack(folder)


# --- Headers with a unit, totals, numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cell", "cost"),
    [
        ("费用(万元)", "16", 160_000),
        ("费用（万元）", "１６．５", 165_000),
        ("费用【千元】", '"1,600.5"', 1_600_500),
        ("费用(元)", "160000", 160_000),
        ("费用(元)/cost_yuan", "160000", 160_000),
        ("费用/cost_yuan", "160000", 160_000),
        ("费用(亿元)", "0.0016", 160_000),
        ("cost_yuan", "160000", 160_000),
    ],
)
def test_an_amount_is_read_in_the_unit_of_its_header(header: str, cell: str, cost: int, tmp_path: Path) -> None:
    text = FILES["opportunities.csv"].replace("cost_yuan", header, 1).replace("160000", cell)
    assert read_with(tmp_path, opportunities__csv=text).district.opportunities[0].cost == yuan(cost)


def test_other_columns_have_units_too(tmp_path: Path) -> None:
    opportunities = FILES["opportunities.csv"].replace("term_months", "期限(年)").replace(",36,", ",3,")
    premises = FILES["premises.csv"].replace("area_m2", "面积(平方米)")
    communities = FILES["communities.csv"].replace("households,", "总户数（户）,", 1)
    pack = read_with(tmp_path, opportunities__csv=opportunities, premises__csv=premises, communities__csv=communities)
    assert pack == read_with(tmp_path / "plain")


@pytest.mark.parametrize("header", ["费用(美元)", "费用(必填)", "费用(万元) / cost_yuan"])
def test_a_unit_that_is_not_known_is_not_guessed(header: str, tmp_path: Path) -> None:
    found = faults_with(tmp_path, opportunities__csv=FILES["opportunities.csv"].replace("cost_yuan", header, 1))
    assert codes(found) == {("opportunities.csv", 1, "unknown_unit")}


@pytest.mark.parametrize(("column", "header"), [("cost_yuan", "费用"), ("cost_yuan", "費用"), ("annual_cost_yuan", "年租金")])
def test_money_under_a_header_without_a_unit_is_not_guessed(column: str, header: str, tmp_path: Path) -> None:
    """A clerk's 66 under 费用 may be 66 yuan or 660,000."""
    text = FILES["opportunities.csv"].replace(f"{column},", f"{header},", 1)
    (fault,) = faults_with(tmp_path, opportunities__csv=text)
    assert (fault.row, fault.column, fault.code, fault.value) == (1, column, "missing_unit", header)
    assert f"{header}(万元)" in fault.expected


def test_an_amount_finer_than_a_fen_or_too_large_is_refused_in_every_unit(tmp_path: Path) -> None:
    for number, cell in enumerate(("0.0000001", "9999999999999", "1,00", "1e3", "①")):
        text = FILES["opportunities.csv"].replace("cost_yuan", "费用(万元)", 1).replace("160000", f'"{cell}"')
        assert {one.column for one in faults_with(tmp_path / str(number), opportunities__csv=text)} == {"cost_yuan"}


@pytest.mark.parametrize("word", ["小计", "合 计", "总计：", "Subtotal"])
def test_a_row_of_a_total_is_named_and_not_read(word: str, tmp_path: Path) -> None:
    found = faults_with(tmp_path, buildings__csv=FILES["buildings.csv"] + f"{word},C2,2100,,,\n")
    assert [(one.row, one.code, one.value) for one in found] == [(5, "total_row", word)]


@pytest.mark.parametrize("digit", ["①", "²", "٣", "½"])
def test_only_digits_are_digits(digit: str, tmp_path: Path) -> None:
    found = faults_with(tmp_path, communities__csv=FILES["communities.csv"].replace("1200", f"120{digit}"))
    assert codes(found) == {("communities.csv", 2, "not_whole")}


def test_an_id_that_a_spreadsheet_shortened_is_refused(tmp_path: Path) -> None:
    found = faults_with(tmp_path, premises__csv=FILES["premises.csv"].replace("P1", "1.10101E+17"))
    assert codes(found) == {("premises.csv", 2, "digits_lost")}


# --- GeoJSON ------------------------------------------------------------------------------------------------------------


def with_geojson(folder: Path, text: str, **more: str) -> Pack:
    kept = {name: held for name, held in FILES.items() if name not in ("buildings.csv", "neighbours.csv")}
    named = {name.replace("__", "."): held for name, held in more.items()}
    return read_pack(write_files(folder / "pack", {**kept, "buildings.geojson": text, **named}))


def test_features_are_read_by_the_reader_of_tables(tmp_path: Path) -> None:
    text = (
        GEOJSON.replace('"B1"', "101").replace('"households": 800', '"households": "８００"').replace(": 900", ": 900.0")
    ).replace('{"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]]]}', "{}")
    multi = '{"type": "MultiPolygon", "coordinates": [[[[0, 0], [9, 0], [9, 9], [0, 0]]]]}'
    pack = with_geojson(tmp_path, text.replace("{}", multi))
    assert [(one.id, one.households) for one in pack.district.buildings] == [("101", 400), ("B2", 800), ("B3", 900)]
    assert len(pack.district.buildings[1].footprint[0]) == 3


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"households": 400', '"households": 900, "households": 400', "bad_json"),
        ('"id": "B1"', '"id": [1]', "wrong_type"),
        ('"households": 400', '"households": 400.5', "not_whole"),
        ('"households": 400', '"households": true', "wrong_type"),
        (
            '"FeatureCollection",',
            '"FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},',
            "other_crs",
        ),
    ],
)
def test_a_feature_is_refused_where_a_row_would_be(old: str, new: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(BoundaryError) as caught:
        with_geojson(tmp_path, GEOJSON.replace(old, new, 1))
    assert code in {one.code for one in caught.value.faults}


def test_a_file_that_says_the_system_of_its_pack_is_read(tmp_path: Path) -> None:
    member = '"FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}},'
    district = FILES["district.toml"].replace('name = "某区"', 'name = "某区"\ncrs = "EPSG:4549"', 1)
    pack = with_geojson(tmp_path, GEOJSON.replace('"FeatureCollection",', member), district__toml=district)
    assert pack.district.crs == "EPSG:4549"


# --- Packs from strangers -----------------------------------------------------------------------------------------------

EVERY = [*FILES, "plan.toml", "premises.xlsx", "premises.parquet", "buildings.geojson"]


def replaced(folder: Path, name: str) -> Path:
    """A pack in which the place of one file is free."""
    kept = {one: text for one, text in FILES.items() if Path(one).stem != Path(name).stem}
    write_files(folder, kept)
    return folder / name


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_refused_and_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(replaced(tmp_path / "pack", name))
    with pytest.raises(BoundaryError) as caught:
        read_pack(tmp_path / "pack")
    assert (name, None, "no_file") in codes(list(caught.value.faults))


@pytest.mark.parametrize("name", EVERY)
def test_a_link_out_of_the_pack_is_refused_and_nothing_of_it_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("id,street\nhunter2,S1\n")
    replaced(tmp_path / "pack", name).symlink_to(tmp_path / "secret")
    with pytest.raises(BoundaryError) as caught:
        read_pack(tmp_path / "pack")
    assert (name, None, "link_out") in codes(list(caught.value.faults))
    assert "hunter2" not in str(caught.value)


def test_a_link_within_the_pack_is_read(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "pack", {**FILES})
    (folder / "premises.csv").rename(folder / "rooms-2012.txt")
    (folder / "premises.csv").symlink_to("rooms-2012.txt")
    assert len(read_pack(folder).district.premises) == 3


def test_standards_of_a_pack_come_through_the_same_door(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('id = "hunter2"\n')
    folder = write_files(tmp_path / "pack", {**FILES})
    (folder / "standards").mkdir()
    (folder / "standards" / "a.toml").symlink_to(tmp_path / "secret.toml")
    with pytest.raises(BoundaryError) as caught:
        read_pack(folder)
    assert [(one.file, one.code) for one in caught.value.faults] == [("standards/a.toml", "link_out")]


def test_a_file_without_end_is_refused_at_its_limit(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 101)
    assert read_inside(tmp_path, "long", most=101) == b"x" * 101
    with pytest.raises(DoorError, match="too large"):
        read_inside(tmp_path, "long", most=100)
    with pytest.raises(DoorError, match="no ordinary file"):
        read_inside(Path("/dev"), "zero")
