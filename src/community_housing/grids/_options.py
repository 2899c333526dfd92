# SPDX-License-Identifier: Apache-2.0
"""What may be chosen when grids are divided: each choice with its one default, and its name as a keyword."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

from attrs import frozen

from community_housing._shown import shows_itself

if TYPE_CHECKING:
    from community_housing.district import BuildingId
    from community_housing.grids._domain import CommunityGrids
    from community_housing.grids._plane import Plane

__all__ = ["GraphOptions", "Search", "SearchOptions", "TaskOptions"]


@shows_itself
@frozen(kw_only=True)
class Search:
    """How a division is looked for, of a graph or of a community.

    Fields:
        keep_weight: What is added to every edge inside a grid of today, in units of the median edge, so that it means the
            same beside any weights; 0 only reports who moves.
        balance_first: Put evenness before the cut: first the violation, then the largest distance of a grid from the target,
            then cut and squares as always.  `optimal` is claimed only where both steps are proved.
        effort: States that may be made before the search settles for what it has: a count, so that the answer never
            depends on the speed of the machine.  None is `DEFAULT_EFFORT` and 10,000 for each building.
        time_limit: Seconds after which the search settles for what it has as well, for services.  It is looked at between
            passes, so an answer may come a moment later, and says `timed_out`; without that it is the answer of any machine.
            It is for each number of grids where several are asked for, and for each division of a repair.
    """

    keep_weight: int = 1
    balance_first: bool = False
    effort: int | None = None
    time_limit: float | None = None


class SearchOptions(TypedDict, total=False):
    """The fields of `Search`, as keywords."""

    keep_weight: int
    balance_first: bool
    effort: int | None
    time_limit: float | None


class GraphOptions(SearchOptions, total=False):
    """The fields of `GraphProblem` after its graph, as keywords."""

    minimum: int
    maximum: int
    target: int
    grids: int | None
    edge_weights: Sequence[int] | None
    ids: Sequence[Hashable] | None
    keep: Sequence[Hashable] | None
    locked: Iterable[Iterable[int]]
    start: Sequence[Hashable] | None


class TaskOptions(SearchOptions, total=False):
    """The fields of `GridTask` after its rule, as keywords."""

    code: str | None
    plane: Plane
    keep: CommunityGrids | Mapping[BuildingId, str] | None
    locked: Iterable[Iterable[BuildingId]]
    retired: Iterable[str]
    frozen: Iterable[str]
    special: Iterable[Iterable[BuildingId]]
    compounds: Mapping[BuildingId, str]
    splits: int | None
    start: CommunityGrids | Mapping[BuildingId, str] | None
