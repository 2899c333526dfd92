# SPDX-License-Identifier: Apache-2.0
"""Area compliance (面积达标): what counts, what is asked, who meets it and why not."""

from community_housing.compliance.assess import ComplianceFinding, assess, assess_whole
from community_housing.compliance.changes import Changes, changes
from community_housing.compliance.compare import compare
from community_housing.compliance.counted import ReplacedRoom, counted_area
from community_housing.compliance.equity import Equity, LorenzPoint, equity
from community_housing.compliance.horizon import Fall, calendar, horizon
from community_housing.compliance.nearest import NearestWay, nearest
from community_housing.compliance.population import Population, assess_district
from community_housing.compliance.profiles import Profile
from community_housing.compliance.summary import Band, Share, StreetSummary, Summary, summarise
from community_housing.standards.counting import Conversion, Counting, OldRooms, TenureShare

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
