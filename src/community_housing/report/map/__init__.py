# SPDX-License-Identifier: Apache-2.0
"""The map of grids (网格地图): one scene, as SVG, HTML and a matplotlib figure."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.report.map._figure import draw_map
    from community_housing.report.map._html import map_html
    from community_housing.report.map._scene import Scene, SeenBuilding, SeenCommunity, SeenGrid, scene_of
    from community_housing.report.map._svg import map_svg
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "report.map._figure": "draw_map",
            "report.map._html": "map_html",
            "report.map._scene": "Scene SeenBuilding SeenCommunity SeenGrid scene_of",
            "report.map._svg": "map_svg",
        },
    )

__all__ = [
    "Scene",
    "SeenBuilding",
    "SeenCommunity",
    "SeenGrid",
    "draw_map",
    "map_html",
    "map_svg",
    "scene_of",
]
