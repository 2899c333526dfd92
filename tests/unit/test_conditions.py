# SPDX-License-Identifier: Apache-2.0
"""The language of conditions: what it accepts, what it refuses, what it answers."""

import datetime as dt
import pickle
from types import FunctionType
from typing import Any

import attrs
import pytest
from tests.reference.kleene import Column

from community_housing.conditions import Condition
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.provenance import Citation, Evidence

OWN = Citation(authority="bureau", document="rule 1", evidence=Evidence.OWN)


def condition(expression: str, **figures: int | str) -> Condition:
    return Condition("c", expression, OWN, figures)


@pytest.mark.parametrize(
    "expression",
    [
        "area_dm2 / 2 > 1",
        "area_dm2 // 2 > 1",
        "area_dm2 % 2 == 1",
        "area_dm2 ** 2 > 1",
        "area_dm2 > 1.5",
        "area_dm2 is None",
        "area_dm2 == None",
        "met == True",
        "1 > 0",
        "a > 0 and 1 > 0",
        "0 <= 1 < a",
        "0 in (0, 1) or a > 1",
        "True",
        "a if b else c",
        "a.b > 1",
        "a[0] > 1",
        "f(a) > 1",
        "__import__('os')",
        "known(a + 1)",
        "known(a, b)",
        "(x := a) > 1",
        "[a] > 1",
        "a in b",
        "a in (b,)",
        "a in ()",
        "a in (1,) in (2,)",
        "a in (1,) == b",
        "0 < a in (1, 2)",
        "a + 1",
        "lambda: a",
        "a >",
        "",
        "a > 1; b > 2",
        "f'{a}' == 'x'",
        "a > b'1'",
        "+a > 1",
        "~a > 1",
        "a & b > 1",
    ],
)
def test_anything_outside_of_the_language_is_refused(expression: str) -> None:
    with pytest.raises(InputError):
        condition(expression)


def test_figures_alone_decide_nothing() -> None:
    with pytest.raises(InputError, match="fact"):
        condition("a > 0 or floor > 100", floor=200)
    with pytest.raises(InputError):
        condition("a > 0 and floor", floor=1)
    for expression in ("known(floor)", "a > 0 and known(floor)", "not known(floor) or a > 0"):
        with pytest.raises(InputError, match=r"'known\(floor\)'"):
            condition(expression, floor=1)


TRUTH = "must be a truth made of comparisons, in, and, or, not, known(name)"
TUPLE = "after 'in' stands a tuple of constants, alone"
VALUE = "computes with names, whole numbers, texts and + - * only"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a + 1", f"{TRUTH}: 'a + 1'"),
        ("a > 1 or f(a)", f"{TRUTH}: 'f(a)'"),
        ("a > 0 and 2 * floor >= 1", "a comparison must read a fact on one of its sides: '2 * floor >= 1'"),
        ("0 <= 1 < a", "a comparison must read a fact on one of its sides: '0 <= 1'"),
        ("a in b", f"{TUPLE}: 'b'"),
        ("a in ()", f"{TUPLE}: '()'"),
        ("0 < a not in (1, 2)", f"{TUPLE}: '(1, 2)'"),
        ("a in (1, b)", "after 'in' stand constants: 'b'"),
        ("a in (1, True)", "a truth is not compared; write the name or 'not' the name: 'True'"),
        ("a in (1, None)", f"{VALUE}: 'None'"),
        ("a is b", "compares with >= > <= < == != in only: 'b'"),
        ("a == True", "a truth is not compared; write the name or 'not' the name: 'True'"),
        ("a + b / 2 >= 1", f"{VALUE}: 'b / 2'"),
    ],
)
def test_what_is_refused_is_said_with_the_part_that_is_wrong(expression: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        condition(expression, floor=1)
    assert (caught.value.message, caught.value.field, caught.value.value) == (message, "condition c", expression)


@pytest.mark.parametrize("expression", ["a >", "", "a > 1; b > 2", "a > 1\x00", "(" * 500 + "a > 1" + ")" * 500])
def test_what_python_cannot_read_is_said_with_its_text(expression: str) -> None:
    with pytest.raises(InputError) as caught:
        condition(expression)
    assert (caught.value.field, caught.value.value) == ("condition c", expression)
    assert caught.value.message.startswith("must be one Python expression (")


@pytest.mark.parametrize("expression", ["not " * 24_000 + "a", "-" * 50_000 + "a > 1", "a" + " + a" * 24_000 + " > 1"])
def test_what_is_nested_too_deep_is_an_error_of_the_expression(expression: str) -> None:
    with pytest.raises(InputError) as caught:
        condition(expression)
    assert (caught.value.message, caught.value.field) == ("is nested too deep", "condition c")
    assert caught.value.value == expression


def test_a_compiled_condition_has_nothing_of_python_at_hand() -> None:
    decide = condition("a > 1").decide
    assert isinstance(decide, FunctionType)
    assert decide.__globals__["__builtins__"] == {}


def test_reads_are_the_facts_without_the_figures_in_order() -> None:
    made = condition("b * per >= a + floor and known(c) and b > a", floor=3, per=100)
    assert made.reads == ("b", "a", "c")


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("a >= 200", {"a": 200}, Truth.MET),
        ("a >= 200", {"a": 199}, Truth.UNMET),
        ("a >= 200", {"a": None}, Truth.UNKNOWN),
        ("a >= 200 or b", {"a": None, "b": True}, Truth.MET),
        ("a >= 200 and b", {"a": None, "b": False}, Truth.UNMET),
        ("a >= 200 and b", {"a": None, "b": True}, Truth.UNKNOWN),
        ("not a >= 200", {"a": None}, Truth.UNKNOWN),
        ("not b", {"b": False}, Truth.MET),
        ("b", {"b": None}, Truth.UNKNOWN),
        ("not b", {"b": None}, Truth.UNKNOWN),
        ("a >= 200 or b", {"a": 199, "b": None}, Truth.UNKNOWN),
        ("b and c", {"b": None, "c": False}, Truth.UNMET),
        ("b or c", {"b": None, "c": True}, Truth.MET),
        ("known(a)", {"a": None}, Truth.UNMET),
        ("known(a)", {"a": 0}, Truth.MET),
        ("not known(a) or a > 0", {"a": None}, Truth.MET),
        ("t in ('owned', 'leased')", {"t": "leased"}, Truth.MET),
        ("t not in ('owned', 'leased')", {"t": "leased"}, Truth.UNMET),
        ("t not in ('owned', 'leased')", {"t": None}, Truth.UNKNOWN),
        ("1 <= a < b", {"a": 1, "b": None}, Truth.UNKNOWN),
        ("1 <= a < b", {"a": 0, "b": None}, Truth.UNMET),
        ("a - b * 2 >= -c", {"a": 1, "b": 2, "c": 3}, Truth.MET),
        ("a - b * 2 >= -c", {"a": 1, "b": 2, "c": None}, Truth.UNKNOWN),
        ("starts <= on", {"starts": dt.date(2012, 8, 5), "on": dt.date(2012, 8, 5)}, Truth.MET),
    ],
)
def test_three_values(expression: str, facts: dict[str, object], expected: Truth) -> None:
    assert condition(expression).test(facts) is expected


def test_records_are_read_by_attribute() -> None:
    @attrs.frozen
    class Facts:
        a: int | None

    assert condition("a > 1").test(Facts(2)) is Truth.MET
    assert condition("a > 1").test(Facts(None)) is Truth.UNKNOWN


def test_a_fact_that_does_not_exist_is_an_error_not_unknown() -> None:
    with pytest.raises(InputError, match="area_dm3"):
        condition("area_dm3 > 1").test({"area_dm2": 3})
    with pytest.raises(InputError) as caught:
        condition("area_dm2 > 1 and households > 1").over({"on": 1, "area_dm2": 3})
    assert (caught.value.field, caught.value.value) == ("columns", ["area_dm2", "on"])
    assert caught.value.message == "condition c reads the column 'households', which is not given"


def test_margin_says_how_far() -> None:
    floor = condition("a >= floor", floor=200)
    assert [floor.margin({"a": a}) for a in (199, 200, 201, None)] == [-1, 0, 1, None]
    assert condition("a <= 500").margin({"a": 510}) == -10
    assert condition("a > 1 and b > 1").margin({"a": 1, "b": 1}) is None
    assert condition("t == 'x'").margin({"t": "x"}) is None
    assert condition("a == 3").margin({"a": 4}) is None
    assert condition("a != 3").margin({"a": 4}) is None
    assert condition("1 <= a < 5").margin({"a": 4}) is None
    for expression in ("a in (1, 2)", "a not in (1, 2)", "a + 1 in (1, 2)"):
        assert condition(expression).margin({"a": 1}) is None


def test_missing_names_what_is_not_there() -> None:
    assert condition("a > b or known(c)").missing({"a": None, "b": 1, "c": None}) == ("a", "c")


def test_conditions_are_values() -> None:
    one, same, other = condition("a >= f", f=1), condition("a >= f", f=1), condition("a >= f", f=2)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    again = pickle.loads(pickle.dumps(one))  # noqa: S301
    assert again == one
    assert again.test({"a": 1}) is Truth.MET


def test_facts_that_are_not_there_are_named_all_at_once() -> None:
    condition = Condition("c", "a + b >= 1 and known(d)", OWN)

    class Record:
        b = 1

    for facts in ({"b": 1}, Record()):
        for ask in (condition.test, condition.missing):
            with pytest.raises(InputError) as caught:
                ask(facts)
            assert (caught.value.field, caught.value.value) == ("facts", ["a", "d"])
            assert caught.value.message == "condition c reads a, d, which the facts do not have"
    # A mapping is asked for its keys, not for its attributes.
    with pytest.raises(InputError) as caught:
        Condition("c", "keys >= 1 and items >= 1", OWN).test({"items": 1})
    assert caught.value.value == ["keys"]


def test_a_refused_expression_names_its_condition_and_its_text() -> None:
    with pytest.raises(InputError) as caught:
        Condition("c", "a / 2 >= 1", OWN)
    assert (caught.value.field, caught.value.value) == ("condition c", "a / 2 >= 1")
    assert "'a / 2'" in caught.value.message


def test_a_truth_beside_a_number_is_refused() -> None:
    condition = Condition("c", "a >= b", OWN)
    assert condition.margin({"a": 3, "b": 1}) == 2
    for facts in ({"a": True, "b": 1}, {"a": 1, "b": False}):
        with pytest.raises(InputError, match="whole number"):
            condition.margin(facts)


def test_a_bare_truth_over_columns_is_the_column() -> None:
    flags = Column([True, False, None])
    assert Condition("c", "flag", OWN).over({"flag": flags}).values == [True, False, None]
    assert Condition("c", "not flag", OWN).over({"flag": flags}).values == [False, True, None]


def test_a_membership_over_columns_is_that_of_each_value() -> None:
    tenures = Column(["owned", "leased", "shared", "lent", None])
    for wanted in (("owned",), ("leased", "owned"), ("shared", "owned", "leased")):
        inside = [None if value is None else value in wanted for value in tenures.values]
        outside = [None if value is None else value not in wanted for value in tenures.values]
        assert condition(f"t in {wanted}").over({"t": tenures}).values == inside
        assert condition(f"t not in {wanted}").over({"t": tenures}).values == outside


def test_a_figure_stands_whatever_else_the_facts_carry_of_its_name() -> None:
    floor = condition("a >= floor", floor=200)
    for a, truth in ((199, False), (200, True), (None, None)):
        assert floor.test({"a": a, "floor": 100}) is {True: Truth.MET, False: Truth.UNMET, None: Truth.UNKNOWN}[truth]
        assert floor.over({"a": Column([a]), "floor": Column([100])}).values == [truth]
    assert floor.margin({"a": 199, "floor": 100}) == -1


def test_columns_of_polars_and_narwhals_are_read_as_the_condition_uses_them() -> None:
    pl = pytest.importorskip("polars")
    nw = pytest.importorskip("narwhals")
    cases: list[tuple[str, dict[str, Any], list[Any]]] = [
        (
            "counted - households * 30 >= 0",
            {"counted": pl.UInt32, "households": pl.UInt32},
            [{"counted": 100, "households": 1_000}],
        ),
        ("households * 30 >= 1000", {"households": pl.Int16}, [{"households": 1_200}]),
        ("s >= 'b'", {"s": pl.Enum(["c", "b", "a"])}, [{"s": "a"}, {"s": "c"}]),
        ("a and not b", {"a": pl.Boolean, "b": pl.Boolean}, [{"a": True, "b": False}, {"a": None, "b": False}]),
    ]
    for text, schema, rows in cases:
        one = Condition("c", text, OWN)
        expected = [{"met": True, "unmet": False}.get(one.test(row).value) for row in rows]
        frame = pl.DataFrame(rows, schema=schema)
        assert frame.select(found=one.over({name: pl.col(name) for name in one.reads}))["found"].to_list() == expected
        wrapped = nw.from_native(frame).select(found=one.over({name: nw.col(name) for name in one.reads}))
        assert wrapped["found"].to_list() == expected


def test_a_figure_is_named_as_python_reads_its_name() -> None:
    with pytest.raises(InputError, match="must be named 'min'"):
        Condition("c", "a >= ｍin", OWN, {"ｍin": 3})
