# SPDX-License-Identifier: Apache-2.0
"""Cases worked by hand: the green channel over National Day 2012, pauses, silence, two steps of which one is refused."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from community_housing import calendars, clocks, explain
from community_housing.approvals import (
    Accepted,
    ApprovalBook,
    ApprovalCorrection,
    ApprovalRefusalCode,
    ApprovalRule,
    ApprovalRules,
    CasePhase,
    CorrectionAsked,
    CorrectionMade,
    Delivered,
    Extended,
    Issued,
    NotAccepted,
    Received,
    Refused,
    StepOpened,
    StepPassed,
    StepPaused,
    StepRefused,
    StepResumed,
    StepRule,
    Waiting,
    WaitKind,
    Withdrawn,
    green_channel,
    replay,
    shipped,
    standing,
    standings,
)
from community_housing.approvals._events import CaseEvent
from community_housing.clocks import Extension, PauseGround, Standing
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.provenance import Citation, Evidence, Period
from community_housing.records import evolve

CALENDAR = calendars.shipped()
OWN = Citation(authority="某区", document="某办法", evidence=Evidence.OWN)
GREEN = clocks.shipped()["green-channel-7"]
# The district's own edition of the green channel: it stops while something is missing, and may be made longer by 3 days.
LIMIT = evolve(GREEN, id="own-7", pauses=(PauseGround.CORRECTION,), extension=Extension(most=3), cases=(), citation=OWN)
RULE = ApprovalRule(
    id="joint",
    name="联合审批",
    window="leading-group",
    limit="own-7",
    delivery="delivery-10",
    steps=(
        StepRule(id="land", name="用地", name_en="land", body="land-office"),
        StepRule(id="plan", name="规划", name_en="planning", body="housing-office"),
    ),
    applies=Period(starts=dt.date(2012, 8, 5)),
    citation=OWN,
)
RULES = ApprovalRules([RULE], [LIMIT])


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2012-{text}")


class Log:
    """Events with ids of their own, in the order in which they are written."""

    def __init__(self, case: str = "c1") -> None:
        self.case, self.events = case, list[Any]()

    def add(self, kind: type[CaseEvent], on: str, **fields: Any) -> "Log":
        at = dt.datetime.combine(day(on), dt.time(9), dt.UTC)
        name = f"{self.case}-{len(self.events)}"
        self.events.append(kind(id=name, on=day(on), recorded_at=at, case=self.case, **fields))
        return self

    def opened(self, received: str, accepted: str, *steps: str) -> "Log":
        self.add(Received, received, project="p1", rule="joint").add(Accepted, accepted)
        for step in steps:
            self.add(StepOpened, accepted, step=step)
        return self

    def book(self) -> ApprovalBook:
        book, outcomes = replay(self.events, rules=RULES)
        assert [one.refusal for one in outcomes] == [None] * len(outcomes)
        return book

    def said(self) -> str | None:
        """The refusal of the last event; those before it are taken."""
        _, outcomes = replay(self.events, rules=RULES)
        assert [one.refusal for one in outcomes[:-1]] == [None] * (len(outcomes) - 1)
        last = outcomes[-1].refusal
        assert last is None or last.event == self.events[-1].id
        return None if last is None else f"{last.code}: {last.field} {last.found}, {last.expected}"


# Seven working days over National Day 2012, the start not counted: the table of the design, both oracles agree.
@pytest.mark.parametrize(
    ("accepted", "last"),
    [("09-24", "10-09"), ("09-26", "10-11"), ("09-28", "10-15"), ("09-29", "10-16"), ("09-30", "10-16")],
)
def test_seven_working_days_over_national_day(accepted: str, last: str) -> None:
    book = Log().opened(accepted, accepted, "land").book()
    clock = standing(book, "c1", calendar=CALENDAR, on=day(accepted)).clock
    assert clock is not None
    assert (clock.last, clock.standing) == (day(last), Standing.RUNNING)


def test_the_last_day_is_in_time_and_the_next_is_late() -> None:
    for decided, kept in (("10-11", True), ("10-12", False)):
        log = Log().opened("09-26", "09-26", "land", "plan")
        for step in ("land", "plan"):
            log.add(StepPassed, "10-08", step=step)
        found = green_channel(log.add(Issued, decided).book(), "joint", calendar=CALENDAR, on=day("12-01"))
        assert (found.cases.within, found.cases.beyond) == (int(kept), int(not kept))
        assert found.taken == ((7 if kept else 8, 1),)
        assert found.cases.share == Fraction(int(kept))


def test_a_pause_moves_the_last_day() -> None:
    # Accepted 2012-09-26, asked for what is missing on 10-09, made good on 10-15: 10-17, without the pause 10-11.
    log = Log().opened("09-26", "09-26", "land")
    log.add(StepPaused, "10-09", step="land", ground=PauseGround.CORRECTION)
    held = standing(log.book(), "c1", calendar=CALENDAR, on=day("10-12"))
    assert held.clock is not None
    assert held.clock.standing is Standing.PAUSED
    assert held.waits[0] == Waiting(what=WaitKind.PAUSE, body="land-office", step="land")
    book = log.add(StepResumed, "10-15", step="land").book()
    after = standing(book, "c1", calendar=CALENDAR, on=day("10-15")).clock
    before = standing(book, "c1", calendar=CALENDAR, on=day("10-08")).clock
    assert after is not None
    assert before is not None
    assert (after.last, before.last) == (day("10-17"), day("10-11"))


def test_silence_is_acceptance_from_the_day_of_receipt() -> None:
    # 行政许可法 32: five working days after Friday 2012-09-28 end on 2012-10-11.
    book = Log().add(Received, "09-28", project="p1", rule="joint").book()
    waiting = standing(book, "c1", calendar=CALENDAR, on=day("10-11"))
    assert (waiting.acceptance.truth, waiting.clock) == (Truth.UNKNOWN, None)
    deemed = standing(book, "c1", calendar=CALENDAR, on=day("10-12"))
    assert deemed.acceptance.deemed
    assert deemed.phase is CasePhase.RECEIVED
    assert deemed.clock is not None
    assert (deemed.clock.started, deemed.clock.last) == (day("09-28"), day("10-15"))
    assert deemed.waits == (Waiting(what=WaitKind.ACCEPTANCE, body="leading-group"),)


def test_what_is_missing_is_asked_for_once() -> None:
    log = Log().add(Received, "09-24", project="p1", rule="joint").add(CorrectionAsked, "09-25", told="函1")
    log.add(CorrectionMade, "09-26").add(CorrectionAsked, "09-27").add(CorrectionMade, "09-28").add(Accepted, "09-29")
    found = standing(log.book(), "c1", calendar=CALENDAR, on=day("10-08"))
    again = next(one for one in found.reasons if one.rule == "asked_again")
    assert (again.truth, again.measured) == (Truth.UNMET, 2)
    assert found.clock is not None
    assert found.clock.started == day("09-29")


def test_a_case_turned_away_or_withdrawn_is_not_late() -> None:
    away = Log().add(Received, "09-24", project="p1", rule="joint").add(NotAccepted, "09-25", reason="不属本窗口")
    found = standing(away.book(), "c1", calendar=CALENDAR, on=day("12-01"))
    assert (found.clock, found.acceptance.truth, found.waits) == (None, Truth.UNMET, ())
    late = Log().add(Received, "09-24", project="p1", rule="joint").add(NotAccepted, "10-31", reason="不属本窗口")
    found = standing(late.book(), "c1", calendar=CALENDAR, on=day("12-01"))
    assert found.acceptance.deemed
    assert {one.rule for one in found.reasons} == {"deemed", "turned_away_late"}
    back = Log().add(Received, "09-24", project="p1", rule="joint").add(Withdrawn, "09-25")
    book = back.book()
    assert standing(book, "c1", calendar=CALENDAR, on=day("12-01")).clock is None
    assert green_channel(book, "joint", calendar=CALENDAR, on=day("12-01")).cases.left_out == (("withdrawn", 1),)


def test_one_refusal_ends_the_waiting_for_the_others() -> None:
    log = Log().opened("09-24", "09-24", "land", "plan").add(StepRefused, "09-26", step="land", reason="占用耕地")
    found = standing(log.book(), "c1", calendar=CALENDAR, on=day("09-27"))
    assert found.waits == (Waiting(what=WaitKind.DECISION, body="leading-group"),)
    assert log.add(Issued, "09-27").said() == "step_was_refused: case land, no step that was refused"
    log.events.pop()
    book = log.add(Refused, "09-27", reason="占用耕地").add(Delivered, "09-28").book()
    done = standing(book, "c1", calendar=CALENDAR, on=day("12-01"))
    assert done.phase is CasePhase.DELIVERED
    assert done.delivery is not None
    assert done.delivery.standing is Standing.MET
    shares = {one.body: one.steps for one in green_channel(book, "joint", calendar=CALENDAR, on=day("12-01")).bodies}
    assert shares["housing-office"].left_out == (("case_ended", 1),)


def test_the_step_that_is_last_by_its_clock_is_named_first() -> None:
    log = Log().opened("09-24", "09-24", "land").add(StepOpened, "09-27", step="plan")
    found = standing(log.book(), "c1", calendar=CALENDAR, on=day("09-28"))
    assert [one.step for one in found.waits] == ["plan", "land"]
    assert [one.step for one in standing(log.book(), "c1", calendar=CALENDAR, on=day("09-25")).waits] == ["land", "plan"]
    assert standing(log.book(), "c1", calendar=CALENDAR, on=day("09-25")).waits[1].what is WaitKind.OPENING


def test_the_slowest_step_counts_what_is_overdue() -> None:
    first = Log("c1").opened("09-24", "09-24", "land", "plan").add(StepPassed, "09-26", step="plan")
    second = Log("c2").opened("09-24", "09-24", "land", "plan").add(StepPassed, "09-27", step="land")
    book, _ = replay([*first.events, *second.events], rules=RULES)
    early = green_channel(book, "joint", calendar=CALENDAR, on=day("10-08"))
    assert (early.slowest, early.cases.left_out) == ("land", (("running", 2),))
    late = green_channel(book, "joint", calendar=CALENDAR, on=day("10-10"))
    land, plan = late.steps
    # 09-24 to 10-10 are eight working days; `plan` was done in 2 in one case and is open after its 7 in the other.
    assert (land.mean, plan.mean, plan.done, plan.overdue) == (Fraction(11, 2), Fraction(5), 1, 1)
    assert (late.slowest, late.cases.beyond) == ("land", 2)
    assert [(one.body, one.steps.share) for one in late.bodies] == [
        ("housing-office", Fraction(1, 2)),
        ("land-office", Fraction(1, 2)),
    ]


def test_a_later_notice_moves_a_deadline() -> None:
    # The notice of 2020-01-26 made 2020-02-01 a day off: 国办发明电〔2020〕1号.
    at = dt.datetime(2020, 1, 20, 9, tzinfo=dt.UTC)
    on = dt.date(2020, 1, 20)
    book, _ = replay(
        [
            Received(id="a", on=on, recorded_at=at, case="c", project="p", rule="joint"),
            Accepted(id="b", on=on, recorded_at=at, case="c"),
        ],
        rules=RULES,
    )
    for known, last in ((dt.date(2020, 1, 21), dt.date(2020, 2, 4)), (dt.date(2020, 1, 27), dt.date(2020, 2, 6))):
        clock = standing(book, "c", calendar=CALENDAR.known(known), on=on).clock
        assert clock is not None
        assert clock.last == last


def test_what_was_recorded_later_is_not_known_before() -> None:
    log = Log().opened("09-24", "09-24", "land", "plan").add(StepPassed, "09-26", step="land")
    log.events[-1] = evolve(log.events[-1], recorded_at=dt.datetime(2012, 10, 9, 9, tzinfo=dt.UTC))
    book = log.book()
    assert standing(book, "c1", calendar=CALENDAR, on=day("09-27")).steps[0].passed is True
    assert standing(book, "c1", calendar=CALENDAR, on=day("09-27"), known=day("10-08")).steps[0].passed is None


OPEN = Log().opened("09-24", "09-24", "land")


RECEIVED = {"project": "p", "rule": "joint"}


@pytest.mark.parametrize(
    ("said", "kind", "on", "fields"),
    [
        ("case_exists: case c1, the id of a new case", Received, "09-25", RECEIVED),
        ("wrong_state: case in_review, received", CorrectionAsked, "09-25", {}),
        ("not_entitled: by housing-office, land-office", StepPassed, "09-25", {"step": "land", "by": "housing-office"}),
        ("not_entitled: by land-office, leading-group", Issued, "09-25", {"by": "land-office"}),
        ("date_out_of_order: on 2012-09-23, >= 2012-09-24", StepPassed, "09-23", {"step": "land"}),
        ("step_unknown: step fund, land, plan", StepOpened, "09-25", {"step": "fund"}),
        ("step_open: step 2012-09-24, a step that was not opened", StepOpened, "09-25", {"step": "land"}),
        ("step_not_open: step plan, a step that is open", StepPassed, "09-25", {"step": "plan"}),
        ("pause_not_open: step land, a step that is paused", StepResumed, "09-25", {"step": "land"}),
        ("ground_unknown: ground hearing, correction", StepPaused, "09-25", {"step": "land", "ground": PauseGround.HEARING}),
        ("extension_too_long: amount 4, <= 3", Extended, "09-25", {"amount": 4, "reason": "案情复杂"}),
        ("decided_with_open_steps: case land, plan, every required step", Issued, "09-25", {}),
        ("wrong_state: case in_review, issued, refused", Delivered, "09-25", {}),
        (None, Extended, "11-25", {"amount": 3, "reason": "案情复杂"}),
        (None, Refused, "09-25", {"reason": "不符合规划"}),
    ],
)
def test_a_refusal_names_its_reason_what_was_found_and_what_would_be_right(
    said: str | None, kind: type[CaseEvent], on: str, fields: dict[str, Any]
) -> None:
    log = Log()
    log.events.extend(OPEN.events)
    assert log.add(kind, on, **fields).said() == said


def test_other_refusals() -> None:
    assert Log().add(Accepted, "09-24").said() == "unknown_case: case c1, the id of a case that was received"
    assert Log().add(Received, "09-24", project="p", rule="none").said() == "unknown_rule: rule none, joint"
    assert Log().add(Received, "08-04", **RECEIVED).said() == "rule_not_in_force: on 2012-08-04, >= 2012-08-05"
    by = Log().add(Received, "09-24", by="land-office", **RECEIVED)
    assert by.said() == "not_entitled: by land-office, leading-group"
    received = Log().add(Received, "09-24", **RECEIVED)
    assert received.add(StepOpened, "09-25", step="land").said() == "before_acceptance: case received, accepted, in_review"
    closed = Log().add(Received, "09-24", **RECEIVED).add(Withdrawn, "09-25")
    assert closed.add(Accepted, "09-26").said() == "after_decision: case withdrawn, received"
    paused = Log().opened("09-24", "09-24", "land").add(StepPaused, "09-25", step="land", ground=PauseGround.CORRECTION)
    assert paused.add(StepPassed, "09-26", step="land").said() == "step_paused: step 2012-09-25, a step that was resumed"
    twice = Log().opened("09-24", "09-24", "land").add(Extended, "09-25", amount=1, reason="一")
    assert twice.add(Extended, "09-26", amount=1, reason="二").said() == "extension_twice: case 2012-09-25, an extension once"


def test_an_extension_after_the_last_day_is_a_fact_that_does_not_count() -> None:
    book = Log().opened("09-24", "09-24", "land").add(Extended, "10-10", amount=3, reason="案情复杂").book()
    clock = standing(book, "c1", calendar=CALENDAR, on=day("10-12")).clock
    assert clock is not None
    assert (clock.last, clock.standing, clock.extended) == (day("10-09"), Standing.OVERDUE, 0)
    assert [one.rule for one in clock.reasons] == ["extension_late"]


def test_a_correction_puts_another_event_in_its_place() -> None:
    log = Log().opened("09-24", "09-25", "land")
    wrong = log.events[1]
    log.events.append(
        ApprovalCorrection(
            id="k", on=day("10-08"), recorded_at=wrong.recorded_at, corrects=wrong.id, instead=evolve(wrong, on=day("09-24")),
            reason="笔误",
        )
    )  # fmt: skip
    assert log.book().case("c1").accepted == day("09-24")
    later = ApprovalCorrection(id="k2", on=day("10-08"), recorded_at=wrong.recorded_at, corrects="c1-0", reason="从未收件")
    _, outcomes = replay([*log.events, later], rules=RULES)
    assert outcomes[-1].refusal is not None
    assert (outcomes[-1].refusal.code, outcomes[-1].refusal.field) == (ApprovalRefusalCode.NOT_CORRECTABLE, "c1-1")


def test_a_case_that_is_not_there_is_refused() -> None:
    book = OPEN.book()
    with pytest.raises(InputError, match="no case 'x'"):
        standing(book, "x", calendar=CALENDAR, on=day("10-01"))
    with pytest.raises(InputError, match="had not come in by 2012-09-23"):
        standing(book, "c1", calendar=CALENDAR, on=day("09-23"))
    assert standings(book, calendar=CALENDAR, on=day("09-23")) == ()
    with pytest.raises(InputError, match="there is no rule 'x'"):
        green_channel(book, "x", calendar=CALENDAR, on=day("10-01"))


def test_rules_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(InputError, match="no limit 'none'"):
        ApprovalRules([evolve(RULE, limit="none")])
    with pytest.raises(InputError, match="counted in"):
        ApprovalRules([evolve(RULE, steps=(evolve(RULE.steps[0], limit="acceptance-filing-15"),))], [LIMIT])
    with pytest.raises(InputError, match="each step once"):
        evolve(RULE, steps=(RULE.steps[0], RULE.steps[0]))


def test_the_shipped_rule_names_no_step_as_the_report_does_not() -> None:
    (green,) = shipped()
    assert (green.id, green.steps, green.limit) == ("green-channel", (), "green-channel-7")
    assert shipped().limit_of(green).amount == 7


def test_an_approval_does_not_wait_for_a_step_that_is_not_required() -> None:
    optional = evolve(RULE, steps=(RULE.steps[0], evolve(RULE.steps[1], required=False)))
    log = Log().opened("09-24", "09-24", "land", "plan").add(StepPassed, "09-26", step="land")
    rules = ApprovalRules([optional], [LIMIT])
    before, _ = replay(log.events, rules=rules)
    waits = standing(before, "c1", calendar=CALENDAR, on=day("09-26")).waits
    assert [one.what for one in waits] == [WaitKind.ANSWER, WaitKind.DECISION]
    _, outcomes = replay(log.add(Issued, "09-27").events, rules=rules)
    assert outcomes[-1].refusal is None
    assert log.said() == "decided_with_open_steps: case plan, every required step"  # where it is required


def test_a_case_that_was_turned_away_too_late_is_told_so_in_both_languages() -> None:
    late = (
        Log()
        .add(Received, "09-24", project="p1", rule="joint")
        .add(NotAccepted, "10-26", reason="不属本窗口", by="leading-group")
    )
    found = standing(late.book(), "c1", calendar=CALENDAR, on=day("10-26"))
    assert "turned_away_late" in {reason.rule for reason in found.acceptance.reasons}
    assert "逾期" in explain(found, lang="zh")
    assert "too late" in explain(found, lang="en")


@pytest.mark.parametrize(
    ("ask", "field", "value", "text"),
    [
        (lambda: OPEN.book().case("x"), "case", "x", "no case 'x' in the book"),
        (
            lambda: standing(OPEN.book(), "c1", calendar=CALENDAR, on=day("09-23")), "on", day("09-23"),
            "case 'c1' had not come in by 2012-09-23",
        ),
        (
            lambda: green_channel(OPEN.book(), "x", calendar=CALENDAR, on=day("10-01")), "rule", "x", "there is no rule 'x'",
        ),
        (
            lambda: ApprovalRules([evolve(RULE, limit="none")]), "ApprovalRule.joint", "none", "there is no limit 'none'",
        ),
        (
            lambda: evolve(RULE, steps=(*RULE.steps, *RULE.steps)), "ApprovalRule.steps", ["land", "plan"],
            "must name each step once",
        ),
        (
            lambda: ApprovalRules([evolve(RULE, steps=(evolve(RULE.steps[0], limit="acceptance-filing-15"),))], [LIMIT]),
            "ApprovalRule.joint", "acceptance-filing-15", "step land must be counted in working_days as its case is",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_at_the_door_names_the_field_and_the_value(ask: Any, field: str, value: object, text: str) -> None:
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
