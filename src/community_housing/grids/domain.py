# SPDX-License-Identifier: Apache-2.0
"""Grids (网格) as a district speaks about them: the rule, the grids of a community, and how to draw them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

import attrs
from annotated_types import Ge, Le

from community_housing.district import Basis, Building, BuildingId, CommunityId, Neighbours
from community_housing.errors import InputError
from community_housing.grids.central import central_by_distance, central_by_steps, turn
from community_housing.grids.codes import grid_code
from community_housing.grids.plan import GridPlan, Reason, Status
from community_housing.grids.plane import METRES, Place, Plane
from community_housing.grids.succession import successors
from community_housing.provenance import Citation
from community_housing.records import record, result

__all__ = ["CommunityGrids", "Grid", "GridRule", "Move", "members_by_building", "partition"]

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
                f"must satisfy minimum <= target <= maximum, got {self.minimum}, {self.target}, {self.maximum}",
                "GridRule.target",
                self.target,
            )
        if self.maximum < 1:
            raise InputError("must be >= 1: a grid holds households", "GridRule.maximum", self.maximum)


@result
class Grid:
    """One grid.

    Fields:
        code: Fifteen digits; or, for a community without a code, its id, a hyphen and the sequence.
        sequence: Number within the community from 1, west to east, then north to south.
        community: The community that it belongs to; a grid never has buildings of two.
        members: Its buildings, by id.
        households: Their households.
        persons: Their persons; None if one is not known.
        central: The building from which its households are nearest in all, see `central_by_distance`.
        violation: Households by which it lies outside the band; 0 within.
        oversize: Whether it has a building that alone exceeds the maximum, so that no plan could hold the band.
        carries_on: Code of the old grid that it continues, where *keep* was given.
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
        sum_squares: Sum of (households - target)².
        violation: Households outside the band, over all grids.
        explored: States that the search looked at.
        central_by: How *central* and *sequence* were found: "distance" by the places of the buildings, "steps" by
            neighbours and ids, where a place is missing.
        parts: Number of connected parts of the community's buildings.
        small_parts: Parts, each as building ids, that have fewer households than the minimum and so can be no valid grid.
        moves: Buildings that change grid, where *keep* was given, by building id.
        moved_households: Households that change grid; those of buildings that were not there before do not count.
    """

    kind: Literal["grids"] = "grids"
    community: CommunityId
    rule: GridRule
    status: Status
    reason: Reason | None = None
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

    @property
    def valid(self) -> bool:
        """Whether every grid lies within the band."""
        return self.violation == 0


def partition(  # noqa: PLR0913 - each is a separate choice of the user
    community_id: CommunityId | str,
    buildings: Sequence[Building],
    neighbours: Iterable[Neighbours],
    *,
    rule: GridRule,
    code: str | None = None,
    plane: Plane = METRES,
    keep: CommunityGrids | Mapping[BuildingId, str] | None = None,
    keep_weight: int = 0,
    locked: Iterable[Iterable[BuildingId]] = (),
    effort: int | None = None,
) -> CommunityGrids:
    """Divide one community into grids (网格).

    Args:
        community_id: The community; every building must belong to it.
        buildings: Its buildings, ids unique, in any order.
        neighbours: Pairs of neighbours; those with an end in another community are not used, so no grid crosses one.
        rule: Band, target and, where it is fixed, the number of grids.
        code: The community's twelve digits, see `community_codes`; without it codes are the id and the sequence.
        plane: How coordinates are measured, see `plane_for`; needed for coordinates in degrees.
        keep: The grids of today, to be changed little: a result of before, or building -> code.
        keep_weight: What it costs in cut weight that two neighbours of one old grid part; 0 only reports who moves.
        locked: Groups of buildings that must stay together.
        effort: Most states that the search may look at; None for the engine's own limit.

    Returns:
        The grids with the status of the proof.  A community that cannot be divided within the band is a result, not an
        error.

    Raises:
        InputError: A building of another community, an id twice, a pair twice, an unknown building in *keep* or *locked*, or
            a wrong *code*.

    Guarantees:
        Every building is in exactly one grid.  The answer does not depend on the order of *buildings* or *neighbours*.

    Source: own rule, docs/decisions/0011 (sequence, central building); docs/explanation/grids.md (search and proof).
    """
    ordered = sorted(buildings, key=lambda building: building.id)
    _check_buildings(community_id, ordered)
    community = CommunityId(community_id)
    index = {building.id: number for number, building in enumerate(ordered)}
    pairs = _pairs(neighbours, index)
    groups = [[_index(one, index, "locked") for one in group] for group in locked]
    before = _before(keep, index)
    if not ordered:
        return CommunityGrids(community=community, rule=rule, status=Status.OPTIMAL, persons=0)
    plan = _search(ordered, pairs, rule=rule, before=before, keep_weight=keep_weight, locked=groups, effort=effort)
    view = _View.of(ordered, pairs, plane)
    groups_of: dict[int, list[Building]] = {}
    for building, label in zip(ordered, plan.labels, strict=True):
        groups_of.setdefault(label, []).append(building)
    in_turn = sorted(groups_of.values(), key=view.turn)
    grids = [view.grid(community, members, sequence, code, rule) for sequence, members in enumerate(in_turn, start=1)]
    grids, moves = _succession(grids, before, ordered)
    parts = _parts(len(ordered), pairs)
    small = [part for part in parts if sum(ordered[i].households for i in part) < rule.minimum]
    return CommunityGrids(
        community=community,
        rule=rule,
        status=plan.status,
        reason=plan.reason,
        grids=tuple(grids),
        households=sum(building.households for building in ordered),
        persons=_persons(ordered),
        cut=sum(weight for (a, b), weight in pairs.items() if plan.labels[a] != plan.labels[b]),
        bound=plan.bound,
        sum_squares=sum((grid.households - rule.target) ** 2 for grid in grids),
        violation=sum(grid.violation for grid in grids),
        explored=plan.explored,
        central_by="distance" if view.places is not None else "steps",
        parts=len(parts),
        small_parts=tuple(tuple(ordered[i].id for i in part) for part in small),
        moves=tuple(moves),
        moved_households=sum(move.households for move in moves if move.before is not None),
    )


def members_by_building(grids: Iterable[Grid]) -> dict[BuildingId, str]:
    """The code of the grid of each building."""
    return {member: grid.code for grid in grids for member in grid.members}


# --- Input ------------------------------------------------------------------------------------------------------------


def _check_buildings(community: str, ordered: Sequence[Building]) -> None:
    for building in ordered:
        if building.community != community:
            raise InputError(
                f"must belong to community {community!r}; {building.id!r} belongs to {building.community!r}",
                "buildings",
                building.id,
            )
    twice = sorted(one for one, count in Counter(building.id for building in ordered).items() if count > 1)
    if twice:
        raise InputError(f"ids must be unique, these are there more than once: {', '.join(twice[:10])}", "buildings", twice)


def _index(one: BuildingId, index: Mapping[BuildingId, int], field: str) -> int:
    if one not in index:
        raise InputError(f"names {one!r}, which is no building of this community", field, one)
    return index[one]


def _pairs(neighbours: Iterable[Neighbours], index: Mapping[BuildingId, int]) -> dict[tuple[int, int], int]:
    """Weight by pair of indices, sorted; pairs with an end elsewhere are left out."""
    pairs: dict[tuple[int, int], int] = {}
    for edge in neighbours:
        if edge.a not in index or edge.b not in index:
            continue
        a, b = sorted((index[edge.a], index[edge.b]))
        if (a, b) in pairs:
            raise InputError(f"names the pair {edge.a!r}, {edge.b!r} twice", "neighbours", (edge.a, edge.b))
        pairs[a, b] = edge.weight
    return dict(sorted(pairs.items()))


def _before(
    keep: CommunityGrids | Mapping[BuildingId, str] | None, index: Mapping[BuildingId, int]
) -> dict[BuildingId, str] | None:
    """The old grid of each building that is still there."""
    if keep is None:
        return None
    if isinstance(keep, CommunityGrids):
        # Buildings of before may have been pulled down since; whoever hands a mapping over has chosen its ids today.
        return {one: code for one, code in members_by_building(keep.grids).items() if one in index}
    for one in keep:
        _index(one, index, "keep")
    return dict(sorted(keep.items()))


def _search(
    ordered: Sequence[Building],
    pairs: Mapping[tuple[int, int], int],
    *,
    rule: GridRule,
    before: Mapping[BuildingId, str] | None,
    keep_weight: int,
    locked: Sequence[Sequence[int]],
    effort: int | None,
) -> GridPlan:
    from community_housing.grids.engine import partition_graph

    options: dict[str, Any] = {"locked": locked} if locked else {}
    if effort is not None:
        options["effort"] = effort
    if before is not None and keep_weight:
        options |= {"keep": [before.get(building.id) for building in ordered], "keep_weight": keep_weight}
    return partition_graph(
        [building.households for building in ordered],
        list(pairs),
        minimum=rule.minimum,
        maximum=rule.maximum,
        target=rule.target,
        grids=rule.grids,
        edge_weights=list(pairs.values()),
        ids=[building.id for building in ordered],
        **options,
    )


# --- Output -----------------------------------------------------------------------------------------------------------


@attrs.frozen
class _View:
    """What the grids of one community are described by: places where all are known, neighbours otherwise."""

    places: dict[BuildingId, Place] | None
    beside: dict[BuildingId, list[BuildingId]]

    @classmethod
    def of(cls, ordered: Sequence[Building], pairs: Iterable[tuple[int, int]], plane: Plane) -> "_View":
        found = [(building.id, plane.of(building)) for building in ordered]
        places = {one: place for one, place in found if place is not None}
        beside: dict[BuildingId, list[BuildingId]] = {building.id: [] for building in ordered}
        for a, b in pairs:
            beside[ordered[a].id].append(ordered[b].id)
            beside[ordered[b].id].append(ordered[a].id)
        return cls(places if len(places) == len(ordered) else None, beside)

    def turn(self, members: Sequence[Building]) -> tuple[Any, ...]:
        ids = [member.id for member in members]
        return (min(ids),) if self.places is None else turn(ids, self.places)

    def grid(
        self, community: CommunityId, members: Sequence[Building], sequence: int, code: str | None, rule: GridRule
    ) -> Grid:
        households = sum(member.households for member in members)
        return Grid(
            code=f"{community}-{sequence:03d}" if code is None else grid_code(code, sequence),
            sequence=sequence,
            community=community,
            members=tuple(member.id for member in members),
            households=households,
            persons=_persons(members),
            central=(
                central_by_steps(members, self.beside) if self.places is None else central_by_distance(members, self.places)
            ),
            violation=max(0, rule.minimum - households, households - rule.maximum),
            oversize=any(member.households > rule.maximum for member in members),
        )


def _persons(buildings: Sequence[Building]) -> int | None:
    total = 0
    for building in buildings:
        if building.persons is None:
            return None
        total += building.persons
    return total


def _succession(
    grids: Sequence[Grid], before: Mapping[BuildingId, str] | None, ordered: Sequence[Building]
) -> tuple[list[Grid], list[Move]]:
    """The grids with the old ones that they carry on, and the buildings that leave those."""
    if before is None:
        return list(grids), []
    after = members_by_building(grids)
    carried = successors(before, after, {building.id: building.households for building in ordered})
    moves = [
        Move(building=building.id, households=building.households, before=before.get(building.id), after=after[building.id])
        for building in ordered
        if before.get(building.id) is None or carried.get(after[building.id]) != before[building.id]
    ]
    named = [attrs.evolve(grid, carries_on=carried.get(grid.code)) for grid in grids]  # type: ignore[misc]
    return named, moves


def _parts(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected parts, each sorted, by their first building."""
    root = list(range(count))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for a, b in pairs:
        first, second = sorted((find(a), find(b)))
        root[second] = first
    parts: dict[int, list[int]] = {}
    for one in range(count):
        parts.setdefault(find(one), []).append(one)
    return list(parts.values())
