# SPDX-License-Identifier: Apache-2.0
"""Worked cases of the report on Lianshan District: the named communities, and the sums of modes and batches.

Source: the report's table of the five modes (shared domain notes, section 2).  Areas and the price are as stated; the
opportunity that stands for each case is what the report says was done.
"""

import datetime as dt

import pytest

from community_housing.district import (
    BuildKind,
    Community,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    StreetId,
)
from community_housing.findings import Truth
from community_housing.modes import Need, classify
from community_housing.quantities import square_metres, yuan

FIRST_DECISION = dt.date(2012, 8, 5)


@pytest.mark.parametrize(
    ("name", "before", "kind", "area", "cost", "keeps", "mode", "build", "after"),
    [
        ("铁北", 60, "extend", 150, None, True, DeliveryMode.BUILD, BuildKind.EXTEND, 210),
        ("福宁", 50, "land", 256, None, False, DeliveryMode.BUILD, BuildKind.NEW, 256),
        ("市场", 36, "sale", "212.8", 660_000, False, DeliveryMode.PURCHASE, None, "212.8"),
        ("壕外", 0, "developer", 201, 0, False, DeliveryMode.DEVELOPER, None, 201),
        ("怀宇", 0, "rental", 300, None, False, DeliveryMode.LEASE, None, 300),
        ("南院", 0, "venue", 600, 0, False, DeliveryMode.SHARE, None, 600),
    ],
)
def test_the_named_communities_have_the_modes_that_the_report_gives(
    name: str, before: int, kind: str, area: object, cost: int | None, keeps: bool, mode: DeliveryMode,
    build: BuildKind | None, after: object,
) -> None:  # fmt: skip
    here = Community(id=CommunityId("c"), street=StreetId("s"), name=name)
    chance = Opportunity(
        id=OpportunityId("o"),
        community=here.id,
        kind=OpportunityKind(kind),
        area=square_metres(area),
        cost=None if cost is None else yuan(cost),
        keeps_old=keeps,
    )
    need = Need(counted=square_metres(before), required=square_metres(200))
    found = classify(here, [chance], need=need, on=FIRST_DECISION)
    assert (found.mode, found.build_kind, found.area) == (mode, build, square_metres(after))
    assert found.cost == (None if cost is None else yuan(cost))


def test_exactly_200_square_metres_meets_and_one_hundredth_less_does_not() -> None:
    here = Community(id=CommunityId("c"), street=StreetId("s"), name="甲")

    def truth(area: str) -> Truth:
        chance = Opportunity(
            id=OpportunityId("o"),
            community=here.id,
            kind=OpportunityKind.LAND,
            area=square_metres(area),
            cost=None,
            keeps_old=False,
        )
        need = Need(counted=square_metres(50), required=square_metres(200))
        return classify(here, [chance], need=need, on=FIRST_DECISION).candidates[1].truth

    assert (truth("200.00"), truth("199.99")) == (Truth.MET, Truth.UNMET)
