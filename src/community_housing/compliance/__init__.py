# SPDX-License-Identifier: Apache-2.0
"""Area compliance (面积达标): what counts, what is asked, who meets it and why not."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.compliance._assess import ComplianceFinding, assess
    from community_housing.compliance._changes import Changes, changes
    from community_housing.compliance._compare import compare
    from community_housing.compliance._counted import ReplacedRoom, counted_area
    from community_housing.compliance._equity import Equity, LorenzPoint, equity
    from community_housing.compliance._horizon import Fall, calendar, horizon
    from community_housing.compliance._later import findings_after
    from community_housing.compliance._nearest import NearestWay, nearest
    from community_housing.compliance._population import Population, assess_district
    from community_housing.compliance._profiles import Profile
    from community_housing.compliance._summary import Band, Share, StreetSummary, Summary, summarise
    from community_housing.compliance._whole import assess_whole
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "compliance._assess": "ComplianceFinding assess",
            "compliance._changes": "Changes changes",
            "compliance._compare": "compare",
            "compliance._counted": "ReplacedRoom counted_area",
            "compliance._equity": "Equity LorenzPoint equity",
            "compliance._horizon": "Fall calendar horizon",
            "compliance._later": "findings_after",
            "compliance._nearest": "NearestWay nearest",
            "compliance._population": "Population assess_district",
            "compliance._profiles": "Profile",
            "compliance._summary": "Band Share StreetSummary Summary summarise",
            "compliance._whole": "assess_whole",
        },
    )

__all__ = [
    "Band",
    "Changes",
    "ComplianceFinding",
    "Equity",
    "Fall",
    "LorenzPoint",
    "NearestWay",
    "Population",
    "Profile",
    "ReplacedRoom",
    "Share",
    "StreetSummary",
    "Summary",
    "assess",
    "assess_district",
    "assess_whole",
    "calendar",
    "changes",
    "compare",
    "counted_area",
    "equity",
    "findings_after",
    "horizon",
    "nearest",
    "summarise",
]
