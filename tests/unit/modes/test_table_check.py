# SPDX-License-Identifier: Apache-2.0
"""The static check: a table is proved sound, or the combination that shows a fault is named."""

import attrs
import pytest

from community_housing.conditions import Condition
from community_housing.district import DeliveryMode, OpportunityKind
from community_housing.errors import InputError
from community_housing.modes import (
    ADDING_UP,
    REPORT_ORDER,
    VENUES_COUNT,
    Criterion,
    DecisionTable,
    Policy,
    TableRow,
    check_table,
)
from community_housing.provenance import Citation, Evidence

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
SALE = OpportunityKind.SALE


def criterion(text: str, **figures: int) -> Criterion:
    return Criterion(Condition("own", text, OWN, figures))


def row(name: str, rank: int, text: str, kind: OpportunityKind = SALE, **figures: int) -> TableRow:
    return TableRow(name, DeliveryMode.PURCHASE, None, rank, (kind,), (criterion(text, **figures),), OWN)


@pytest.mark.parametrize("table", [ADDING_UP, REPORT_ORDER, VENUES_COUNT])
@pytest.mark.parametrize("policy", list(Policy))
def test_the_shipped_tables_are_proved_sound(table: DecisionTable, policy: Policy) -> None:
    assert check_table(table.under(policy)).sound


def test_a_kind_that_no_row_looks_at_is_a_gap() -> None:
    table = DecisionTable("t", tuple(r for r in REPORT_ORDER.rows if r.id != "share"))
    (fault,) = check_table(table).faults
    assert (fault.what, fault.kind) == ("gap", OpportunityKind.VENUE)
    assert "available" in fault.combination


def test_a_condition_that_asks_too_much_leaves_a_gap_and_names_it() -> None:
    table = DecisionTable("t", (row("buy", 0, "available and area_dm2 >= required_dm2 + more_dm2", more_dm2=1),))
    (fault,) = check_table(table, kinds=[SALE]).faults
    assert fault.what == "gap"
    assert "area_dm2 < required_dm2 + more_dm2" in fault.combination


def test_two_rows_of_one_rank_that_both_hold_overlap_only_without_a_policy() -> None:
    some = (row("small", 0, "area_dm2 <= 100"), row("large", 0, "area_dm2 >= 100"))
    (fault,) = list(
        check_table(DecisionTable("t", some, Policy.REFUSE), brings=[criterion("area_dm2 >= 0")], kinds=[SALE]).faults
    )
    assert (fault.what, fault.rows, fault.combination) == (
        "overlap",
        ("small", "large"),
        ("area_dm2 <= 100", "area_dm2 >= 100"),
    )
    assert check_table(DecisionTable("t", some, Policy.FIRST), brings=[criterion("area_dm2 >= 0")], kinds=[SALE]).sound


def test_rows_that_no_one_opportunity_meets_overlap_where_a_community_has_two() -> None:
    some = (row("small", 0, "area_dm2 < 100"), row("large", 0, "area_dm2 >= 100"))
    (fault,) = check_table(DecisionTable("t", some, Policy.REFUSE), brings=[criterion("area_dm2 >= 0")], kinds=[SALE]).faults
    assert (fault.what, fault.kind, fault.combination) == ("overlap", None, ("area_dm2 < 100", "other: area_dm2 >= 100"))
    example = dict(fault.example)
    assert (example["area_dm2"], example["other.area_dm2"]) == (0, 100)


def test_two_rows_that_meet_at_no_whole_number_neither_overlap_nor_leave_a_gap() -> None:
    some = (row("small", 0, "required_dm2 < 100"), row("large", 0, "required_dm2 >= 100"))
    assert check_table(DecisionTable("t", some, Policy.REFUSE), brings=[criterion("area_dm2 >= 0")], kinds=[SALE]).sound
    odd = (row("odd", 0, "2 * area_dm2 > 99 and 2 * area_dm2 < 101"),)
    assert check_table(DecisionTable("t", odd), brings=[criterion("2 * area_dm2 == 100")], kinds=[SALE]).sound
    apart = (row("small", 0, "area_dm2 < 100"), row("large", 0, "area_dm2 > 100"))
    (fault,) = check_table(DecisionTable("t", apart), brings=[criterion("area_dm2 >= 0")], kinds=[SALE]).faults
    assert fault.combination == ("area_dm2 >= 100", "area_dm2 <= 100")


def test_a_row_behind_a_wider_one_is_never_reached() -> None:
    some = (row("any", 0, "area_dm2 >= 0"), row("large", 1, "area_dm2 >= 500"))
    (fault,) = check_table(DecisionTable("t", some), kinds=[SALE]).faults
    assert (fault.what, fault.rows) == ("unreachable", ("large", "any"))


def test_a_row_that_contradicts_itself_can_never_hold() -> None:
    some = (row("never", 0, "area_dm2 > 5 and area_dm2 < 5 or kind == 'land'"), row("any", 1, "area_dm2 >= 0"))
    (fault,) = check_table(DecisionTable("t", some), kinds=[SALE]).faults
    assert (fault.what, fault.rows) == ("impossible", ("never",))


def test_a_product_of_facts_cannot_be_proved_and_is_refused() -> None:
    with pytest.raises(InputError, match="multiplies two facts"):
        check_table(DecisionTable("t", (row("x", 0, "area_dm2 * term_months >= 5"),)), kinds=[SALE])


def test_every_shape_of_condition_is_understood() -> None:
    text = "not (cost_fen != 3) and term_months in (12, 24) and term_months not in (12, 36)"
    text += " and known(cost_fen) and -area_dm2 <= 2 * 3"
    some = (row("x", 0, text), row("y", 1, "cost_fen == 3 and term_months == 24"))
    faults = check_table(
        DecisionTable("t", some), brings=[criterion("cost_fen == 3 and term_months == 24")], kinds=[SALE]
    ).faults
    assert [(f.what, f.rows) for f in faults] == [("unreachable", ("y", "x"))]


def test_ranks_that_differ_decide() -> None:
    apart = tuple(attrs.evolve(r, rank=i) for i, r in enumerate(REPORT_ORDER.rows))
    assert check_table(DecisionTable("t", apart, Policy.REFUSE)).sound
