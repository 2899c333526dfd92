# SPDX-License-Identifier: Apache-2.0
"""The map of grids as a matplotlib figure, for papers and slides (extra `report`)."""

from importlib import import_module
from typing import Any, Final

from community_housing._doors import door
from community_housing._messages import Lang
from community_housing.errors import InputError, MissingExtraError
from community_housing.report.map._scene import COLOURS, OUTLINE, Scene
from community_housing.report.map._svg import round_length
from community_housing.report.map._words import community_name, say

__all__ = ["draw_map"]

# Names of fonts with Chinese glyphs, the first that the machine has is used; DejaVu comes with matplotlib.  Of a collection of
# fonts matplotlib sees the first alone, which for Noto is the Japanese one: it has the same glyphs.
FONTS: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Micro Hei",
    "Noto Sans CJK JP", "Noto Serif CJK SC", "Noto Serif CJK JP",
)  # fmt: skip
_FILES: Final = ("cjk", "notosanssc", "sourcehansans", "msyh", "pingfang", "simhei", "wqy")
_DARK: Final = "#1d2733"
_LATIN: Final = 0x2E80


@door()
def draw_map(scene: Scene, *, title: str, lang: Lang = "zh", attribution: str | None = None, width_in: float = 11.0) -> Any:
    """Draw a scene.

    Args:
        scene: From `scene_of`.
        title: Heading.
        lang: Language of names.
        attribution: Shown small below.
        width_in: Width in inches; the height follows the shape of the district.

    Returns:
        A `matplotlib.figure.Figure` of its own: no window is opened and no state of pyplot is touched.  Save it by
        `figure.savefig`.

    Raises:
        InputError: There are Chinese characters to write and no font that has them.
        MissingExtraError: The extra `report` is not installed.
    """
    figure_module, patches, path, fonts, effects = _matplotlib()
    halo = [effects.withStroke(linewidth=2.5, foreground="#ffffff")]
    west, south, east, north = scene.bounds
    span_x, span_y = max(east - west, 50.0), max(north - south, 50.0)
    figure = figure_module.Figure(figsize=(width_in, min(1.4, span_y / span_x * 1.18) * width_in + 0.6), layout="constrained")
    axes = figure.add_subplot()
    texts = [title, attribution or "", say("north", lang), *(community_name(one, lang) for one in scene.communities)]
    family = _family(fonts, chinese=any(ord(letter) > _LATIN for text in texts for letter in text))
    for seen in scene.grids:
        shape = _path(path, seen.rings)
        outside = seen.grid.violation > 0
        axes.add_patch(patches.PathPatch(shape, facecolor=COLOURS[seen.colour], edgecolor="#5c6670", linewidth=0.6))
        if outside:
            axes.add_patch(patches.PathPatch(shape, facecolor="none", edgecolor=OUTLINE, linewidth=1.4, hatch="////"))
    for polygon in scene.borders:
        axes.add_patch(patches.PathPatch(_path(path, (polygon,)), facecolor="none", edgecolor=_DARK, linewidth=1.4))
    _buildings(axes, scene)
    for seen in scene.grids:
        axes.annotate(str(seen.grid.sequence), seen.anchor, ha="center", va="center", fontsize=6, color=_DARK, weight="bold")
    for community in scene.communities:
        axes.annotate(
            community_name(community, lang), community.anchor, xytext=(0, 4), textcoords="offset points",
            ha="center", va="bottom", fontsize=9, color=_DARK, family=family, path_effects=halo, zorder=5,
        )  # fmt: skip
    axes.set_xlim(west - span_x * 0.02, east + span_x * 0.02)
    axes.set_ylim(south - span_y * 0.10, north + span_y * 0.08)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title, family=family, fontsize=14)
    _scale(axes, scene, say("north", lang), family)
    if attribution is not None:
        figure.supxlabel(attribution, fontsize=7, family=family, color="#3f4a55")
    return figure


def _family(fonts: Any, *, chinese: bool) -> list[str]:
    """The fonts to write with; where there are Chinese characters, one that has them."""
    manager = fonts.fontManager
    found = [name for name in FONTS if name in {font.name for font in manager.ttflist}]
    if chinese and not found:
        # The list is kept from run to run, and a font may have been installed since.
        for path in sorted(fonts.findSystemFonts()):
            name = path.replace("\\", "/").rsplit("/", maxsplit=1)[-1].lower()
            if any(part in name for part in _FILES):
                manager.addfont(path)
        found = [name for name in FONTS if name in {font.name for font in manager.ttflist}]
        if not found:
            raise InputError("no font with Chinese characters is installed, so a picture cannot show them; write SVG or HTML")
    return [*found, "DejaVu Sans"]


def _matplotlib() -> tuple[Any, Any, Any, Any, Any]:
    try:
        names = ("figure", "patches", "path", "font_manager", "patheffects")
        figure, patches, path, fonts, effects = (import_module(f"matplotlib.{name}") for name in names)
    except ModuleNotFoundError as missing:
        raise MissingExtraError("report", "a map by matplotlib") from missing
    return figure, patches, path, fonts, effects


def _path(path: Any, rings: Any) -> Any:
    """One compound path of all rings; holes stay open because they wind the other way."""
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    for polygon in rings:
        for ring in polygon:
            if not ring:
                continue
            vertices += [*ring, ring[0]]
            codes += [path.Path.MOVETO, *[path.Path.LINETO] * (len(ring) - 1), path.Path.CLOSEPOLY]
    return path.Path(vertices, codes)


def _buildings(axes: Any, scene: Scene) -> None:
    total = sum(seen.building.households for seen in scene.buildings) or 1
    for central in (False, True):
        chosen = [seen for seen in scene.buildings if seen.central is central]
        axes.scatter(
            [seen.at[0] for seen in chosen],
            [seen.at[1] for seen in chosen],
            s=[max(60.0 if central else 1.5, 12_000 * seen.building.households / total) for seen in chosen],
            c="#ffffff" if central else "#3c4650",
            edgecolors=_DARK if central else "#ffffff",
            linewidths=0.9 if central else 0.3,
            zorder=3,
        )


def _scale(axes: Any, scene: Scene, north: str, family: list[str]) -> None:
    west, south, east, top = scene.bounds
    length = round_length(max(east - west, 50.0) / 5)
    y = south - max(top - south, 50.0) * 0.06
    axes.plot([west, west + length], [y, y], color=_DARK, linewidth=1.6)
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.annotate(label, (west + length, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8)
    arrow = {"arrowstyle": "-|>", "color": _DARK}
    axes.annotate("", (east, y), xytext=(0, -22), textcoords="offset points", arrowprops=arrow)
    axes.annotate(north, (east, y), xytext=(-12, -12), textcoords="offset points", va="center", fontsize=9, family=family)
