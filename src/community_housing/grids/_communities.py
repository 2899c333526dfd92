# SPDX-License-Identifier: Apache-2.0
"""Grids of many communities: a whole district or country, on several processors, one failure harming no other."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from typing import Literal, Unpack

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import BuildingId, CommunityId, District, Neighbours, by_community
from community_housing.errors import HousingError, InputError
from community_housing.grids._case import Case
from community_housing.grids._codes import community_codes
from community_housing.grids._domain import CommunityGrids, GridRule
from community_housing.grids._engine.workers import in_order
from community_housing.grids._gabriel import gabriel
from community_housing.grids._groups import BuildingGroup, by_community_and_kind
from community_housing.grids._options import SearchOptions
from community_housing.grids._plane import plane_for
from community_housing.grids._task import GridTask, prepared
from community_housing.records import result

__all__ = ["GridFailure", "divide_safely", "partition_district", "partition_each", "partition_many", "tasks_of"]


@result
class GridFailure:
    """A community whose input was refused, or whose worker died; the others are not harmed.

    Fields:
        community: Which one.
        code: Stable code of the error, such as "input"; "defect" for an error that is not the input's; "crashed" where the
            process ended.
        message: What was wrong.
    """

    kind: Literal["failure"] = "failure"
    community: CommunityId
    code: str
    message: str


_ALL_DIGITS = 15  # of a grid's code; the last three are its own
_GRID_DIGITS = 3

Answer = CommunityGrids | GridFailure
Progress = Callable[[int, Answer], None]


@door()
def tasks_of(  # noqa: PLR0913 - what is divided, by which rule, and what stays
    district: District,
    *,
    rule: GridRule,
    project: bool = False,
    longest_m: float | None = None,
    keep: Mapping[BuildingId, str] | None = None,
    retired: Iterable[str] = (),
    building_groups: Iterable[BuildingGroup] = (),
    frozen: Iterable[str] = (),
    splits: int | None = None,
    **search: Unpack[SearchOptions],
) -> tuple[GridTask, ...]:
    """One task for each community of a district that has buildings.

    Args:
        district: Where it does not give neighbours, the Gabriel graph of each community's buildings takes their place.
        rule: For every community.
        project: Measure coordinates in degrees on a plane; without it degrees are refused.
        longest_m: Leave out Gabriel edges longer than this many metres.
        keep: Today's grid of each building of the district; a building that is not there any more is left out.  Where the
            district does not give communities their twelve digits, each takes those of its grids of today.
        retired: Codes that grids had once and that are given to no other.
        building_groups: Compounds, buildings that stay together and special grids; buildings that are not there any more are
            left out.
        frozen: Codes of grids of today that stay as they are.
        splits: How often a compound that is too large for one grid may be parted.
        **search: For every community, the fields of `Search`.

    Returns:
        By community id.

    Raises:
        InputError: Coordinates are degrees and *project* is false; neighbours must be found and a building has no place;
            a group has buildings of two communities; or a frozen code is no grid of today.
    """
    plane = plane_for(district.crs, district.buildings, project=project)
    groups = by_community(district.buildings)
    edges: dict[CommunityId, list[Neighbours]] = {}
    if district.adjacency_given or district.neighbours:
        home = {building.id: building.community for building in district.buildings}
        for edge in district.neighbours:
            if home[edge.a] == home[edge.b]:
                edges.setdefault(home[edge.a], []).append(edge)
    else:
        # Each community by itself: a building of another one must not stand between two of this.
        for community, buildings in groups.items():
            edges[community] = list(gabriel(buildings, plane=plane, longest_m=longest_m))
    past = {*retired, *(keep or {}).values()}
    codes = _codes_of(district, keep or {}, past)
    today = {building.id: keep[building.id] for building in district.buildings if keep is not None and building.id in keep}
    bound = by_community_and_kind(building_groups, {building.id: building.community for building in district.buildings})
    held = {*frozen}
    for code in sorted(held.difference(today.values())):
        raise InputError(Message("names {code!r}, which is no grid of *keep*", code=code), "frozen", code)
    return tuple(
        GridTask(
            community=community,
            buildings=buildings,
            neighbours=tuple(edges.get(community, ())),
            rule=rule,
            code=codes[community],
            plane=plane,
            keep=None if keep is None else {one.id: today[one.id] for one in buildings if one.id in today},
            retired=sorted(code for code in past if code.startswith(codes[community])),
            frozen=sorted({today[one.id] for one in buildings if one.id in today}.intersection(held)),
            splits=splits,
            **bound.get(community, {}),
            **search,
        )
        for community, buildings in sorted(groups.items())
    )


def _codes_of(district: District, keep: Mapping[BuildingId, str], past: Iterable[str]) -> dict[CommunityId, str]:
    """The twelve digits of each community: the district's own, else those of most of its grids of today, else a free number."""
    made = {code.community: code for code in community_codes(district)}
    digits_of = {one: code[:-_GRID_DIGITS] for one, code in keep.items() if _is_code(code)}
    claims = Counter((one.community, digits_of[one.id]) for one in district.buildings if one.id in digits_of)
    found = {community: code.code for community, code in made.items() if code.given}
    taken = set(found.values())
    for (community, digits), _ in sorted(claims.items(), key=lambda claim: (-claim[1], claim[0])):
        if community not in found and digits not in taken:
            found[community] = digits
            taken.add(digits)
    for community in sorted(made.keys() - found.keys()):
        found[community] = _free(made[community].code, taken.union(code[:-_GRID_DIGITS] for code in past if _is_code(code)))
        taken.add(found[community])
    return found


def _is_code(text: str) -> bool:
    """Whether a text is a grid's fifteen digits."""
    return len(text) == _ALL_DIGITS and text.isascii() and text.isdigit()


def _free(code: str, taken: Container[str]) -> str:
    """The code, or, where another community has or had it, the next number of its street that none has."""
    if code not in taken:
        return code
    street = code[:-_GRID_DIGITS]
    numbers = (f"{street}{number:03d}" for number in range(1, 1_000))
    free = next((one for one in numbers if one not in taken), None)
    if free is None:
        raise InputError(
            Message("three digits number at most 999 communities of street {street}, and all are given", street=street),
            "District",
            street,
        )
    return free


@door()
def partition_district(
    district: District,
    *,
    rule: GridRule,
    project: bool = False,
    longest_m: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    **search: Unpack[SearchOptions],
) -> tuple[Answer, ...]:
    """Divide every community of a district into grids; see `tasks_of` and `partition_many`."""
    tasks = tasks_of(district, rule=rule, project=project, longest_m=longest_m, **search)
    return partition_many(tasks, workers=workers, progress=progress)


@door()
def divide_safely(task: GridTask) -> Answer:
    """Divide one community; what is wrong with it is the answer (安全划分), for engines that must not stop for one of many.

    Args:
        task: The community.

    Returns:
        Its grids, or a `GridFailure` that says what was wrong.

    Raises:
        InputError: *task* is no `GridTask`.

    Examples:
        >>> from community_housing.district import Building
        >>> block = Building(id="b", community="C", households=400)
        >>> divide_safely(GridTask("C", (block,), (), GridRule())).status
        <DivisionStatus.OPTIMAL: 'optimal'>
        >>> divide_safely(GridTask("D", (block,), (), GridRule())).code
        'input'
    """
    return _divide(_prepared(task))


@door(streams=("tasks",))
def partition_many(tasks: Iterable[GridTask], *, workers: int = 1, progress: Progress | None = None) -> tuple[Answer, ...]:
    """Divide many communities.

    Args:
        tasks: One for each community.
        workers: Processes; 1 works in this one, and so does a process that must not have children of its own.  Where the extra
            'parallel' is not installed, more than one need a main module that is guarded by `if __name__ == "__main__":`.
        progress: Called in this process after each community, in order, with the number done and the answer.

    Returns:
        One answer for each task, in order: `CommunityGrids`, or `GridFailure` where a community was refused.

    Raises:
        InputError: *workers* is not positive.
        MissingExtraError: No process can be started from a main module that is not guarded.

    Guarantees:
        The answers do not depend on *workers*.  Ctrl-C ends the processes at once and is raised here.
    """
    answers: list[Answer] = []
    for answer in partition_each(tasks, workers=workers):
        answers.append(answer)
        if progress is not None:
            progress(len(answers), answer)
    return tuple(answers)


@door(streams=("tasks",))
def partition_each(tasks: Iterable[GridTask], *, workers: int = 1) -> Iterator[Answer]:
    """Like `partition_many`, but answers come one by one and only few are held: for a whole country."""
    if type(workers) is not int or workers < 1:
        raise InputError(Message("must be a number of processes >= 1, got {workers!r}", workers=workers), "workers", workers)
    cases = map(_prepared, tasks)
    return map(_divide, cases) if workers == 1 else in_order(_divide, cases, workers=workers, failed=_failure)


def _prepared(task: GridTask) -> Case | GridFailure:
    """Check a task here, so that only numbers are sent to other processes."""
    if not isinstance(task, GridTask):
        raise InputError(Message("must be GridTasks, got {task!r}", task=task), "tasks", task)
    try:
        return prepared(task)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one community is told as its answer
        return _failure(task, error)


def _divide(case: Case | GridFailure) -> Answer:
    if isinstance(case, GridFailure):
        return case
    try:
        return case.divide()
    except Exception as error:  # noqa: BLE001 - a defect met in one community must not end the others
        return _failure(case, error)


def _failure(of: GridTask | Case | GridFailure, error: Exception) -> GridFailure:
    community = str(of.community)
    if isinstance(error, HousingError):
        return GridFailure(community=community, code=error.code, message=str(error))
    if isinstance(error, BrokenProcessPool):
        return GridFailure(community=community, code="crashed", message="the process that divided it ended")
    return GridFailure(community=community, code="defect", message=f"{type(error).__name__}: {error}")
