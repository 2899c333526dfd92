# SPDX-License-Identifier: Apache-2.0
"""What areas and amounts accept, refuse and print."""

import copy
import json
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import TypeAdapter, ValidationError

from community_housing.errors import InputError
from community_housing.quantities import (
    LARGEST,
    Area,
    Money,
    Rounding,
    divide,
    dm2,
    fen,
    ratio,
    scale,
    split,
    square_metres,
    total,
    wan_yuan,
    yuan,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (200, 20000),
        ("212.8", 21280),
        ("212.80", 21280),
        ("212.800", 21280),
        ("24,001.22", 2400122),
        ("２１２．８", 21280),
        (" 36 ", 3600),
        (Decimal("0.01"), 1),
        (Decimal("1E+2"), 10000),
        (0.07, 7),
        (212.8, 21280),
        (-1.5, -150),
        ("+3", 300),
    ],
)
def test_area_reads_exact_decimals(given: object, expected: int) -> None:
    assert Area.of(given) == expected
    assert Money.of(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        True,
        False,
        None,
        "",
        "x",
        "1e5",
        "1,23",
        "1.005",
        "0x10",
        "--1",
        "1.2.3",
        "½",
        b"1",
        [],
        1.005,
        0.1 + 0.2,
        float("nan"),
        float("inf"),
        float("-inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("0.001"),
        Decimal("1E+999999"),
        "9" * 14,
        10**13,
        Fraction(1, 2),
        fen(100),
    ],
)
def test_area_refuses_what_is_not_exact(given: object) -> None:
    with pytest.raises(InputError):
        Area.of(given)


def test_quantities_of_another_kind_are_refused() -> None:
    with pytest.raises(InputError, match="Money"):
        Area(fen(3))
    with pytest.raises(InputError):
        Money.of(dm2(3))


@pytest.mark.parametrize("value", [1.5, "3", True, LARGEST + 1, -LARGEST - 1, None])
def test_the_integer_constructor_takes_whole_numbers_of_fifteen_digits_only(value: object) -> None:
    with pytest.raises(InputError):
        Area(value)  # type: ignore[arg-type]


def test_arithmetic_stays_within_one_kind() -> None:
    area = dm2(21280)
    assert isinstance(area + area, Area)
    assert area + area == 42560
    assert area - dm2(1) == 21279
    assert isinstance(area * 2, Area)
    assert 2 * area == 42560
    assert -area == -21280
    assert isinstance(abs(-area), Area)
    assert sum([area, area]) == 42560
    assert total([], Money) == 0
    assert isinstance(total([fen(1)], Money), Money)


@pytest.mark.parametrize(
    "operation",
    [
        lambda a: a + fen(3),
        lambda a: a - fen(3),
        lambda a: a + 3,
        lambda a: 3 + a,
        lambda a: a - 3,
        lambda a: 3 - a,
        lambda a: a * 0.5,
        lambda a: a * Fraction(1, 2),
        lambda a: a * a,
        lambda a: a / 2,
        lambda a: 2 / a,
        lambda a: a // 2,
        lambda a: a % 2,
        lambda a: divmod(a, 2),
    ],
)
def test_arithmetic_that_could_lose_or_mix_is_refused(operation: object) -> None:
    with pytest.raises(TypeError):
        operation(dm2(100))  # type: ignore[operator]


def test_text_in_both_languages() -> None:
    assert dm2(2400122).text("zh") == "24,001.22㎡"
    assert dm2(2400122).text("en") == "24,001.22 m²"
    assert wan_yuan(1100).text("zh") == "1,100万元"
    assert yuan("660000").text("zh") == "66万元"
    assert yuan("9999.99").text("zh") == "9,999.99元"
    assert yuan("660000.01").text("zh") == "66.000001万元"
    assert yuan("660000.5").text("en") == "660,000.50 yuan"
    assert (str(dm2(-5)), f"{dm2(-5)}", f"{dm2(123456):,.1f}") == ("-0.05", "-0.05", "1,234.6")
    assert (repr(dm2(7)), repr(fen(7))) == ("dm2(7)", "fen(7)")


def test_values_survive_pickle_and_copy() -> None:
    for value in (dm2(7), fen(-7)):
        for same in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301
            assert (same, type(same)) == (value, type(value))


def test_json_is_a_decimal_number() -> None:
    adapter = TypeAdapter(Area)
    assert [adapter.dump_json(dm2(v)) for v in (21280, 20000, 1, -7)] == [b"212.8", b"200", b"0.01", b"-0.07"]
    assert adapter.validate_json("212.80") == 21280
    assert adapter.validate_json('"212.80"') == 21280
    # One schema for both ways, so that a record is one component of an API.
    assert adapter.json_schema(mode="serialization") == adapter.json_schema(mode="validation")
    assert [one["type"] for one in adapter.json_schema()["anyOf"]] == ["number", "string"]
    for bad in ("true", "1.005", "null", '"x"', "[]"):
        with pytest.raises(ValidationError):
            adapter.validate_json(bad)


def test_the_largest_amount_survives_json() -> None:
    adapter = TypeAdapter(Money)
    for value in (LARGEST, -LARGEST, LARGEST - 98):
        assert adapter.validate_json(adapter.dump_json(fen(value))) == value
    assert json.loads(adapter.dump_json(fen(LARGEST))) == 9999999999999.99


@pytest.mark.parametrize(
    ("given", "expected"), [(430, 430_000_000), ("66", 66_000_000), ("0.000001", 1), (Decimal("1.5"), 1_500_000)]
)
def test_ten_thousand_yuan_is_exact(given: object, expected: int) -> None:
    assert wan_yuan(given) == expected


@pytest.mark.parametrize("given", ["0.0000001", True, None, "x", float("nan"), fen(1), "1e2x", 10**16])
def test_ten_thousand_yuan_refuses_less_than_a_fen(given: object) -> None:
    with pytest.raises(InputError):
        wan_yuan(given)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (5, 2, {"half_up": 3, "half_even": 2, "down": 2, "floor": 2, "ceiling": 3}),
        (-5, 2, {"half_up": -3, "half_even": -2, "down": -2, "floor": -3, "ceiling": -2}),
        (7, 2, {"half_up": 4, "half_even": 4, "down": 3, "floor": 3, "ceiling": 4}),
        (-7, 2, {"half_up": -4, "half_even": -4, "down": -3, "floor": -4, "ceiling": -3}),
        (7, -3, {"half_up": -2, "half_even": -2, "down": -2, "floor": -3, "ceiling": -2}),
        (6, 3, {"half_up": 2, "half_even": 2, "down": 2, "floor": 2, "ceiling": 2}),
        (0, 3, {"half_up": 0, "half_even": 0, "down": 0, "floor": 0, "ceiling": 0}),
    ],
)
def test_every_rounding_by_hand(numerator: int, denominator: int, expected: dict[str, int]) -> None:
    assert {r.value: divide(numerator, denominator, rounding=r) for r in Rounding} == expected


def test_division_by_zero_and_bad_factors_are_refused() -> None:
    with pytest.raises(InputError):
        divide(1, 0, rounding=Rounding.DOWN)
    for factor in (0.5, True, "1"):
        with pytest.raises(InputError):
            scale(fen(1), factor, rounding=Rounding.DOWN)  # type: ignore[arg-type]
    assert scale(fen(10001), Fraction(1, 2), rounding=Rounding.FLOOR) == 5000
    assert isinstance(scale(dm2(3), 2, rounding=Rounding.DOWN), Area)


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [True], [1.0]])
def test_split_refuses_weights_that_make_no_shares(weights: list[int]) -> None:
    with pytest.raises(InputError):
        split(fen(100), weights)
    with pytest.raises(InputError):
        split(fen(-1), [1])


def test_split_of_the_reports_budgets() -> None:
    assert split(wan_yuan(430), [50, 30, 20]) == (wan_yuan(215), wan_yuan(129), wan_yuan(86))
    assert split(wan_yuan(1100), [50, 30, 20]) == (wan_yuan(550), wan_yuan(330), wan_yuan(220))


def test_ratio_is_exact_and_of_one_kind() -> None:
    assert ratio(dm2(1), dm2(3)) == Fraction(1, 3)
    with pytest.raises(InputError):
        ratio(dm2(1), dm2(0))
    with pytest.raises(InputError):
        ratio(dm2(1), fen(1))  # type: ignore[misc]


def test_square_metres_and_area_of_are_one() -> None:
    assert square_metres("212.8") == Area.of("212.8") == dm2(21280)
    assert square_metres(dm2(5)) == dm2(5)


def test_a_text_of_thousands_of_digits_is_refused_like_any_other() -> None:
    # Python refuses to make a number of more than 4,300 digits of a text, by an error of its own.
    with pytest.raises(InputError, match="at most two decimals"):
        Area.of("60." + "9" * 5000)
    assert Area.of("60.25" + "0" * 5000) == Area(6025)
    with pytest.raises(InputError, match="at most two decimals"):
        Area.of(Decimal("1e-5000"))
