# SPDX-License-Identifier: Apache-2.0
"""The till against a slow twin that pays every fen by itself."""

from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from community_housing.district import BatchId, Budget, BudgetId, FundingSource, Level, Purpose
from community_housing.planning import Part
from community_housing.planning._solve.till import Till
from community_housing.quantities import Money

ORDER = tuple(map(BatchId, ("b1", "b2", "b3")))
GOVERNMENT, UNIT = FundingSource.GOVERNMENT, FundingSource.UNIT
WORKS, FITTING_OUT = Purpose.WORKS, Purpose.FITTING_OUT

Pot: TypeAlias = tuple[FundingSource, Purpose, BatchId | None, int]
Charge: TypeAlias = tuple[BatchId, tuple[Part, ...], int]


def budget(place: int, pot: Pot) -> Budget:
    source, purpose, batch, amount = pot
    return Budget(
        id=BudgetId(f"m{place}"),
        year=2012,
        level=Level.DISTRICT,
        source=source,
        purpose=purpose,
        batch=batch,
        amount=Money(amount),
    )


def part(amount: int, source: FundingSource = GOVERNMENT, purpose: Purpose = WORKS, *, in_kind: bool = False) -> Part:
    return Part(source=source, purpose=purpose, amount=Money(amount), in_kind=in_kind)


def paid_by_hand(
    pots: Sequence[Pot],
    charges: Sequence[Charge],
    *,
    used: set[tuple[FundingSource, Purpose]],
    carry: bool,
    apart: bool,
    risky: int,
) -> tuple[list[tuple[int, int, int, int]], int, int]:
    """By batch: own money, what comes of earlier ones and of the pool, what is left; what stays unpaid; the pool."""
    totals, unpaid, pool_in_all = [[0, 0, 0, 0] for _ in ORDER], 0, 0
    for purpose, source in {(purpose, source if apart else None) for source, purpose in used | {(GOVERNMENT, WORKS)}}:
        mine = [pot for pot in pots if pot[1] is purpose and (source is None or pot[0] is source)]
        own = {batch: sum(pot[3] for pot in mine if pot[2] == batch) for batch in ORDER}
        pool = sum(pot[3] for pot in mine if pot[2] is None)
        pool_in_all += pool
        for place, batch in enumerate(ORDER):
            totals[place][0] += own[batch]
        for place, batch in enumerate(ORDER):
            here = [(parts, overrun) for where, parts, overrun in charges if where == batch]
            due = sum(
                one.amount.fen
                for one in chain.from_iterable(parts for parts, _ in here)
                if one.purpose is purpose and (source is None or one.source is source) and not one.in_kind
            )
            if purpose is WORKS and source in (None, GOVERNMENT):
                due += sum(sorted((overrun for _, overrun in here), reverse=True)[:risky])
            for _ in range(due):
                first = next((one for one in (batch, *(ORDER[:place] if carry else ())) if own[one]), None)
                if first is not None:
                    own[first] -= 1
                    totals[place][1] += first != batch
                elif pool:
                    pool -= 1
                    totals[place][2] += 1
                else:
                    unpaid += 1
        for place, batch in enumerate(ORDER):
            totals[place][3] += own[batch]
    return [(one, two, three, four) for one, two, three, four in totals], unpaid, pool_in_all


sources, purposes = st.sampled_from([GOVERNMENT, UNIT]), st.sampled_from([WORKS, WORKS, FITTING_OUT])
parts = st.lists(
    st.builds(part, st.integers(0, 9), sources, purposes, in_kind=st.sampled_from([False] * 4 + [True])), max_size=2
)


@given(
    pots=st.lists(st.tuples(sources, purposes, st.sampled_from([None, *ORDER]), st.integers(1, 12)), max_size=6),
    charges=st.lists(st.tuples(st.sampled_from(ORDER), parts.map(tuple), st.integers(0, 4)), max_size=7),
    carry=st.booleans(),
    apart=st.booleans(),
    risky=st.integers(0, 2),
)
def test_a_till_is_short_of_and_pays_what_paying_every_fen_by_itself_says(
    pots: list[Pot], charges: list[Charge], carry: bool, apart: bool, risky: int
) -> None:
    used = {(one.source, one.purpose) for _, some, _ in charges for one in some}
    budgets = [budget(place, pot) for place, pot in enumerate(pots)]
    till = Till(ORDER, budgets, used=used, carry_over=carry, by_source=apart, overruns=risky)
    taken: list[Charge] = []
    for charge in charges:
        _, unpaid, pool = paid_by_hand(pots, [*taken, charge], used=used, carry=carry, apart=apart, risky=risky)
        assert (till.short_with(*charge), till.pool) == (unpaid, pool)
        if not unpaid:
            till.take(*charge)
            taken.append(charge)
    assert till.paid() == paid_by_hand(pots, taken, used=used, carry=carry, apart=apart, risky=0)[0]


def test_what_two_earlier_batches_left_pays_before_the_pool_the_earliest_first() -> None:
    pots: list[Pot] = [(GOVERNMENT, WORKS, ORDER[0], 4), (GOVERNMENT, WORKS, ORDER[1], 5), (GOVERNMENT, WORKS, None, 9)]
    budgets = [budget(place, pot) for place, pot in enumerate(pots)]
    tills = {
        carry: Till(ORDER, budgets, used=[(GOVERNMENT, WORKS)], carry_over=carry, by_source=False, overruns=0)
        for carry in (True, False)
    }
    for till in tills.values():
        till.take(ORDER[2], (part(7),), 0)
    assert tills[False].paid() == [(4, 0, 0, 4), (5, 0, 0, 5), (0, 0, 7, 0)]
    assert tills[True].paid() == [(4, 0, 0, 0), (5, 0, 0, 2), (0, 7, 0, 0)]
    tills[True].take(ORDER[2], (part(4),), 0)
    assert tills[True].paid() == [(4, 0, 0, 0), (5, 0, 0, 0), (0, 9, 2, 0)]
    assert [till.short_with(ORDER[2], (part(8),), 0) for till in tills.values()] == [1, 6]
