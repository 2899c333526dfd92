# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for events of disbursement: small worlds in which events meet, agree and conflict often."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from community_housing.disbursement import (
    WHOLE,
    AccountChanged,
    Appropriated,
    AuditFinding,
    ChangeOrder,
    Correction,
    Event,
    FundingLine,
    Ground,
    InKind,
    Ledger,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    PlannedStage,
    ProjectRegistered,
    Resumed,
    Settled,
    StageReached,
    SurplusReturned,
    Suspended,
)
from community_housing.district import DeliveryMode, FundingSource
from community_housing.quantities import Money
from community_housing.records import evolve

__all__ = ["ACCOUNTS", "APPROPRIATIONS", "PROJECTS", "STREETS", "amounts", "any_event", "event_lists", "opening_events"]

PROJECTS = ("P1", "P2", "P3")
STREETS = ("S1", "S2")
ACCOUNTS = ("S1-account", "S2-account", "other-account")
APPROPRIATIONS = ("A1", "A2", "A3")

_START = dt.date(2012, 8, 1)
_ZONE = dt.timezone(dt.timedelta(hours=8))
_SOURCES = {"A1": FundingSource.GOVERNMENT, "A2": FundingSource.UNIT, "A3": FundingSource.DEVELOPER}

_days = st.integers(0, 12).map(lambda days: _START + dt.timedelta(days=days))
_moments = st.integers(0, 20).map(lambda days: dt.datetime.combine(_START + dt.timedelta(days=days), dt.time(9), _ZONE))


def amounts(most: int = 20_001) -> st.SearchStrategy[Money]:
    """Positive amounts in fen, often ones that do not divide."""
    return st.one_of(st.sampled_from([1, 2, 3, 5000, 10_001]), st.integers(1, most)).map(Money)


def _facts(ids: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    return {"id": ids, "on": _days, "recorded_at": _moments}


_lines = st.lists(st.sampled_from(APPROPRIATIONS), min_size=1, max_size=3, unique=True).flatmap(
    lambda chosen: st.tuples(
        *(
            st.builds(FundingLine, source=st.just(_SOURCES[one]), appropriation=st.just(one), weight=st.integers(1, 7))
            for one in chosen
        )
    )
)
_stages = st.sampled_from(["approval", "structure", "acceptance", "contract", "registration"])
_parts = st.sampled_from([WHOLE, WHOLE, WHOLE, Fraction(1, 3), Fraction(1, 2)])


def any_event(ids: st.SearchStrategy[str], known: Sequence[str]) -> st.SearchStrategy[Event]:
    """Any event, acceptable or not.

    Args:
        ids: Ids for new events.
        known: Ids of events that payments and corrections may name.
    """
    facts = _facts(ids)
    projects = st.sampled_from(PROJECTS)
    others = st.sampled_from([*known, "no-such-event"])
    either = st.one_of(amounts(), amounts().map(lambda amount: -amount))
    in_kind = st.builds(InKind, source=st.sampled_from(FundingSource), value=amounts(), note=st.just("premises"))
    plan = st.builds(PlannedStage, stage=st.sampled_from(["approval", "structure"]), on=_days)
    return st.one_of(
        st.builds(
            ProjectRegistered,
            **facts,
            project=projects,
            street=st.sampled_from(STREETS),
            account=st.sampled_from(ACCOUNTS),
            mode=st.sampled_from([DeliveryMode.BUILD, DeliveryMode.BUILD, DeliveryMode.PURCHASE]),
            schedule=st.sampled_from(["transfer-build", "transfer-build", "transfer-purchase", "no-such"]),
            contract_sum=amounts(),
            funding=_lines,
            in_kind=st.lists(in_kind, max_size=1).map(tuple),
            planned=st.lists(plan, max_size=1).map(tuple),
        ),
        st.builds(
            Appropriated,
            **facts,
            appropriation=st.sampled_from(APPROPRIATIONS),
            year=st.just(2012),
            source=st.sampled_from(FundingSource),
            ledger=st.sampled_from([Ledger.TRANSFER, Ledger.TRANSFER, Ledger.CONTRACT]),
            amount=either,
        ),
        st.builds(StageReached, **facts, project=projects, stage=_stages, part=_parts),
        st.builds(ChangeOrder, **facts, project=projects, amount=either, reason=st.just("works changed")),
        st.builds(AccountChanged, **facts, project=projects, account=st.sampled_from(ACCOUNTS), reason=st.just("bank")),
        st.builds(PaymentRequested, **facts, project=projects, amount=amounts(), account=st.sampled_from(ACCOUNTS)),
        st.builds(PaymentPosted, **facts, payment=others, amount=st.one_of(st.none(), amounts(5000))),
        st.builds(PaymentVoided, **facts, payment=others, reason=st.just("asked for twice")),
        st.builds(PaymentReturned, **facts, payment=others, amount=amounts(5000), reason=st.just("claw-back")),
        st.builds(Suspended, **facts, project=projects, ground=st.sampled_from(Ground)),
        st.builds(Resumed, **facts, project=projects, ground=st.sampled_from(Ground)),
        st.builds(AuditFinding, **facts, project=projects, amount=amounts(3000), finding=st.just("not done")),
        st.builds(Settled, **facts, project=projects, amount=amounts()),
        st.builds(SurplusReturned, **facts, project=projects, amount=amounts(3000)),
        st.builds(Correction, **facts, corrects=others, reason=st.just("recorded in error")),
        others.flatmap(lambda wrong: _replacements(facts, wrong)),
    )


def _replacements(facts: dict[str, st.SearchStrategy[Any]], wrong: str) -> st.SearchStrategy[Event]:
    """Corrections that put a stage or a request in the place of an event."""
    same = {**facts, "id": st.just(wrong), "project": st.sampled_from(PROJECTS)}
    instead = st.one_of(
        st.builds(StageReached, **same, stage=_stages, part=_parts),
        st.builds(PaymentRequested, **same, amount=amounts(), account=st.sampled_from(ACCOUNTS)),
    )
    return st.builds(Correction, **facts, corrects=st.just(wrong), instead=instead, reason=st.just("should have been so"))


def opening_events() -> tuple[Event, ...]:
    """A world to begin with: three appropriations and two construction projects of two streets, one of 100.01 yuan."""
    moment = dt.datetime.combine(_START, dt.time(9), _ZONE)

    def facts(name: str) -> dict[str, Any]:
        return {"id": name, "on": _START, "recorded_at": moment}

    given = [
        Appropriated(**facts(f"open-{one}"), appropriation=one, year=2012, source=source, amount=Money(30_000))
        for one, source in _SOURCES.items()
    ]
    third = tuple(FundingLine(source=source, appropriation=one) for one, source in _SOURCES.items())
    projects = [
        ProjectRegistered(
            **facts(f"open-{project}"),
            project=project,
            street=street,
            account=f"{street}-account",
            mode=DeliveryMode.BUILD,
            schedule="transfer-build",
            contract_sum=Money(amount),
            funding=funding,
        )
        for project, street, amount, funding in (("P1", "S1", 10_001, third), ("P2", "S2", 20_000, third[:1]))
    ]
    return (*given, *projects)


def _lived_events() -> tuple[Event, ...]:
    """What may have happened before a list begins: a payment posted in part, and one pending."""
    facts = {"on": _START, "recorded_at": dt.datetime.combine(_START, dt.time(9), _ZONE)}
    first, second = PROJECTS[:2]
    rows: list[Any] = [
        (StageReached, "s1", {"project": first, "stage": "approval"}),
        (PaymentRequested, "q1", {"project": first, "amount": Money(5_000), "account": "S1-account"}),
        (PaymentPosted, "p1", {"payment": "open-q1", "amount": Money(4_000)}),
        (StageReached, "s2", {"project": second, "stage": "approval"}),
        (PaymentRequested, "q2", {"project": second, "amount": Money(6_000), "account": "S2-account"}),
    ]
    return tuple(kind(id=f"open-{name}", **facts, **body) for kind, name, body in rows)


@cache
def _drafts() -> st.SearchStrategy[tuple[Event, int]]:
    """An event without its own id yet, naming others by their position, and whether its id repeats an earlier one."""
    known = [f"e{index}" for index in range(12)] + [event.id for event in (*opening_events(), *_lived_events())]
    return st.tuples(any_event(st.just("draft"), known), st.integers(0, 9))


@st.composite
def event_lists(draw: st.DrawFn, *, most: int = 25) -> tuple[Event, ...]:
    """Lists of events after the opening ones, with ids that repeat now and then."""
    events: list[Event] = [*opening_events(), *_lived_events()]
    for index, (draft, again) in enumerate(draw(st.lists(_drafts(), max_size=most))):
        known = f"e{index}" if again else events[index % len(events)].id
        events.append(evolve(draft, id=known))
    return tuple(events)
