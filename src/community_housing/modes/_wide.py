# SPDX-License-Identifier: Apache-2.0
"""A community and its opportunities as one flat row: what frames and other engines evaluate the same table on."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from community_housing._doors import door
from community_housing.conditions import Scalar
from community_housing.district import Community, Opportunity
from community_housing.errors import InputError
from community_housing.modes._classification import Classification, classify
from community_housing.modes._facts import FACTS, facts_together, venue_area
from community_housing.modes._need import Need
from community_housing.modes._table import DecisionTable, Policy, TableRow

__all__ = ["NEED", "masks", "row_columns", "sequential", "wide_columns", "wide_row"]

NEED: Final = ("counted_dm2", "required_dm2")
"""Facts of the community; every other fact has one column for each row of the table."""


def sequential(table: DecisionTable) -> tuple[TableRow, ...]:
    """The rows in the order in which the first that holds decides.

    Raises:
        InputError: Rows share a rank and the policy is not FIRST, so that more than an order decides.
    """
    if table.policy is not Policy.FIRST and any(len(rows) > 1 for rows in table.ranks):
        raise InputError("rows that share a rank need the policy first to be evaluated in columns", "table", table.id)
    return table.rows


@door()
def row_columns(row: TableRow) -> dict[str, str]:
    """The column of every fact that a row reads, by fact."""
    facts = dict.fromkeys(name for criterion in row.criteria for name in criterion.condition.reads)
    return {fact: fact if fact in NEED else f"{row.id}_{fact}" for fact in facts}


@door()
def wide_columns(table: DecisionTable) -> tuple[str, ...]:
    """Every column that the table reads: the need, whether a row has an opportunity (`<row>_given`), and its facts."""
    names: dict[str, None] = dict.fromkeys(NEED)
    for row in sequential(table):
        names[f"{row.id}_given"] = None
        names.update(dict.fromkeys(row_columns(row).values()))
    return tuple(names)


@door()
def wide_row(
    community: Community, opportunities: Iterable[Opportunity], *, need: Need, on: dt.date, table: DecisionTable
) -> dict[str, Scalar]:
    """The flat row of one community: for each row of the table what stands for it in `classify`."""
    mine = {one.id: one for one in opportunities}
    found = classify(community, mine.values(), need=need, on=on, table=table)
    venues = venue_area(mine.values(), on=on)
    values: dict[str, Scalar] = {
        "counted_dm2": None if need.counted is None else need.counted.dm2,
        "required_dm2": None if need.required is None else need.required.dm2,
    }
    for row, candidate in zip(sequential(table), found.candidates, strict=True):
        values[f"{row.id}_given"] = candidate.opportunity is not None
        facts: dict[str, Scalar] = {}
        if candidate.opportunity is not None:
            members = [mine[one] for one in (candidate.opportunity, *candidate.beside)]
            together = facts_together(members, need, on=on, own=row.kinds, venues_dm2=venues)
            facts = {} if together is None else dict(zip(FACTS, together, strict=True))
        values.update({column: facts.get(fact) for fact, column in row_columns(row).items() if fact not in NEED})
    return values


@door()
def masks(found: Classification) -> tuple[int, int]:
    """Bit i of the first for a row i that holds, of the second for one that missing data leaves open."""
    met = sum(1 << i for i, candidate in enumerate(found.candidates) if candidate.truth.value == "met")
    open_ = sum(1 << i for i, candidate in enumerate(found.candidates) if candidate.truth.value == "unknown")
    return met, open_
