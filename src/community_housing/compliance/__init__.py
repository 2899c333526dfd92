# SPDX-License-Identifier: Apache-2.0
"""Area compliance (面积达标): what counts, what is asked, who meets it and why not."""

from community_housing.compliance._assess import ComplianceFinding, assess, assess_whole
from community_housing.compliance._changes import Changes, changes
from community_housing.compliance._compare import compare
from community_housing.compliance._counted import ReplacedRoom, counted_area
from community_housing.compliance._equity import Equity, LorenzPoint, equity
from community_housing.compliance._horizon import Fall, calendar, horizon
from community_housing.compliance._nearest import NearestWay, nearest
from community_housing.compliance._population import Population, assess_district
from community_housing.compliance._profiles import Profile
from community_housing.compliance._summary import Band, Share, StreetSummary, Summary, summarise
from community_housing.standards._counting import Conversion, Counting, OldRooms, TenureShare

__all__ = [
    "Band",
    "Changes",
    "ComplianceFinding",
    "Conversion",
    "Counting",
    "Equity",
    "Fall",
    "LorenzPoint",
    "NearestWay",
    "OldRooms",
    "Population",
    "Profile",
    "ReplacedRoom",
    "Share",
    "StreetSummary",
    "Summary",
    "TenureShare",
    "assess",
    "assess_district",
    "assess_whole",
    "calendar",
    "changes",
    "compare",
    "counted_area",
    "equity",
    "horizon",
    "nearest",
    "summarise",
]
