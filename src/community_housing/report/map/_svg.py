# SPDX-License-Identifier: Apache-2.0
"""The map of grids as SVG text, without any library: to put into a page, print or open by itself."""

import math
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from community_housing._doors import door
from community_housing._messages import Lang
from community_housing.report.map._scene import COLOURS, OUTLINE, Ring, Scene, SeenBuilding, SeenCommunity, SeenGrid
from community_housing.report.map._words import about_building, about_community, about_grid, community_name, say, summary

__all__ = ["map_box", "map_foot", "map_svg", "round_length", "shapes_and_names"]

_WIDTH: Final = 1000.0
_MARGIN: Final = 40.0  # half of a name stands beside the outermost community
_FOOT: Final = 40.0
_MANY: Final = 150


class _Frame:
    """From metres to the units of the picture, north up."""

    def __init__(self, scene: Scene) -> None:
        west, south, east, north = scene.bounds
        # A district of one building still needs a frame around it.
        span_x, span_y = max(east - west, 50.0), max(north - south, 50.0)
        # A tall district must not become a ribbon: the picture is at most as high as wide, and a third more.
        self.scale = min((_WIDTH - 2 * _MARGIN) / span_x, (_WIDTH * 4 / 3 - 2 * _MARGIN) / span_y)
        self.west = (west + east) / 2 - _WIDTH / 2 / self.scale
        self.north = north + _MARGIN / self.scale
        self.height = span_y * self.scale + 2 * _MARGIN + _FOOT
        self.box = f"0 0 {_WIDTH:.0f} {self.height:.0f}"

    def x(self, metres: float) -> str:
        return f"{(metres - self.west) * self.scale:.1f}"

    def y(self, metres: float) -> str:
        return f"{(self.north - metres) * self.scale:.1f}"


@door()
def map_svg(scene: Scene, *, lang: Lang = "zh", standalone: bool = True) -> str:
    """Draw a scene.

    Args:
        scene: From `scene_of`.
        lang: Language of names, numbers and what a pointer says.
        standalone: Write the namespace and the styles, so that the text is a file; without it the page brings the styles
            (`map_html.STYLE`).

    Returns:
        SVG text with a title and a description for readers who cannot see it.  Grids outside the band are hatched, not only
        coloured.  Every grid, building and community has a title that browsers show under the pointer.  No number in it
        depends on the machine.

    Raises:
        InputError: *lang* is neither "zh" nor "en".
    """
    shapes, names = shapes_and_names(scene, lang)
    frame = _Frame(scene)
    return "\n".join(
        [
            f'<svg class="grid-map" viewBox="{frame.box}" role="img" aria-labelledby="gm-t gm-d"'
            + (' xmlns="http://www.w3.org/2000/svg">' if standalone else ">"),
            f'<title id="gm-t">{say("title", lang)}</title><desc id="gm-d">{escape(summary(scene, lang))}</desc>',
            *([f"<style>{SVG_STYLE}</style>"] if standalone else []),
            f'<g class="gm-all">\n{shapes}\n{names}\n</g>\n{map_foot(scene, lang)}\n</svg>\n',
        ]
    )


def map_box(scene: Scene) -> str:
    """The view box of the map of a scene."""
    return _Frame(scene).box


def shapes_and_names(scene: Scene, lang: Lang, *, titles: bool = True) -> tuple[str, str]:
    """The map without a scale: what is drawn, of which nothing depends on *lang* without *titles*, and the names over it."""
    frame = _Frame(scene)
    told = lang if titles else None
    shapes = [
        (
            '<defs><pattern id="gm-out" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<path d="M0 0V6" stroke="{OUTLINE}" stroke-width="1.6"/></pattern></defs>'
        ),
        *(_grid(seen, frame, told) for seen in scene.grids),
        f'<path class="gm-border" d="{"".join(_path(polygon, frame) for polygon in scene.borders)}"/>',
        *_buildings(scene, frame, told),
        *_numbers(scene, frame),
    ]
    return "\n".join(shapes), "\n".join(_name(community, frame, lang, titles=titles) for community in scene.communities)


SVG_STYLE: Final = (
    ".grid-map{font-family:'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif;background:#fff}"
    ".gm-g{stroke:#5c6670;stroke-width:.9;stroke-linejoin:round;fill-rule:evenodd}"
    + "".join(f".gm-c{number}{{fill:{colour}}}" for number, colour in enumerate(COLOURS))
    + ".gm-x{fill:url(#gm-out);stroke:"
    + OUTLINE
    + ";stroke-width:1.8;fill-rule:evenodd}"
    ".gm-border{fill:none;stroke:#1d2733;stroke-width:2;stroke-linejoin:round;pointer-events:none}"
    ".gm-b{fill:#3c4650;fill-opacity:.72;stroke:#fff;stroke-width:.5}"
    ".gm-b.gm-k{fill:#fff;fill-opacity:1;stroke:#1d2733;stroke-width:1.3}"
    ".gm-n{font-size:10px;font-weight:700;text-anchor:middle;dominant-baseline:central;fill:#1d2733;pointer-events:none}"
    ".gm-name{font-size:12px;font-weight:700;text-anchor:middle;fill:#10202f;stroke:#fff;stroke-width:3;"
    "paint-order:stroke;stroke-linejoin:round}"
    ".gm-foot{font-size:12px;fill:#333}.gm-line{stroke:#333;stroke-width:1.5;fill:none}"
)


def _ring(ring: Ring, frame: _Frame) -> str:
    pairs = [f"{frame.x(x)} {frame.y(y)}" for x, y in ring]
    # Points that fall together at this scale add nothing.
    kept = [pair for number, pair in enumerate(pairs) if number == 0 or pair != pairs[number - 1]]
    return "M" + "L".join(kept) + "Z"


def _path(polygon: Iterable[Ring], frame: _Frame) -> str:
    return "".join(_ring(ring, frame) for ring in polygon if ring)


def _title(text: str) -> str:
    """What browsers show under the pointer."""
    return f"<title>{escape(text)}</title>"


def _grid(seen: SeenGrid, frame: _Frame, lang: Lang | None) -> str:
    path = "".join(_path(polygon, frame) for polygon in seen.rings)
    title = "" if lang is None else _title(about_grid(seen, lang))
    code = escape(seen.grid.code, {'"': "&quot;"})
    drawn = f'<path class="gm-g gm-c{seen.colour}" data-grid="{code}" d="{path}">{title}</path>'
    if seen.grid.violation:
        drawn += f'<path class="gm-x" data-grid="{code}" d="{path}">{title}</path>'
    return drawn


def _radius(scene: Scene, frame: _Frame) -> float:
    """Radius for one household, such that buildings cover about a twelfth of the ground of their communities at most."""
    total = sum(seen.building.households for seen in scene.buildings) or 1
    west, south, east, north = scene.bounds
    ground = max((east - west) * (north - south), 1.0) * frame.scale**2
    return math.sqrt(ground / 30 / math.pi / total)


def _least(scene: Scene) -> float:
    """Least radius of a central building, so that its number can be read; smaller where many would hide the map."""
    return 4.8 if len(scene.grids) <= _MANY else 3.2


def _buildings(scene: Scene, frame: _Frame, lang: Lang | None) -> Iterable[str]:
    one = _radius(scene, frame)
    central = _least(scene)
    for seen in scene.buildings:
        yield _building(seen, frame, one=one, least=central if seen.central else 1.2, lang=lang)


def _building(seen: SeenBuilding, frame: _Frame, *, one: float, least: float, lang: Lang | None) -> str:
    radius = min(14.0, max(least, one * math.sqrt(seen.building.households)))
    central = ' class="gm-b gm-k"' if seen.central else ' class="gm-b"'
    place = f'cx="{frame.x(seen.at[0])}" cy="{frame.y(seen.at[1])}"'
    title = "" if lang is None else _title(about_building(seen, lang))
    return f'<circle{central} {place} r="{radius:.1f}">{title}</circle>'


def _numbers(scene: Scene, frame: _Frame) -> Iterable[str]:
    """The sequence of each grid in its central building."""
    one = _radius(scene, frame)
    households = {seen.building.id: seen.building.households for seen in scene.buildings}
    for seen in scene.grids:
        radius = min(14.0, max(_least(scene), one * math.sqrt(households.get(seen.grid.central, 0))))
        size = min(10.0, radius * (1.25 if seen.grid.sequence < 10 else 1.05))
        yield (
            f'<text class="gm-n" x="{frame.x(seen.anchor[0])}" y="{frame.y(seen.anchor[1])}"'
            f' style="font-size:{size:.1f}px">{seen.grid.sequence}</text>'
        )


def _name(community: SeenCommunity, frame: _Frame, lang: Lang, *, titles: bool) -> str:
    x, y = community.anchor
    name = escape(community_name(community, lang))
    ident = escape(community.id, {'"': "&quot;"})
    title = _title(about_community(community, lang)) if titles else ""
    return f'<text class="gm-name" data-community="{ident}" x="{frame.x(x)}" y="{frame.y(y)}" dy="-6">{name}{title}</text>'


def map_foot(scene: Scene, lang: Lang) -> str:
    """Scale, north arrow, and what signs mean."""
    frame = _Frame(scene)
    length = round_length(200.0 / frame.scale)
    wide = length * frame.scale
    y = frame.height - 16
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    x = _MARGIN + wide + 70
    signs = (
        f'<circle class="gm-b gm-k" cx="{x:.0f}" cy="{y - 4:.0f}" r="6"/>'
        f'<text x="{x + 12:.0f}" y="{y:.0f}">{say("central", lang)}</text>'
    )
    x += 40 + (60 if lang == "zh" else 110)
    signs += (
        f'<rect class="gm-x" x="{x:.0f}" y="{y - 11:.0f}" width="16" height="13"/>'
        f'<text x="{x + 22:.0f}" y="{y:.0f}">{say("outside", lang)}</text>'
    )
    x += 50 + (110 if lang == "zh" else 175)
    note = say("sequence", lang) if scene.outlined else say("hull", lang)
    return (
        f'<g class="gm-foot"><path class="gm-line" d="M{_MARGIN:.0f} {y - 8:.0f}v8h{wide:.1f}v-8"/>'
        f'<text x="{_MARGIN + wide + 6:.0f}" y="{y:.0f}">{label}</text>{signs}'
        f'<text x="{x:.0f}" y="{y:.0f}">{note}</text>'
        f'<path class="gm-line" d="M{_WIDTH - 24:.0f} {y + 4:.0f}v-22m-4 7l4-7l4 7"/>'
        f'<text x="{_WIDTH - 44:.0f}" y="{y:.0f}">{say("north", lang)}</text></g>'
    )


def round_length(metres: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above *metres*: a length for a scale bar.

    Examples:
        >>> round_length(430.0), round_length(99.0), round_length(2600.0)
        (200.0, 50.0, 2000.0)
    """
    power = 10.0 ** math.floor(math.log10(metres))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= metres)
