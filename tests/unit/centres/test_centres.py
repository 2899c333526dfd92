# SPDX-License-Identifier: Apache-2.0
"""Centres: functions, boards and the register of the platform, with the report's figures."""

import datetime as dt
from fractions import Fraction

import pytest

from community_housing.centres import (
    DISCLOSURES,
    FIVE_CENTRES,
    FOUR_FUNCTIONS,
    ONE_STOP,
    Centre,
    DisclosureSeen,
    Register,
    RegisterCategory,
    disclosure_coverage,
    function_coverage,
    population_coverage,
)
from community_housing.district import Premises, Tenure
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.levels import Cell, Item, Tier, Tree, roll_up
from community_housing.levels import Node as Unit
from community_housing.provenance import Period
from community_housing.quantities import dm2

DAY = dt.date(2014, 2, 5)
COMMUNITIES = [f"c{number:02d}" for number in range(83)]


def room(community: str, *functions: str, ends: dt.date | None = None) -> Premises:
    return Premises(
        id=f"room-{community}",
        community=community,
        area=dm2(21000),
        tenure=Tenure.OWNED,
        functions=functions,
        in_use=Period(ends=ends),
    )


def test_fifty_seven_communities_have_four_functions_and_seventy_nine_one_stop_service() -> None:
    rooms = [
        room(one, *(FOUR_FUNCTIONS if place < 57 else FOUR_FUNCTIONS[:2]), *([ONE_STOP] if place < 79 else []))
        for place, one in enumerate(COMMUNITIES)
    ]
    four = function_coverage(COMMUNITIES, rooms, asked=FOUR_FUNCTIONS, on=DAY)
    assert (len(four.whole), len(four.short), four.unknown) == (57, 26, ())
    assert four.short[0] == ("c57", FOUR_FUNCTIONS[2:])
    one_stop = function_coverage(COMMUNITIES, rooms, asked=[ONE_STOP], on=DAY)
    assert one_stop.share == Fraction(79, 83)
    # 95 % is 79 of 83 and no other number.
    assert [count for count in range(84) if round(Fraction(100 * count, 83)) == 95] == [79]


def test_what_nobody_tells_is_unknown_and_a_room_given_up_does_not_count() -> None:
    rooms = [room("c00", *FIVE_CENTRES), room("c01", *FIVE_CENTRES, ends=DAY)]
    half = Centre(id="x", community="c02", function=FIVE_CENTRES[0])
    found = function_coverage(COMMUNITIES[:3], rooms, centres=[half], asked=FIVE_CENTRES, on=DAY)
    assert found.whole == ("c00",)
    assert found.unknown == (("c01", FIVE_CENTRES),)
    assert found.short == (("c02", FIVE_CENTRES[1:]),)
    assert found.share is None


def test_a_board_is_there_as_it_was_last_seen() -> None:
    def seen(name: str, item: str, on: int, *, shown: bool) -> DisclosureSeen:
        return DisclosureSeen(id=name, community="c00", item=item, on=dt.date(2014, 2, on), shown=shown)

    looked = [seen(f"a{place}", item, 1, shown=True) for place, item in enumerate(DISCLOSURES)]
    assert disclosure_coverage(["c00"], looked, on=DAY).whole == ("c00",)
    gone = [*looked, seen("b", DISCLOSURES[1], 5, shown=False)]
    assert disclosure_coverage(["c00"], gone, on=DAY).short == (("c00", (DISCLOSURES[1],)),)
    assert disclosure_coverage(["c00"], reversed(gone), on=dt.date(2014, 2, 4)).whole == ("c00",)
    differing = [*gone, seen("c", DISCLOSURES[1], 5, shown=True)]
    assert disclosure_coverage(["c00"], differing, on=DAY).unknown == (("c00", (DISCLOSURES[1],)),)
    assert disclosure_coverage(["c00"], looked[1:], on=DAY).unknown == (("c00", (DISCLOSURES[0],)),)


def test_what_is_of_no_community_and_what_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match="c09"):
        function_coverage(["c00"], [room("c09", ONE_STOP)], asked=[ONE_STOP], on=DAY)
    with pytest.raises(InputError, match="asked"):
        function_coverage(["c00"], [], asked=[ONE_STOP, ONE_STOP], on=DAY)
    with pytest.raises(InputError, match="functions"):
        Centre(id="x", community="c00", function="无")


def test_a_register_of_8_categories_and_101_items_adds_up() -> None:
    # 房屋、人口、民政、党建等8大类101项: four categories are named, and how many items each has is not said.
    names = ("房屋", "人口", "民政", "党建", *(f"其他{number}" for number in range(1, 5)))
    categories = tuple(RegisterCategory(id=f"k{place}", name=name) for place, name in enumerate(names))
    items = tuple(Item(id=f"i{place}", name=f"第{place}项", category=f"k{place % 8}") for place in range(101))
    register = Register(categories=categories, items=items)
    assert [count for _, count in register.sizes()] == [13, 13, 13, 13, 13, 12, 12, 12]
    assert sum(count for _, count in register.sizes()) == 101
    tree = Tree([Unit(id="d", tier=Tier.DISTRICT), Unit(id="s", tier=Tier.STREET, parent="d")])
    cells = [Cell(node="s", item=one.id, value=place, on=DAY) for place, one in enumerate(register.items)]
    totals = roll_up(cells, tree, items=register.items, tier=Tier.DISTRICT)
    assert [one.value for one in totals] == list(range(101))
    with pytest.raises(InputError, match="i0"):
        Register(categories=(), items=items[:1])


def test_full_coverage_is_computed_and_is_not_full() -> None:
    found = population_coverage(251_330, 260_600)
    assert found.share is not None
    assert (round(found.share * 1000), found.missing, found.full) == (964, 9_270, Truth.UNMET)
    assert population_coverage(None, 260_600).full is Truth.UNKNOWN
    assert population_coverage(5, 5).full is Truth.MET
    assert population_coverage(6, 5).full is Truth.UNMET
    assert population_coverage(0, 0).share is None
