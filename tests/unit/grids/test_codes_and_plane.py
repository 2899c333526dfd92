# SPDX-License-Identifier: Apache-2.0
"""Codes of fifteen digits, places in millimetres, and the Gabriel graph."""

import math
import random

import pytest
from tests.reference.gabriel_by_hand import by_hand

from community_housing.district import Building, Community, District, Point, Street
from community_housing.errors import InputError
from community_housing.grids._codes import community_codes, grid_code
from community_housing.grids._gabriel import gabriel, gabriel_pairs
from community_housing.grids._plane import METRES, Plane, centroid, in_degrees, length, plane_for


def district(ident, streets, communities):
    return District(
        id=ident,
        name="區",
        streets=tuple(Street(id=one, name="街") for one in streets),
        communities=tuple(Community(id=one, street=street, name="社") for one, street in communities),
    )


def test_ids_that_are_codes_are_used():
    (code,) = community_codes(district("211402", ["211402007"], [("211402007012", "211402007")]))
    assert (code.code, code.given) == ("211402007012", True)


def test_other_ids_are_numbered_in_their_order():
    codes = community_codes(district("lianshan", ["b", "a"], [("z", "a"), ("y", "a"), ("x", "b")]))
    assert [(one.community, one.code, one.given) for one in codes] == [
        ("x", "000000002001", False),
        ("y", "000000001001", False),
        ("z", "000000001002", False),
    ]


def test_one_id_that_is_no_code_makes_all_of_its_street_numbered():
    codes = community_codes(district("211402", ["211402007"], [("211402007012", "211402007"), ("new", "211402007")]))
    assert [one.code for one in codes] == ["211402007001", "211402007002"]


def test_a_thousand_communities_do_not_fit_three_digits():
    with pytest.raises(InputError, match="at most 999"):
        community_codes(district("211402", ["a"], [(f"c{i}", "a") for i in range(1000)]))


@pytest.mark.parametrize("sequence", [0, 1000])
def test_a_sequence_has_three_digits(sequence):
    with pytest.raises(InputError, match="must be 1 to 999"):
        grid_code("211402007012", sequence)


def test_metres_become_whole_millimetres():
    assert METRES.place(Point(x=1.0005, y=-0.25)) == (1000, -250)


def test_degrees_are_refused_unless_projecting_is_asked_for():
    building = Building(id="A", community="C", households=1, point=Point(x=121.5, y=31.2))
    with pytest.raises(InputError, match="not measured in degrees"):
        plane_for("EPSG:4326", [building])
    assert plane_for("EPSG:4326", [building], project=True).of(building) == (0, 0)


def test_a_degree_of_latitude_is_as_long_as_the_ellipsoid_says():
    # Length of one degree of latitude in the middle of 45 N on WGS 84: 111,132 m.
    plane = Plane(unit="degrees", longitude=10.0, latitude=45.0)
    assert plane.place(Point(x=10.0, y=46.0))[1] == pytest.approx(111_132_000, rel=2e-4)
    # And of longitude at 45 N: 78,847 m.
    assert plane.place(Point(x=11.0, y=45.0))[0] == pytest.approx(78_847_000, rel=2e-4)


def test_metres_that_look_like_degrees_are_refused():
    buildings = [
        Building(id=i, community="C", households=1, point=Point(x=x, y=31.2)) for i, x in (("A", 121.41), ("B", 121.42))
    ]
    with pytest.raises(InputError, match="look like degrees"):
        plane_for("local", buildings)


def test_coordinates_out_of_range_are_refused():
    building = Building(id="A", community="C", households=1, point=Point(x=500.0, y=31.2))
    with pytest.raises(InputError, match="longitude and latitude"):
        plane_for("EPSG:4326", [building], project=True)


def test_names_of_geographic_systems_are_known():
    assert in_degrees("epsg:4490")
    assert not in_degrees("EPSG:4547")


def test_the_centroid_takes_holes_away():
    outer = [(0, 0), (400, 0), (400, 400), (0, 400)]
    hole = [(200, 0), (400, 0), (400, 400), (200, 400)]
    assert centroid([outer, hole]) == (100, 200)
    assert centroid([list(reversed(outer)), hole]) == (100, 200)


def test_a_footprint_without_area_stands_at_its_corners():
    assert centroid([[(0, 0), (10, 0), (20, 0)]]) == (10, 0)


def test_the_corners_of_a_square_are_joined_by_its_sides():
    assert gabriel_pairs([(0, 0), (0, 10), (10, 10), (10, 0)]) == ((0, 1), (0, 3), (1, 2), (2, 3))


def test_a_line_is_joined_one_after_the_other():
    assert gabriel_pairs([(0, 0), (20, 0), (10, 0)]) == ((0, 2), (1, 2))


def test_one_place_is_one_neighbourhood():
    assert gabriel_pairs([(5, 5), (5, 5), (5, 5), (9, 5)]) == ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))


def test_long_edges_can_be_left_out():
    assert gabriel_pairs([(0, 0), (10, 0), (25, 0)], longest_mm=10) == ((0, 1),)


def scenes():
    """Places in every arrangement that sectors and cells could mistake: crowds far apart, lines, circles, corners, ends."""
    dice = random.Random(1969)
    for _ in range(25):
        n = dice.randint(2, 40)
        far, turn = 10 ** dice.randint(1, 14), [dice.random() * math.tau for _ in range(n)]
        yield [(dice.randrange(100), dice.randrange(100)) for _ in range(n)]
        yield [(dice.randrange(10**6), 0) for _ in range(n)]
        yield [(i * 10, i * i * 7) for i in range(n)]
        yield [(int(dice.gauss(middle, 50)), int(dice.gauss(0, 50))) for middle in (0, 10**6) for _ in range(n)]
        yield [(int(1e5 * math.cos(one)), int(1e5 * math.sin(one))) for one in turn]
        yield [(dice.randrange(-far, far + 1), dice.choice((0, far, -far, 1))) for _ in range(n)]


def test_cells_and_sectors_overlook_no_neighbour():
    for sites in scenes():
        assert gabriel_pairs(sites) == by_hand(sites), sites


def test_crowds_at_one_place_and_places_off_the_earth_are_refused():
    assert len(gabriel_pairs([(5, 5)] * 1000)) == 1000 * 999 // 2
    with pytest.raises(InputError, match=r"at most 1000 buildings at one place, got 1001"):
        gabriel_pairs([(0, 0)] * 1001)
    with pytest.raises(InputError, match="expected places within"):
        gabriel_pairs([(0, 0), (10**300, 0)])


@pytest.mark.parametrize("bad", [True, "5", -1, float("nan"), float("inf"), 10**400, None])
def test_what_is_no_length_is_refused_by_its_name(bad: object) -> None:
    with pytest.raises(InputError, match=r"^how_far: must be a length in metres >= 0"):
        length(bad, "how_far")  # type: ignore[arg-type]


def test_a_length_may_be_a_whole_number_and_nothing_only_where_it_may() -> None:
    assert (length(0, "how_far"), length(7, "how_far")) == (0.0, 7.0)
    with pytest.raises(InputError, match="must be a length in metres > 0"):
        length(0, "how_far", least="> 0")


def test_communities_are_never_joined():
    buildings = [
        Building(id=i, community=c, households=1, point=Point(x=float(x), y=0.0))
        for i, c, x in (("A", "C1", 0), ("B", "C2", 1), ("C", "C1", 2))
    ]
    assert [(edge.a, edge.b) for edge in gabriel(buildings)] == [("A", "C")]


def test_a_building_without_a_place_has_no_neighbours():
    with pytest.raises(InputError, match="'A' needs a point or a footprint"):
        gabriel([Building(id="A", community="C", households=1)])
