# SPDX-License-Identifier: Apache-2.0
"""What it weighs to part two neighbours: one each, the boundary that they share, or how near they are (extra `geo`)."""

import math
from collections.abc import Sequence
from typing import Any, Final, Literal

import attrs

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.grids._plane import Place
from community_housing.io.geometry._project import need

__all__ = ["Weighing", "Weights", "proximity_weight"]

Weights = Literal["one", "boundary", "proximity"]
"""What the weight of an edge is: 1, decimetres of boundary that the two share, or 10,000 by the metres between them."""

_MILLIMETRES: Final = 1000
_DECIMETRES: Final = 10.0
_MARGIN_M: Final = 25.0
_MOST: Final = 1_000_000
_TOUCH_M: Final = 0.001
_LEAST_M: Final = 0.02


def proximity_weight(a: Place, b: Place) -> int:
    """Ten thousand over the distance in metres: 1,000 at 10 m, 100 at 100 m, 10 at 1 km; nearer than 1 m counts as 1 m.

    Exact: distance in whole millimetres, rounded down; the weight rounded, halves up; at least 1.

    Examples:
        >>> proximity_weight((0, 0), (30_000, 40_000)), proximity_weight((0, 0), (0, 0))
        (200, 10000)
    """
    apart = max(_MILLIMETRES, math.isqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2))
    return max(1, (2 * 10_000 * _MILLIMETRES + apart) // (2 * apart))


@shows_itself
@attrs.frozen
class Weighing:
    """The weights of the edges of one community.

    Fields:
        kind: "one": every edge weighs 1.  "proximity": see `proximity_weight`, between places (centroids of footprints).
            "boundary": decimetres, at least 1, of the boundary that the two share, see `boundary`.
        places: Of its buildings, in whole millimetres.
        shapes: Their footprints in metres where the edges are those of contiguity; None where they are found from places.
        tolerance_m: Widest gap between contiguous footprints.
    """

    kind: Weights
    places: Sequence[Place]
    shapes: Sequence[Any] | None
    tolerance_m: float

    def weigh(self, pairs: Sequence[tuple[int, int]]) -> list[int]:
        """The weight of each pair of indices, 1 to 1,000,000.

        Raises:
            InputError: The kind is none of the three.
        """
        match self.kind:
            case "one":
                return [1] * len(pairs)
            case "proximity":
                return [proximity_weight(self.places[a], self.places[b]) for a, b in pairs]
            case "boundary":
                return [min(_MOST, max(1, round(metres * _DECIMETRES))) for metres in self.boundary(pairs)]
            case _:
                raise InputError(
                    Message("must be 'one', 'boundary' or 'proximity', got {kind!r}", kind=self.kind), "weights", self.kind
                )

    def boundary(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Metres of boundary that each pair shares.

        Contiguous footprints: the wall that both outlines have in common; where a gap parts them (or they overlap), the walls
        of either within the tolerance of the other, the mean of both.  Places: the common border of the ground nearest to
        each, within the hull of all places widened by 25 m.  Buildings at one place share the whole border of that ground, for
        nothing lies between.
        """
        if self.shapes is not None:
            return [_common_wall(self.shapes[a], self.shapes[b], self.tolerance_m) for a, b in pairs]
        return self._common_borders(pairs)

    def _common_borders(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        shapely = need("shapely")
        sites = sorted(set(self.places))
        west, south = (min(c) for c in zip(*sites, strict=True)) if sites else (0, 0)
        points = shapely.MultiPoint([((x - west) / _MILLIMETRES, (y - south) / _MILLIMETRES) for x, y in sites])
        ground = shapely.convex_hull(points).buffer(_MARGIN_M)
        if len(sites) > 1:
            found = shapely.voronoi_polygons(points, extend_to=ground.envelope, ordered=True)
            cells = dict(zip(sites, shapely.get_parts(found), strict=True))
        else:
            cells = dict.fromkeys(sites, ground)
        lengths: list[float] = []
        for a, b in pairs:
            first, second = cells[self.places[a]], cells[self.places[b]]
            if self.places[a] == self.places[b]:
                lengths.append(float(shapely.intersection(first, ground).length))
            else:
                # Cells come from one diagram and agree in every digit of their common border.
                border = shapely.intersection(shapely.boundary(first), shapely.boundary(second))
                lengths.append(float(shapely.intersection(border, ground).length))
        return lengths


def _common_wall(a: Any, b: Any, tolerance_m: float) -> float:
    shapely = need("shapely")
    walls, others = shapely.boundary(a), shapely.boundary(b)
    shared = float(shapely.intersection(walls, shapely.buffer(others, _TOUCH_M, cap_style="flat")).length)
    if shapely.distance(a, b) <= _TOUCH_M and (shared > _LEAST_M or shapely.area(shapely.intersection(a, b)) < _LEAST_M):
        return shared
    near = (
        float(shapely.intersection(walls, shapely.buffer(b, tolerance_m)).length),
        float(shapely.intersection(others, shapely.buffer(a, tolerance_m)).length),
    )
    return sum(near) / 2
