# SPDX-License-Identifier: Apache-2.0
"""The agenda: what each room makes due on a day, in what order, and what is undecided; in sentences and as a calendar file."""

import datetime as dt
import re
from typing import Any

import pytest
from tests.reference.drawn_matters import keep
from tests.unit.io.approvals_sent import EMPTY, approvals_sent
from tests.unit.matters.test_place import book_of, raised, said, taken, up

from community_housing.agenda import AgendaParts, Due, DueKind, DueStanding, DueWhat, agenda
from community_housing.approvals import replay as replay_approvals
from community_housing.calendars import LimitUnit, shipped
from community_housing.disbursement import payments_due, replay
from community_housing.errors import InputError
from community_housing.levels import Tier
from community_housing.matters import MatterSize, MatterSolved
from community_housing.posts import Letter, Target
from community_housing.programme import Actual, Network, Task, count_back
from community_housing.provenance import Citation, Evidence, Period
from community_housing.records import evolve
from community_housing.report import agenda_ics
from community_housing.report.explain import explain
from community_housing.services import Dispatched, OrderKind, Requested, replay_orders
from community_housing.testing import opening_events

CALENDAR = shipped()
OWN = Citation(authority="甲街道", document="乙", evidence=Evidence.OWN)
FINISH = keep(Tier.STREET, 5).limit


def entries(text: bytes) -> list[dict[str, str]]:
    """The entries of a calendar file, read back by RFC 5545: lines unfolded (3.1), texts unescaped (3.3.11)."""
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    lines = text.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, re.sub(r"\\([\\;,])", r"\1", value))
    return found


def on(day: int) -> dt.date:
    return dt.date(2014, 9, day)


def asked(parts: AgendaParts, day: dt.date, horizon: int = 30) -> list[tuple[Any, ...]]:
    found = agenda(parts, calendar=CALENDAR, on=day, horizon_days=horizon)
    return [(one.day, one.kind.value, one.subject, one.part, one.what.value, one.body, one.standing.value) for one in found]


def order_events() -> list[Any]:
    events: list[Any] = []
    for number, name in enumerate(("o1", "o2")):
        given: dict[str, Any] = {"on": on(1 + number), "recorded_at": dt.datetime(2014, 9, 3, 9, tzinfo=dt.UTC), "order": name}
        events.append(Requested(id=f"{name}-1", community="c1", text="换灯", about=OrderKind.MATTER, **given))
        events.append(Dispatched(id=f"{name}-2", branch="b1", **given))
    return events


def test_orders_are_due_by_their_limit_until_they_are_done() -> None:
    book, _ = replay_orders(order_events())
    parts = AgendaParts(orders=book, finish=FINISH)
    # 5 working days from Monday the 1st: the 9th, as the 8th is off; from the 2nd: the 10th.
    assert asked(parts, on(9)) == [
        (on(9), "order", "o1", None, "finish", "b1", "today"),
        (on(10), "order", "o2", None, "finish", "b1", "soon"),
    ]
    assert [one[-1] for one in asked(parts, on(10))] == ["overdue", "today"]
    # What is overdue is never forgotten, and what lies beyond the horizon is not told.
    assert [one[2] for one in asked(parts, dt.date(2020, 1, 1))] == ["o1", "o2"]
    assert asked(parts, on(2), horizon=7) == [(on(9), "order", "o1", None, "finish", "b1", "soon")]
    assert asked(parts, dt.date(2014, 8, 31)) == []
    assert asked(evolve_parts(parts, finish=None), on(9)) == []


def evolve_parts(parts: AgendaParts, **more: Any) -> AgendaParts:
    names = ("approvals", "matters", "orders", "finish", "ledger", "pay", "timetables", "letters", "figures")
    return AgendaParts(**{**{name: getattr(parts, name) for name in names}, **more})


def test_a_matter_is_to_be_handed_up_and_at_its_ceiling_to_be_solved() -> None:
    book = book_of(
        raised(),
        raised(1, "m2", MatterSize.SMALL),
        raised(1, "m3", None),
        raised(1, "m4"),
        taken(1, "c", "m4"),
        said(MatterSolved, 2, "m4", body="c"),
        raised(1, "m5"),
        taken(1, "c", "m5"),
        up(5, "c", Tier.STREET, "m5"),
    )
    parts = AgendaParts(matters=book)
    assert asked(parts, on(4)) == [
        (on(4), "matter", "m1", None, "hand_up", None, "today"),
        (on(4), "matter", "m2", None, "solve", None, "today"),
        (on(4), "matter", "m3", None, "hand_up", None, "today"),
        (on(4), "matter", "m5", None, "hand_up", "c", "today"),
    ]
    assert asked(parts, on(5)) == [
        (on(4), "matter", "m1", None, "hand_up", None, "overdue"),
        (on(4), "matter", "m2", None, "solve", None, "overdue"),
        (on(15), "matter", "m5", None, "solve", None, "soon"),
        (None, "matter", "m3", None, "hand_up", None, "undecided"),
    ]
    assert agenda(parts, calendar=CALENDAR, on=on(5))[-1].missing == ("size",)


def test_a_case_is_due_by_the_clock_of_what_it_waits_for() -> None:
    events = approvals_sent(6)
    waits = []
    for count in range(1, 7):
        book, _ = replay_approvals(events[:count], rules=EMPTY.rules)
        found = asked(AgendaParts(approvals=book), dt.date(2012, 9, 24))
        waits.append([(one[0], one[3], one[4], one[5]) for one in found])
    # Accepted on 2012-09-24: 7 working days end on 2012-10-09 (the golden case of the calendar).
    last = dt.date(2012, 10, 9)
    assert waits[0][0][2:] == ("accept", "leading-group")
    assert waits[1] == [(last, "land", "open_step", "leading-group")]
    assert waits[2] == [(last, "land", "answer", "land-office")]
    assert waits[3] == [(last, None, "decide", "leading-group")]
    assert waits[4] == [(dt.date(2012, 10, 12), None, "deliver", "leading-group")]
    assert waits[5] == []


def test_tasks_letters_and_payments_are_due() -> None:
    network = Network(tasks=(Task(id="t1", name="主体", amount=3, unit=LimitUnit.WORKING_DAYS),), links=())
    timetable = count_back(network, deadline=on(13), not_before=on(1), calendar=CALENDAR)
    undone = Actual(task="t1", seen=on(12))
    parts = AgendaParts(timetables={"p1": (timetable, ())})
    assert asked(parts, on(10)) == [(on(12), "task", "p1", "t1", "finish", None, "soon")]
    assert asked(parts, on(13)) == [(None, "task", "p1", "t1", "finish", None, "undecided")]
    late = AgendaParts(timetables={"p1": (timetable, (evolve(undone, seen=on(13)),))})
    assert asked(late, on(13)) == [(on(12), "task", "p1", "t1", "finish", None, "overdue")]

    letter = Letter(
        id="l1",
        issuer="d",
        signatory="s1",
        period=Period(starts=on(1), ends=on(20)),
        signed=on(1),
        targets=(Target(id="a", figure="met", value=68),),
        citation=OWN,
    )
    unsigned = evolve(letter, id="l2", signed=None)
    given = AgendaParts(letters=(letter, unsigned), figures={"met": 60})
    assert asked(given, on(10)) == [
        (on(1), "letter", "l2", None, "sign", "s1", "overdue"),
        (on(19), "letter", "l1", None, "keep", "s1", "soon"),
    ]
    assert asked(evolve_parts(given, letters=(letter,), figures={"met": 68}), on(25)) == []
    unknown = agenda(evolve_parts(given, letters=(letter,), figures={}), calendar=CALENDAR, on=on(25))
    assert [(one.standing, one.missing) for one in unknown] == [(DueStanding.UNDECIDED, ("met",))]


def test_a_payment_is_due_within_its_limit_from_the_last_change_of_its_entitlement() -> None:
    book, _ = replay(opening_events())
    owed = [one for one in payments_due(book) if one.payable]
    found = agenda(AgendaParts(ledger=book, pay=FINISH), calendar=CALENDAR, on=dt.date(2014, 12, 1))
    assert [(one.subject, one.kind, one.what) for one in found] == [
        (one.project, DueKind.PAYMENT, DueWhat.PAY) for one in sorted(owed, key=lambda one: (one.since, one.project))
    ]


def test_a_day_beyond_the_calendar_is_undecided_and_comes_last() -> None:
    book, _ = replay_orders(order_events())
    parts = AgendaParts(orders=book, finish=FINISH, matters=book_of(raised()))
    short = CALENDAR.known(dt.date(2013, 1, 1))
    found = agenda(parts, calendar=short, on=on(9))
    assert {one.standing for one in found} == {DueStanding.UNDECIDED}
    assert {one.missing for one in found} <= {("calendar",), ("clock",)}


def test_it_is_said_in_both_languages_and_as_a_calendar_file() -> None:
    book, _ = replay_orders(order_events())
    found = agenda(AgendaParts(orders=book, finish=FINISH, matters=book_of(raised(1, "m3", None))), calendar=CALENDAR, on=on(9))
    zh, en = ([explain(one, lang=lang) for one in found] for lang in ("zh", "en"))
    assert zh[0].startswith("今天到期：工单o1，完成（b1），最后一日2014年9月9日；")
    assert en[-1] == "undecided: matter m3, hand up; missing: its size."
    text = agenda_ics(found, on=on(9), lang="zh")
    assert text == agenda_ics(found, on=on(9), lang="zh")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    events = entries(text)
    assert [(one["UID"], one["DTSTART;VALUE=DATE"], one["DTEND;VALUE=DATE"]) for one in events] == [
        ("order-o1-finish@community-housing", "20140909", "20140910"),
        ("order-o2-finish@community-housing", "20140910", "20140911"),
    ]
    assert events[0]["SUMMARY"] == zh[0]


def test_signs_that_a_calendar_file_uses_itself_are_read_back_as_they_were() -> None:
    odd = Due(day=on(1), kind=DueKind.ORDER, subject="a;b,c\\d", what=DueWhat.FINISH, standing=DueStanding.TODAY)
    (event,) = entries(agenda_ics([odd], on=on(1), lang="en"))
    assert "a;b,c\\d" in event["SUMMARY"]


def test_a_horizon_is_a_number_of_days() -> None:
    with pytest.raises(InputError, match="horizon_days"):
        agenda(AgendaParts(), calendar=CALENDAR, on=on(1), horizon_days=-1)
