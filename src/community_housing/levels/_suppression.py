# SPDX-License-Identifier: Apache-2.0
"""Small cells (小数隐去): which numbers must be hidden so that nobody behind a small one can be told from the totals."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from annotated_types import Ge

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.levels._roll_up import Cell, Item, roll_up
from community_housing.levels._tree import Tier, Tree
from community_housing.records import record, result

__all__ = ["Disclosure", "Hidden", "PublishedCell", "disclosed", "suppress"]

_FAR: Final = 10**40
"""Stands for no upper bound; far above any sum of numbers."""
_Bounds: TypeAlias = dict[str, tuple[int, int]]
_Cost: TypeAlias = tuple[int, int]


class Hidden(StrEnum):
    """Why a number is hidden."""

    SMALL = "small"
    """小数: it is below the least that is published, and not 0."""
    SUM = "sum"
    """合计可推: it would give a small one away by a sum."""
    RANGE = "range"
    """区间可推: it would leave a small one too narrow a range."""


@record
class PublishedCell:
    """A number of a unit for an item as it is published.

    Fields:
        node: The unit.
        item: The item.
        value: The number; None where it is hidden.
        why: Why it is hidden; None where it is not, and where that is not told.
        on: The day that it holds for.
    """

    node: Annotated[str, ID]
    item: Annotated[str, ID]
    value: Annotated[int, Ge(0)] | None
    why: Hidden | None = None
    on: dt.date

    def check(self) -> None:
        """Refuse a reason to hide what is shown."""
        if self.value is not None and self.why is not None:
            raise InputError("a number that is published is not hidden", "PublishedCell.why", self.why.value)


@result
class Disclosure:
    """A hidden number that can be told too well from those published.

    Fields:
        node: The unit.
        item: The item.
        least: The least that it can be.
        most: The most that it can be; it is told exactly where both are the same.
    """

    node: str
    item: str
    least: int
    most: int


@door()
def disclosed(cells: Iterable[PublishedCell], tree: Tree, *, below: int = 5) -> tuple[Disclosure, ...]:
    """Find hidden numbers that the published ones give away.

    Args:
        cells: What is published, and what is hidden; a unit without a cell of an item is hidden.
        tree: The units: the number of each is the sum of those directly below it, and none is below 0.
        below: A range of at least so many units hides a number; 1 asks for what is told exactly.

    Returns:
        Hidden numbers whose range is narrower, in the order of the items as they come, then of the tree.

    Raises:
        InputError: A cell is of a unit that is not there or stands twice, the numbers do not add up, or *below* is under 1.

    Guarantees:
        Complete for one item on its tree, as its sums form no circle: the range of a number is exactly what it can be.
        Of tables that cross, such as items that are parts of one another, it says nothing.  Cost: units times items.

    Source: own rule, docs/decisions/0094.
    """
    _least_of(below)
    held = _by_item(cells, tree)
    return tuple(
        Disclosure(node=name, item=item, least=low, most=high)
        for item, shown in held.items()
        for name, (low, high) in _ranges(tree, shown, item).items()
        if shown.get(name) is None and high - low < below
    )


@door()
def suppress(cells: Iterable[Cell], tree: Tree, *, items: Iterable[Item], below: int = 5) -> tuple[PublishedCell, ...]:
    """Hide small numbers, and as few others as keep them from being told.

    Args:
        cells: Numbers of the units at the bottom, of one day, every one known.
        tree: The units.
        items: The items, all of which add up.
        below: Numbers from 1 to below this are hidden; a 0 is published.

    Returns:
        Every unit and item, sums too, in the order of the items, then of the tree.

    Raises:
        InputError: As `roll_up`; a sum is not known; or *below* is under 1.

    Guarantees:
        No number that is published is changed.  No small one has a range narrower than *below* by `disclosed`.  Of what is
        hidden against sums alone (`sum`) there is no less, by number and then by their sum; what is hidden against ranges
        (`range`) suffices, and may not be the least.

    Source: own rule, docs/decisions/0094.
    """
    _least_of(below)
    told, listed = tuple(cells), tuple(items)
    tiers = [tier for tier in Tier if any(node.tier is tier for node in tree.nodes)]
    values: dict[str, dict[str, int]] = {item.id: {} for item in listed}
    days: dict[str, dt.date] = {}
    for total in (one for tier in tiers for one in roll_up(_until(told, tree, tier), tree, items=listed, tier=tier)):
        if total.value is None or total.on is None:
            where = Message("{item} of {node} must be known", item=total.item, node=total.node)
            raise InputError(where, "cells", total.node)
        values[total.item][total.node] = total.value
        days[total.item] = total.on
    return tuple(
        PublishedCell(
            node=node.id, item=item, value=None if node.id in why else of[node.id], why=why.get(node.id), on=days[item]
        )
        for item, of in values.items()
        for why in (_hidden(tree, of, below),)
        for node in tree.nodes
    )


def _until(cells: tuple[Cell, ...], tree: Tree, tier: Tier) -> tuple[Cell, ...]:
    """The numbers at or below a tier; a number of a unit that is not there is left for `roll_up` to refuse."""
    order = list(Tier)
    kept = (one.node not in tree.by_id or order.index(tree.by_id[one.node].tier) <= order.index(tier) for one in cells)
    return tuple(cell for cell, keep in zip(cells, kept, strict=True) if keep)


def _least_of(below: int) -> None:
    if below < 1:
        raise InputError(Message("must be at least 1, got {least}", least=below), "below", below)


def _by_item(cells: Iterable[PublishedCell], tree: Tree) -> dict[str, dict[str, int | None]]:
    held: dict[str, dict[str, int | None]] = {}
    for one in cells:
        of = held.setdefault(one.item, {})
        if one.node not in tree.by_id:
            raise InputError(Message("there is no unit {node!r}", node=one.node), "cells", one.node)
        if one.node in of:
            raise InputError(Message("{item} of {node} stands twice", item=one.item, node=one.node), "cells", one.node)
        of[one.node] = one.value
    return held


def _downwards(tree: Tree) -> list[str]:
    """The units, each after the one that it belongs to."""
    order = [one.id for one in tree.nodes if one.parent is None]
    for name in order:
        order.extend(tree.below[name])
    return order


def _ranges(tree: Tree, shown: Mapping[str, int | None], item: str) -> _Bounds:
    """What each number can be: from below what its parts allow, from above what the rest leaves; in the order of the tree."""
    order = _downwards(tree)
    up: _Bounds = {}
    for name in reversed(order):
        value, parts = shown.get(name), [up[part] for part in tree.below[name]]
        low, high = (0, _FAR) if value is None else (value, value)
        if parts:
            low, high = max(low, sum(one for one, _ in parts)), min(high, sum(one for _, one in parts))
        if low > high:
            raise InputError(Message("{item} of {node} does not add up", item=item, node=name), "cells", name)
        up[name] = low, high
    found = {order[0]: up[order[0]]}
    for name in order:
        below = tree.below[name]
        lows, highs = sum(up[part][0] for part in below), sum(up[part][1] for part in below)
        for part in below:
            low, high = up[part]
            least, most = found[name][0] - (highs - high), found[name][1] - (lows - low)
            if max(low, least) > min(high, most):
                raise InputError(Message("{item} of {node} does not add up", item=item, node=part), "cells", part)
            found[part] = max(low, least), min(high, most)
    return {one.id: found[one.id] for one in tree.nodes}


def _hidden(tree: Tree, values: Mapping[str, int], below: int) -> dict[str, Hidden]:
    """What is hidden of one item, and why."""
    small = {name for name, value in values.items() if 1 <= value < below}
    why = dict.fromkeys(small, Hidden.SMALL)
    forced = set(small)
    while True:
        hidden = _fewest(tree, values, forced)
        for name in hidden - why.keys():
            why[name] = Hidden.SUM if forced == small else Hidden.RANGE
        ranges = _ranges(tree, {name: None if name in hidden else value for name, value in values.items()}, "")
        narrow = [name for name, (low, high) in ranges.items() if name in small and high - low < below]
        if not narrow:
            return {name: why[name] for name in hidden}
        forced = hidden | {_next(tree, values, hidden, narrow[0])}


def _next(tree: Tree, values: Mapping[str, int], hidden: set[str], narrow: str) -> str:
    """What to hide beside: what stands in one sum with it, then what is not 0, the least, the first by id."""
    parent = tree.by_id[narrow].parent
    near = {*tree.below[narrow], *([] if parent is None else [parent, *tree.below[parent]])}
    return min(values.keys() - hidden, key=lambda name: (name not in near, values[name] == 0, values[name], name))


def _fewest(tree: Tree, values: Mapping[str, int], forced: set[str]) -> set[str]:
    """The fewest units, then the least in sum, that leave no sum with one unknown, those that are forced among them.

    A unit and those below it make one sum.  By unit, hidden or not, the best choice below it is the best of each part, changed
    in the one place where it costs least if the sum would have one unknown.
    """
    best: dict[tuple[str, bool], tuple[_Cost, frozenset[str]] | None] = {}
    order = _downwards(tree)
    for name in reversed(order):
        parts = sorted(tree.below[name])
        own = (1, values[name])
        for is_hidden in (False, True):
            if not is_hidden and name in forced:
                best[name, is_hidden] = None
                continue
            cost, taken = own if is_hidden else (0, 0), set[str]()
            switch: list[tuple[_Cost, str]] = []
            for part in parts:
                open_, shut = best[part, False], best[part, True]
                if open_ is not None and (shut is None or open_[0] <= shut[0]):
                    cost = _plus(cost, open_[0])
                    if shut is not None:
                        switch.append((_plus(shut[0], open_[0], -1), part))
                elif shut is not None:
                    cost, taken = _plus(cost, shut[0]), taken | {part}
            if parts and len(taken) + is_hidden == 1:
                if not is_hidden:
                    (only,) = taken
                    open_, shut = best[only, False], best[only, True]
                    if open_ is not None and shut is not None:
                        switch.append((_plus(open_[0], shut[0], -1), only))
                if not switch:
                    best[name, is_hidden] = None
                    continue
                more, part = min(switch)
                cost, taken = _plus(cost, more), taken ^ {part}
            best[name, is_hidden] = cost, frozenset(taken)
    found, waiting = set[str](), [order[0]]
    shown, shut = best[order[0], False], best[order[0], True]
    is_top_hidden = shown is None or (shut is not None and shut[0] < shown[0])
    for name in waiting:
        is_hidden = is_top_hidden if name == order[0] else name in found
        if is_hidden:
            found.add(name)
        choice = best[name, is_hidden]
        found |= set() if choice is None else choice[1]
        waiting.extend(tree.below[name])
    return found


def _plus(one: _Cost, other: _Cost, sign: int = 1) -> _Cost:
    return one[0] + sign * other[0], one[1] + sign * other[1]
