# SPDX-License-Identifier: Apache-2.0
"""Large graphs: start from a connected division, anneal it, and solve unions of a few adjacent grids exactly.

No proof of the whole comes from this, only a good plan.  The steps follow one fixed sequence, which less effort only ends
earlier, and the best plan met is kept: so the same input gives the same plan, and more effort never a worse one.
"""

from __future__ import annotations

from attrs import evolve

from community_housing.grids._engine.anneal import Annealer, is_wide
from community_housing.grids._engine.coarse import divide_coarsely
from community_housing.grids._engine.exact import Band, Effort, Part, Solution
from community_housing.grids._engine.repair import repair
from community_housing.grids._engine.start import measured, tree_division
from community_housing.grids._engine.thin import look
from community_housing.grids._engine.unions import Unions

__all__ = ["divide_large", "divide_quickly", "rank"]

_QUICK_SEEK = 10_000  # and of a search for the band after it
_QUICK_TURNS, _MORE_TURNS, _MANY = 2, 12, 80  # how often that is tried, and how often from so many buildings on
_SEEK = 25_000  # moves for each building of a search for the band, fewer in graphs of more than some hundred
_SOUGHT = 20_000_000  # moves of such a search
_TURNS = 12  # times that the walk is tried again while a grid breaks the band
_STAGES = (500, 2_000, 8_000, 24_000, 96_000, 384_000)  # moves for each building
_QUICK = 500  # moves for each building of a short walk, and twice as many of a longer one
_CYCLES, _FEWEST = 24, 6  # cycles over coarse graphs that start from nothing, and twice as many that go on from the best plan
_CYCLE_NODES = 30_000  # buildings of all of the former together
_LATER = 1_000  # the first turn of those that follow the walk
_SMALL = 250  # buildings up to which the first stages are enough: the exact search goes on from there
_POLISHED = 8_000  # the stage from which on unions are solved; from the next on larger ones too
_ELSEWHERE = 50_000_000  # states of a large effort that are left for other numbers of grids
_PER_BUILDING = 7_500  # states that a walk may make, for each building


def divide_large(part: Part, k: int, band: Band, effort: Effort, *, least: int = 0, given: Solution | None = None) -> Solution:
    """Return a good plan of *k* connected grids for a connected *part* of any size, never worse than the one *given*.

    A violation of *least*, below which no plan is, is not walked further to lower.  Nothing is proved of the plan, but where it
    breaks the band and is marked as proved: then no plan keeps the band.
    """
    start = tree_division(part, k)
    if start is None:
        return Solution(None, proved=False, bound=0)
    n = len(part.house)
    stages = [s for s in _STAGES if s <= _POLISHED] if n <= _SMALL else _STAGES
    best = measured(part, start, band)
    if given is not None:
        best = min(best, given, key=rank)
    annealer = None if is_wide(part, band) or k < 2 else Annealer(part, k, band, start)
    coarse = annealer is not None and n > _SMALL and not any(part.lock)
    if coarse:
        best = _over_coarse_graphs(part, best, k, band, effort, first=0)
    share = effort.share(max(_PER_BUILDING * n, effort.left - _ELSEWHERE - (10_000 - _PER_BUILDING) * n))
    for per_building in stages:
        for strict in (False, True):
            if annealer is not None and not (strict and best.violation == 0):
                best = min(best, measured(part, annealer.run(per_building, share, strict=strict), band), key=rank)
        if share.left <= 0:
            break
        if per_building >= _POLISHED or annealer is None:
            best = min(best, _polished(part, best, k, band, share, turn=0 if per_building > _POLISHED else -1), key=rank)
    effort.take(share.used)
    if coarse:
        best = _over_coarse_graphs(part, best, k, band, effort, first=_LATER)
    if best.violation > least == 0 and annealer is not None and effort.left > 0 and not any(part.lock):
        best = _looked(part, best, k, band, effort)
    for turn in range(_TURNS):
        if best.violation <= least or best.proved or effort.left <= 0:
            break
        if annealer is not None:
            annealer.seek(min(_SEEK, max(1, _SOUGHT // n)), effort, turn)
            best = min(best, measured(part, annealer.run(_POLISHED, effort, strict=True), band), key=rank)
        best = min(best, _polished(part, best, k, band, effort, turn=turn + 1), key=rank)
    return best


def _over_coarse_graphs(part: Part, best: Solution, k: int, band: Band, effort: Effort, *, first: int) -> Solution:
    """Return *best* after cycles over coarse graphs: at the beginning also some that start from nothing."""
    cycles = min(_CYCLES, max(_FEWEST, _CYCLE_NODES // len(part.house)))
    fresh = cycles if first == 0 else 0
    for turn in range(fresh):
        found = divide_coarsely(part, k, band, effort, known=None, turn=turn)
        if found is None:
            return best
        best = min(best, found, key=rank)
    for turn in range(first + cycles, first + 3 * cycles):
        found = divide_coarsely(part, k, band, effort, known=best, turn=turn)
        if found is None:
            return best
        best = min(best, found, key=rank)
    return best


def _looked(part: Part, best: Solution, k: int, band: Band, effort: Effort) -> Solution:
    """Return a plan in the band, if one is found apart from *best*; or *best*, marked as proved where there is none."""
    if band.least_violation(part.whole, k) > 0:
        return best
    found = look(part, k, band, effort)
    if found.labels is None:
        return evolve(best, proved=found.excluded)
    valid = measured(part, found.labels, band)
    if valid.violation > 0:
        return min(best, valid, key=rank)
    return min(valid, _polished(part, valid, k, band, effort, turn=0), key=rank)


def divide_quickly(part: Part, k: int, band: Band, effort: Effort, *, longer: bool) -> Solution:
    """Return what a short walk finds: a plan for the exact search to better."""
    moves = 2 * _QUICK if longer else _QUICK
    start = tree_division(part, k)
    if start is None or k < 2 or is_wide(part, band):
        return Solution(None, proved=False, bound=0)
    annealer = Annealer(part, k, band, start)
    found = measured(part, annealer.run(moves, effort), band)
    for turn in range(_QUICK_TURNS if len(part.house) < _MANY else _MORE_TURNS):
        if found.violation == band.least_violation(part.whole, k):
            break
        annealer.seek(_QUICK_SEEK, effort, turn)
        found = min(found, measured(part, annealer.run(moves, effort, strict=True), band), key=rank)
    return found


def _polished(part: Part, best: Solution, k: int, band: Band, effort: Effort, *, turn: int) -> Solution:
    """Return *best* after unions have been solved, and from *turn* 0 on also larger ones, which the turn chooses."""
    unions = Unions(part, list(best.labels or ()), k, band, effort, turn)
    settled = unions.settle()
    if any(band.violation(total) for total in unions.total):
        repair(unions)
        settled = unions.settle()
    if settled and turn >= 0:
        unions.widen()
    return measured(part, tuple(unions.label), band)


def rank(found: Solution) -> tuple[int, int, int]:
    """Return what makes one plan better than another: violation, cut, squares."""
    return (found.violation, found.cut, found.squares)
