# SPDX-License-Identifier: Apache-2.0
"""Grids of the communities of a frame: what an engine that works on a cluster calls for each group of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import narwhals as nw

from community_housing._doors import door
from community_housing._messages import Message, joined
from community_housing.district import Building, CommunityId, Neighbours, Point
from community_housing.errors import HousingError, InputError
from community_housing.frames._reading import Opened
from community_housing.grids import CommunityGrids, GridFailure, GridRule, GridTask, divide_safely, gabriel

__all__ = ["BUILDING_COLUMNS", "DIVISION_RESULTS", "NEIGHBOUR_COLUMNS", "divide_table"]

BUILDING_COLUMNS: Final = ("id", "community", "households")
"""The columns of the buildings: ids are texts without nulls, households whole numbers; `x` and `y`, metres in a plane, are read
where no neighbours are given."""

NEIGHBOUR_COLUMNS: Final = ("a", "b")
"""The columns of the neighbours: ids of buildings; `weight`, a whole number, and `community` are read where they are there."""

DIVISION_RESULTS: Final = {
    "building": "string",
    "community": "string",
    "grid": "string",
    "sequence": "int64",
    "grid_households": "int64",
    "violation": "int64",
    "status": "string",
    "reason": "string",
    "failure": "string",
}
"""The columns of a division and what they hold, always these and in this order; `failure` is null but where a community could
not be divided, and then says why in the place of everything from `grid` on."""

_TYPES: Final[dict[str, Any]] = {"string": nw.String, "int64": nw.Int64}


@door()
def divide_table(buildings: Any, neighbours: Any, *, rule: GridRule, codes: Mapping[CommunityId, str] | None = None) -> Any:
    """Divide every community of a frame of buildings into grids (按表划分网格).

    Args:
        buildings: An eager frame of polars, pandas or pyarrow with `BUILDING_COLUMNS`; other columns are passed over.
        neighbours: A frame of the same library with `NEIGHBOUR_COLUMNS`; pairs with an end outside of their community are not
            used.  Where an id stands in more than one community, `community` must say whose a pair is.  None: neighbours are
            found from `x` and `y`, plane coordinates in metres (the Gabriel graph).
        rule: The band and target of households of a grid.
        codes: The twelve digits of communities; a community without is coded by its id.

    Returns:
        A frame of the same library with the columns of `DIVISION_RESULTS`, one row for each building, in their order.

    Raises:
        InputError: A column is missing or of a wrong type, a frame is lazy or of another library, or whose a pair is cannot be
            known.

    Guarantees:
        The rows are those of `grids.partition` of each community by itself, whatever rows of other communities stand beside; so
        a cluster may hand over one community at a time or many.  What is wrong with one community is told in its rows, and
        harms no other.  Nothing is left out.

    Examples:
        >>> import polars as pl
        >>> blocks = pl.DataFrame({"id": ["a", "b", "c"], "community": ["C"] * 3, "households": [200, 200, 400]})
        >>> beside = pl.DataFrame({"a": ["a", "b"], "b": ["b", "c"]})
        >>> divide_table(blocks, beside, rule=GridRule()).select("building", "grid", "grid_households", "status").rows()
        [('a', 'C-001', 400, 'optimal'), ('b', 'C-001', 400, 'optimal'), ('c', 'C-002', 400, 'optimal')]
    """
    frame = _eager(buildings, "buildings")
    asked = [*BUILDING_COLUMNS, *(("x", "y") if neighbours is None else ())]
    rows = _rows(frame, {"id": nw.String, "community": nw.String, "households": nw.Int64}, asked, "buildings")
    pairs: Sequence[Mapping[str, Any]] = ()
    if neighbours is not None:
        other = _eager(neighbours, "neighbours")
        if other.implementation is not frame.implementation:
            raise InputError("is of another library than the buildings", "neighbours", type(neighbours).__name__)
        optional = {"weight": nw.Int64, "community": nw.String}
        wanted = {"a": nw.String, "b": nw.String} | {name: kind for name, kind in optional.items() if name in other.columns}
        pairs = _rows(other, wanted, list(wanted), "neighbours")
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["community"], []).append(row)
    beside = _pairs_by_community(groups, pairs)
    found: dict[Any, dict[Any, tuple[Any, ...]]] = {
        community: _answers(community, own, None if neighbours is None else beside.get(community, ()), rule, codes or {})
        for community, own in groups.items()
    }
    table = [(row["id"], row["community"], *found[row["community"]][row["id"]]) for row in rows]
    data = {name: [row[place] for row in table] for place, name in enumerate(DIVISION_RESULTS)}
    return _made(data, frame)


def _answers(
    community: Any,
    rows: Sequence[Mapping[str, Any]],
    pairs: Iterable[Mapping[str, Any]] | None,
    rule: GridRule,
    codes: Mapping[CommunityId, str],
) -> dict[Any, tuple[Any, ...]]:
    """What stands in the columns from `grid` on, by building."""
    try:
        buildings = [
            Building(
                id=row["id"],
                community=row["community"],
                households=row["households"],
                point=None if pairs is not None else Point(x=row["x"], y=row["y"]),
            )
            for row in rows
        ]
        edges = gabriel(buildings) if pairs is None else [Neighbours(**pair) for pair in pairs]
        answer = divide_safely(GridTask(community, buildings, edges, rule, codes.get(community)))
    except HousingError as error:
        answer = GridFailure(community=str(community), code=error.code, message=str(error))
    if not isinstance(answer, CommunityGrids):
        return {row["id"]: (*[None] * 6, f"{answer.code}: {answer.message}") for row in rows}
    status, reason = answer.status.value, None if answer.reason is None else answer.reason.value
    return {
        member: (grid.code, grid.sequence, grid.households, grid.violation, status, reason, None)
        for grid in answer.grids
        for member in grid.members
    }


def _pairs_by_community(
    groups: Mapping[Any, Sequence[Mapping[str, Any]]], pairs: Sequence[Mapping[str, Any]]
) -> dict[Any, list[Mapping[str, Any]]]:
    """The pairs of each community: both ends in it, and, where they say so, its own."""
    homes: dict[Any, set[Any]] = {}
    for community, rows in groups.items():
        for row in rows:
            homes.setdefault(row["id"], set()).add(community)
    several = next((one for one, places in homes.items() if len(places) > 1), None)
    if several is not None and pairs and "community" not in pairs[0]:
        raise InputError(
            Message("needs the column community: the id {several!r} stands in more than one", several=several),
            "neighbours",
            sorted(map(str, homes[several])),
        )
    beside: dict[Any, list[Mapping[str, Any]]] = {}
    for pair in pairs:
        ends = {name: pair[name] for name in ("a", "b", "weight") if pair.get(name) is not None}
        for community in homes.get(pair["a"], set()) & homes.get(pair["b"], set()):
            if pair.get("community", community) == community:
                beside.setdefault(community, []).append(ends)
    return beside


def _eager(frame: Any, name: str) -> nw.DataFrame[Any]:
    found = nw.from_native(frame, pass_through=True)
    if not isinstance(found, nw.DataFrame):
        raise InputError(
            "must be an eager frame of polars, pandas or pyarrow; collect a lazy one first", name, type(frame).__name__
        )
    return found


def _rows(frame: nw.DataFrame[Any], wanted: Mapping[str, Any], names: Sequence[str], what: str) -> list[Mapping[str, Any]]:
    """The rows of the columns that are read, in plain values; null where the frame has none."""
    opened = Opened.of(frame, names)
    # pandas makes floats of whole numbers beside a gap, also in the group that a cluster hands over: looked at one by one.
    beside_gaps = {
        name for name in wanted if frame.implementation.is_pandas() and opened.schema.get(name, nw.Int64()).is_float()
    }
    wrong = [
        problem
        for name, kind in wanted.items()
        if name not in beside_gaps and (problem := opened.problem(name, kind)) is not None
    ]
    wrong += [Message("{name} is missing", name=name) for name in names if name not in wanted and name not in opened.schema]
    if wrong:
        raise InputError(joined(wrong), what, tuple(opened.inside))
    columns = [[None if _is_gap(value) else value for value in opened.frame[name].to_list()] for name in names]
    for place, name in enumerate(names):
        if name in beside_gaps:
            columns[place] = [int(value) if value is not None and value.is_integer() else value for value in columns[place]]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _is_gap(value: Any) -> bool:
    """Whether a value stands for nothing: null, NaN, or pandas' `NA`."""
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN


def _made(data: Mapping[str, Sequence[Any]], like: nw.DataFrame[Any]) -> Any:
    if not like.implementation.is_pandas():
        schema = {name: _TYPES[kind] for name, kind in DIVISION_RESULTS.items()}
        return nw.from_dict(data, schema, backend=like.implementation).to_native()
    import pandas as pd

    kinds = {"string": object, "int64": pd.Int64Dtype()}
    return pd.DataFrame({name: pd.Series(data[name], dtype=kinds[kind]) for name, kind in DIVISION_RESULTS.items()})
