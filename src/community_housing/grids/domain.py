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

__all__ = ["CommunityGrids", "Grid", "GridRule", "Move", "members_by_building", "partition", "partition_by_number"]

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
    balance_first: bool = False,
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
        balance_first: Put evenness before the cut, see `partition_graph`.
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
    case = _Case.of(community_id, buildings, neighbours, rule=rule, code=code, plane=plane, keep=keep, locked=locked)
    if not case.ordered:
        return CommunityGrids(community=case.community, rule=rule, status=Status.OPTIMAL, persons=0)
    from community_housing.grids.engine import partition_graph

    options = case.options(keep_weight, balance_first=balance_first, effort=effort)
    return case.answer(partition_graph(case.households, list(case.pairs), grids=rule.grids, **options))


def partition_by_number(  # noqa: PLR0913 - each is a separate choice of the user
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
    balance_first: bool = False,
    effort: int | None = None,
) -> tuple[CommunityGrids, ...]:
    """Divide one community once for every number of grids that its households allow, so that a person can choose.

    Args:
        community_id: As in `partition`, and so are all others.
        buildings: Its buildings.
        neighbours: Pairs of neighbours.
        rule: Its `grids` must be None.
        code: The community's twelve digits.
        plane: How coordinates are measured.
        keep: The grids of today.
        keep_weight: What it costs that two neighbours of one old grid part.
        locked: Groups of buildings that must stay together.
        balance_first: Put evenness before the cut.
        effort: States for each number.

    Returns:
        By number of grids (`rule.grids` of the answer), each with its status, cut, squares, violation, bound and reason;
        empty where no number fits the households into the band (`partition` says why).

    Raises:
        InputError: As `partition`; or *rule* fixes the number.
    """
    case = _Case.of(community_id, buildings, neighbours, rule=rule, code=code, plane=plane, keep=keep, locked=locked)
    if rule.grids is not None:
        raise InputError(f"must be None to try every number of grids, got {rule.grids}", "rule.grids", rule.grids)
    if not case.ordered:
        return ()
    from community_housing.grids.numbers import partition_numbers

    options = case.options(keep_weight, balance_first=balance_first, effort=effort)
    found = partition_numbers(case.households, list(case.pairs), **options)
    return tuple(
        attrs.evolve(case, rule=attrs.evolve(rule, grids=k)).answer(plan)  # type: ignore[misc]
        for k, plan in zip(found.numbers, found.plans, strict=True)
    )


@attrs.frozen
class _Case:
    """One community, checked and in order, between the arguments of `partition` and its answer."""

    community: CommunityId
    ordered: list[Building]
    pairs: dict[tuple[int, int], int]
    groups: list[list[int]]
    before: dict[BuildingId, str] | None
    rule: GridRule
    code: str | None
    plane: Plane

    @classmethod
    def of(
        cls,
        community_id: CommunityId | str,
        buildings: Iterable[Building],
        neighbours: Iterable[Neighbours],
        *,
        rule: GridRule,
        code: str | None,
        plane: Plane,
        keep: CommunityGrids | Mapping[BuildingId, str] | None,
        locked: Iterable[Iterable[BuildingId]],
    ) -> "_Case":
        """Check the arguments of `partition`."""
        for name, value, kind in (("community_id", community_id, str), ("rule", rule, GridRule), ("plane", plane, Plane)):
            if not isinstance(value, kind):
                raise InputError(f"must be a {kind.__name__}, got {value!r}", name, value)
        if code is not None:
            grid_code(code, 1)
        ordered = sorted(_all(buildings, Building, "buildings"), key=lambda building: building.id)
        _check_buildings(community_id, ordered)
        index = {building.id: number for number, building in enumerate(ordered)}
        return cls(
            community=CommunityId(community_id),
            ordered=ordered,
            pairs=_pairs(_all(neighbours, Neighbours, "neighbours"), index),
            groups=_locked(locked, index),
            before=_before(keep, index),
            rule=rule,
            code=code,
            plane=plane,
        )

    @property
    def households(self) -> list[int]:
        return [building.households for building in self.ordered]

    def options(self, keep_weight: int, *, balance_first: bool, effort: int | None) -> dict[str, Any]:
        """The arguments of the engine beside households, edges and number of grids."""
        options: dict[str, Any] = {
            "minimum": self.rule.minimum,
            "maximum": self.rule.maximum,
            "target": self.rule.target,
            "edge_weights": list(self.pairs.values()),
            "ids": [building.id for building in self.ordered],
            "locked": self.groups,
            "keep_weight": keep_weight,
            "balance_first": balance_first,
            "effort": effort,
        }
        if self.before is not None and keep_weight:
            options["keep"] = [self.before.get(building.id) for building in self.ordered]
        return options

    def answer(self, plan: GridPlan) -> CommunityGrids:
        """The plan in words of the domain."""
        ordered, rule = self.ordered, self.rule
        view = _View.of(ordered, self.pairs, self.plane)
        groups_of: dict[int, list[Building]] = {}
        for building, label in zip(ordered, plan.labels, strict=True):
            groups_of.setdefault(label, []).append(building)
        in_turn = sorted(groups_of.values(), key=view.turn)
        drawn = [view.grid(self.community, members, number, self.code, rule) for number, members in enumerate(in_turn, start=1)]
        grids, moves = _succession(drawn, self.before, ordered)
        parts = _parts(len(ordered), self.pairs)
        small = [part for part in parts if sum(ordered[i].households for i in part) < rule.minimum]
        return CommunityGrids(
            community=self.community,
            rule=rule,
            status=plan.status,
            reason=plan.reason,
            grids=tuple(grids),
            households=sum(building.households for building in ordered),
            persons=_persons(ordered),
            cut=plan.cut,
            bound=plan.bound,
            sum_squares=plan.sum_squares,
            violation=plan.violation,
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


def _all(values: Iterable[Any], kind: type[Any], field: str) -> list[Any]:
    """The values as a list, each of the right kind."""
    try:
        found = list(values)
    except TypeError as error:
        raise InputError(f"must be a sequence of {kind.__name__}, got {values!r}", field, values) from error
    for number, one in enumerate(found):
        if not isinstance(one, kind):
            raise InputError(f"must be a {kind.__name__}, got {one!r}", f"{field}[{number}]", one)
    return found


def _locked(locked: Iterable[Iterable[BuildingId]], index: Mapping[BuildingId, int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number, group in enumerate(_all(locked, object, "locked")):
        if isinstance(group, str):
            raise InputError(f"must be a group of building ids, got the text {group!r}", f"locked[{number}]", group)
        found.append([_index(one, index, "locked") for one in _all(group, str, f"locked[{number}]")])
    return found


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
    if not isinstance(keep, Mapping):
        raise InputError(f"must be CommunityGrids or a mapping from building to grid, got {keep!r}", "keep", keep)
    for one, code in keep.items():
        if not isinstance(one, str) or not isinstance(code, str):
            raise InputError(f"must map building ids to codes, both text, got {one!r}: {code!r}", "keep", one)
        _index(one, index, "keep")
    return dict(sorted(keep.items()))


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
