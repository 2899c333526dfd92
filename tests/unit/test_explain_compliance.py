# SPDX-License-Identifier: Apache-2.0
"""Sentences of compliance in both languages."""

import datetime as dt

import pytest

from community_housing.compliance import assess, assess_district, calendar, compare, equity, nearest, summarise
from community_housing.district import Basis, Community, District, Premises, Street, Tenure
from community_housing.provenance import Period
from community_housing.quantities import Rounding, square_metres
from community_housing.report import explain
from community_housing.standards import shipped, strictest

ON = dt.date(2024, 1, 1)
FLOOR = shipped()["lianshan-2012"]
TWO = strictest([shipped()["cn-community-services-2021"], FLOOR], on=ON)
WHO = Community(id="福宁", street="s", name="福宁", households=1480, household_basis=Basis.RESIDENT)
ROOM = Premises(
    id="p1", community="福宁", area=square_metres("212.80"), tenure=Tenure.LEASED, in_use=Period(ends=dt.date(2025, 7, 1))
)
OPEN = Premises(id="p2", community="福宁", area=None, tenure=Tenure.OWNED)
WHOLE = District(id="d", name="d", streets=(Street(id="s", name="s"),), communities=(WHO,), premises=(ROOM,))


ZH = ("福宁，2024年1月1日：未达标。", "每百户不低于30㎡：实有212.80㎡，应有444.00㎡，短缺231.20㎡。", "每个社区不低于200㎡：")
EN = (
    "福宁 on 1 January 2024: short.",
    "at least 30 m² per 100 households: 212.80 m² against 444.00 m² required: short by 231.20 m².",
    "at least 200 m² per community: ",
)


@pytest.mark.parametrize(("lang", "lines"), [("zh", ZH), ("en", EN)])
def test_a_finding_says_each_rule_by_its_title_with_margin_and_source(lang: str, lines: tuple[str, ...]) -> None:
    text = explain(assess(WHO, [ROOM], standard=TWO, on=ON), lang)
    for line in lines:
        assert line in text
    assert "国办发〔2021〕56号" in text
    assert len(text.splitlines()) == 3


def test_what_the_known_part_meets_is_said_so() -> None:
    finding = assess(WHO, [ROOM, OPEN], standard=FLOOR, on=ON)
    assert "已知部分即已满足" in explain(finding, "zh")
    assert "the part that is known" in explain(finding, "en")


def test_the_other_results() -> None:
    finding = assess(WHO, [ROOM], standard=TWO, on=ON)
    assert explain(nearest(finding), "zh") == "福宁：至少增加231.20㎡。"
    assert explain(nearest(finding), "en") == "福宁: add at least 231.20 m²."
    met = assess(WHO, [ROOM], standard=FLOOR, on=ON)
    assert "无需增加面积" in explain(nearest(met), "zh")
    fall = calendar(WHOLE, standard=FLOOR, on=ON)[0]
    assert explain(fall, "zh") == "2025年7月1日起，福宁因p1停止使用，未达标，短缺200.00㎡。"
    assert "From 1 July 2025, as p1 are no longer in use" in explain(fall, "en")
    changed = compare(WHOLE, FLOOR, TWO, on=ON)
    assert "新增未达标1个：福宁。" in explain(changed, "zh")
    assert "Newly short (1)" in explain(changed, "en")
    assert "不变" in explain(compare(WHOLE, FLOOR, FLOOR, on=ON), "zh")
    assert "Gini" in explain(equity([finding]), "en")
    assert "无法计算" in explain(equity([]), "zh")
    summary = summarise(WHOLE, assess_district(WHOLE, standard=FLOOR, on=ON), rounding=Rounding.HALF_UP)
    assert "达标1个（100.00%）" in explain(summary, "zh")
    assert "14.38 m² pooled" in explain(summary, "en")
    assert "自2012年8月5日起施行" in explain(FLOOR, "zh")
    assert "From 5 August 2012" in explain(FLOOR, "en")
