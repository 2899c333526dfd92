# SPDX-License-Identifier: Apache-2.0
"""The page says what the values say: ledgers are never added, formulas hold for the numbers beside them."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.claims import FIGURES, Agreement, Claim, ClaimUnit
from community_housing.cli import main
from community_housing.disbursement import (
    Appropriated,
    Event,
    FundingLine,
    Ledger,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    ProjectRegistered,
    StageReached,
    contract_schedule,
)
from community_housing.district import Community, DeliveryMode, District, FundingSource, Street
from community_housing.errors import InputError
from community_housing.io.packs import write_pack
from community_housing.job import compute
from community_housing.pack import Pack, Settings
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Money
from community_housing.report._language import Lang
from community_housing.report.page._histogram import histogram
from community_housing.report.page._parts import view
from community_housing.results import DistrictResult

ZONE = dt.timezone(dt.timedelta(hours=8))
WORKS = contract_schedule(
    "works",
    period=Period(starts=dt.date(2012, 1, 1), ends=dt.date(2017, 1, 1)),
    modes=[DeliveryMode.BUILD],
    citation=Citation(authority="s", document="d", evidence=Evidence.OWN),
)
TRANSFER = (Ledger.TRANSFER, "transfer-build", "approval", 50_000_000)
CONTRACT = (Ledger.CONTRACT, "works", "progress", 100_000_000)


def paid(*of: tuple[Ledger, str, str, int], returned: int = 0) -> DistrictResult:
    """What is found of one project in each ledger, each paid what it is entitled to, the first giving something back."""
    events: list[Event] = []

    def next_one() -> dict[str, object]:
        day = dt.date(2012, 8, 7) + dt.timedelta(len(events))
        return {"id": f"E{len(events)}", "on": day, "recorded_at": dt.datetime.combine(day, dt.time(9), ZONE)}

    for number, (ledger, schedule, stage, amount) in enumerate(of):
        source, sum_ = FundingSource.GOVERNMENT, Money(100_000_000)
        fund, project = f"A{number}", f"P{number}"
        events.append(
            Appropriated(**next_one(), appropriation=fund, year=2012, source=source, ledger=ledger, amount=sum_)  # type: ignore[arg-type]
        )
        events.append(
            ProjectRegistered(  # type: ignore[misc]
                **next_one(),  # type: ignore[arg-type]
                project=project,
                street="S",
                account="ACC",
                mode=DeliveryMode.BUILD,
                schedule=schedule,
                contract_sum=sum_,
                funding=(FundingLine(source=source, appropriation=fund),),
                community="C",
            )
        )
        events.append(StageReached(**next_one(), project=project, stage=stage))  # type: ignore[arg-type]
        events.append(PaymentRequested(**next_one(), project=project, amount=Money(amount), account="ACC"))  # type: ignore[arg-type]
        request = events[-1].id
        events.append(PaymentPosted(**next_one(), payment=request))  # type: ignore[arg-type]
        if returned and number == 0:
            events.append(PaymentReturned(**next_one(), payment=request, amount=Money(returned), reason="too much"))  # type: ignore[arg-type]
    district = District(
        id="D",
        name="区",
        streets=(Street(id="S", name="红旗街道", account="ACC"),),
        communities=(Community(id="C", street="S", name="向阳社区"),),
    )
    stated = f"{(of[0][3] - returned) // 1_000_000}"
    claim = Claim(id="c", figure="paid_total", value=stated, unit=ClaimUnit.WAN_YUAN, wording="区级已拨付")
    days = Settings(standard="lianshan-2012", before=dt.date(2012, 8, 5), after=dt.date(2014, 2, 5))
    result = compute(Pack(district=district, settings=days, events=tuple(events), schedules=(WORKS,), claims=(claim,)))
    assert result.refused == ()
    return result


def headline(result: DistrictResult) -> list[str]:
    return [figure["value"] for figure in view(result, "en")["figures"] if figure["label"] == "Transfers paid"]


@pytest.mark.parametrize("of", [(TRANSFER,), (TRANSFER, CONTRACT)])
def test_ledgers_are_never_added_and_none_stands_for_another(of: tuple[tuple[Ledger, str, str, int], ...]) -> None:
    result = paid(*of)
    assert headline(result) == ["500,000.00 yuan"]
    assert dict(result.figures)["paid_total"] == 50
    assert [row.agreement for row in result.audit] == [Agreement.AGREES]


def test_where_only_contracts_are_recorded_nothing_is_known_of_transfers() -> None:
    result = paid(CONTRACT)
    assert (result.transfers, headline(result), "paid_total" in dict(result.figures)) == (None, [], False)
    assert [row.agreement for row in result.audit] == [Agreement.NOT_COMPUTABLE]


def test_the_printed_formula_of_what_is_due_holds_after_a_return() -> None:
    result = paid(TRANSFER, returned=20_000_000)
    assert headline(result) == ["300,000.00 yuan"]
    assert [row.agreement for row in result.audit] == [Agreement.AGREES]
    for row in view(result, "zh")["payments"]["streets"]:
        of = {name: Fraction(row[name].replace(",", "")) for name in ("due", "over", "entitled", "paid", "returned", "pending")}
        assert of["due"] - of["over"] == of["entitled"] - (of["paid"] - of["returned"]) - of["pending"]
        assert of["returned"] == 200_000


@pytest.mark.parametrize(("lang", "transfer", "contract"), [("zh", "拨付", "合同价款"), ("en", "transfer", "contract")])
def test_what_is_due_says_of_which_ledger(lang: Lang, transfer: str, contract: str, tmp_path: Path, capsys: Any) -> None:
    result = paid((*TRANSFER[:3], 40_000_000), (*CONTRACT[:3], 30_000_000))
    assert {(due.project, due.ledger) for due in result.dues} == {("P0", Ledger.TRANSFER), ("P1", Ledger.CONTRACT)}
    listed = view(result, lang)["payments"]["dues"]
    assert [(transfer in one, contract in one) for one in listed] == [(True, False), (False, True)]
    write_pack(result.pack, tmp_path / "pack")
    for command in (["pay"], ["run", "--out", str(tmp_path / "out")]):
        assert main([command[0], str(tmp_path / "pack"), "--lang", lang, *command[1:]]) == 0
        printed = capsys.readouterr().out.splitlines()
        named = [[word in line for line in printed if transfer in line or contract in line] for word in (transfer, contract)]
        assert all(one != other for one, other in zip(*named, strict=True))
        assert len(named[0]) >= 2


@given(sizes=st.lists(st.integers(1, 900), min_size=1, max_size=30), minimum=st.integers(1, 500), width=st.integers(0, 300))
def test_a_class_of_grids_lies_whole_within_the_band_or_outside(sizes: list[int], minimum: int, width: int) -> None:
    maximum = minimum + width
    for one in histogram(sizes, minimum, maximum):
        within = [minimum <= size <= maximum for size in range(one["least"], one["most"] + 1)]
        assert set(within) == {one["inside"]}
        assert one["count"] == sum(one["least"] <= size <= one["most"] for size in sizes)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_a_claim_counts_what_its_figure_counts(figure: object) -> None:
    assert isinstance(figure, type(FIGURES[0]))
    for unit in ClaimUnit:
        if unit is figure.unit:
            assert Claim(id="c", figure=figure.id, value="1", unit=unit, wording="x", also=(figure.id,)).unit is unit
            continue
        with pytest.raises(InputError, match=figure.unit.value):
            Claim(id="c", figure=figure.id, value="1", unit=unit, wording="x")
        with pytest.raises(InputError, match=r"Claim\.also"):
            Claim(id="c", figure="own", value="1", unit=unit, wording="x", also=(figure.id,))
