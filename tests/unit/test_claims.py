# SPDX-License-Identifier: Apache-2.0
"""The audit shows both figures and says how they stand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.claims import FIGURES, Agreement, Claim, ClaimUnit, allowed_counts, audit, decimal_text
from community_housing.errors import InputError
from community_housing.quantities import Rounding


def claim(figure: str, value: str, unit: ClaimUnit = ClaimUnit.COUNT, *, name: str = "c", also: tuple[str, ...] = ()) -> Claim:
    return Claim(id=name, figure=figure, value=value, unit=unit, wording="…", also=also)


def test_a_share_is_compared_in_per_cent() -> None:
    row = audit([claim("s", "82.0", ClaimUnit.PER_CENT)], {"s": Fraction(68, 83)})[0]
    assert (row.agreement, row.computed_text, row.reproduced_by) == (Agreement.DIFFERS, "81.93", Rounding.CEILING)
    assert row.difference == Fraction(6800, 83) - 82
    assert audit([claim("s", "81.9", ClaimUnit.PER_CENT)], {"s": Fraction(68, 83)})[0].agreement is Agreement.AGREES


def test_truncation_is_recognised_where_it_reproduces_the_stated_figure() -> None:
    row = audit([claim("m", "143.69", ClaimUnit.SQUARE_METRES)], {"m": Fraction(11927, 83)})[0]
    assert (row.agreement, row.computed_text) == (Agreement.DIFFERS, "143.70")
    assert row.reproduced_by in {Rounding.DOWN, Rounding.FLOOR}
    assert audit([claim("m", "143.70", ClaimUnit.SQUARE_METRES)], {"m": Fraction(11927, 83)})[0].agreement is Agreement.AGREES


def test_what_cannot_be_computed_says_so_and_names_the_conflict() -> None:
    rows = audit(
        [claim("members", "6275", name="a"), claim("members", "6750", name="b"), claim("members", "6275.0", name="c")], {}
    )
    assert {row.agreement for row in rows} == {Agreement.NOT_COMPUTABLE}
    assert [row.conflicts for row in rows] == [("b",), ("a", "c"), ("b",)]
    assert rows[0].computed is None


def test_other_readings_are_shown_beside() -> None:
    row = audit(
        [claim("pooled", "11", ClaimUnit.SQUARE_METRES, also=("mean", "absent"))], {"pooled": Fraction(971, 100), "mean": 12}
    )[0]
    assert row.alternatives == (("mean", "12"),)
    assert (row.agreement, row.computed_text) == (Agreement.DIFFERS, "9.71")


def test_ids_are_unique() -> None:
    with pytest.raises(InputError):
        audit([claim("a", "1"), claim("b", "1")], {})
    assert len({figure.id for figure in FIGURES}) == len(FIGURES)


@pytest.mark.parametrize("value", ["-1", "1.", ".5", "1,000", "abc", "", "1e3", "９"])
def test_a_claim_states_a_plain_decimal(value: str) -> None:
    with pytest.raises(InputError):
        claim("a", value)


@given(st.integers(0, 10**9), st.integers(0, 4))
def test_a_figure_stated_as_it_is_agrees(scaled: int, decimals: int) -> None:
    exact = Fraction(scaled, 10**decimals)
    whole, part = divmod(scaled, 10**decimals)
    text = f"{whole}.{part:0{decimals}d}" if decimals else str(whole)
    row = audit([claim("f", text)], {"f": exact})[0]
    assert (row.agreement, row.difference, row.computed_text) == (Agreement.AGREES, 0, text)


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 5))
def test_decimal_text_is_within_half_of_its_last_place(value: Fraction, decimals: int) -> None:
    text = decimal_text(value, decimals)
    places = len(text.partition(".")[2])
    assert places >= decimals
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**places)


@given(st.integers(1, 400), st.integers(0, 10_000), st.integers(0, 2))
def test_the_counts_that_a_share_allows_are_those_that_agree(total: int, hundredths: int, decimals: int) -> None:
    share = claim("short_share_before", decimal_text(Fraction(hundredths, 100), decimals), ClaimUnit.PER_CENT)
    agree = [
        count
        for count in range(total + 1)
        if audit([share], {"short_share_before": Fraction(count, total)})[0].agreement is Agreement.AGREES
    ]
    assert allowed_counts(share, total) == ((agree[0], agree[-1]) if agree else None)
    assert agree == list(range(agree[0], agree[-1] + 1) if agree else ())


def test_the_counts_that_the_report_allows() -> None:
    # 80 % of 579 + 179 orders, and 95 % of 83 communities: SECOND_RING 1.3 J4 and 1.1 row 25.
    taken, one_stop = claim("a", "80", ClaimUnit.PER_CENT), claim("b", "95", ClaimUnit.PER_CENT)
    assert [allowed_counts(taken, total) for total in (758, 579, 179)] == [(603, 610), (461, 466), (143, 144)]
    assert allowed_counts(one_stop, 83) == (79, 79)
    with pytest.raises(InputError, match="share"):
        allowed_counts(claim("c", "80"), 758)
    with pytest.raises(InputError, match="at least 1"):
        allowed_counts(taken, 0)
