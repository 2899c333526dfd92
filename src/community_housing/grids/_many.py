# SPDX-License-Identifier: Apache-2.0
"""Divide many graphs, on several processors, without one failure stopping the rest."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool

from attrs import asdict, field, frozen

from community_housing.errors import InputError
from community_housing.grids._divide import partition_graph
from community_housing.grids._engine.workers import in_order
from community_housing.grids._plan import GridPlan

__all__ = ["GraphProblem", "PartitionFailure", "partition_graphs"]


@frozen(kw_only=True)
class GraphProblem:
    """The arguments of ``partition_graph``, as one value.

    Attributes:
        households: Households of each building.
        edges: Pairs of indices of neighbouring buildings.
        minimum: Fewest households of a grid.
        maximum: Most households of a grid.
        target: Households that a grid should have.
        grids: Number of grids, or None.
        edge_weights: Weight of each edge, or None.
        ids: Unique ids of the buildings, or None.
        keep: Today's grid of each building, or None.
        keep_weight: Weight added to every edge inside a grid of today.
        locked: Groups of indices that must stay in one grid.
        balance_first: Put evenness before the cut.
        effort: States that may be made, or None for the default.
    """

    households: Sequence[int] = field(repr=False)
    edges: Sequence[tuple[int, int]] = field(repr=False)
    minimum: int = 300
    maximum: int = 500
    target: int = 400
    grids: int | None = None
    edge_weights: Sequence[int] | None = field(default=None, repr=False)
    ids: Sequence[Hashable] | None = field(default=None, repr=False)
    keep: Sequence[Hashable] | None = field(default=None, repr=False)
    keep_weight: int = 1
    locked: Sequence[Sequence[int]] = ()
    balance_first: bool = False
    effort: int | None = None

    def solve(self) -> GridPlan:
        """Divide this graph; see ``partition_graph``."""
        return partition_graph(**asdict(self, recurse=False))


@frozen
class PartitionFailure:
    """A problem that could not be put to the engine, or whose process ended; the others went on.

    Attributes:
        index: Place of the problem in the input.
        error: What was raised.
    """

    index: int
    error: Exception = field(eq=repr)


def partition_graphs(
    problems: Iterable[GraphProblem],
    *,
    workers: int = 1,
    progress: Callable[[int], object] | None = None,
    block: int = 16,
) -> Iterator[GridPlan | PartitionFailure]:
    """Divide each graph; yield the plans in the order of the problems.

    The problems are taken from the iterable as they are needed, so that a country fits in flat memory.

    Args:
        problems: Any number of problems.
        workers: Processes, >= 1; 1 works in this process.
        progress: Called with the number of problems done, after each.
        block: Problems handed to a process at a time, >= 1.

    Yields:
        The plan of each problem, or the failure that it ended in.

    Raises:
        InputError: *workers* or *block* is not a positive whole number.

    Guarantees:
        The plans do not depend on *workers*.  Ctrl-C, and closing the iterator, end the processes at once.
    """
    for name, value in (("workers", workers), ("block", block)):
        if type(value) is not int or value < 1:
            raise InputError(f"expected a whole number of at least 1, got {value!r}", name, value)
    numbered = enumerate(problems)
    plans = map(_solve, numbered) if workers == 1 else in_order(_solve, numbered, workers=workers, failed=_failure, chunk=block)
    return _told(plans, progress)


def _told(
    plans: Iterator[GridPlan | PartitionFailure], progress: Callable[[int], object] | None
) -> Iterator[GridPlan | PartitionFailure]:
    for done, plan in enumerate(plans, start=1):
        if progress is not None:
            progress(done)
        yield plan


def _solve(numbered: tuple[int, GraphProblem]) -> GridPlan | PartitionFailure:
    index, problem = numbered
    try:
        return problem.solve()
    except Exception as error:  # noqa: BLE001 - a failure is isolated, and handed to the caller as a value
        return PartitionFailure(index, error)


def _failure(numbered: tuple[int, GraphProblem], error: Exception) -> PartitionFailure:
    if isinstance(error, BrokenProcessPool):
        error = RuntimeError("the process that divided the graph ended")
    return PartitionFailure(numbered[0], error)
