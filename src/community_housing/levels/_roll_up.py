# SPDX-License-Identifier: Apache-2.0
"""Roll-ups (逐级汇总): sums from tier to tier that say what is missing, and where stated totals break."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Final

import attrs
from annotated_types import Ge

from community_housing._doors import door
from community_housing._messages import Message, joined
from community_housing.district import ID, Basis
from community_housing.errors import InputError
from community_housing.findings import Unit
from community_housing.levels._tree import Tier, Tree
from community_housing.records import Text, record, result

__all__ = ["Break", "BreakKind", "Cell", "Gap", "Item", "Total", "least_breaks", "reconcile", "roll_up"]

_TIERS: Final = tuple(Tier)


@record
class Item:
    """What is counted (指标).

    Fields:
        id: Its id.
        name: Its name.
        name_en: Its name in English.
        category: The category that it belongs to, where items have any.
        additive: Whether the count of a unit is the sum of those below it; a share or a count of different persons is not.
        unit: What is counted; no area and no amount of money, which are not plain numbers.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text | None = None
    category: Annotated[str, ID] | None = None
    additive: bool = True
    unit: Unit = Unit.COUNT

    def check(self) -> None:
        """Refuse a unit whose numbers are quantities."""
        if self.unit.kind is not int:
            raise InputError(Message("must be a plain count, got {unit}", unit=self.unit.value), "Item.unit", self.unit)


@record
class Cell:
    """A number that a unit states for an item on a day.

    Fields:
        node: The unit.
        item: The item.
        value: The number; None, or nothing in a file, where the unit does not know it.
        on: The day that it holds for.
        basis: What a number of households or persons counts, where it says so.
    """

    node: Annotated[str, ID]
    item: Annotated[str, ID]
    value: Annotated[int, Ge(0)] | None = None
    on: dt.date
    basis: Basis | None = None


class Gap(StrEnum):
    """Why a total is not known."""

    MISSING = "missing"
    """缺报: a number below is missing."""
    BASIS_MIXED = "basis_mixed"
    """口径不一."""
    DATES_MIXED = "dates_mixed"
    """时点不一."""
    NOT_ADDITIVE = "not_additive"
    """不可加总."""


class BreakKind(StrEnum):
    """How a stated total does not fit what stands below it."""

    TOO_SMALL = "too_small"
    """小于下级之和."""
    TOO_LARGE = "too_large"
    """大于下级之和."""
    MISSING_CHILD = "missing_child"
    """下级缺报，无法核对."""
    BASIS_MIXED = "basis_mixed"
    """口径不一，无法核对."""
    DATES_MIXED = "dates_mixed"
    """时点不一，无法核对."""


@result
class Total:
    """The number of a unit for an item, summed from below.

    Fields:
        node: The unit.
        item: The item.
        value: The sum; None where it is not known.
        known: The sum of what is known, which the true one is not below; None where numbers do not add up to any.
        missing: Units whose number is missing, in the order of the tree.
        gap: Why the sum is not known; None where it is.
        on: The day of all numbers; None where there is none or they are of several.
        basis: Their basis; likewise.
    """

    node: str
    item: str
    value: int | None
    known: int | None
    missing: tuple[str, ...]
    gap: Gap | None
    on: dt.date | None
    basis: Basis | None


@result
class Break:
    """A stated total that does not fit what stands below it.

    Fields:
        node: The unit that states it.
        item: The item.
        kind: How it does not fit.
        stated: What is stated.
        below: The sum of what is known below; None where numbers do not add up to any.
        difference: *stated* - *below*; None likewise.
        missing: Units below whose number is missing, in the order of the tree.
    """

    node: str
    item: str
    kind: BreakKind
    stated: int
    below: int | None
    difference: int | None
    missing: tuple[str, ...]


@door()
def roll_up(cells: Iterable[Cell], tree: Tree, *, items: Iterable[Item], tier: Tier) -> tuple[Total, ...]:
    """Sum numbers up to a tier.

    Args:
        cells: Numbers, of one day, at or below the tier; of a unit and of one above it not both.
        tree: The units.
        items: The items.
        tier: The tier of the totals.

    Returns:
        A total for every unit of the tier and every item, in the order of the tree, then of the items.  It is known only where
        every unit at the bottom is counted, by itself or within a unit above it; nothing missing is a 0.  A unit's own number
        stands for all below it, also of an item that does not add up.

    Raises:
        InputError: A number is of a unit or item that is not there, given twice, above the tier, or given of a unit and of one
            above it.

    Guarantees:
        The order of numbers does not matter.  Totals of totals are the totals.  A grid that has one more changes its own
        community, street and district by one and nothing else.  Cost: units times items.

    Source: own rule, docs/decisions/0082.
    """
    listed, held = _held(cells, tree, items)
    above = [f"{node} ({item})" for node, item in held if _TIERS.index(tree.by_id[node].tier) > _TIERS.index(tier)]
    if above:
        raise InputError(
            Message("counted above the tier {tier}: {above}", tier=tier.value, above=", ".join(sorted(above))), "cells", above
        )
    for node, item in held:
        parent = tree.by_id[node].parent
        while parent is not None:
            if (parent, item) in held:
                raise InputError(
                    Message(
                        "{item} is counted of {node} and of {parent} above it; `reconcile` says whether they agree",
                        item=item,
                        node=node,
                        parent=parent,
                    ),
                    "cells",
                    node,
                )
            parent = tree.by_id[parent].parent
    tops = [one.id for one in tree.nodes if one.tier is tier]
    return tuple(_total(node, item, _gathered(node, item, tree, held, within=True)) for node in tops for item in listed)


@door()
def reconcile(stated: Iterable[Cell], tree: Tree, *, items: Iterable[Item]) -> tuple[Break, ...]:
    """Hold every stated total against what stands directly below it.

    Args:
        stated: Numbers at any tiers, of each unit and item at most one.
        tree: The units.
        items: The items; those that do not add up are not compared.

    Returns:
        The totals that do not fit, in the order of the tree, then of the items.  A unit below that states nothing is taken by
        what stands below it.  Where something below is missing, a total that is too small already is; any other cannot be
        compared.  A total under which nothing at all is stated is not compared.

    Raises:
        InputError: A number is of a unit or item that is not there, or given twice.

    Source: own rule, docs/decisions/0082.
    """
    listed, held = _held(stated, tree, items)
    found = (
        _break(held[one.id, item.id], _gathered(one.id, item, tree, held, within=False))
        for one in tree.nodes
        for item in listed
        if item.additive and (one.id, item.id) in held and tree.below[one.id]
    )
    return tuple(one for one in found if one is not None)


@door()
def least_breaks(breaks: Iterable[Break], tree: Tree) -> tuple[Break, ...]:
    """The breaks to look at first: of an item, those below which no other breaks.

    A unit that states a wrong number breaks with what is below it and makes the unit above break too; that one is left out
    until the lower is mended.  Mend these and reconcile again.
    """
    given = tuple(breaks)
    blamed: set[tuple[str, str]] = set()
    for one in given:
        if one.node not in tree.by_id:
            raise InputError(Message("{node} is not in the tree", node=one.node), "breaks", one.node)
        parent = tree.by_id[one.node].parent
        while parent is not None:
            blamed.add((parent, one.item))
            parent = tree.by_id[parent].parent
    return tuple(one for one in given if (one.node, one.item) not in blamed)


_Held = dict[tuple[str, str], Cell]


def _held(cells: Iterable[Cell], tree: Tree, items: Iterable[Item]) -> tuple[Sequence[Item], _Held]:
    """The known numbers by unit and item, each of something that is there, and once; to state none is to be missing."""
    listed = tuple(items)
    known, held, wrong = {one.id for one in listed}, _Held(), list[str]()
    for one in cells:
        if one.node not in tree.by_id:
            wrong.append(Message("{node} is no unit of the tree", node=one.node))
        elif one.item not in known:
            wrong.append(Message("{item} is no item", item=one.item))
        elif (one.node, one.item) in held:
            wrong.append(Message("{item} of {node} is given twice", item=one.item, node=one.node))
        else:
            held[one.node, one.item] = one
    if wrong:
        raise InputError(joined(dict.fromkeys(wrong)), "cells", wrong)
    return listed, {place: one for place, one in held.items() if one.value is not None}


@attrs.frozen(slots=True)
class _Gathered:
    """What stands below a unit for an item: the numbers that stand for it, and the units of which there is none."""

    cells: Sequence[Cell]
    missing: tuple[str, ...]
    additive: bool

    @property
    def bases(self) -> set[Basis | None]:
        return {one.basis for one in self.cells}

    @property
    def days(self) -> set[dt.date]:
        return {one.on for one in self.cells}

    @property
    def sum(self) -> int:
        return sum(one.value for one in self.cells if one.value is not None)


def _gathered(node: str, item: Item, tree: Tree, held: _Held, *, within: bool) -> _Gathered:
    """Walk down to the first units that state a number; *within* asks the unit itself too."""
    cells: list[Cell] = []
    missing: list[str] = []
    waiting = [node] if within else list(reversed(tree.below[node]))
    own = False
    while waiting:
        name = waiting.pop()
        cell = held.get((name, item.id))
        if cell is not None:
            own = own or name == node
            cells.append(cell)
        elif tree.below[name]:
            waiting.extend(reversed(tree.below[name]))
        else:
            missing.append(name)
    return _Gathered(cells, tuple(missing), item.additive or own)


def _total(node: str, item: Item, found: _Gathered) -> Total:
    bases, days = found.bases, found.days
    gap = (
        Gap.NOT_ADDITIVE
        if not found.additive
        else Gap.BASIS_MIXED
        if len(bases) > 1
        else Gap.DATES_MIXED
        if len(days) > 1
        else Gap.MISSING
        if found.missing
        else None
    )
    return Total(
        node=node,
        item=item.id,
        value=None if gap is not None else found.sum,
        known=found.sum if gap in (None, Gap.MISSING) else None,
        missing=found.missing,
        gap=gap,
        on=next(iter(days)) if len(days) == 1 else None,
        basis=next(iter(bases)) if len(bases) == 1 else None,
    )


def _break(stated: Cell, found: _Gathered) -> Break | None:
    if stated.value is None or not found.cells:
        return None
    kind = None
    below: int | None = found.sum
    if found.bases != {stated.basis}:
        kind, below = BreakKind.BASIS_MIXED, None
    elif found.days != {stated.on}:
        kind, below = BreakKind.DATES_MIXED, None
    elif stated.value < found.sum:
        kind = BreakKind.TOO_SMALL
    elif found.missing:
        kind = BreakKind.MISSING_CHILD
    elif stated.value > found.sum:
        kind = BreakKind.TOO_LARGE
    if kind is None:
        return None
    return Break(
        node=stated.node,
        item=stated.item,
        kind=kind,
        stated=stated.value,
        below=below,
        difference=None if below is None else stated.value - below,
        missing=found.missing,
    )
