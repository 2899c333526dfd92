# SPDX-License-Identifier: Apache-2.0
"""Where a matter lies and where it should lie (逐级上报): computed from events, rules, calendar and day; no timer fires."""

import datetime as dt
from collections.abc import Iterator
from typing import Final, TypeAlias

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import WorkingDays
from community_housing.clocks import Clock, Granted, Limit, Pause, Standing, clock
from community_housing.errors import InputError
from community_housing.events import facts_until
from community_housing.findings import Reason, Truth, all_of
from community_housing.levels import Tier
from community_housing.matters._book import MATTERS, MatterBook
from community_housing.matters._events import MatterRaised, MatterSize
from community_housing.matters._matters import MATTER_SUBJECTS, MatterStage, MatterState
from community_housing.matters._rules import TIERS, MatterRules
from community_housing.provenance import Citation, Evidence
from community_housing.records import evolve, result

__all__ = ["Place", "place", "places"]

_DAY: Final = dt.timedelta(days=1)
_MOST_DOWN: Final = 2
_OWN: Final = Citation(authority="community_housing", document="docs/decisions/0101", evidence=Evidence.OWN)


@result
class Place:
    """Where a matter lies on a day, and where it should.

    Fields:
        matter: The matter.
        on: The day; nothing after it was used.
        stage: Where it stands.
        raised: How it came in.
        size: How big it was last said to be; None where nobody said.
        head: The matter that stands for it, whose place this is; None where it was not merged.
        stands_for: The matters that it stands for, sorted; they are counted with it, once.
        lies: The tier where it lies.
        since: The day on which it came to lie there.
        should: The tier where it should lie by the rules.
        should_since: The day from which it should.
        body: The body that has it now, or that solved it; None where nobody has taken it.
        responsible: The body that took it first (首接负责); None where nobody has.
        waits_for: Bodies that were called and have not come, sorted.
        register: Why it waits on the register (挂账); None where it does not.
        solved: The day on which it was solved; None while it is open.
        clock: The clock of the tier where it should lie: its last day is the next day of handing up, or, at the highest tier
            of its size, the last day to solve it.  None where no time is known for that tier.
        truth: Met where it lies where it should; unknown where that cannot be said.
        reasons: What is not right or not known: `not_handed_up`, `handed_up_early`, `above_ceiling`, `overdue_at_the_top`,
            `passed_around`, `size`, `clock`.
    """

    matter: str
    on: dt.date
    stage: MatterStage
    raised: MatterRaised
    size: MatterSize | None
    head: str | None
    stands_for: tuple[str, ...]
    lies: Tier
    since: dt.date
    should: Tier
    should_since: dt.date
    body: str | None
    responsible: str | None
    waits_for: tuple[str, ...]
    register: str | None
    solved: dt.date | None
    clock: Clock | None
    truth: Truth
    reasons: tuple[Reason, ...]


@door()
def place(book: MatterBook, matter: str, *, calendar: WorkingDays, on: dt.date) -> Place:
    """Say where a matter lies on a day and where it should lie.

    Args:
        book: The book, with its rules; `matters_as_of(book, known=...)` for what was known at a moment.
        matter: The matter.
        calendar: The working days; `calendar.known(...)` for what was known of them then.
        on: The day asked about, past or future.

    Returns:
        Its place; of a merged matter that of its head.  It should lie where it was raised, reopened or handed down to, and one
        tier up from the day after a tier's last day on, never above the ceiling of its size.  The time of a tier runs from the
        day on which the matter came there, or should have come.  What is solved is told as of the day on which it was.

    Raises:
        InputError: There is no such matter, or it had not been raised by then.

    Guarantees:
        A function of events, rules, calendar and day; nothing after *on* is used.  While nothing happens, *should* only goes up
        with the day.  A time or a size that nobody gave moves nothing.

    Source: the ceilings' and limits' own citations; docs/decisions/0101.
    """
    found = _Asked(book, calendar, on, {}).place(matter)
    if found is None:
        raise InputError(Message("matter {matter!r} had not been raised by {on}", matter=matter, on=on), "on", on)
    return found


@door()
def places(book: MatterBook, *, calendar: WorkingDays, on: dt.date) -> tuple[Place, ...]:
    """Where every matter lies that had been raised by a day, by id; those merged into another count once, with it.

    Args:
        book: The book; see `place`.
        calendar: The working days.
        on: The day asked about.

    Guarantees:
        As `place`.  Matters that came to a tier on the same day share one clock.
    """
    asked = _Asked(book, calendar, on, {})
    found = (asked.place(name) for name in book.matters)
    return tuple(one for one in found if one is not None and one.head is None)


_Should: TypeAlias = tuple[Tier, dt.date, Clock | None, Clock | None, tuple[Reason, ...]]
"""The tier where a matter should lie, since when, its clock there, the clock that moved it last, and what is not known."""
_Key: TypeAlias = tuple[Tier, dt.date, dt.date, tuple[Pause, ...], tuple[Granted, ...]]


@attrs.frozen(slots=True)
class _Asked:
    """A day on which matters are asked about, with the clocks that were read."""

    book: MatterBook
    calendar: WorkingDays
    on: dt.date
    clocks: dict[_Key, Clock]

    def place(self, matter: str) -> Place | None:
        """The place of a matter; None where it had not been raised."""
        held: MatterState | None = self.book.table("matter").get(matter)
        if held is None:
            raise InputError(Message("no matter {matter!r} in the book", matter=matter), "matter", matter)
        state: MatterState = held
        if state.latest > self.on:
            state = MATTER_SUBJECTS.told(facts_until(MATTERS, state, on=self.on))
        if state.stage is None:
            return None
        if state.head is not None:
            found = self.place(state.head)
            return None if found is None else evolve(found, matter=matter, head=state.head)
        return self.told(matter, state)

    def told(self, matter: str, state: MatterState) -> Place:
        """The place of a matter that stands for itself."""
        assert isinstance(state.stage, MatterStage)
        assert isinstance(state.raised, MatterRaised)
        rules = self.book.rules
        found = self.should(state, rules)
        should, since, now, _, why = found
        reasons = (*why, *_reasons(state, rules, found, known=not why))
        lies, came = state.came[-1]
        return Place(
            matter=matter,
            on=self.on,
            stage=state.stage,
            raised=state.raised,
            size=state.size,
            head=None,
            stands_for=self.stands_for(matter),
            lies=lies,
            since=came,
            should=should,
            should_since=since,
            body=state.solver or state.holder,
            responsible=state.first,
            waits_for=state.named,
            register=state.pauses[-1].told if state.stage is MatterStage.ON_REGISTER else None,
            solved=state.solved,
            clock=now,
            truth=all_of(one.truth for one in reasons),
            reasons=reasons,
        )

    def stands_for(self, matter: str) -> tuple[str, ...]:
        """The matters merged into one by the day; nothing follows a merger, so it is the last of its matter."""
        table = self.book.table("matter")
        held = ((name, table.get(name)) for name in self.book.table("merged").get(matter) or ())
        return tuple(name for name, state in held if state is not None and state.latest <= self.on)

    def should(self, state: MatterState, rules: MatterRules) -> _Should:
        """Where a matter should lie, walked up from where it began."""
        until = _until(state, self.on)
        tier, since = state.came[0]
        started, arrived = since, dict(state.came)
        ceiling, passed = rules.ceiling(state.size), None
        while True:
            now = self.clock(rules, tier, started, until, state)
            if now is None:
                upper = TIERS[min(TIERS.index(tier) + 1, len(TIERS) - 1)]
                if upper is tier or upper not in arrived:
                    return tier, since, None, passed, ()
                tier = upper  # nobody gave this tier a time, so whoever handed it up decided
                since = started = arrived[tier]
                continue
            if now.last is None:
                waits = now.standing in (Standing.PAUSED, Standing.RUNNING)
                return tier, since, now, passed, () if waits else (_unknown("clock", now.citation),)
            if until <= now.last or tier is Tier.DISTRICT or (ceiling is not None and tier is ceiling.tier):
                return tier, since, now, passed, ()
            if ceiling is None:
                return tier, since, now, passed, (_unknown("size", now.citation),)
            if TIERS.index(tier) > TIERS.index(ceiling.tier):
                return tier, since, now, passed, ()
            passed, tier, since = now, TIERS[TIERS.index(tier) + 1], max(since, now.last + _DAY)
            started = arrived.get(tier, since)

    def clock(self, rules: MatterRules, tier: Tier, started: dt.date, until: dt.date, state: MatterState) -> Clock | None:
        """The clock of a tier, read once for all matters to which the same happened on the same days."""
        hand_up = rules.hand_up(tier)
        if hand_up is None:
            return None
        grants = tuple(grant for at, grant in state.granted if at is tier) if state.granted else ()
        key = (tier, started, until, state.pauses, grants)
        found = self.clocks.get(key)
        if found is None:
            limit: Limit = hand_up.limit
            found = self.clocks[key] = clock(
                limit, started=started, pauses=state.pauses, extensions=grants, calendar=self.calendar, on=until
            )
        return found


def _until(state: MatterState, on: dt.date) -> dt.date:
    """The day as of which a matter is judged: that on which it ended, where it did."""
    ended = state.solved or (state.latest if state.stage is MatterStage.WITHDRAWN else None)
    return on if ended is None else ended


def _unknown(rule: str, citation: Citation) -> Reason:
    return Reason(rule=rule, truth=Truth.UNKNOWN, missing=(rule,), citation=citation)


def _reasons(state: MatterState, rules: MatterRules, found: _Should, *, known: bool) -> Iterator[Reason]:
    """What is not right with the place of a matter; where it should lie is only held against it where that is known."""
    should, since, now, passed, _ = found
    lies, ceiling = TIERS.index(state.tier), rules.ceiling(state.size)
    reads = (("lies", state.tier.value), ("should", should.value), ("should_since", since))
    if known and lies != TIERS.index(should):
        late = lies < TIERS.index(should)
        rule, decides = ("not_handed_up", passed) if late else ("handed_up_early", now)
        yield Reason(rule=rule, truth=Truth.UNMET, reads=reads, citation=decides.citation if decides else _OWN)
    if ceiling is not None and lies > TIERS.index(ceiling.tier):
        above = (("lies", state.tier.value), ("ceiling", ceiling.tier.value))
        yield Reason(rule="above_ceiling", truth=Truth.UNMET, reads=above, citation=ceiling.citation)
    if now is not None and now.standing is Standing.OVERDUE:
        top = Tier.DISTRICT if ceiling is None else ceiling.tier
        if TIERS.index(should) >= TIERS.index(top):
            yield Reason(
                rule="overdue_at_the_top",
                truth=Truth.UNMET,
                unit=now.unit,
                measured=now.late_by,
                required=0 if now.late_by is not None else None,
                margin=now.late_by,
                citation=now.citation,
            )
    if state.downs > _MOST_DOWN:
        yield Reason(
            rule="passed_around",
            truth=Truth.UNMET,
            measured=state.downs,
            required=_MOST_DOWN,
            margin=state.downs - _MOST_DOWN,
            citation=_OWN,
        )
