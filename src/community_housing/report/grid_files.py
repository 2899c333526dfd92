# SPDX-License-Identifier: Apache-2.0
"""The files of a division into grids: tables, GeoJSON and maps, and where asked for GeoPackage, GeoParquet and a picture."""

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from community_housing.district import District
from community_housing.errors import MissingExtraError
from community_housing.grids.domain import CommunityGrids
from community_housing.io.geo_files import grids_feature_collection, grids_geojson
from community_housing.report.csv_text import csv_bytes
from community_housing.report.language import Lang, name_of, note_of
from community_housing.report.map_html import map_html
from community_housing.report.map_scene import scene_of
from community_housing.report.map_svg import map_svg
from community_housing.report.write import write_all

__all__ = ["GRID_FILES", "buildings_csv", "grids_csv", "write_grid_files"]

GRID_FILES: Final = (
    "grids.csv", "buildings.csv", "grids.geojson", "map.html", "map.svg", "grids.gpkg", "grids.parquet", "map.png",
)  # fmt: skip
"""Every file that a division can write, in their order; the last three only where asked for."""

_GRID_HEADER: Final = (
    "code", "community", "sequence", "households", "persons", "buildings", "central", "violation", "oversize", "status",
    "reason", "carries_on",
)  # fmt: skip
_BUILDING_HEADER: Final = ("building", "grid", "community", "households", "persons", "before")


def grids_csv(answers: Sequence[CommunityGrids]) -> bytes:
    """One row for each grid, by code; an unknown number is an empty cell."""
    pairs = sorted(((grid, answer) for answer in answers for grid in answer.grids), key=lambda pair: pair[0].code)
    return csv_bytes(
        _GRID_HEADER,
        [
            (
                grid.code, grid.community, grid.sequence, grid.households, grid.persons, len(grid.members), grid.central,
                grid.violation, str(grid.oversize).lower(), answer.status.value,
                None if answer.reason is None else answer.reason.value, grid.carries_on,
            )
            for grid, answer in pairs
        ],
    )  # fmt: skip


def buildings_csv(district: District, answers: Sequence[CommunityGrids]) -> bytes:
    """One row for each building with the code of its grid, by id; `before` is its old grid where it moves.

    The file can be handed back as `--keep` at the next review.
    """
    code_of = {member: grid.code for answer in answers for grid in answer.grids for member in grid.members}
    before = {move.building: move.before for answer in answers for move in answer.moves}
    return csv_bytes(
        _BUILDING_HEADER,
        [
            (one.id, code_of.get(one.id), one.community, one.households, one.persons, before.get(one.id))
            for one in sorted(district.buildings, key=lambda building: building.id)
        ],
    )


def write_grid_files(
    folder: Path,
    district: District,
    answers: Sequence[CommunityGrids],
    *,
    lang: Lang = "zh",
    attribution: str | None = None,
    also: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Write the tables, the GeoJSON and the maps of a division: all of them, or none.

    Args:
        folder: New, empty, or with nothing but files of an earlier call.
        district: What was divided; coordinates in degrees are measured in the UTM zone of the buildings.
        answers: Its grids.
        lang: Language of the maps.
        attribution: What the licence of the data asks to be shown; it stands on every map and in the GeoJSON.
        also: "gpkg", "parquet" (extra `geo`), "png" (extra `report`).

    Returns:
        The files that were written.

    Raises:
        InputError: *folder* holds something else, or no building has a place.
        MissingExtraError: *also* needs an extra that is not installed.
    """
    try:
        from community_housing.io.geometry_outlines import outlines

        drawn = outlines(district, answers, project=True)
    except MissingExtraError:
        # Without the extra a grid is drawn as the hull of its buildings, and the map says so.
        drawn = None
    shapes = None if drawn is None else drawn.geometries()
    scene = scene_of(district, answers, outlines=shapes, boundaries=None if drawn is None else drawn.boundaries())
    title, note = name_of(district, lang), note_of(district, lang)
    collection = grids_feature_collection(district, answers, outlines=shapes, attribution=attribution)
    files: list[tuple[str, bytes]] = [
        ("grids.csv", grids_csv(answers)),
        ("buildings.csv", buildings_csv(district, answers)),
        ("grids.geojson", grids_geojson(collection).encode()),
        ("map.html", map_html(scene, title=title, lang=lang, attribution=attribution, note=note).encode()),
        ("map.svg", map_svg(scene, lang=lang).encode()),
    ]
    for kind in dict.fromkeys(also):
        if kind == "png":
            from community_housing.report.map import draw_map

            picture = io.BytesIO()
            draw_map(scene, title=title, lang=lang, attribution=attribution).savefig(picture, format="png", dpi=150)
            files.append(("map.png", picture.getvalue()))
        elif drawn is None:
            raise MissingExtraError("geo", f"a file .{kind}")
        else:
            from community_housing.io.geometry_files import grids_frame, write_grids

            with tempfile.TemporaryDirectory() as beside:
                path = Path(beside) / f"grids.{kind}"
                write_grids(grids_frame(answers, drawn), path)
                files.append((path.name, path.read_bytes()))
    return write_all(folder, files, own=GRID_FILES)
