# SPDX-License-Identifier: Apache-2.0
"""The public-housing blocks of Toa Payoh as grids; read from beside the project, skipped where the file is absent.

Source: 293 blocks, 36,424 dwelling units, 10 subzones, as the description of the data states.  Contains information from
HDB Property Information and OneMap, made available under the Singapore Open Data Licence version 1.0.
"""

from pathlib import Path

import pytest

from community_housing.grids._communities import partition_district
from community_housing.grids._domain import GridRule
from community_housing.grids._plan import DivisionReason, DivisionStatus

pytest.importorskip("geopandas", reason="needs the extra geo")
SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "sg_hdb_blocks_toa_payoh.geojson"
pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="the shared data is not beside the project")


@pytest.fixture(scope="module")
def district():
    from community_housing.io.geometry._files import read_building_file

    return read_building_file(SOURCE, building="address", community="subzone_n", households="dwelling_units")


def test_what_the_description_of_the_data_states(district):
    assert (len(district.buildings), len(district.communities)) == (293, 10)
    assert sum(building.households for building in district.buildings) == 36_424


def test_every_subzone_is_divided_with_a_proof(district):
    answers = partition_district(district, rule=GridRule(), project=True)
    assert all(answer.parts == 1 for answer in answers)
    broken = {answer.reason for answer in answers if answer.status is not DivisionStatus.OPTIMAL}
    # One block alone has more than 500 dwellings; whatever else breaks the band is proved, not given up.
    assert DivisionReason.OVERSIZE in broken
    assert DivisionReason.EFFORT not in broken
    assert sum(answer.households for answer in answers) == 36_424
    largest = max(district.buildings, key=lambda building: building.households)
    (flagged,) = [grid for answer in answers for grid in answer.grids if grid.oversize]
    assert flagged.members == (largest.id,)


def test_the_command_does_it_from_file_to_map(tmp_path, capsys):
    import json

    from community_housing.cli import main

    attribution = "Contains information from HDB Property Information and OneMap, Singapore Open Data Licence version 1.0"
    columns = ["--id", "address", "--community", "subzone_n", "--households", "dwelling_units"]
    out = tmp_path / "out"
    options = ["--title", "Toa Payoh", "--lang", "en", "--attribution", attribution, "--weights", "boundary", "--out", str(out)]
    assert main(["grids", str(SOURCE), *columns, *options]) == 0
    printed = capsys.readouterr().out
    assert attribution in printed
    assert "measured in EPSG:32648" in printed
    assert "90 grids in all" in printed
    collection = json.loads((out / "grids.geojson").read_bytes())
    kinds = [feature["properties"]["kind"] for feature in collection["features"]]
    assert (kinds.count("grid"), kinds.count("building"), collection["attribution"]) == (90, 293, attribution)
    for name in ("map.html", "grids.csv", "buildings.csv", "map.svg"):
        assert (out / name).stat().st_size > 5_000
    assert attribution in (out / "map.html").read_text(encoding="utf-8")
