# SPDX-License-Identifier: Apache-2.0
"""Divide one connected graph into a given number of grids: the schedule of passes around the kernel.

Cheap passes come first: patterns alone, then intervals of a quarter of the maximum, an eighth, and so on; before each the
exact programme is tried with few states, which gives a plan (an upper limit) and, if no state was dropped, the proof.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, cast

from attrs import frozen

from community_housing.grids._engine.kernel import DONE, FULL, MOST_OPEN, NONE, Kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HOPE", "Band", "Effort", "Part", "Search", "Solution", "end_of", "solve"]

_FITS = 1 << 61  # every cost stays below where the kernel counts in 64 bits
_SMALL = 1 << 29  # and every number of households, and their sum, in 32
_WIDE_NONE = 1 << 400  # above every cost where numbers may be of any size
_WIDE_ROOM = 30_000  # the room of a search in numbers beyond 64 bits, which runs as Python,
_SLOW = 50  # and what one of its states counts for
_ROOM = 6_000_000  # units of 64 bytes: what the passes of one search may use
_TRIAL = 150_000  # the same for a first try, before a plan of the walk limits the search
HOPE = 60_000  # estimated states of the line up to which that first try is made
_MOST = 10_000_000  # and up to which the exact search is begun at all
_FINEST = 5  # bits of the least width of an interval: finer than that, households are taken as they are
_NUMBER = 26  # bits of the number of an interval, however far a grid may lie outside the band
_APART = 60_000  # and from which patterns are first made in which the buildings of a grid may lie apart
_BEAM = 48
_MANY = 150_000  # states of a pass up to which the next intervals are a quarter rather than half as wide
_FEW = 4_000  # and up to which they are an eighth
_idle: list[Kernel] = []


@frozen
class Band:
    """The band of households of a grid, and the target."""

    minimum: int
    maximum: int
    target: int

    def violation(self, households: int) -> int:
        """Return how far *households* lies outside the band."""
        return max(0, self.minimum - households, households - self.maximum)

    def least_violation(self, households: int, k: int) -> int:
        """Return the violation that *k* grids of *households* in all cannot go below."""
        return max(0, k * self.minimum - households, households - k * self.maximum)


_STATES_A_SECOND = 1_000_000  # fewer than any machine of today makes: only to end a pass before its time is over


def end_of(seconds: float | None) -> float | None:
    """The moment so many seconds from now; None without a limit.  Only this module of the rule rooms looks at a clock."""
    return None if seconds is None else monotonic() + seconds


class Effort:
    """States that may still be made, and the moment at which time is up; counts those made.

    `shortened` says whether the time has ever allowed for fewer states than the count does.
    """

    __slots__ = ("_states", "shortened", "until", "used")

    def __init__(self, states: int, until: float | None = None) -> None:
        self._states = states
        self.until = until
        self.used = 0
        self.shortened = False

    @property
    def left(self) -> int:
        """States that may still be made; near the end of the time not more than it allows for."""
        if self.until is None:
            return self._states
        timely = int((self.until - monotonic()) * _STATES_A_SECOND)
        self.shortened = self.shortened or timely < self._states
        return min(self._states, timely)

    def share(self, states: int) -> Effort:
        """A part of the effort, with the same end of time."""
        return Effort(min(self.left, states), self.until)

    def take(self, states: int) -> None:
        """Count *states* as made."""
        self._states -= states
        self.used += states


@frozen(eq=False)
class Part:
    """A connected graph: households, and edges as three equally long tuples in canonical order."""

    house: tuple[int, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]
    weight: tuple[int, ...]
    lock: tuple[int, ...]

    @property
    def whole(self) -> int:
        """All households of the part."""
        return sum(self.house)


@frozen
class Solution:
    """What is known of one part and number of grids; `labels` None when there is no plan within `violation_limit`."""

    labels: tuple[int, ...] | None
    proved: bool
    bound: int
    violation: int = 0
    cut: int = 0
    squares: int = 0


@lru_cache(maxsize=1)
def _plain_kernel() -> type[Kernel]:
    """Load the kernel's source as Python: for numbers that do not fit in 64 bits."""
    from community_housing.grids._engine.uncompiled import load_kernel

    return load_kernel()


def _widths(band: Band, whole: int) -> tuple[int, int]:
    """Return how wide the first and the last intervals of households are: each width is twice the next.

    The first goes from nothing to the minimum, or to the maximum where that is far above.
    """
    reach = max(1, band.minimum if 2 * band.minimum >= band.maximum else band.maximum)
    halvings = max(0, reach.bit_length() - _FINEST)
    least = -(-reach >> halvings)
    first = least << halvings
    while least < first and (whole + first) // least >> _NUMBER:
        least *= 2
    return first, least


class Search:
    """One connected part in a kernel, laid out once for every number of grids."""

    labels: array[int]

    def __init__(self, part: Part, band: Band, effort: Effort, starts: int = 8, room: int = _TRIAL) -> None:
        self.part = part
        self.room = room
        self.band = band
        self.effort = effort
        self.weight = sum(part.weight)
        self.whole = part.whole
        self.starts = starts
        self.wide = False
        self.sound = True
        self.ran = 0  # passes of intervals that the last run ended
        self.labels = array("i")
        self.align, self.least_width = _widths(band, self.whole)
        self._load(wide=max(self.whole, 2 * band.maximum, band.target, self.weight) >= _SMALL)

    def _load(self, *, wide: bool) -> None:
        """Put the graph into a kernel: the compiled one, or, for numbers beyond 64 bits, its source as Python."""
        part = self.part
        self.wide = wide
        self.none = _WIDE_NONE if wide else NONE
        self.kernel = _plain_kernel()() if wide else _idle.pop() if _idle else Kernel()
        if wide:
            self.kernel.wide = True
            self.kernel.never = _WIDE_NONE
        numbers = _any_size if wide else _longs
        self.kernel.load(
            len(part.house), numbers(part.house), _ints(part.first), _ints(part.second), numbers(part.weight), _ints(part.lock)
        )
        self.width = self.kernel.arrange(min(len(part.house), self.starts))

    @property
    def hopeful(self) -> bool:
        """Whether the exact search is worth beginning: the patterns of wide or long graphs are too many."""
        return self.width <= MOST_OPEN and self.kernel.estimate <= (HOPE if self.room <= _TRIAL else _MOST)

    def close(self) -> None:
        """Give the kernel and its arena back, unless a call of it was broken off: then its arrays may not fit together."""
        if self.sound and not self.wide and not self.kernel.heavy and len(_idle) < 2:
            _idle.append(self.kernel)

    def _ask(self, k: int, slack: int) -> tuple[int, int]:
        """Put the question to the kernel; return the units of cut and violation."""
        band = self.band
        aim = self.aim = (2 * self.whole + k) // (2 * k)
        half = max(aim - band.minimum, band.maximum - aim)
        # One grid at most takes all of the slack; the squares of the others stay within the band.
        unit_cut = (k - 1) * half * half + (half + slack) ** 2 + 1
        unit_violation = unit_cut * (self.weight + 1)
        if not self.wide and unit_violation * (slack + 2) >= _FITS:
            self.close()
            self._load(wide=True)
        if self.wide:
            self.room = min(self.room, _WIDE_ROOM)
        self.sound = False
        self.kernel.bounds(k, band.minimum, band.maximum, slack, self.align, aim, unit_violation, unit_cut)
        self.sound = True
        return unit_cut, unit_violation

    def better(self, k: int, totals: Sequence[int], cut: int) -> tuple[int, ...] | None:
        """Return the labels of a plan better than the one with these *totals* and *cut*; None when none was found."""
        if self.width > MOST_OPEN:
            return None
        slack = sum(self.band.violation(t) for t in totals)
        unit_cut, unit_violation = self._ask(k, slack)
        now = slack * unit_violation + cut * unit_cut + sum((t - self.aim) ** 2 for t in totals)
        cost, _, _ = self._passes(now - 1)
        return tuple(self.labels) if cost < self.none else None

    def cut_from(self, k: int, most: int) -> int:
        """Return a proved lower bound on the cut of *k* grids in the band, or *most* if there is no plan that cuts less."""
        if self.width > MOST_OPEN:
            return 0
        unit_cut, _ = self._ask(k, 0)
        cost, bound, complete = self._passes(most * unit_cut - 1)
        return min(most, (cost if complete else bound) // unit_cut)

    def within(self, k: int, slack: int, known: Solution | None = None, hint: int | None = None) -> Solution:
        """Solve for *k* grids with at most *slack* violation in all; *known* is an upper limit, *hint* a likely cut."""
        if not self.hopeful:
            return Solution(None, proved=False, bound=0)
        unit_cut, unit_violation = self._ask(k, slack)
        most = unit_violation * (slack + 1) - 1
        limit = most
        if known is not None and known.labels is not None:
            totals = [0] * k
            for label, h in zip(known.labels, self.part.house, strict=True):
                totals[label] += h
            most = known.violation * unit_violation + known.cut * unit_cut + sum((t - self.aim) ** 2 for t in totals)
            limit = most
        elif slack == 0:
            # The width and the density foretell the cut well enough; a limit below it costs one more try.
            edges = len(self.part.weight)
            guess = 1 + 5 * self.weight * (k - 1) * max(2, self.width) * (edges + 2 * len(self.part.house)) // (
                16 * max(1, edges) * len(self.part.house)
            )
            limit = min(most, unit_cut * (guess if hint is None else hint + 2 + hint // 8) - 1)
        best, labels, floor, proved = self._climb(limit, most, unit_cut, deepen=slack == 0 and self.room >= _ROOM)
        least = floor // unit_cut if slack == 0 and floor < self.none else 0
        if best >= self.none:
            return Solution(None, proved=proved, bound=least)
        self.labels = labels
        return self._read(k, proved=proved, bound=least)

    def _climb(self, limit: int, most: int, unit_cut: int, *, deepen: bool) -> tuple[int, array[int], int, bool]:
        """Raise the limit until the least plan up to it is proved; return its cost, it, a bound, and whether it is proved.

        With *deepen*, limits too generous for the room are followed by ones from below: each that has no plan is a bound, and
        the first that has one gives the best plan, in the room that the best plan itself needs.
        """
        best, labels, floor, step = self.none, self.labels, 0, 0
        while True:
            cost, bound, complete = self._passes(limit, last=not deepen and self.room >= _ROOM)
            if cost < best:
                best, labels = cost, self.labels
                most = min(most, best)
            floor = max(floor, min(bound, limit + 1))
            if complete and (cost < self.none or limit >= most or not self.kernel.bitten):
                return best, labels, best if best < self.none else self.none, True
            if complete:
                floor = max(floor, limit + 1)
                limit = min(most, limit + step if step else 3 * limit // 2 + unit_cut)
                step += step // 8
            elif deepen and cost + unit_cut <= limit and (self.ran > 1 or limit - cost >= limit // 8):
                limit = cost  # the plan that was met leaves far less to look through
            elif deepen:
                deepen = False
                low = max(floor // unit_cut, 1)
                limit = min(most, (low + max(0, limit // unit_cut - low) // 2) * unit_cut)
                step = max(unit_cut, limit // 12)
            else:
                return best, labels, floor, False
            if self.effort.left <= 0:
                return best, labels, floor, False

    @property
    def _room_now(self) -> int:
        """The room of one pass; near the end of the time less, so that a pass does not go far beyond it."""
        return self.room if self.effort.until is None else min(self.room, max(_TRIAL, self.effort.left - self._spent))

    def _passes(self, limit: int, *, last: bool = True) -> tuple[int, int, bool]:
        """Run the passes and count their states."""
        self.kernel.explored = 0
        self.sound = False
        try:
            found = self._run(limit, last=last)
        finally:
            self.effort.take(self._spent)
        self.sound = True
        return found

    @property
    def _spent(self) -> int:
        """What the states of the run count for."""
        return self.kernel.explored * (_SLOW if self.wide else 1)

    def _run(self, limit: int, *, last: bool) -> tuple[int, int, bool]:
        """Run passes until the least cost up to *limit* is proved; return cost (`none` if none), bound, proved."""
        kernel = self.kernel
        self.labels = array("i", bytes(4 * len(self.part.house)))
        self.ran = 0
        apart = self.room >= _ROOM and kernel.estimate >= _APART
        if kernel.patterns(limit, self._room_now, int(apart)) != DONE:
            return self.none, 0, False
        bound = kernel.hand_on()
        if bound == self.none:
            return self.none, self.none, True
        best = self.none
        # What costs too much even with grids apart is left out of the patterns of grids that hang together.
        width = 0 if apart else self.align
        beam = _BEAM
        while width != 1:
            cost, complete = self._exact(beam, min(limit, best))
            if complete:
                return cost, cost, True
            best = min(best, cost)
            if self.effort.left <= self._spent:
                return best, bound, False
            if kernel.sweep(width, 0, min(limit, best), self._room_now) != DONE:
                break
            bound = kernel.hand_on()
            states = kernel.held
            if bound == self.none:
                return self.none, self.none, True
            if width == 0:
                width = self.align
                continue
            self.ran += 1
            beam = max(4 * _BEAM, min(states // 200, 2000))  # a better plan soon makes every pass to come smaller
            if 9 * bound >= 8 * min(limit, best):
                beam = max(beam, min(2 * states // len(self.part.house), 4000 << self.ran))
            width = self._narrower(width, 1 if states > _MANY else 2 if states > _FEW else 3)
        beam = max(beam, 2000)
        while self.effort.left > self._spent:
            cost, complete = self._exact(beam, min(limit, best))
            if complete:
                return cost, cost, True
            best = min(best, cost)
            if not last or beam * len(self.part.house) > self.room // 4:
                break
            beam *= 4
        return best, bound, False

    def _narrower(self, width: int, times: int) -> int:
        """Return *width* halved as many *times* as it can be, and 1 after the least."""
        if width == self.least_width:
            return 1
        return max(self.least_width, width >> times)

    def _exact(self, beam: int, limit: int) -> tuple[int, bool]:
        """Run the exact programme with *beam* states a layer; keep the plan it finds; return its cost and whether proved."""
        kernel = self.kernel
        ended = kernel.sweep(1, beam, limit, self._room_now)
        if ended == FULL:
            return self.none, False
        cost = kernel.settle()
        if cost < self.none and kernel.trace(self.labels) == 0 and ended == DONE:
            kernel.canonical(self.labels)
        return cost, ended == DONE

    def _read(self, k: int, *, proved: bool, bound: int) -> Solution:
        """Measure the plan that was found."""
        labels = tuple(self.labels)
        part = self.part
        totals = [0] * k
        for label, h in zip(labels, part.house, strict=True):
            totals[label] += h
        cut = sum(w for a, b, w in zip(part.first, part.second, part.weight, strict=True) if labels[a] != labels[b])
        return Solution(
            labels,
            proved=proved,
            bound=cut if proved else min(bound, cut),
            violation=sum(self.band.violation(t) for t in totals),
            cut=cut,
            squares=sum((t - self.band.target) ** 2 for t in totals),
        )


def _ints(values: Sequence[int]) -> array[int]:
    return array("i", values)


def _any_size(values: Sequence[int]) -> array[int]:
    return cast("array[int]", list(values))


def _longs(values: Sequence[int]) -> array[int]:
    return array("q", values)


def solve(
    part: Part,
    k: int,
    band: Band,
    effort: Effort,
    *,
    broken: bool,
    known: Solution | None = None,
    hint: int | None = None,
    search: Search | None = None,
) -> Solution:
    """Divide a connected *part* into *k* grids.

    Args:
        part: The graph.
        k: Number of grids, 1 <= k <= buildings.
        band: Band and target.
        effort: Budget of states, shared by all calls.
        broken: Whether plans outside the band are wanted (least violation first); otherwise only plans in the band.
        known: A plan that is to be proved best or bettered.
        hint: A cut that a plan is likely to have.  With one, or a known plan, all the memory that there is may be used, not
            only that of a first try.
        search: One that has laid out *part* already; it is closed here.
    """
    search = search or Search(part, band, effort)
    search.room = _TRIAL if known is None and hint is None else _ROOM
    try:
        if known is not None:
            return search.within(k, known.violation, known)
        slack = band.least_violation(search.whole, k)
        if not broken:
            return search.within(k, 0, None, hint) if slack == 0 else Solution(None, proved=True, bound=0)
        step = max(1, (band.maximum - band.minimum) // 8)
        most = band.least_violation(search.whole, k) + search.whole + k * band.minimum
        while True:
            found = search.within(k, slack)
            if found.labels is not None or not found.proved or slack >= most:
                return found
            if effort.left <= 0:
                return Solution(None, proved=False, bound=found.bound)
            slack = min(most, slack + step)
            step *= 4
    finally:
        search.close()
