# SPDX-License-Identifier: Apache-2.0
"""What rests on clocks: deemed acceptance, the clock of parallel steps, and warnings by bands."""

import datetime as dt
from collections.abc import Iterable, Sequence

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import WorkingDays
from community_housing.clocks._clock import Clock, Standing, clock
from community_housing.clocks._limits import Limit, WarningBand
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth
from community_housing.records import result

__all__ = ["Acceptance", "acceptance", "parallel", "warn"]


@result
class Acceptance:
    """Whether an application counts as accepted, and since when.

    Fields:
        truth: Accepted, not accepted, or not decided yet.
        starts: The day from which it counts as accepted; None where it does not.
        deemed: Whether it is accepted by silence.
        asking: The clock of asking for what is missing.
        reasons: What an answer rests on that is no plain acceptance.
    """

    truth: Truth
    starts: dt.date | None
    deemed: bool
    asking: Clock
    reasons: tuple[Reason, ...]


@door()
def acceptance(
    limit: Limit,
    *,
    received: dt.date | None,
    asked: dt.date | None = None,
    accepted: dt.date | None = None,
    calendar: WorkingDays,
    on: dt.date,
) -> Acceptance:
    """Say whether an application is accepted, by an act or by silence.

    Args:
        limit: Within how long what is missing must be asked for, such as `correction-5`.
        received: The day of receipt; None where it is not known.
        asked: The day on which it was first asked for; None where it was not.
        accepted: The day of acceptance; None where there was none.
        calendar: The working days.
        on: The day asked about; nothing after it is used.

    Returns:
        Where nothing was asked for in time and the application was not accepted in time either, it is accepted from the day of
        receipt on, whatever was said later.

    Raises:
        InputError: It was asked for or accepted before it was received.

    Source: 行政许可法 32, as the limit cites it; docs/decisions/0081.
    """
    for name, day in (("asked", asked), ("accepted", accepted)):
        if received is not None and day is not None and day < received:
            raise InputError(
                Message("must not lie before the receipt, {received}, got {day}", received=received, day=day), name, day
            )
    acts = [day for day in (asked, accepted) if day is not None and day <= on]
    asking = clock(limit, started=received, done=min(acts, default=None), calendar=calendar, on=on)
    said = accepted is not None and accepted <= on
    match asking.standing:
        case Standing.UNKNOWN:
            return _accepted(Truth.MET if said else Truth.UNKNOWN, accepted if said else None, asking, asking.reasons)
        case Standing.MET:
            return _accepted(Truth.MET if said else Truth.UNMET, accepted if said else None, asking)
        case Standing.LATE | Standing.OVERDUE:
            silence = Reason(rule="deemed", truth=Truth.MET, citation=limit.citation)
            late = [Reason(rule="asked_late", truth=Truth.UNMET, citation=limit.citation)] if asked in acts else []
            return _accepted(Truth.MET, received, asking, (silence, *late), deemed=True)
        case Standing.RUNNING | Standing.PAUSED:
            return _accepted(Truth.UNKNOWN, None, asking)


def _accepted(
    truth: Truth, starts: dt.date | None, asking: Clock, reasons: tuple[Reason, ...] = (), *, deemed: bool = False
) -> Acceptance:
    return Acceptance(truth=truth, starts=starts, deemed=deemed, asking=asking, reasons=reasons)


_DONE = (Standing.MET, Standing.LATE)


@door()
def parallel(clocks: Iterable[Clock]) -> Clock:
    """The clock that decides for steps that run side by side.

    Args:
        clocks: At least one, all of one day.

    Returns:
        The latest of those that are open, else the latest of all.  One that is UNKNOWN could be the latest, so it is the answer
        where there is one; next comes one whose last day is open.  Ties go to the smaller id.

    Raises:
        InputError: There is none, or they are of several days.
    """
    held = list(clocks)
    if not held or len({one.on for one in held}) > 1:
        raise InputError("must be at least one clock, all of one day", "clocks", [one.limit for one in held])

    def later(one: Clock) -> tuple[bool, bool, bool, dt.date]:
        open_end = one.last is None
        return one.standing is Standing.UNKNOWN, one.standing not in _DONE, open_end, one.last or dt.date.min

    latest = max(map(later, held))
    return min((one for one in held if later(one) == latest), key=lambda one: (one.limit, one.started or dt.date.min))


@door()
def warn(clock: Clock, bands: Sequence[WarningBand]) -> WarningBand | None:
    """The band that an open clock is in.

    Args:
        clock: The clock.
        bands: From the mildest to the most severe.

    Returns:
        The last band whose condition holds; None where none does, and for a clock that is done, paused or unknown.
    """
    if clock.standing not in (Standing.RUNNING, Standing.OVERDUE):
        return None
    return next((band for band in reversed(bands) if _in(clock, band)), None)


def _in(clock: Clock, band: WarningBand) -> bool:
    if band.overdue:
        return clock.standing is Standing.OVERDUE
    if clock.used is None or clock.total is None or clock.left is None:
        return False
    if band.left is not None:
        return clock.left <= band.left
    return band.used is not None and clock.used * band.used.denominator >= band.used.numerator * clock.total
