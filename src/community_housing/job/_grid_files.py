# SPDX-License-Identifier: Apache-2.0
"""The files of a division into grids: tables, GeoJSON and maps, and where asked for GeoPackage, GeoParquet and a picture."""

import io
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._tables import TableForm
from community_housing.district import District, Neighbours
from community_housing.errors import MissingExtraError
from community_housing.grids._domain import CommunityGrids
from community_housing.io._own_files import replace_folder
from community_housing.io.geometry._geojson import grids_feature_collection, grids_geojson
from community_housing.io.tables._writing import table_bytes
from community_housing.report._language import Lang, name_of, note_of
from community_housing.report._tables import buildings_of_grids_table, grids_table
from community_housing.report.map._html import map_html
from community_housing.report.map._scene import scene_of
from community_housing.report.map._svg import map_svg

__all__ = ["GRID_FILES", "write_grid_files"]

_ENDINGS: Final = {TableForm.CSV: "csv", TableForm.XLSX: "xlsx", TableForm.PARQUET: "table.parquet"}
GRID_FILES: Final = (
    *(f"{name}.{ending}" for ending in _ENDINGS.values() for name in ("grids", "buildings")),
    "grids.geojson",
    "map.html",
    "map.svg",
    "grids.gpkg",
    "grids.parquet",
    "map.png",
)
"""Every file that a division can write, in their order; the last three only where asked for."""


@door()
def write_grid_files(  # noqa: PLR0913 - what is written, and how
    folder: Path,
    district: District,
    *,
    answers: Sequence[CommunityGrids],
    lang: Lang = "zh",
    attribution: str | None = None,
    also: Sequence[str] = (),
    retired: Sequence[str] = (),
    form: TableForm = TableForm.CSV,
    bom: bool = True,
    neighbours: Iterable[Neighbours] = (),
) -> tuple[Path, ...]:
    """Write the tables, the GeoJSON and the maps of a division: all of them, or none.

    Args:
        folder: New, empty, or with nothing but files of an earlier call.
        district: What was divided; coordinates in degrees are measured in the UTM zone of the buildings.
        answers: Its grids.
        lang: Language of the maps.
        attribution: What the licence of the data asks to be shown; it stands on every map and in the GeoJSON.
        also: "gpkg", "parquet" (extra `geo`), "png" (extra `report`).
        retired: Codes given earlier; `grids.geojson` hands those that no grid has now to the next review.
        form: What the tables of grids and buildings are written as; as Parquet they end in `.table.parquet`.
        bom: Whether CSV begins with a byte order mark, which spreadsheets need to read Chinese.
        neighbours: Who is beside whom, so that `map.html` can tell of a plan changed on it whether its grids are connected.

    Returns:
        The files that were written.

    Raises:
        InputError: *folder* holds something else, or no building has a place.
        MissingExtraError: *also* needs an extra that is not installed.
    """
    try:
        from community_housing.io.geometry._outlines import outlines

        drawn = outlines(district, answers, project=True)
    except MissingExtraError:
        # Without the extra a grid is drawn as the hull of its buildings, and the map says so.
        drawn = None
    shapes = None if drawn is None else drawn.geometries()
    scene = scene_of(district, answers, outlines=shapes, boundaries=None if drawn is None else drawn.boundaries())
    title, note = name_of(district, lang), note_of(district, lang)
    collection = grids_feature_collection(district, answers, outlines=shapes, attribution=attribution, retired=retired)
    rule = answers[0].rule if answers else None
    files: list[tuple[str, bytes]] = [
        (f"grids.{_ENDINGS[form]}", table_bytes(grids_table(district, answers, lang=lang), form=form, bom=bom)),
        (f"buildings.{_ENDINGS[form]}", table_bytes(buildings_of_grids_table(district, answers, lang), form=form, bom=bom)),
        ("grids.geojson", grids_geojson(collection).encode()),
        (
            "map.html",
            map_html(
                scene, title=title, lang=lang, attribution=attribution, note=note, rule=rule, neighbours=neighbours
            ).encode(),
        ),
        ("map.svg", map_svg(scene, lang=lang).encode()),
    ]
    for kind in dict.fromkeys(also):
        if kind == "png":
            from community_housing.report.map._figure import draw_map

            picture = io.BytesIO()
            draw_map(scene, title=title, lang=lang, attribution=attribution).savefig(picture, format="png", dpi=150)
            files.append(("map.png", picture.getvalue()))
        elif drawn is None:
            raise MissingExtraError("geo", Message("a file .{kind}", kind=kind))
        else:
            from community_housing.io.geometry._files import grids_frame, write_grids

            with tempfile.TemporaryDirectory() as beside:
                path = Path(beside) / f"grids.{kind}"
                write_grids(grids_frame(answers, drawn), path)
                files.append((path.name, path.read_bytes()))
    return replace_folder(folder, files, own=GRID_FILES)
