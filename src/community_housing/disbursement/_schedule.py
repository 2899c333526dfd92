# SPDX-License-Identifier: Apache-2.0
"""Payment schedules: named stages with cumulative shares, by delivery mode, in dated and cited editions."""

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Final, TypeAlias

import attrs
from annotated_types import Gt, Le, MinLen, Predicate

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.calendars import LimitUnit
from community_housing.district import ID, DeliveryMode
from community_housing.errors import InputError, NoStandardInForceError
from community_housing.provenance import Citation, Period
from community_housing.records import Text, record

__all__ = ["Ledger", "Schedule", "ScheduleId", "Schedules", "Share", "Stage", "StageId", "check_days_to_pay", "split_shares"]

ScheduleId: TypeAlias = str
"""Id of a schedule of payments (拨付办法)."""
StageId: TypeAlias = str
"""Id of a stage of a schedule (拨付节点)."""


def _fine(share: Fraction) -> bool:
    """A fraction with a denominator of at most 1,000,000."""
    return share.denominator <= 1_000_000


Share = Annotated[Fraction, Gt(0), Le(1), Predicate(_fine)]


class Ledger(StrEnum):
    """The two kinds of payment, which are never mixed."""

    TRANSFER = "transfer"
    """District to street (拨付): into the street's fiscal special account; no retention, no advance cap."""
    CONTRACT = "contract"
    """Street to builder or seller (合同价款): advances, progress payments and retention belong here."""


@record
class Stage:
    """One stage (拨付节点) of a schedule.

    Fields:
        id: Unique in its schedule, such as "structure".
        name, name_en: For a reader.
        share: Cumulative share of the contract sum that is due once this stage is reached whole.
    """

    id: Annotated[StageId, ID]
    name: Text
    name_en: Text
    share: Share


_MOST_DAYS: Final = 36_500


def check_days_to_pay(days: int | None, field: str = "pay_within_days") -> None:
    """Refuse what is no number of days within which something is paid: 0 to a hundred years; None leaves it open."""
    if days is None:
        return
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= _MOST_DAYS:
        raise InputError(
            Message("must be a whole number >= 0 and <= {most_days}, got {days!r}", most_days=_MOST_DAYS, days=days),
            field,
            days,
        )


@record
class Schedule:
    """One dated edition of a payment schedule.

    Fields:
        id: Shared by the editions of one schedule; a project names it.
        name, name_en: For a reader.
        ledger: Transfers and contracts have schedules of their own, and one is never used for the other.
        modes: The delivery modes that it is for.
        stages: In their order; cumulative shares grow strictly and end in 1.
        period: The days on which a project may be registered under this edition.
        suggestion: Whether it is a suggestion of this library where the source is silent.
        retention: For a contract, the share held back until the last stage; None for none.
        pay_within_days: Days within which an entitlement is to be paid; on the day after the last of them it is overdue.
        pay_within_unit: Whether these are days or working days (工作日); the day on which a stage is reached is not counted.
        citation: The document that says so.

    Raises:
        InputError: Shares do not grow or do not end in 1, a stage or mode is there twice, a transfer has a retention, or the
            retention is not what the last stage releases.
    """

    id: Annotated[ScheduleId, ID]
    name: Text
    name_en: Text
    ledger: Ledger
    modes: Annotated[tuple[DeliveryMode, ...], MinLen(1)]
    stages: Annotated[tuple[Stage, ...], MinLen(1)]
    period: Period
    suggestion: bool = False
    retention: Share | None = None
    pay_within_days: int | None = None
    pay_within_unit: LimitUnit = LimitUnit.DAYS
    citation: Citation

    def check(self) -> None:
        """Refuse shares that cannot be paid by."""
        if len({stage.id for stage in self.stages}) < len(self.stages):
            raise InputError("must name each stage once", "Schedule.stages", [stage.id for stage in self.stages])
        if len(set(self.modes)) < len(self.modes):
            raise InputError("must name each mode once", "Schedule.modes", self.modes)
        shares = [stage.share for stage in self.stages]
        if any(late <= early for early, late in pairwise(shares)) or shares[-1] != 1:
            raise InputError("cumulative shares must grow and end in 1", "Schedule.stages", [str(share) for share in shares])
        if self.pay_within_days is not None:
            check_days_to_pay(self.pay_within_days, "Schedule.pay_within_days")
        if self.pay_within_unit is LimitUnit.MONTHS:
            raise InputError("must be days or working days", "Schedule.pay_within_unit", self.pay_within_unit.value)
        if self.retention is not None:
            if self.ledger is Ledger.TRANSFER:
                raise InputError("a transfer has no retention; a contract may have one", "Schedule.retention", self.retention)
            released = 1 - (shares[-2] if len(shares) > 1 else Fraction(0))
            if released != self.retention:
                raise InputError(
                    Message(
                        "must be what the last stage releases, {released}, got {retention}",
                        released=released,
                        retention=self.retention,
                    ),
                    "Schedule.retention",
                    self.retention,
                )

    @door()
    def stage(self, stage_id: str) -> Stage:
        """The stage of an id.

        Raises:
            InputError: The schedule has no such stage, as a purchase has no main structure.
        """
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        names = ", ".join(stage.id for stage in self.stages)
        raise InputError(
            Message("schedule {id!r} has no stage {stage_id!r}; it has {names}", id=self.id, stage_id=stage_id, names=names),
            "stage",
            stage_id,
        )

    @door()
    def cumulative(self, stage_id: str, part: Fraction = Fraction(1)) -> Fraction:
        """The cumulative share with everything before *stage_id* whole and *part* of it reached.

        Raises:
            InputError: The schedule has no such stage.

        Source: the stage shares of the schedule's citation; linear within a stage is an own rule, docs/decisions/0041.
        """
        before = Fraction(0)
        target = self.stage(stage_id)
        for stage in self.stages:
            if stage is target:
                break
            before = stage.share
        return before + (target.share - before) * part


class Schedules:
    """Schedules with their editions, found by id and day.

    Args:
        editions: Any schedules; editions of one id must not overlap and must be of one ledger.
        funds_in_place: The source of the office's rule that a project is registered only where its appropriations have money
            left for its whole contract sum (资金落实), for example `FUNDS_IN_PLACE`; None for no such rule.
        four_eyes: The source of the office's rule that whoever had a hand in asking for a payment may not post it, both being
            named as `actor` (不相容岗位分离), for example `FOUR_EYES`; None for no such rule.

    Raises:
        InputError: Two editions of one id overlap, or one id is used in both ledgers.
    """

    __slots__ = ("_by_id", "_quick", "_steps", "four_eyes", "funds_in_place")

    def __init__(
        self, editions: Iterable[Schedule], *, funds_in_place: Citation | None = None, four_eyes: Citation | None = None
    ) -> None:
        self.funds_in_place = funds_in_place
        self.four_eyes = four_eyes
        by_id: dict[str, tuple[Schedule, ...]] = {}
        for edition in editions:
            if not isinstance(edition, Schedule):
                raise InputError(Message("must be schedules, got {found!r}", found=edition), "editions", edition)
            earlier = by_id.get(edition.id, ())
            for other in earlier:
                if other.period.overlaps(edition.period):
                    raise InputError(
                        Message(
                            "editions of {id!r} overlap: {period} and {days}",
                            id=edition.id,
                            period=other.period,
                            days=edition.period,
                        ),
                        "editions",
                    )
                if other.ledger is not edition.ledger:
                    raise InputError(Message("{id!r} is both a transfer and a contract", id=edition.id), "editions")
            by_id[edition.id] = (*earlier, edition)
        self._by_id = by_id
        self._steps: dict[Schedule, StepTable] = {}
        self._quick: dict[int, StepTable] = {}
        for edition in self:
            self.steps(edition)

    def __iter__(self) -> Iterator[Schedule]:
        return (edition for editions in self._by_id.values() for edition in editions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schedules):
            return NotImplemented
        mine, theirs = (self._by_id, self.funds_in_place, self.four_eyes), (other._by_id, other.funds_in_place, other.four_eyes)
        return mine == theirs

    def __hash__(self) -> int:
        return hash(tuple(self._by_id))

    def __getstate__(self) -> tuple[tuple[Schedule, ...], Citation | None, Citation | None]:
        return tuple(self), self.funds_in_place, self.four_eyes

    def __setstate__(self, values: tuple[tuple[Schedule, ...], Citation | None, Citation | None]) -> None:
        self.__init__(values[0], funds_in_place=values[1], four_eyes=values[2])  # type: ignore[misc]

    def __contains__(self, schedule_id: object) -> bool:
        return schedule_id in self._by_id

    @door()
    def editions(self, schedule_id: str) -> tuple[Schedule, ...]:
        """The editions of an id, in the order given; empty where there is none."""
        return self._by_id.get(schedule_id, ())

    @door()
    def in_force(self, schedule_id: str, *, on: dt.date) -> Schedule:
        """The edition of *schedule_id* in force on a day.

        Raises:
            InputError: There is no schedule of this id.
            NoStandardInForceError: No edition is in force on that day.
        """
        editions = self._by_id.get(schedule_id)
        if editions is None:
            raise InputError(
                Message(
                    "no schedule {schedule_id!r}; there are {names}",
                    schedule_id=schedule_id,
                    names=", ".join(sorted(self._by_id)),
                ),
                "schedule",
                schedule_id,
            )
        for edition in editions:
            if on in edition.period:
                return edition
        raise NoStandardInForceError(
            Message("no edition of schedule {schedule_id!r} is in force on {on}", schedule_id=schedule_id, on=on)
        )

    def steps(self, schedule: Schedule) -> "StepTable":
        """The integers that a fold needs of a schedule, made once for all schedules that are equal to it.

        The table's own schedule is one and the same object for all of them.
        """
        # The editions themselves are asked for most; another object may have the address of one that is gone.
        found = self._quick.get(id(schedule))
        if found is not None and found.schedule is schedule:
            return found
        found = self._steps.get(schedule)
        if found is None:
            found = self._steps[schedule] = StepTable.of(schedule)
            self._quick[id(schedule)] = found
        return found


@shows_itself
@attrs.frozen
class StepTable:
    """A schedule as integers: each stage's position and cumulative share as numerator and denominator."""

    schedule: Schedule
    position: dict[str, int] = attrs.field(eq=False)
    numerators: tuple[int, ...] = attrs.field(eq=False)
    denominators: tuple[int, ...] = attrs.field(eq=False)

    @classmethod
    def of(cls, schedule: Schedule) -> "StepTable":
        """The table of one schedule."""
        return cls(
            schedule,
            {stage.id: index for index, stage in enumerate(schedule.stages)},
            tuple(stage.share.numerator for stage in schedule.stages),
            tuple(stage.share.denominator for stage in schedule.stages),
        )


def split_shares(shares: Iterable[Fraction]) -> tuple[Fraction, ...]:
    """The cumulative shares of stages that are given one by one, such as 1/2, 3/10, 1/5.

    Examples:
        >>> split_shares([Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)])
        (Fraction(1, 2), Fraction(4, 5), Fraction(1, 1))
    """
    made: list[Fraction] = []
    for share in shares:
        made.append((made[-1] if made else Fraction(0)) + share)
    return tuple(made)
