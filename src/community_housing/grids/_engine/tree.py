# SPDX-License-Identifier: Apache-2.0
"""Divide a tree into a given number of connected grids within the band, or prove that it cannot be done.

What lies below a building is described by how many grids it closes and which totals the open grid around the building can then
have: one bit for each total.  Bits are joined child by child; totals that cannot lead to the number of grids are left out.
Cost: buildings x grids x maximum at worst, far less in practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.exact import Band, Effort

__all__ = ["TOP", "divide_tree"]

TOP = 1 << 14  # a maximum above which the totals would take too many bits

_State = dict[int, int]  # closed grids -> bits of the totals that the open grid can have


def divide_tree(
    order: Sequence[int], parent: Sequence[int], house: Sequence[int], k: int, band: Band, effort: Effort
) -> list[int] | None:
    """Return the grid of each building, or None when no *k* subtrees lie in the band.

    Args:
        order: The buildings, each after its parent.
        parent: Parent of each building, that of the first is not looked at.
        house: Households of each building.
        k: Number of grids.
        band: Band and target; the maximum is at most `TOP`.
        effort: Budget; a join of two bit sets counts as a state.  Joins go on when it is spent, so that the answer stays exact.
    """
    n = len(order)
    whole = sum(house)
    if any(h > band.maximum for h in house) or band.least_violation(whole, k) > 0 or not 1 <= k <= n:
        return None
    inside = ((1 << (band.maximum - band.minimum + 1)) - 1) << band.minimum
    state: list[_State] = [{0: 1 << h} for h in house]
    below = list(house)
    history: list[list[tuple[int, _State]]] = [[] for _ in range(n)]
    joins = 0
    for u in reversed(order[1:]):
        p = parent[u]
        below[p] += below[u]
        history[p].append((u, state[p]))
        joins += len(state[p]) * len(state[u])
        state[p] = _join(state[p], state[u], whole - below[p], inside, k, band)
        if not state[p]:
            effort.take(joins)
            return None
    effort.take(joins)
    last = state[order[0]].get(k - 1, 0) & inside
    return _trace(order[0], _nearest(last, band.target), state, history, inside, k, band) if last else None


def _join(one: _State, two: _State, outside: int, inside: int, k: int, band: Band) -> _State:
    """Join what is known above with what is known of a child: in the same grid, or with the child's grid closed."""
    made: _State = {}
    for closed, bits in one.items():
        for more, others in two.items():
            made[closed + more] = made.get(closed + more, 0) | _sums(bits, others)
            if others & inside:
                made[closed + more + 1] = made.get(closed + more + 1, 0) | bits
    kept: _State = {}
    for closed, bits in made.items():
        # The open grid and those to come share what is outside and the open total.
        low = max(0, (k - closed) * band.minimum - outside)
        high = min(band.maximum, (k - closed) * band.maximum - outside)
        left = ((bits & ((1 << (high + 1)) - 1)) >> low) << low if high >= low else 0
        if left and closed < k:
            kept[closed] = left
    return kept


def _sums(one: int, two: int) -> int:
    """Return the bits of all sums of a bit of *one* and a bit of *two*."""
    if one.bit_count() > two.bit_count():
        one, two = two, one
    made = 0
    while one:
        low = one & -one
        made |= two << (low.bit_length() - 1)
        one ^= low
    return made


def _nearest(bits: int, target: int) -> int:
    """Return the bit of *bits* nearest to *target*, ties to the lower."""
    low = (bits & ((1 << (target + 1)) - 1)).bit_length() - 1
    above = bits >> (target + 1)
    if not above:
        return low
    high = target + 1 + (above & -above).bit_length() - 1
    return high if low < 0 or high - target < target - low else low


def _trace(
    root: int, total: int, state: list[_State], history: list[list[tuple[int, _State]]], inside: int, k: int, band: Band
) -> list[int]:
    """Walk down again and give every building its grid."""
    label = [0] * len(state)
    made = 1
    todo = [(root, k - 1, total, 0)]
    while todo:
        u, closed, total, grid = todo.pop()
        label[u] = grid
        for child, before in reversed(history[u]):
            more, rest, cut = _choice(before, state[child], closed, total, inside)
            if cut:
                todo.append((child, more, _nearest(state[child][more] & inside, band.target), made))
                made += 1
                closed -= more + 1
            else:
                todo.append((child, more, rest, grid))
                closed -= more
                total -= rest
    return label


def _choice(before: _State, child: _State, closed: int, total: int, inside: int) -> tuple[int, int, bool]:
    """Return how the child takes part: grids closed under it, its total, and whether its grid is closed."""
    for more, bits in child.items():
        if bits & inside and (before.get(closed - more - 1, 0) >> total) & 1:
            return more, 0, True
    for more, bits in child.items():
        above = before.get(closed - more, 0)
        left = bits & ((1 << (total + 1)) - 1)
        while above and left:
            rest = left.bit_length() - 1
            if (above >> (total - rest)) & 1:
                return more, rest, False
            left ^= 1 << rest
    message = "a state without a way to it"
    raise AssertionError(message)
