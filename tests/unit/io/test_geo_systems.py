# SPDX-License-Identifier: Apache-2.0
"""Files of buildings and roads in the systems and encodings that offices use: read right, or named as what they are."""

import random
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing.district import Building, District, Point
from community_housing.errors import BoundaryError, InputError
from community_housing.grids import partition_district
from community_housing.grids._domain import GridRule
from community_housing.io.geometry import adjacency, outlines, read_barriers, read_building_file, to_gcj02
from community_housing.io.packs import read_pack, write_pack

geopandas = pytest.importorskip("geopandas")
pyproj = pytest.importorskip("pyproj")
shapely = pytest.importorskip("shapely")

_DICE = random.Random(3)
PLACES = [(120.85 + _DICE.uniform(0, 0.006), 40.75 + _DICE.uniform(0, 0.004)) for _ in range(12)]
CITY = "+proj=tmerc +lat_0=0 +lon_0=120.8333333 +k=1 +x_0=50000 +y_0=-4000000 +ellps=GRS80 +units=m +no_defs +type=crs"


def layer(folder: Path, name: str, places: list[tuple[float, float]], crs: Any) -> Path:
    frame = geopandas.GeoDataFrame(
        {"id": [f"B{number:02d}" for number in range(len(places))], "c": ["东"] * len(places), "n": [20] * len(places)},
        geometry=[shapely.Point(*place) for place in places],
        crs=crs,
    )
    frame.to_file(folder / name)
    return folder / name


def read(path: Path, **more: str) -> District:
    return read_building_file(path, building="id", community="c", households="n", **more)


def moved(source: Any, target: Any) -> list[tuple[float, float]]:
    change = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return [change.transform(*place) for place in PLACES]


def pairs(district: District, **more: Any) -> list[tuple[str, str]]:
    return [(one.a, one.b) for one in adjacency(district.buildings, crs=district.crs, project=True, **more)]


# --- Coordinates ---------------------------------------------------------------------------------------------------------


def test_exchanged_coordinates_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="exchanged"):
        read(layer(tmp_path, "a.gpkg", [(y, x) for x, y in PLACES], "EPSG:4490"))
    west = [(39.47, 75.98), (39.48, 75.99)]  # Kashgar, whose longitude would pass for a latitude
    with pytest.raises(InputError, match="exchanged"):
        read(layer(tmp_path, "b.gpkg", west, "EPSG:4490"))
    assert read(layer(tmp_path, "c.gpkg", [(y, x) for x, y in west], "EPSG:4490")).crs == "EPSG:4490"
    plane = moved("EPSG:4490", "EPSG:4549")
    with pytest.raises(InputError, match="exchanged"):
        read(layer(tmp_path, "d.gpkg", [(y, x) for x, y in plane], "EPSG:4549"))


def test_exchanged_coordinates_of_a_pack_are_named(tmp_path: Path) -> None:
    district = FILES["district.toml"].replace('name = "某区"', 'name = "某区"\ncrs = "EPSG:4490"', 1)
    buildings = FILES["buildings.csv"].replace("10.5,20", "39.4,75.9").replace("30,20", "39.5,75.9").replace("50,20", "39.5,76")
    with pytest.raises(BoundaryError) as caught:
        read_pack(write_files(tmp_path / "pack", {**FILES, "district.toml": district, "buildings.csv": buildings}))
    assert [one.code for one in caught.value.faults] == ["exchanged"]


def test_coordinates_of_another_system_than_the_file_says_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="far outside"):
        read(layer(tmp_path, "a.gpkg", moved("EPSG:4490", "EPSG:3857"), "EPSG:4549"))


def test_metres_of_web_mercator_are_not_taken_for_metres(tmp_path: Path) -> None:
    degrees = read(layer(tmp_path, "a.gpkg", PLACES, "EPSG:4490"))
    web = read(layer(tmp_path, "b.gpkg", moved("EPSG:4490", "EPSG:3857"), "EPSG:3857"))
    with pytest.raises(InputError, match="EPSG:3857"):
        adjacency(web.buildings, crs=web.crs)
    assert pairs(web, longest_m=150.0) == pairs(degrees, longest_m=150.0)
    rule = GridRule(minimum=40, maximum=120, target=80)
    one, other = (partition_district(district, rule=rule, project=True) for district in (degrees, web))
    assert [[grid.members for grid in answer.grids] for answer in one] == [
        [grid.members for grid in answer.grids] for answer in other
    ]


def test_a_city_grid_without_a_code_is_read_measured_and_written(tmp_path: Path) -> None:
    district = read(layer(tmp_path, "a.gpkg", moved("EPSG:4490", CITY), CITY))
    assert len(district.crs) > 500
    assert pairs(district) == pairs(read(layer(tmp_path, "b.gpkg", PLACES, "EPSG:4490")))
    small = read_pack(write_files(tmp_path / "small", {**FILES}))
    pack = type(small)(district=attrs.evolve(small.district, crs=district.crs), settings=small.settings)
    assert read_pack(write_pack(pack, tmp_path / "pack")).district.crs == district.crs


def test_the_name_of_a_system_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    path = layer(tmp_path, "b.shp", PLACES, "EPSG:4490")
    said = path.with_suffix(".prj").read_text()
    path.with_suffix(".prj").write_bytes(said.replace("GCS_China", "国家").encode("gbk"))
    with pytest.raises(InputError, match=r"its coordinate system \(.prj\) is no UTF-8") as caught:
        read(path)
    assert caught.value.field == "path"


def test_a_road_and_buildings_in_shifted_and_true_coordinates_agree(tmp_path: Path) -> None:
    def road(name: str, line: list[tuple[float, float]]) -> Path:
        geopandas.GeoDataFrame(geometry=[shapely.LineString(line)], crs=4326).to_file(tmp_path / name)
        return tmp_path / name

    def shifted(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(one.x, one.y) for one in (to_gcj02(Point(x=x, y=y)) for x, y in places)]

    line = [(120.853, 40.70 + step / 100) for step in range(11)]
    true = read(layer(tmp_path, "a.geojson", PLACES, "EPSG:4326"))
    gcj = read(layer(tmp_path, "b.geojson", shifted(PLACES), "EPSG:4326"), crs="GCJ-02")
    straight, bent = road("a-road.geojson", line), road("b-road.geojson", shifted(line))
    wanted = adjacency(true.buildings, crs=true.crs, project=True, barriers=read_barriers(straight, crs=true.crs)).cut
    assert wanted
    for district, path, own in ((gcj, straight, None), (true, bent, "GCJ-02"), (gcj, bent, "GCJ-02")):
        walls = read_barriers(path, crs=district.crs, own_crs=own)
        assert adjacency(district.buildings, crs=district.crs, project=True, barriers=walls).cut == wanted
    wrong = read_barriers(bent, crs=true.crs)
    assert adjacency(true.buildings, crs=true.crs, project=True, barriers=wrong).cut != wanted


# --- Encodings and ids ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("language", [0x00, 0x57])
def test_texts_of_a_shapefile_are_read_without_its_cpg(encoding: str, language: int, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"编号": ["楼1", "楼2"], "社区": ["东湖社区", "西河社区"], "户数": [12, 30]},
        geometry=[shapely.Point(*place) for place in PLACES[:2]],
        crs="EPSG:4490",
    )
    frame.to_file(tmp_path / "楼栋.shp", encoding=encoding)
    (tmp_path / "楼栋.cpg").unlink(missing_ok=True)
    data = bytearray((tmp_path / "楼栋.dbf").read_bytes())
    data[29] = language
    (tmp_path / "楼栋.dbf").write_bytes(data)
    found = read_building_file(tmp_path / "楼栋.shp", building="编号", community="社区", households="户数")
    assert [one.name for one in found.communities] == ["东湖社区", "西河社区"]
    assert [one.id for one in found.buildings] == ["楼1", "楼2"]


def test_whole_numbers_are_ids_however_the_file_keeps_them(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"id": [101.0, 102.0], "c": [7, 7], "n": ["１２", "1,030"]},
        geometry=[shapely.Point(0, 0), shapely.Point(30, 0)],
        crs="EPSG:4549",
    )
    frame = frame.set_geometry(frame.geometry.translate(500_000, 4_500_000))
    frame.to_file(tmp_path / "a.gpkg")
    found = read(tmp_path / "a.gpkg")
    assert [(one.id, one.households) for one in found.buildings] == [("101", 12), ("102", 1030)]
    assert found.communities[0].name == "7"


# --- Shapes --------------------------------------------------------------------------------------------------------------

SHAPES = {
    "a spike outward": [(0, 0), (10, 0), (10, 10), (0, 10), (0, 5), (-8, 5), (0, 5)],
    "a spike inward": [(0, 0), (10, 0), (10, 10), (5, 10), (5, 5), (5, 10), (0, 10)],
    "there and back": [(0, 0), (10, 0), (10, 10), (10, 4), (10, 10), (0, 10)],
}
FLAT = {
    "a line": [(0, 0), (10, 0), (5, 0)],
    "a point": [(0, 0), (0, 0), (0, 0)],
    "a bow tie": [(0, 0), (10, 10), (10, 0), (0, 10)],
    "two at a corner": [(0, 0), (5, 0), (5, 5), (10, 5), (10, 10), (5, 10), (5, 5), (0, 5)],
}


def shaped(name: str, ring: list[tuple[int, int]]) -> Building:
    footprint = (tuple(Point(x=float(x), y=float(y)) for x, y in ring),)
    return Building(id=name, community="C", households=10, footprint=footprint)  # type: ignore[arg-type]


SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
NEXT = shaped("B", [(10, 0), (20, 0), (20, 10), (10, 10)])


@pytest.mark.parametrize("weights", ["one", "boundary", "proximity"])
@pytest.mark.parametrize("method", ["contiguity", "gabriel", "delaunay"])
def test_a_spike_of_a_footprint_is_no_wall(method: Any, weights: Any) -> None:
    wanted = adjacency([shaped("A", SQUARE), NEXT], crs="local", method=method, weights=weights)
    for ring in SHAPES.values():
        assert adjacency([shaped("A", ring), NEXT], crs="local", method=method, weights=weights) == wanted
    for ring in FLAT.values():
        assert adjacency([shaped("A", ring), NEXT], crs="local", method=method, weights=weights).crs == "local"


def test_a_boundary_is_ground_near_its_buildings(tmp_path: Path) -> None:
    district = read(layer(tmp_path, "a.gpkg", moved("EPSG:4490", "EPSG:4549"), "EPSG:4549"))
    answers = partition_district(district, rule=GridRule(minimum=40, maximum=120, target=80))
    box = shapely.box(*shapely.MultiPoint([(b.point.x, b.point.y) for b in district.buildings if b.point]).bounds)
    (home,) = (one.id for one in district.communities)
    assert outlines(district, answers, boundaries={home: box.buffer(10)}).metric
    x, y, far_x, far_y = box.bounds
    tie = shapely.Polygon([(x, y), (far_x, far_y), (far_x, y), (x, far_y)])
    assert outlines(district, answers, boundaries={home: tie}).communities[home].is_valid
    for wrong, words in (
        (shapely.transform(box, lambda found: found + 300_000), "300,|bring both"),
        (shapely.LineString([(x, y), (far_x, far_y)]), "without area"),
        (shapely.Polygon(), "without area"),
    ):
        with pytest.raises(InputError, match=words):
            outlines(district, answers, boundaries={home: wrong})
