# SPDX-License-Identifier: Apache-2.0
"""Divide many graphs, on several processors, without one failure stopping the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice

from attrs import field, frozen

from community_housing.errors import InputError
from community_housing.grids._workers import workers_for
from community_housing.grids.engine import partition_graph
from community_housing.grids.plan import GridPlan

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
    effort: int | None = None

    def solve(self) -> GridPlan:
        """Divide this graph; see ``partition_graph``."""
        return partition_graph(
            self.households,
            self.edges,
            minimum=self.minimum,
            maximum=self.maximum,
            target=self.target,
            grids=self.grids,
            edge_weights=self.edge_weights,
            ids=self.ids,
            keep=self.keep,
            keep_weight=self.keep_weight,
            locked=self.locked,
            effort=self.effort,
        )


@frozen
class PartitionFailure:
    """A problem that could not be put to the engine; the others went on.

    Attributes:
        index: Place of the problem in the input.
        error: What was raised.
    """

    index: int
    error: Exception = field(eq=repr)


def _solve_block(block: list[tuple[int, GraphProblem]]) -> list[GridPlan | PartitionFailure]:
    """Solve one block of problems, each by itself."""
    return [_solve_one(i, problem) for i, problem in block]


def _solve_one(index: int, problem: GraphProblem) -> GridPlan | PartitionFailure:
    try:
        return problem.solve()
    except Exception as error:  # noqa: BLE001 - a failure is isolated, and handed to the caller as a value
        return PartitionFailure(index, error)


def partition_graphs(
    problems: Iterable[GraphProblem],
    *,
    workers: int = 1,
    progress: Callable[[int], object] | None = None,
    block: int = 64,
) -> Iterator[GridPlan | PartitionFailure]:
    """Divide each graph; yield the plans in the order of the problems.

    The problems are taken from the iterable as they are needed, so that a country fits in flat memory.

    Args:
        problems: Any number of problems.
        workers: Processes, >= 1; 1 works in this process.
        progress: Called with the number of problems done, after every block.
        block: Problems handed to a process at a time, >= 1.

    Yields:
        The plan of each problem, or the failure that it ended in.

    Raises:
        InputError: *workers* or *block* is not a positive whole number.
    """
    for name, value in (("workers", workers), ("block", block)):
        if type(value) is not int or value < 1:
            raise InputError(f"expected a whole number of at least 1, got {value!r}", name, value)
    return _stream(problems, workers=workers, progress=progress, block=block)


def _stream(
    problems: Iterable[GraphProblem], *, workers: int, progress: Callable[[int], object] | None, block: int
) -> Iterator[GridPlan | PartitionFailure]:
    numbered = enumerate(problems)
    done = 0
    if workers == 1:
        while taken := list(islice(numbered, block)):
            yield from _solve_block(taken)
            done += len(taken)
            if progress is not None:
                progress(done)
        return
    with workers_for(workers) as pool:
        waiting: deque[Future[list[GridPlan | PartitionFailure]]] = deque()
        try:
            while True:
                while len(waiting) < 2 * workers and (taken := list(islice(numbered, block))):
                    waiting.append(pool.submit(_solve_block, taken))
                if not waiting:
                    return
                results = waiting.popleft().result()
                yield from results
                done += len(results)
                if progress is not None:
                    progress(done)
        finally:
            for future in waiting:
                future.cancel()
