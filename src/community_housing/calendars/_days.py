# SPDX-License-Identifier: Apache-2.0
"""What a counting of working days (工作日) needs of a calendar; any calendar that gives it can be counted by."""

import datetime as dt
from typing import Protocol, runtime_checkable

__all__ = ["WorkingDays"]


@runtime_checkable
class WorkingDays(Protocol):
    """Working days between a first and a last day; `Calendar` is one, an office's own may be another.

    What is asked beyond its days raises `CalendarNotPublishedError` and is never guessed.
    """

    @property
    def first(self) -> dt.date:
        """The first day that it knows."""
        ...

    @property
    def last(self) -> dt.date:
        """The last day that it knows."""
        ...

    @property
    def provisional_from(self) -> dt.date:
        """The first day that what is yet to be published may still move."""
        ...

    def is_working(self, day: dt.date, /) -> bool:
        """Whether *day* is a working day."""
        ...

    def on_or_after(self, day: dt.date, /) -> dt.date:
        """The first working day from *day* on."""
        ...

    def on_or_before(self, day: dt.date, /) -> dt.date:
        """The last working day until *day*."""
        ...

    def shift(self, day: dt.date, working_days: int, /) -> dt.date:
        """The working day so many after *day*, or before it where the number is negative."""
        ...

    def between(self, starts: dt.date, ends: dt.date, /) -> int:
        """How many working days lie in `[starts, ends)`."""
        ...
