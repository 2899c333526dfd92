# SPDX-License-Identifier: Apache-2.0
"""Reconciliation by trying everything: every way to pair, every choice of lines that may sum up.  For a few lines.

It shares with the library the records and the order of the four steps, and no rule.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from community_housing.disbursement import BankLine, BookLine, MatchBasis, Tolerance

Pairs = frozenset[tuple[str, str]]


def near(ours: BookLine, bank: BankLine, tolerance: int | Tolerance) -> bool:
    answer = tolerance(ours.on, bank.on) if callable(tolerance) else tolerance
    return answer if isinstance(answer, bool) else abs((bank.on - ours.on).days) <= answer


def pairings(edges: dict[str, list[str]], banks: list[str], taken: frozenset[str] = frozenset()) -> Iterator[Pairs]:
    """Every way to pair bank lines with different book lines."""
    if not banks:
        yield frozenset()
        return
    first, *rest = banks
    yield from pairings(edges, rest, taken)
    for line in edges[first]:
        if line not in taken:
            for others in pairings(edges, rest, taken | {line}):
                yield others | {(line, first)}


def connected(links: list[frozenset[Any]]) -> list[set[Any]]:
    """Sets that share a member put together."""
    groups: list[set[Any]] = []
    for link in links:
        near_by = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link] + [set(link).union(*near_by)]
    return groups


class ByHand:
    """The reading of two sides: what is matched, undecided, different, missing and extra, by ids."""

    def __init__(self, ours: list[BookLine], theirs: list[BankLine], tolerance: int | Tolerance) -> None:
        self.ours, self.theirs = {line.event: line for line in ours}, {line.id: line for line in theirs}
        self.left = {*self.ours, *self.theirs}
        self.tolerance = tolerance
        self.pairs: list[list[Pairs]] = []
        self.matched: list[tuple[MatchBasis, frozenset[str]]] = []
        self.paired: set[str] = set()
        self.undecided: list[tuple[MatchBasis, frozenset[str], int | None]] = []
        for by in (MatchBasis.REFERENCE, MatchBasis.AMOUNT):
            self.pair(by)
            self.add_up(by)
        self.different = self.differing()

    def names(self, bank: BankLine) -> bool:
        return any(bank.account == line.account and bank.reference in line.references for line in self.ours.values())

    def may(self, line: BookLine, bank: BankLine, by: MatchBasis) -> bool:
        """Whether two lines have to do with each other in a step, whatever their amounts."""
        named = self.names(bank)
        return (
            {line.event, bank.id} <= self.left
            and line.account == bank.account
            and near(line, bank, self.tolerance)
            and (named and bank.reference in line.references if by is MatchBasis.REFERENCE else not named)
        )

    def pair(self, by: MatchBasis) -> None:
        edges = {
            bank.id: [line.event for line in self.ours.values() if line.amount == bank.amount and self.may(line, bank, by)]
            for bank in self.theirs.values()
        }
        banks = [bank for bank, lines in edges.items() if lines]

        def worth(pairs: Pairs) -> tuple[int, int]:
            return len(pairs), -sum((self.ours[line].on - self.theirs[bank].on).days ** 2 for line, bank in pairs)

        every = list(pairings(edges, banks))
        most = max(map(worth, every))
        best = [pairs for pairs in every if worth(pairs) == most]
        self.pairs.append(best)
        touched = [frozenset(one for pair in pairs for one in pair) for pairs in best]
        always, ever = frozenset.intersection(*touched), frozenset.union(*touched)
        for group in connected([frozenset(pair) for pair in frozenset.union(*best)]):
            if group <= always:
                self.paired |= group
            else:
                (number,) = {len([1 for pair in pairs if group & set(pair)]) for pairs in best}
                self.undecided.append((by, frozenset(group), number))
        self.left -= ever

    def add_up(self, by: MatchBasis) -> None:
        sums: list[frozenset[str]] = []
        for bank in self.theirs.values():
            parts = [line for line in self.ours.values() if self.may(line, bank, by)]
            sums += [frozenset({bank.id, *(part.event for part in found)}) for found in self.choices(bank, parts)]
        for line in self.ours.values():
            others = [bank for bank in self.theirs.values() if self.may(line, bank, by)]
            sums += [frozenset({line.event, *(part.id for part in found)}) for found in self.choices(line, others)]
        for group in connected(list(sums)):
            if len([1 for one in sums if one <= group]) == 1:
                self.matched.append((by, frozenset(group)))
            else:
                self.undecided.append((by, frozenset(group), None))
            self.left -= group

    @staticmethod
    def choices(one: Any, parts: list[Any]) -> Iterator[tuple[Any, ...]]:
        like = [part for part in parts if part.amount.fen * one.amount.fen > 0]
        for number in range(2, len(like) + 1):
            for found in combinations(like, number):
                if sum(part.amount.fen for part in found) == one.amount.fen:
                    yield found

    def differing(self) -> list[frozenset[str]]:
        links = [
            frozenset({bank.id, *lines})
            for bank in self.theirs.values()
            if bank.id in self.left
            and (
                lines := [
                    line.event
                    for line in self.ours.values()
                    if line.event in self.left and line.account == bank.account and bank.reference in line.references
                ]
            )
        ]
        found = [
            frozenset(group)
            for group in connected(list(links))
            if sum(line.amount.fen for line in self.ours.values() if line.event in group)
            != sum(bank.amount.fen for bank in self.theirs.values() if bank.id in group)
        ]
        self.left -= frozenset().union(*found)
        return found
