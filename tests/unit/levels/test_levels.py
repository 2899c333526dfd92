# SPDX-License-Identifier: Apache-2.0
"""Roll-ups and their reconciliation: a small district by hand, what is missing, mixed or given twice."""

import datetime as dt
import pickle
from typing import Any

import pytest

from community_housing import explain
from community_housing.district import Basis, Community, District, Street
from community_housing.errors import InputError
from community_housing.findings import Unit
from community_housing.levels import BreakKind, Cell, Gap, Item, Node, Tier, Tree, least_breaks, reconcile, roll_up, tree_of

ON, LATER = dt.date(2013, 6, 30), dt.date(2013, 12, 31)
HOUSEHOLDS = Item(id="households", name="户数", unit=Unit.HOUSEHOLDS)
PERSONS = Item(id="volunteers", name="志愿者人数", unit=Unit.PERSONS, additive=False)
TREE = Tree(
    [
        Node(id="d", tier=Tier.DISTRICT),
        Node(id="s1", tier=Tier.STREET, parent="d"),
        Node(id="s2", tier=Tier.STREET, parent="d"),
        Node(id="c1", tier=Tier.COMMUNITY, parent="s1"),
        Node(id="c2", tier=Tier.COMMUNITY, parent="s1"),
        Node(id="c3", tier=Tier.COMMUNITY, parent="s2"),
        Node(id="g1", tier=Tier.GRID, parent="c1"),
        Node(id="g2", tier=Tier.GRID, parent="c1"),
    ]
)


def cell(node: str, value: int | None, item: str = "households", on: dt.date = ON, basis: Basis | None = None) -> Cell:
    return Cell(node=node, item=item, value=value, on=on, basis=basis)


def totals(cells: list[Cell], tier: Tier, item: Item = HOUSEHOLDS) -> dict[str, int | None]:
    return {one.node: one.value for one in roll_up(cells, TREE, items=[item], tier=tier)}


FULL = [cell("g1", 400), cell("g2", 380), cell("c2", 500), cell("c3", 600)]


def test_numbers_add_up_from_whatever_tier_they_are_given_at() -> None:
    assert totals([cell("g1", 400), cell("g2", 380)], Tier.GRID) == {"g1": 400, "g2": 380}
    assert totals(FULL, Tier.COMMUNITY) == {"c1": 780, "c2": 500, "c3": 600}
    assert totals(FULL, Tier.STREET) == {"s1": 1280, "s2": 600}
    assert totals(FULL, Tier.DISTRICT) == {"d": 1880}


def test_what_is_missing_is_named_and_never_a_nought() -> None:
    for cells in (FULL[1:], [cell("g1", None), *FULL[1:]]):
        (found,) = roll_up(cells, TREE, items=[HOUSEHOLDS], tier=Tier.DISTRICT)
        assert (found.value, found.known, found.missing, found.gap) == (None, 1480, ("g1",), Gap.MISSING)
    (nothing,) = roll_up([], TREE, items=[HOUSEHOLDS], tier=Tier.DISTRICT)
    assert (nothing.value, nothing.known, nothing.missing) == (None, 0, ("g1", "g2", "c2", "c3"))
    assert totals([cell("g1", 0), *FULL[1:]], Tier.DISTRICT) == {"d": 1480}
    # A community that says that it does not know is taken by its grids.
    assert totals([cell("c1", None), *FULL], Tier.DISTRICT) == {"d": 1880}


def test_numbers_of_two_bases_or_days_add_up_to_nothing() -> None:
    for changed, gap in (
        (cell("c3", 600, basis=Basis.RESIDENT), Gap.BASIS_MIXED),
        (cell("c3", 600, on=LATER), Gap.DATES_MIXED),
    ):
        (found,) = roll_up([*FULL[:3], changed], TREE, items=[HOUSEHOLDS], tier=Tier.DISTRICT)
        assert (found.value, found.known, found.gap) == (None, None, gap)
        assert totals([*FULL[:3], changed], Tier.STREET) == {"s1": 1280, "s2": 600}


def test_what_does_not_add_up_is_only_what_a_unit_states_itself() -> None:
    cells = [cell(one.node, one.value, "volunteers") for one in FULL]
    (found,) = roll_up(cells, TREE, items=[PERSONS], tier=Tier.DISTRICT)
    assert (found.value, found.known, found.gap) == (None, None, Gap.NOT_ADDITIVE)
    assert totals([cell("d", 1500, "volunteers")], Tier.DISTRICT, PERSONS) == {"d": 1500}
    assert reconcile([*cells, cell("d", 1500, "volunteers")], TREE, items=[PERSONS]) == ()


@pytest.mark.parametrize(
    ("stated", "kind", "difference", "missing"),
    [
        (cell("c1", 779), BreakKind.TOO_SMALL, -1, ()),
        (cell("c1", 781), BreakKind.TOO_LARGE, 1, ()),
        (cell("c1", 780, on=LATER), BreakKind.DATES_MIXED, None, ()),
        (cell("c1", 780, basis=Basis.REGISTERED), BreakKind.BASIS_MIXED, None, ()),
        (cell("s1", 1300), BreakKind.MISSING_CHILD, 520, ("c2",)),
        (cell("s1", 700), BreakKind.TOO_SMALL, -80, ("c2",)),
    ],
)
def test_a_stated_total_breaks_with_what_is_below(
    stated: Cell, kind: BreakKind, difference: int | None, missing: tuple[str, ...]
) -> None:
    (found,) = reconcile([*FULL[:2], stated], TREE, items=[HOUSEHOLDS])
    assert (found.node, found.kind, found.difference, found.missing) == (stated.node, kind, difference, missing)


def test_a_total_that_fits_or_has_nothing_below_does_not_break() -> None:
    for stated in (
        [cell("c1", 780)],
        [cell("c1", None)],
        [cell("d", 1880), cell("s1", 1280)],
        [cell("c1", 780), cell("s2", 600)],
    ):
        assert reconcile([*FULL, *stated], TREE, items=[HOUSEHOLDS]) == ()
    assert reconcile([cell("d", 5)], TREE, items=[HOUSEHOLDS]) == ()


def test_the_unit_above_a_wrong_one_is_not_blamed_again() -> None:
    stated = [cell("c1", 790), cell("s1", 1280), cell("d", 1880)]
    broken = reconcile([*FULL, *stated], TREE, items=[HOUSEHOLDS])
    assert [(one.node, one.difference) for one in broken] == [("s1", -10), ("c1", 10)]
    (found,) = least_breaks(broken, TREE)
    assert explain(found) == "c1，households：上报790，下级合计780，多10。"
    assert explain(broken[0], lang="en") == "s1, households: 1,280 stated, 1,290 below, 10 too few."
    short = reconcile([cell("g1", 400), cell("c1", 780)], TREE, items=[HOUSEHOLDS])
    assert explain(short[0]) == "c1，households：上报780，下级缺报（g2），无法核对。"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([cell("x", 1)], "x is no unit of the tree"),
        ([cell("c1", 1, "x"), cell("y", 1)], "x is no item; y is no unit"),
        ([cell("c1", 1), cell("c1", 1, on=LATER)], "households of c1 is given twice"),
        ([cell("d", 1)], "counted above the tier street: d"),
        ([cell("s1", 1), cell("g2", 1)], "counted of g2 and of s1 above it"),
    ],
)
def test_numbers_that_would_be_counted_twice_or_not_at_all_are_refused(cells: list[Cell], says: str) -> None:
    with pytest.raises(InputError, match=f"^cells: .*{says}"):
        roll_up(cells, TREE, items=[HOUSEHOLDS], tier=Tier.STREET)


def test_what_is_refused_names_the_argument_and_the_value() -> None:
    with pytest.raises(InputError) as wrong:
        roll_up([cell("s1", 1), cell("g2", 1)], TREE, items=[HOUSEHOLDS], tier=Tier.STREET)
    assert str(wrong.value) == "cells: households is counted of g2 and of s1 above it; `reconcile` says whether they agree"
    with pytest.raises(InputError) as wrong:
        roll_up([cell("x", 1), cell("c1", 1), cell("c1", 2)], TREE, items=[HOUSEHOLDS], tier=Tier.STREET)
    assert wrong.value.value == ["x is no unit of the tree", "households of c1 is given twice"]
    with pytest.raises(InputError) as wrong:
        roll_up([cell("d", 1), cell("s1", 1)], TREE, items=[HOUSEHOLDS], tier=Tier.COMMUNITY)
    assert (str(wrong.value), wrong.value.value) == (
        "cells: counted above the tier community: d (households), s1 (households)",
        ["d (households)", "s1 (households)"],
    )
    with pytest.raises(InputError) as wrong:
        Item(id="area", name="面积", unit=Unit.SQUARE_METRES)
    assert (str(wrong.value), wrong.value.value) == ("Item.unit: must be a plain count, got m2", Unit.SQUARE_METRES)
    (found,) = reconcile([cell("s1", 900), cell("c1", 1), cell("c2", 2)], TREE, items=[HOUSEHOLDS])
    with pytest.raises(InputError) as wrong:
        least_breaks([found], Tree([Node(id="a", tier=Tier.DISTRICT)]))
    assert (str(wrong.value), wrong.value.value) == ("breaks: s1 is not in the tree", "s1")


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([], "exactly one unit belongs to no other, got none"),
        ([Node(id="a", tier=Tier.DISTRICT), Node(id="b", tier=Tier.DISTRICT)], "got a, b"),
        ([Node(id="a", tier=Tier.DISTRICT), Node(id="b", tier=Tier.STREET, parent="x")], "b belongs to x, which is not there"),
        ([Node(id="a", tier=Tier.DISTRICT), Node(id="b", tier=Tier.GRID, parent="a")], "b, a grid, belongs to a, a district"),
        ([Node(id="a", tier=Tier.STREET, parent="b"), Node(id="b", tier=Tier.STREET, parent="a")], "got none"),
        ([Node(id="a", tier=Tier.DISTRICT)] * 2, "each id once"),
    ],
)
def test_a_tree_is_checked(nodes: list[Node], says: str) -> None:
    with pytest.raises(InputError, match=f"^nodes: .*{says}"):
        Tree(nodes)


def test_a_tree_that_is_wrong_in_several_places_says_all_of_them_in_both_languages() -> None:
    with pytest.raises(InputError) as wrong:
        Tree([Node(id="a", tier=Tier.STREET, parent="x"), Node(id="b", tier=Tier.STREET, parent="a")])
    several = ["a belongs to x, which is not there", "b, a street, belongs to a, a street"]
    several.append("exactly one unit belongs to no other, got none")
    assert (str(wrong.value), wrong.value.value) == (f"nodes: {'; '.join(several)}", several)
    assert wrong.value.text(lang="zh").endswith("；须恰有一个单位没有上级，现有无")


def test_a_tree_is_a_value_made_of_a_district() -> None:
    district = District(
        id="d",
        name="区",
        streets=(Street(id="s", name="街道"),),
        communities=(Community(id="c", street="s", name="社区"),),
    )
    tree = tree_of(district, {"g": "c"})
    assert tree.below == {"d": ("s",), "s": ("c",), "c": ("g",), "g": ()}
    assert tree_of(district).below["c"] == ()
    assert pickle.loads(pickle.dumps(tree)) == tree  # noqa: S301 - our own bytes
    with pytest.raises(InputError, match="g belongs to x, which is not there"):
        tree_of(district, {"g": "x"})
    with pytest.raises(InputError, match="plain count"):
        Item(id="area", name="面积", unit=Unit.SQUARE_METRES)
    wrong: Any = "district"
    with pytest.raises(InputError, match="must be a District"):
        tree_of(wrong)
