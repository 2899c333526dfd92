# SPDX-License-Identifier: Apache-2.0
"""The reconstruction of Lianshan against the floor of 2012 and today's ratio; edited by hand only.

Source: the report's totals, which examples/lianshan meets (DOMAIN I3, I21); its rows are invented, and no single one is quoted.
"""

import datetime as dt
from pathlib import Path

import pytest

from community_housing.compliance import assess_district, equity, nearest, summarise
from community_housing.findings import Outcome
from community_housing.quantities import Rounding, square_metres
from community_housing.standards import shipped

PACK = Path(__file__).parents[2] / "examples" / "lianshan"
AFTER, TODAY = dt.date(2014, 2, 5), dt.date(2022, 2, 9)


@pytest.fixture(scope="module")
def district():
    if not (PACK / "district.toml").exists():
        pytest.skip("examples/lianshan is not there")
    return pytest.importorskip("community_housing.io").read_pack(PACK).district


def test_all_83_meet_the_floor_of_2012(district) -> None:
    findings = assess_district(district, standard=shipped()["lianshan-2012"], on=AFTER)
    summary = summarise(district, findings, rounding=Rounding.DOWN)
    assert (summary.whole.met, summary.whole.communities) == (83, 83)
    assert summary.whole.counted_total == square_metres("24001.22")
    assert summary.whole.mean == square_metres("289.17")


def test_todays_ratio_is_missed_by_69_of_83(district) -> None:
    findings = assess_district(district, standard=shipped()["cn-community-services-2021"], on=TODAY)
    summary = summarise(district, findings, rounding=Rounding.HALF_UP)
    assert summary.pooled_per_100 == square_metres("19.54")
    required = sum(f.required.dm2 for f in findings if f.required is not None)
    assert required - summary.whole.counted_total.dm2 == 1_284_898
    # Those that have enough do not make up for those that have not, so more than the pooled 12,848.98 m² is missing.
    assert summary.whole.shortfall_total >= square_metres("12848.98")
    assert (summary.whole.met, summary.whole.short) == (14, 69)
    met = {f.subject for f in findings if f.outcome is Outcome.MET}
    assert {f.subject for f in findings if nearest(f).extra == square_metres(0)} == met
    even = equity(findings)
    assert even.gini is not None
    assert 0 < even.gini < 1
