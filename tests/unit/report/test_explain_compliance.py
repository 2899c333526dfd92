# SPDX-License-Identifier: Apache-2.0
"""Sentences of compliance in both languages."""

import datetime as dt

import pytest

from community_housing.compliance import assess, assess_district, calendar, compare, equity, nearest, summarise
from community_housing.district import Basis, Community, District, Premises, Street, Tenure
from community_housing.provenance import Citation, Evidence, Force, Period
from community_housing.quantities import Area, Rounding, square_metres
from community_housing.report.explain import explain
from community_housing.report.explain._formula_words import asks
from community_housing.standards import (
    Conversion,
    Counting,
    Edition,
    OldRooms,
    Rule,
    Standard,
    Subject,
    check,
    shipped,
    strictest,
)
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    Clamp,
    DistrictMean,
    Expression,
    Floor,
    Functions,
    LinearStep,
    MaxOf,
    Measure,
    NamedFigure,
    Parts,
    Ratio,
    Step,
    StepRow,
)

ON = dt.date(2024, 1, 1)
FLOOR = shipped()["lianshan-2012"]
TWO = strictest([shipped()["cn-community-services-2021"], FLOOR], on=ON, force=Force.GUIDANCE)
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
    text = explain(assess(WHO, [ROOM], standard=TWO, on=ON), lang=lang)
    for line in lines:
        assert line in text
    assert "国办发〔2021〕56号" in text
    assert len(text.splitlines()) == 3


def test_what_the_known_part_meets_is_said_so() -> None:
    finding = assess(WHO, [ROOM, OPEN], standard=FLOOR, on=ON)
    assert "已知部分即已满足" in explain(finding, lang="zh")
    assert "the part that is known" in explain(finding, lang="en")


def test_the_other_results() -> None:
    finding = assess(WHO, [ROOM], standard=TWO, on=ON)
    assert explain(nearest(finding), lang="zh") == "福宁：至少增加231.20㎡。"
    assert explain(nearest(finding), lang="en") == "福宁: add at least 231.20 m²."
    met = assess(WHO, [ROOM], standard=FLOOR, on=ON)
    assert "无需增加面积" in explain(nearest(met), lang="zh")
    fall = calendar(WHOLE, standard=FLOOR, on=ON)[0]
    assert explain(fall, lang="zh") == "2025年7月1日起，福宁因p1停止使用，未达标，短缺200.00㎡。"
    assert "From 1 July 2025, as p1 are no longer in use" in explain(fall, lang="en")
    changed = compare(WHOLE, before=FLOOR, after=TWO, on=ON)
    assert "新增未达标1个：福宁。" in explain(changed, lang="zh")
    assert "Newly short (1)" in explain(changed, lang="en")
    assert "不变" in explain(compare(WHOLE, before=FLOOR, after=FLOOR, on=ON), lang="zh")
    assert "Gini" in explain(equity([finding]), lang="en")
    assert "无法计算" in explain(equity([]), lang="zh")
    summary = summarise(WHOLE, assess_district(WHOLE, standard=FLOOR, on=ON), rounding=Rounding.HALF_UP)
    assert "达标1个（100.00%）" in explain(summary, lang="zh")
    assert "14.38 m² pooled" in explain(summary, lang="en")
    assert "自2012年8月5日起施行" in explain(FLOOR, lang="zh")
    assert "From 5 August 2012" in explain(FLOOR, lang="en")


OWN = Citation(authority="区民政局", document="区民发〔2025〕1号", clause="第三条", evidence=Evidence.OWN)


def own_standard(*rules: Rule, subject: Subject = Subject.COMMUNITY_PREMISES) -> Standard:
    edition = Edition(id="2025", citation=OWN, period=Period(starts=dt.date(2020, 1, 1)), rules=rules)
    return Standard(id="our-2025", name="本区标准", name_en="ours", place="cn/x", subject=subject, editions=(edition,))


def test_rules_of_a_users_own_standard_go_by_its_titles_or_by_what_they_ask() -> None:
    titled = Rule(id="r1", name="每百户三十平米", name_en="thirty per hundred", formula=Ratio(area=Area.of(30), per=100))
    plain = Rule(id="r2", name="综合功能", formula=Functions(at_least=3))
    standard = own_standard(titled, plain)
    finding = assess(WHO, [ROOM], standard=standard, on=ON)
    zh, en = explain(finding, lang="zh").splitlines(), explain(finding, lang="en").splitlines()
    source = "（依据：区民政局，区民发〔2025〕1号，第三条；强制性）"
    assert zh[1] == f"每百户三十平米：实有212.80㎡，应有444.00㎡，短缺231.20㎡。{source}"
    assert zh[2] == f"综合功能：无法判定：缺少各用房的功能。{source}"
    assert en[1].startswith("thirty per hundred: 212.80 m² against")
    assert en[2].startswith("at least 3 functions: Cannot be decided: the functions of every room is missing.")
    known = Premises(id="p", community="福宁", area=Area(1), tenure=Tenure.OWNED, functions=("a",))
    way = nearest(assess(WHO, [known], standard=own_standard(plain), on=ON))
    assert explain(way, lang="zh") == "福宁：还须满足“综合功能”，增加面积不能解决。"
    assert explain(way, lang="en") == "福宁: meet “at least 3 functions”, which no area cures."


def test_a_rule_of_a_grid_or_a_contract_goes_by_its_title_too() -> None:
    size = Expression(expression="households <= most", figures=(NamedFigure(name="most", value=500),))
    standard = own_standard(Rule(id="size", name="每网格不超过500户", formula=size), subject=Subject.GRID_SIZE)
    found = check(standard, {"households": 501}, subject="g1", on=ON)
    assert explain(found, lang="zh").splitlines()[0] == "g1，2024年1月1日：不符合。"
    assert explain(found, lang="zh").splitlines()[1].startswith("每网格不超过500户：不满足。（依据：区民政局")
    assert explain(found, lang="en").splitlines()[1].startswith("households <= most (most = 500): Not met. (Source: ")
    assert "无法判定：缺少户数。" in explain(check(standard, {}, subject="g1", on=ON), lang="zh")


def test_a_chosen_conversion_is_shown_with_its_source() -> None:
    who = Community(id="c", street="s", name="c", households=100, household_basis=Basis.DWELLING_UNITS)
    basis = own_standard(Rule(id="r", name="每户", formula=Ratio(area=Area(100), per=1, basis=Basis.REGISTERED)))
    chosen = Conversion(given=Basis.DWELLING_UNITS, wanted=Basis.REGISTERED, numerator=19, denominator=20, citation=OWN)
    other = Conversion(given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=1, citation=OWN)
    found = assess(who, [], standard=basis, on=ON, conversions=(other, chosen))
    assert (found.conversions, found.required) == ((chosen,), Area(9500))
    last = explain(found, lang="zh").splitlines()[-1]
    assert last == "口径换算：住宅套数口径乘以19/20折为户籍口径（向上取整）（依据：区民政局，区民发〔2025〕1号，第三条）"
    last = explain(found, lang="en").splitlines()[-1]
    assert last == (
        "Basis converted: dwelling units times 19/20 as registered, rounded (ceiling). "
        "(Source: 区民政局, 区民发〔2025〕1号, 第三条)"
    )
    # Without one the households are missing, and a conversion that no rule needs is not shown.
    open_ = assess(who, [], standard=basis, on=ON, conversions=(other,))
    assert open_.conversions == ()
    assert "户数（户籍口径）" in explain(open_, lang="zh")
    assert "the number of households (registered)" in explain(open_, lang="en")
    assert assess(who, [], standard=FLOOR, on=ON, conversions=(chosen,)).conversions == ()


def test_old_rooms_are_explained_by_what_is_recorded_or_by_the_policy() -> None:
    def text(kept: bool | None, policy: OldRooms, lang: str) -> str:
        new = Premises(id="p2", community="福宁", area=square_metres("212.80"), tenure=Tenure.OWNED)
        old = Premises(id="p1", community="福宁", area=square_metres("36"), tenure=Tenure.OWNED, replaced_by="p2", kept=kept)
        finding = assess(WHO, [old, new], standard=FLOOR, on=ON, counting=Counting(old_rooms=policy))
        return explain(finding, lang=lang).splitlines()[-1]

    recorded = OldRooms.AS_RECORDED
    assert text(True, recorded, "zh") == "原用房p1已由p2替代：记录为保留，计入面积。"
    assert text(False, recorded, "zh") == "原用房p1已由p2替代：记录为腾退，不计入面积。"
    assert text(None, recorded, "zh") == "原用房p1已由p2替代：未记录是否保留，能否计入不详。"
    assert text(None, OldRooms.COUNTED, "zh") == "原用房p1已由p2替代：按口径，原用房一律计入。"
    assert text(True, OldRooms.NOT_COUNTED, "zh") == "原用房p1已由p2替代：按口径，原用房一律不计入。"
    assert text(False, recorded, "en") == "Old room p1, replaced by p2: recorded as given up, so it does not count."
    assert text(None, OldRooms.NOT_COUNTED, "en") == "Old room p1, replaced by p2: by the policy chosen, no old room counts."


def test_what_is_decided_although_data_is_missing_says_why() -> None:
    new = Premises(id="p2", community="福宁", area=square_metres("100"), tenure=Tenure.OWNED)
    old = Premises(id="p1.1", community="福宁", area=square_metres("36"), tenure=Tenure.OWNED, replaced_by="p2")
    short = assess(WHO, [old, new], standard=FLOOR, on=ON)
    assert "每个社区不低于200㎡：即使全部计入，仍不满足。" in explain(short, lang="zh")
    assert "Not met even if all of it counts." in explain(short, lang="en")
    bought = Premises(id="p2", community="福宁", area=Area(19999), tenure=Tenure.OWNED)
    near = assess(WHO, [old, bought], standard=FLOOR, on=ON)
    assert "缺少原用房p1.1是否保留的记录。" in explain(near, lang="zh")
    assert "a record of whether the old room p1.1 was kept" in explain(near, lang="en")
    rows = (StepRow(upto=100, area=Area(100)), StepRow(area=Area(200)))
    step = own_standard(Rule(id="r", name="分档", formula=Step(by=Measure.HOUSEHOLDS, rows=rows)))
    nobody = Community(id="福宁", street="s", name="福宁")
    for area, zh, en in ((99, "不满足", "Not met"), (200, "满足", "Met")):
        room = Premises(id="p", community="福宁", area=Area(area), tenure=Tenure.OWNED)
        found = assess(nobody, [room], standard=step, on=ON)
        assert f"分档：无论所缺数据如何，均{zh}。" in explain(found, lang="zh")
        assert f"{en}, whatever the missing data are." in explain(found, lang="en")


FLOOR_200 = Floor(area=Area.of(200))
RATIO = Ratio(area=Area.of(30), per=100)
LINEAR = LinearStep(upto=500, area=Area.of(100), each=100, add=Area.of(10), parts=Parts.STARTED)
ROWS = (
    StepRow(upto=30000, inclusive=False, area=Area.of(300)),
    StepRow(upto=100000, area=Area.of(800)),
    StepRow(area=Area.of(900)),
)


@pytest.mark.parametrize(
    ("formula", "zh", "en"),
    [
        (FLOOR_200, "不低于200.00㎡", "at least 200.00 m²"),
        (RATIO, "每100户不低于30.00㎡", "at least 30.00 m² per 100 households"),
        (
            Ratio(area=Area.of(30), per=1000, by=Measure.PERSONS, basis=Basis.REGISTERED),
            "每1,000人（户籍口径）不低于30.00㎡",
            "at least 30.00 m² per 1,000 persons (registered)",
        ),
        (
            Step(by=Measure.ESTATE_FLOOR, rows=ROWS),
            "按规模不低于：不足30,000㎡住宅建筑面积300.00㎡，100,000㎡住宅建筑面积及以下800.00㎡，其余900.00㎡",
            (
                "at least, by size: below 30,000 m² of estate floor area: 300.00 m²; "
                "up to 100,000 m² of estate floor area: 800.00 m²; above: 900.00 m²"
            ),
        ),
        (
            LINEAR,
            "500户及以下不低于100.00㎡，每增加100户增加10.00㎡（不足一个按一个计）",
            "at least 100.00 m² up to 500 households, and 10.00 m² for each further 100 (a part counts as a whole)",
        ),
        (
            Clamp(of=RATIO, least=Area.of(300), most=Area.of(700)),
            "每100户不低于30.00㎡，总量控制在300.00㎡至700.00㎡",
            "at least 30.00 m² per 100 households, held between 300.00 m² and 700.00 m²",
        ),
        (
            MaxOf(of=(FLOOR_200, RATIO)),
            "“不低于200.00㎡”且“每100户不低于30.00㎡”",
            "(at least 200.00 m²) and (at least 30.00 m² per 100 households)",
        ),
        (
            AllOf(of=(FLOOR_200, Functions(at_least=1))),
            "“不低于200.00㎡”且“功能不少于1项”",
            "(at least 200.00 m²) and (at least 1 function)",
        ),
        (
            ByStatus(new=FLOOR_200),
            "新建：不低于200.00㎡；已建成：不作要求",
            "new estates: at least 200.00 m²; existing ones: nothing is asked",
        ),
        (
            ByStatus(existing=FLOOR_200, built_from=20180301),
            "新建（2018年3月1日起建成的为新建）：不作要求；已建成：不低于200.00㎡",
            "new estates (new: built from 1 March 2018): nothing is asked; existing ones: at least 200.00 m²",
        ),
        (
            Functions(at_least=2, among=("活动", "议事"), fact="functions_named"),
            "活动、议事中不少于2项功能",
            "at least 2 of the functions 活动, 议事",
        ),
        (DistrictMean(area=Area.of(200)), "各社区平均不低于200.00㎡", "a mean of at least 200.00 m² over all communities"),
        (Expression(expression="a <= 3"), "a <= 3", "a <= 3"),
    ],
)
def test_what_a_formula_asks_in_words(formula: object, zh: str, en: str) -> None:
    assert (asks(formula, "zh"), asks(formula, "en")) == (zh, en)
