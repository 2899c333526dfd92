# SPDX-License-Identifier: Apache-2.0
"""The schedule around the walk over single moves: heats, penalties, and the budget."""

from __future__ import annotations

from array import array
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from community_housing.grids._engine.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.exact import Band, Effort, Part

__all__ = ["MOVES", "Annealer", "is_wide"]

_EDGE = 1 << 30  # cost of an edge of mean weight
MOVES = 8
"""Moves that count as one state."""

_LEVELS = 100  # heats of one annealing
_HOT, _COLD = 70, 15  # the first and the last heat, percent of the cost of an edge
_FINE_FIRST, _FINE_LAST = 100, 2_000  # what a mean building out of the band costs, percent of an edge
_STRICT = 10  # levels at the end that hardly let the violation grow
_SEEKING = ((1_200, 10), (300, 40), (4_000, 20), (600, 20))  # heats of a search for the band, thousandths of a mean building
_BITS = 64  # behind the point, in which proportions are counted
_SMALL = 1 << 29  # households and weights whose costs fit in 64 bits


def is_wide(part: Part, band: Band) -> bool:
    """Return whether the numbers are too large for the walk, which counts in 64 bits."""
    return max(part.whole, 2 * band.maximum, sum(part.weight)) >= _SMALL


class Annealer:
    """A part put into the compiled walk, with the units that weigh cut against violation."""

    def __init__(self, part: Part, k: int, band: Band, labels: Sequence[int]) -> None:
        n = len(part.house)
        near: list[list[tuple[int, int]]] = [[] for _ in range(n)]
        fixed = array("i", bytes(4 * n))
        for a, b, w, lock in zip(part.first, part.second, part.weight, part.lock, strict=True):
            if lock:
                fixed[a] = fixed[b] = 1
            else:
                near[a].append((b, w))
                near[b].append((a, w))
        ends = [end for beside in near for end in beside]
        self.n = n
        self.walk = Walk()
        self.walk.load(
            array("q", part.house),
            array("i", accumulate((len(beside) for beside in near), initial=0)),
            array("i", [v for v, _ in ends]),
            array("q", [w for _, w in ends]),
            fixed,
            array("i", labels),
        )
        self.walk.bounds(k, band.minimum, band.maximum)
        edges = max(1, len(ends) // 2)
        self.unit_cut = max(1, _EDGE * edges // max(1, sum(part.weight)))
        self.unit_violation = max(1, _EDGE * n // max(1, part.whole))

    def run(self, per_building: int, effort: Effort, *, strict: bool = False) -> tuple[int, ...]:
        """Anneal with *per_building* moves for each building, or as many as the effort allows; return the best plan met.

        With *strict* a household out of the band weighs much from the beginning.
        """
        heats, fines = _schedule()
        if strict:
            fines = [max(fine, _FINE_LAST) for fine in fines]
        steps = max(1, per_building * self.n // _LEVELS)
        levels = min(_LEVELS, max(0, effort.left) * MOVES // steps)
        self.walk.anneal(
            array("q", heats[:levels]),
            steps,
            self.unit_cut,
            array("q", [self.unit_violation * fine // 100 for fine in fines[:levels]]),
        )
        effort.take(levels * steps // MOVES + 1)
        return tuple(self.walk.label)

    def refine(self, per_building: int, effort: Effort) -> tuple[int, ...]:
        """Anneal from the colder half of the heats on, so that what is good of the plan stays; return the best plan met."""
        heats, fines = _schedule()
        steps = max(1, per_building * self.n // _LEVELS)
        levels = min(_LEVELS // 2, max(0, effort.left) * MOVES // steps)
        self.walk.anneal(
            array("q", heats[_LEVELS // 2 :][:levels]),
            steps,
            self.unit_cut,
            array("q", [self.unit_violation * fine // 100 for fine in fines[_LEVELS // 2 :][:levels]]),
        )
        effort.take(levels * steps // MOVES + 1)
        return tuple(self.walk.label)

    def seek(self, per_building: int, effort: Effort, turn: int) -> tuple[int, ...]:
        """Anneal for the band alone, whatever it cuts; return the best plan met.  The *turn* chooses the heats."""
        heats = _seeking(turn % len(_SEEKING))
        steps = max(1, per_building * self.n // _LEVELS)
        levels = min(_LEVELS, max(0, effort.left) * MOVES // steps)
        self.walk.anneal(array("q", heats[:levels]), steps, 0, array("q", [self.unit_violation] * levels))
        effort.take(levels * steps // MOVES + 1)
        return tuple(self.walk.label)

    def put(self, labels: Sequence[int]) -> None:
        """Take a plan over."""
        self.walk.put(array("i", labels))


@cache
def _schedule() -> tuple[list[int], list[int]]:
    """Return the heats, and the penalties in percent, of the levels: even proportions, and at the end a strict penalty."""
    last = _LEVELS - _STRICT
    heats = [_EDGE * heat // 100_000 for heat in _even(_HOT, _COLD, last)]
    fines = [fine // 1000 for fine in _even(_FINE_FIRST, _FINE_LAST, last)]
    return heats + heats[-1:] * _STRICT, fines + [50 * _FINE_LAST] * _STRICT


@cache
def _seeking(kind: int) -> list[int]:
    """Return the heats of a search for the band: a household out of it costs its share of a mean building."""
    hot, cold = _SEEKING[kind]
    return [_EDGE * heat // 1_000_000 for heat in _even(hot, cold, _LEVELS)]


def _even(first: int, last: int, steps: int) -> list[int]:
    """Return a thousand times each of *steps* numbers from *first* to *last* in even proportion, rounded down.

    No float is used, so the numbers are the same on every machine.
    """
    ratio, step = 0, 1 << (_BITS + max(1, last // first).bit_length())
    whole = (last << (_BITS * (steps - 1))) // first
    while step:
        if (ratio + step) ** (steps - 1) <= whole:
            ratio += step
        step >>= 1
    value = 1000 * first << _BITS
    found = []
    for _ in range(steps):
        found.append(value + (1 << (_BITS // 2)) >> _BITS)  # what is meant to be whole is a little less
        value = value * ratio >> _BITS
    return found
