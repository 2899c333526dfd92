# SPDX-License-Identifier: Apache-2.0
"""Judge grids that somebody drew by the measures of those that are found, and bring them back within the rules."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import BuildingId, CommunityId
from community_housing.errors import InputError
from community_housing.grids._case import Case, pieces
from community_housing.grids._domain import CommunityGrids, GridRule, members_by_building
from community_housing.grids._engine.parts import components
from community_housing.grids._task import GridTask, prepared
from community_housing.records import result

__all__ = ["BrokenRule", "GridBreach", "GridEvaluation", "GridMeasures", "evaluate", "repair"]

_KEEP = 10  # what parting two neighbours of a grid of today weighs at least in a repair, in median edges


class BrokenRule(StrEnum):
    """A rule of grids that a plan breaks."""

    BELOW = "below the band"
    ABOVE = "above the band"
    APART = "not connected"
    UNASSIGNED = "in no grid"
    COUNT = "another number of grids"
    LOCKED = "locked buildings parted"
    FROZEN = "a frozen grid changed"
    SPECIAL = "a special grid changed"
    COMPOUND = "a compound parted"
    SHARED = "in two communities"


@result
class GridBreach:
    """One rule that a plan breaks, and where.

    Fields:
        rule: Which.
        grids: Codes of the grids that break it; empty where it is not about any.
        buildings: The buildings that it is about, by id: those outside the largest connected part, in no grid, of the group.
        by: How much: households below or above the band or in no grid, parts or grids too many; 0 where it is yes or no.
    """

    rule: BrokenRule
    grids: tuple[str, ...] = ()
    buildings: tuple[BuildingId, ...] = ()
    by: int = 0


@result
class GridMeasures:
    """What a grid of a plan comes to.

    Fields:
        code: Of the grid, as the plan has it.
        members: Its buildings, by id.
        households: Their households.
        persons: Their persons; None if one is not known.
        violation: Households outside the band; 0 of a special grid.
        parts: Connected parts.
        special: Whether the band is not for it.
    """

    code: str
    members: tuple[BuildingId, ...]
    households: int
    persons: int | None
    violation: int
    parts: int
    special: bool = False


@result
class GridEvaluation:
    """A plan of grids by the measures of `CommunityGrids`, with every rule that it breaks.

    Fields:
        community: Whose grids.
        rule: The rule that they are held against.
        grids: By code.
        households: Of the community.
        cut: Total weight of neighbours that stand in different grids, or of which one stands in none.
        sum_squares: Sum of (households - target)², over all grids but special ones.
        violation: Households outside the band, over all grids but special ones.
        breaches: Every rule broken; empty for a plan that holds all.
        moved: Buildings in another grid than today's (*keep* of the task), by id; those that were in none do not count.
        moved_households: Their households.
        least_moved: Proved: whatever plan keeps the band, at least so many households stand in another grid than in this plan.
    """

    kind: Literal["grid_evaluation"] = "grid_evaluation"
    community: CommunityId
    rule: GridRule
    grids: tuple[GridMeasures, ...] = ()
    households: int = 0
    cut: int = 0
    sum_squares: int = 0
    violation: int = 0
    breaches: tuple[GridBreach, ...] = ()
    moved: tuple[BuildingId, ...] = ()
    moved_households: int = 0
    least_moved: int = 0

    @property
    def valid(self) -> bool:
        """Whether every rule holds."""
        return not self.breaches


@door()
def evaluate(
    task: GridTask, plan: CommunityGrids | Mapping[BuildingId, str], *, elsewhere: Iterable[str] = ()
) -> GridEvaluation:
    """Hold a plan of grids, found or drawn by hand, against the rules of a task (网格方案评价).

    Args:
        task: The community, its band and all that the plan must respect; nothing is searched.
        plan: Code of the grid of each building; a building that is not in it, or whose code is empty, is in no grid.
        elsewhere: Codes that hold buildings of other communities; a grid never has buildings of two.

    Returns:
        The same measures as of `partition`, and every rule that is broken.

    Raises:
        InputError: As `partition`; or the plan names a building that is none of this community.

    Guarantees:
        An answer of `partition` that is valid breaks no rule, but that a compound is parted where `CommunityGrids.split` says
        so; its cut, squares and violation are those of the answer.

    Source: own rule, docs/explanation/grids.md.

    Examples:
        >>> from community_housing.district import Building, Neighbours
        >>> homes = [Building(id=one, community="C", households=200) for one in "abcd"]
        >>> task = GridTask("C", homes, [Neighbours(a="a", b="b"), Neighbours(a="b", b="c")], GridRule())
        >>> found = evaluate(task, {"a": "1", "b": "1", "c": "2", "d": "2"})
        >>> [(one.rule.value, one.grids, one.buildings, one.by) for one in found.breaches]
        [('not connected', ('2',), ('d',), 1)]
    """
    case = prepared(attrs.evolve(task, start=None))
    return _Standing(case, task, _codes(plan, case)).evaluation(frozenset(elsewhere))


def _codes(plan: CommunityGrids | Mapping[BuildingId, str], case: Case) -> dict[BuildingId, str]:
    """The grid of each building that has one."""
    named = members_by_building(plan.grids) if isinstance(plan, CommunityGrids) else plan
    ids, codes = set(case.ids), {}
    for one, code in named.items():
        if not isinstance(one, str) or not isinstance(code, str):
            raise InputError(Message("must map building ids to texts, got {one!r}: {text!r}", one=one, text=code), "plan", one)
        if one in ids:
            codes[one] = code
        elif not isinstance(plan, CommunityGrids):
            raise InputError(Message("names {one!r}, which is no building of this community", one=one), "plan", one)
    return {one: codes[one] for one in case.ids if codes.get(one)}


class _Standing:
    """A plan on a case: who is where, and what that breaks."""

    def __init__(self, case: Case, task: GridTask, codes: Mapping[BuildingId, str]) -> None:
        self.case, self.task, self.codes = case, task, codes
        self.homes = dict(zip(case.ids, case.households, strict=True))
        self.members: dict[str, tuple[BuildingId, ...]] = {}
        for one, code in codes.items():
            self.members[code] = (*self.members.get(code, ()), one)
        self.pairs = [(case.ids[a], case.ids[b]) for a, b in case.edges]

    def evaluation(self, elsewhere: Container[str]) -> GridEvaluation:
        """All that is to be said of it."""
        case, rule = self.case, self.case.rule
        persons = dict(zip(case.ids, case.persons, strict=True))
        apart = {code: self._apart(ids) for code, ids in self.members.items()}
        grids: list[GridMeasures] = []
        for code, ids in sorted(self.members.items()):
            total, special = sum(self.homes[one] for one in ids), ids in case.special
            known = [count for one in ids if (count := persons[one]) is not None]
            grids.append(
                GridMeasures(
                    code=code,
                    members=ids,
                    households=total,
                    persons=sum(known) if len(known) == len(ids) else None,
                    violation=0 if special else max(0, rule.minimum - total, total - rule.maximum),
                    parts=len(apart[code]) + 1,
                    special=special,
                )
            )
        ordinary = [grid.households for grid in grids if not grid.special]
        today = case.before or {}
        moved = tuple(one for one in case.ids if one in today and self.codes.get(one) != today[one])
        return GridEvaluation(
            community=case.community,
            rule=rule,
            grids=tuple(grids),
            households=sum(case.households),
            cut=sum(
                weight
                for (a, b), weight in zip(self.pairs, case.weights, strict=True)
                if self.codes.get(a, "") != self.codes.get(b, "") or a not in self.codes
            ),
            sum_squares=sum((total - rule.target) ** 2 for total in ordinary),
            violation=sum(grid.violation for grid in grids),
            breaches=tuple(self._breaches(grids, apart, elsewhere)),
            moved=moved,
            moved_households=sum(self.homes[one] for one in moved),
            least_moved=self._least_moved(grids),
        )

    def _breaches(
        self, grids: Sequence[GridMeasures], apart: Mapping[str, list[list[BuildingId]]], elsewhere: Container[str]
    ) -> Iterable[GridBreach]:
        case, rule = self.case, self.case.rule
        for grid in grids:
            if grid.violation:
                which = BrokenRule.BELOW if grid.households < rule.minimum else BrokenRule.ABOVE
                yield GridBreach(rule=which, grids=(grid.code,), buildings=grid.members, by=grid.violation)
            outside = apart[grid.code]
            if outside:
                far = tuple(sorted(one for part in outside for one in part))
                yield GridBreach(rule=BrokenRule.APART, grids=(grid.code,), buildings=far, by=len(outside))
            if grid.code in elsewhere:
                yield GridBreach(rule=BrokenRule.SHARED, grids=(grid.code,), buildings=grid.members)
        alone = tuple(one for one in case.ids if one not in self.codes)
        if alone:
            yield GridBreach(rule=BrokenRule.UNASSIGNED, buildings=alone, by=sum(self.homes[one] for one in alone))
        count = sum(not grid.special for grid in grids)
        if rule.grids is not None and count != rule.grids:
            yield GridBreach(rule=BrokenRule.COUNT, by=abs(count - rule.grids))
        yield from self._groups()

    def _groups(self) -> Iterable[GridBreach]:
        """Groups that are to stand together, or alone, and do not."""
        case = self.case
        for group in case.locked:
            if len({self.codes.get(one) for one in group}) > 1:
                yield GridBreach(rule=BrokenRule.LOCKED, grids=self._grids_of(group), buildings=group)
        for which, groups in ((BrokenRule.FROZEN, case.frozen), (BrokenRule.SPECIAL, case.special)):
            for group in groups:
                if group not in self.members.values():
                    yield GridBreach(rule=which, grids=self._grids_of(group), buildings=group)
        totals = Counter[str]()
        for one, name in case.compound_of.items():
            totals[name] += self.homes[one]
        whole = {case.compound_of[ids[0]] for ids in case.compounds}
        for name, codes in pieces(self.members.items(), case.compound_of).items():
            least = 1 if name in whole else -(-totals[name] // max(1, case.rule.maximum))
            most = 1 if name in whole else None if self.task.splits is None else max(least, self.task.splits + 1)
            if most is not None and len(codes) > most:
                ids = tuple(one for one, other in case.compound_of.items() if other == name)
                yield GridBreach(rule=BrokenRule.COMPOUND, grids=codes, buildings=ids, by=len(codes) - most)

    def _grids_of(self, group: Iterable[BuildingId]) -> tuple[str, ...]:
        """The grids in which a group stands."""
        return tuple(sorted({self.codes[one] for one in group if one in self.codes}))

    def of(self, codes: Mapping[BuildingId, str]) -> "_Standing":
        """Another plan on the same case."""
        return _Standing(self.case, self.task, codes)

    def beside(self, region: Container[str] | None) -> set[str]:
        """The grids next to those of a region; of None, those next to buildings that are in no grid."""
        ways = (*self.pairs, *((b, a) for a, b in self.pairs))
        return {
            self.codes[b]
            for a, b in ways
            if b in self.codes and (a not in self.codes if region is None else self.codes.get(a, "") in region)
        }

    def _apart(self, ids: Sequence[BuildingId]) -> list[list[BuildingId]]:
        """The connected parts of a grid but the one with most households."""
        at = {one: number for number, one in enumerate(ids)}
        inner = [(at[a], at[b]) for a, b in self.pairs if a in at and b in at]
        parts = [[ids[i] for i in part] for part in components(len(ids), inner)]
        parts.sort(key=lambda part: (-sum(self.homes[one] for one in part), part))
        return parts[1:]

    def _least_moved(self, grids: Sequence[GridMeasures]) -> int:
        """A bound: what is above must leave; what is below must get as many from others, or go to them."""
        rule, apart = self.case.rule, {one for group in self.case.special for one in group}
        # A grid that holds a part of a special one may become that one, which the band is not for.
        totals = [grid.households for grid in grids if not apart.intersection(grid.members)]
        above = sum(max(0, total - rule.maximum) for total in totals)
        lacks = [min(rule.minimum - total, total) for total in totals if total < rule.minimum]
        alone = sum(self.homes[one] for one in self.case.ids if one not in self.codes)
        # Of two grids below, the one may fill the other: each household that moves can answer for two of them.
        below = max(-(-(sum(lacks) - alone) // 2), max(lacks, default=0) - alone, 0)
        return max(above, below)


@door()
def repair(task: GridTask, plan: CommunityGrids | Mapping[BuildingId, str]) -> CommunityGrids:
    """Bring a plan within the rules, and leave as many of its grids as they are as that allows (方案修补).

    The grids that break a rule are divided anew, first with none beside them, then with those one step away, two, and so on;
    all others are frozen.  The number of grids stays where that holds the rules, else it is the nearest.

    Args:
        task: The community and its rules.  What is kept is the plan, and *frozen* names grids of the plan.
        plan: Code of the grid of each building, as in `evaluate`.

    Returns:
        Grids whose `moves` are against the plan, `frozen` those that were left alone; what is proved is proved of plans with
        these.  Where no division holds the rules it is the answer for the whole community, which says why.

    Raises:
        InputError: As `evaluate`.

    Guarantees:
        A plan that breaks no rule comes back as it is.  At least `GridEvaluation.least_moved` households move.

    Source: own rule, docs/explanation/grids.md.
    """
    codes = _codes(plan, prepared(attrs.evolve(task, keep=None, start=None, frozen=())))
    kept = attrs.evolve(task, keep=codes, start=None, keep_weight=max(_KEEP, task.keep_weight))
    standing = _Standing(prepared(kept), task, codes)
    found, held = standing.evaluation(()), set(kept.frozen)
    own = {grid.code for grid in found.grids if grid.special}
    every = standing.members.keys() - own - held
    region = {code for breach in found.breaches for code in breach.grids if breach.rule is not BrokenRule.COUNT}
    possible = not region & held
    region = (region | standing.beside(None)) & every
    count = sum(not grid.special for grid in found.grids)
    while possible:
        frozen = sorted(standing.members.keys() - own - region)
        for grids in _numbers(task.rule.grids, count, len(frozen) + (len(codes) < len(standing.homes) or bool(region))):
            rule = attrs.evolve(task.rule, grids=grids)  # type: ignore[misc]
            made = attrs.evolve(kept, rule=rule, frozen=frozen).divide()
            if made.valid and standing.of(members_by_building(made.grids)).evaluation(()).valid:
                return attrs.evolve(made, rule=task.rule)  # type: ignore[misc]
        wider = region | standing.beside(region) & every
        if region == every:
            break
        region = every if wider == region else wider
    return kept.divide()


def _numbers(asked: int | None, count: int, least: int) -> list[int]:
    """The numbers of grids to try: what was asked for, else today's and those nearest to it."""
    numbers = [count, *(count + step * sign for step in (1, 2) for sign in (-1, 1))] if asked is None else [asked]
    return [number for number in numbers if number >= least]
