# SPDX-License-Identifier: Apache-2.0
"""Which delivery mode brings a community to standard, with the reasons for and against every mode."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Final, Literal, TypeAlias

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.conditions import Scalar
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
from community_housing.findings import Outcome, Truth
from community_housing.modes._ahead import Ahead, holds
from community_housing.modes._candidates import Candidate, Option
from community_housing.modes._choosing import chosen_option, first_that_holds, preference
from community_housing.modes._combinations import Entry, options_together, usable
from community_housing.modes._drafts import maker
from community_housing.modes._facts import FACTS, NO_AREA, Facts, offer, venue_on_top
from community_housing.modes._need import Need
from community_housing.modes._table import REPORT_ORDER, DecisionTable, Policy, TableRow
from community_housing.quantities import Area, Money
from community_housing.records import result

__all__ = ["Classification", "ModeStatus", "classify"]

ModeStatus: TypeAlias = Literal["determined", "not_needed", "none", "undetermined", "not_applicable"]
"""Whether one mode follows, none is needed, no condition holds, missing data decides, or no standard applies."""

_MET, _UNMET = Truth.MET, Truth.UNMET
_SHORT = Outcome.SHORT
_STATUS: Final[dict[Outcome, ModeStatus]] = {
    Outcome.MET: "not_needed",
    Outcome.UNKNOWN: "undetermined",
    Outcome.NOT_APPLICABLE: "not_applicable",
}
"""The status of a community that is not known to fall short."""
_VENUE = OpportunityKind.VENUE
_NOTHING_KNOWN: Final = Need(counted=None, required=None)
_by_id = attrgetter("id")
_AVAILABLE, _AREA, _KEPT = (list(FACTS).index(name) for name in ("available", "area_dm2", "kept_dm2"))


@result
class Classification:
    """The delivery mode of one community on one day, and why not another.

    Fields:
        community: Its id.
        on: The day that it holds for.
        table: Id of the decision table.
        status: "determined"; "not_needed" where the standard is met; "none" where no opportunity brings it to standard;
            "undetermined" where missing data decides; "not_applicable" where no standard asks anything of the community.
        mode: The mode, where determined; *build_kind* for BUILD.
        opportunity: The opportunity chosen, where determined.
        area: Area that would count afterwards, with the venues that the table counts on top; None where not determined or
            not known.
        cost: One-off public cost; None likewise.
        annual_cost: Public cost of each year of use; None where there is none.
        keeps_old: Whether today's rooms stay in use beside it.
        counted: Area counted today; *required* what the standard asks; None where not known.
        candidates: One for each row of the table, in its order, with truth and reasons.
        missing: What would decide, as `opportunity.fact` or, of the community, `fact`; sorted; empty unless undetermined.
        venues: Venues of other units that can be shared on top, without what was chosen, sorted.
        beside: What is taken up together with *opportunity*, sorted; empty where it suffices by itself.
        until: The first later day from which what was chosen would no longer suffice; None where there is none.
        shortfall_at_least: What is missing today for certain.
        at_least: What counts afterwards for certain: *area* where that is known, 0 where no mode is determined.
        unknown: How many of what *area* is made of are not known, as of `Option`.
        looks_ahead: Whether the needs of later days were given.  Where not, nothing is found of those days: neither `later`
            nor `until`, and no plan is made of it.
    """

    community: CommunityId
    on: dt.date
    table: str
    status: ModeStatus
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
    beside: tuple[OpportunityId, ...] = ()
    until: dt.date | None = None
    shortfall_at_least: Area = Area(0)
    at_least: Area = Area(0)
    unknown: int = 0
    looks_ahead: bool = False

    @property
    def opportunities(self) -> tuple[OpportunityId, ...]:
        """All that is taken up, the main one first; empty where no mode is determined."""
        return () if self.opportunity is None else (self.opportunity, *self.beside)

    @property
    def later(self) -> tuple[Option, ...]:
        """What would bring it to standard from a later day on: the earliest day first, then as the table has them."""
        found = [option for row in self.candidates for option in row.options if option.later is not None]
        return tuple(sorted(found, key=lambda option: option.later or self.on))


_candidate_of, _option_of, _classification_of = maker(Candidate), maker(Option), maker(Classification)


@door()
def classify(
    community: Community,
    opportunities: Iterable[Opportunity],
    *,
    need: Need,
    on: dt.date,
    table: DecisionTable = REPORT_ORDER,
    later: Mapping[dt.date, Need | None] | None = None,
) -> Classification:
    """Find the delivery mode (建设模式) of a community by an ordered table, with reasons for and against every mode.

    Args:
        community: The community.
        opportunities: Its opportunities; those of others are refused.  Their order does not matter.
        need: What it has and needs on that day, from compliance (`Need.of`).
        on: The day on which an opportunity must be available.
        table: Rows in their order; the report's by default.
        later: Its need from each later day on which that changes, as leases end and rooms come into use; what can be taken up
            only later is held against the need of then (see `compliance.findings_after`); None of a day where it is not known.
            Empty where it stays as it is.  Not given, nothing is found of later days, and no plan is made of what is found.

    Returns:
        The first row in the order that holds.  UNKNOWN before it leaves the mode undetermined, and says what datum
        would decide.  Within a row, what holds is preferred to what may hold, a known cost to an unknown one.

    Raises:
        InputError: An opportunity belongs to another community or is there twice; a day of *later* is not after *on*; or two
            modes of one rank both hold and the policy is REFUSE.

    Source: the report's five modes; docs/decisions/0030.

    Examples:
        >>> from community_housing.quantities import square_metres, yuan
        >>> place = Opportunity(
        ...     id="s1",
        ...     community="c",
        ...     kind=OpportunityKind.SALE,
        ...     area=square_metres("212.8"),
        ...     cost=yuan(660_000),
        ...     keeps_old=False,
        ... )
        >>> found = classify(
        ...     Community(id="c", street="s", name="市场"),
        ...     [place],
        ...     need=Need(counted=square_metres(36), required=square_metres(200)),
        ...     on=dt.date(2012, 8, 5),
        ... )
        >>> found.mode, found.area, found.cost
        (<DeliveryMode.PURCHASE: 'purchase'>, dm2(21280), fen(66000000))
    """
    mine = sorted(opportunities, key=_by_id)
    _refuse_strangers(community, mine)
    venues = [one for one in mine if one.kind is _VENUE]
    looks_ahead = later is not None
    ahead = Ahead(need, _in_order(later or {}, on), on, tuple(venues), looks_ahead)
    candidates = _candidates(mine, table, ahead)
    stands = need.stands
    chosen: Candidate | None = None
    missing: tuple[str, ...] = ()
    status: ModeStatus
    if stands is not _SHORT:
        status = _STATUS[stands]
        missing = need.open_data() if stands is Outcome.UNKNOWN else ()
    else:
        chosen, missing = first_that_holds(candidates, table, mine, on=on)
        status = "determined" if chosen is not None else "undetermined" if missing else "none"
    if chosen is None:
        free = tuple([one.id for one in venues if on in one.available])
        return _classification_of(
            community.id, on, table.id, status, None, None, None, None, None, None, None, need.counted, need.required,
            candidates, missing, free, (), None, need.shortfall_at_least, Area(0), 0, looks_ahead,
        )  # fmt: skip
    option = chosen_option(chosen)
    taken = (option.opportunity, *option.beside)
    return _classification_of(
        community.id,
        on,
        table.id,
        status,
        chosen.mode,
        chosen.build_kind,
        option.opportunity,
        option.counted_after,
        option.cost,
        option.annual_cost,
        option.keeps_old,
        need.counted,
        need.required,
        candidates,
        missing,
        tuple([one.id for one in venues if one.id not in taken and on in one.available]),
        option.beside,
        option.until,
        need.shortfall_at_least,
        option.at_least,
        option.unknown,
        looks_ahead,
    )


def _in_order(later: Mapping[dt.date, Need | None], on: dt.date) -> tuple[tuple[dt.date, Need], ...]:
    for day in later:
        if day <= on:
            raise InputError(Message("must be days after {on}, got {day}", on=on, day=day), "later", day)
    return tuple((day, need or _NOTHING_KNOWN) for day, need in sorted(later.items(), key=itemgetter(0)))


def _refuse_strangers(community: Community, opportunities: Sequence[Opportunity]) -> None:
    for one in opportunities:
        if one.community != community.id:
            raise InputError(
                Message(
                    "{id!r} is for the community {community!r}, not {other!r}",
                    id=one.id,
                    community=one.community,
                    other=community.id,
                ),
                "opportunities",
                one.id,
            )


def _candidates(opportunities: Sequence[Opportunity], table: DecisionTable, ahead: Ahead) -> tuple[Candidate, ...]:
    """One candidate for each row of the table."""
    on, need = ahead.on, ahead.need
    counted = None if need.counted is None else need.counted.dm2
    required = None if need.required is None else need.required.dm2
    venues_dm2 = ahead.venues_on(on)
    # By the plain text of the kind: the hash of a member of an enumeration costs more than all else here.
    by_kind: dict[Scalar, list[Entry]] = {}
    entries: list[Entry] = []
    for one in opportunities:
        facts = offer(one, counted, required, on, venues_dm2)
        entry = (one, facts)
        if facts[0] in by_kind:
            by_kind[facts[0]].append(entry)
        else:
            by_kind[facts[0]] = [entry]
        if table.adds_up and (facts[_AVAILABLE] or usable((entry,), on)):
            entries.append(entry)
    candidates: list[Candidate] = []
    for row in table.rows:
        if row.together is not None:
            mine = [entry for entry in entries if entry[1][0] in row.texts_together]
            some = len(mine) >= row.together.least and not row.own_texts.isdisjoint(by_kind)
            options = options_together(row, mine, ahead=ahead) if some else []
        else:
            options = [_option(one, facts, row, ahead) for kind in row.texts if kind in by_kind for one, facts in by_kind[kind]]
            if len(options) > 1 and len(row.texts) > 1:
                options.sort(key=attrgetter("opportunity"))
        candidates.append(_candidate(row, options, table.policy) if options else row.none)
    return tuple(candidates)


def _option(one: Opportunity, facts: Facts, row: TableRow, ahead: Ahead) -> Option:
    reasons = row.look(*facts)
    keeps = True if one.keeps_old is None and one.kind is OpportunityKind.EXTEND else one.keeps_old
    if ahead.need.others:
        reasons = (*reasons, *ahead.need.other_reasons(keeps))
    truth = holds(reasons)
    starts: dt.date | None = None
    then = facts
    if truth is _UNMET and not facts[_AVAILABLE]:
        opens = one.available.starts
        if opens is not None and opens > ahead.on:
            of_then = ahead.facts_on((one,), row, opens)
            if of_then is not None and ahead.suffices((one,), row, opens):
                starts, then = opens, of_then
    brings, kept = then[_AREA], then[_KEPT]
    whole, venues = (
        None if brings is None or kept is None else Area(brings + kept),
        venue_on_top(then, counts=row.counts_venues),
    )
    later, until, if_unchanged = ahead.days_of((one,), row, starts, truth)
    if whole is None or venues is None:
        known = ahead.known_of((one,), row, starts or ahead.on)
    else:
        known = (whole if venues is NO_AREA else whole + venues), 0
    return _option_of(
        one.id,
        truth,
        reasons,
        whole,
        one.cost,
        one.annual_cost,
        keeps,
        (),
        later,
        until,
        venues,
        *known,
        if_unchanged,
    )


def _candidate(row: TableRow, options: list[Option], policy: Policy) -> Candidate:
    best = options[0] if len(options) == 1 else min(options, key=lambda option: preference(option, policy))
    return _candidate_of(
        row.id,
        row.mode,
        row.build_kind,
        row.rank,
        best.truth,
        best.opportunity,
        best.reasons,
        tuple(options),
        best.beside,
    )
