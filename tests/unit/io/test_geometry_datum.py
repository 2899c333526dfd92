# SPDX-License-Identifier: Apache-2.0
"""GCJ-02: the shift, what can be known about it, and that one layer of points alone says nothing."""

import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.district import Building, Community, District, Point, Street
from community_housing.errors import InputError
from community_housing.grids._communities import partition_district
from community_housing.grids._domain import GridRule
from community_housing.io.geometry._datum import compare_layers, from_gcj02, layers_within, to_gcj02
from community_housing.io.geometry._files import grids_frame
from community_housing.io.geometry._geojson import grids_feature_collection
from community_housing.io.geometry._neighbours import adjacency
from community_housing.io.geometry._outlines import outlines

pytest.importorskip("shapely", reason="needs the extra geo")
pytest.importorskip("geopandas", reason="needs the extra geo")


def scattered(count=12, seed=3, x=120.85, y=40.75):
    chance = random.Random(seed)
    return {f"B{i:02d}": Point(x=x + chance.uniform(0, 0.01), y=y + chance.uniform(0, 0.01)) for i in range(count)}


def moved(points, east=0.0, north=0.0):
    return {one: Point(x=p.x + east, y=p.y + north) for one, p in points.items()}


def shifted(points):
    return {one: to_gcj02(p) for one, p in points.items()}


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # Pairs that other implementations of the published formula agree on.
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_shift_is_the_published_one(wgs84, gcj02):
    found = to_gcj02(Point(x=wgs84[0], y=wgs84[1]))
    assert (found.x, found.y) == pytest.approx(gcj02, abs=1e-9)


@given(st.floats(74, 134), st.floats(4, 52))
def test_back_and_forth_is_where_it_was(x, y):
    back = from_gcj02(to_gcj02(Point(x=x, y=y)))
    assert (back.x, back.y) == pytest.approx((x, y), abs=1e-7)


def test_outside_the_mainland_nothing_is_shifted():
    singapore = Point(x=103.85, y=0.5)
    assert to_gcj02(singapore) == singapore


def test_a_shifted_layer_is_known_by_the_trusted_one():
    surveyed = scattered()
    note = compare_layers(shifted(surveyed), surveyed)
    assert (note.known, note.pairs, note.left_m) == ("gcj02", 12, 0)
    assert 100 <= note.offset_m <= 700
    assert compare_layers(surveyed, shifted(surveyed)).known == "gcj02-reversed"


def test_another_shift_of_the_same_length_is_not_called_gcj02():
    surveyed = scattered()
    assert compare_layers(moved(surveyed, east=-0.005), surveyed).known == "other"


@pytest.mark.parametrize("east", [0.0, 0.0001])
def test_layers_that_agree_say_nothing(east):
    surveyed = scattered()
    assert compare_layers(moved(surveyed, east=east), surveyed) is None


def test_two_things_are_too_few_and_strangers_are_none():
    surveyed = scattered(2)
    assert compare_layers(shifted(surveyed), surveyed) is None
    assert compare_layers(shifted(scattered()), {f"X{i}": p for i, p in scattered().items()}) is None


def test_where_there_is_no_shift_nothing_is_claimed():
    surveyed = scattered(x=2.3, y=48.8)
    assert compare_layers(surveyed, surveyed) is None
    assert compare_layers(moved(surveyed, east=0.005), surveyed) is None


def test_a_tolerance_is_a_length():
    with pytest.raises(InputError, match="finite number"):
        compare_layers({}, {}, tolerance_m=float("nan"))


def around(point, size=0.00005):
    corners = ((-size, -size), (size, -size), (size, size), (-size, size))
    return (tuple(Point(x=point.x + a, y=point.y + b) for a, b in corners),)


def test_points_off_their_own_footprints_are_told_with_the_neighbours():
    places = scattered()
    both = [Building(id=i, community="C", households=9, point=to_gcj02(p), footprint=around(p)) for i, p in places.items()]
    assert adjacency(both, crs="EPSG:4326", project=True).datum.known == "gcj02"
    points_alone = [attrs.evolve(one, footprint=()) for one in both]
    assert adjacency(points_alone, crs="EPSG:4326", project=True).datum is None
    assert layers_within(points_alone, crs="GCJ-02").known == "named"


def district(crs, points):
    return District(
        id="d",
        name="區",
        crs=crs,
        streets=(Street(id="S", name="街"),),
        communities=(Community(id="C", street="S", name="社"),),
        buildings=tuple(Building(id=i, community="C", households=100, point=p) for i, p in points.items()),
    )


def test_data_that_says_gcj02_is_measured_and_written_in_wgs84():
    places = scattered()
    true, named = district("EPSG:4326", places), district("GCJ-02", shifted(places))
    assert adjacency(named.buildings, crs="GCJ-02", project=True).neighbours == (
        adjacency(true.buildings, crs="EPSG:4326", project=True).neighbours
    )
    drawn = {}
    for of in (true, named):
        answers = partition_district(of, rule=GridRule(), project=True)
        drawn[of.crs] = grids_frame(answers, outlines(of, answers, project=True))
    assert list(drawn["GCJ-02"].members) == list(drawn["EPSG:4326"].members)
    assert drawn["GCJ-02"].crs == "EPSG:4326"
    for a, b in zip(drawn["GCJ-02"].geometry, drawn["EPSG:4326"].geometry, strict=True):
        assert a.symmetric_difference(b).area < 1e-3 * b.area
    answers = partition_district(named, rule=GridRule(), project=True)
    assert "GCJ-02" in grids_feature_collection(named, answers)["coordinates"]


def test_without_asking_it_is_refused_like_every_degree():
    with pytest.raises(InputError, match="not measured in GCJ-02"):
        adjacency(district("GCJ-02", scattered()).buildings, crs="GCJ-02")
