# SPDX-License-Identifier: Apache-2.0
"""What counts as area of a community: by tenure, in whole or in part, and the conversion between bases."""

from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le

from community_housing._messages import Message
from community_housing.district import Basis, Tenure
from community_housing.errors import InputError
from community_housing.provenance import Citation
from community_housing.quantities import Rounding, divide
from community_housing.records import record

__all__ = ["Conversion", "Counting", "OldRooms", "TenureShare"]


class OldRooms(StrEnum):
    """Whether a room counts that a project has replaced (原用房), from the first day of the newer one."""

    AS_RECORDED = "as_recorded"
    """As recorded: kept (保留) counts, given up (腾退) does not, not recorded is not known."""
    COUNTED = "counted"
    """Every old room counts for as long as it is in use, whatever was recorded."""
    NOT_COUNTED = "not_counted"
    """No old room counts beside the one that replaced it."""


@record
class TenureShare:
    """Which part of premises of one tenure counts; 0 of 1 is not at all.

    Fields:
        tenure: For example SHARED: a hall of another unit (资源共享).
        numerator, denominator: The part, between 0 and 1.
    """

    tenure: Tenure
    numerator: Annotated[int, Ge(0), Le(1000)]
    denominator: Annotated[int, Ge(1), Le(1000)] = 1

    def check(self) -> None:
        """Refuse more than the whole."""
        if self.numerator > self.denominator:
            raise InputError(
                Message(
                    "must be at most 1, got {numerator}/{denominator}", numerator=self.numerator, denominator=self.denominator
                ),
                "TenureShare",
                self.numerator,
            )


@record
class Counting:
    """What counts. By default every item that is in use counts in full, as the report counts shared halls.

    Fields:
        shares: The tenures that count in part or not at all; each once.  What is not named counts in full.
        old_rooms: Whether rooms count that a project has replaced (`Premises.replaced_by`).
    """

    shares: tuple[TenureShare, ...] = ()
    old_rooms: OldRooms = OldRooms.AS_RECORDED

    def check(self) -> None:
        """Refuse a tenure named twice."""
        tenures = [share.tenure for share in self.shares]
        if len(set(tenures)) < len(tenures):
            raise InputError("must name each tenure once", "Counting.shares", tenures)


@record
class Conversion:
    """A chosen way from a number on one basis to another: households or persons, times a fraction, rounded once.

    Fields:
        given: Basis of the data.
        wanted: Basis of the rule.
        numerator, denominator: The factor.
        rounding: What happens to a part of a household.
        citation: Who says so; a conversion is a decision, and is shown with what it decided.
    """

    given: Basis
    wanted: Basis
    numerator: Annotated[int, Ge(1), Le(1_000_000)]
    denominator: Annotated[int, Ge(1), Le(1_000_000)] = 1
    rounding: Rounding = Rounding.CEILING
    citation: Citation

    def check(self) -> None:
        """Refuse a conversion of a basis into itself."""
        if self.given is self.wanted:
            raise InputError(Message("converts {given} into itself", given=self.given.value), "Conversion", self.given)

    def apply(self, value: int | None) -> int | None:
        """The converted number; None stays None, so nothing is invented."""
        return None if value is None else divide(value * self.numerator, self.denominator, rounding=self.rounding)
