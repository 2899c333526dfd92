# SPDX-License-Identifier: Apache-2.0
"""Divide the public-housing blocks of Toa Payoh, Singapore, into grids, and draw the map.

Subzones stand for communities and dwelling units for households.  The file is not part of this repository; it lies in
`../shared/data` beside it.

    python examples/toa_payoh/toa_payoh.py [folder to write to]
"""

import sys
from pathlib import Path

from community_housing.district import Basis
from community_housing.grids import CommunityGrids, GridRule, partition_district
from community_housing.io.geometry import (
    grids_feature_collection,
    grids_frame,
    grids_geojson,
    outlines,
    read_building_file,
    write_grids,
)
from community_housing.report.map import draw_map, map_html, map_svg, scene_of

ATTRIBUTION = (
    "Contains information from HDB Property Information and OneMap, accessed through the project's test data, which is made "
    "available under the terms of the Singapore Open Data Licence version 1.0."
)


def main(target: Path) -> int:
    """Write grids.geojson, grids.gpkg, grids.parquet and the maps to *target*."""
    source = Path(__file__).resolve().parents[3] / "shared" / "data" / "sg_hdb_blocks_toa_payoh.geojson"
    if not source.exists():
        print(f"skipped: {source.name} is not in ../shared/data")
        return 0
    print(ATTRIBUTION)
    district = read_building_file(
        source,
        building="address",
        community="subzone_n",
        households="dwelling_units",
        name="address",
        district_id="toa-payoh",
        district_name="Toa Payoh",
    )
    rule = GridRule(minimum=300, maximum=500, target=400, basis=Basis.DWELLING_UNITS)
    answers = partition_district(district, rule=rule, project=True)
    for answer in answers:
        assert isinstance(answer, CommunityGrids), answer
        reason = "" if answer.reason is None else f" ({answer.reason}, {answer.violation} outside the band)"
        name = next(one.name for one in district.communities if one.id == answer.community)
        print(f"{name}: {answer.households} dwellings in {len(answer.grids)} grids, {answer.status}{reason}")
    drawn = outlines(district, answers, project=True)
    target.mkdir(parents=True, exist_ok=True)
    collection = grids_feature_collection(district, answers, outlines=drawn.geometries(), attribution=ATTRIBUTION)
    (target / "grids.geojson").write_text(grids_geojson(collection), encoding="utf-8")
    frame = grids_frame(answers, drawn)
    write_grids(frame, target / "grids.gpkg")
    write_grids(frame, target / "grids.parquet")
    scene = scene_of(district, answers, outlines=drawn.geometries(), boundaries=drawn.boundaries())
    (target / "map.svg").write_text(map_svg(scene, lang="en"), encoding="utf-8")
    for lang in ("zh", "en"):
        page = map_html(scene, title="Toa Payoh", lang=lang, attribution=ATTRIBUTION)
        (target / f"map-{lang}.html").write_text(page, encoding="utf-8")
    draw_map(scene, title="Toa Payoh", lang="en", attribution=ATTRIBUTION).savefig(target / "map.png", dpi=130)
    grids = sum(len(answer.grids) for answer in answers if isinstance(answer, CommunityGrids))
    print(f"{len(district.buildings)} buildings in {grids} grids; written to {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out") / "toa_payoh"))
