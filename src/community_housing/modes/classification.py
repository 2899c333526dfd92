# SPDX-License-Identifier: Apache-2.0
"""Which delivery mode brings a community to standard, with the reasons for and against every mode."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from community_housing.district import (
    BuildKind,
    Community,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    OpportunityKind,
)
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.modes.candidates import Candidate, Option
from community_housing.modes.facts import facts_of, venue_area
from community_housing.modes.need import Need
from community_housing.modes.table import REPORT_ORDER, DecisionTable, Policy, Row
from community_housing.quantities import Area, Money
from community_housing.records import result

__all__ = ["Classification", "Status", "classify"]

Status: TypeAlias = Literal["determined", "not_needed", "none", "undetermined"]

_MET, _UNMET, _UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
_VENUE = OpportunityKind.VENUE


@result
class Classification:
    """The delivery mode of one community on one day, and why not another.

    Fields:
        community: Its id.
        on: The day that it holds for.
        table: Id of the decision table.
        status: "determined"; "not_needed" where the standard is met; "none" where no opportunity brings it to standard;
            "undetermined" where missing data decides.
        mode: The mode, where determined; *build_kind* for BUILD.
        opportunity: The opportunity chosen, where determined.
        area: Area that would count afterwards; None where not determined or not known.
        cost: One-off public cost; None likewise.
        annual_cost: Public cost of each year of use; None where there is none.
        keeps_old: Whether today's rooms stay in use beside it.
        counted: Area counted today; *required* what the standard asks; None where not known.
        candidates: One for each row of the table, in its order, with truth and reasons.
        missing: What would decide, as `opportunity.fact` or, of the community, `fact`; sorted; empty unless undetermined.
        venues: Venues of other units that can be shared on top, without the chosen one, sorted.
    """

    community: CommunityId
    on: dt.date
    table: str
    status: Status
    mode: DeliveryMode | None
    build_kind: BuildKind | None
    opportunity: OpportunityId | None
    area: Area | None
    cost: Money | None
    annual_cost: Money | None
    keeps_old: bool | None
    counted: Area | None
    required: Area | None
    candidates: tuple[Candidate, ...]
    missing: tuple[str, ...]
    venues: tuple[OpportunityId, ...]


def classify(
    community: Community,
    opportunities: Iterable[Opportunity],
    *,
    need: Need,
    on: dt.date,
    table: DecisionTable = REPORT_ORDER,
) -> Classification:
    """Find the delivery mode (建设模式) of a community by an ordered table, with reasons for and against every mode.

    Args:
        community: The community.
        opportunities: Its opportunities; those of others are refused.  Their order does not matter.
        need: What it has and needs, from compliance.
        on: The day on which an opportunity must be available.
        table: Rows in their order; the report's by default.

    Returns:
        The first row in the order that holds.  UNKNOWN before it leaves the mode undetermined, and says what datum
        would decide.  Within a row, what holds is preferred to what may hold, a known cost to an unknown one.

    Raises:
        InputError: An opportunity belongs to another community or is there twice; or two modes of one rank both hold
            and the policy is REFUSE.

    Source: the report's five modes; docs/decisions/0030.

    Examples:
        >>> from community_housing.district import CommunityId, StreetId
        >>> from community_housing.quantities import square_metres, yuan
        >>> place = Opportunity(
        ...     id=OpportunityId("s1"),
        ...     community=CommunityId("c"),
        ...     kind=OpportunityKind.SALE,
        ...     area=square_metres("212.8"),
        ...     cost=yuan(660_000),
        ...     keeps_old=False,
        ... )
        >>> found = classify(
        ...     Community(id=CommunityId("c"), street=StreetId("s"), name="市场"),
        ...     [place],
        ...     need=Need(counted=square_metres(36), required=square_metres(200)),
        ...     on=dt.date(2012, 8, 5),
        ... )
        >>> found.mode, found.area, found.cost
        (<DeliveryMode.PURCHASE: 'purchase'>, dm2(21280), fen(66000000))
    """
    mine = sorted(opportunities, key=_by_id)
    _refuse_strangers(community, mine)
    by_kind: dict[OpportunityKind, list[Opportunity]] = {}
    for one in mine:
        by_kind.setdefault(one.kind, []).append(one)
    venues = by_kind.get(_VENUE, ())
    venues_dm2 = venue_area(venues, on=on) if venues else 0
    candidates = tuple([_candidate(row, by_kind, need, on, venues_dm2, table.policy) for row in table.rows])
    satisfied = need.satisfied
    chosen: Candidate | None = None
    missing: tuple[str, ...] = ()
    status: Status
    if satisfied is _MET:
        status = "not_needed"
    elif satisfied is _UNKNOWN:
        status = "undetermined"
        missing = tuple([n for n, value in (("counted_dm2", need.counted), ("required_dm2", need.required)) if value is None])
    else:
        chosen, missing = _first(candidates, table)
        status = "determined" if chosen is not None else "undetermined" if missing else "none"
    option = None if chosen is None else _chosen(chosen)
    taken = None if option is None else option.opportunity
    return Classification(
        community=community.id,
        on=on,
        table=table.id,
        status=status,
        mode=None if chosen is None else chosen.mode,
        build_kind=None if chosen is None else chosen.build_kind,
        opportunity=taken,
        area=None if option is None else option.area,
        cost=None if option is None else option.cost,
        annual_cost=None if option is None else option.annual_cost,
        keeps_old=None if option is None else option.keeps_old,
        counted=need.counted,
        required=need.required,
        candidates=candidates,
        missing=missing,
        venues=tuple([one.id for one in venues if one.id != taken and on in one.available]),
    )


def _by_id(opportunity: Opportunity) -> str:
    return opportunity.id


def _refuse_strangers(community: Community, opportunities: Sequence[Opportunity]) -> None:
    before: str | None = None
    for one in opportunities:
        if one.community != community.id:
            raise InputError(
                f"{one.id!r} is for the community {one.community!r}, not {community.id!r}", "opportunities", one.id
            )
        if one.id == before:
            raise InputError(f"the opportunity {one.id!r} is there twice", "opportunities", one.id)
        before = one.id


def _candidate(
    row: Row,
    by_kind: dict[OpportunityKind, list[Opportunity]],
    need: Need,
    on: dt.date,
    venues_dm2: int | None,
    policy: Policy,
) -> Candidate:
    options = [_option(row, one, need, on, venues_dm2) for kind in row.kinds for one in by_kind.get(kind, ())]
    if not options:
        return row.none
    best = options[0] if len(options) == 1 else min(options, key=lambda option: _preference(option, policy))
    if len(options) > 1 and len(row.kinds) > 1:
        options.sort(key=lambda option: option.opportunity)
    return Candidate(
        row=row.id,
        mode=row.mode,
        build_kind=row.build_kind,
        rank=row.rank,
        truth=best.truth,
        opportunity=best.opportunity,
        reasons=best.reasons,
        options=tuple(options),
    )


def _option(row: Row, opportunity: Opportunity, need: Need, on: dt.date, venues_dm2: int | None) -> Option:
    facts = facts_of(opportunity, need, on=on, venues_dm2=venues_dm2)
    reasons = tuple([criterion.reason(facts) for criterion in row.criteria])
    truth = _MET
    for reason in reasons:
        if reason.truth is _UNMET:
            truth = _UNMET
            break
        if reason.truth is _UNKNOWN:
            truth = _UNKNOWN
    kept = facts["kept_dm2"]
    area = None if opportunity.area is None or kept is None else Area(int(opportunity.area) + int(kept))  # type: ignore[arg-type]
    keeps = opportunity.keeps_old
    return Option(
        opportunity=opportunity.id,
        truth=truth,
        reasons=reasons,
        area=area,
        cost=opportunity.cost,
        annual_cost=opportunity.annual_cost,
        keeps_old=True if keeps is None and opportunity.kind is OpportunityKind.EXTEND else keeps,
    )


_NEARNESS = {_MET: 0, _UNKNOWN: 1, _UNMET: 2}
_BEYOND = 10**18
"""Larger than every quantity: where a number is not known, its place is after all that are."""


def _charge(option: Option) -> int:
    """One-off cost with one year's annual cost, in fen."""
    if option.cost is None:
        return _BEYOND
    return int(option.cost) + (0 if option.annual_cost is None else int(option.annual_cost))


def _preference(option: Option, policy: Policy) -> tuple[int, int, int, str]:
    """Sort key within a row: what holds first, then the policy, then the id."""
    near = _NEARNESS[option.truth]
    if policy is Policy.FIRST:
        return (near, 0, 0, option.opportunity)
    larger = _BEYOND if option.area is None else -int(option.area)
    if policy is Policy.LARGEST:
        return (near, larger, _charge(option), option.opportunity)
    return (near, _charge(option), larger, option.opportunity)


def _first(candidates: Sequence[Candidate], table: DecisionTable) -> tuple[Candidate | None, tuple[str, ...]]:
    """The first candidate that holds, or what is missing to know; neither where none can hold."""
    missing: set[str] = set()
    start = 0
    for rows in table.ranks:
        group = candidates[start : start + len(rows)]
        start += len(rows)
        met = [candidate for candidate in group if candidate.truth is _MET]
        deciding = _deciding(group, met, table.policy)
        if met and not missing and not deciding:
            return _decide(met, table), ()
        missing.update(deciding)
        if met:
            break
    return None, tuple(sorted(missing))


def _deciding(group: Sequence[Candidate], met: Sequence[Candidate], policy: Policy) -> set[str]:
    """What is missing to tell the rows of one rank apart; empty where that is decided."""
    found: set[str] = set()
    for candidate in group:
        if candidate.truth is _UNKNOWN:
            found |= _missing_of(candidate)
        elif candidate.truth is _MET and policy is Policy.FIRST:
            break
    if len(met) > 1 and policy in (Policy.CHEAPEST, Policy.LARGEST):
        for option in (_chosen(candidate) for candidate in met):
            if policy is Policy.CHEAPEST and option.cost is None:
                found.add(f"{option.opportunity}.cost_fen")
            if policy is Policy.LARGEST and option.area is None:
                found.add(f"{option.opportunity}.kept_dm2")
    return found


def _chosen(candidate: Candidate) -> Option:
    """The option that stands for a candidate that has one."""
    return next(option for option in candidate.options if option.opportunity == candidate.opportunity)


def _decide(met: Sequence[Candidate], table: DecisionTable) -> Candidate:
    if len(met) == 1 or table.policy is Policy.FIRST:
        return met[0]
    if table.policy is Policy.REFUSE:
        raise InputError(
            f"the rows {', '.join(c.row for c in met)} of rank {met[0].rank} all hold and the table {table.id!r} has no policy"
            " that decides; give it one (first, cheapest, largest) or different ranks",
            "table",
            tuple(c.row for c in met),
        )
    return min(met, key=lambda candidate: _preference(_chosen(candidate), table.policy)[:3])


def _missing_of(candidate: Candidate) -> set[str]:
    """What would decide a candidate that is open: the facts missing of each of its open opportunities."""
    found: set[str] = set()
    for option in candidate.options:
        if option.truth is _UNKNOWN:
            for reason in option.reasons:
                found.update(
                    name if name in ("counted_dm2", "required_dm2") else f"{option.opportunity}.{name}"
                    for name in reason.missing
                )
    return found
