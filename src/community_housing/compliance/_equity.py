# SPDX-License-Identifier: Apache-2.0
"""Equity: how evenly the counted area is spread over the households of a district."""

from collections.abc import Iterable
from fractions import Fraction

from community_housing._doors import door
from community_housing.compliance._assess import ComplianceFinding
from community_housing.compliance._summary import pairs_of_one_basis
from community_housing.errors import InputError
from community_housing.quantities import Area
from community_housing.records import result

__all__ = ["Equity", "LorenzPoint", "equity"]


@result
class LorenzPoint:
    """The poorest communities together: their households, and the area that these have."""

    households: int
    area: Area


@result
class Equity:
    """How evenly area is spread over households, each household given the mean of its community.

    Fields:
        gini: Gini coefficient, 0 for even and towards 1 for all with one; None where there is no area or no household, and
            where households are on different bases, which are never added.
        lorenz: The Lorenz curve from (0, 0), by rising m² per household; communities of one ratio are one point.
        communities: How many it rests on: those with known area and at least one household.
        left_out: How many it leaves out.
    """

    gini: Fraction | None
    lorenz: tuple[LorenzPoint, ...]
    communities: int
    left_out: int


@door()
def equity(findings: Iterable[ComplianceFinding]) -> Equity:
    """Compute the Lorenz curve and the Gini coefficient of m² per household, exactly.

    Args:
        findings: Findings of communities on one day, each community at most once.

    Returns:
        The equity.  Cost: one sort.  Exact: fractions of integers, no rounding.

    Raises:
        InputError: Findings of two days, or of a community twice.

    Source: C. Gini (1914); M. O. Lorenz (1905); the trapezoid form for grouped data.
    """
    groups: dict[Fraction, tuple[int, int]] = {}
    found = tuple(findings)
    if len({finding.on for finding in found}) > 1:
        raise InputError("must all be of one day", "findings", None)
    pairs = pairs_of_one_basis(found)
    for area, households in pairs:
        ratio = Fraction(area, households)
        held = groups.get(ratio, (0, 0))
        groups[ratio] = (held[0] + households, held[1] + area)
    points = [(0, 0)]
    for ratio in sorted(groups):
        households, area = groups[ratio]
        points.append((points[-1][0] + households, points[-1][1] + area))
    total_households, total_area = points[-1]
    gini = None
    if total_households and total_area:
        twice_below = sum((points[i + 1][0] - points[i][0]) * (points[i + 1][1] + points[i][1]) for i in range(len(points) - 1))
        gini = 1 - Fraction(twice_below, total_households * total_area)
    return Equity(
        gini=gini,
        lorenz=tuple(LorenzPoint(households=count, area=Area(area)) for count, area in points),
        communities=len(pairs),
        left_out=len(found) - len(pairs),
    )
