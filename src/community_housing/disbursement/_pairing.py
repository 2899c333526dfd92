# SPDX-License-Identifier: Apache-2.0
"""The best pairing of two sides of lines: as many pairs as can be, of those the cheapest, and where there is more than one.

Lines that cannot be told apart are one *node* with their number, so that thousands of equal amounts cost what their days cost.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

import attrs

__all__ = ["Pairing", "pair"]

_TAKE: Final = 0
_LEAVE: Final = 1


@attrs.frozen
class Pairing:
    """A best pairing.

    Args:
        flow: How many lines of a row are paired with lines of a column.
        loose: Rows whose lines could have other partners in a pairing that is as good.
        undecided: Rows and columns of which other lines, or other numbers of lines, are paired in one that is as good:
            groups that exchange lines among themselves.
    """

    flow: dict[tuple[int, int], int]
    loose: frozenset[int]
    undecided: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def pair(rows: Sequence[int], columns: Sequence[int], edges: Sequence[Sequence[tuple[int, int]]]) -> Pairing:
    """Pair the lines of two sides.

    Args:
        rows: How many lines each row has, >= 1.
        columns: How many lines each column has, >= 1.
        edges: For each row the columns that it may be paired with, each once, and what a pair costs, >= 0.

    Guarantees:
        Most pairs; of these least cost, by shortest augmenting paths (Jonker and Volgenant 1987), a row after another, each
        with its number.  `undecided` names every node of which another best pairing pairs other lines.  Deterministic.
    """
    dearest = max((cost for row in edges for _, cost in row), default=0)
    search = _Search(rows, columns, edges, (dearest + 1) * (min(sum(rows), sum(columns)) + 1))
    for row in range(len(rows)):
        search.insert(row)
    return Pairing(
        flow={(row, column): number for column, held in enumerate(search.held) for row, number in sorted(held.items())},
        loose=search.loose(),
        undecided=search.undecided(),
    )


class _Search:
    """Prices of rows and columns: no edge costs less than its two, each pair exactly as much."""

    def __init__(
        self, rows: Sequence[int], columns: Sequence[int], edges: Sequence[Sequence[tuple[int, int]]], alone: int
    ) -> None:
        self.rows, self.columns, self.edges = rows, columns, edges
        self.alone = alone
        self.row_price = [0] * len(rows)
        self.column_price = [0] * len(columns)
        self.left_out = [0] * len(rows)
        self.held: list[dict[int, int]] = [{} for _ in columns]
        self.used = [0] * len(columns)

    def insert(self, row: int) -> None:
        """Pair the lines of one more row, or leave out as many as must be, of this row or of another."""
        left = self.rows[row]
        while left:
            left -= self._push(row, left)

    def _push(self, start: int, most: int) -> int:
        far_rows, far_columns = {start: 0}, dict[int, int]()
        came: dict[int, int] = {}  # the row from which a column is reached
        through: dict[int, int] = {}  # the column from which a row is reached
        heap: list[tuple[int, int, int]] = []
        best = self._relax(start, 0, came, far_columns, heap)
        ends = (best, _LEAVE, start)
        while heap and heap[0][0] < ends[0]:
            far, _, column = heappop(heap)
            if far > far_columns[column]:
                continue
            if self.used[column] < self.columns[column]:
                ends = (far, _TAKE, column)
                break
            for row in self.held[column]:
                if row not in far_rows:
                    far_rows[row] = far
                    through[row] = column
                    out = self._relax(row, far, came, far_columns, heap)
                    if out < ends[0]:
                        ends = (out, _LEAVE, row)
        reach, what, node = ends
        for row, far in far_rows.items():
            self.row_price[row] += reach - far
        for column, far in far_columns.items():
            if far < reach:
                self.column_price[column] -= reach - far
        return self._along(start, most, what, node, came, through)

    def _relax(
        self, row: int, far: int, came: dict[int, int], far_columns: dict[int, int], heap: list[tuple[int, int, int]]
    ) -> int:
        """Note what *row* reaches; how far it is to leave out a line of it."""
        price, prices = self.row_price[row], self.column_price
        for column, cost in self.edges[row]:
            there = far + cost - price - prices[column]
            known = far_columns.get(column)
            if known is None or there < known:
                far_columns[column] = there
                came[column] = row
                heappush(heap, (there, _TAKE, column))
        return far + self.alone - price

    def _along(self, start: int, most: int, what: int, node: int, came: dict[int, int], through: dict[int, int]) -> int:
        """Move as many lines as the path allows; how many."""
        number, row = most, node
        taken: list[tuple[int, int]] = []
        given: list[tuple[int, int]] = []
        if what == _TAKE:
            number, row = min(most, self.columns[node] - self.used[node]), came[node]
            taken.append((row, node))
        while row != start:
            column = through[row]
            number = min(number, self.held[column][row])
            given.append((row, column))
            row = came[column]
            taken.append((row, column))
        (self.used if what == _TAKE else self.left_out)[node] += number
        for row, column in taken:
            self.held[column][row] = self.held[column].get(row, 0) + number
        for row, column in given:
            self.held[column][row] -= number
            if not self.held[column][row]:
                del self.held[column][row]
        return number

    # Where other pairings are as good.

    def _tight(self, row: int) -> list[int]:
        """The columns that a pair with *row* would cost no more than prices say."""
        price, prices = self.row_price[row], self.column_price
        return [column for column, cost in self.edges[row] if cost == price + prices[column]]

    def loose(self) -> frozenset[int]:
        """Rows whose partners could be others: it or its column has several lines, or rows may exchange in a ring."""
        found = {row for row, number in enumerate(self.rows) if number > 1}
        found |= {row for held, number in zip(self.held, self.columns, strict=True) if number > 1 for row in held}
        after = {
            row: {other for column in self._tight(row) for other in self.held[column] if other != row}
            for row in range(len(self.rows))
        }
        before: dict[int, set[int]] = {row: set() for row in after}
        for row, others in after.items():
            for other in others:
                before[other].add(row)
        # What nobody can take from, or what takes from nobody, is in no ring.
        ends = [row for row in after if not after[row] or not before[row]]
        while ends:
            row = ends.pop()
            for there, back in ((after, before), (before, after)):
                for other in there.pop(row, ()):
                    kept = back.get(other)
                    if kept is not None:
                        kept.discard(row)
                        if not kept:
                            ends.append(other)
        return frozenset(found | after.keys() & before.keys())

    def undecided(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """Groups of nodes through which a line may be left out in the place of another at no cost."""
        tight = [self._tight(row) for row in range(len(self.rows))]
        takers: list[list[int]] = [[] for _ in self.columns]
        for row, may_take in enumerate(tight):
            for column in may_take:
                takers[column].append(row)
        leaving = [row for row, price in enumerate(self.row_price) if price == self.alone]
        idle = [column for column, price in enumerate(self.column_price) if price == 0]
        # From outside: a row that has a line left out may take a column; a column at no price may lose its partner.
        out_rows, out_columns = self._reached(
            [row for row in leaving if self.left_out[row]], [column for column in idle if self.used[column]], tight, None
        )
        # To outside: a row may leave a line out, a column has one to spare.
        in_rows, in_columns = self._reached(
            [row for row in leaving if self.left_out[row] < self.rows[row]],
            [column for column in idle if self.used[column] < self.columns[column]],
            None,
            takers,
        )
        rows, columns = out_rows & in_rows, out_columns & in_columns
        groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        while rows or columns:
            nodes = [(0, rows.pop())] if rows else [(1, columns.pop())]
            sides: tuple[list[int], list[int]] = ([], [])
            while nodes:
                side, node = nodes.pop()
                sides[side].append(node)
                rest = rows if side else columns
                for other in (tight, takers)[side][node]:
                    if other in rest:
                        rest.remove(other)
                        nodes.append((1 - side, other))
            groups.append((tuple(sorted(sides[0])), tuple(sorted(sides[1]))))
        return tuple(sorted(groups))

    def _reached(
        self, rows: list[int], columns: list[int], tight: list[list[int]] | None, takers: list[list[int]] | None
    ) -> tuple[set[int], set[int]]:
        """Rows and columns that are reached by taking and giving up lines, forwards or, with *takers*, backwards."""
        holds: dict[int, list[int]] = {}
        if takers is not None:
            for column, held in enumerate(self.held):
                for row in held:
                    holds.setdefault(row, []).append(column)
        found_rows, found_columns = set(rows), set(columns)
        while rows or columns:
            if rows:
                row = rows.pop()
                for column in tight[row] if tight is not None else holds.get(row, ()):
                    if column not in found_columns:
                        found_columns.add(column)
                        columns.append(column)
            else:
                column = columns.pop()
                for row in self.held[column] if takers is None else takers[column]:
                    if row not in found_rows:
                        found_rows.add(row)
                        rows.append(row)
        return found_rows, found_columns
