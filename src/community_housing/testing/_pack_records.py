# SPDX-License-Identifier: Apache-2.0
"""Strategies for what stands around a district: settings, schedules, claims, events and whole packs."""

import datetime as dt
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, Final

from hypothesis import strategies as st

from community_housing.approvals import ApprovalRow, ApprovalRule, CaseOutcome, StepAnswer, StepRule
from community_housing.calendars import LimitUnit, Notice, StatedPeriod
from community_housing.claims import FIGURES, Claim, ClaimUnit
from community_housing.clocks import Limit, PauseGround
from community_housing.compliance import Profile
from community_housing.disbursement._events import (
    Appropriated,
    Event,
    FundingLine,
    PaymentPosted,
    PaymentRequested,
    ProjectRegistered,
    StageReached,
)
from community_housing.disbursement._schedule import Ledger, Schedule, Stage
from community_housing.district import DeliveryMode, District, FundingSource
from community_housing.grids._domain import GridRule
from community_housing.handover import Obligation
from community_housing.pack._contents import Observation, Order, Pack, Settings, TableName
from community_housing.programme import Actual, ActualRow, CheckKind, CheckPlanned, Link, LinkRow, Task, TaskRow
from community_housing.provenance import ALWAYS, Citation, Force
from community_housing.quantities import Money, Rounding
from community_housing.records import evolve
from community_housing.standards import Standard
from community_housing.testing._calendar_records import notices
from community_housing.testing._counting_records import countings
from community_housing.testing._district_records import districts
from community_housing.testing._handover import handover_facts
from community_housing.testing._standard_records import standards
from community_housing.testing._values import areas, citations, days, ids, maybe, moments, names

__all__ = [
    "approval_rows",
    "claims",
    "event_streams",
    "grid_rules",
    "observations",
    "own_standards",
    "packs",
    "profiles",
    "schedules",
    "settings",
]

_START = dt.date(2012, 8, 5)
_ZONE = dt.timezone(dt.timedelta(hours=8))


def _decimals() -> st.SearchStrategy[str]:
    return st.one_of(st.integers(0, 10**9).map(str), st.decimals(0, 10**6, places=2, allow_nan=False).map(str))


def claims(id_: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Claim]:
    """Published figures, of those that the main job computes and of others."""
    return st.sampled_from(ClaimUnit).flatmap(
        lambda unit: st.builds(
            Claim,
            id=ids() if id_ is None else id_,
            figure=st.one_of(_figures_in(unit), ids().filter(lambda name: name not in _FIGURES)),
            value=_decimals(),
            unit=st.just(unit),
            wording=names(),
            place=maybe(names()),
            also=st.lists(_figures_in(unit), max_size=2).map(tuple),
        )
    )


_FIGURES: Final = frozenset(figure.id for figure in FIGURES)


def _figures_in(unit: ClaimUnit) -> st.SearchStrategy[str]:
    return st.sampled_from([figure.id for figure in FIGURES if figure.unit is unit])


def observations() -> st.SearchStrategy[Observation]:
    """Numbers counted elsewhere."""
    return st.builds(
        Observation, figure=st.sampled_from([figure.id for figure in FIGURES]), value=_decimals(), on=maybe(days()),
        place=maybe(names()),
    )  # fmt: skip


def grid_rules() -> st.SearchStrategy[GridRule]:
    """Bands that hold their own target."""
    return st.lists(st.integers(1, 1000), min_size=3, max_size=3).map(
        lambda three: GridRule(minimum=min(three), target=sorted(three)[1], maximum=max(three))
    )


@st.composite
def settings(draw: st.DrawFn) -> Settings:
    """Settings with the shipped standards on days on which they are in force."""
    before = draw(st.dates(_START, dt.date(2020, 1, 1)))
    after = before + dt.timedelta(days=draw(st.integers(1, 2000)))
    review = draw(maybe(st.integers(0, 1000)))
    also = draw(st.booleans())
    if also:
        # The plan that is shown beside it is in force from 2021-12-27 to 2025-12-31.
        review = min(max(0, (dt.date(2021, 12, 27) - after).days) + (review or 0), (dt.date(2025, 12, 31) - after).days)
    return Settings(
        standard="lianshan-2012",
        also=("cn-community-services-2021",) if also else (),
        force=draw(st.sampled_from(Force)),
        place=draw(maybe(st.sampled_from(["cn/liaoning", "cn/liaoning/huludao/lianshan"]))),
        before=before,
        after=after,
        review=None if review is None else after + dt.timedelta(days=review),
        counting=draw(maybe(countings())),
        table=draw(st.sampled_from(TableName)),
        order=draw(st.sampled_from(Order)),
        rounding=draw(st.sampled_from(Rounding)),
        grid=draw(grid_rules()),
    )


@st.composite
def schedules(draw: st.DrawFn, id_: st.SearchStrategy[Any] | None = None) -> Schedule:
    """Transfer schedules of 1 to 4 stages, whose cumulative shares grow and end in 1."""
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    shares = [Fraction(done, sum(weights)) for done in accumulate(weights)]
    names_of = draw(st.lists(ids(), min_size=len(weights), max_size=len(weights), unique=True))
    return draw(
        st.builds(
            Schedule,
            id=ids() if id_ is None else id_,
            name=names(),
            name_en=names(),
            ledger=st.just(Ledger.TRANSFER),
            modes=st.lists(st.sampled_from(DeliveryMode), min_size=1, max_size=5, unique=True).map(tuple),
            stages=st.tuples(
                *(
                    st.builds(Stage, id=st.just(one), name=names(), name_en=names(), share=st.just(share))
                    for one, share in zip(names_of, shares, strict=True)
                )
            ),
            period=st.just(ALWAYS),
            suggestion=st.booleans(),
            retention=st.none(),
            pay_within_days=maybe(st.integers(0, 90)),
            pay_within_unit=st.sampled_from((LimitUnit.DAYS, LimitUnit.WORKING_DAYS)),
            citation=citations(),
        )
    )


@st.composite
def event_streams(draw: st.DrawFn, district: District | None = None, most_projects: int = 3) -> tuple[Event, ...]:
    """Streams of events that a book accepts: money is set aside, projects reach their stages in order and are paid.

    Args:
        draw: Given by Hypothesis.
        district: Whose streets and communities the projects name; None for ids of no district.
        most_projects: Most projects.
    """
    clock = _Clock()
    streets = ["S1"] if district is None else [street.id for street in district.streets]
    made: list[Event] = []
    if not streets:
        return ()
    for number in range(draw(st.integers(0, most_projects))):
        street = draw(st.sampled_from(streets))
        amount = Money(draw(st.integers(100, 10_000_000)))
        budget, project = f"G{number}", f"X{number}"
        account = f"account-{street}"
        made.append(
            Appropriated(**clock.facts(), appropriation=budget, year=2012, source=FundingSource.GOVERNMENT, amount=amount)
        )
        made.append(
            ProjectRegistered(
                **clock.facts(),
                project=project,
                street=street,
                account=account,
                mode=DeliveryMode.BUILD,
                schedule="transfer-build",
                contract_sum=amount,
                funding=(FundingLine(source=FundingSource.GOVERNMENT, appropriation=budget),),
            )
        )
        made.extend(_paid(draw(st.integers(0, 3)), project, account, amount, clock))
    return tuple(made)


class _Clock:
    """Ids and days that go on."""

    def __init__(self) -> None:
        self._number = 0

    def facts(self) -> dict[str, Any]:
        self._number += 1
        on = _START + dt.timedelta(days=self._number)
        return {"id": f"E{self._number}", "on": on, "recorded_at": dt.datetime.combine(on, dt.time(9), _ZONE)}


def _paid(stages: int, project: Any, account: Any, amount: Money, clock: _Clock) -> list[Event]:
    """The first stages of a building project, each followed by its payment of all that is due, where that is above 0."""
    made: list[Event] = []
    paid = 0
    for stage, tenths in (("approval", 5), ("structure", 8), ("acceptance", 10))[:stages]:
        due = amount.fen * tenths // 10 - paid
        made.append(StageReached(**clock.facts(), project=project, stage=stage))
        if due > 0:
            request = PaymentRequested(**clock.facts(), project=project, amount=Money(due), account=account)
            made.extend((request, PaymentPosted(**clock.facts(), payment=request.id)))
            paid += due
    return made


@st.composite
def packs(draw: st.DrawFn, most_communities: int = 4, footprints: bool = True) -> Pack:
    """Whole packs that the files of a pack can carry.

    Args:
        draw: Given by Hypothesis.
        most_communities: Most communities of the district.
        footprints: Whether some buildings have an outline.
    """
    district = draw(districts(most_communities, footprints=footprints, fewest_communities=1))
    known = draw(st.lists(st.sampled_from([one.id for one in district.communities]), max_size=2, unique=True))
    chosen = draw(st.lists(ids(), max_size=3, unique=True))
    own = draw(st.lists(ids(), max_size=1))
    return Pack(
        district=district,
        settings=draw(settings()),
        profiles=tuple(draw(profiles(st.just(one))) for one in known),
        events=draw(event_streams(district)),
        claims=tuple(draw(claims(st.just(one))) for one in chosen),
        periods=tuple(draw(st.lists(stated_periods(), max_size=2, unique_by=lambda one: one.id))),
        notices=tuple(draw(st.lists(own_closings(), max_size=1))),
        schedules=tuple(draw(schedules(st.just(f"own-{one}"[:64]))) for one in own),
        observations=tuple(draw(st.lists(observations(), max_size=2))),
        standards=draw(own_standards()),
        **draw(_approvals()),
        **draw(_owed(district)),
        **draw(_plans()),
    )


def approval_rows() -> st.SearchStrategy[ApprovalRow]:
    """One step of a case, done or not."""

    def made(case: str, start: dt.date, ahead: list[int], *, done: bool, refused: bool) -> ApprovalRow:
        on = [start + dt.timedelta(days=days) for days in accumulate(ahead)]
        return ApprovalRow(
            case=case,
            project=f"p-{case}"[:64],
            rule="own-joint",
            received=on[0],
            accepted=on[1],
            step="land",
            opened=on[1],
            answered=on[2] if done else None,
            answer=(StepAnswer.REFUSED if refused else StepAnswer.PASSED) if done else None,
            decided=on[3] if done else None,
            outcome=(CaseOutcome.REFUSED if refused else CaseOutcome.ISSUED) if done else None,
            reason="不符合规划" if done and refused else None,
        )

    lengths = st.lists(st.integers(0, 9), min_size=4, max_size=4)
    return st.builds(made, ids(), days(), lengths, done=st.booleans(), refused=st.booleans())


@st.composite
def _approvals(draw: st.DrawFn) -> dict[str, Any]:
    """Cases of one rule, whose limit is the pack's own; none where no case is drawn."""
    rows = draw(st.lists(approval_rows(), max_size=3, unique_by=lambda row: row.case))
    citation = draw(citations())
    step = StepRule(id="land", name="用地", body="land-office")
    rule = ApprovalRule(id="own-joint", name="联合审批", window="window", steps=(step,), limit="own-7", citation=citation)
    pauses = draw(st.lists(st.sampled_from(PauseGround), max_size=2, unique=True))
    limit = Limit(id="own-7", name="七日", amount=7, unit=LimitUnit.WORKING_DAYS, pauses=tuple(pauses), citation=citation)
    return {"approvals": tuple(rows), "approval_rules": (rule,), "limits": (limit,)} if rows else {}


@st.composite
def _owed(draw: st.DrawFn, district: District) -> dict[str, Any]:
    """What developers owe to the communities of a district, and what became of it."""
    communities = st.sampled_from([one.id for one in district.communities])
    owed = draw(
        st.lists(
            st.builds(
                Obligation,
                id=ids(),
                estate=ids(),
                developer=names(),
                community=communities,
                required=maybe(areas(1)),
                citation=_plain_citations(),
            ),
            max_size=2,
            unique_by=lambda one: one.id,
        )
    )
    facts = draw(st.lists(handover_facts(st.sampled_from([one.id for one in owed])), max_size=3)) if owed else []
    plain = tuple(evolve(one, citation=None if one.citation is None else draw(_plain_citations())) for one in facts)
    return {"obligations": tuple(owed), "handover": plain}


_YEAR: Final = dt.timedelta(days=365)


@st.composite
def _plans(draw: st.DrawFn) -> dict[str, Any]:
    """The tasks of one project, one after another, with reports and a check; none where none is drawn."""
    name, starts = draw(ids()), draw(days())
    kind = st.builds(Task, id=st.just("t"), name=names(), amount=st.integers(0, 9), crews=st.integers(1, 3))
    drawn = draw(st.lists(kind, max_size=3))
    tasks = [evolve(one, id=f"t{at}", not_before=starts, deadline=starts + _YEAR) for at, one in enumerate(drawn)]
    links = [Link(before=one.id, after=two.id, lag=draw(st.integers(0, 3))) for one, two in pairwise(tasks)]
    reports = [Actual(task=one.id, seen=starts, left=draw(st.none() | st.integers(0, 9))) for one in tasks]
    check = CheckPlanned(
        id="check", on=starts, recorded_at=draw(moments()), subject="k", project=name, task="t0", check_kind=CheckKind.QUALITY
    )
    return {
        "tasks": tuple(TaskRow(project=name, task=one) for one in tasks),
        "links": tuple(LinkRow(project=name, link=one) for one in links),
        "actuals": tuple(ActualRow(project=name, actual=one) for one in reports),
        "checks": (check,) if tasks else (),
    }


def _plain_citations() -> st.SearchStrategy[Citation]:
    """Documents as a table names them: without days and notes."""
    return citations().map(lambda one: evolve(one, published=None, checked_on=None, note=None))


def profiles(community: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Profile]:
    """What is known of a community's estate."""
    return st.builds(
        Profile,
        community=ids() if community is None else community,
        is_new=maybe(st.booleans()),
        built=maybe(days()),
        estate_floor=maybe(areas()),
        estate_households=maybe(st.integers(0, 10**6)),
    )


def own_standards(most: int = 2) -> st.SearchStrategy[tuple[Standard, ...]]:
    """Standards that a pack may bring: none of them changed for a study, and none with the id of a shipped one."""
    published = standards().map(lambda one: evolve(one, id=f"own-{one.id}"[:64], changes=(), accepts_unverified=False))
    return st.lists(published, max_size=most, unique_by=lambda one: one.id).map(tuple)


def stated_periods() -> st.SearchStrategy[StatedPeriod]:
    """Days and periods that were published, whole and with gaps."""
    return st.builds(
        StatedPeriod,
        id=ids(),
        starts=maybe(days()),
        amount=maybe(st.integers(1, 400)),
        unit=maybe(st.sampled_from(LimitUnit)),
        wording=names(),
        place=maybe(names()),
        note=maybe(names()),
        note_en=maybe(names()),
    )


def own_closings() -> st.SearchStrategy[Notice]:
    """Closing days of a district's own, beside the shipped notices."""
    made = st.integers(2012, 2020).flatmap(lambda year: notices(year, "own-closing"))
    return made.map(lambda one: evolve(one, year=None, amends=None))


def event_facts() -> dict[str, st.SearchStrategy[Any]]:
    """What every event says, drawn freely."""
    return {
        "id": ids(),
        "on": days(),
        "recorded_at": moments(),
        "actor": maybe(names()),
        "evidence": st.lists(names(), max_size=2).map(tuple),
    }
