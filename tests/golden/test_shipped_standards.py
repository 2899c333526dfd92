# SPDX-License-Identifier: Apache-2.0
"""Every shipped standard: how far it was read, how far it binds, and cases on both sides of its figures and first day.

Source: the project's list of what the papers say; edited by hand only.  The cases themselves stand in the TOML.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from community_housing.compliance import Profile, assess
from community_housing.district import Basis, Community
from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.findings import Outcome
from community_housing.provenance import Evidence, Force
from community_housing.quantities import Area, square_metres
from community_housing.standards import Standard, Subject, Verdict, check, check_shipped, in_force, shipped
from community_housing.standards._cases import differences
from community_housing.standards._formulas import Expression

ON = dt.date(2026, 12, 1)
SEED, FOUND, REPORTED, RECALL = Evidence.SEED, Evidence.FOUND, Evidence.REPORTED, Evidence.RECALL
MUST, SHOULD, GUIDANCE = Force
PREMISES = Subject.COMMUNITY_PREMISES

# How far each was read, how far its strongest rule binds, and the first day of its first edition.
SHIPPED = {
    "anhui-2022": (REPORTED, MUST, "2022-07-20"),
    "beijing-2022": (REPORTED, SHOULD, "2009-01-01"),
    "beijing-grid-code": (FOUND, SHOULD, "2023-01-01"),
    "city-linear-step": (REPORTED, MUST, "2026-11-23"),
    "cn-community-services-2021": (REPORTED, GUIDANCE, "2021-12-27"),
    "cn-embedded-2023": (REPORTED, SHOULD, "2024-01-17"),
    "cn-embedded-stock-2024": (REPORTED, SHOULD, "2024-01-17"),
    "cn-grid-size": (RECALL, GUIDANCE, "2017-01-01"),
    "cn-pilot-activity-2022": (REPORTED, SHOULD, "2022-10-01"),
    "cn-pilot-communities-2022": (REPORTED, SHOULD, "2022-10-01"),
    "cn-supplier-payment-2025": (FOUND, MUST, "2025-06-01"),
    "complete-communities-2020": (RECALL, GUIDANCE, "2020-08-18"),
    "contract-retention-2017": (REPORTED, MUST, "2017-01-01"),
    "dezhou": (REPORTED, MUST, "2026-11-23"),
    "district-guide-clamp": (REPORTED, SHOULD, "2026-11-23"),
    "fujian-2010": (REPORTED, SHOULD, "2010-07-21"),
    "fuzhou-2002": (FOUND, SHOULD, "2010-09-01"),
    "gb50180-2018": (RECALL, GUIDANCE, "2018-12-01"),
    "government-investment-2019": (FOUND, MUST, "2019-01-01"),
    "haikou-grid-size": (REPORTED, SHOULD, "2020-01-01"),
    "jiangsu-2011": (REPORTED, MUST, "2011-08-05"),
    "lianshan-2012": (SEED, MUST, "2012-08-05"),
    "liaoning-staff-2022": (REPORTED, GUIDANCE, "2022-08-07"),
    "nanchang": (FOUND, MUST, "2026-11-23"),
    "progress-payment-2022": (FOUND, MUST, "2022-08-01"),
    "qiqihar-2011": (REPORTED, GUIDANCE, "2011-12-16"),
    "shenyang-2007": (REPORTED, MUST, "2007-02-27"),
    "sichuan-2021": (REPORTED, SHOULD, "2021-04-01"),
    "xian-2011": (REPORTED, MUST, "2011-02-07"),
    "xian-grid-nesting": (FOUND, SHOULD, "2024-01-01"),
    "xixian-estates": (FOUND, MUST, "2021-01-30"),
    "yinchuan": (FOUND, MUST, "2020-11-02"),
    "yinchuan-centres-2018": (REPORTED, SHOULD, "2018-06-12"),
    "yuhang-2021": (FOUND, MUST, "2021-05-27"),
}

# A plan's target ends with its plan, and what was repealed ends then.
LAST_DAYS = {
    "cn-community-services-2021": "2025-12-31",
    "cn-pilot-activity-2022": "2024-09-30",
    "cn-pilot-communities-2022": "2024-09-30",
    "complete-communities-2020": "2025-12-31",
    "fuzhou-2002": "2011-12-25",
    "liaoning-staff-2022": "2025-12-31",
    "qiqihar-2011": "2012-12-31",
    "sichuan-2021": "2025-12-31",
}

# What is asked in m²: by households, by households or floor area of the estate, and of a new or an existing one.
ASKED: list[tuple[str, dict[str, Any], str]] = [
    ("lianshan-2012", {}, "200"),
    ("cn-community-services-2021", {"households": 667}, "200.10"),
    ("fujian-2010", {"is_new": True}, "200"),
    ("fujian-2010", {"is_new": False}, "200"),
    ("xixian-estates", {"is_new": True, "estate": "29999.99"}, "300"),
    ("xixian-estates", {"is_new": True, "estate": "30000"}, "800"),
    ("xixian-estates", {"is_new": True, "estate": "99999.99"}, "800"),
    ("xixian-estates", {"is_new": True, "estate": "100000"}, "1700"),
    ("xixian-estates", {"is_new": True, "estate": "180000"}, "2500"),
    ("xixian-estates", {"is_new": True, "estate": "280000"}, "4800"),
    ("city-linear-step", {"is_new": True, "estate_households": 500}, "100"),
    ("city-linear-step", {"is_new": True, "estate_households": 501}, "110"),
    ("city-linear-step", {"is_new": True, "estate_households": 601}, "120"),
    ("district-guide-clamp", {"households": 1000}, "300"),
    ("district-guide-clamp", {"households": 1001}, "300.30"),
    ("district-guide-clamp", {"households": 2334}, "700"),
    ("jiangsu-2011", {"households": 1500}, "400"),
    ("jiangsu-2011", {"households": 2001}, "400.20"),
    ("shenyang-2007", {}, "400"),
    ("sichuan-2021", {"households": 1000, "is_new": True}, "500"),
    ("sichuan-2021", {"households": 1001, "is_new": False}, "300.30"),
    ("xian-2011", {"is_new": True, "estate_households": 2100}, "315"),
    ("dezhou", {"is_new": True, "estate_households": 1499}, "449.70"),
    ("dezhou", {"is_new": True, "estate_households": 1500}, "500"),
    ("nanchang", {"is_new": True, "estate_households": 450}, "200"),
    ("yuhang-2021", {"is_new": True, "households": 3000}, "900"),
    ("complete-communities-2020", {}, "800"),
]


def on_of(standard: Standard) -> dt.date:
    last = LAST_DAYS.get(standard.id)
    return ON if last is None else dt.date.fromisoformat(last)


def test_every_row_is_shipped_with_its_mark_its_force_and_its_first_day() -> None:
    found = {
        one.id: (
            one.editions[0].citation.evidence,
            min((edition.force for edition in one.editions), key=list(Force).index),
            str(one.editions[0].period.starts),
        )
        for one in shipped()
    }
    assert found == SHIPPED


def test_the_cases_of_every_shipped_standard_hold() -> None:
    assert [standard.id for standard in check_shipped()] == [standard.id for standard in shipped()]


@pytest.mark.parametrize("name", SHIPPED)
def test_each_has_cases_on_both_sides_of_its_figure_and_of_its_first_day(name: str) -> None:
    standard = shipped()[name]
    verdicts = {case.verdict for case in standard.cases}
    assert {Verdict.MET, Verdict.SHORT, Verdict.NOT_IN_FORCE} <= verdicts
    starts = standard.editions[0].period.starts
    assert starts is not None
    days = {fact.value for case in standard.cases for fact in case.facts if fact.name == "signed_on"}
    days |= {case.on for case in standard.cases}
    assert {starts, starts - dt.timedelta(days=1)} <= days
    assert all(text is not None and "\n" not in text for text in (standard.applies, standard.applies_en))


def moved(value: Any) -> Iterator[Any]:
    """The same formula with one of its figures a little up or down; a part that cannot be moved so is passed over."""
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        if (
            field.name in ("per", "each")
            or isinstance(part, bool)
            or part in ((Area(0),) if isinstance(part, Area) else (0,) if isinstance(part, int) else ())
        ):
            continue
        if isinstance(part, Area):
            changes = [part + Area(1), part - Area(1)]
        elif type(part) is int:
            changes = [part + 1, part - 1]
        elif isinstance(part, tuple):
            changes = [
                (*part[:i], one, *part[i + 1 :]) for i, row in enumerate(part) if attrs.has(type(row)) for one in moved(row)
            ]
        else:
            changes = list(moved(part)) if attrs.has(type(part)) else []
        for change in changes:
            try:
                yield attrs.evolve(value, **{field.name: change})
            except InputError:
                continue


@pytest.mark.parametrize("name", SHIPPED)
def test_a_figure_that_is_off_by_the_smallest_unit_breaks_a_case(name: str) -> None:
    standard = shipped()[name]
    assert not list(differences(standard))
    for i, edition in enumerate(standard.editions):
        for j, rule in enumerate(edition.rules):
            for formula in moved(rule.formula):
                rules = (*edition.rules[:j], attrs.evolve(rule, formula=formula), *edition.rules[j + 1 :])
                editions = (*standard.editions[:i], attrs.evolve(edition, rules=rules), *standard.editions[i + 1 :])
                assert list(differences(attrs.evolve(standard, editions=editions))), (edition.id, formula)


@pytest.mark.parametrize("name", [name for name, (mark, _, _) in SHIPPED.items() if mark is RECALL])
def test_what_is_only_recalled_is_refused_unless_asked_for(name: str) -> None:
    on = on_of(shipped()[name])
    with pytest.raises(StandardError, match="rests on unverified text"):
        shipped()[name].in_force(on=on)
    assert not shipped()[name].accepting_unverified().in_force(on=on).citation.verified


@pytest.mark.parametrize(("name", "facts", "asked"), ASKED)
def test_the_figures_and_their_bounds(name: str, facts: dict[str, Any], asked: str) -> None:
    who = Community(id="c", street="s", name="c", households=facts.get("households"), household_basis=Basis.REGISTERED)
    estate = None if "estate" not in facts else square_metres(facts["estate"])
    profile = Profile(
        community="c", is_new=facts.get("is_new"), estate_floor=estate, estate_households=facts.get("estate_households")
    )
    standard = shipped()[name].accepting_unverified()
    found = assess(who, [], standard=standard, on=on_of(standard), profile=profile)
    assert found.required == square_metres(asked)


@pytest.mark.parametrize(("name", "last"), LAST_DAYS.items())
def test_a_target_ends_with_its_plan(name: str, last: str) -> None:
    day = dt.date.fromisoformat(last)
    standard = shipped()[name].accepting_unverified()
    assert standard.in_force(on=day)
    with pytest.raises(NoStandardInForceError, match="name another standard"):
        standard.in_force(on=day + dt.timedelta(days=1))


def test_rules_about_elder_care_are_none_of_community_premises() -> None:
    for name in ("anhui-2022", "yinchuan"):
        standard = shipped()[name]
        assert standard.subject is Subject.ELDER_CARE
        with pytest.raises(StandardError, match="elder_care, not about community premises"):
            assess(Community(id="c", street="s", name="c"), [], standard=standard, on=ON)


def test_two_rooms_are_no_complex() -> None:
    found = check(shipped()["cn-embedded-2023"], {"complex_dm2": 40000, "functions": 3}, subject="250 + 400 m2", on=ON)
    assert found.outcome is Outcome.SHORT
    assert found.force is SHOULD


def test_a_rule_on_contracts_binds_by_the_day_of_signature() -> None:
    rule = shipped()["progress-payment-2022"]
    facts = {"paid_fen": 70, "done_fen": 100, "retention_fen": 0, "settlement_fen": 100}
    with pytest.raises(NoStandardInForceError, match="2021-05-01"):
        check(rule, {**facts, "signed_on": dt.date(2021, 5, 1)}, subject="k", on=dt.date(2023, 1, 1))
    found = check(rule, {**facts, "signed_on": dt.date(2022, 8, 1)}, subject="k", on=dt.date(2023, 1, 1))
    assert found.outcome is Outcome.SHORT
    unsaid = check(rule, facts, subject="k", on=dt.date(2023, 1, 1))
    assert unsaid.outcome is Outcome.UNKNOWN
    assert all("signed_on" in reason.missing for reason in unsaid.reasons)
    for wrong in ("2022-08-01", dt.datetime(2022, 8, 1, tzinfo=dt.UTC), dt.date(2023, 1, 2)):
        with pytest.raises(InputError, match="signed_on"):
            check(rule, {**facts, "signed_on": wrong}, subject="k", on=dt.date(2023, 1, 1))


def test_what_binds_decides_and_what_guides_is_named_beside_it() -> None:
    chain = in_force(shipped(), "cn/liaoning/huludao/lianshan", on=dt.date(2024, 1, 1))
    assert [one.id for one in chain.standards] == ["lianshan-2012"]
    assert [one.id for one in chain.weaker] == ["cn-community-services-2021"]
    assert chain.named("cn-community-services-2021").id == "cn-community-services-2021"
    every = in_force(shipped(), "cn/liaoning/huludao/lianshan", on=dt.date(2024, 1, 1), force=GUIDANCE)
    assert len(every.strictest().editions[0].rules) == 2
    # After the plan its target is gone.
    late = in_force(shipped(), "cn/liaoning/huludao/lianshan", on=dt.date(2035, 1, 1), force=GUIDANCE)
    assert [one.id for one in late.standards] == ["lianshan-2012"]


def test_no_expression_of_the_shipped_is_about_the_area_of_a_community() -> None:
    for standard in shipped():
        for edition in standard.editions:
            assert all(isinstance(rule.formula, Expression) is not standard.subject.is_area for rule in edition.rules)
