# SPDX-License-Identifier: Apache-2.0
"""The core of a level: every plan that could still be better, listed in whole numbers; mostly there are few.

Duals of the linear relaxation give every option of a site a loss: how much the bound falls if that option is taken.  A plan
that is better than a known one cannot lose more than lies between the known value and the bound.  So options that lose more
are left out, for good once the level is settled, and the plans of those that are left are listed site by site, each as
one whole number that holds its losses and the room that is left in every row.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from community_housing.modes.linear import SITE, Line, Linear
from community_housing.modes.solver import DUAL_UNIT, Relaxed

__all__ = ["Core", "Level", "Search"]

NOTHING: Final = -1
"""The option of a site to be given nothing."""
FEW: Final = 100
"""Plans begun that are kept in the first look, which only wants a good plan."""
MANY: Final = 6000
"""Plans begun beyond which a listing is given up: the rest is left to the solver."""
MOST_LOOKS: Final = 40
_LOSS_BITS: Final = 24


@attrs.frozen(slots=True)
class Search:
    """What a search of the core found.

    Fields:
        chosen: The best plan that was found and that is better than the known one; None where there is none.
        closed: Whether it is proved that no plan is better than *chosen*, or without one than the known plan.
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
        model: A model without flows; its rows of the family "site" say no more than its groups and which sites are musts.

    Guarantees:
        Whole numbers only.  What is left out is in no plan that reaches the values of the levels that were closed.
    """

    def __init__(self, model: Linear) -> None:
        self._columns = len(model.columns)
        group_of = {i: g for g, group in enumerate(model.groups) for i in group}
        musts = {group_of[i] for line in model.lines if line.family == SITE and line.lower == 1 for i in line.terms}
        self._hopeless = any(line.family == SITE and line.lower == 1 and not line.terms for line in model.lines)
        self._options = [[*([] if g in musts else [NOTHING]), *group] for g, group in enumerate(model.groups)]
        self._limits: list[int] = []
        self._coefficients: list[list[tuple[int, int]]] = [[] for _ in range(self._columns)]
        self._read = 0
        self._before: list[tuple[list[list[int]], int]] = []

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

    def search(self, level: Level, known: int | None, relaxed: Relaxed | None = None) -> Search:
        """Look for a plan that is better than a known one, first among those that lose little.

        Args:
            level: The goal, as from `level`; no other was closed since.
            known: The value of a plan that is known, as a maximisation; None without one.
            relaxed: The relaxation; plans near to it are looked at first.
        """
        chosen: tuple[int, ...] | None = None
        least = sum(min(level.objective.get(i, 0) for i in options) for options in self._options)
        if relaxed is not None:
            reach = level.allowance(least if known is None else known + 1)
            plan, _ = self._list(level, self._near(relaxed), reach, FEW, cut=True)
            if plan is not None:
                chosen, known = plan, sum(level.objective.get(i, 0) for i in plan)
        positive = sorted(loss for losses in level.losses for loss in losses if loss)
        reach = max(level.exact % DUAL_UNIT, positive[min(8, len(positive) - 1)] if positive else 0)
        every = sum(max(losses) for losses in level.losses)
        few = True
        while True:
            most = level.allowance(least if known is None else known + 1)
            if most < 0:
                return Search(chosen, closed=True)
            reach = min(reach, most)
            plan, whole = self._list(level, None, reach, FEW if few else MANY, cut=few)
            if plan is not None:
                chosen, known = plan, sum(level.objective.get(i, 0) for i in plan)
            if whole and (plan is not None or reach == most):
                # All plans that lose no more than *reach* were listed, and a better one would lose less.
                return Search(chosen, closed=known is not None)
            if not whole and not few:
                return Search(chosen, closed=False)
            if whole:
                # Once every option is looked at, only the rows' own losses are left to grow.
                reach = reach * 2 if reach < every else most
            few = whole and plan is None

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

    def _list(
        self, level: Level, among: Sequence[frozenset[int]] | None, reach: int, most: int, *, cut: bool
    ) -> tuple[tuple[int, ...] | None, bool]:
        """The best of the plans that lose at most *reach*; and whether all of them were listed.

        Args:
            level: The goal.
            among: For each site the options that are looked at; None for all.
            reach: The largest loss, in parts of `DUAL_UNIT`.
            most: How many plans may be begun at a time.
            cut: Whether the list is cut to that where it grows longer; else it is given up.
        """
        settled: list[int] = []
        free: list[list[tuple[int, int]]] = []
        for g, (options, losses) in enumerate(zip(self._options, level.losses, strict=True)):
            some = [(loss, i) for loss, i in zip(losses, options, strict=True) if loss <= reach]
            if among is not None:
                some = [pair for pair in some if pair[1] in among[g]]
                if not some:
                    return None, False
            if len(some) == 1:
                settled.append(some[0][1])
            else:
                some.sort()
                free.append(some)
        # The sites whose second option loses most come first: they add the fewest plans.
        free.sort(key=lambda some: (-some[1][0], some[1][1]))
        ones = [i for i in settled if i != NOTHING]
        pack = self._pack(level, reach, ones, free)
        if pack is None:
            return None, True
        begun, guards, steps, width = pack
        plans = [begun]
        whole = True
        for step in steps:
            plans = [rest for plan in plans for taken in step if (rest := plan - taken) & guards == guards]
            if len(plans) > most:
                if not cut:
                    return None, False
                whole = False
                plans.sort(reverse=True)
                del plans[most:]
        if not plans:
            return None, whole
        found = [self._taken(plan, free, width) for plan in plans]
        objective = level.objective
        best = max(found, key=lambda some: (sum([objective.get(i, 0) for i in some]), [-i for i in some]))
        return tuple(sorted([*ones, *best])), whole

    @staticmethod
    def _taken(plan: int, free: Sequence[Sequence[tuple[int, int]]], width: int) -> list[int]:
        """The columns that a listed plan takes."""
        taken: list[int] = []
        for some in free:
            i = some[plan & ((1 << width) - 1)][1]
            plan >>= width
            if i != NOTHING:
                taken.append(i)
        return sorted(taken)

    def _pack(
        self, level: Level, reach: int, ones: Sequence[int], free: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[int, int, list[list[int]], int] | None:
        """Losses, rows and the way taken as fields of one whole number; None where no plan can keep every row.

        A field holds the room that is left with a bit above it that stays set as long as the room is 0 or more.  Taking
        an option is one subtraction, and one comparison tells whether every row is kept.

        Returns:
            The number to begin with, the bits to be watched, for each site what its options subtract, and the number of bits
            that hold the option of each site, lowest first.
        """
        room = list(self._limits)
        for i in ones:
            for row, coefficient in self._coefficients[i]:
                room[row] -= coefficient
        objective = level.objective
        need = -((reach - level.exact) // DUAL_UNIT)
        goal = len(room)
        room.append(sum([objective.get(i, 0) for i in ones]) - need)
        spread = [0] * (goal + 1)
        # For each site what its options ask of each row beyond the one that asks least.
        asked: list[dict[int, list[int]]] = []
        for some in free:
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
        live = [row for row in range(goal + 1) if spread[row] > room[row]]
        width = max([1, *[(len(some) - 1).bit_length() for some in free]])
        offset = width * len(free)
        begun = guards = 0
        places: list[tuple[int, int, int]] = []
        for row in live:
            bits = room[row].bit_length()
            begun |= (room[row] | 1 << bits) << offset
            guards |= 1 << offset + bits
            places.append((row, offset, room[row]))
            offset += bits + 1
        shift = max(0, reach.bit_length() - _LOSS_BITS)
        lost = reach >> shift
        begun |= (lost | 1 << lost.bit_length()) << offset
        guards |= 1 << offset + lost.bit_length()
        steps: list[list[int]] = []
        for k, (some, mine) in enumerate(zip(free, asked, strict=True)):
            step: list[int] = []
            for option, (loss, _) in enumerate(some):
                taken = ((loss >> shift) << offset) - (option << width * k)
                for row, place, left in places:
                    if row in mine:
                        value = mine[row][option]
                        if value > left:
                            break
                        taken += value << place
                else:
                    step.append(taken)
            steps.append(step)
        return begun, guards, steps, width
