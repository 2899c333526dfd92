# SPDX-License-Identifier: Apache-2.0
"""Organisations by level, with the report's numbers: 8 streets, 83 communities, 293 grids, 129 buildings of 2,504."""

import datetime as dt

import pytest

from community_housing.errors import InputError
from community_housing.levels import Node, Tier, Tree
from community_housing.posts import MemberClass, MemberCount, Organisation, organisation_coverage
from community_housing.provenance import Period

DAY = dt.date(2014, 2, 5)


def the_report() -> tuple[Tree, list[Organisation]]:
    streets = [Node(id=f"s{place}", tier=Tier.STREET, parent="d") for place in range(8)]
    communities = [Node(id=f"c{place}", tier=Tier.COMMUNITY, parent=f"s{place % 8}") for place in range(83)]
    grids = [Node(id=f"g{place}", tier=Tier.GRID, parent=f"c{place % 83}") for place in range(293)]
    tree = Tree([Node(id="d", tier=Tier.DISTRICT), *streets, *communities, *grids])
    made = [Organisation(id=f"o-{one.id}", unit=one.id) for one in (*streets, *communities, *grids)]
    return tree, [*made, *(Organisation(id=f"b{place}", unit=f"g{place}", building=f"h{place}") for place in range(129))]


def test_every_street_community_and_grid_has_exactly_one() -> None:
    tree, organisations = the_report()
    grid, community, street, district = organisation_coverage(tree, organisations, on=DAY)
    assert [(one.units, one.one_each, one.of_buildings) for one in (grid, community, street)] == [
        (293, True, 129),
        (83, True, 0),
        (8, True, 0),
    ]
    assert grid.of_buildings <= 2504
    assert district.without == ("d",)


def test_members_without_an_organisation_and_units_with_several_are_found() -> None:
    tree, organisations = the_report()
    closed = Organisation(id="x", unit="g1", exists=Period(ends=DAY))
    kept = [one for one in organisations if one.unit != "g0"]
    members = [
        MemberCount(id=f"m{place}", unit=unit, group=MemberClass.DIRECT, on=on, count=count)
        for place, (unit, on, count) in enumerate(
            [("g0", dt.date(2013, 1, 1), 0), ("g0", DAY, 3), ("g1", DAY, 3), ("s0", dt.date(2015, 1, 1), 9)]
        )
    ]
    grid = organisation_coverage(tree, [*kept, closed, Organisation(id="y", unit="g2")], members=members, on=DAY)[0]
    assert (grid.without, grid.several, grid.members_without) == (("g0",), ("g2",), ("g0",))
    with pytest.raises(InputError, match="g999"):
        organisation_coverage(tree, [Organisation(id="z", unit="g999")], on=DAY)
