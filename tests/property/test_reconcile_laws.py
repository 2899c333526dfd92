# SPDX-License-Identifier: Apache-2.0
"""Laws of reconciliation: the twin that tries everything says the same, and nothing is paired silently."""

import datetime as dt
import random
from typing import Any

import pytest
from tests.reference.reconcile_by_hand import ByHand

from community_housing.disbursement import BankLine, BookLine, MatchBasis, Reconciliation, Tolerance
from community_housing.disbursement._reconcile import reconcile_lines
from community_housing.errors import InputError
from community_housing.quantities import Money

FIRST = dt.date(2013, 3, 1)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def ours(name: str, on: int, fen: int, *references: str, account: str = "A") -> BookLine:
    return BookLine(event=name, on=day(on), account=account, amount=Money(fen), references=(name, *references))


def bank(name: str, on: int, fen: int, reference: str | None = None, account: str = "A") -> BankLine:
    return BankLine(id=name, on=day(on), account=account, amount=Money(fen), reference=reference)


def told(found: Reconciliation) -> dict[str, Any]:
    """What is said, by ids."""
    return {
        "matched": {tuple(line.event for line in one.book) + tuple(line.id for line in one.bank) for one in found.matched},
        "different": [tuple(line.event for line in one.book) + tuple(line.id for line in one.bank) for one in found.different],
        "undecided": [tuple(line.event for line in one.book) + tuple(line.id for line in one.bank) for one in found.undecided],
        "missing": [line.event for line in found.missing],
        "extra": [line.id for line in found.extra],
    }


def later_only(first: dt.date, second: dt.date) -> bool:
    """The bank books one to four days later, never on the day itself."""
    return 1 <= (second - first).days <= 4


def working_days(first: dt.date, second: dt.date) -> int:
    """Two days, and the weekend between them where there is one."""
    return 4 if {first.weekday(), second.weekday()} & {5, 6, 0} else 2


def random_case(seed: int) -> tuple[list[BookLine], list[BankLine], int | Tolerance]:
    draw = random.Random(seed)
    tolerance: int | Tolerance = draw.choice([0, 1, 2, 3, 5, later_only, working_days])
    amounts = draw.choice([[100], [100, 100, 200], [100, 200, 300, -100], [100, 0, 100], [60, 40, 100, 160]])
    days = draw.choice([1, 3, 9])
    shared = ["R", "S", "other"]
    book = [
        ours(f"p{n}", draw.randrange(days), draw.choice(amounts), *draw.sample(shared[:2], draw.choice([0, 0, 1, 2])),
             account=draw.choice("AAB"))
        for n in range(draw.randrange(6))
    ]  # fmt: skip
    names = [None, None, *shared, *(line.event for line in book)]
    lines = [
        bank(f"b{n}", draw.randrange(days), draw.choice(amounts), draw.choice(names), account=draw.choice("AAB"))
        for n in range(draw.randrange(6))
    ]
    return sorted(book, key=lambda line: (line.on, line.event)), sorted(lines, key=lambda line: (line.on, line.id)), tolerance


@pytest.mark.parametrize("chunk", range(6))
def test_the_twin_that_tries_everything_says_the_same(chunk: int) -> None:
    undecided = 0
    for seed in range(chunk * 250, chunk * 250 + 250):
        book, lines, tolerance = random_case(seed)
        found, by_hand = reconcile_lines(book, lines, tolerance), ByHand(book, lines, tolerance)
        groups = [
            (one.by, sorted({*(line.event for line in one.book), *(line.id for line in one.bank)}), one.pairs)
            for one in found.undecided
        ]
        assert sorted(groups, key=repr) == sorted(((by, sorted(ids), n) for by, ids, n in by_hand.undecided), key=repr), seed
        sums = [
            (one.by, sorted({*(line.event for line in one.book), *(line.id for line in one.bank)}))
            for one in found.matched
            if len(one.book) + len(one.bank) > 2
        ]
        assert sorted(sums) == sorted((by, sorted(ids)) for by, ids in by_hand.matched), seed
        said = told(found)
        assert sorted(map(sorted, said["different"])) == sorted(map(sorted, by_hand.different)), seed
        assert {*said["missing"], *said["extra"]} == by_hand.left, seed
        pairs = {(one.book[0].event, one.bank[0].id): one for one in found.matched if len(one.book) + len(one.bank) == 2}
        assert {line for pair in pairs for line in pair} == by_hand.paired, seed
        for by, best in zip((MatchBasis.REFERENCE, MatchBasis.AMOUNT), by_hand.pairs, strict=True):
            mine = {pair for pair, one in pairs.items() if one.by is by}
            assert any(mine <= one for one in best), seed
            sole = {pair for pair in mine if not pairs[pair].exchangeable}
            assert all(sole <= one for one in best), seed
        undecided += bool(found.undecided)
    assert undecided > 10


def test_two_lines_that_could_each_be_the_missing_one_are_told() -> None:
    found = reconcile_lines([ours("p1", 0, 100), ours("p2", 0, 100)], [bank("b", 1, 100)], 5)
    assert told(found) == {"matched": set(), "different": [], "undecided": [("p1", "p2", "b")], "missing": [], "extra": []}
    assert found.undecided[0].pairs == 1
    # One day before and one day after are as near; a day nearer decides.
    assert told(reconcile_lines([ours("p", 5, 100)], [bank("b", 4, 100), bank("c", 6, 100)], 5))["undecided"] == [
        ("p", "b", "c")
    ]
    assert told(reconcile_lines([ours("p", 5, 100)], [bank("b", 4, 100), bank("c", 7, 100)], 5))["extra"] == ["c"]
    # All three agree, only which is which is not known.
    alike = reconcile_lines([ours(f"p{n}", 0, 100) for n in range(3)], [bank(f"b{n}", 1, 100) for n in range(3)], 5)
    assert [one.exchangeable for one in alike.matched] == [True] * 3


def test_several_lines_for_one_payment_and_one_for_several() -> None:
    split = reconcile_lines([ours("p", 0, 100)], [bank("b", 0, 60, "p"), bank("c", 1, 40, "p")], 5)
    assert told(split)["matched"] == {("p", "b", "c")}
    batch = [ours(f"p{n:03d}", 0, 100 + n, "R") for n in range(300)]
    one = reconcile_lines(batch, [bank("b", 1, sum(line.amount.fen for line in batch), "R")], 5)
    assert [(len(match.book), match.by) for match in one.matched] == [(300, MatchBasis.REFERENCE)]
    unnamed = reconcile_lines([ours("p", 0, 150), ours("q", 1, 200)], [bank("b", 1, 350)], 5)
    assert [(len(match.book), match.by) for match in unnamed.matched] == [(2, MatchBasis.AMOUNT)]
    both = reconcile_lines(
        [ours("p", 0, 150), ours("q", 1, 200), ours("r", 1, 50)], [bank("b", 1, 350), bank("c", 1, 200, "no")], 5
    )
    assert told(both)["matched"] == {("q", "c")}
    two = reconcile_lines([ours("p", 0, 100), ours("q", 1, 200), ours("r", 1, 300)], [bank("b", 1, 900), bank("c", 1, 500)], 5)
    assert told(two)["undecided"] == []
    assert told(two)["matched"] == {("q", "r", "c")}
    wrong = reconcile_lines([ours("p", 0, 100)], [bank("b", 0, 60, "p"), bank("c", 1, 30, "p")], 5)
    assert told(wrong)["different"] == [("p", "b", "c")]


def test_a_line_that_names_a_payment_is_never_paired_with_another() -> None:
    found = told(reconcile_lines([ours("p", 0, 100), ours("q", 9, 100)], [bank("b", 9, 100, "p")], 5))
    assert (found["matched"], found["missing"], found["extra"]) == (set(), ["p", "q"], ["b"])


@pytest.mark.parametrize("bad", [-1, 5.0, True, "5", lambda *_: 1.5, lambda *_: None])
def test_a_tolerance_that_says_no_days_is_an_error(bad: Any) -> None:
    with pytest.raises(InputError, match="tolerance_days"):
        reconcile_lines([ours("p", 0, 100)], [bank("b", 1, 100)], bad)
