# SPDX-License-Identifier: Apache-2.0
"""Grids (網格) as a district speaks about them: the rule, the grids of a community, and how to draw them."""

from typing import Annotated

from annotated_types import Ge, Le

from community_housing.district import Basis
from community_housing.errors import InputError
from community_housing.provenance import Citation
from community_housing.records import record

__all__ = ["GridRule"]

_Households = Annotated[int, Ge(0), Le(100_000_000)]


@record
class GridRule:
    """How many households a grid should have (按400戶標準).

    The report names 400 households a grid, and its own 293 grids for 122,834 households show that 400 is a target and no
    cap; the band around it is a separate choice.

    Fields:
        minimum: Least households of a grid.
        maximum: Most households of a grid.
        target: Households that a grid should come near.
        grids: Number of grids of a community; None to choose the feasible number nearest to households / target.
        basis: What a household is in this rule; None where nobody has said.
        citation: The document that sets the band, where there is one.

    Raises:
        InputError: minimum <= target <= maximum does not hold, or the maximum is zero.
    """

    minimum: _Households = 300
    maximum: _Households = 500
    target: _Households = 400
    grids: Annotated[int, Ge(1), Le(100_000)] | None = None
    basis: Basis | None = None
    citation: Citation | None = None

    def check(self) -> None:
        """Refuse a band that does not hold its own target."""
        if not self.minimum <= self.target <= self.maximum:
            raise InputError(
                f"must satisfy minimum <= target <= maximum, got {self.minimum}, {self.target}, {self.maximum}",
                "GridRule.target",
                self.target,
            )
        if self.maximum < 1:
            raise InputError("must be >= 1: a grid holds households", "GridRule.maximum", self.maximum)
