# SPDX-License-Identifier: Apache-2.0
"""Take a networkx graph or a libpysal `Graph` as input, by what it offers and without importing either library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.grids._divide import GraphProblem
from community_housing.grids._options import SearchOptions

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

__all__ = ["problem_from_graph"]


class NodeOptions(SearchOptions, total=False):
    """The fields of `GraphProblem` that a graph of another library leaves open, as keywords; buildings by their node."""

    minimum: int
    maximum: int
    target: int
    grids: int | None


def problem_from_graph(
    graph: Any,
    *,
    households: str | Mapping[Hashable, int] = "households",
    weight: str | None = None,
    keep: Mapping[Hashable, Hashable] | None = None,
    locked: Iterable[Iterable[Hashable]] = (),
    start: Mapping[Hashable, Hashable] | None = None,
    **options: Unpack[NodeOptions],
) -> GraphProblem:
    """Describe a graph of another library as a problem; its node names become the ids.

    Args:
        graph: A networkx `Graph`, or a libpysal `Graph`.
        households: Name of the node attribute that holds the households (networkx), or the households by node.
        weight: Name of the edge attribute to use as weight (networkx); with libpysal, any name takes the graph's own
            weights; None weighs every edge 1.
        keep: Today's grid by node; a node that is not in it is in no grid today.
        locked: Groups of nodes that must stay in one grid.
        start: A plan that there is already, by node; see `GraphProblem`.
        **options: The other fields of `GraphProblem`.

    Returns:
        The problem; `.solve()` divides it, with labels in the order of the graph's nodes.

    Raises:
        InputError: The graph is directed, is of neither kind, or lacks a household count or weight; *households*, *keep*,
            *locked* or *start* names a node that is not there: a building without neighbours is a node all the same.
    """
    if hasattr(graph, "nodes") and hasattr(graph, "edges") and hasattr(graph, "is_directed"):
        nodes, pairs, weights = _from_networkx(graph, weight)
        count = households if not isinstance(households, str) else {u: graph.nodes[u].get(households) for u in nodes}
    elif hasattr(graph, "adjacency") and hasattr(graph, "unique_ids"):
        nodes, pairs, weights = _from_libpysal(graph, weight)
        if isinstance(households, str):
            raise InputError("expected the households by node: a libpysal graph holds none", "households", households)
        count = households
    else:
        raise InputError(
            Message("expected a networkx or libpysal graph, got {name}", name=type(graph).__name__), "graph", graph
        )
    if not hasattr(count, "get"):
        raise InputError(
            Message("expected the name of an attribute, or households by node, got {count!r}", count=count), "households", count
        )
    missing = next((u for u in nodes if count.get(u) is None), None)
    if missing is not None:
        raise InputError(
            Message("expected the households of every node, got none for {missing!r}", missing=missing), "households", missing
        )
    at = {u: i for i, u in enumerate(nodes)}
    for u in count.keys():  # noqa: SIM118 - a pandas Series goes through its values
        _node(u, at, "households")
    return GraphProblem(
        households=[_whole(count[u], "households", u) for u in nodes],
        edges=[(at[a], at[b]) for a, b in pairs],
        edge_weights=weights,
        ids=nodes,
        keep=None if keep is None else _today(keep, "keep", at),
        start=None if start is None else _today(start, "start", at),
        locked=[[_node(u, at, f"locked[{g}]") for u in group] for g, group in enumerate(locked)],
        **options,
    )


def _today(keep: Mapping[Hashable, Hashable], name: str, at: Mapping[Hashable, int]) -> list[Hashable]:
    if not hasattr(keep, "items"):
        raise InputError(Message("expected today's grid by node, got {keep!r}", keep=keep), name, keep)
    today: list[Hashable] = [None] * len(at)
    for u, grid in keep.items():
        today[_node(u, at, name)] = grid
    return today


def _node(u: Hashable, at: Mapping[Hashable, int], name: str) -> int:
    if u not in at:
        raise InputError(Message("expected nodes of the graph, got {u!r}", u=u), name, u)
    return at[u]


_Listed = tuple[list["Hashable"], list[tuple["Hashable", "Hashable"]], "list[int] | None"]


def _from_networkx(graph: Any, weight: str | None) -> _Listed:
    if graph.is_directed():
        raise InputError("expected an undirected graph", "graph", graph)
    pairs = [(a, b) for a, b in graph.edges()]
    if weight is None:
        return list(graph.nodes), pairs, None
    found = [(a, b, data.get(weight)) for a, b, data in graph.edges(data=True)]
    lacking = next(((a, b) for a, b, w in found if w is None), None)
    if lacking is not None:
        raise InputError(
            Message("expected {weight!r} on every edge, got none on {lacking!r}", weight=weight, lacking=lacking),
            "weight",
            lacking,
        )
    return list(graph.nodes), pairs, [_whole(w, "weight", (a, b)) for a, b, w in found]


def _from_libpysal(graph: Any, weight: str | None) -> _Listed:
    pairs: list[tuple[Hashable, Hashable]] = []
    weights: list[int] = []
    seen: dict[tuple[Hashable, Hashable], object] = {}
    for (a, b), w in graph.adjacency.items():
        if a == b:  # libpysal writes an isolated building as a loop of weight 0
            continue
        if (b, a) not in seen:
            seen[a, b] = w
            pairs.append((a, b))
            if weight is not None:
                weights.append(_whole(w, "weight", (a, b)))
        elif weight is not None and seen[b, a] != w:
            raise InputError(
                Message(
                    "expected one weight both ways between {a!r} and {b!r}, got {seen} and {w}", a=a, b=b, seen=seen[b, a], w=w
                ),
                "weight",
                (a, b),
            )
    return list(graph.unique_ids), pairs, None if weight is None else weights


def _whole(value: Any, name: str, of: object) -> int:
    """Take a whole number, also one that a library keeps as a float such as 3.0; nothing is ever rounded."""
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(
            Message("expected a whole number for {of!r}, got {value!r}", of=of, value=value), name, value
        ) from error
    if isinstance(value, str | bytes | bool) or whole != value:
        raise InputError(Message("expected a whole number for {of!r}, got {value!r}", of=of, value=value), name, value)
    return whole
