# SPDX-License-Identifier: Apache-2.0
"""Divide many graphs, on several processors, without one failure stopping the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool

from attrs import field, frozen

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.grids._divide import GraphProblem
from community_housing.grids._engine.workers import in_order
from community_housing.grids._plan import GridPlan

__all__ = ["PartitionFailure", "partition_graphs"]


@shows_itself
@frozen
class PartitionFailure:
    """A problem that could not be put to the engine, or whose process ended; the others went on.

    Fields:
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
        workers: Processes, >= 1; 1 works in this process.  See `partition_many`.
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
            raise InputError(Message("expected a whole number of at least 1, got {value!r}", value=value), name, value)
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
