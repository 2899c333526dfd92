# SPDX-License-Identifier: Apache-2.0
"""No premises, no acceptance: every answer of the gate, and what the ledger says beside it."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.disbursement import Appropriated, FundingLine, ProjectRegistered, StageReached, replay
from community_housing.district import DeliveryMode, FundingSource
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth, Unit
from community_housing.handover import HandoverFact, HandoverKind, HandoverState, Obligation, acceptance_gate
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Area, square_metres, yuan
from community_housing.readiness import ReadinessKind, readiness, required_area
from community_housing.records import evolve
from community_housing.report.explain import explain
from community_housing.standards import shipped

OWN = Citation(authority="某区", document="出让合同", evidence=Evidence.OWN)
WAIVER = Citation(authority="区政府", document="免除决定", evidence=Evidence.OWN)
OWED = Obligation(
    id="o1", estate="e1", developer="某开发公司", community="c1", required=square_metres("201"), project="p1", citation=OWN
)


def day(number: int) -> dt.date:
    return dt.date(2013, 5, number)


def fact(kind: HandoverKind, on: int, area: str | None = None, **more: Any) -> HandoverFact:
    size = None if area is None else square_metres(area)
    return HandoverFact(obligation="o1", kind=kind, on=day(on), area=size, **more)


OFFERED, MEASURED = HandoverKind.OFFERED, HandoverKind.MEASURED


@pytest.mark.parametrize(
    ("facts", "state", "truth"),
    [
        ((), HandoverState.PLANNED, Truth.UNMET),
        ((fact(HandoverKind.COMMITTED, 1, "201"),), HandoverState.COMMITTED, Truth.UNMET),
        ((fact(OFFERED, 1, "201"),), HandoverState.OFFERED, Truth.UNKNOWN),
        ((fact(OFFERED, 1), fact(MEASURED, 2)), HandoverState.MEASURED, Truth.UNKNOWN),
        ((fact(MEASURED, 2, "200.99"),), HandoverState.SHORT, Truth.UNMET),
        ((fact(MEASURED, 2, "201"),), HandoverState.ENOUGH, Truth.MET),
        ((fact(MEASURED, 3, "201"), fact(MEASURED, 2, "150")), HandoverState.ENOUGH, Truth.MET),
        ((fact(MEASURED, 3), fact(MEASURED, 2, "201")), HandoverState.MEASURED, Truth.UNKNOWN),
        ((fact(MEASURED, 2, "201"), fact(HandoverKind.TITLE, 3)), HandoverState.TITLE, Truth.MET),
        ((fact(HandoverKind.WAIVED, 2, citation=WAIVER),), HandoverState.WAIVED, Truth.MET),
        ((fact(MEASURED, 12, "201"),), HandoverState.PLANNED, Truth.UNMET),
    ],
)
def test_the_gate(facts: tuple[HandoverFact, ...], state: HandoverState, truth: Truth) -> None:
    gate = acceptance_gate("e1", [OWED], facts=facts, on=day(10))
    (one,) = gate.obligations
    assert (one.state, one.truth, gate.truth) == (state, truth, truth)
    assert (one.reason.citation == WAIVER) == (state is HandoverState.WAIVED)
    if state is HandoverState.SHORT:
        assert one.reason.margin == Area(-1)
        assert "差0.01" in explain(gate)
    for lang in ("zh", "en"):
        assert explain(gate, lang=lang)


def test_a_required_area_that_is_not_known_leaves_it_open() -> None:
    gate = acceptance_gate("e1", [evolve(OWED, required=None)], facts=[fact(MEASURED, 2, "500")], on=day(10))
    assert (gate.truth, gate.obligations[0].reason.missing) == (Truth.UNKNOWN, ("required",))


def test_one_unmet_obligation_shuts_the_gate_and_one_due_later_does_not() -> None:
    other = evolve(OWED, id="o2")
    assert acceptance_gate("e1", [OWED, other], facts=[fact(MEASURED, 2, "201")], on=day(10)).truth is Truth.UNMET
    later = evolve(other, due="registration")
    assert acceptance_gate("e1", [OWED, later], facts=[fact(MEASURED, 2, "201")], on=day(10)).truth is Truth.MET


def test_what_cannot_be_said_is_refused() -> None:
    with pytest.raises(InputError, match="no obligation is of the estate"):
        acceptance_gate("e2", [OWED], facts=[], on=day(1))
    with pytest.raises(InputError, match="measured twice"):
        acceptance_gate("e1", [OWED], facts=[fact(MEASURED, 2, "200"), fact(MEASURED, 2, "201")], on=day(10))
    with pytest.raises(InputError, match="needs the document"):
        fact(HandoverKind.WAIVED, 1)
    with pytest.raises(InputError, match="has an area"):
        fact(HandoverKind.TITLE, 1, "200")


@given(st.lists(st.sampled_from(["none", "150", "201", "waived"]), min_size=1, max_size=4))
def test_the_gate_is_the_worst_of_its_obligations(found: list[str]) -> None:
    owed, facts = [], []
    for number, one in enumerate(found):
        owed.append(evolve(OWED, id=f"o{number}"))
        if one == "waived":
            facts.append(evolve(fact(HandoverKind.WAIVED, 1, citation=WAIVER), obligation=f"o{number}"))
        elif one != "none":
            facts.append(evolve(fact(MEASURED, 1, one), obligation=f"o{number}"))
    met = all(one in ("201", "waived") for one in found)
    assert acceptance_gate("e1", owed, facts=facts, on=day(2)).truth is (Truth.MET if met else Truth.UNMET)


def ledger(accepted: int | None) -> Any:
    at = dt.datetime(2013, 6, 1, 9, tzinfo=dt.UTC)
    line = FundingLine(source=FundingSource.GOVERNMENT, appropriation="A")
    events: list[Any] = [
        Appropriated(
            id="a", on=day(1), recorded_at=at, appropriation="A", year=2013, source=FundingSource.GOVERNMENT, amount=yuan(10)
        ),
        ProjectRegistered(
            id="b",
            on=day(1),
            recorded_at=at,
            project="p1",
            street="s",
            account="s-account",
            mode=DeliveryMode.DEVELOPER,
            schedule="transfer-developer",
            contract_sum=yuan(1),
            funding=(line,),
        ),
    ]
    if accepted is not None:
        stages = ("approval", "handover", "acceptance")
        events += [
            StageReached(id=f"s{number}", on=day(accepted), recorded_at=at, project="p1", stage=stage)
            for number, stage in enumerate(stages)
        ]
    return replay(events)[0]


@pytest.mark.parametrize(
    ("accepted", "measured", "kind"),
    [
        (None, None, ReadinessKind.NOT_READY),
        (None, "201", ReadinessKind.READY),
        (8, "201", ReadinessKind.ACCEPTED),
        (8, None, ReadinessKind.ACCEPTED_WITHOUT_PREMISES),
        (8, "150", ReadinessKind.ACCEPTED_WITHOUT_PREMISES),
        (3, "201", ReadinessKind.ACCEPTED_WITHOUT_PREMISES),  # handed over only later
        (12, "201", ReadinessKind.READY),  # after the day asked about
    ],
)
def test_the_ledger_beside_the_gate(accepted: int | None, measured: str | None, kind: ReadinessKind) -> None:
    facts = [] if measured is None else [fact(MEASURED, 5, measured)]
    book = ledger(accepted)
    (found,) = readiness(book, [OWED], facts=facts, on=day(10))
    assert found.kind is kind
    assert (found.accepted is None) == (accepted in (None, 12))
    for lang in ("zh", "en"):
        assert explain(found, lang=lang)
    assert readiness(book, [evolve(OWED, project=None)], facts=facts, on=day(10)) == ()


def test_an_offer_that_nobody_measured_leaves_an_acceptance_undecided() -> None:
    (found,) = readiness(ledger(8), [OWED], facts=[fact(OFFERED, 5, "201")], on=day(10))
    assert found.kind is ReadinessKind.ACCEPTED_UNDECIDED
    (found,) = readiness(ledger(None), [OWED], facts=[fact(OFFERED, 5, "201")], on=day(10))
    assert found.kind is ReadinessKind.UNDECIDED


def test_the_required_area_is_that_of_the_standard() -> None:
    xixian, on = shipped()["xixian-estates"].accepting_unverified(), dt.date(2021, 6, 1)
    assert required_area(xixian, "c1", on=on, estate_floor=square_metres("29999.99")) == square_metres(300)
    assert required_area(xixian, "c1", on=on, estate_floor=square_metres(30000)) == square_metres(800)
    assert required_area(xixian, "c1", on=on) is None


def test_a_standing_says_everything_that_it_rests_on() -> None:
    facts = [
        fact(HandoverKind.COMMITTED, 1, "300"),
        fact(MEASURED, 2, "210.5"),
        fact(MEASURED, 2, "210.50"),
        evolve(fact(MEASURED, 3, "1"), obligation="another"),
    ]
    gate = acceptance_gate("e1", [evolve(OWED, id="o9", estate="e2"), OWED], facts=facts, on=day(2))
    assert (gate.estate, gate.stage, gate.on, len(gate.obligations)) == ("e1", "acceptance", day(2), 1)
    one = gate.obligations[0]
    assert (one.obligation, one.developer, one.community) == ("o1", "某开发公司", "c1")
    assert (one.measured, one.required) == (square_metres("210.5"), square_metres(201))
    assert one.reason == Reason(
        rule="area", truth=Truth.MET, unit=Unit.SQUARE_METRES, measured=one.measured, required=one.required,
        margin=square_metres("9.5"), missing=(), citation=OWN,
    )  # fmt: skip


def test_what_leaves_an_obligation_open_or_shut_is_told() -> None:
    def reason(*facts: HandoverFact, **more: Any) -> Any:
        return acceptance_gate("e1", [evolve(OWED, **more)], facts=facts, on=day(9)).obligations[0].reason

    shut = reason()
    assert (shut.rule, shut.measured, shut.required, shut.margin, shut.missing) == (
        "not_provided",
        None,
        OWED.required,
        None,
        (),
    )
    assert reason(fact(OFFERED, 1), required=None).missing == ("measured", "required")
    assert reason(fact(MEASURED, 1)).missing == ("measured",)
    assert reason(fact(HandoverKind.TITLE, 1)).rule == "area"  # a title without a measurement is UNKNOWN, and no MET
    early, late = (evolve(WAIVER, document=name) for name in ("early", "late"))
    waived = reason(
        fact(HandoverKind.WAIVED, 3, citation=late), fact(HandoverKind.WAIVED, 2, citation=early), fact(MEASURED, 1, "9")
    )
    assert (waived.rule, waived.truth, waived.citation, waived.missing) == ("waived", Truth.MET, early, ())
    assert waived.margin == square_metres(9) - square_metres(201)


def test_obligations_stand_by_their_ids_and_only_those_of_the_stage() -> None:
    owed = [evolve(OWED, id=name, due=due) for name, due in (("b", "acceptance"), ("a", "acceptance"), ("c", "title"))]
    assert [one.obligation for one in acceptance_gate("e1", owed, facts=[], on=day(1)).obligations] == ["a", "b"]
    assert [one.obligation for one in acceptance_gate("e1", owed, facts=[], on=day(1), stage="title").obligations] == ["c"]


@pytest.mark.parametrize(
    ("ask", "field", "value", "text"),
    [
        (lambda: acceptance_gate("e2", [OWED], facts=[], on=day(1)), "estate", "e2", "no obligation is of the estate 'e2'"),
        (
            lambda: acceptance_gate("e1", [OWED], facts=[fact(MEASURED, 2, "1"), fact(MEASURED, 2, "2")], on=day(3)),
            "facts", "o1",
            "was measured twice on 2013-05-02, and the areas differ",
        ),
        (
            lambda: fact(HandoverKind.WAIVED, 1), "HandoverFact.citation", None, "a waiver needs the document that says so",
        ),
        (
            lambda: fact(HandoverKind.WAIVED, 1, "2", citation=WAIVER), "HandoverFact.area", square_metres(2),
            "only what is committed, offered or measured has an area",
        ),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_the_value_and_what_is_wrong(ask: Any, field: str, value: object, text: str) -> None:
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
