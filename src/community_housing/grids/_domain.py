# SPDX-License-Identifier: Apache-2.0
"""Grids (网格) as a district speaks about them: the rule, a grid, and the grids of a community."""

from collections.abc import Iterable
from typing import Annotated, Literal

from annotated_types import Ge, Le

from community_housing._messages import Message
from community_housing.district import Basis, BuildingId, CommunityId
from community_housing.errors import InputError
from community_housing.grids._plan import DivisionReason, DivisionStatus
from community_housing.provenance import Citation
from community_housing.records import record, result

__all__ = ["CommunityGrids", "Grid", "GridRule", "Move", "members_by_building"]

_Households = Annotated[int, Ge(0), Le(100_000_000)]


@record
class GridRule:
    """How many households a grid should have (按400户标准).

    The report names 400 households a grid, and its own 293 grids for 122,834 households show that 400 is a target and no
    cap; the band around it is a separate choice.

    Fields:
        minimum: Least households of a grid.
        maximum: Most households of a grid.
        target: Households that a grid should come near.
        grids: Number of grids of a community; None to choose the feasible number nearest to households / target.
        basis: What a household is in this rule; None where nobody has said.
        citation: The document that sets the band, where there is one.

    Raises:
        InputError: minimum <= target <= maximum does not hold, or the maximum is zero.
    """

    minimum: _Households = 300
    maximum: _Households = 500
    target: _Households = 400
    grids: Annotated[int, Ge(1), Le(100_000)] | None = None
    basis: Basis | None = None
    citation: Citation | None = None

    def check(self) -> None:
        """Refuse a band that does not hold its own target."""
        if not self.minimum <= self.target <= self.maximum:
            raise InputError(
                Message(
                    "must satisfy minimum <= target <= maximum, got {minimum}, {target}, {maximum}",
                    minimum=self.minimum,
                    target=self.target,
                    maximum=self.maximum,
                ),
                "GridRule.target",
                self.target,
            )
        if self.maximum < 1:
            raise InputError("must be >= 1: a grid holds households", "GridRule.maximum", self.maximum)


@result
class Grid:
    """One grid.

    Fields:
        code: Fifteen digits; or, for a community without a code, its id, a hyphen and the sequence.  A grid that carries on one
            of before keeps its code.
        sequence: Number within the community: from 1, west to east, then north to south; in a review that of the grid that is
            carried on, and for a new one the next that no grid ever had.
        community: The community that it belongs to; a grid never has buildings of two.
        members: Its buildings, by id.
        households: Their households.
        persons: Their persons; None if one is not known.
        central: The building from which its households are nearest in all, see `central_by_distance`.
        violation: Households by which it lies outside the band; 0 within.
        oversize: Whether it has a building that alone exceeds the maximum, so that no plan could hold the band.
        carries_on: Code of the old grid that it continues, where *keep* was given.
        special: Whether it is one that the band is not for (专属网格): a school, a market, the estate of one unit.
    """

    code: str
    sequence: int
    community: CommunityId
    members: tuple[BuildingId, ...]
    households: int
    persons: int | None
    central: BuildingId
    violation: int = 0
    oversize: bool = False
    carries_on: str | None = None
    special: bool = False


@result
class Move:
    """A building that changes grid against the grids of before.

    Fields:
        building: Which one.
        households: How many households that is.
        before: Code of its old grid; None for a building that was not there.
        after: Code of its new grid.
    """

    building: BuildingId
    households: int
    before: str | None
    after: str


@result
class CommunityGrids:
    """The grids of one community.

    Fields:
        community: Whose grids.
        rule: The rule that they were drawn by.
        status: "optimal" proved best; "feasible" within the band, not proved best; "infeasible": the grids break the band,
            and *reason* says why and whether that is proved.
        reason: Why the band is broken; None where it is kept.
        grids: By sequence.
        households: Of the community.
        persons: Of the community; None if one building's are not known.
        cut: Total weight of neighbours that stand in different grids.
        bound: Proved: no plan of this many grids (and, where infeasible, of least violation) cuts less; with *keep_weight*
            the weight of today's grids that are cut counts in it.
        sum_squares: Sum of (households - target)², over all grids but special ones.
        violation: Households outside the band, over all grids but special ones.
        asked: The number of grids that was asked for, where *grids* are another number, because there is no plan of so many.
        explored: States that the search looked at.
        central_by: How *central* and *sequence* were found: "distance" by the places of the buildings, "steps" by
            neighbours and ids, where a place is missing.
        parts: Number of connected parts of the community's buildings, those of frozen and special grids left out.
        small_parts: Parts, each as building ids, that have fewer households than the minimum and so can be no valid grid.
        moves: Buildings that change grid, where *keep* was given, by building id.
        moved_households: Households that change grid; those of buildings that were not there before do not count.
        retired: Codes of grids of this community that are no more; a later review gives them to no other grid.
        frozen: Codes of the grids that had to stay as they are; what is proved is proved of plans with these.
        timed_out: Whether `time_limit` shortened the search and nothing is proved: another run may find other grids.
        split: Compounds that stand in more than one grid.
    """

    kind: Literal["grids"] = "grids"
    community: CommunityId
    rule: GridRule
    status: DivisionStatus
    reason: DivisionReason | None = None
    grids: tuple[Grid, ...] = ()
    households: int = 0
    persons: int | None = None
    cut: int = 0
    bound: int = 0
    sum_squares: int = 0
    violation: int = 0
    explored: int = 0
    central_by: Literal["distance", "steps"] = "distance"
    parts: int = 0
    small_parts: tuple[tuple[BuildingId, ...], ...] = ()
    moves: tuple[Move, ...] = ()
    moved_households: int = 0
    retired: tuple[str, ...] = ()
    asked: int | None = None
    frozen: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    timed_out: bool = False

    @property
    def valid(self) -> bool:
        """Whether every grid lies within the band and there are as many grids as were asked for."""
        return self.violation == 0 and self.asked is None


def members_by_building(grids: Iterable[Grid]) -> dict[BuildingId, str]:
    """The code of the grid of each building."""
    return {member: grid.code for grid in grids for member in grid.members}
