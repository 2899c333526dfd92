# SPDX-License-Identifier: Apache-2.0
"""Rates (响应率、解决率、满意率、认领率、按时办结率) whose every left-out order is counted, and ranks with small units apart.

One log gives 60 of 100, 60 of 80 or 60 of 92, by what is left out.  So a rate here never stands without its rule and the orders
that it leaves out: those that count, those that miss and those left out are all the orders in scope.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import WorkingDays
from community_housing.clocks import Limit, Standing, clock
from community_housing.district import CommunityId
from community_housing.errors import InputError
from community_housing.events import facts_until
from community_housing.provenance import ALWAYS, Citation, Period
from community_housing.records import record, result
from community_housing.services._book import ORDERS, OrderBook
from community_housing.services._events import Confirmed, OrderKind, Satisfaction
from community_housing.services._orders import OPEN, ORDER_SUBJECTS, OrderStage, OrderState

__all__ = ["LeftOut", "Rate", "RateName", "RateRule", "Rates", "Treat", "Which", "combine", "rates"]


class RateName(StrEnum):
    """What a rate is of."""

    RESPONDED = "responded"
    """响应率: first taken within the limit."""
    TAKEN_UP = "taken_up"
    """认领率: ever taken."""
    IN_TIME = "in_time"
    """按时办结率: done within the limit."""
    SOLVED = "solved"
    """解决率: confirmed as solved, by another than who did it."""
    SATISFIED = "satisfied"
    """满意率: found satisfying, of what was done."""


class Treat(StrEnum):
    """What becomes of an order of which a rate cannot say yes."""

    LEFT_OUT = "left_out"
    """不计入: left out, counted and shown."""
    MISS = "miss"
    """计为未达: in the denominator only."""
    HIT = "hit"
    """计为达到: in both."""


class LeftOut(StrEnum):
    """Why an order is left out of a rate."""

    CANCELLED = "cancelled"
    """已撤单."""
    MERGED = "merged"
    """已并单: counted once, with the order that stands for it."""
    NOT_DUE = "not_due"
    """未到期: open, and its limit, where there is one, has not passed."""
    NO_LIMIT = "no_limit"
    """无时限: nobody gave a limit."""
    UNDECIDED = "undecided"
    """无法判定: the calendar ends before, or the limit did not apply."""
    NOT_DONE = "not_done"
    """未办结."""
    UNREACHED = "unreached"
    """回访未接通."""
    UNCONFIRMED = "unconfirmed"
    """未回访."""
    NO_ANSWER = "no_answer"
    """未评价: confirmed, but nobody said how it was found."""
    FAIR = "fair"
    """基本满意."""


class Which(StrEnum):
    """Which of several counts."""

    LAST = "last"
    """以最后一次为准."""
    FIRST = "first"
    """以首次为准."""


@record
class RateRule:
    """What a rate leaves out, by whose rule.

    Fields:
        cancelled: Orders that were called off.
        not_due: Open orders whose limit has not passed; one that was reopened and is open again is always a miss.
        unreached: Done orders of which a call back reached nobody.
        unconfirmed: Done orders that nobody has called back about.
        fair: Where a resident finds it fair.
        reopened: Which time counts where an order was reopened; FIRST forgives what was reopened later.
        merged: Whether an order that was merged is counted each time, as its head stands; else once, by its head.
        citation: The document; or that it is an office's own.
    """

    cancelled: Treat = Treat.LEFT_OUT
    not_due: Treat = Treat.LEFT_OUT
    unreached: Treat = Treat.MISS
    unconfirmed: Treat = Treat.LEFT_OUT
    fair: Treat = Treat.MISS
    reopened: Which = Which.LAST
    merged_each: bool = False
    citation: Citation

    def check(self) -> None:
        """Refuse that what is not known counts as reached."""
        for name in ("cancelled", "not_due", "unreached", "unconfirmed"):
            if getattr(self, name) is Treat.HIT:
                raise InputError("must be left_out or miss: nobody said that it was reached", f"RateRule.{name}", "hit")


@result
class Rate:
    """A rate with all that it was made of: hits, misses and left-out orders are all the orders in scope.

    Fields:
        name: What it is of.
        numerator: How many count.
        denominator: Of how many.
        left_out: How many orders are left out, by why, in the order of `LeftOut`; only what there is.
    """

    name: RateName
    numerator: int
    denominator: int
    left_out: tuple[tuple[LeftOut, int], ...]

    @property
    def value(self) -> Fraction | None:
        """The rate, exact; None over nothing."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def in_scope(self) -> int:
        """All the orders that it speaks about."""
        return self.denominator + sum(count for _, count in self.left_out)


@result
class Rates:
    """The rates of a unit.

    Fields:
        unit: The unit; None for all.
        on: The day that they hold for.
        orders: How many orders are in scope.
        rates: One of each name.
        provisional: Whether a notice that is yet to be published may still move one.
        rule: What was left out by whose rule.
    """

    unit: str | None
    on: dt.date
    orders: int
    rates: tuple[Rate, ...]
    provisional: bool
    rule: RateRule

    @door()
    def of(self, name: RateName) -> Rate:
        """The rate of a name."""
        return next(one for one in self.rates if one.name is name)


@door()
def rates(  # noqa: PLR0913 - each is asked for by its name
    book: OrderBook,
    *,
    rule: RateRule,
    on: dt.date,
    calendar: WorkingDays,
    respond: Limit | None = None,
    finish: Limit | None = None,
    units: Mapping[CommunityId, str] | None = None,
    period: Period = ALWAYS,
    about: OrderKind | None = None,
) -> tuple[Rates, ...]:
    """The rates of orders on a day.

    Args:
        book: The orders.
        rule: What is left out.
        on: The day asked about; nothing after it is used.
        calendar: The working days.
        respond: Within how long an order must be taken; None where nobody said.
        finish: Within how long it must be done; None where nobody said.
        units: By community the unit that it is counted in; orders of other communities are not in scope.  None for one answer
            over all.
        period: The days of the requests in scope.
        about: Persons or matters alone; None for both.

    Returns:
        One answer for each unit, sorted; a unit without an order has rates over nothing, which are None.

    Guarantees:
        Of every rate the hits, misses and left-out orders are all the orders in scope.  Over units that part the orders, the
        rates of all are `combine` of the rates of each, never a mean.  Reopening an order never raises a rate that counts the
        last time.  Cost: a few steps for each order.

    Source: the three rates as 12345 lines publish them; what each leaves out is the rule's, docs/decisions/0090.
    """
    counting = _Counting(book, rule, on, calendar, respond, finish)
    tallies: dict[str | None, _Tally] = {None: _Tally()} if units is None else {unit: _Tally() for unit in set(units.values())}
    for state in book.states():
        seen = counting.seen(state)
        asked = seen.request
        if asked is None or asked.on > on or asked.on not in period or (about is not None and asked.about is not about):
            continue
        if units is not None and asked.community not in units:
            continue
        tallies[None if units is None else units[asked.community]].add(counting.verdicts(seen))
    return tuple(tallies[unit].rates(unit, counting) for unit in sorted(tallies, key=str))


@door()
def combine(several: Iterable[Rate]) -> Rate:
    """The rate of units together: the sum of what they are made of.

    Args:
        several: Rates of one name and one rule, of units that share no order; at least one.

    Raises:
        InputError: There is none, or they are of several names.

    Examples:
        >>> halves = [Rate(name=RateName.SOLVED, numerator=n, denominator=d, left_out=()) for n, d in ((1, 2), (9, 10))]
        >>> combine(halves).value
        Fraction(5, 6)
    """
    held = list(several)
    if len({one.name for one in held}) != 1:
        raise InputError(Message("must be at least one rate, all of one name, got {count}", count=len(held)), "several")
    left: Counter[LeftOut] = Counter()
    for one in held:
        left.update(dict(one.left_out))
    return _rate(held[0].name, sum(one.numerator for one in held), sum(one.denominator for one in held), left)


def _rate(name: RateName, numerator: int, denominator: int, left: Mapping[LeftOut, int]) -> Rate:
    shown = tuple((why, left[why]) for why in LeftOut if left.get(why))
    return Rate(name=name, numerator=numerator, denominator=denominator, left_out=shown)


_Verdict = bool | LeftOut
"""Whether an order counts, or why it is left out."""
_NAMES: Final = tuple(RateName)


@attrs.define
class _Tally:
    """What the orders of a unit are, rate by rate."""

    orders: int = 0
    counts: tuple[Counter[_Verdict], ...] = attrs.field(factory=lambda: tuple(Counter() for _ in _NAMES))

    def add(self, verdicts: Iterable[_Verdict]) -> None:
        self.orders += 1
        for count, verdict in zip(self.counts, verdicts, strict=True):
            count[verdict] += 1

    def rates(self, unit: str | None, counting: "_Counting") -> Rates:
        made = tuple(
            _rate(name, count[True], count[True] + count[False], {why: count[why] for why in LeftOut})
            for name, count in zip(_NAMES, self.counts, strict=True)
        )
        return Rates(
            unit=unit, on=counting.on, orders=self.orders, rates=made, provisional=counting.provisional, rule=counting.rule
        )


_NO: Final[dict[Treat, bool]] = {Treat.MISS: False, Treat.HIT: True}


@attrs.define
class _Counting:
    """The counting of one day by one rule."""

    book: OrderBook
    rule: RateRule
    on: dt.date
    calendar: WorkingDays
    respond: Limit | None
    finish: Limit | None
    provisional: bool = False
    standings: dict[tuple[str, dt.date, dt.date | None], Standing] = attrs.field(factory=dict)

    def seen(self, state: OrderState) -> OrderState:
        """An order as it stood at the end of the day."""
        return state if state.latest <= self.on else ORDER_SUBJECTS.told(facts_until(ORDERS, state, on=self.on))

    def verdicts(self, state: OrderState) -> tuple[_Verdict, ...]:
        """What an order is to each rate, in the order of `RateName`."""
        if state.stage is OrderStage.MERGED and state.head is not None:
            if not self.rule.merged_each:
                return (LeftOut.MERGED,) * len(_NAMES)
            state = self.seen(self.book.state_of(state.head))
        if state.stage is OrderStage.CANCELLED:
            return (self.treat(self.rule.cancelled, LeftOut.CANCELLED),) * len(_NAMES)
        return (
            self.within(self.respond, state, state.taken),
            state.taken is not None,
            self.in_time(state),
            self.solved(state),
            self.satisfied(state),
        )

    def treat(self, treat: Treat, why: LeftOut) -> _Verdict:
        return _NO.get(treat, why)

    def standing(self, limit: Limit, started: dt.date, done: dt.date | None) -> Standing:
        """Where a limit stands; orders of the same days share the answer."""
        key = (limit.id, started, done)
        found = self.standings.get(key)
        if found is None:
            made = clock(limit, started=started, done=done, calendar=self.calendar, on=self.on)
            found = self.standings[key] = made.standing
            self.provisional = self.provisional or made.provisional
        return found

    def within(self, limit: Limit | None, state: OrderState, done: dt.date | None) -> _Verdict:
        """Whether something was done within a limit that runs from the request on."""
        if limit is None or state.request is None:
            return LeftOut.NO_LIMIT
        standing = self.standing(limit, state.request.on, done)
        if standing in (Standing.RUNNING, Standing.PAUSED):
            return self.treat(self.rule.not_due, LeftOut.NOT_DUE)
        return LeftOut.UNDECIDED if standing is Standing.UNKNOWN else standing is Standing.MET

    def again(self, state: OrderState) -> bool:
        """Whether an order is open again by a rule that counts the last time: then it misses, due or not."""
        return self.rule.reopened is Which.LAST and state.reopened > 0 and state.stage in OPEN

    def in_time(self, state: OrderState) -> _Verdict:
        if self.finish is not None and self.again(state):
            return False
        first = self.rule.reopened is Which.FIRST
        return self.within(self.finish, state, state.done_first if first else state.done)

    def answer(self, state: OrderState) -> Confirmed | None:
        """What was said of it that counts."""
        return state.confirmed_first if self.rule.reopened is Which.FIRST else state.confirmed

    def unsaid(self, state: OrderState) -> _Verdict:
        """What a done order is of which nobody has said anything."""
        if state.unreached:
            return self.treat(self.rule.unreached, LeftOut.UNREACHED)
        return self.treat(self.rule.unconfirmed, LeftOut.UNCONFIRMED)

    def solved(self, state: OrderState) -> _Verdict:
        if self.again(state):
            return False
        said = self.answer(state)
        if said is not None:
            return said.solved
        if state.stage is OrderStage.DONE:
            return self.unsaid(state)
        if self.finish is None:
            return self.treat(self.rule.not_due, LeftOut.NOT_DUE)
        return self.within(self.finish, state, None)

    def satisfied(self, state: OrderState) -> _Verdict:
        if self.again(state):
            return False
        said = self.answer(state)
        if said is None:
            return self.unsaid(state) if state.stage is OrderStage.DONE else LeftOut.NOT_DONE
        match said.satisfied:
            case Satisfaction.SATISFIED:
                return True
            case Satisfaction.NOT:
                return False
            case Satisfaction.FAIR:
                return self.treat(self.rule.fair, LeftOut.FAIR)
            case None:
                return LeftOut.NO_ANSWER
