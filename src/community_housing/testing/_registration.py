# SPDX-License-Identifier: Apache-2.0
"""Registering the strategies, so that `from_type` draws valid records wherever they stand."""

from collections.abc import Callable
from operator import attrgetter
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from community_housing.approvals import ApprovalRefusal, ApprovalRow, ApprovalRule, StepRule
from community_housing.approvals._events import KINDS as APPROVAL_KINDS
from community_housing.calendars import CountingRule, LimitUnit, Notice, OfficeHours, OpenSpan, Span, StatedPeriod
from community_housing.centres import FIVE_CENTRES, Centre, Register, RegisterCategory
from community_housing.claims import Claim
from community_housing.clocks import Limit, Pause, WarningBand
from community_housing.disbursement import Refusal, ShareCap
from community_housing.disbursement._events import KINDS, FundingLine, InKind, PlannedStage, ProjectRegistered
from community_housing.disbursement._schedule import Schedule, Stage
from community_housing.disbursement._shipped import ShareFloor
from community_housing.district import (
    Batch,
    Budget,
    Building,
    Community,
    District,
    Identifier,
    Neighbours,
    Opportunity,
    Point,
    Premises,
    Street,
)
from community_housing.events import RefusalBase
from community_housing.findings import Reason, Unit
from community_housing.grids._codes import CommunityCode
from community_housing.grids._domain import GridRule
from community_housing.handover import HandoverFact, Obligation
from community_housing.levels import Cell, Item, Node, PublishedCell, Tier
from community_housing.matters import (
    MATTER_KINDS,
    Ceiling,
    HandUp,
    MatterCorrection,
    MatterEventBase,
    MatterMerged,
    MatterRaised,
    MatterRefusal,
    MatterRules,
    ProblemCategory,
    ProblemKind,
    Survey,
    TierBody,
)
from community_housing.modes import Need
from community_housing.pack._contents import Observation, Pack, Settings
from community_housing.pack._work import Work
from community_housing.personal import ImpersonalText
from community_housing.planning import GoalChange, GoalValue
from community_housing.planning._funding import FundingRule, FundingShare
from community_housing.planning._problem import Choice, Problem, Site, StreetLimit
from community_housing.planning._terms import PartRule, PlanTerms, RangeRule
from community_housing.posts import (
    Decision,
    Letter,
    Target,
)
from community_housing.programme import (
    CHECK_KINDS,
    Actual,
    ActualRow,
    CheckCorrection,
    CheckRefusal,
    Link,
    LinkRow,
    Network,
    Task,
    TaskRow,
    Template,
)
from community_housing.programme._check_events import CheckEventBase
from community_housing.provenance import Citation, Period
from community_housing.quantities import Area, Money
from community_housing.services import (
    ORDER_KINDS,
    Charged,
    Confirmed,
    Merged,
    OrderCorrection,
    OrderRefusal,
    RateRule,
    Requested,
    Treat,
)
from community_housing.services._events import OrderEventBase
from community_housing.standards import Conversion, Counting, Edition, Rule, Standard, TenureShare
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    Clamp,
    Expression,
    Functions,
    LinearStep,
    MaxOf,
    NamedFigure,
    Ratio,
    Step,
)
from community_housing.testing import _calendar_records as calendar_records
from community_housing.testing import _counting_records as counting_records
from community_housing.testing import _district_records as district_records
from community_housing.testing import _formula_records as formula_records
from community_housing.testing import _pack_records as pack_records
from community_housing.testing import _plan_records as plan_records
from community_housing.testing import _standard_records as standard_records
from community_housing.testing._handover import handover_facts
from community_housing.testing._values import (
    amounts,
    any_quantity,
    areas,
    citations,
    days,
    ids,
    maybe,
    measured,
    names,
    periods,
    shares,
)

__all__ = ["register"]

_PLAIN_UNITS = st.sampled_from([unit for unit in Unit if unit.kind is int])
_DAYS_ALONE = st.sampled_from((LimitUnit.WORKING_DAYS, LimitUnit.DAYS))

_STRATEGIES: dict[type[Any], Callable[[], st.SearchStrategy[Any]]] = {
    Area: lambda: any_quantity(Area),
    Money: lambda: any_quantity(Money),
    Period: periods,
    Citation: citations,
    Span: calendar_records.spans,
    Notice: calendar_records.notices,
    StatedPeriod: pack_records.stated_periods,
    CountingRule: lambda: _of_fields(CountingRule),
    OpenSpan: calendar_records.open_spans,
    OfficeHours: calendar_records.office_hours,
    Limit: lambda: _of_fields(Limit),
    Node: lambda: _of_fields(Node),
    Cell: lambda: _of_fields(Cell),
    PublishedCell: lambda: _of_fields(PublishedCell, why=st.none()),
    Item: lambda: _of_fields(Item, unit=_PLAIN_UNITS),
    Pause: calendar_records.pauses,
    WarningBand: calendar_records.bands,
    Street: district_records.streets,
    Community: district_records.communities,
    Premises: district_records.premises,
    Opportunity: district_records.opportunities,
    Point: district_records.points,
    Building: district_records.buildings,
    Neighbours: district_records.neighbours,
    Batch: district_records.batches,
    Budget: district_records.budgets,
    District: district_records.districts,
    GridRule: pack_records.grid_rules,
    Claim: pack_records.claims,
    Observation: pack_records.observations,
    Settings: pack_records.settings,
    Schedule: pack_records.schedules,
    TenureShare: counting_records.tenure_shares,
    Counting: counting_records.countings,
    Pack: pack_records.packs,
    Ratio: formula_records.ratios,
    Step: formula_records.steps,
    LinearStep: formula_records.linear_steps,
    Clamp: formula_records.clamps,
    MaxOf: formula_records.maxima,
    ByStatus: formula_records.by_status,
    Functions: formula_records.functions_asked,
    AllOf: formula_records.all_of,
    NamedFigure: lambda: st.builds(
        NamedFigure, name=st.from_regex(r"[a-z][a-z_]{0,11}", fullmatch=True), value=st.integers(-(10**12), 10**12)
    ),
    Expression: formula_records.expressions,
    Reason: formula_records.reasons,
    GoalValue: lambda: measured(GoalValue),
    GoalChange: lambda: measured(GoalChange),
    RefusalBase: lambda: measured(RefusalBase),
    Refusal: lambda: measured(Refusal),
    ApprovalRefusal: lambda: measured(ApprovalRefusal),
    Obligation: lambda: _of_fields(Obligation, required=maybe(areas(1))),
    HandoverFact: handover_facts,
    ApprovalRow: pack_records.approval_rows,
    Task: lambda: _of_fields(Task, unit=_DAYS_ALONE),
    Link: lambda: _of_fields(Link, unit=_DAYS_ALONE),
    Network: lambda: _of_fields(Network, tasks=st.tuples(st.from_type(Task)), links=st.just(())),
    Actual: lambda: days().flatmap(
        lambda day: _of_fields(Actual, seen=st.just(day), done=st.sampled_from((None, day)), left=st.none() | st.just(0))
    ),
    TaskRow: lambda: _of_fields(TaskRow, task=st.from_type(Task)),
    LinkRow: lambda: _of_fields(LinkRow, link=st.from_type(Link)),
    ActualRow: lambda: _of_fields(ActualRow, actual=st.from_type(Actual)),
    Template: lambda: _of_fields(Template, network=st.from_type(Network)),
    StepRule: lambda: _of_fields(StepRule),
    OrderRefusal: lambda: measured(OrderRefusal),
    MatterRefusal: lambda: measured(MatterRefusal),
    TierBody: lambda: _of_fields(TierBody),
    Centre: lambda: _of_fields(Centre, function=st.sampled_from(FIVE_CENTRES)),
    Register: lambda: _of_fields(
        Register,
        categories=st.just((RegisterCategory(id="k", name="房屋"),)),
        items=st.lists(_of_fields(Item, category=st.just("k"), unit=_PLAIN_UNITS), max_size=3, unique_by=attrgetter("id")).map(
            tuple
        ),
    ),
    Work: lambda: _works(),  # noqa: PLW0108 - it stands below
    MatterRules: lambda: _of_fields(
        MatterRules,
        **{
            name: st.lists(st.from_type(kind), max_size=3, unique_by=key).map(tuple)
            for name, kind, key in (
                ("ceilings", Ceiling, attrgetter("size")),
                ("hand_ups", HandUp, attrgetter("tier")),
                ("bodies", TierBody, attrgetter("id")),
            )
        },
    ),
    CheckRefusal: lambda: measured(CheckRefusal),
    RateRule: lambda: _of_fields(
        RateRule,
        **dict.fromkeys(("cancelled", "not_due", "unreached", "unconfirmed"), st.sampled_from((Treat.LEFT_OUT, Treat.MISS))),
    ),
    Survey: lambda: _surveys(),  # noqa: PLW0108 - it stands below
    Letter: lambda: _of_fields(
        Letter, targets=st.lists(_of_fields(Target), min_size=1, max_size=3, unique_by=lambda one: one.id).map(tuple)
    ),
    Decision: lambda: _of_fields(Decision),
    ApprovalRule: lambda: _of_fields(
        ApprovalRule, steps=st.lists(st.from_type(StepRule), max_size=3, unique_by=lambda step: step.id).map(tuple)
    ),
    CommunityCode: lambda: st.builds(
        CommunityCode, community=ids(), code=st.text("0123456789", min_size=12, max_size=12), given=st.booleans()
    ),
    Problem: formula_records.problems,
    Site: lambda: _of_fields(Site),
    Choice: lambda: _of_fields(Choice),
    StreetLimit: lambda: _of_fields(StreetLimit),
    Conversion: standard_records.conversions,
    Rule: standard_records.rules,
    Edition: standard_records.editions,
    Standard: standard_records.standards,
    FundingShare: plan_records.funding_shares,
    FundingRule: plan_records.funding_rules,
    PartRule: plan_records.part_rules,
    RangeRule: plan_records.range_rules,
    PlanTerms: plan_records.plan_terms,
    Need: lambda: st.builds(Need, counted=maybe(areas()), required=maybe(areas())),
    FundingLine: lambda: _of_fields(FundingLine),
    InKind: lambda: _of_fields(InKind, value=amounts()),
    PlannedStage: lambda: _of_fields(PlannedStage),
    Stage: lambda: _of_fields(Stage, share=shares()),
    ShareCap: lambda: _of_fields(ShareCap, most=shares()),
    ShareFloor: lambda: _of_fields(ShareFloor, least=shares()),
}


def register() -> None:
    """Register a strategy for every record of which not every drawing of its fields is valid; again does no harm.

    It is what the `hypothesis` entry point of the package calls.
    """
    for kind, strategy in _STRATEGIES.items():
        st.register_type_strategy(kind, strategy())
    for kind in KINDS.values():
        st.register_type_strategy(kind, _events_of(kind))
    for kind in APPROVAL_KINDS.values():
        st.register_type_strategy(kind, _of_fields(kind, **pack_records.event_facts()))
    for kind in (*MATTER_KINDS.values(), MatterEventBase):
        st.register_type_strategy(kind, _matter_event(kind))
    for kind in (*ORDER_KINDS.values(), OrderEventBase):
        st.register_type_strategy(kind, _order_event(kind))
    for kind in (*CHECK_KINDS.values(), CheckEventBase):
        none = {"instead": st.none()} if kind is CheckCorrection else {}
        st.register_type_strategy(kind, _of_fields(kind, **pack_records.event_facts(), **none))


def _of_fields(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A record drawn field by field: *given* fields as they are, ids from `ids`, what is left by its type."""
    hints = get_type_hints(kind, include_extras=True)
    for field in attrs.fields(kind):
        if field.name in given:
            continue
        hint = hints[field.name]
        if _is_id(hint):
            given[field.name] = ids()
        elif hint == ImpersonalText:
            given[field.name] = names()
        elif ImpersonalText in get_args(hint) and type(None) in get_args(hint):
            given[field.name] = maybe(names())
        elif get_origin(hint) is tuple and _is_id(get_args(hint)[0]):
            given[field.name] = _several_ids()
        elif type(None) in get_args(hint) and any(_is_id(one) for one in get_args(hint)):
            given[field.name] = maybe(ids())
    return st.builds(kind, **given)


def _several_ids() -> st.SearchStrategy[Any]:
    return st.lists(ids(), min_size=1, max_size=3, unique=True).map(tuple)


def _order_event(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Events of orders of one kind, each by itself: what they name need not be there."""
    given = pack_records.event_facts()
    if kind is Requested:
        given["text"] = names()
    if kind is Confirmed:
        given["body"] = ids()
    if kind is Merged:
        given["into"] = ids().map(lambda other: f"into-{other}")
    if kind is Charged:
        given["amount"] = amounts(1)
    if kind is OrderCorrection:
        given["instead"] = st.none()
    return _of_fields(kind, **given)


def _matter_event(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Events of matters of one kind, each by itself."""
    given = pack_records.event_facts()
    if kind is MatterRaised:
        given["tier"] = st.sampled_from((Tier.GRID, Tier.COMMUNITY))
    if kind is MatterMerged:
        given["into"] = ids().map(lambda other: f"into-{other}")
    if kind is MatterCorrection:
        given["instead"] = st.none()
    return _of_fields(kind, **given)


def _surveys() -> st.SearchStrategy[Survey]:
    """Surveys whose kinds are of their categories."""

    def of(categories: tuple[ProblemCategory, ...]) -> st.SearchStrategy[Survey]:
        own = [one.id for one in categories]
        kind = _of_fields(ProblemKind, category=st.sampled_from(own or ["-"]))
        kinds = st.lists(kind, max_size=3 if own else 0, unique_by=lambda one: one.id).map(tuple)
        return _of_fields(Survey, subjects=_several_ids(), bodies=_several_ids(), categories=st.just(categories), kinds=kinds)

    return st.lists(_of_fields(ProblemCategory), max_size=3, unique_by=lambda one: one.id).map(tuple).flatmap(of)


def _works() -> st.SearchStrategy[Work]:
    """What a pack says of its work, one thing of it at a time: all at once is more than Hypothesis draws."""

    def one(name: str, hint: Any) -> st.SearchStrategy[Work]:
        kinds, made = get_args(hint), cast("Any", Work)
        if get_origin(hint) is not tuple:
            return st.from_type(hint).map(lambda drawn: made(**{name: drawn}))
        held = st.lists(st.from_type(kinds[0]), max_size=3, unique_by=lambda one: getattr(one, "id", one))
        return held.map(lambda drawn: made(**{name: tuple(drawn)}))

    return st.one_of(*(one(name, hint) for name, hint in get_type_hints(Work, include_extras=True).items()))


def _is_id(hint: Any) -> bool:
    return get_origin(hint) is Annotated and any(isinstance(one, Identifier) for one in hint.__metadata__)


def _events_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Events of one kind, each by itself: what they name need not be there."""
    given: dict[str, st.SearchStrategy[Any]] = pack_records.event_facts()
    hints = get_type_hints(kind)
    if "amount" in hints:
        given["amount"] = maybe(amounts(1)) if type(None) in get_args(hints["amount"]) else amounts(1)
    if "part" in hints:
        given["part"] = shares()
    if kind is ProjectRegistered:
        lines = st.lists(
            st.deferred(lambda: st.from_type(FundingLine)),
            min_size=1,
            max_size=3,
            unique_by=lambda line: (line.source, line.appropriation),
        )
        given |= {"funding": lines.map(tuple), "contract_sum": amounts(), "planned": st.just(()), "terms": st.none()}
    return _of_fields(kind, **given)
