# SPDX-License-Identifier: Apache-2.0
"""Decision tables: what they refuse and how they are reordered."""

import attrs
import pytest

from community_housing.conditions import Condition
from community_housing.district import BuildKind, DeliveryMode, OpportunityKind
from community_housing.errors import InputError
from community_housing.modes import REPORT_ORDER, Criterion, DecisionTable, Margin, TableRow
from community_housing.provenance import Citation, Evidence

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
ANY = Criterion(Condition("any", "available", OWN))


def test_a_criterion_reads_facts_and_its_own_figures_only() -> None:
    limit = Criterion(
        Condition("limit", "cost_fen <= most_fen", OWN, {"most_fen": 5}), measures=(Margin(("most_fen",), ("cost_fen",)),)
    )
    assert limit.reason({"cost_fen": 7}).margin == -2
    with pytest.raises(InputError, match="reads colour, which is no fact"):
        Criterion(Condition("bad", "colour == 1", OWN))


def test_a_build_kind_goes_with_the_mode_build_alone() -> None:
    with pytest.raises(InputError, match="exactly when its mode is build"):
        TableRow("x", DeliveryMode.BUILD, None, 0, (OpportunityKind.LAND,), (ANY,), OWN)
    with pytest.raises(InputError, match="exactly when its mode is build"):
        TableRow("x", DeliveryMode.LEASE, BuildKind.NEW, 0, (OpportunityKind.LAND,), (ANY,), OWN)


@pytest.mark.parametrize(
    ("kinds", "criteria", "rank"), [((), (ANY,), 0), ((OpportunityKind.SALE,), (), 0), ((OpportunityKind.SALE,), (ANY,), -1)]
)
def test_a_row_without_kinds_or_criteria_or_with_a_negative_rank_is_refused(
    kinds: tuple[OpportunityKind, ...], criteria: tuple[Criterion, ...], rank: int
) -> None:
    with pytest.raises(InputError, match="row x"):
        TableRow("x", DeliveryMode.PURCHASE, None, rank, kinds, criteria, OWN)


def test_a_table_needs_rows_with_ids_of_their_own() -> None:
    with pytest.raises(InputError, match="ids of their own"):
        DecisionTable("t", ())
    with pytest.raises(InputError, match="ids of their own"):
        DecisionTable("t", (REPORT_ORDER.rows[0], REPORT_ORDER.rows[0]))


def test_rows_are_kept_by_rank_and_found_by_id() -> None:
    table = DecisionTable("t", (attrs.evolve(REPORT_ORDER["share"], rank=9), REPORT_ORDER["extend"]))
    assert [row.id for row in table.rows] == ["extend", "share"]
    with pytest.raises(InputError, match="has no row 'buy'"):
        table["buy"]


def test_reordering_keeps_every_row_and_leaves_the_table_as_it_was() -> None:
    other = REPORT_ORDER.reordered("lease_first", ["lease"])
    assert [row.id for row in other.rows] == ["lease", "extend", "new", "purchase", "developer", "share"]
    assert [row.rank for row in other.rows] == list(range(6))
    assert REPORT_ORDER.rows[0].id == "extend"
