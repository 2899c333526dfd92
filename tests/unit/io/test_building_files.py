# SPDX-License-Identifier: Apache-2.0
"""Files of buildings as people keep them: odd digits and spaces are read, coordinates that are none are named by row."""

import json
from pathlib import Path
from typing import Any

import pytest

from community_housing.errors import BoundaryError, InputError
from community_housing.io.geometry._files import read_building_file
from community_housing.io.geometry._geojson import read_grid_codes
from community_housing.io.geometry._neighbours import adjacency

pytest.importorskip("geopandas", reason="needs the extra geo")

NAMES = {"building": "id", "community": "home", "households": "homes"}


def write(path: Path, rows: list[tuple[Any, Any, Any, str]]) -> Path:
    features = ",".join(
        f'{{"type": "Feature", "properties": {json.dumps({"id": one, "home": home, "homes": homes})}, '
        f'"geometry": {{"type": "Point", "coordinates": {place}}}}}'
        for one, home, homes, place in rows
    )
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}', encoding="utf-8")
    return path


def test_households_are_read_as_people_write_them(tmp_path: Path) -> None:
    written = ["１００", " 150 ", "1,250", "７０.0", "80"]
    path = write(tmp_path / "b.geojson", [(f"b{i}", "C", one, f"[116.0, 39.{i}]") for i, one in enumerate(written)])
    assert [one.households for one in read_building_file(path, **NAMES).buildings] == [100, 150, 1250, 70, 80]


def test_spaces_around_the_name_of_a_community_do_not_make_another(tmp_path: Path) -> None:
    path = write(
        tmp_path / "b.geojson", [("1", " 社区", 1, "[116, 39]"), ("2", "社区", 1, "[116, 39]"), ("3", "  ", 1, "[116, 39]")]
    )
    with pytest.raises(BoundaryError) as refused:
        read_building_file(path, **NAMES)
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "home")]
    path = write(path, [("1", " 社区", 1, "[116, 39]"), ("2", "社区 ", 1, "[116, 39]")])
    assert [one.name for one in read_building_file(path, **NAMES).communities] == ["社区"]


def test_of_several_layers_none_is_chosen_silently(tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    path = write(tmp_path / "b.geojson", [("1", "C", 300, "[116, 39]")])
    frame = geopandas.read_file(path)
    frame.to_file(tmp_path / "b.gpkg", layer="now")
    assert [one.id for one in read_building_file(tmp_path / "b.gpkg", **NAMES).buildings] == ["1"]
    frame.to_file(tmp_path / "b.gpkg", layer="planned")
    with pytest.raises(InputError, match=r"^path: 'b.gpkg' holds several layers \(now, planned\)"):
        read_building_file(tmp_path / "b.gpkg", **NAMES)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("[NaN, 39]", "no finite number"),
        ("[500, 39]", "no degrees"),
        ("[116, -90.5]", "no degrees"),
        ("[441000.0, 4320000.0]", "no degrees"),  # metres in a file that does not say so
    ],
)
def test_coordinates_that_are_none_are_named_by_their_row(place: str, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "b.geojson", [("1", "C", 1, "[116, 39]"), ("2", "C", 1, place)])
    with pytest.raises(BoundaryError) as refused:
        read_building_file(path, **NAMES)
    (fault,) = refused.value.faults
    assert (fault.row, fault.column, message in fault.message) == (2, "geometry", True)


def test_what_no_building_can_have_is_named_by_the_column_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "b.geojson", [("x" * 5000, "C", 1, "[116, 39]"), ("2", "C", 10**7, "[116, 39]")])
    with pytest.raises(BoundaryError) as refused:
        read_building_file(path, **NAMES)
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(1, "id"), (2, "homes")]
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("places", "message"),
    [
        (("[179.999, 1]", "[-179.999, 1]"), "lie too far apart"),
        (("[50, 89.99]", "[-130, 89.99]"), "no UTM zone"),
    ],
)
def test_buildings_that_no_zone_measures_are_refused(places: tuple[str, str], message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "b.geojson", [(str(i), "C", 1, place) for i, place in enumerate(places)])
    district = read_building_file(path, **NAMES)
    with pytest.raises(InputError, match=message):
        adjacency(district.buildings, crs=district.crs, project=True)


ROWS = "楼栋,网格\n一栋,甲\n\n二栋, 乙 \n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_grids_of_today_are_read_in_the_encodings_that_packs_are(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "today.csv"
    path.write_bytes(ROWS.encode(encoding))
    assert read_grid_codes(path) == {"一栋": "甲", "二栋": "乙"}


def test_an_apostrophe_against_formulas_is_no_part_of_an_id(tmp_path: Path) -> None:
    path = tmp_path / "today.csv"
    path.write_text("building,grid\n'-3,'=a\n", encoding="utf-8")
    assert read_grid_codes(path) == {"-3": "=a"}


def test_every_fault_of_the_grids_of_today_is_told_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "today.csv"
    path.write_text("building,grid\na,1\nb\na,2\n,3\n", encoding="utf-8")
    with pytest.raises(BoundaryError) as refused:
        read_grid_codes(path)
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(3, "grid"), (4, "building"), (5, "building")]
    path.write_bytes(ROWS.encode("utf-16"))
    with pytest.raises(BoundaryError, match="UTF-16"):
        read_grid_codes(path)
    path.write_text(f"building,grid\na,{'x' * 200_000}\n", encoding="utf-8")
    with pytest.raises(BoundaryError, match="cannot be read as CSV"):
        read_grid_codes(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(BoundaryError, match="expected a header"):
        read_grid_codes(path)
