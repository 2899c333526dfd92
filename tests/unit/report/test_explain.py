# SPDX-License-Identifier: Apache-2.0
"""Results as sentences."""

import datetime as dt

import pytest

from community_housing.claims import Claim, ClaimUnit, audit
from community_housing.compliance import assess
from community_housing.district import Community, Premises, Tenure
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth, Unit
from community_housing.modes import Need, classify
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import dm2, square_metres
from community_housing.report.explain import explain
from community_housing.standards import shipped

OWN = Citation(authority="甲", document="乙", evidence=Evidence.OWN)
DAY = dt.date(2013, 1, 1)
PLACE = Community(id="c", street="s", name="铁北社区")


def reason(measured: int, required: int) -> Reason:
    truth = Truth.MET if measured >= required else Truth.UNMET
    return Reason(
        rule="floor",
        truth=truth,
        unit=Unit.SQUARE_METRES,
        measured=dm2(measured),
        required=dm2(required),
        margin=dm2(measured - required),
        citation=OWN,
    )


@pytest.mark.parametrize(
    ("measured", "zh", "en"),
    [
        (18750, "实有187.50㎡，应有200.00㎡，短缺12.50㎡。", "187.50 m² against 200.00 m² required: short by 12.50 m²."),
        (20000, "实有200.00㎡，恰好达到要求。", "200.00 m²: exactly what is required."),
        (21000, "实有210.00㎡，应有200.00㎡，超出10.00㎡。", "210.00 m² against 200.00 m² required: 10.00 m² above."),
    ],
)
def test_a_reason_says_by_how_much(measured: int, zh: str, en: str) -> None:
    assert explain(reason(measured, 20000), lang="zh") == zh
    assert explain(reason(measured, 20000), lang="en") == en


def test_a_finding_names_the_day_the_outcome_and_the_source() -> None:
    room = Premises(id="p", community="c", area=square_metres(60), tenure=Tenure.OWNED)
    finding = assess(PLACE, [room], standard=shipped()["lianshan-2012"], on=DAY)
    zh, en = explain(finding, lang="zh"), explain(finding, lang="en")
    assert "未达标" in zh
    assert "短缺140.00㎡" in zh
    assert "依据" in zh
    assert "2013年1月1日" in zh
    assert "short by 140.00 m²" in en
    assert "1 January 2013" in en


def test_what_is_missing_is_named() -> None:
    room = Premises(id="p", community="c", area=None, tenure=Tenure.OWNED)
    finding = assess(PLACE, [room], standard=shipped()["lianshan-2012"], on=DAY)
    assert "无法判定：缺少用房p的面积" in explain(finding, lang="zh")
    found = classify(PLACE, [], need=Need(counted=None, required=square_metres(200)), on=DAY)
    assert "无法确定建设模式，缺少现有面积" in explain(found, lang="zh")


def test_an_audit_row_holds_both_numbers_and_the_rounding_that_explains_it() -> None:
    claim = Claim(id="m", figure="mean_area_before", value="143.69", unit=ClaimUnit.SQUARE_METRES, wording="平均143.69")
    from fractions import Fraction

    row = audit([claim], {"mean_area_before": Fraction(11927, 83)})[0]
    assert explain(row, lang="zh") == "公布143.69㎡，核算143.70㎡，不符。按截尾取值则与公布数相同。"
    assert explain(row, lang="en").startswith("Stated 143.69 m², computed 143.70 m²: does not agree.")
    lost = audit([claim], {})[0]
    assert "无法核算" in explain(lost, lang="zh")


def test_what_has_no_explanation_is_refused() -> None:
    with pytest.raises(InputError, match="no explanation for a int"):
        explain(3, lang="zh")
    with pytest.raises(InputError, match="'zh' or 'en'"):
        explain(reason(1, 1), lang="de")
