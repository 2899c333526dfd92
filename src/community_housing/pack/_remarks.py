# SPDX-License-Identifier: Apache-2.0
"""What looks like a slip of the pen in a pack that is in order: a remark, never a refusal."""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from math import isqrt
from typing import Final

from community_housing._doors import door
from community_housing.district import Building, District, OpportunityKind, by_community
from community_housing.errors import InputError
from community_housing.grids._plane import plane_for
from community_housing.quantities import Area, Money
from community_housing.records import result

__all__ = ["Remark", "RemarkKind", "remarks"]

_BUILT: Final = (OpportunityKind.EXTEND, OpportunityKind.LAND, OpportunityKind.SALE)
_LEAST_COST, _MOST_COST = Money.of(20), Money.of(200_000)
"""Of a square metre that is built or bought, in any town and year that we have seen."""
_LEAST_AREA, _MOST_AREA = Area.of("0.01"), Area.of(20)
"""Of a household's part in the premises of its community."""
_FAR_MM: Final = 100_000_000
_FEWEST: Final = 3


class RemarkKind(StrEnum):
    """Kinds of remarks."""

    COST_PER_M2 = "cost_per_m2"
    """What an opportunity costs by the square metre: perhaps the amount is in 万元, or the area in another unit."""
    AREA_PER_HOUSEHOLD = "area_per_household"
    """The premises of a community by its households: perhaps one of the two is in another unit."""
    FAR_AWAY = "far_away"
    """A building more than a hundred kilometres from the middle of its community."""
    ALL_IN_ONE_PLACE = "all_in_one_place"
    """Three buildings or more of a community, and all of them at one point."""
    SAME_NAME = "same_name"
    """Communities of one street that are called the same, whatever the width of signs, case and blanks."""


@result
class Remark:
    """One thing that looks like a slip.

    Fields:
        kind: What it is about.
        subject: Id of the opportunity, community or building.
        found: The figure: yuan a square metre, square metres a household, or kilometres, exact; a count of buildings or
            communities.
    """

    kind: RemarkKind
    subject: str
    found: Fraction


@door()
def remarks(district: District) -> tuple[Remark, ...]:
    """What in a district is out of any range that we have seen.

    Args:
        district: Any district; nothing is refused.

    Returns:
        Remarks by kind and id.

    Source: own rule; the bounds are wide, so that what is said deserves a look.
    """
    found = [*_costs(district), *_areas(district), *_places(district), *_names(district)]
    return tuple(sorted(found, key=lambda one: (one.kind, one.subject)))


def _costs(district: District) -> Iterator[Remark]:
    for one in district.opportunities:
        if one.kind not in _BUILT or one.cost is None or one.area is None or not one.cost.fen or not one.area.dm2:
            continue
        each = Fraction(one.cost.fen, one.area.dm2)
        if not _LEAST_COST.fen <= 100 * each <= _MOST_COST.fen:
            yield Remark(kind=RemarkKind.COST_PER_M2, subject=one.id, found=each)


def _areas(district: District) -> Iterator[Remark]:
    rooms = by_community(district.premises)
    for community in district.communities:
        areas = [one.area.dm2 for one in rooms.get(community.id, ()) if one.area is not None]
        if not community.households or not sum(areas):
            continue
        each = Fraction(sum(areas), 100 * community.households)
        if not _LEAST_AREA.dm2 <= 100 * each <= _MOST_AREA.dm2:
            yield Remark(kind=RemarkKind.AREA_PER_HOUSEHOLD, subject=community.id, found=each)


def _places(district: District) -> Iterator[Remark]:
    for community, group in by_community(district.buildings).items():
        placed = _placed(group, district.crs)
        if len(placed) < _FEWEST:
            continue
        if len({place for _, place in placed}) == 1:
            yield Remark(kind=RemarkKind.ALL_IN_ONE_PLACE, subject=community, found=Fraction(len(placed)))
        east, north = (sorted(axis)[len(placed) // 2] for axis in zip(*(place for _, place in placed), strict=True))
        for building, (x, y) in placed:
            apart = isqrt((x - east) ** 2 + (y - north) ** 2)
            if apart > _FAR_MM:
                yield Remark(kind=RemarkKind.FAR_AWAY, subject=building, found=Fraction(apart, 1_000_000))


def _names(district: District) -> Iterator[Remark]:
    alike: dict[tuple[str, str], list[str]] = {}
    for one in district.communities:
        plain = "".join(unicodedata.normalize("NFKC", one.name).casefold().split())
        alike.setdefault((one.street, plain), []).append(one.id)
    for group in alike.values():
        if len(group) > 1:
            yield Remark(kind=RemarkKind.SAME_NAME, subject=min(group), found=Fraction(len(group)))


def _placed(group: Sequence[Building], crs: str) -> list[tuple[str, tuple[int, int]]]:
    """Every building that has a place, in millimetres; none where the system tells no lengths."""
    try:
        plane = plane_for(crs, group, project=True)
    except InputError:
        return []
    return [(one.id, place) for one in group if (place := plane.of(one)) is not None]
