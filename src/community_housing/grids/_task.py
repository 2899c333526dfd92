# SPDX-License-Identifier: Apache-2.0
"""Divide one community: what is to be divided and how, as one value that can be kept, sent to another process, and divided."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Unpack

import attrs

from community_housing._doors import an_id_once, door, read_once
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Building, BuildingId, Community, CommunityId, Neighbours
from community_housing.errors import InputError
from community_housing.grids._case import Case
from community_housing.grids._codes import grid_code
from community_housing.grids._domain import CommunityGrids, GridRule, members_by_building
from community_housing.grids._engine.checks import check, check_numbers, whole
from community_housing.grids._engine.parts import components
from community_housing.grids._options import Search, TaskOptions
from community_housing.grids._plane import METRES, Plane

__all__ = ["GridTask", "partition", "prepared"]


@shows_itself
@attrs.frozen
class GridTask(Search):
    """One community to be divided into grids (网格).

    Fields:
        community: The community; every building must belong to it.
        buildings: Its buildings, ids unique, in any order.
        neighbours: Pairs of neighbours; those with an end in another community are not used, so no grid crosses one.
        rule: Band, target and, where it is fixed, the number of grids.
        code: The community's twelve digits, see `community_codes`; without it codes are the id and the sequence.
        plane: How coordinates are measured, see `plane_for`; needed for coordinates in degrees.
        keep: The grids of today, to be changed little: a result of before, or building -> code.  A grid that carries on one of
            them keeps its code, where that is a code of this community.
        retired: Codes that grids of this community had once and that are given to no other; those that a result of before
            knows of come with it.
        locked: Groups of buildings that must stay together.
        frozen: Codes of grids of today (from *keep*) that stay just as they are; `rule.grids` counts them.
        special: Groups of buildings that are a grid of their own, which the band is not for (专属网格: a school, a market,
            the estate of one unit); `rule.grids` does not count them.
        compounds: The compound (小区) of each building that is in one.  One whose buildings are connected and fit into a grid
            stays whole; where no plan so holds the band, the fewest of the largest are let go, see `CommunityGrids.split`.
        splits: How often a compound that is too large for one grid may be parted; `evaluate` says where it is more often.
        start: A plan that there is already, as *keep* but without the wish to keep it: where it is valid, the answer is never
            worse.  None is *keep*.
        keep_weight, balance_first, effort, time_limit: See `Search`.

    What can be read only once is read when the task is made; nothing is checked until it is divided.
    """

    community: CommunityId
    buildings: Sequence[Building] = attrs.field(converter=read_once)
    neighbours: Iterable[Neighbours] = attrs.field(converter=read_once)
    rule: GridRule
    code: str | None = None
    plane: Plane = METRES
    keep: CommunityGrids | Mapping[BuildingId, str] | None = None
    locked: Iterable[Iterable[BuildingId]] = attrs.field(default=(), converter=read_once)
    retired: Iterable[str] = attrs.field(default=(), converter=read_once)
    frozen: Iterable[str] = attrs.field(default=(), converter=read_once)
    special: Iterable[Iterable[BuildingId]] = attrs.field(default=(), converter=read_once)
    compounds: Mapping[BuildingId, str] = attrs.field(factory=dict)
    splits: int | None = None
    start: CommunityGrids | Mapping[BuildingId, str] | None = None

    def divide(self) -> CommunityGrids:
        """Divide the community; see `partition`."""
        return prepared(self).divide()

    def divide_by_number(self) -> tuple[CommunityGrids, ...]:
        """Divide the community once for every number of grids that its households allow, so that a person can choose.

        *effort* is for each number.

        Returns:
            By number of grids (`rule.grids` of the answer), each with its status, cut, squares, violation, bound and reason;
            empty where no number fits the households into the band (`divide` says why).

        Raises:
            InputError: As `partition`; or the rule fixes the number.
        """
        case = prepared(self)
        if self.rule.grids is not None:
            raise InputError(
                Message("must be None to try every number of grids, got {grids}", grids=self.rule.grids),
                "rule.grids",
                self.rule.grids,
            )
        return case.divide_by_number()


@door()
def partition(
    community: Community | CommunityId | str,
    buildings: Sequence[Building],
    *,
    neighbours: Iterable[Neighbours],
    rule: GridRule,
    **options: Unpack[TaskOptions],
) -> CommunityGrids:
    """Divide one community into grids (网格).

    Args:
        community: The community or its id; this and all other arguments are the fields of `GridTask`.
        buildings: Its buildings.
        neighbours: Pairs of neighbours.
        rule: Band, target and, where it is fixed, the number of grids.
        **options: The other fields of `GridTask`, where each is described with its default.

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
    name = community.id if isinstance(community, Community) else community
    return GridTask(name, buildings, neighbours, rule, **options).divide()


def prepared(task: GridTask) -> Case:
    """Check a task once and put it in order; what is left needs no records, and is small to send.

    Raises:
        InputError: As `partition`.
    """
    rule = task.rule
    for name, value, kind in (
        ("community", task.community, str), ("rule", rule, GridRule), ("plane", task.plane, Plane),
    ):  # fmt: skip
        if not isinstance(value, kind):
            raise InputError(Message("must be a {name}, got {value!r}", name=kind.__name__, value=value), name, value)
    if task.code is not None:
        grid_code(task.code, 1)
    ordered: list[Building] = _all(task.buildings, Building, "buildings")
    ordered.sort(key=lambda building: building.id)
    _check_buildings(task.community, ordered)
    index = {building.id: building for building in ordered}
    pairs = _pairs(_all(task.neighbours, Neighbours, "neighbours"), index)
    groups = _groups(task.locked, "locked", index)
    before = _before(task.keep, "keep", index)
    start = before if task.start is None else _before(task.start, "start", index)
    frozen, special = _frozen(task.frozen, before), _groups(task.special, "special", index)
    free = _free(index, (*frozen, *special), groups)
    at = {one: number for number, one in enumerate(free)}
    inner = {(at[a], at[b]): weight for (a, b), weight in pairs.items() if a in at and b in at}
    numbers = check_numbers(
        rule.minimum,
        rule.maximum,
        rule.target,
        grids=_rest(rule.grids, len(frozen), free),
        keep_weight=task.keep_weight,
        balance_first=task.balance_first,
        effort=task.effort,
        time_limit=task.time_limit,
    )
    problem = None
    if free:
        # The order is canonical already; the ids are only needed to name buildings.
        problem = check(
            [index[one].households for one in free],
            list(inner),
            edge_weights=list(inner.values()),
            ids=None,
            keep=None if before is None or not task.keep_weight else [before.get(one) for one in free],
            locked=[[at[one] for one in group] for group in groups if group[0] in at],
            start=None if start is None else [start.get(one) for one in free],
        )
        problem = attrs.evolve(problem, names=free)
    home = {one: number for number, group in enumerate((*frozen, *special)) for one in group}
    number = {one: at for at, one in enumerate(index)}
    compound_of = dict(sorted(_texts(task.compounds, "compounds", index).items()))
    if task.splits is not None:
        whole(task.splits, "splits", 0)
    places = tuple(place for building in ordered if (place := task.plane.of(building)) is not None)
    return Case(
        community=task.community,
        rule=rule,
        code=task.code,
        ids=tuple(index),
        households=tuple(building.households for building in ordered),
        persons=tuple(building.persons for building in ordered),
        places=places if len(places) == len(ordered) else None,
        before=before,
        problem=problem,
        numbers=numbers,
        retired=_retired(task),
        frozen=tuple(frozen),
        special=tuple(special),
        compounds=_fitting(compound_of, at, index, list(inner), rule.maximum),
        compound_of=compound_of,
        borders=sum(w for (a, b), w in pairs.items() if (a in home or b in home) and home.get(a) != home.get(b)),
        edges=tuple((number[a], number[b]) for a, b in pairs),
        weights=tuple(pairs.values()),
        locked=tuple(groups),
    )


def _frozen(codes: Iterable[str], before: Mapping[BuildingId, str] | None) -> list[tuple[BuildingId, ...]]:
    """The buildings of each grid of today that stays as it is."""
    if isinstance(codes, str):
        raise InputError(Message("must be codes, got the text {text!r}", text=codes), "frozen", codes)
    named = _all(codes, str, "frozen")
    held: dict[str, list[BuildingId]] = {code: [] for code in named}
    if len(held) < len(named):
        raise InputError("names a grid twice", "frozen", named)
    for one, code in (before or {}).items():
        if code in held:
            held[code].append(one)
    gone = [code for code, ids in held.items() if not ids]
    if gone:
        raise InputError(Message("names {code!r}, which is no grid of *keep*", code=gone[0]), "frozen", gone[0])
    return [tuple(ids) for ids in held.values()]


def _free(
    index: Iterable[BuildingId], fixed: Sequence[Sequence[BuildingId]], locked: Iterable[Sequence[BuildingId]]
) -> tuple[BuildingId, ...]:
    """The buildings that are to be divided: those of no fixed grid."""
    count = Counter(one for group in fixed for one in group)
    twice = next((one for one, times in count.items() if times > 1), None)
    if twice is not None:
        raise InputError(Message("names {one!r}, which stands in another fixed grid", one=twice), "special", twice)
    for group in locked:
        homes = {next((at for at, one in enumerate(fixed) if member in one), -1) for member in group}
        if len(homes) > 1:
            raise InputError(
                Message("holds {one!r} together with buildings of a fixed grid", one=group[0]), "locked", tuple(group)
            )
    return tuple(one for one in index if one not in count)


def _rest(grids: int | None, frozen: int, free: Sequence[BuildingId]) -> int | None:
    """The number of grids of what is divided."""
    if grids is None or not free:
        return None
    if grids <= frozen:
        raise InputError(
            Message("must be more than the {frozen} frozen grids, got {grids}", frozen=frozen, grids=grids), "rule.grids", grids
        )
    return grids - frozen


def _retired(task: GridTask) -> frozenset[str]:
    """The codes that no grid may be given anew: those named, and those of a result of before, also of grids that are gone."""
    if isinstance(task.retired, str):
        raise InputError(Message("must be codes, got the text {text!r}", text=task.retired), "retired", task.retired)
    named = _all(task.retired, str, "retired")
    known = (*task.keep.retired, *(grid.code for grid in task.keep.grids)) if isinstance(task.keep, CommunityGrids) else ()
    return frozenset((*named, *known))


def _check_buildings(community: str, ordered: Sequence[Building]) -> None:
    for building in ordered:
        if building.community != community:
            raise InputError(
                Message(
                    "must belong to community {community!r}; {id!r} belongs to {other!r}",
                    community=community,
                    id=building.id,
                    other=building.community,
                ),
                "buildings",
                building.id,
            )
    an_id_once((building.id for building in ordered), "buildings")


def _all(values: Iterable[Any], kind: type[Any], field: str) -> list[Any]:
    """The values as a list, each of the right kind."""
    try:
        found = list(values)
    except TypeError as error:
        raise InputError(
            Message("must be a sequence of {name}, got {values!r}", name=kind.__name__, values=values), field, values
        ) from error
    for number, one in enumerate(found):
        if not isinstance(one, kind):
            raise InputError(Message("must be a {name}, got {one!r}", name=kind.__name__, one=one), f"{field}[{number}]", one)
    return found


def _groups(groups: Iterable[Iterable[BuildingId]], field: str, index: Container[BuildingId]) -> list[tuple[BuildingId, ...]]:
    """Groups of buildings, each in order."""
    found: list[tuple[BuildingId, ...]] = []
    for number, group in enumerate(_all(groups, object, field)):
        if isinstance(group, str):
            raise InputError(
                Message("must be a group of building ids, got the text {group!r}", group=group), f"{field}[{number}]", group
            )
        ids = {_known(one, index, field) for one in _all(group, str, f"{field}[{number}]")}
        if ids:
            found.append(tuple(sorted(ids)))
    return found


def _known(one: BuildingId, index: Container[BuildingId], field: str) -> BuildingId:
    if one not in index:
        raise InputError(Message("names {one!r}, which is no building of this community", one=one), field, one)
    return one


def _pairs(neighbours: Iterable[Neighbours], index: Container[BuildingId]) -> dict[tuple[BuildingId, BuildingId], int]:
    """Weight by pair of buildings, sorted; pairs with an end elsewhere are left out."""
    pairs: dict[tuple[BuildingId, BuildingId], int] = {}
    for edge in neighbours:
        if edge.a not in index or edge.b not in index:
            continue
        a, b = sorted((edge.a, edge.b))
        if (a, b) in pairs:
            raise InputError(Message("names the pair {a!r}, {b!r} twice", a=edge.a, b=edge.b), "neighbours", (edge.a, edge.b))
        pairs[a, b] = edge.weight
    return dict(sorted(pairs.items()))


def _before(
    keep: CommunityGrids | Mapping[BuildingId, str] | None, name: str, index: Container[BuildingId]
) -> dict[BuildingId, str] | None:
    """The old grid of each building that is still there."""
    if keep is None:
        return None
    if isinstance(keep, CommunityGrids):
        # Buildings of before may have been pulled down since; whoever hands a mapping over has chosen its ids today.
        return {one: code for one, code in members_by_building(keep.grids).items() if one in index}
    if not isinstance(keep, Mapping):
        raise InputError(
            Message("must be CommunityGrids or a mapping from building to grid, got {keep!r}", keep=keep), name, keep
        )
    return dict(sorted(_texts(keep, name, index).items()))


def _texts(given: object, name: str, index: Container[BuildingId]) -> Mapping[BuildingId, str]:
    """A mapping from buildings of this community to texts."""
    if not isinstance(given, Mapping):
        raise InputError(Message("must map building ids to texts, got {given!r}", given=given), name, given)
    for one, text in given.items():
        if not isinstance(one, str) or not isinstance(text, str):
            raise InputError(Message("must map building ids to texts, got {one!r}: {text!r}", one=one, text=text), name, one)
        _known(one, index, name)
    return given


def _fitting(
    compound_of: Mapping[BuildingId, str],
    at: Mapping[BuildingId, int],
    index: Mapping[BuildingId, Building],
    edges: Sequence[tuple[int, int]],
    maximum: int,
) -> tuple[tuple[BuildingId, ...], ...]:
    """The compounds that can stand in one grid: connected among themselves and not too large; the largest first."""
    groups: dict[str, list[BuildingId]] = {}
    for one, name in compound_of.items():
        if one in at:
            groups.setdefault(name, []).append(one)
    found: list[tuple[int, tuple[BuildingId, ...]]] = []
    for ids in groups.values():
        total, place = sum(index[one].households for one in ids), {at[one]: number for number, one in enumerate(ids)}
        inner = [(place[a], place[b]) for a, b in edges if a in place and b in place]
        if len(ids) > 1 and total <= maximum and len(components(len(ids), inner)) == 1:
            found.append((total, tuple(ids)))
    return tuple(ids for _, ids in sorted(found, key=lambda one: (-one[0], one[1])))
