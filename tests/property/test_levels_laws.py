# SPDX-License-Identifier: Apache-2.0
"""Laws of roll-ups and their reconciliation on drawn trees."""

import datetime as dt
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import slow_levels as slow

from community_housing.levels import BreakKind, Cell, Item, Node, Tier, Tree, least_breaks, reconcile, roll_up
from community_housing.records import evolve

ON = dt.date(2013, 12, 31)
ITEMS = (Item(id="a", name="甲"), Item(id="b", name="乙"))
FEW = settings(max_examples=60, deadline=None)
TIERS = st.sampled_from(Tier)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A district with up to three units below each; some units have none below."""
    nodes, last = [Node(id="d", tier=Tier.DISTRICT)], ["d"]
    for tier in (Tier.STREET, Tier.COMMUNITY, Tier.GRID):
        ids = [(f"{parent}{n}", parent) for parent in last for n in range(draw(st.integers(0, 3)))]
        nodes += [Node(id=own, tier=tier, parent=parent) for own, parent in ids]
        last = [own for own, _ in ids]
    return Tree(draw(st.permutations(nodes)))


@st.composite
def filled(draw: st.DrawFn, *, whole: bool = False) -> tuple[Tree, list[Cell]]:
    """A tree with numbers at its bottom; some are missing unless *whole*."""
    tree = draw(trees())
    values = st.integers(0, 9) if whole else st.none() | st.integers(0, 9)
    bottom = [one.id for one in tree.nodes if not tree.below[one.id]]
    cells = [Cell(node=name, item=item.id, value=draw(values), on=ON) for name in bottom for item in ITEMS]
    return tree, cells if whole else [one for one in cells if draw(st.booleans()) or one.value is not None]


def level(tree: Tree, cells: list[Cell], tier: Tier) -> list[Cell]:
    """The numbers that a roll-up to a tier may have: those of units at or below it."""
    order = list(Tier)
    return [one for one in cells if order.index(tree.by_id[one.node].tier) <= order.index(tier)]


@FEW
@given(filled(), TIERS, st.randoms(use_true_random=False))
def test_a_total_is_what_each_unit_at_the_bottom_adds(
    drawn: tuple[Tree, list[Cell]], tier: Tier, chance: random.Random
) -> None:
    tree, cells = drawn
    given_cells = level(tree, cells, tier)
    totals = roll_up(given_cells, tree, items=ITEMS, tier=tier)
    assert [(one.node, one.item) for one in totals] == [
        (node.id, item.id) for node in tree.nodes if node.tier is tier for item in ITEMS
    ]
    for one in totals:
        assert (one.value, one.known) == slow.total(given_cells, tree, one.node, one.item)
        assert (one.value is None) == bool(one.missing)
    chance.shuffle(given_cells)
    assert roll_up(given_cells, tree, items=ITEMS, tier=tier) == totals


@FEW
@given(filled(), TIERS, TIERS)
def test_totals_of_totals_are_the_totals(drawn: tuple[Tree, list[Cell]], one: Tier, other: Tier) -> None:
    tree, cells = drawn
    low, high = sorted((one, other), key=list(Tier).index)
    cells = level(tree, cells, high)
    first = roll_up(level(tree, cells, low), tree, items=ITEMS, tier=low)
    again = [Cell(node=t.node, item=t.item, value=t.value, on=ON) for t in first]
    between = [cell for cell in cells if cell not in level(tree, cells, low)]
    whole = roll_up(cells, tree, items=ITEMS, tier=high)
    stepped = roll_up([*again, *between], tree, items=ITEMS, tier=high)
    assert [(t.node, t.item, t.value) for t in stepped] == [(t.node, t.item, t.value) for t in whole]


@FEW
@given(filled(whole=True), st.integers(1, 5), st.data())
def test_one_more_below_changes_its_own_units_above_and_nothing_else(
    drawn: tuple[Tree, list[Cell]], more: int, data: st.DataObject
) -> None:
    tree, cells = drawn
    place = data.draw(st.integers(0, len(cells) - 1))
    changed = [*cells]
    changed[place] = evolve(cells[place], value=(cells[place].value or 0) + more)
    above = set(slow.way(tree, cells[place].node))
    for tier in Tier:
        before = roll_up(level(tree, cells, tier), tree, items=ITEMS, tier=tier)
        after = roll_up(level(tree, changed, tier), tree, items=ITEMS, tier=tier)
        for was, now in zip(before, after, strict=True):
            own = was.node in above and was.item == cells[place].item
            assert was.value is not None
            assert now.value == was.value + (more if own else 0)


@FEW
@given(filled(whole=True), st.integers(1, 5), st.data())
def test_what_adds_up_has_no_break_and_one_wrong_total_is_the_one_to_blame(
    drawn: tuple[Tree, list[Cell]], more: int, data: st.DataObject
) -> None:
    tree, cells = drawn
    stated = [
        Cell(node=total.node, item=total.item, value=total.value, on=ON)
        for tier in Tier
        for total in roll_up(level(tree, cells, tier), tree, items=ITEMS, tier=tier)
    ]
    assert reconcile(stated, tree, items=ITEMS) == ()
    sums = [place for place, cell in enumerate(stated) if tree.below[cell.node]]
    if sums:
        place = data.draw(st.sampled_from(sums))
        wrong = evolve(stated[place], value=(stated[place].value or 0) + more)
        broken = reconcile([*stated[:place], wrong, *stated[place + 1 :]], tree, items=ITEMS)
        (blamed,) = least_breaks(broken, tree)
        assert (blamed.node, blamed.item, blamed.kind, blamed.difference) == (wrong.node, wrong.item, BreakKind.TOO_LARGE, more)
        assert {one.node for one in broken} == {wrong.node, tree.by_id[wrong.node].parent} - {None}
