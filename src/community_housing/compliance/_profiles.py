# SPDX-License-Identifier: Apache-2.0
"""What some standards ask about a community beside its households and premises: the status of its estate and its size."""

import datetime as dt
from typing import Annotated

from annotated_types import Ge

from community_housing.district import ID, CommunityId
from community_housing.quantities import Area
from community_housing.records import record

__all__ = ["Profile"]


@record
class Profile:
    """Facts of one community that only some standards read; None is not known, and never a default.

    Fields:
        community: The community.
        is_new: Whether its estate counts as new (新建) rather than existing (已建成).
        built: The day on which it was built, for standards that draw the line by date.
        estate_floor: Floor area of the residential estate (住宅总建筑面积), as the standard asks it: whole, or above ground.
        estate_households: Households of the residential estate, where that is not the whole community.
    """

    community: Annotated[CommunityId, ID]
    is_new: bool | None = None
    built: dt.date | None = None
    estate_floor: Annotated[Area, Ge(Area(0))] | None = None
    estate_households: Annotated[int, Ge(0)] | None = None
