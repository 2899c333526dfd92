# SPDX-License-Identifier: Apache-2.0
"""What classification says of each opportunity and of each row of the table."""

from community_housing.district import BuildKind, DeliveryMode, OpportunityId
from community_housing.findings import Reason, Truth
from community_housing.quantities import Area, Money
from community_housing.records import result

__all__ = ["Candidate", "Option"]


@result
class Option:
    """One opportunity looked at under one row of the table.

    Fields:
        opportunity: Its id.
        truth: Whether it brings the community to standard under this row.
        reasons: One for each criterion of the row, in its order.
        area: Area that would count afterwards (with today's rooms that stay); None where it is not known.
        cost: One-off public cost; None where it is not known.
        annual_cost: Public cost of each year; None where there is none.
        keeps_old: Whether today's rooms stay in use; None where nobody has said.
    """

    opportunity: OpportunityId
    truth: Truth
    reasons: tuple[Reason, ...]
    area: Area | None
    cost: Money | None
    annual_cost: Money | None
    keeps_old: bool | None


@result
class Candidate:
    """One row of the table for one community.

    Fields:
        row: Id of the row.
        mode: Its delivery mode; *build_kind* for the mode BUILD.
        rank: Its place in the order.
        truth: MET where an opportunity holds, UNKNOWN where missing data decides whether one does.
        opportunity: The opportunity that stands for the row: chosen by the policy among those that hold; else the one
            nearest to holding; None where there is none of its kinds.
        reasons: The reasons of that opportunity, or the one that there is none.
        options: Every opportunity of the row's kinds, by id.
    """

    row: str
    mode: DeliveryMode
    build_kind: BuildKind | None
    rank: int
    truth: Truth
    opportunity: OpportunityId | None
    reasons: tuple[Reason, ...]
    options: tuple[Option, ...]
