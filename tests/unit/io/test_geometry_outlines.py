# SPDX-License-Identifier: Apache-2.0
"""Outlines tile each community; files read back equal."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.district import Building, Community, District, Point, Street
from community_housing.errors import BoundaryError, InputError
from community_housing.grids._communities import partition_district
from community_housing.grids._domain import GridRule
from community_housing.io.geometry._files import grids_frame, read_building_file, read_grids, write_grids
from community_housing.io.geometry._outlines import outlines

shapely = pytest.importorskip("shapely", reason="needs the extra geo")
pytest.importorskip("geopandas", reason="needs the extra geo")
pytest.importorskip("pyarrow", reason="needs the extra geo")

# Squared metres that rounding may leave between polygons of some hundred thousand.
SLIVER = 1e-3


def district(places, crs="local"):
    """Places are (community, x, y), or (community, ring) for a footprint."""
    names = sorted({place[0] for place in places})
    buildings = tuple(
        Building(id=f"B{i:03d}", community=place[0], households=150, **_where(place[1:])) for i, place in enumerate(places)
    )
    return District(
        id="d",
        name="區",
        crs=crs,
        streets=(Street(id="S", name="街"),),
        communities=tuple(Community(id=one, street="S", name=one) for one in names),
        buildings=buildings,
    )


def _where(place):
    if len(place) == 2:
        return {"point": Point(x=float(place[0]), y=float(place[1]))}
    return {"footprint": (tuple(Point(x=float(x), y=float(y)) for x, y in place[0]),)}


def scattered(seed, communities=2, count=18, origin=(500_000.0, 4_500_000.0)):
    chance = random.Random(seed)
    return [
        (f"C{c}", origin[0] + c * 300 + chance.uniform(0, 400), origin[1] + chance.uniform(0, 400))
        for c in range(communities)
        for _ in range(count)
    ]


def drawn(of, **options):
    answers = partition_district(of, rule=GridRule(), project=True)
    return answers, outlines(of, answers, **options)


def assert_tiles(answers, made):
    for answer in answers:
        ground = made.communities[answer.community]
        own = [made.metric[grid.code] for grid in answer.grids if grid.code in made.metric]
        assert own
        assert all(shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon") for shape in own)
        assert sum(shape.area for shape in own) == pytest.approx(ground.area, abs=SLIVER)
        assert shapely.union_all(own).symmetric_difference(ground).area < SLIVER
        for i, one in enumerate(own):
            assert all(one.intersection(other).area < SLIVER for other in own[:i])


@pytest.mark.parametrize("seed", range(8))
def test_outlines_tile_every_community(seed):
    answers, made = drawn(district(scattered(seed)))
    assert_tiles(answers, made)


@pytest.mark.parametrize("seed", range(4))
def test_communities_without_boundaries_do_not_overlap(seed):
    _, made = drawn(district(scattered(seed, communities=3)))
    grounds = list(made.communities.values())
    assert all(a.intersection(b).area < SLIVER for i, a in enumerate(grounds) for b in grounds[:i])


@pytest.mark.parametrize("seed", range(4))
def test_every_building_stands_in_the_outline_of_its_grid(seed):
    of = district(scattered(seed))
    answers, made = drawn(of)
    where = {building.id: shapely.Point(building.point.x, building.point.y) for building in of.buildings}
    for answer in answers:
        for grid in answer.grids:
            assert all(made.metric[grid.code].covers(where[member]) for member in grid.members)


def test_a_given_boundary_is_filled_exactly():
    boundary = shapely.Polygon([(0, 0), (900, 0), (900, 300), (450, 500), (0, 300)])
    answers, made = drawn(district(scattered(3, communities=1, origin=(100.0, 0.0))), boundaries={"C0": boundary})
    assert_tiles(answers, made)
    assert made.communities["C0"].symmetric_difference(boundary).area < SLIVER


@pytest.mark.parametrize(
    "places",
    [
        [("C", 10, 10)],
        [("C", 10, 10), ("C", 60, 10)],
        [("C", 10 * i, 10) for i in range(12)],
        [("C", 10 * (i % 4), 10 * (i // 4)) for i in range(12)],
    ],
    ids=["one", "two", "a line", "a lattice"],
)
def test_few_and_regular_places_are_normal(places):
    answers, made = drawn(district(places))
    assert_tiles(answers, made)


def test_footprints_lie_whole_within_their_outline():
    rings = [
        [(x, y), (x + w, y), (x + w, y + 12), (x, y + 12)] for x, y, w in ((0, 0, 60), (70, 0, 10), (0, 30, 15), (30, 30, 50))
    ]
    of = district([("C", ring) for ring in rings])
    answers, made = drawn(of)
    assert_tiles(answers, made)
    for grid in answers[0].grids:
        for member in grid.members:
            building = next(one for one in of.buildings if one.id == member)
            body = shapely.Polygon([(p.x, p.y) for p in building.footprint[0]])
            assert body.difference(made.metric[grid.code]).area < SLIVER


def test_footprints_that_touch_are_parted_along_their_common_wall():
    # A terrace of six: walls are shared, and the points along them must not take turns.
    rings = [[(x, 0), (x + 11, 0), (x + 11, 9), (x, 9)] for x in range(0, 66, 11)]
    of = district([("C", ring) for ring in rings])
    answers, made = drawn(of)
    assert_tiles(answers, made)
    for grid in answers[0].grids:
        bodies = shapely.union_all([shapely.Polygon(ring) for i, ring in enumerate(rings) if f"B{i:03d}" in grid.members])
        others = shapely.union_all([shapely.Polygon(ring) for i, ring in enumerate(rings) if f"B{i:03d}" not in grid.members])
        assert bodies.difference(made.metric[grid.code]).area < SLIVER
        assert others.intersection(made.metric[grid.code]).area < SLIVER
        # A border with teeth would be several times as long as the ground is wide.
        assert made.metric[grid.code].length < 2 * (22 + 50 + 9 + 50) + 30


def test_overlapping_footprints_are_shared_out_without_overlap():
    rings = [[(x, y), (x + 14, y), (x + 14, y + 14), (x, y + 14)] for x in (0, 10, 20) for y in (0, 10)]
    answers, made = drawn(district([("C", ring) for ring in rings]))
    assert_tiles(answers, made)


@pytest.mark.parametrize("crossed", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_any_footprints_are_tiled(seed, crossed):
    # Parallel walls stand on common circles, footprints lie across each other, and some outlines cross themselves.
    dice = random.Random(seed)
    rings = []
    for _ in range(dice.randint(2, 14)):
        x, y, wide = dice.uniform(0, 200), dice.uniform(0, 200), dice.uniform(5, 30)
        ring = [(x, y), (x + wide, y), (x + wide, y + wide / 2), (x, y + wide / 2)]
        rings.append([ring[0], ring[2], ring[1], ring[3]] if crossed else ring)
    answers, made = drawn(district([("C", ring) for ring in rings]))
    assert_tiles(answers, made)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=14),
    st.sampled_from([1, 7, 1000]),
    st.sampled_from([(0, 0), (500_000, 4_500_000)]),
)
@settings(max_examples=120, deadline=None)
def test_any_places_are_tiled(places, spread, origin):
    # Coincident, collinear, lattice and single places come up by themselves on so small a field.
    of = district([("C", origin[0] + x * spread, origin[1] + y * spread) for x, y in places])
    answers, made = drawn(of)
    assert_tiles(answers, made)


def test_a_grid_without_ground_of_its_own_is_reported():
    of = district([("C", 10, 10), ("C", 10, 10), ("C", 10, 10), ("C", 10, 10)])
    answers, made = drawn(of)
    assert len(answers[0].grids) == 2
    assert made.without == (answers[0].grids[1].code,)


def test_degrees_come_back_as_degrees():
    places = [("C", 121.4 + 0.001 * (i % 3), 31.2 + 0.001 * (i // 3)) for i in range(9)]
    of = district(places, crs="EPSG:4326")
    with pytest.raises(InputError, match="not measured in EPSG:4326"):
        drawn(of)
    answers, made = drawn(of, project=True)
    assert_tiles(answers, made)
    assert made.crs == "EPSG:32651"
    for geometry in made.geometries().values():
        flat = str(geometry["coordinates"])
        assert "121.4" in flat
    where = {building.id: shapely.Point(building.point.x, building.point.y) for building in of.buildings}
    for answer in answers:
        for grid in answer.grids:
            assert all(made.shapes[grid.code].covers(where[member]) for member in grid.members)


def test_a_boundary_is_a_geometry():
    of = district([("C", 0, 0)])
    with pytest.raises(InputError, match="must be a shapely geometry, got None for 'C'"):
        outlines(of, partition_district(of, rule=GridRule()), boundaries={"C": None})


@pytest.mark.parametrize("margin", [0.0, -1.0, float("nan"), float("inf"), True])
def test_a_margin_is_a_length(margin):
    of = district(scattered(1))
    with pytest.raises(InputError, match=r"margin_m: must be a (length in metres > 0|finite number)"):
        outlines(of, partition_district(of, rule=GridRule()), margin_m=margin)


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".geojson"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4547", "local"])
def test_grids_are_read_back_as_they_were_written(ending, crs, tmp_path):
    places = scattered(2) if crs != "EPSG:4326" else [("C", 121.4 + 0.001 * (i % 3), 31.2 + 0.001 * (i // 3)) for i in range(9)]
    of = district(places, crs=crs)
    answers, made = drawn(of, project=True)
    frame = grids_frame(answers, made)
    path = tmp_path / f"grids{ending}"
    if ending == ".geojson" and crs == "local":
        with pytest.raises(InputError, match="a local plane has none"):
            write_grids(frame, path)
        return
    write_grids(frame, path)
    back = read_grids(path)
    same = frame.to_crs("EPSG:4326") if ending == ".geojson" else frame
    assert list(back.columns) == list(same.columns)
    assert back.drop(columns="geometry").astype(str).equals(same.drop(columns="geometry").astype(str))
    if ending == ".geojson":
        # Seven decimals of a degree, and rings wound as RFC 7946 asks.
        assert all(a.symmetric_difference(b).area < 1e-9 for a, b in zip(back.geometry, same.geometry, strict=True))
    else:
        assert all(a.equals(b) for a, b in zip(back.geometry, same.geometry, strict=True))
        assert (back.crs is None) == (crs == "local") or ending == ".gpkg"


def test_other_endings_are_refused(tmp_path):
    of = district(scattered(2))
    answers, made = drawn(of)
    with pytest.raises(InputError, match="must end in"):
        write_grids(grids_frame(answers, made), tmp_path / "grids.shp")
    with pytest.raises(InputError, match="must end in"):
        read_grids(tmp_path / "grids.shp")


def write_points(path, rows):
    import json

    features = [
        {
            "type": "Feature",
            "properties": {"who": who, "where": where, "many": many},
            "geometry": None if spot is None else {"type": "Point", "coordinates": spot},
        }
        for who, where, many, spot in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_file_of_points_becomes_a_district(tmp_path):
    path = write_points(tmp_path / "p.geojson", [("1 A RD", "North", 100, [103.8, 1.3]), ("2 A RD", "East", 90, [103.9, 1.3])])
    made = read_building_file(path, building="who", community="where", households="many", name="who", district_name="Town")
    assert [(b.id, b.community, b.households, b.name) for b in made.buildings] == [
        ("1-A-RD", "C002", 100, "1 A RD"),
        ("2-A-RD", "C001", 90, "2 A RD"),
    ]
    assert [(c.id, c.name) for c in made.communities] == [("C001", "East"), ("C002", "North")]
    assert made.crs == "EPSG:4326"


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    rows = [
        ("A", "North", 100, [103.8, 1.3]),
        ("A", "North", 100, [103.8, 1.3]),
        (None, "North", 100, [103.8, 1.3]),
        ("C", None, 100, [103.8, 1.3]),
        ("D", "North", -4, [103.8, 1.3]),
        ("E", "North", 100, None),
        ("F", "North", 7.5, [103.8, 1.3]),
    ]
    with pytest.raises(BoundaryError) as caught:
        read_building_file(write_points(tmp_path / "p.geojson", rows), building="who", community="where", households="many")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "who"),
        (3, "who"),
        (4, "where"),
        (5, "many"),
        (6, "geometry"),
        (7, "many"),
    ]


def test_a_column_that_is_not_there_is_named(tmp_path):
    path = write_points(tmp_path / "p.geojson", [("A", "North", 100, [103.8, 1.3])])
    with pytest.raises(InputError, match="has no column 'nobody'; there are who, where, many"):
        read_building_file(path, building="nobody", community="where", households="many")


def test_digits_stay_a_number_where_another_row_is_none(tmp_path):
    path = tmp_path / "blocks.geojson"
    rows = [("a", 7), ("b", "x"), ("c", 2.5), ("d", "8")]
    features = [
        {
            "type": "Feature",
            "properties": {"id": one, "home": "C", "homes": homes},
            "geometry": {"type": "Point", "coordinates": [116.0, 39.0]},
        }
        for one, homes in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    names = {"building": "id", "community": "home", "households": "homes", "district_id": "d", "district_name": "D"}
    with pytest.raises(BoundaryError) as refused:
        read_building_file(path, **names)
    assert [(fault.row, fault.value) for fault in refused.value.faults] == [(2, "x"), (3, "2.5")]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features[::3]}), encoding="utf-8")
    assert [one.households for one in read_building_file(path, **names).buildings] == [7, 8]


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson"])
def test_files_and_folders_that_are_not_there_are_named(ending, tmp_path):
    answers, made = drawn(district([("C", 0, 0)], crs="EPSG:32650"))
    with pytest.raises(InputError, match="there is no folder"):
        write_grids(grids_frame(answers, made), tmp_path / "no" / f"g.{ending}")
    with pytest.raises(InputError, match="there is no file"):
        read_grids(tmp_path / f"g.{ending}")
    (tmp_path / f"g.{ending}").write_bytes(b"no grids")
    with pytest.raises(InputError, match="cannot be read"):
        read_grids(tmp_path / f"g.{ending}")
