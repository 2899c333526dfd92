# SPDX-License-Identifier: Apache-2.0
"""What the order and the policy of a table choose, and which missing data keeps them from choosing."""

import datetime as dt
from collections.abc import Sequence

from community_housing._messages import Message
from community_housing.district import Opportunity, OpportunityId
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.modes._candidates import Candidate, Option
from community_housing.modes._facts import data_behind
from community_housing.modes._table import DecisionTable, Policy

__all__ = ["chosen_option", "first_that_holds", "preference"]

_MET, _UNMET, _UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
_NEARNESS = {_MET: 0, _UNKNOWN: 1, _UNMET: 2}
_BEYOND = 10**18
"""Larger than every quantity: where a number is not known, its place is after all that are."""


def _charge(option: Option, unknown: int = _BEYOND) -> int:
    """One-off cost with one year's annual cost, in fen; the one-off cost is *unknown* where it is not known."""
    cost = unknown if option.cost is None else option.cost.fen
    return cost + (0 if option.annual_cost is None else option.annual_cost.fen)


def preference(option: Option, policy: Policy) -> tuple[int, int, int, int, tuple[str, ...]]:
    """Sort key within a row: what holds first, then the policy, then fewer together, then the ids."""
    near, ids = _NEARNESS[option.truth], (option.opportunity, *option.beside)
    if policy is Policy.FIRST:
        return (near, 0, 0, len(ids), ids)
    larger = _BEYOND if option.area is None else -option.area.dm2
    if policy is Policy.LARGEST:
        return (near, larger, _charge(option), len(ids), ids)
    return (near, _charge(option), larger, len(ids), ids)


def chosen_option(candidate: Candidate) -> Option:
    """The option that stands for a candidate that has one."""
    for option in candidate.options:
        if option.opportunity == candidate.opportunity and option.beside == candidate.beside:
            return option
    raise InputError("has no option that stands for it", f"candidate {candidate.row}", candidate.opportunity)


def first_that_holds(
    candidates: Sequence[Candidate], table: DecisionTable, opportunities: Sequence[Opportunity], *, on: dt.date
) -> tuple[Candidate | None, tuple[str, ...]]:
    """The candidate that the order of the table and its policy choose.

    Args:
        candidates: One for each row of the table.
        table: The table.
        opportunities: Those of the community.
        on: The day.

    Returns:
        The candidate, or the data that is missing to know it, sorted; neither where none can hold.

    Raises:
        InputError: Two rows of one rank hold, and the policy is REFUSE.
    """
    missing: set[str] = set()
    start = 0
    for rows in table.ranks:
        if len(rows) == 1:
            # The usual table: one row a rank, so that its truth alone decides.
            only = candidates[start]
            start += 1
            if only.truth is _UNMET:
                continue
            if only.truth is _MET:
                return (None, tuple(sorted(missing))) if missing else (only, ())
            group: Sequence[Candidate] = (only,)
        else:
            group = candidates[start : start + len(rows)]
            start += len(rows)
        met = [candidate for candidate in group if candidate.truth is _MET]
        # Rows of one rank are compared by what they cost or bring; rows of different ranks never are.
        compared = table.policy if met and len(rows) > 1 and table.policy in (Policy.CHEAPEST, Policy.LARGEST) else None
        open_ = _open(group, table.policy) if compared is None else _could_be_better(group, compared)
        if met and not missing and not open_:
            return _decide(met, table), ()
        by_id = {one.id: one for one in opportunities}
        for option in open_:
            missing.update(_data(option, by_id, on, compared=compared))
        if met:
            break
    return None, tuple(sorted(missing))


def _open(group: Sequence[Candidate], policy: Policy) -> list[Option]:
    """The options of one rank whose truth is open; by the policy FIRST those before the first row that holds."""
    found: list[Option] = []
    for candidate in group:
        if candidate.truth is _UNKNOWN:
            found += [option for option in candidate.options if option.truth is _UNKNOWN]
        elif candidate.truth is _MET and policy is Policy.FIRST:
            break
    return found


def _could_be_better(group: Sequence[Candidate], policy: Policy) -> list[Option]:
    """Options that would put another row first if what is missing turned out well; the surest one with them, if it is open."""
    sure = [
        (_bounds(option, place, policy)[1], place, option)
        for place, candidate in enumerate(group)
        for option in candidate.options
        if option.truth is _MET
    ]
    worst, row, surest = min(sure, key=lambda one: one[0])
    rivals = [
        option
        for place, candidate in enumerate(group)
        for option in candidate.options
        if place != row and option.truth is not _UNMET and _bounds(option, place, policy)[0] < worst
    ]
    return [*rivals, surest] if rivals else []


def _bounds(option: Option, row: int, policy: Policy) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """The best and the worst that an option may turn out to be in the order between rows."""
    low, high = _charge(option, 0), _charge(option)
    large, small = (-_BEYOND, 0) if option.area is None else (-option.area.dm2, -option.area.dm2)
    if policy is Policy.LARGEST:
        return (large, low, row), (small, high, row)
    return (low, large, row), (high, small, row)


def _decide(met: Sequence[Candidate], table: DecisionTable) -> Candidate:
    if len(met) == 1 or table.policy is Policy.FIRST:
        return met[0]
    if table.policy is Policy.REFUSE:
        raise InputError(
            Message(
                "the rows {met} of rank {rank} all hold and the table {id!r} has no policy that decides; "
                "give it one (first, cheapest, largest) or different ranks",
                met=", ".join(c.row for c in met),
                rank=met[0].rank,
                id=table.id,
            ),
            "table",
            tuple(c.row for c in met),
        )
    return min(met, key=lambda candidate: preference(chosen_option(candidate), table.policy)[:3])


def _data(option: Option, by_id: dict[OpportunityId, Opportunity], on: dt.date, *, compared: Policy | None) -> set[str]:
    """The data that is missing of an option: what its truth hangs on, and, where rows are compared, what the policy asks."""
    facts = {name for reason in option.reasons for name in reason.missing} if option.truth is _UNKNOWN else set[str]()
    if compared is not None and option.cost is None:
        facts.add("cost_fen")
    if compared is not None and option.area is None and (compared is Policy.LARGEST or option.cost is not None):
        facts.update(("area_dm2", "kept_dm2"))
    members = [by_id[one] for one in option.opportunities]
    found = {name for fact in facts for name in data_behind(fact, members, by_id.values(), on=on)}
    return found - {"counted_dm2"}
