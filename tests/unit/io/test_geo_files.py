# SPDX-License-Identifier: Apache-2.0
"""Grids as GeoJSON without any library."""

import json

import pytest

from community_housing.district import Building, Community, District, Point, Street
from community_housing.errors import InputError
from community_housing.grids._communities import GridFailure, partition_district
from community_housing.grids._domain import GridRule
from community_housing.io.geometry._geojson import grids_feature_collection, grids_from_collection, grids_geojson

SQUARE = ((0.0, 0.0), (0.0, 8.0), (8.0, 8.0), (8.0, 0.0))


def district(crs="local", scale=1.0, **changes):
    values = {
        "id": "211402",
        "name": "區",
        "note": "重建",
        "note_en": "a reconstruction",
        "crs": crs,
        "streets": (Street(id="S", name="街"),),
        "communities": (Community(id="C", street="S", name="社"),),
        "buildings": tuple(
            Building(id=f"B{i}", community="C", households=200, point=Point(x=i * scale, y=0.0)) for i in range(4)
        ),
    }
    return District(**(values | changes))


def collection(of, **options):
    return grids_feature_collection(of, partition_district(of, rule=GridRule(), project=True), **options)


def test_grids_come_first_and_buildings_carry_their_grid():
    made = collection(district(scale=30.0), attribution="by the survey")
    kinds = [feature["properties"]["kind"] for feature in made["features"]]
    assert kinds == ["grid"] * 2 + ["building"] * 4
    assert [feature["properties"].get("grid") for feature in made["features"][2:]] == ["211402001001001"] * 2 + [
        "211402001001002"
    ] * 2
    assert made["features"][0]["geometry"] == {"type": "MultiPoint", "coordinates": [[0.0, 0.0], [30.0, 0.0]]}
    assert (made["note"], made["note_en"], made["attribution"]) == ("重建", "a reconstruction", "by the survey")


def test_coordinates_that_are_no_degrees_say_so():
    assert "local plane" in collection(district(scale=30.0))["coordinates"]
    assert "EPSG:4547" in collection(district(crs="EPSG:4547", scale=30.0))["coordinates"]
    assert "coordinates" not in collection(district(crs="EPSG:4326", scale=0.0003))


def test_outlines_take_the_place_of_points():
    outline = {"type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]]}
    made = collection(district(scale=30.0), outlines={"211402001001002": outline})
    assert [feature["geometry"]["type"] for feature in made["features"][:2]] == ["MultiPoint", "Polygon"]


def test_footprints_are_closed_and_wound_as_the_rfc_asks():
    ring = tuple(Point(x=x, y=y) for x, y in SQUARE)  # clockwise
    hole = tuple(Point(x=x / 4 + 2, y=y / 4 + 2) for x, y in reversed(SQUARE))  # counter-clockwise
    of = district(buildings=(Building(id="B", community="C", households=300, footprint=(ring, hole)),))
    outer, inner = collection(of)["features"][1]["geometry"]["coordinates"]
    assert outer == [[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [0.0, 8.0], [0.0, 0.0]]
    assert inner == [[4.0, 2.0], [2.0, 2.0], [2.0, 4.0], [4.0, 4.0], [4.0, 2.0]]


def test_a_community_that_failed_has_buildings_without_a_grid():
    failed = GridFailure(community="C", code="input", message="bad")
    made = grids_feature_collection(district(scale=30.0), [failed])
    assert [feature["properties"]["grid"] for feature in made["features"]] == [None] * 4
    assert grids_from_collection(made) == {}


def test_buildings_without_a_place_have_no_geometry():
    of = district(buildings=(Building(id="B", community="C", households=300),), adjacency_given=True)
    assert [feature["geometry"] for feature in collection(of)["features"]] == [None, None]


def test_the_text_is_the_content_and_one_feature_a_line():
    made = collection(district(scale=30.0))
    text = grids_geojson(made)
    assert json.loads(text) == made
    assert len(text.splitlines()) == len(made["features"]) + 2


def test_the_grids_of_today_are_read_back_for_a_review():
    made = json.loads(grids_geojson(collection(district(scale=30.0))))
    assert grids_from_collection(made) == {
        "B0": "211402001001001",
        "B1": "211402001001001",
        "B2": "211402001001002",
        "B3": "211402001001002",
    }


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"type": "Feature"}, "must be a FeatureCollection"),
        ({"type": "FeatureCollection", "features": [{"properties": {}}]}, "property 'kind'"),
        ({"type": "FeatureCollection", "features": [7]}, "property 'kind'"),
        ({"type": "FeatureCollection", "features": [{"properties": {"kind": "building", "id": 7, "grid": "x"}}]}, "as text"),
        (
            {"type": "FeatureCollection", "features": [{"properties": {"kind": "building", "id": "B", "grid": "x"}}] * 2},
            "'B' is there twice",
        ),
    ],
)
def test_what_is_no_collection_of_grids_is_refused(bad, message):
    with pytest.raises(InputError, match=message):
        grids_from_collection(bad)


def test_two_grids_with_one_code_are_refused():
    answers = partition_district(district(scale=30.0), rule=GridRule())
    with pytest.raises(InputError, match="two grids have one code"):
        grids_feature_collection(district(scale=30.0), [*answers, *answers])
