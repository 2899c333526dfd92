# SPDX-License-Identifier: Apache-2.0
"""What areas and amounts accept, refuse and print."""

import copy
import json
import math
import operator
import pickle
import re
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Any

import attrs
import numpy as np
import pandas as pd
import pytest
from annotated_types import Ge
from pydantic import BaseModel, TypeAdapter, ValidationError

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
        ("－１，２３４．５６", -123456),
        ("＋０１", 100),
        ("\u3000７", 700),
        (Decimal("0E+999999999"), 0),
        (Decimal("0E-999999999"), 0),
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
    assert Area.of(given) == Area(expected)
    assert Money.of(given) == Money(expected)


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
        "38²",
        "212.8¹",
        "200①",
        "٣",
        "⒈",
        "1_000",
        "1\N{MINUS SIGN}2",
        "\N{MINUS SIGN}1",
        "5 m²",
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
        Decimal("1E-999999999"),
        "9" * 14,
        10**13,
        Fraction(1, 2),
        fen(100),
    ],
)
def test_area_refuses_what_is_not_exact(given: object) -> None:
    with pytest.raises(InputError):
        Area.of(given)


def test_an_integer_too_long_to_write_out_is_refused_like_any_other() -> None:
    for read in (Area, Area.of, wan_yuan):
        with pytest.raises(InputError, match="15 digits"):
            read(10**6000)  # type: ignore[operator]


def test_quantities_of_another_kind_are_refused() -> None:
    for wrong in (lambda: Area(fen(3)), lambda: Money.of(dm2(3)), lambda: wan_yuan(dm2(3)), lambda: Area(dm2(3))):  # type: ignore[arg-type]
        with pytest.raises(InputError):
            wrong()


@pytest.mark.parametrize("value", [1.5, "3", True, LARGEST + 1, -LARGEST - 1, None])
def test_the_integer_constructor_takes_whole_numbers_of_fifteen_digits_only(value: object) -> None:
    with pytest.raises(InputError):
        Area(value)  # type: ignore[arg-type]


def test_arithmetic_stays_within_one_kind() -> None:
    area = dm2(21280)
    assert isinstance(area + area, Area)
    assert area + area == Area(42560)
    assert area - dm2(1) == Area(21279)
    assert isinstance(area * 2, Area)
    assert 2 * area == Area(42560)
    assert -area == Area(-21280)
    assert isinstance(abs(-area), Area)
    assert sum([area, area], Area(0)) == Area(42560) == total(iter([area, area]), Area)
    assert total([], Money) == Money(0)
    assert +area is area


@pytest.mark.parametrize(
    "operation",
    [
        lambda a: a + fen(3),
        lambda a: a - fen(3),
        lambda a: a + 3,
        lambda a: 3 + a,
        lambda a: a - 3,
        lambda a: 3 - a,
        lambda a: True + a,
        lambda a: a + None,
        lambda a: sum([a, a]),
        lambda a: total([a, fen(1)], Area),
        lambda a: total([a, 1], Area),
        lambda a: 0.5 * a,
        lambda a: Fraction(1, 2) * a,
        lambda a: Decimal(1) * a,
        lambda a: a * True,
        lambda a: a**2,
        lambda a: a & 255,
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


@pytest.mark.parametrize("other", [0, 100, True, 100.0, Decimal(100), Fraction(100), fen(100), None, "100"])
def test_order_is_that_of_one_kind(other: object) -> None:
    area = dm2(100)
    orders = (operator.lt, operator.le, operator.gt, operator.ge)
    for order, first, second in zip(orders, (True, True, False, False), (False, False, True, True), strict=True):
        assert order(area, dm2(101)) is first
        assert order(dm2(101), area) is second
        for one, two in ((area, other), (other, area)):
            with pytest.raises(TypeError):
                order(one, two)


def test_a_quantity_equals_its_like_and_no_number_may_be_asked_whether_it_is_one() -> None:
    assert dm2(5) == Area(5)
    assert dm2(5) != Area(6)
    assert dm2(5) != fen(5)
    for strange in (None, "5", object(), (5,), [dm2(5)]):
        assert dm2(5) != strange
        assert strange != dm2(5)
    assert len({dm2(5), fen(5), dm2(5), dm2(-5)}) == 3
    assert {dm2(5): "area", 5: "number", fen(5): "money"}[fen(5)] == "money"
    for number in (0, 5, True, 5.0, Decimal(5), Fraction(5)):
        # False would be a silent answer to a question that once was right: is nothing missing?
        for ask in (lambda n=number: dm2(5) == n, lambda n=number: n == dm2(5), lambda n=number: dm2(5) != n):
            with pytest.raises(TypeError, match=r"dm2\(0\)"):
                ask()


@pytest.mark.parametrize(
    "leak",
    [int, float, complex, round, math.floor, math.trunc, operator.index, hex, range, bool, lambda a: not a, Decimal, Fraction],
)
def test_no_number_and_no_truth_comes_out_but_by_name(leak: Callable[[object], object]) -> None:
    for quantity in (dm2(0), dm2(21280), fen(1)):
        with pytest.raises(TypeError):
            leak(quantity)
    assert (dm2(21280).dm2, fen(7).fen) == (21280, 7)
    assert not hasattr(dm2(1), "fen")
    assert not hasattr(fen(1), "dm2")
    assert "%s" % dm2(1) == "0.01"  # noqa: UP031 - the old way to format is asked
    with pytest.raises(TypeError):
        "%d" % dm2(1)  # noqa: UP031


def test_a_quantity_does_not_change() -> None:
    area = dm2(5)
    for change in (
        lambda: setattr(area, "dm2", 6),
        lambda: setattr(area, "_whole", 6),
        lambda: setattr(area, "note", 6),
        lambda: setattr(area, "__class__", Money),
        lambda: delattr(area, "_whole"),
    ):
        with pytest.raises(AttributeError):
            change()
    assert area == dm2(5)
    assert not hasattr(area, "__dict__")


def test_other_libraries_write_no_bare_number() -> None:
    @attrs.frozen
    class Row:
        area: Area

    for opened in (attrs.asdict(Row(dm2(21280))), {"area": dm2(21280)}, [fen(1)]):
        with pytest.raises(TypeError, match="not JSON serializable"):
            json.dumps(opened)
    assert attrs.asdict(Row(dm2(21280))) == {"area": dm2(21280)}
    assert (
        json.dumps(attrs.asdict(Row(dm2(5)), value_serializer=lambda _o, _a, value: str(value.decimal))) == '{"area": "0.05"}'
    )
    frame = pd.DataFrame({"area": [dm2(1), dm2(2)]})
    assert frame["area"].sum() == dm2(3)
    with pytest.raises(TypeError):
        frame["area"].mean()
    with pytest.raises(TypeError):
        np.array([dm2(1), dm2(2)], dtype=np.int64)


def test_bounds_of_a_quantity_in_a_users_own_model() -> None:
    class Plan(BaseModel):
        cost: Annotated[Money, Ge(fen(0))]

    assert Plan(cost="66.5").cost == fen(6650)  # type: ignore[arg-type]
    assert Plan(cost=fen(1)).model_dump_json() == '{"cost":0.01}'
    assert TypeAdapter(Any).dump_json([fen(1), dm2(21280)]) == b"[0.01,212.8]"
    assert TypeAdapter(Any).dump_python([fen(1)]) == [fen(1)]
    with pytest.raises(ValidationError):
        Plan(cost=-1)  # type: ignore[arg-type]


def test_text_never_depends_on_the_decimal_context() -> None:
    def told() -> list[str]:
        area, money = dm2(-LARGEST), fen(99_999_999_99)
        shown = [str(area), f"{area}", f"{area:,.1f}", f"{area:+.2f}", f"{area:e}", area.text(lang="zh"), money.text(lang="zh")]
        return [
            *shown,
            money.text(lang="en"),
            str(money.decimal),
            str(wan_yuan("12.345678")),
            repr(Area.of("9999999999999.99")),
        ]

    usual = told()
    assert usual[0] == "-9999999999999.99"
    for rounding in (ROUND_UP, ROUND_DOWN):
        with localcontext(Context(prec=1, rounding=rounding, Emax=1, Emin=-1, traps=[])):
            assert told() == usual


def test_text_in_both_languages() -> None:
    assert dm2(2400122).text(lang="zh") == "24,001.22㎡"
    assert dm2(2400122).text(lang="en") == "24,001.22 m²"
    assert wan_yuan(1100).text(lang="zh") == "1,100万元"
    assert yuan("660000").text(lang="zh") == "66万元"
    assert yuan("9999.99").text(lang="zh") == "9,999.99元"
    assert yuan("660000.01").text(lang="zh") == "66.000001万元"
    assert yuan("660000.5").text(lang="en") == "660,000.50 yuan"
    assert (str(dm2(-5)), f"{dm2(-5)}", f"{dm2(123456):,.1f}") == ("-0.05", "-0.05", "1,234.6")
    assert (repr(dm2(7)), repr(fen(7))) == ("dm2(7)", "fen(7)")


def test_values_survive_pickle_and_copy() -> None:
    for value in (dm2(7), fen(-7)):
        for same in (*(pickle.loads(pickle.dumps(value, way)) for way in range(6)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301
            assert (same, type(same), hash(same)) == (value, type(value), hash(value))


def test_json_is_a_decimal_number() -> None:
    adapter = TypeAdapter(Area)
    assert [adapter.dump_json(dm2(v)) for v in (21280, 20000, 1, -7)] == [b"212.8", b"200", b"0.01", b"-0.07"]
    assert adapter.validate_json("212.80") == Area(21280)
    assert adapter.validate_json('"212.80"') == Area(21280)
    # One schema for both ways, so that a record is one component of an API.
    assert adapter.json_schema(mode="serialization") == adapter.json_schema(mode="validation")
    assert [one["type"] for one in adapter.json_schema()["anyOf"]] == ["number", "string"]
    for bad in ("true", "1.005", "null", '"x"', "[]"):
        with pytest.raises(ValidationError):
            adapter.validate_json(bad)


def test_the_largest_amount_survives_json() -> None:
    adapter = TypeAdapter(Money)
    for value in (LARGEST, -LARGEST, LARGEST - 98):
        assert adapter.validate_json(adapter.dump_json(fen(value))) == Money(value)
    assert json.loads(adapter.dump_json(fen(LARGEST))) == 9999999999999.99


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (430, 430_000_000),
        ("66", 66_000_000),
        ("0.000001", 1),
        (Decimal("1.5"), 1_500_000),
        ("４３０", 430_000_000),
        ("－1,100.5", -1_100_500_000),
        (1e-06, 1),
    ],
)
def test_ten_thousand_yuan_is_exact(given: object, expected: int) -> None:
    assert wan_yuan(given) == Money(expected)


@pytest.mark.parametrize(
    "given",
    [
        "0.0000001",
        True,
        None,
        "x",
        float("nan"),
        fen(1),
        "1e2x",
        "1e2",
        "1,2",
        "1_000",
        "38²",
        10**16,
        Decimal("sNaN"),
        "1e999999999",
        Decimal("1e999999999"),
        Decimal("1e-999999999"),
    ],
)
def test_ten_thousand_yuan_has_the_grammar_of_every_number_and_refuses_less_than_a_fen(given: object) -> None:
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
    assert scale(fen(10001), Fraction(1, 2), rounding=Rounding.FLOOR) == Money(5000)
    assert isinstance(scale(dm2(3), 2, rounding=Rounding.DOWN), Area)


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [True], [1.0]])
def test_split_refuses_weights_that_make_no_shares(weights: list[int]) -> None:
    with pytest.raises(InputError):
        split(fen(100), weights)
    with pytest.raises(InputError):
        split(fen(-1), [1])


def test_weights_are_read_once() -> None:
    assert split(fen(5), (weight for weight in (1, 2))) == (fen(2), fen(3))


@pytest.mark.parametrize("kind", [Area, Money])
def test_there_are_no_further_kinds(kind: type) -> None:
    with pytest.raises(TypeError, match="not subclassed"):
        type("Floor", (kind,), {"__slots__": ()})


def test_what_is_left_of_a_split_goes_to_the_largest_remainder_and_of_equal_ones_to_the_earlier() -> None:
    # 10 by 5:1:1 are 7 1/7, 1 3/7 and 1 3/7; 11 are 7 6/7, 1 4/7 and 1 4/7, and two are left.
    assert split(fen(10), [5, 1, 1]) == (fen(7), fen(2), fen(1))
    assert split(fen(11), [1, 5, 1]) == (fen(2), fen(8), fen(1))


def test_split_of_the_reports_budgets() -> None:
    assert split(wan_yuan(430), [50, 30, 20]) == (wan_yuan(215), wan_yuan(129), wan_yuan(86))
    assert split(wan_yuan(1100), [50, 30, 20]) == (wan_yuan(550), wan_yuan(330), wan_yuan(220))


@pytest.mark.parametrize("rounding", ["up", "HALF_UP", None, 1])
def test_a_rounding_is_one_of_the_known_ones(rounding: object) -> None:
    for wrong in (
        lambda: divide(8, 3, rounding=rounding),  # type: ignore[arg-type]
        lambda: divide(6, 3, rounding=rounding),  # type: ignore[arg-type]
        lambda: scale(dm2(1), 1, rounding=rounding),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError, match="half_up, half_even, down, floor, ceiling"):
            wrong()
    assert divide(-7, 2, rounding="down") == -3  # type: ignore[arg-type]
    assert divide(-7, 2, rounding="half_up") == -4  # type: ignore[arg-type]


def test_sums_are_of_quantities_and_quotients_of_whole_numbers() -> None:
    for wrong in (
        lambda: divide(7.5, 2, rounding=Rounding.DOWN),  # type: ignore[arg-type]
        lambda: divide(7, True, rounding=Rounding.DOWN),
        lambda: divide(dm2(7), 2, rounding=Rounding.DOWN),  # type: ignore[arg-type]
        lambda: scale(5, 2, rounding=Rounding.DOWN),  # type: ignore[call-overload]
        lambda: split(100, [1, 2]),  # type: ignore[type-var]
        lambda: ratio(5, 5),  # type: ignore[type-var]
    ):
        with pytest.raises(InputError):
            wrong()


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


TOO_LONG = "must have at most 15 digits, two behind the point, got"
DOWN: Any = {"rounding": Rounding.DOWN}


@pytest.mark.parametrize(
    ("call", "given", "more", "field", "value", "message"),
    [
        (Area, (1.5,), {}, "Area", 1.5, "must be a whole number of dm2, got 1.5; use Area.of() to parse m²"),
        (Money, ("3",), {}, "Money", "3", "must be a whole number of fen, got '3'; use Money.of() to parse yuan"),
        (Area, (10**15,), {}, "Area", 10**15, f"must have at most 15 digits in dm2, got {10**15}"),
        (Area, (2**400,), {}, "Area", 2**400, "must have at most 15 digits in dm2, got an integer of 401 bits"),
        (Area, (2**400 - 1,), {}, "Area", 2**400 - 1, f"must have at most 15 digits in dm2, got {str(2**400)[:100]} …"),
        (Area.of, ("x",), {}, "Area", "x", "must be a decimal number such as 212.80, got 'x'"),
        (Area.of, (b"1",), {}, "Area", b"1", "must be a number, a Decimal or a text of one, got b'1'"),
        (Money.of, (math.inf,), {}, "Money", math.inf, "must be finite, got inf"),
        (Area.of, ("1.005",), {}, "Area", "1.005", "must have at most two decimals, got '1.005'"),
        (Area.of, (Decimal("0.001"),), {}, "Area", Decimal("0.001"), "must have at most two decimals, got 0.001"),
        (wan_yuan, ("1.0000001",), {}, "wan_yuan", "1.0000001", "must have at most six decimals, got '1.0000001'"),
        (Area.of, (10**13,), {}, "Area", 10**13, f"{TOO_LONG} {10**13}"),
        (Area.of, (f"{10**13}",), {}, "Area", f"{10**13}", f"{TOO_LONG} '{10**13}'"),
        (wan_yuan, (-(10**9),), {}, "wan_yuan", -(10**9), f"{TOO_LONG.replace('two', 'six')} {-(10**9)}"),
        (Area.of, ("x" * 98,), {}, "Area", "x" * 98, f"must be a decimal number such as 212.80, got '{'x' * 98}'"),
        (Area.of, ("x" * 99,), {}, "Area", "x" * 99, f"must be a decimal number such as 212.80, got '{'x' * 99} …"),
        (divide, (0.5, 1), DOWN, "numerator", 0.5, "must be an int, got 0.5"),
        (divide, (1, "2"), DOWN, "denominator", "2", "must be an int, got '2'"),
        (divide, (1, 0), DOWN, "denominator", 0, "a quotient needs a denominator other than 0"),
        (divide, (1, 2), {"rounding": "up"}, "rounding", "up", f"must be one of {', '.join(Rounding)}, got 'up'"),
        (ratio, (5, fen(1)), {}, "part", 5, "must be an Area or a Money, got 5"),
        (ratio, (fen(1), dm2(2)), {}, "part", fen(1), "must both be Area or both be Money, got fen(1) and dm2(2)"),
        (ratio, (fen(1), fen(0)), {}, "whole", fen(0), "a ratio needs a whole other than 0"),
        (scale, (5, 1), DOWN, "quantity", 5, "must be an Area or a Money, got 5"),
        (scale, (fen(5), 0.5), DOWN, "factor", 0.5, "must be a Fraction or an int, got 0.5"),
        (split, (5, [1]), {}, "total", 5, "must be an Area or a Money, got 5"),
        (split, (fen(-1), [1]), {}, "total", fen(-1), "must be >= 0, got fen(-1)"),
        (split, (fen(1), [0]), {}, "weights", (0,), "must be integers >= 0, at least one and not all 0, got [0]"),
    ],
)
def test_a_refusal_says_of_which_argument_what_was_given_and_what_would_be_right(
    call: Callable[..., object], given: tuple[object, ...], more: Any, field: str, value: object, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        call(*given, **more)
    assert (caught.value.field, caught.value.value, caught.value.message) == (field, value, message)


SUCH = "{0} {1} {2} is not defined; {0} takes another {0}, such as {3}(0)"


@pytest.mark.parametrize(
    ("call", "given", "message"),
    [
        (operator.add, (dm2(1), 1), SUCH.format("Area", "+", "int", "dm2") + "; total() adds up several"),
        (operator.add, (1, dm2(1)), SUCH.format("Area", "+", "int", "dm2") + "; total() adds up several"),
        (total, ([fen(1)], Area), SUCH.format("Area", "+", "Money", "dm2") + "; total() adds up several"),
        (operator.sub, (fen(1), 2.0), SUCH.format("Money", "-", "float", "fen")),
        (operator.sub, (2.0, fen(1)), SUCH.format("Money", "-", "float", "fen")),
        (operator.lt, (fen(1), dm2(1)), SUCH.format("Money", "<", "Area", "fen")),
        (operator.le, (fen(1), dm2(1)), SUCH.format("Money", "<=", "Area", "fen")),
        (operator.gt, (fen(1), dm2(1)), SUCH.format("Money", ">", "Area", "fen")),
        (operator.ge, (fen(1), dm2(1)), SUCH.format("Money", ">=", "Area", "fen")),
        (operator.eq, (fen(1), 1), SUCH.format("Money", "==", "int", "fen")),
        (operator.mul, (fen(1), 2.0), "Money * float is not defined; Money takes an int; scale() takes a Fraction"),
        (operator.truth, (dm2(1),), "Area has no truth: compare with dm2(0) for zero, with None for what is missing"),
        (operator.mod, (fen(1), 2), "Money is not divided: use scale() with a Fraction and a rounding, split(), or ratio()"),
        (type, ("Floor", (Area,), {}), "Area is not subclassed: what is of one kind adds and compares"),
        (setattr, (dm2(1), "note", 1), "Area does not change; 'note' cannot be set"),
        (delattr, (dm2(1), "_whole"), "Area does not change; '_whole' cannot be deleted"),
    ],
)
def test_what_a_quantity_does_not_do_is_said_with_what_does(
    call: Callable[..., object], given: tuple[object, ...], message: str
) -> None:
    with pytest.raises((TypeError, AttributeError), match=f"^{re.escape(message)}$"):
        call(*given)


def test_order_at_and_beside_the_same_amount() -> None:
    for kind in (Area, Money):
        less, same, more = kind(4), kind(5), kind(6)
        assert [same < one for one in (less, same, more)] == [False, False, True]
        assert [same <= one for one in (less, same, more)] == [False, True, True]
        assert [same > one for one in (less, same, more)] == [True, False, False]
        assert [same >= one for one in (less, same, more)] == [True, True, False]


def test_nothing_has_no_sign_and_amounts_below_zero_one() -> None:
    assert [str(dm2(value)) for value in (-1, 0, 1)] == ["-0.01", "0.00", "0.01"]
    assert [fen(value).text(lang="zh") for value in (-1_000_000, -1, 0, 1, 1_000_000)] == [
        "-1万元",
        "-0.01元",
        "0.00元",
        "0.01元",
        "1万元",
    ]
    assert [fen(value).text(lang="zh") for value in (-1_500_000, 1_000_010, 10_000_000)] == [
        "-1.5万元",
        "1.00001万元",
        "10万元",
    ]
    assert (dm2(5).text(), fen(5).text()) == ("0.05 m²", "0.05 yuan")


def test_hashes_tell_most_amounts_apart() -> None:
    for kind in (Area, Money):
        assert len({hash(kind(value)) for value in range(1000)}) == 1000


def test_the_schema_of_an_amount_says_unit_bounds_of_the_text_and_how_it_goes_out() -> None:
    schema = TypeAdapter(Area).json_schema()
    number, text = schema["anyOf"]
    assert (number, schema["unit"]) == ({"type": "number"}, "m²")
    assert schema["description"] == "Exact amount in m² with at most two decimals; a number where it goes out."
    taken = [one for one in ("1", "+1,234.50", "12.3", "-0.010") if re.fullmatch(text["pattern"].strip("^$"), one)]
    assert taken == ["1", "+1,234.50", "12.3", "-0.010"]
    assert not [one for one in ("1,23", "1.005", ".5", "x1", "1 ") if re.search(text["pattern"], one)]
    assert TypeAdapter(Area).dump_python(dm2(5)) == dm2(5)
    assert TypeAdapter(Area).dump_python(dm2(5), mode="json") == 0.05
