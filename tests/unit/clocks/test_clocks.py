# SPDX-License-Identifier: Apache-2.0
"""Clocks in worked cases: pauses, extensions, what is not known, deemed acceptance, parallel steps and warnings."""

import datetime as dt
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from community_housing import explain
from community_housing.calendars import Calendar, LimitUnit, Roll, counting_rules, shipped
from community_housing.clocks import (
    Clock,
    Extension,
    Granted,
    Limit,
    LimitCase,
    Pause,
    PauseGround,
    Standing,
    WarningBand,
    acceptance,
    clock,
    load_limits,
    parallel,
    warn,
)
from community_housing.clocks import shipped as limits
from community_housing.errors import BoundaryError, InputError
from community_housing.findings import Truth
from community_housing.provenance import Citation, Evidence, Period
from community_housing.records import evolve
from community_housing.report.explain._calendars import _REASONS

SHIPPED = Path(__file__).parents[3] / "src" / "community_housing" / "clocks"
GREEN = evolve(limits()["green-channel-7"], pauses=(PauseGround.CORRECTION,))
LICENCE = limits()["licence-20"]
OWN = Citation(authority="甲", document="乙", evidence=Evidence.OWN)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pause(starts: str, ends: str | None, ground: str = "correction", told: str | None = None) -> Pause:
    return Pause(ground=PauseGround(ground), starts=day(starts), ends=None if ends is None else day(ends), told=told)


def of(
    limit: Limit, started: str | None, on: str, *, done: str | None = None, calendar: Calendar | None = None, **facts: Any
) -> Clock:
    return clock(
        limit,
        started=None if started is None else day(started),
        done=None if done is None else day(done),
        calendar=shipped() if calendar is None else calendar,
        on=day(on),
        **facts,
    )


def told(found: Clock) -> tuple[str, str | None, int | None]:
    return found.standing.value, None if found.last is None else str(found.last), found.late_by


def rules(found: Clock) -> list[str]:
    return [reason.rule for reason in found.reasons]


@pytest.mark.parametrize(
    ("on", "done", "standing", "late_by"),
    [
        ("2012-09-26", None, "running", None),
        ("2012-10-11", None, "running", None),  # the last day is in time
        ("2012-10-12", None, "overdue", 1),
        ("2012-10-15", None, "overdue", 2),  # a weekend lies between
        ("2012-10-20", "2012-10-11", "met", None),
        ("2012-10-20", "2012-10-12", "late", 1),
        ("2012-10-11", "2012-10-12", "running", None),  # what is done later is not done yet
    ],
)
def test_a_limit_of_seven_working_days(on: str, done: str | None, standing: str, late_by: int | None) -> None:
    assert told(of(GREEN, "2012-09-26", on, done=done)) == (standing, "2012-10-11", late_by)


def test_the_days_of_a_correction_are_taken_out() -> None:
    stopped = pause("2012-10-09", "2012-10-15")
    assert told(of(GREEN, "2012-09-26", "2012-10-17", pauses=[stopped])) == ("running", "2012-10-17", None)
    assert told(of(GREEN, "2012-09-26", "2012-10-18", pauses=[stopped])) == ("overdue", "2012-10-17", 1)
    found = of(GREEN, "2012-09-26", "2012-10-15", pauses=[stopped])
    assert (found.used, found.left, found.total, found.paused) == (5, 2, 7, 4)


def test_a_clock_in_a_pause_has_no_last_day_and_the_day_of_resuming_counts() -> None:
    stopped = pause("2012-10-09", "2012-10-15")
    found = of(GREEN, "2012-09-26", "2012-10-14", pauses=[stopped])
    assert told(found) == ("paused", None, None)
    assert (found.used, found.left, found.paused) == (4, 3, 4)
    assert of(GREEN, "2012-09-26", "2012-10-15", pauses=[stopped]).standing is Standing.RUNNING
    assert of(GREEN, "2012-09-26", "2012-10-08", pauses=[stopped]).standing is Standing.RUNNING
    # Done while it was paused: in time.
    assert told(of(GREEN, "2012-09-26", "2012-10-20", done="2012-10-12", pauses=[pause("2012-10-09", None)])) == (
        "met",
        None,
        None,
    )


def test_a_pause_that_ends_on_a_day_of_rest_ends_with_the_next_working_day() -> None:
    assert of(GREEN, "2012-09-26", "2012-10-20", pauses=[pause("2012-10-09", "2012-10-13")]).last == day("2012-10-17")


def test_a_pause_after_the_last_day_and_one_of_no_day_change_nothing() -> None:
    late, empty = pause("2012-10-12", "2012-11-01"), pause("2012-10-08", "2012-10-08")
    found = of(GREEN, "2012-09-26", "2012-10-20", pauses=[late, empty])
    assert told(found) == ("overdue", "2012-10-11", 6)
    assert found.paused == 0
    # On the last day itself it still stops the count.
    assert of(GREEN, "2012-09-26", "2012-10-11", pauses=[pause("2012-10-11", None)]).standing is Standing.PAUSED


def test_overlapping_pauses_are_one() -> None:
    apart = [pause("2012-10-09", "2012-10-15")]
    over = [pause("2012-10-10", "2012-10-15"), pause("2012-10-09", "2012-10-12"), pause("2012-10-09", "2012-10-10")]
    assert of(GREEN, "2012-09-26", "2012-10-20", pauses=over) == of(GREEN, "2012-09-26", "2012-10-20", pauses=apart)


def test_a_pause_counts_only_for_a_ground_of_the_limit_told_in_writing() -> None:
    for stopped, why in (
        (pause("2012-10-09", "2012-10-15", "correction", "函"), "pause_ground"),
        (pause("2012-10-09", "2012-10-15", "hearing"), "pause_told"),
    ):
        found = of(LICENCE, "2012-09-26", "2012-10-20", pauses=[stopped])
        assert found.last == of(LICENCE, "2012-09-26", "2012-10-20").last
        assert rules(found) == [why]
    assert of(LICENCE, "2012-09-26", "2012-10-20", pauses=[pause("2012-10-09", "2012-10-15", "hearing", "函")]).paused == 4


def grant(on: str, amount: int = 10, told: str | None = "告知书") -> Granted:
    return Granted(on=day(on), amount=amount, told=told)


@pytest.mark.parametrize(
    ("grants", "last", "why"),
    [
        ([grant("2012-10-26")], "2012-11-09", []),  # granted on the last day
        ([grant("2012-10-29")], "2012-10-26", ["extension_late"]),
        ([grant("2012-10-20"), grant("2012-11-01", 3)], "2012-11-09", ["extension_twice"]),
        ([grant("2012-10-20", 11)], "2012-10-26", ["extension_most"]),
        ([grant("2012-10-20", 11), grant("2012-10-22", 3)], "2012-10-31", ["extension_most"]),
        ([grant("2012-10-20", told=None)], "2012-10-26", ["extension_told"]),
    ],
)
def test_an_extension_counts_once_in_time_within_its_most(grants: list[Granted], last: str, why: list[str]) -> None:
    found = of(LICENCE, "2012-09-24", "2012-11-05", extensions=grants)
    assert (str(found.last), rules(found)) == (last, why)
    assert found.total == 20 + found.extended
    late = [reason for reason in found.reasons if reason.rule == "extension_most"]
    assert all((one.measured, one.required, one.margin) == (11, 10, 1) for one in late)


def test_a_limit_that_may_not_be_extended_is_not() -> None:
    found = of(GREEN, "2012-09-26", "2012-10-10", extensions=[grant("2012-10-09", 3)])
    assert (found.last, rules(found)) == (day("2012-10-11"), ["extension_none"])


def test_a_grant_in_time_thanks_to_a_pause_is_in_time() -> None:
    stopped = pause("2012-10-25", "2012-10-31", "hearing", "函")
    found = of(LICENCE, "2012-09-24", "2012-11-05", pauses=[stopped], extensions=[grant("2012-10-30", 1)])
    assert (rules(found), str(found.last)) == ([], "2012-11-02")


@pytest.mark.parametrize(
    ("limit", "started", "on", "why"),
    [
        (GREEN, None, "2012-10-01", "started"),
        (GREEN, "2012-10-02", "2012-10-01", "started"),
        (GREEN, "2012-08-04", "2012-08-10", "applies"),
        (evolve(GREEN, applies=Period()), "1980-01-01", "2012-08-10", "counting_rule"),
        (evolve(GREEN, applies=Period()), "2006-12-30", "2012-08-10", "calendar"),
        (evolve(GREEN, unit=LimitUnit.MONTHS), "2012-09-26", "2012-10-01", "months"),
        (GREEN, "2026-12-28", "2027-01-04", "calendar"),
        (GREEN, "2027-01-04", "2027-01-04", "calendar"),
    ],
)
def test_what_is_not_known_is_unknown(limit: Limit, started: str | None, on: str, why: str) -> None:
    found = of(limit, started, on)
    assert told(found) == ("unknown", None, None)
    assert rules(found) == [why]
    assert (found.used, found.left, found.total) == (None, None, None)
    truth = Truth.UNMET if why == "applies" else Truth.UNKNOWN
    assert [reason.truth for reason in found.reasons if reason.rule == why] == [truth]


def test_a_limit_that_ends_after_the_calendar_is_certainly_still_running_before_its_end() -> None:
    found = of(GREEN, "2026-12-28", "2026-12-31")
    assert told(found) == ("running", None, None)
    assert (found.used, found.left, found.provisional) == (3, 4, True)
    assert rules(found) == ["calendar"]
    assert told(of(GREEN, "2026-12-28", "2027-03-01", done="2026-12-30")) == ("met", None, None)
    # Overdue for certain, by how much nobody knows.
    assert told(of(GREEN, "2026-12-01", "2027-01-04")) == ("overdue", "2026-12-10", None)
    # Days of the calendar that do not roll need no notice.
    plain = evolve(limits()["feedback-15"], rule=evolve(counting_rules()[-1], roll=Roll.NONE))
    assert of(plain, "2026-12-01", "2026-12-16").last == day("2026-12-16")


def test_a_later_notice_moves_the_standing_of_a_finished_case() -> None:
    for known, standing in (("2020-01-26", "late"), ("2020-01-27", "met")):
        found = of(GREEN, "2020-01-20", "2020-02-20", done="2020-02-06", calendar=shipped().known(day(known)))
        assert (found.standing.value, found.done) == (standing, day("2020-02-06"))


def test_days_roll_past_rest_and_past_a_pause() -> None:
    filing = evolve(limits()["acceptance-filing-15"], pauses=(PauseGround.TEST,))
    assert told(of(filing, "2013-09-20", "2013-10-08")) == ("running", "2013-10-08", None)
    assert told(of(filing, "2013-09-20", "2013-10-09")) == ("overdue", "2013-10-08", 1)
    stopped = [pause("2013-10-07", "2013-10-10", "test")]
    assert of(filing, "2013-09-20", "2013-10-20", pauses=stopped).last == day("2013-10-10")


def test_a_limit_of_months_counts_its_days() -> None:
    limit = evolve(GREEN, unit=LimitUnit.MONTHS, amount=1, applies=Period())
    found = of(limit, "2021-01-31", "2021-02-10")
    assert (str(found.last), found.total, found.used) == ("2021-03-01", 28, 10)  # 28 February was a Sunday
    assert of(limit, "2021-03-31", "2021-04-10").last == day("2021-04-30")
    assert of(limit, "2021-03-31", "2021-04-20", pauses=[pause("2021-04-10", "2021-04-12")]).last == day("2021-05-06")


def test_done_before_it_started_is_refused_and_doors_check() -> None:
    with pytest.raises(InputError, match="must not lie before the start"):
        of(GREEN, "2012-09-26", "2012-10-10", done="2012-09-25")
    good: dict[str, Any] = {"started": day("2012-09-26"), "calendar": shipped(), "on": day("2012-10-10")}
    moment = dt.datetime(2012, 9, 26, tzinfo=dt.UTC)
    for wrong in (
        {"started": "2012-09-26"},
        {"started": moment},
        {"on": moment},
        {"done": "2012-10-01"},
        {"calendar": "cn"},
        {"pauses": pause("2012-10-09", None)},
        {"extensions": [pause("2012-10-09", None)]},
    ):
        with pytest.raises(InputError, match="must be"):
            clock(GREEN, **{**good, **wrong})
    with pytest.raises(InputError, match="not its id"):
        clock("green-channel-7", **good)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"^Pause\.ends: must not end before it starts, got 2012-10-09 to 2012-10-08"):
        pause("2012-10-09", "2012-10-08")
    with pytest.raises(InputError, match=r"^WarningBand: must have one of used, left and overdue") as wrong:
        WarningBand(id="none", name="无", citation=OWN)
    assert wrong.value.value == "none"


ASKING = limits()["correction-5"]


@pytest.mark.parametrize(
    ("asked", "accepted", "on", "truth", "starts", "deemed"),
    [
        (None, None, "2012-10-11", Truth.UNKNOWN, None, False),  # the fifth working day has not passed
        (None, None, "2012-10-12", Truth.MET, "2012-09-28", True),  # silence
        ("2012-10-11", None, "2012-10-20", Truth.UNMET, None, False),  # asked on the last day
        ("2012-10-12", None, "2012-10-20", Truth.MET, "2012-09-28", True),  # asked too late
        ("2012-10-11", "2012-10-18", "2012-10-20", Truth.MET, "2012-10-18", False),
        ("2012-10-11", "2012-10-18", "2012-10-17", Truth.UNMET, None, False),
        (None, "2012-10-08", "2012-10-20", Truth.MET, "2012-10-08", False),
        (None, "2012-10-15", "2012-10-20", Truth.MET, "2012-09-28", True),  # accepted too late: since receipt
        (None, "2012-10-08", "2012-09-29", Truth.UNKNOWN, None, False),
    ],
)
def test_silence_is_acceptance_from_the_day_of_receipt(
    asked: str | None, accepted: str | None, on: str, truth: Truth, starts: str | None, deemed: bool
) -> None:
    facts = {name: None if text is None else day(text) for name, text in (("asked", asked), ("accepted", accepted))}
    found = acceptance(ASKING, received=day("2012-09-28"), **facts, calendar=shipped(), on=day(on))
    assert (found.truth, found.starts, found.deemed) == (truth, None if starts is None else day(starts), deemed)
    assert ("asked_late" in [one.rule for one in found.reasons]) == (asked == "2012-10-12")


def test_acceptance_without_a_day_of_receipt_is_unknown_and_none_before_it() -> None:
    found = acceptance(ASKING, received=None, calendar=shipped(), on=day("2012-10-20"))
    assert (found.truth, found.starts) == (Truth.UNKNOWN, None)
    with pytest.raises(InputError, match=r"^asked: must not lie before the receipt, 2012-09-28, got 2012-09-27") as wrong:
        acceptance(ASKING, received=day("2012-09-28"), asked=day("2012-09-27"), calendar=shipped(), on=day("2012-10-20"))
    assert wrong.value.value == day("2012-09-27")


@pytest.mark.parametrize("on", ["2012-09-29", "2012-10-20"])
def test_an_acceptance_holds_the_clock_of_asking(on: str) -> None:
    found = acceptance(ASKING, received=day("2012-09-28"), calendar=shipped(), on=day(on))
    assert found.asking == of(ASKING, "2012-09-28", on)


def test_the_clock_of_parallel_steps_is_the_latest_that_is_open() -> None:
    on = "2012-10-12"
    first, second = of(evolve(GREEN, id="a"), "2012-09-24", on), of(evolve(GREEN, id="b"), "2012-09-28", on)
    done = of(evolve(GREEN, id="c"), "2012-10-08", on, done="2012-10-09")
    paused = of(evolve(GREEN, id="d"), "2012-09-24", on, pauses=[pause("2012-10-08", None)])
    unknown = of(evolve(GREEN, id="e"), None, on)
    assert parallel([first, second, done]) is second
    assert parallel([done, first]) is first  # a step that is done holds nothing
    assert parallel([first, paused, second]) is paused
    assert parallel([paused, unknown, first]) is unknown
    assert parallel([done]) is done
    assert parallel([evolve(first, limit="z"), first]) is first
    for wrong in ([], [first, of(GREEN, "2012-09-24", "2012-10-13")]):
        with pytest.raises(InputError, match="at least one clock, all of one day") as refused:
            parallel(wrong)
        assert (refused.value.field, refused.value.value) == ("clocks", [one.limit for one in wrong])


BANDS = (
    WarningBand(id="blue", name="蓝色", used=Fraction(5, 7), citation=OWN),
    WarningBand(id="orange", name="橙色", left=0, citation=OWN),
    WarningBand(id="red", name="红色", overdue=True, citation=OWN),
)


@pytest.mark.parametrize(
    ("on", "band"),
    [("2012-10-08", None), ("2012-10-09", "blue"), ("2012-10-10", "blue"), ("2012-10-11", "orange"), ("2012-10-12", "red")],
)
def test_a_warning_is_the_most_severe_band_that_holds(on: str, band: str | None) -> None:
    found = warn(of(GREEN, "2012-09-26", on), BANDS)
    assert (None if found is None else found.id) == band


def test_only_an_open_running_clock_is_warned_of() -> None:
    done = of(GREEN, "2012-09-26", "2012-10-20", done="2012-10-19")
    paused = of(GREEN, "2012-09-26", "2012-10-20", pauses=[pause("2012-10-11", None)])
    assert [warn(one, BANDS) for one in (done, paused, of(GREEN, None, "2012-10-20"))] == [None, None, None]
    for wrong in ({}, {"left": 1, "overdue": True}, {"used": Fraction(1, 2), "left": 1}):
        with pytest.raises(InputError, match="one of used, left and overdue"):
            WarningBand(id="x", name="x", citation=OWN, **wrong)  # type: ignore[arg-type]


def test_the_shipped_limits_keep_their_cases_and_say_how_far_they_were_read() -> None:
    assert {one.id: (one.amount, one.unit.value, one.citation.evidence.value) for one in load_limits(SHIPPED / "limits")} == {
        "licence-20": (20, "working_days", "found"),
        "licence-joint-45": (45, "working_days", "found"),
        "correction-5": (5, "working_days", "found"),
        "delivery-10": (10, "working_days", "found"),
        "green-channel-7": (7, "working_days", "seed"),
        "acceptance-filing-15": (15, "days", "reported"),
        "feedback-7": (7, "days", "reported"),
        "feedback-15": (15, "days", "reported"),
    }
    assert LICENCE.extension == Extension(most=10, by="本行政机关负责人", told=True)
    assert GREEN.cases == (
        LimitCase(started=day("2012-09-26"), last=day("2012-10-11")),
        LimitCase(started=day("2012-09-28"), last=day("2012-10-15")),
    )


def test_a_case_that_a_limit_does_not_keep_is_a_fault(tmp_path: Path) -> None:
    text = (SHIPPED / "limits" / "delivery-10.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text.replace("2012-10-18", "2012-10-17"), encoding="utf-8")
    with pytest.raises(BoundaryError) as raised:
        load_limits(tmp_path)
    (fault,) = raised.value.faults
    assert (fault.file, fault.column, fault.code) == ("own.toml", "cases[1]", "case")
    assert "ends on 2012-10-18" in fault.message


def test_a_clock_says_in_both_languages_where_it_stands_and_why() -> None:
    found = of(LICENCE, "2012-09-24", "2012-11-05", extensions=[grant("2012-10-20", 11)])
    assert explain(found) == (
        "行政许可决定，2012年11月5日：超期未办；超过6个工作日；最后一日2012年10月26日（星期五）；已用20，共20个工作日；延长11个工作日，超过上限10个工作日，不计。"
        "（依据：全国人民代表大会常务委员会，《中华人民共和国行政许可法》，第四十二条第一款、第四十五条、第八十二条）"
    )
    english = explain(of(GREEN, "2012-09-26", "2012-10-14", pauses=[pause("2012-10-09", None)]), lang="en")
    assert english.startswith(
        "green channel on 14 October 2012: paused; 4 of 7 working days used; taken out by pauses: 4 working days."
    )
    silent = acceptance(ASKING, received=day("2012-09-28"), calendar=shipped(), on=day("2012-10-20"))
    assert explain(silent) == "已受理，自2012年9月28日起；期内未告知补正，自收到之日起视为受理。"
    assert explain(silent, lang="en").startswith("accepted from 28 September 2012")


def test_every_reason_has_its_sentence() -> None:
    room = "".join(path.read_text(encoding="utf-8") for path in SHIPPED.glob("_*.py"))
    given = set(re.findall(r"(?:note|unknown)\((?:started, |None, )?\"(\w+)\"", room)) | set(
        re.findall(r"Reason\(rule=\"(\w+)\"", room)
    )
    assert given == set(_REASONS)
