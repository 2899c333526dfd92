# SPDX-License-Identifier: Apache-2.0
"""The result of dividing one graph of buildings into grids (网格)."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from community_housing._shown import shows_itself

__all__ = ["DivisionReason", "DivisionStatus", "GridPlan"]


class DivisionStatus(StrEnum):
    """How much is known about a plan."""

    OPTIMAL = "optimal"
    """No plan is better: in the band, least cut, then least squares, then canonical."""
    FEASIBLE = "feasible"
    """Every grid is connected and in the band; a plan with a smaller cut, down to the bound, is not excluded."""
    INFEASIBLE = "infeasible"
    """The plan breaks the band or has another number of grids than `asked`; `reason` says why.  Every reason but `EFFORT`
    is a proof that any plan does."""


class DivisionReason(StrEnum):
    """Why no plan keeps every grid in the band."""

    ARITHMETIC = "arithmetic"
    """No (or not the given) number of grids fits the households into the band, or there are fewer buildings than grids."""
    OVERSIZE = "oversize building"
    """A building has more households than a grid may; it is a grid of its own."""
    DISCONNECTED = "disconnected parts"
    """A part of the graph that nothing connects to the rest cannot be divided by itself, or there are more parts than grids."""
    LOCKED = "locked buildings"
    """Buildings that must stay together have more households than a grid may."""
    FROZEN = "frozen grids"
    """A grid of today that must stay as it is breaks the band; all others keep it."""
    CONNECTIVITY = "connectivity"
    """The households would fit, but not into connected grids: the search was exhausted."""
    EFFORT = "effort"
    """The search ended before it found a valid plan or excluded one.  Nothing is proved."""


@shows_itself
@frozen
class GridPlan:
    """Grids for one graph, with what is proved about them.

    Fields:
        status: How much is known: see `DivisionStatus`.
        labels: Grid of each building, 0 .. `grids` - 1, numbered in order of first appearance.
        grids: Number of grids.
        households: Households of each grid.
        cut: Summed weight of the edges between different grids.
        sum_squares: Sum over the grids of (households - target)**2.
        violation: Households by which grids fall short of the minimum or exceed the maximum, summed.  It is of the grids shown:
            where `asked` is given it may be 0 though the plan that was asked for does not exist.
        bound: Proved lower bound on `cut` (with `keep`: on `cut` plus the weight of today's grids cut) over the plans of
            this many grids, and, where the status is infeasible, of least violation.
        explored: States that the search made.
        reason: Why the band is broken; None when it is kept.
        asked: The number of grids that was asked for, where the plan has another, the nearest of which there is one: no plan of
            so many exists (or, with `DivisionReason.EFFORT`, none was found).  None where the plan has what was asked for.
        oversize: Buildings with more households than a grid may have, ascending; each is a grid of its own.
        parts: Number of parts of the graph that no edge connects.
        moved: Buildings that change grid against `keep`, ascending; None without `keep`.
        moved_households: Their households; None without `keep`.
        timed_out: Whether `time_limit` shortened the search and nothing is proved: another run may find another plan.
        kept_cut: Weight added by `keep_weight` for edges inside today's grids that are now cut.
    """

    status: DivisionStatus
    labels: tuple[int, ...] = field(repr=False)
    grids: int
    households: tuple[int, ...]
    cut: int
    sum_squares: int
    violation: int
    bound: int
    explored: int = field(eq=False)
    reason: DivisionReason | None = None
    oversize: tuple[int, ...] = ()
    parts: int = 1
    moved: tuple[int, ...] | None = None
    moved_households: int | None = None
    kept_cut: int = 0
    asked: int | None = None
    timed_out: bool = False

    @property
    def proved(self) -> bool:
        """Whether no better plan exists (`OPTIMAL`), or none in the band (`INFEASIBLE` for a reason but effort)."""
        return self.status is not DivisionStatus.FEASIBLE and self.reason is not DivisionReason.EFFORT
