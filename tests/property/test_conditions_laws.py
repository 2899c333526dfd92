# SPDX-License-Identifier: Apache-2.0
"""Laws of conditions on generated expressions: one text, one answer, whoever applies it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.kleene import TRUTHS, Column, by_completion

from community_housing.conditions import Condition
from community_housing.findings import Truth, all_of, any_of, negation
from community_housing.provenance import Citation, Evidence

OWN = Citation(authority="bureau", document="rule 1", evidence=Evidence.OWN)
NAMES = ("a", "b", "c")
DOMAIN = tuple(range(-3, 4))

numbers = st.recursive(
    st.one_of(st.sampled_from(NAMES), st.integers(0, 4).map(str)),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner) | inner.map("(-{})".format),
    max_leaves=4,
)
names = st.sampled_from(NAMES)
# Each comparison reads a fact on one of its sides, as the language asks.
comparisons = st.builds("{} + {} {} {}".format, names, numbers, st.sampled_from([">=", ">", "<=", "<", "==", "!="]), numbers)
chains = st.builds("{} <= {} - {} < {}".format, numbers, names, numbers, numbers)
memberships = st.builds(
    "{} * {} {} ({}, {})".format, names, numbers, st.sampled_from(["in", "not in"]), st.integers(0, 3), st.integers(0, 3)
)
knowns = st.sampled_from(NAMES).map("known({})".format)
truths = st.recursive(
    comparisons | chains | memberships | knowns,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner) | inner.map("(not {})".format),
    max_leaves=5,
)
expressions = truths
facts = st.fixed_dictionaries({name: st.none() | st.sampled_from(DOMAIN) for name in NAMES})


def evaluated(expression: str, values: dict[str, Any]) -> bool:
    """The expression as Python itself reads it."""
    return bool(eval(expression, {"__builtins__": {}, "known": lambda value: value is not None}, dict(values)))  # noqa: S307


@given(expressions, st.fixed_dictionaries({name: st.sampled_from(DOMAIN) for name in NAMES}))
def test_with_nothing_missing_the_answer_is_pythons(expression: str, values: dict[str, int]) -> None:
    assert Condition("c", expression, OWN).test(values) is TRUTHS[evaluated(expression, values)]


@settings(max_examples=200)
@given(truths.filter(lambda text: "known" not in text), facts)
def test_unknown_is_never_contradicted_by_a_completion(expression: str, values: dict[str, int | None]) -> None:
    answer = Condition("c", expression, OWN).test(values)
    possible = by_completion(lambda full: evaluated(expression, dict(full)), values, DOMAIN)
    if answer is not Truth.UNKNOWN:
        assert possible == {answer is Truth.MET}


@given(expressions, st.lists(facts, min_size=1, max_size=6))
def test_columns_answer_as_records_do(expression: str, rows: list[dict[str, int | None]]) -> None:
    condition = Condition("c", expression, OWN)
    columns = {name: Column([row[name] for row in rows]) for name in NAMES}
    answers = condition.over(columns).values
    assert [TRUTHS[answer] for answer in answers] == [condition.test(row) for row in rows]


@given(st.lists(st.sampled_from(Truth), max_size=6))
def test_de_morgan(values: list[Truth]) -> None:
    assert negation(all_of(values)) is any_of(negation(value) for value in values)


@given(st.lists(st.sampled_from(Truth), max_size=6), st.randoms(use_true_random=False))
def test_order_does_not_matter(values: list[Truth], random: Any) -> None:
    mixed = list(values)
    random.shuffle(mixed)
    assert (all_of(values), any_of(values)) == (all_of(mixed), any_of(mixed))
