# SPDX-License-Identifier: Apache-2.0
"""What a community has and what it needs, as the rule of area compliance found them."""

from typing import Annotated

from annotated_types import Ge

from community_housing.findings import Truth
from community_housing.quantities import Area
from community_housing.records import record

__all__ = ["Need"]


@record
class Need:
    """Counted and required area of one community, in dm²; None is not known.

    Fields:
        counted: What today's premises count for.
        required: What the standard asks.

    Examples:
        >>> from community_housing.quantities import square_metres
        >>> need = Need(counted=square_metres(60), required=square_metres(200))
        >>> need.satisfied, need.shortfall
        (<Truth.UNMET: 'unmet'>, dm2(14000))
    """

    counted: Annotated[Area, Ge(Area(0))] | None
    required: Annotated[Area, Ge(Area(0))] | None

    @property
    def satisfied(self) -> Truth:
        """Whether today's premises meet the standard; UNKNOWN where a missing area decides."""
        if self.required is not None and self.required.dm2 == 0:
            return Truth.MET
        if self.counted is None or self.required is None:
            return Truth.UNKNOWN
        return Truth.MET if self.counted.dm2 >= self.required.dm2 else Truth.UNMET

    @property
    def shortfall(self) -> Area | None:
        """What is missing to the requirement, at least 0; None where it is not known."""
        if self.counted is None or self.required is None:
            return None
        return Area(max(0, self.required.dm2 - self.counted.dm2))
