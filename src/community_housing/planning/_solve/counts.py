# SPDX-License-Identifier: Apache-2.0
"""Whether so many projects find a place in the batches at all: a flow, and the limit that it names where they do not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from community_housing.district import BatchId, StreetId
from community_housing.planning._problem import Problem
from community_housing.planning._solve.flow import Network
from community_housing.planning._solve.linear import BATCH_COUNT, Line, Linear, ways_of

__all__ = ["count_cut"]

_Class: TypeAlias = tuple[StreetId, tuple[BatchId, ...]]
"""Projects that are alike for the counts: their street, and the batches that could take them."""


def count_cut(problem: Problem, model: Linear, chosen: Sequence[int]) -> Line | None:
    """A row that every plan keeps and that the chosen projects break, because batches and streets cannot take them all.

    Args:
        problem: The problem.
        model: The model with the batches pooled.
        chosen: The columns that are 1.

    Returns:
        "So many at most of these choices"; None where the chosen ones find a place, money apart.

    Source: maximal flow and minimal cut (Ford and Fulkerson 1956); as a cut of the pooled model after Benders (1962).
    """
    reach = {choice.id: tuple([batch for batch, _ in ways]) for choice, ways in ways_of(problem)}
    street_of = {site.community: site.street for site in problem.sites}
    classes: list[_Class] = [(street_of[c.choice.community], reach[c.choice.id]) for c in model.columns]
    order = sorted(set(classes))
    within = _within(problem)
    node_of = {one: 2 + k for k, one in enumerate(order)}
    first = 2 + len(order)
    batch_node = {batch.id: first + k for k, batch in enumerate(problem.in_time)}
    first += len(batch_node)
    street_node = {pair: first + k for k, pair in enumerate(sorted(within))}
    net = Network(first + len(street_node))
    limits: dict[tuple[int, int], int] = {}

    def arc(tail: int, head: int, capacity: int) -> None:
        limits[tail, head] = capacity
        net.arc(tail, head, capacity=capacity)

    wanted: dict[_Class, int] = defaultdict(int)
    for i in chosen:
        wanted[classes[i]] += 1
    for one in order:
        net.arc(0, node_of[one], capacity=wanted[one])
        for batch in one[1]:
            arc(node_of[one], street_node.get((one[0], batch), batch_node[batch]), len(model.columns))
    for (street, batch_id), node in street_node.items():
        arc(node, batch_node[batch_id], within[street, batch_id])
    for one_batch in problem.in_time:
        most = len(model.columns) if one_batch.most_projects is None else one_batch.most_projects
        arc(batch_node[one_batch.id], 1, most)
    if sum(1 for _ in net.paths(0, 1)) == len(chosen):
        return None
    reached = net.reached(0)
    # What can only go where the cut lies behind is limited with the rest.
    inside = {one for one in order if all(head in reached for tail, head in limits if tail == node_of[one])}
    upper = sum(limit for (tail, head), limit in limits.items() if tail in reached and head not in reached)
    return Line(BATCH_COUNT, "+".join(_names(inside)), {i: 1 for i, one in enumerate(classes) if one in inside}, upper=upper)


def _within(problem: Problem) -> dict[tuple[StreetId, BatchId], int]:
    """The tightest limit of each street in each batch that has one."""
    found: dict[tuple[StreetId, BatchId], int] = {}
    for limit in problem.street_limits:
        if limit.batch is not None:
            key = (limit.street, limit.batch)
            found[key] = min(limit.most_projects, found.get(key, limit.most_projects))
    return found


def _names(classes: Iterable[_Class]) -> list[str]:
    return sorted({street for street, _ in classes})
