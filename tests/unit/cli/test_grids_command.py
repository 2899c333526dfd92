# SPDX-License-Identifier: Apache-2.0
"""`community-housing grids` on a pack and on files of buildings: what it reads, refuses, prints and writes."""

import csv
import json
from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.io.geometry._geojson import read_grid_codes, read_retired_codes

pytest.importorskip("geopandas", reason="needs the extra geo")

LIANSHAN = str(Path(__file__).parents[3] / "examples" / "lianshan")
COLUMNS = ["--id", "who", "--community", "where", "--households", "many"]


def feature(who, where, many, x, y):
    return {
        "type": "Feature",
        "properties": {"who": who, "where": where, "many": many},
        "geometry": {"type": "Point", "coordinates": [x, y]},
    }


def write(path, features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


@pytest.fixture
def blocks(tmp_path):
    """Two communities: a row of eight blocks 50 m apart, and another of two."""
    row = [feature(f"n{i}", "North", 100, 121.4 + 0.0005 * i, 31.2) for i in range(8)]
    return write(
        tmp_path / "blocks.geojson", [*row, *(feature(f"s{i}", "South", 200, 121.4, 31.1 + i / 2000) for i in range(2))]
    )


def answers(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_file_of_buildings_is_projected_and_divided(blocks, capsys):
    assert main(["grids", blocks, *COLUMNS, "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "measured in EPSG:32651" in printed
    assert "North C001: 800 households in 2 grids" in printed
    assert "3 grids in all" in printed


def test_files_are_written_and_read_back(blocks, tmp_path, capsys):
    out = tmp_path / "out"
    command = ["grids", blocks, *COLUMNS, "--lang", "en", "--attribution", "Survey, Licence 1", "--out", str(out)]
    assert main([*command, "--also", "gpkg", "--also", "parquet", "--also", "png"]) == 0
    assert "Survey, Licence 1" in capsys.readouterr().out
    with (out / "grids.csv").open(encoding="utf-8-sig", newline="") as rows:
        assert [int(row["households"]) for row in csv.DictReader(rows)] == [400, 400, 400]
    assert json.loads((out / "grids.geojson").read_bytes())["attribution"] == "Survey, Licence 1"
    assert "Survey, Licence 1" in (out / "map.html").read_text(encoding="utf-8")
    from community_housing.io.geometry._files import read_grids

    for name in ("grids.gpkg", "grids.parquet"):
        assert list(read_grids(out / name).households) == [400, 400, 400]
    assert (out / "map.png").read_bytes().startswith(b"\x89PNG")
    # A second run takes the place of the first; a folder with anything else in it is left alone.
    assert main(command) == 0
    assert not (out / "grids.gpkg").exists()
    (out / "mine.txt").write_text("x", encoding="utf-8")
    capsys.readouterr()
    assert main(command) == 2
    assert "mine.txt" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["grids.geojson", "buildings.csv"])
def test_the_grids_of_before_are_kept(blocks, tmp_path, name, capsys):
    out = tmp_path / "out"
    assert main(["grids", blocks, *COLUMNS, "--out", str(out)]) == 0
    capsys.readouterr()
    rows = json.loads(Path(blocks).read_bytes())["features"]
    rows[1]["properties"]["many"] = 150  # the western grid stays within the band
    changed = write(tmp_path / "changed.geojson", [row for row in rows if row["properties"]["who"] != "s1"])
    assert main(["grids", changed, *COLUMNS, "--keep", str(out / name), "--keep-weight", "3", "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "To another grid: 0 buildings and 0 households." in printed
    assert "Gone of today's grids: 1 building: s1" in printed


def test_a_move_is_named_with_both_grids(blocks, tmp_path, capsys):
    today = tmp_path / "today.csv"
    lines = [f"n{i},{'west' if i < 3 else 'east'}" for i in range(8)]
    today.write_text("building,grid\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert main(["grids", blocks, *COLUMNS, "--keep", str(today), "--keep-weight", "0", "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "n3 (100): east → 000000001001001 (which carries on west)" in printed
    assert "To another grid: 1 building and 100 households." in printed


def test_a_number_of_grids_that_cannot_be_made_is_said_and_fails_on_demand(blocks, capsys):
    command = ["grids", blocks, *COLUMNS, "--grids", "9", "--minimum", "0", "--lang", "en"]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "in 8 grids (0 to 500, target 400 households each), asked for 9: proved impossible" in printed
    assert "outside the band" not in printed
    assert main([*command, "--fail-on", "violation", "--json"]) == 1
    assert [(one["asked"], len(one["grids"]), one["violation"]) for one in answers(capsys)] == [(9, 8, 0), (9, 2, 0)]


def test_separate_parts_are_said_and_one_part_that_is_too_small_is_not_called_separate(tmp_path, capsys):
    far = [feature(f"n{i}", "North", 10, 121.4 + 0.1 * i, 31.2) for i in range(14)]
    small = write(tmp_path / "small.geojson", [feature(f"n{i}", "North", 10, 121.4 + 0.0005 * i, 31.2) for i in range(3)])
    assert main(["grids", small, *COLUMNS, "--lang", "en"]) == 0
    assert "Not connected" not in capsys.readouterr().out
    assert main(["grids", write(tmp_path / "far.geojson", far), *COLUMNS, "--lang", "en", "--longest", "10"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("Not connected to the rest") == 10
    assert "And 4 more such parts." in printed


def test_every_number_of_grids_is_reported(blocks, capsys):
    assert main(["grids", blocks, *COLUMNS, "--grids", "all", "--minimum", "200", "--json"]) == 0
    north, south = answers(capsys)
    assert [(row["number"], row["status"]) for row in north["numbers"]] == [(2, "optimal"), (3, "optimal"), (4, "optimal")]
    assert [row["cut"] for row in north["numbers"]] == [1, 2, 3]
    assert [row["number"] for row in south["numbers"]] == [1, 2]
    assert main(["grids", blocks, *COLUMNS, "--grids", "all", "--lang", "en"]) == 0
    assert "Best, proved  cut 1  bound 1  squares 0  violation 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "households"),
    [
        (["--grids", "1", "--maximum", "900", "--target", "800"], [800, 400]),
        (["--minimum", "100", "--maximum", "200", "--target", "200"], [200, 200, 200, 200, 200, 200]),
        (["--balance-first", "--effort", "100000", "--workers", "2"], [400, 400, 400]),
    ],
)
def test_the_rule_is_that_of_the_options(blocks, options, households, capsys):
    assert main(["grids", blocks, *COLUMNS, *options, "--json"]) == 0
    assert [grid["households"] for one in answers(capsys) for grid in one["grids"]] == households


def test_barriers_part_and_gates_join(blocks, tmp_path, capsys):
    road = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": [[121.40075, 31.1], [121.40075, 31.3]]},
    }
    gate = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [121.40075, 31.2]}}
    roads, gates = write(tmp_path / "roads.geojson", [road]), write(tmp_path / "gates.geojson", [gate])
    command = ["grids", blocks, *COLUMNS, "--lang", "en", "--barriers", roads]
    assert main([*command, "--fail-on", "violation"]) == 1
    printed = capsys.readouterr().out
    assert "Barriers part 1 pair." in printed
    assert "parts that nothing connects" in printed
    assert main([*command, "--gates", gates]) == 0
    assert "Barriers part" not in capsys.readouterr().out


def test_nearness_weighs(blocks, capsys):
    assert main(["grids", blocks, *COLUMNS, "--weights", "proximity", "--json"]) == 0
    # About 47.7 m from block to block.
    assert [one["cut"] for one in answers(capsys)] == [pytest.approx(210, abs=2), 0]


def test_a_pack_is_divided_and_drawn(tmp_path, capsys):
    assert main(["grids", LIANSHAN, "--lang", "en", "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "reconstruction" in printed
    assert "grids in all" in printed
    assert "A reconstruction" in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nosuch.geojson"], "there is no folder or file 'nosuch.geojson'"),
        (["{blocks}"], "needs --id, --community, --households to name its columns"),
        (["{blocks}", *COLUMNS[:-1], "nobody"], "has no column 'nobody'; there are who, where, many"),
        (["{blocks}", *COLUMNS, "--target", "900"], "minimum <= target <= maximum"),
        (["{blocks}", *COLUMNS, "--keep", "nosuch.csv"], "nosuch.csv: the file cannot be read"),
        (["{blocks}", *COLUMNS, "--keep-weight", "2"], "name these with --keep"),
        (["{blocks}", *COLUMNS, "--keep", "{blocks}"], "property 'kind'"),
        (["{blocks}", *COLUMNS, "--barriers", "{blocks}"], "expected a line"),
        (["{blocks}", *COLUMNS, "--gates", "{blocks}"], "name these with --barriers"),
        (["{blocks}", *COLUMNS, "--neighbours", "contiguity"], "needs a footprint for contiguity"),
        (["{blocks}", *COLUMNS, "--grids", "all", "--out", "x"], "choose a number"),
        (["{text}", *COLUMNS], "cannot be read as a file of features"),
        ([LIANSHAN, *COLUMNS], "speaks of a file of buildings"),
        ([LIANSHAN, "--weights", "boundary"], "the pack gives its own neighbours"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(blocks, tmp_path, arguments, message, capsys):
    text = tmp_path / "notes.geojson"
    text.write_text("no features here", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    filled = [one.replace("{blocks}", blocks).replace("{text}", str(text)) for one in arguments]
    assert main(["grids", *filled, "--lang", "en"]) == 2
    assert message in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "wrong", [["--grids", "0"], ["--grids", "some"], ["--minimum", "-1"], ["--longest", "nan"], ["--effort", "x"]]
)
def test_numbers_that_are_none_are_refused(blocks, wrong, capsys):
    with pytest.raises(SystemExit) as left:
        main(["grids", blocks, *COLUMNS, *wrong])
    assert left.value.code == 2
    assert wrong[0] in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["grids.csv", "buildings.csv", "grids.geojson"])
def test_every_file_of_a_division_can_be_kept(name: str, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    district = str(Path(__file__).parents[3] / "examples" / "lianshan")
    assert main(["grids", district, "--out", str(tmp_path / "out"), "--lang", lang]) == 0
    wanted = read_grid_codes(tmp_path / "out" / "grids.geojson")
    assert len(wanted) == 2504
    assert read_grid_codes(tmp_path / "out" / name) == wanted
    (tmp_path / "other.csv").write_text("building,grid\nX1,G1\n", encoding="utf-8")
    assert main(["grids", district, "--keep", str(tmp_path / "other.csv"), "--lang", "en"]) == 2
    assert "names no building" in capsys.readouterr().err


def test_reviews_by_file_keep_codes_and_hand_the_retired_ones_on(blocks, tmp_path):
    def review(name, features, *keep):
        path = write(tmp_path / f"{name}.geojson", features)
        main(["grids", path, *COLUMNS, "--title", "Town", "--out", str(tmp_path / name), *keep])
        return str(tmp_path / name / "grids.geojson")

    both = json.loads(Path(blocks).read_bytes())["features"]
    new = [feature("a0", "Alpha", 400, 121.5, 31.3), feature("a1", "Alpha", 400, 121.5005, 31.3)]
    first = review("first", both)
    second = review("second", [*new, *both[:4]], "--keep", first)
    third = review("third", [*new, *both], "--keep", second)
    one, two, three = (read_grid_codes(path) for path in (first, second, third))
    assert {b: code for b, code in two.items() if b in one} == {f"n{i}": one[f"n{i}"] for i in range(4)}
    gone = set(one.values()) - set(two.values())
    assert len(gone) == 2
    assert set(read_retired_codes(second)) == set(read_retired_codes(third)) == gone
    assert not gone & set(three.values())
    assert not {two["a0"], two["a1"]} & set(one.values())
    assert {b: three[b] for b in two} == two
    assert read_retired_codes(first) == ()
