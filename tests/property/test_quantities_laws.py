# SPDX-License-Identifier: Apache-2.0
"""Laws of areas and amounts."""

import math
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from community_housing.errors import InputError
from community_housing.quantities import LARGEST, Area, Money, Rounding, divide, fen, scale, split, total, wan_yuan

values = st.integers(-LARGEST, LARGEST)
small = st.integers(0, 10**13)


@given(values)
def test_decimal_text_reads_back(value: int) -> None:
    area = Area(value)
    assert Area.of(str(area)) == area == Area.of(area.decimal)


@given(values)
def test_json_reads_back(value: int) -> None:
    adapter = TypeAdapter(Money)
    assert adapter.validate_json(adapter.dump_json(Money(value))) == Money(value)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_float_is_read_as_its_shortest_text_or_refused(value: float) -> None:
    exact = math.isfinite(value) and abs(Decimal(repr(value))) * 100 <= LARGEST and (Decimal(repr(value)) * 100) % 1 == 0
    try:
        read = Area.of(value)
    except InputError:
        assert not exact
    else:
        assert exact
        assert read.decimal == Decimal(repr(value))


@given(small, st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_split_parts_add_up_and_stay_within_one_fen_of_their_share(amount: int, weights: list[int]) -> None:
    assume(sum(weights) > 0)
    parts = split(fen(amount), weights)
    assert total(parts, Money) == fen(amount)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.fen - Fraction(amount * weight, sum(weights))) < 1
        assert weight > 0 or part == Money(0)


@given(small, st.lists(st.integers(1, 10**6), min_size=2, max_size=8))
def test_split_gives_a_larger_weight_no_less(amount: int, weights: list[int]) -> None:
    ordered = sorted(weights, reverse=True)
    parts = split(fen(amount), ordered)
    assert list(parts) == sorted(parts, reverse=True)


@given(st.integers(-(10**18), 10**18), st.integers(-(10**9), 10**9).filter(bool))
def test_every_rounding_stays_within_one_and_on_its_side(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    got = {r: divide(numerator, denominator, rounding=r) for r in Rounding}
    assert got[Rounding.FLOOR] == math.floor(exact)
    assert got[Rounding.CEILING] == math.ceil(exact)
    assert got[Rounding.DOWN] == math.trunc(exact)
    assert got[Rounding.HALF_EVEN] == round(exact)
    assert abs(got[Rounding.HALF_UP] - exact) <= Fraction(1, 2)
    if abs(exact - math.trunc(exact)) == Fraction(1, 2):
        assert abs(got[Rounding.HALF_UP]) > abs(exact)


@given(st.integers(-(10**9), 10**9), st.fractions(min_value=-100, max_value=100), st.sampled_from(Rounding))
def test_scale_by_a_fraction_is_one_rounded_division(amount: int, factor: Fraction, rounding: Rounding) -> None:
    scaled = scale(fen(amount), factor, rounding=rounding)
    assert abs(scaled.fen - amount * factor) < 1


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))
def test_addition_and_order_are_those_of_the_integers(one: int, other: int) -> None:
    assert Area(one) + Area(other) == Area(one + other)
    assert Area(one) - Area(other) == Area(one - other)
    assert (Area(one) < Area(other)) == (one < other)
    assert (Area(one) == Area(other)) == (one == other)
    assert hash(Area(one)) == hash(Area(other) + Area(one - other))


@given(values, values)
def test_a_set_keeps_kinds_and_amounts_apart(one: int, other: int) -> None:
    assert len({Area(one), Money(one), Area(other), Money(other)}) == 2 * len({one, other})


@given(st.text("0123456789+-.,０１２３４５６７８９．，＋－²①½٣e_ \u3000", max_size=8))
def test_full_width_writing_is_read_as_the_narrow_and_nothing_else_is_a_number(written: str) -> None:
    narrow = written.translate(str.maketrans("０１２３４５６７８９．，＋－", "0123456789.,+-")).strip()
    plain = narrow.replace(",", "").removeprefix("-").removeprefix("+")
    try:
        read = Area.of(written)
    except InputError:
        assert not narrow.isdecimal() or not narrow.isascii()
    else:
        assert plain.replace(".", "", 1).isdecimal()
        assert plain.isascii()
        assert read.decimal == Decimal(narrow.replace(",", ""))
        assert wan_yuan(written) == Money(read.dm2 * 10_000)
