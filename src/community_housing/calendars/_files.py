# SPDX-License-Identifier: Apache-2.0
"""Notices and counting rules from files: those that the library ships, and a district's own."""

import datetime as dt
from functools import cache
from pathlib import Path

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._toml_rows import read_records, shipped_texts, toml_texts
from community_housing.calendars._calendar import Calendar
from community_housing.calendars._counting import CountingRule
from community_housing.calendars._notices import Notice
from community_housing.errors import NoStandardInForceError
from community_housing.faults import Faults

__all__ = ["counting_rule", "counting_rules", "load_notices", "shipped"]

_ROOM = "community_housing.calendars"


@cache
def shipped() -> Calendar:
    """The working days of China by the notices that come with the library, read once.

    Guarantees: every notice has its number, its day of publication and how far its text was seen.  A day of a year without a
    notice that was read is refused and never guessed.
    """
    faults = Faults()
    found = read_records(shipped_texts(_ROOM, "notices"), Notice, faults)
    faults.done()
    return Calendar(found.values())


@cache
def counting_rules() -> tuple[CountingRule, ...]:
    """The shipped rules of counting periods, the oldest first."""
    faults = Faults()
    found = read_records(shipped_texts(_ROOM, "counting"), CountingRule, faults)
    faults.done()
    return tuple(sorted(found.values(), key=lambda rule: (rule.period.starts or dt.date.min, rule.id)))


@door()
def counting_rule(*, on: dt.date) -> CountingRule:
    """The shipped rule by which a period that starts on a day is counted: of those in force the one that came last.

    Raises:
        NoStandardInForceError: None is in force on that day.
    """
    held = [rule for rule in counting_rules() if on in rule.period]
    if not held:
        raise NoStandardInForceError(Message("no rule of counting periods that the library knows is in force on {on}", on=on))
    return held[-1]


@door()
def load_notices(path: Path | str) -> tuple[Notice, ...]:
    """Read notices, such as a district's own closing days, by the same strict reader as the shipped ones.

    Args:
        path: A `.toml` file or a folder of them, one notice a file.

    Returns:
        The notices; `shipped().added(load_notices(folder))` is a calendar with them.

    Raises:
        BoundaryError: With every fault of every file, each with its place.
    """
    faults = Faults()
    found = read_records(toml_texts(Path(path), faults, what="notice"), Notice, faults)
    faults.done()
    return tuple(found.values())
