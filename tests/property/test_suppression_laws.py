# SPDX-License-Identifier: Apache-2.0
"""Small numbers cannot be told from what is published: against enumeration and Gaussian elimination on drawn trees."""

import datetime as dt
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.errors import InputError
from community_housing.levels import Cell, Hidden, Item, Node, PublishedCell, Tier, Tree, disclosed, suppress
from community_housing.levels._suppression import _fewest, _ranges

ON = dt.date(2013, 5, 1)
ITEM = Item(id="members", name="党员")


@st.composite
def numbered(draw: st.DrawFn, most: int = 9) -> tuple[Tree, dict[str, int]]:
    """A small tree of three tiers, and the number of each unit."""
    nodes = [Node(id="d", tier=Tier.STREET)]
    for c in range(draw(st.integers(1, 3))):
        nodes.append(Node(id=f"c{c}", tier=Tier.COMMUNITY, parent="d"))
        nodes += [Node(id=f"c{c}g{g}", tier=Tier.GRID, parent=f"c{c}") for g in range(draw(st.integers(0, 3)))]
    tree = Tree(nodes)
    values: dict[str, int] = {}
    for node in sorted(nodes, key=lambda one: list(Tier).index(one.tier)):
        parts = tree.below[node.id]
        values[node.id] = sum(values[part] for part in parts) if parts else draw(st.integers(0, most))
    return tree, values


def cells(tree: Tree, values: dict[str, int]) -> list[Cell]:
    return [Cell(node=one.id, item=ITEM.id, value=values[one.id], on=ON) for one in tree.nodes if not tree.below[one.id]]


def shown_of(values: dict[str, int], hidden: set[str]) -> list[PublishedCell]:
    return [
        PublishedCell(node=name, item=ITEM.id, value=None if name in hidden else value, on=ON) for name, value in values.items()
    ]


def determined(tree: Tree, hidden: set[str]) -> set[str]:
    """Hidden units whose number the sums alone fix: Gauss-Jordan over the sums, one unknown a hidden unit."""
    unknown = sorted(hidden)
    rows = [[Fraction((name == one) - (name in tree.below[one])) for name in unknown] for one in tree.below if tree.below[one]]
    done = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for r in range(len(rows)):
            if r != done and rows[r][column]:
                rows[r] = [a - rows[r][column] * b for a, b in zip(rows[r], rows[done], strict=True)]
        done += 1
    alone = [[n for n, value in enumerate(row) if value] for row in rows]
    return {unknown[places[0]] for places in alone if len(places) == 1}


@given(numbered(), st.data())
def test_what_sums_alone_fix_is_disclosed(drawn: tuple[Tree, dict[str, int]], data: st.DataObject) -> None:
    tree, values = drawn
    hidden = data.draw(st.sets(st.sampled_from(sorted(values))))
    found = {one.node for one in disclosed(shown_of(values, hidden), tree, below=1)}
    assert determined(tree, hidden) <= found
    large = {name: value * 1000 + 500 * (not tree.below[name]) for name, value in values.items()}
    for one in reversed(tree.nodes):
        if tree.below[one.id]:
            large[one.id] = sum(large[part] for part in tree.below[one.id])
    # Where no number is near 0 nothing but sums tells a number exactly.
    if all(values[name] for name in values if not tree.below[name]):
        again = {one.node for one in disclosed(shown_of(large, hidden), tree, below=1)}
        assert again == determined(tree, hidden)


@given(numbered(most=2), st.data())
def test_a_range_is_exactly_what_a_number_can_be(drawn: tuple[Tree, dict[str, int]], data: st.DataObject) -> None:
    tree, values = drawn
    hidden = data.draw(st.sets(st.sampled_from(sorted(values))))
    bottom = [one.id for one in tree.nodes if not tree.below[one.id]]
    cap = values["d"] + 1
    possible: dict[str, set[int]] = {name: set() for name in values}
    for guess in product(range(min(cap, 4) + 1), repeat=len(bottom)):
        made = dict(zip(bottom, guess, strict=True))
        for one in sorted(tree.nodes, key=lambda node: list(Tier).index(node.tier)):
            if tree.below[one.id]:
                made[one.id] = sum(made[part] for part in tree.below[one.id])
        if all(made[name] == values[name] for name in values if name not in hidden):
            for name, value in made.items():
                possible[name].add(value)
    ranges = _ranges(tree, {name: None if name in hidden else value for name, value in values.items()}, "x")
    for name, found in possible.items():
        low, high = ranges[name]
        assert found
        assert low == min(found)
        if high <= 4:
            assert found == set(range(low, high + 1))


@given(numbered())
def test_no_small_number_is_told_and_no_published_one_is_changed(drawn: tuple[Tree, dict[str, int]]) -> None:
    tree, values = drawn
    published = suppress(cells(tree, values), tree, items=[ITEM])
    assert [one.node for one in published] == [one.id for one in tree.nodes]
    assert all(one.value in (None, values[one.node]) for one in published)
    small = {name for name, value in values.items() if 1 <= value < 5}
    assert {one.node for one in published if one.why is Hidden.SMALL} == small
    assert not small & {one.node for one in disclosed(published, tree)}
    if not small:
        assert all(one.value is not None for one in published)
    assert suppress(cells(tree, values), tree, items=[ITEM], below=1) == tuple(
        PublishedCell(node=one.id, item=ITEM.id, value=values[one.id], on=ON) for one in tree.nodes
    )


@given(numbered(), st.data())
def test_as_few_as_can_be_are_hidden_against_sums(drawn: tuple[Tree, dict[str, int]], data: st.DataObject) -> None:
    tree, values = drawn
    forced = data.draw(st.sets(st.sampled_from(sorted(values)), max_size=3))

    def holds(hidden: set[str]) -> bool:
        return all(len(hidden & {name, *parts}) != 1 for name, parts in tree.below.items() if parts)

    found = _fewest(tree, values, forced)
    assert forced <= found
    assert holds(found)
    others = sorted(values.keys() - forced)
    least = min(
        (len(hidden), sum(values[name] for name in hidden))
        for size in range(len(others) + 1)
        for more in combinations(others, size)
        if holds(hidden := forced | set(more))
    )
    assert (len(found), sum(values[name] for name in found)) == least


def test_numbers_that_are_not_known_or_do_not_add_up_are_refused() -> None:
    tree = Tree([Node(id="d", tier=Tier.COMMUNITY), *(Node(id=f"g{n}", tier=Tier.GRID, parent="d") for n in (1, 2))])
    with pytest.raises(InputError, match="must be known"):
        suppress([Cell(node="g1", item=ITEM.id, value=3, on=ON)], tree, items=[ITEM])
    with pytest.raises(InputError, match="does not add up"):
        disclosed(shown_of({"d": 5, "g1": 2, "g2": 2}, set()), tree)
    with pytest.raises(InputError, match="does not add up"):
        disclosed(shown_of({"d": 1, "g1": 2, "g2": 2}, {"g2"}), tree)
    with pytest.raises(InputError, match="stands twice"):
        disclosed(shown_of({"d": 5}, set()) * 2, tree)
    with pytest.raises(InputError, match="no unit"):
        disclosed(shown_of({"x": 5}, set()), tree)
    with pytest.raises(InputError, match="at least 1"):
        disclosed([], tree, below=0)
    with pytest.raises(InputError, match="is not hidden"):
        PublishedCell(node="d", item="x", value=1, why=Hidden.SMALL, on=ON)


def test_two_zeros_under_a_zero_are_told_and_more_is_hidden() -> None:
    # 3 is small; hiding 0 beside it leaves the sum of both in the total, so that 3 is told to be at most 3.
    tree = Tree([Node(id="d", tier=Tier.COMMUNITY), *(Node(id=f"g{n}", tier=Tier.GRID, parent="d") for n in (1, 2, 3))])
    found = {
        one.node: one.why
        for one in suppress(cells(tree, {"g1": 3, "g2": 0, "g3": 60, "d": 63}), tree, items=[ITEM])
        if one.value is None
    }
    assert found["g1"] is Hidden.SMALL
    assert Hidden.RANGE in found.values()
