# SPDX-License-Identifier: Apache-2.0
"""Standards of other subjects against plain facts."""

import datetime as dt
from typing import Any

import pytest

from community_housing.errors import NoStandardInForceError, StandardError
from community_housing.findings import Outcome
from community_housing.standards import check, shipped

ON = dt.date(2024, 6, 1)
MET, SHORT, UNKNOWN = Outcome.MET, Outcome.SHORT, Outcome.UNKNOWN
SIGNED = {"signed_on": dt.date(2022, 8, 1)}
INVESTMENT = {
    "place_changed": False,
    "size_or_content_changed": False,
    "change_approved": None,
    "funds_in_place": True,
    "contractor_prefinances": False,
    "cost_fen": 5,
    "approved_estimate_fen": 5,
    "final_account_made": True,
    "accepted": True,
    "fiscal_surplus_fen": 5,
    "returned_fen": 5,
}


@pytest.mark.parametrize(
    ("standard", "facts", "outcome"),
    [
        ("contract-retention-2017", {**SIGNED, "retention_fen": 300, "guarantee_fen": 0, "settlement_fen": 10000}, MET),
        ("contract-retention-2017", {**SIGNED, "retention_fen": 301, "settlement_fen": 10000}, SHORT),
        ("contract-retention-2017", {**SIGNED, "retention_fen": 300}, UNKNOWN),
        ("progress-payment-2022", {**SIGNED, "paid_fen": 79, "done_fen": 100}, SHORT),
        ("progress-payment-2022", {**SIGNED, "paid_fen": 80, "done_fen": 100}, UNKNOWN),
        ("xian-grid-nesting", {"communities_of_grid": 2}, SHORT),
        ("government-investment-2019", INVESTMENT, MET),
        ("government-investment-2019", {**INVESTMENT, "returned_fen": 4}, SHORT),
        ("government-investment-2019", {**INVESTMENT, "place_changed": True}, UNKNOWN),
        ("government-investment-2019", {**INVESTMENT, "accepted": False}, SHORT),
    ],
)
def test_standards_of_other_subjects(standard: str, facts: dict[str, Any], outcome: Outcome) -> None:
    asked = shipped()[standard].accepting_unverified()
    found = check(asked, facts, subject="x", on=ON)
    assert found.outcome is outcome
    assert all(bool(reason.missing) is (reason in found.unknown) for reason in found.reasons)


def test_a_recalled_grid_size_decides_only_when_asked() -> None:
    usual = shipped()["cn-grid-size"]
    with pytest.raises(StandardError, match="unverified"):
        check(usual, {"households": 400}, subject="g", on=ON)
    outcomes = [
        check(usual.accepting_unverified(), {"households": count}, subject="g", on=ON).outcome for count in (299, 300, 500, 501)
    ]
    assert outcomes == [SHORT, MET, MET, SHORT]


def test_a_standard_of_premises_and_a_day_too_early_are_refused() -> None:
    with pytest.raises(StandardError, match=r"compliance\.assess"):
        check(shipped()["lianshan-2012"], {}, subject="c", on=ON)
    with pytest.raises(NoStandardInForceError):
        check(shipped()["progress-payment-2022"], {"signed_on": dt.date(2022, 7, 31)}, subject="k", on=ON)
