# SPDX-License-Identifier: Apache-2.0
"""The Lianshan reconstruction meets every published total, by the rules and not by a stored result.

Source: the report's figures; edited by hand only.
"""

import datetime as dt
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest

from community_housing import explain
from community_housing.approvals import green_channel
from community_housing.calendars import DayKind, read_period
from community_housing.calendars import shipped as shipped_calendar
from community_housing.claims import Agreement, audit
from community_housing.compliance import assess_district, summarise
from community_housing.disbursement import ProjectRegistered, replay
from community_housing.district import BuildKind, DeliveryMode, by_community
from community_housing.findings import Outcome
from community_housing.io.packs import read_pack
from community_housing.modes import Need, classify
from community_housing.pack import Pack
from community_housing.planning import plan_in_order
from community_housing.quantities import Rounding, dm2, square_metres, wan_yuan, yuan
from community_housing.readiness import ReadinessKind, readiness
from community_housing.results._figures import (
    figures_of_approvals,
    figures_of_compliance,
    figures_of_district,
    figures_of_plan,
    given_figures,
)
from community_housing.results._work_figures import figures_of_work
from community_housing.standards import shipped

FOLDER = Path(__file__).parents[2] / "examples" / "lianshan"
BANDS = [dm2(10000), dm2(20000), dm2(40000)]


@lru_cache(maxsize=1)
def pack() -> Pack:
    return read_pack(FOLDER)


def findings(day: dt.date, standard: str | None = None):  # type: ignore[no-untyped-def]
    return assess_district(pack().district, standard=shipped()[standard or pack().settings.standard], on=day)


def classifications():  # type: ignore[no-untyped-def]
    day = pack().settings.before
    needs = {one.subject: Need(counted=one.counted, required=one.required) for one in findings(day)}
    options = by_community(pack().district.opportunities)
    return [classify(one, options.get(one.id, ()), need=needs[one.id], on=day, later={}) for one in pack().district.communities]


def plan():  # type: ignore[no-untyped-def]
    district = pack().district
    return plan_in_order(
        classifications(), batches=district.batches, budgets=district.budgets, opportunities=district.opportunities
    )


def test_the_district() -> None:
    district = pack().district
    assert (len(district.streets), len(district.communities), len(district.buildings)) == (8, 83, 2504)
    assert sum(one.households or 0 for one in district.communities) == 122_834
    assert sum(one.persons or 0 for one in district.communities) == 251_330
    assert sum(one.households for one in district.buildings) == 122_834
    assert sum(one.persons or 0 for one in district.buildings) == 251_330
    homes = Counter[str]()
    for building in district.buildings:
        homes[building.community] += building.households
    assert all(homes[one.id] == one.households for one in district.communities)
    assert "重构" in (district.note or "")
    assert "reconstruction" in (district.note_en or "")


def test_area_before() -> None:
    summary = summarise(pack().district, findings(pack().settings.before), rounding=Rounding.DOWN, bands=BANDS)
    assert (summary.whole.short, summary.whole.met, summary.whole.unknown) == (68, 15, 0)
    assert summary.bands[0].communities == 30
    assert summary.whole.counted_total == square_metres(11_927)
    assert summary.whole.mean == square_metres("143.69")
    assert summary.met_share.exact == Fraction(15, 83)


def test_area_after() -> None:
    summary = summarise(pack().district, findings(pack().settings.after), rounding=Rounding.HALF_UP, bands=BANDS)
    assert (summary.whole.short, summary.whole.met) == (0, 83)
    assert summary.whole.counted_total == square_metres("24001.22")
    assert summary.whole.mean == square_metres("289.17")
    assert [band.communities for band in summary.bands] == [0, 0, 66, 17]
    assert summary.pooled_per_100 == square_metres("19.54")


def test_todays_target_is_missed() -> None:
    later = findings(dt.date(2022, 2, 9), "cn-community-services-2021")
    met = sum(one.outcome is Outcome.MET for one in later)
    assert 0 < met < 83
    assert all((one.outcome is Outcome.MET) is (one.counted.dm2 * 100 >= 3000 * one.households) for one in later)


def test_modes_come_out_of_the_opportunities() -> None:
    found = Counter((one.mode, one.build_kind) for one in classifications() if one.status == "determined")
    assert found == {
        (DeliveryMode.BUILD, BuildKind.EXTEND): 16,
        (DeliveryMode.BUILD, BuildKind.NEW): 18,
        (DeliveryMode.PURCHASE, None): 6,
        (DeliveryMode.DEVELOPER, None): 13,
        (DeliveryMode.LEASE, None): 6,
        (DeliveryMode.SHARE, None): 9,
    }
    assert Counter(one.status for one in classifications()) == {"determined": 68, "not_needed": 15}


def test_batches_stay_within_their_money() -> None:
    first, second = plan().totals
    assert (first.projects, second.projects) == (19, 49)
    assert first.spent <= wan_yuan(430)
    assert second.spent <= wan_yuan(1100)
    builds = {item.mode for item in plan().items if item.batch == first.batch}
    assert builds == {DeliveryMode.BUILD}


@pytest.mark.parametrize(
    ("name", "street", "before", "after"),
    [
        ("铁北", "石油", 60, "210"),
        ("福宁", "化机", 50, "256"),
        ("市场", "站前", 36, "212.8"),
        ("壕外", "连山", None, "201"),
        ("怀宇", "水泥", None, "300"),
        ("连东", None, 50, "232"),
    ],
)
def test_named_communities_at_their_real_values(name: str, street: str | None, before: int | None, after: str) -> None:
    district = pack().district
    community = next(one for one in district.communities if one.name.startswith(name))
    streets = {one.id: one.name for one in district.streets}
    assert street is None or streets[community.street].startswith(street)
    areas = [
        {one.subject: one.counted for one in findings(day)}[community.id]
        for day in (pack().settings.before, pack().settings.after)
    ]
    assert before is None or areas[0] == square_metres(before)
    assert areas[1] == square_metres(after)


def test_the_shared_hall_and_the_bought_place() -> None:
    district = pack().district
    south = next(one for one in district.communities if one.name.startswith("南院"))
    market = next(one for one in district.communities if one.name.startswith("市场"))
    halls = [one for one in district.premises if one.community == south.id and one.tenure == "shared"]
    assert [hall.area for hall in halls] == [square_metres(600)]
    bought = [one for one in district.opportunities if one.community == market.id and one.kind == "sale"]
    assert (bought[0].area, bought[0].cost) == (square_metres("212.8"), yuan(660_000))
    east = next(one for one in district.communities if one.name.startswith("连东"))
    opened = [one.in_use.starts for one in district.premises if one.community == east.id and one.in_use.starts]
    assert opened == [dt.date(2012, 10, 10)]
    assert min(one.in_use.starts for one in district.premises if one.in_use.starts) == opened[0]


def test_every_payment_of_the_book_is_accepted() -> None:
    book, outcomes = replay(pack().events, schedules=pack().all_schedules())
    assert {outcome.status.value for outcome in outcomes} == {"accepted"}
    assert len(book.projects) == 68


def test_the_audit_shows_both_figures() -> None:
    settings, district = pack().settings, pack().district
    figures = figures_of_district(district) | figures_of_plan(classifications(), plan())
    for when, day in (("before", settings.before), ("after", settings.after)):
        found = findings(day)
        summary = summarise(district, found, rounding=settings.rounding)
        in_use = [one for one in district.premises if day in one.in_use]
        figures |= figures_of_compliance(found, summary, when=when, premises=in_use)
    figures |= figures_of_work(pack(), on=settings.after, calendar=shipped_calendar())
    figures |= given_figures([(claim.figure, claim.exact) for claim in pack().claims], figures)
    rows = {row.claim.id: row for row in audit(pack().claims, figures)}
    shown = {name: (row.agreement, row.claim.value, row.computed_text) for name, row in rows.items()}
    differs, open_ = Agreement.DIFFERS, Agreement.NOT_COMPUTABLE
    assert {name: row for name, row in shown.items() if row[0] is differs} == {
        "short-share-before": (differs, "82.0", "81.93"),
        "mean-area-before": (differs, "143.69", "143.70"),
        "area-per-100-households-before": (differs, "11", "9.71"),
        "coverage": (differs, "100", "96.44"),
    }
    assert {name for name, row in shown.items() if row[0] is open_} == {
        "people",
        "urban-people",
        "in-service-members-introduction",
        "in-service-members-later",
        "graduates-introduction",
        "graduates-later",
        "grids",
        "approvals-within",
        "approvals-before-least",
        "approvals-before-most",
    }
    assert rows["in-service-members-introduction"].conflicts == ("in-service-members-later",)
    assert rows["mean-area-before"].reproduced_by in {Rounding.DOWN, Rounding.FLOOR}


def test_every_approval_of_both_batches_kept_seven_working_days() -> None:
    book = pack().approval_book()
    found = green_channel(book, "lianshan-joint", calendar=shipped_calendar(), on=pack().settings.after)
    assert (found.amount, found.cases.within, found.cases.beyond, found.cases.left_out) == (7, 68, 0, ())
    assert found.cases.share == 1
    assert found.taken == ((3, 14), (4, 14), (5, 14), (6, 12), (7, 14))
    assert figures_of_approvals([found]) == {"approval_limit": 7, "approval_longest": 7}
    batches = Counter(row.batch for row in pack().events if isinstance(row, ProjectRegistered))
    assert (batches["1"], batches["2"]) == (19, 49)
    assert {row.project for row in pack().approvals} == {e.project for e in pack().events if isinstance(e, ProjectRegistered)}
    rule = next(one for one in pack().approval_rules if one.id == "lianshan-joint")
    assert (rule.citation.evidence.value, "invented" in (rule.citation.note or "")) == ("infer", True)


def test_no_estate_was_accepted_without_its_premises() -> None:
    book, _ = replay(pack().events, schedules=pack().all_schedules())
    found = readiness(book, pack().obligations, facts=pack().handover, on=pack().settings.after)
    assert Counter(one.kind for one in found) == {ReadinessKind.ACCEPTED: 13}


def test_what_is_said_of_the_days_that_the_report_states() -> None:
    found = {one.id: read_period(one, calendar=pack().calendar()) for one in pack().periods}
    first = found["first-decision"]
    assert first.start is not None
    assert (first.start.day.isoweekday(), first.start.kind, first.missing) == (7, DayKind.REST, ())
    then, compared = found["eighteen-months"].ends
    # 民法通则 154 says nothing of the corresponding day of a month, so by the law of the day the last day is not known.
    assert (then.rule.id, then.in_force, then.last, then.missing) == ("cn-minfa-tongze-154", True, None, ("months",))
    assert (compared.rule.id, compared.in_force) == ("cn-minfadian-200", False)
    assert compared.end is not None
    assert compared.last is not None
    # 国办发明电〔2013〕28号: Spring Festival 2014 from 31 January to 6 February.
    assert (compared.end.day, compared.end.kind, compared.end.notice) == (dt.date(2014, 2, 5), DayKind.OFF, "cn-2014")
    assert compared.last.day == dt.date(2014, 2, 7)
    assert found["green-channel"].missing == ("starts",)
    assert found["survey"].missing == ("starts", "unit")
    said = explain(found["eighteen-months"], lang="en")
    assert "it does not say how months are counted, so the last day is not known" in said
    assert "Wednesday 5 February 2014 is a day off by a notice (国务院办公厅" in said
    assert "it moves to Friday 7 February 2014" in said
    assert "2012年8月5日（星期日）为休息日" in explain(first, lang="zh")


def test_the_script_makes_the_committed_pack(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "make_pack.py", tmp_path], check=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert {"communities.csv", "premises.csv", "district.toml", "events.jsonl"} <= set(made)
    for name in made:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
