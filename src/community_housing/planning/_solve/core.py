# SPDX-License-Identifier: Apache-2.0
"""The core of a level: every plan that could still be better, listed in whole numbers; mostly there are few.

Duals of the linear relaxation give every option of a site a loss: how much the bound falls if that option is taken.  A plan
that is better than a known one cannot lose more than lies between the known value and the bound.  So options that lose more
are left out, for good once the level is settled, and the plans of those that are left are listed site by site, each as
one whole number that holds its losses and the room that is left in every row.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Final, TypeAlias

import attrs

from community_housing.planning._solve.linear import SITE, Line, Linear
from community_housing.planning._solve.solver import DUAL_UNIT, Relaxed

__all__ = ["MANY", "MOST_TIES", "SOME", "Core", "Level", "Search"]

NOTHING: Final = -1
"""The option of a site to be given nothing."""
FEW: Final = 100
"""Plans begun that are kept when only those near to the relaxation are looked at."""
MANY: Final = 50_000
"""Plans begun beyond which a listing is given up."""
EACH: Final = 400
"""The same for each column: the solver is quick too where there are few."""
SOME: Final = 20_000
"""The same where something else can still be tried."""
SIZES: Final = (FEW, 400)
"""Plans begun that are kept look after look, before a listing is to be of all plans."""
MOST_TIES: Final = 10
"""More plans that are equally good are not handed out one by one."""
LOOKS: Final = len(SIZES)
LOSS_BITS: Final = 24
"""So many bits of a loss are counted."""

_Site: TypeAlias = tuple[int, list[tuple[int, int]]]
"""A site to be decided: its number, and the loss and column of its options, the least loss first."""
_Room: TypeAlias = tuple[int, Sequence[list[int] | None]]
"""The room that a row leaves, and for each site what its options ask of it; None where they ask nothing."""


@attrs.frozen(slots=True)
class Search:
    """What a search of the core found.

    Fields:
        chosen: The best plan that was found and that is better than the known one; None where there is none.
        closed: Whether it is proved that no plan is better than *chosen*, or without one than the known plan; where none is
            known either, that there is no plan.
    """

    chosen: tuple[int, ...] | None
    closed: bool


@attrs.frozen(slots=True)
class Level:
    """One goal on the options that are left.

    Fields:
        bound: What no plan can beat, of the goal as a maximisation; *exact* the same in parts of `DUAL_UNIT`, not cut off.
        losses: For each site the loss of each of its options, in parts of `DUAL_UNIT`; the least of a site is 0.
        objective: Coefficients of the goal as a maximisation.
        duals: For each row of the core its dual, in parts of `DUAL_UNIT`, >= 0.
    """

    bound: int
    exact: int
    losses: list[list[int]]
    objective: Mapping[int, int]
    duals: list[int]

    def allowance(self, value: int) -> int:
        """The most that a plan of at least *value* can lose."""
        return self.exact - value * DUAL_UNIT


class Core:
    """The options of each site that may still be in a best plan, and the rows.

    Args:
        columns: How many 0/1 columns there are.
        groups: The columns of each site, of which at most one is 1.
        lines: Rows without flows; those of the family "site" say no more than the groups and which sites are musts.

    Guarantees:
        Whole numbers only.  What is left out is in no plan that reaches the values of the levels that were closed.
    """

    def __init__(self, columns: int, groups: Sequence[Sequence[int]], lines: Sequence[Line]) -> None:
        self._columns = columns
        self._most = min(MANY, EACH * columns)
        group_of = {i: g for g, group in enumerate(groups) for i in group}
        musts = {group_of[i] for line in lines if line.family == SITE and line.lower == 1 for i in line.terms}
        self._hopeless = any(line.family == SITE and line.lower == 1 and not line.terms for line in lines)
        self._options = [[*([] if g in musts else [NOTHING]), *group] for g, group in enumerate(groups)]
        self._limits: list[int] = []
        self._coefficients: list[list[tuple[int, int]]] = [[] for _ in range(columns)]
        self._read = 0
        # What the options lose at the levels that were closed, and how much a plan may lose there.
        self._closed: list[tuple[list[dict[int, int]], int]] = []

    @classmethod
    def of(cls, model: Linear) -> "Core":
        """The core of a model without flows."""
        return cls(len(model.columns), model.groups, model.lines)

    @property
    def left(self) -> frozenset[int]:
        """The columns that were not left out."""
        return frozenset(i for options in self._options for i in options if i != NOTHING)

    def level(self, lines: Sequence[Line], objective: Mapping[int, int], duals: Sequence[int]) -> Level | None:
        """Bound one goal, as a maximisation, by the duals of its relaxation; None where a must has no option left.

        Args:
            lines: All rows of the model, those of earlier levels with it; the ones seen before come first.
            objective: Integer coefficients, to be maximised.
            duals: One for each row in parts of `DUAL_UNIT`; one of the wrong sign counts 0.
        """
        if self._hopeless:
            return None
        prices: list[int] = []
        whole = 0
        reduced = [0] * (self._columns + 1)
        for i, value in objective.items():
            reduced[i] = value * DUAL_UNIT
        for line, dual in zip(lines, duals, strict=True):
            if line.family == SITE:
                continue
            limit = line.upper if dual > 0 else line.lower
            price = 0 if limit is None else dual
            if price and limit is not None:
                whole += price * limit
                for i, coefficient in line.terms.items():
                    reduced[i] -= price * coefficient
            if line.upper is not None:
                prices.append(max(0, price))
            if line.lower is not None:
                prices.append(max(0, -price))
        self._add(lines)
        losses: list[list[int]] = []
        for options in self._options:
            if not options:
                return None
            values = [reduced[i] for i in options]
            best = max(values)
            whole += best
            losses.append([best - value for value in values])
        return Level(whole // DUAL_UNIT, whole, losses, objective, prices)

    def _add(self, lines: Sequence[Line]) -> None:
        """Take in rows that were not seen before, each as one or two upper limits."""
        for line in lines[self._read :]:
            if line.family == SITE:
                continue
            for sign, limit in ((1, line.upper), (-1, line.lower)):
                if limit is not None:
                    row = len(self._limits)
                    self._limits.append(sign * limit)
                    for i, coefficient in line.terms.items():
                        self._coefficients[i].append((row, sign * coefficient))
        self._read = len(lines)

    def close(self, level: Level, value: int) -> list[int]:
        """Leave out what no plan of at least *value* at this level can have, of the level too; the columns left out."""
        most = level.allowance(value)
        gone: list[int] = []
        for g, losses in enumerate(level.losses):
            if max(losses) > most:
                options = self._options[g]
                gone += [i for i, loss in zip(options, losses, strict=True) if loss > most and i != NOTHING]
                self._options[g] = [i for i, loss in zip(options, losses, strict=True) if loss <= most]
                level.losses[g] = [loss for loss in losses if loss <= most]
        return gone

    def remember(self, level: Level, value: int) -> None:
        """Let later levels lose no more at this one than a plan of *value* does; after the last `close` of the level."""
        table = [dict(zip(options, losses, strict=True)) for options, losses in zip(self._options, level.losses, strict=True)]
        self._closed.append((table, level.allowance(value)))

    def apart(self) -> "Core":
        """A core with the same options and rows, to which others can be added."""
        one = copy(self)
        vars(one).update(
            _options=list(self._options),
            _limits=list(self._limits),
            _coefficients=[list(some) for some in self._coefficients],
            _closed=list(self._closed),
        )
        return one

    def ties(self, lines: Sequence[Line]) -> list[tuple[int, ...]] | None:
        """Every plan that reaches the values of all levels that were closed; None where there are too many to list.

        Args:
            lines: All rows of the model, those of the closed levels with it.
        """
        if not self._closed:
            return None
        self._add(lines)
        table, most = self._closed[-1]
        losses = [[mine[i] for i in options] for options, mine in zip(self._options, table, strict=True)]
        plans, whole = self._list(Level(0, most, losses, {}, []), None, most, self._most, cut=False)
        return plans if whole and len(plans) <= MOST_TIES else None

    def search(
        self, level: Level, known: int | None, relaxed: Relaxed | None = None, *, most: int = MANY, halves: int = 0
    ) -> Search:
        """Look for a plan that is better than a known one, first among those that lose little.

        Args:
            level: The goal, as from `level`; no other was closed since.
            known: The value of a plan that is known, as a maximisation; None without one.
            relaxed: The relaxation; plans near to it are looked at first.
            most: Plans begun beyond which a listing is given up.
            halves: How often one that was given up is tried again with plans that lose less.
        """
        chosen: tuple[int, ...] | None = None
        most = min(most, self._most)
        least = sum(min(level.objective.get(i, 0) for i in options) for options in self._options)
        if relaxed is not None:
            reach = level.allowance(least if known is None else known + 1)
            plan, _ = self._best(level, self._near(relaxed), reach, FEW, cut=True)
            if plan is not None:
                chosen, known = plan, sum(level.objective.get(i, 0) for i in plan)
        positive = sorted(loss for losses in level.losses for loss in losses if loss)
        reach = max(level.exact % DUAL_UNIT, positive[min(8, len(positive) - 1)] if positive else 0)
        every = sum(max(losses) for losses in level.losses)
        size = 0
        low = 0
        high: int | None = None
        while True:
            furthest = level.allowance(least if known is None else known + 1)
            if furthest < 0:
                return Search(chosen, closed=True)
            reach = min(reach, furthest)
            plan, whole = self._best(level, None, reach, most if size == LOOKS else SIZES[size], cut=size < LOOKS)
            if plan is not None:
                chosen, known = plan, sum(level.objective.get(i, 0) for i in plan)
            if whole and (plan is not None or reach == furthest):
                # All plans that lose no more than *reach* were listed, and a better one would lose less.
                return Search(chosen, closed=True)
            if whole and high is None:
                low = reach
                # Once every option is looked at, only the rows' own losses are left to grow.
                reach = reach * 2 if reach < every else furthest
                size = 0
            elif not whole and size < LOOKS:
                size += 1
            elif halves:
                # Too many plans lose so much; perhaps one that loses less is the best.
                halves -= 1
                if whole:
                    low = reach
                else:
                    high = reach
                reach = (low + (reach if high is None else high)) // 2
                size = 0
            else:
                return Search(chosen, closed=False)

    def closes(self, level: Level, value: int) -> bool:
        """Whether it is proved that no plan is better than *value*."""
        reach = level.allowance(value + 1)
        return reach < 0 or self._list(level, None, reach, self._most, cut=False) == ([], True)

    def _near(self, relaxed: Relaxed) -> list[frozenset[int]]:
        """For each site what the relaxation takes of it; every option of one of which it takes parts."""
        ones, parts = frozenset(relaxed.ones), frozenset(relaxed.parts)
        near: list[frozenset[int]] = []
        for options in self._options:
            taken = [i for i in options if i in ones]
            if taken or not any(i in parts for i in options):
                near.append(frozenset(taken or [NOTHING if NOTHING in options else options[0]]))
            else:
                near.append(frozenset(options))
        return near

    def _best(
        self, level: Level, among: Sequence[frozenset[int]] | None, reach: int, most: int, *, cut: bool
    ) -> tuple[tuple[int, ...] | None, bool]:
        """The best of the plans that `_list` lists."""
        plans, whole = self._list(level, among, reach, most, cut=cut)
        objective = level.objective
        best = max(plans, key=lambda some: (sum([objective.get(i, 0) for i in some]), [-i for i in some]), default=None)
        return best, whole

    def _list(
        self, level: Level, among: Sequence[frozenset[int]] | None, reach: int, most: int, *, cut: bool
    ) -> tuple[list[tuple[int, ...]], bool]:
        """The plans that lose at most *reach*; and whether all of them were listed.

        Args:
            level: The goal.
            among: For each site the options that are looked at; None for all.
            reach: The largest loss, in parts of `DUAL_UNIT`.
            most: How many plans may be begun at a time.
            cut: Whether the list is cut to that where it grows longer; else it is given up.
        """
        ones: list[int] = []
        free: list[_Site] = []
        for g, (options, losses) in enumerate(zip(self._options, level.losses, strict=True)):
            some = [(loss, i) for loss, i in zip(losses, options, strict=True) if loss <= reach]
            if among is not None:
                some = [pair for pair in some if pair[1] in among[g]]
            if not some:
                return [], among is None
            if len(some) > 1:
                some.sort()
                free.append((g, some))
            elif some[0][1] != NOTHING:
                ones.append(some[0][1])
        # The sites whose second option loses most come first: they add the fewest plans.
        free.sort(key=lambda site: (-site[1][1][0], site[0]))
        rows = self._rows(level, reach, ones, free)
        if rows is None:
            return [], among is None
        begun, guards, steps, width = _packed(rows, [len(some) for _, some in free])
        plans = [begun]
        whole = among is None
        for step in steps:
            plans = [rest for plan in plans for taken in step if (rest := plan - taken) & guards == guards]
            if len(plans) > most:
                if not cut:
                    return [], False
                whole = False
                plans.sort(reverse=True)
                del plans[most:]
        return [tuple(sorted([*ones, *_taken(plan, free, width)])) for plan in plans], whole

    def _rows(self, level: Level, reach: int, ones: Sequence[int], free: Sequence[_Site]) -> list[_Room] | None:
        """What limits the plans: rows that can be broken, the goal, and the losses; None where one is broken in any case."""
        objective = level.objective
        room = list(self._limits)
        for i in ones:
            for row, coefficient in self._coefficients[i]:
                room[row] -= coefficient
        goal = len(room)
        room.append(sum([objective.get(i, 0) for i in ones]) + (reach - level.exact) // DUAL_UNIT)
        spread = [0] * (goal + 1)
        # For each site what its options ask of each row beyond the one that asks least.
        asked: list[dict[int, list[int]]] = []
        for _, some in free:
            uses = [{} if i == NOTHING else {**dict(self._coefficients[i]), goal: -objective.get(i, 0)} for _, i in some]
            mine: dict[int, list[int]] = {}
            for row in set[int]().union(*uses):
                values = [use.get(row, 0) for use in uses]
                least, most = min(values), max(values)
                room[row] -= least
                if most > least:
                    mine[row] = [value - least for value in values]
                    spread[row] += most - least
            asked.append(mine)
        if min(room) < 0:
            return None
        rows: list[_Room] = [
            (room[row], [mine.get(row) for mine in asked]) for row in range(goal + 1) if spread[row] > room[row]
        ]
        # Losses are rounded down to some bits, which lets through too much and never too little.
        for table, most in self._closed:
            cut = max(0, most.bit_length() - LOSS_BITS)
            rows.append((most >> cut, [[table[g][i] >> cut for _, i in some] for g, some in free]))
        cut = max(0, reach.bit_length() - LOSS_BITS)
        rows.append((reach >> cut, [[loss >> cut for loss, _ in some] for _, some in free]))
        return rows


def _packed(rows: Sequence[_Room], options: Sequence[int]) -> tuple[int, int, list[list[int]], int]:
    """Rows and the way taken as fields of one whole number.

    A field holds the room that is left with a bit above it that stays set as long as the room is 0 or more.  Taking an
    option is one subtraction, and one comparison tells whether every row is kept.

    Returns:
        The number to begin with, the bits to be watched, for each site what its options subtract, and the number of bits
        that hold the option of each site, lowest first.
    """
    width = max([1, *[(count - 1).bit_length() for count in options]])
    offset = width * len(options)
    begun = guards = 0
    steps: list[list[int | None]] = [[-(option << width * k) for option in range(count)] for k, count in enumerate(options)]
    for room, asked in rows:
        bits = room.bit_length()
        begun |= (room | 1 << bits) << offset
        guards |= 1 << offset + bits
        for step, values in zip(steps, asked, strict=True):
            if values is not None:
                for option, value in enumerate(values):
                    taken = step[option]
                    if value and taken is not None:
                        # An option that is too much by itself is left out, so that no field ever borrows from the next.
                        step[option] = None if value > room else taken + (value << offset)
        offset += bits + 1
    return begun, guards, [[taken for taken in step if taken is not None] for step in steps], width


def _taken(plan: int, free: Sequence[_Site], width: int) -> list[int]:
    """The columns that a listed plan takes."""
    taken: list[int] = []
    for _, some in free:
        i = some[plan & ((1 << width) - 1)][1]
        plan >>= width
        if i != NOTHING:
            taken.append(i)
    return sorted(taken)
