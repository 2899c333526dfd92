# SPDX-License-Identifier: Apache-2.0
"""`plan.toml`: what it says is read, written and read again; every fault in it is named with its row."""

from fractions import Fraction
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing.district import BatchId, CommunityId, FundingSource, OpportunityId, OpportunityKind, Purpose, StreetId
from community_housing.errors import BoundaryError
from community_housing.io.packs import read_pack, write_pack
from community_housing.planning import Goal, StreetLimit
from community_housing.planning._funding import FundingRule, FundingShare
from community_housing.planning._terms import PartRule, PlanTerms, RangeRule
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import yuan
from community_housing.records import evolve

PLAN = """\
goals = ["most_households", "fewest_leases"]
carry_over = true
discount = "0.04"
must = ["C1"]
must_not = ["C3"]
in_kind = ["relief"]

[[street_limits]]
street = "S1"
batch = "1"
most_projects = 1

[[parts]]
kind = "rental"
source = "unit"
share = "1/4"

[[parts]]
opportunity = "O1"
purpose = "fitting_out"
amount_yuan = "10000.00"

[[ranges]]
opportunity = "O1"
share = "0.1"

[funding]
id = "four"

[[funding.shares]]
kind = "extend"
government = 7
relief = 3

[funding.citation]
authority = "某区"
document = "分担办法"
evidence = "own"
"""
TERMS = PlanTerms(
    goals=(Goal.MOST_HOUSEHOLDS, Goal.FEWEST_LEASES),
    carry_over=True,
    discount=Fraction(1, 25),
    must=(CommunityId("C1"),),
    must_not=(CommunityId("C3"),),
    street_limits=(StreetLimit(street=StreetId("S1"), batch=BatchId("1"), most_projects=1),),
    parts=(
        PartRule(kind=OpportunityKind.RENTAL, source=FundingSource.UNIT, share=Fraction(1, 4)),
        PartRule(opportunity=OpportunityId("O1"), purpose=Purpose.FITTING_OUT, amount_yuan=yuan(10000)),
    ),
    ranges=(RangeRule(opportunity=OpportunityId("O1"), share=Fraction(1, 10)),),
    in_kind=(FundingSource.RELIEF,),
    funding=FundingRule(
        id="four",
        shares=(FundingShare(kind=OpportunityKind.EXTEND, government=7, relief=3),),
        citation=Citation(authority="某区", document="分担办法", evidence=Evidence.OWN),
    ),
)


def test_the_terms_of_a_pack_are_read(tmp_path: Path) -> None:
    assert read_pack(write_files(tmp_path / "pack", {**FILES, "plan.toml": PLAN})).terms == TERMS


def test_a_pack_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    assert read_pack(write_files(tmp_path / "pack", {**FILES})).terms == PlanTerms()


def test_terms_that_are_written_are_read_again(tmp_path: Path) -> None:
    pack = evolve(read_pack(write_files(tmp_path / "pack", {**FILES})), terms=TERMS)
    assert read_pack(write_pack(pack, tmp_path / "copy")) == pack


BROKEN = {
    "unknown must": ('must = ["C1"]', 'must = ["C1", "C9"]', (4, "must[2]", "C9"), "unknown_reference"),
    "unknown street": ('street = "S1"', 'street = "S7"', (9, "street_limits[1].street", "S7"), "unknown_reference"),
    "unknown batch": ('batch = "1"', 'batch = "5"', (10, "street_limits[1].batch", "5"), "unknown_reference"),
    "unknown opportunity": (
        'opportunity = "O1"\nshare', 'opportunity = "O8"\nshare', (24, "ranges[1].opportunity", "O8"), "unknown_reference",
    ),
    "more than the cost": ('"10000.00"', '"160000.01"', (18, "parts[2]", "O1"), "over_cost"),
    "unknown goal": ('"most_households"', '"most_fun"', (1, "goals[1]", "most_fun"), "unknown_value"),
    "negative count": ("most_projects = 1", "most_projects = -1", (11, "street_limits[1].most_projects", "-1"), "negative"),
    "negative weight": ("relief = 3", "relief = -3", (33, "funding.shares[1].relief", "-3"), "negative"),
    "no weight": ("government = 7\nrelief = 3\n", "", (30, "funding.shares[1]", None), "invalid"),
    "both must and must not": ('must_not = ["C3"]', 'must_not = ["C3", "C1"]', (5, "must_not[2]", "C1"), "contradiction"),
    "the government in kind": (
        'in_kind = ["relief"]', 'in_kind = ["government"]', (6, "in_kind[1]", "government"), "contradiction",
    ),
    "unknown source": ('in_kind = ["relief"]', 'in_kind = ["state"]', (6, "in_kind[1]", "state"), "unknown_value"),
    "unknown key": ("carry_over = true", "carryover = true", (2, "carryover", None), "unknown_key"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_one_fault_is_named_with_its_row(name: str, tmp_path: Path) -> None:
    old, new, (row, column, value), code = BROKEN[name]
    assert old in PLAN
    with pytest.raises(BoundaryError) as caught:
        read_pack(write_files(tmp_path / "pack", {**FILES, "plan.toml": PLAN.replace(old, new, 1)}))
    faults = [fault for fault in caught.value.faults if fault.file == "plan.toml"]
    assert len(faults) == len(caught.value.faults) == 1
    assert (faults[0].row, faults[0].column, faults[0].code) == (row, column, code)
    assert value is None or faults[0].value == value


def test_a_contradiction_is_named_beside_other_faults(tmp_path: Path) -> None:
    text = PLAN.replace('must_not = ["C3"]', 'must_not = ["C1"]').replace('"most_households"', '"fun"')
    with pytest.raises(BoundaryError) as caught:
        read_pack(write_files(tmp_path / "pack", {**FILES, "plan.toml": text}))
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {(1, "goals[1]"), (5, "must_not[1]")}


def test_faults_of_different_kinds_are_all_named(tmp_path: Path) -> None:
    text = (
        PLAN.replace('must = ["C1"]', 'must = ["C9"]')
        .replace('"most_households"', '"fun"')
        .replace('street = "S1"', 'street = "S7"')
    )
    with pytest.raises(BoundaryError) as caught:
        read_pack(write_files(tmp_path / "pack", {**FILES, "plan.toml": text}))
    assert {fault.column for fault in caught.value.faults} == {"must[1]", "goals[1]", "street_limits[1].street"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('must = ["C1"]\nmust_not = ["C1"]\n', "must and must not at once: C1"),
        ("goals = []\n", "at least one goal"),
        ('[[parts]]\nshare = "0.1"\n', "either an opportunity or a kind"),
        ('in_kind = ["government"]\n', "the part of the government is paid from budgets"),
        ('[[ranges]]\nkind = "land"\n', "either amount_yuan or share"),
    ],
)
def test_terms_that_contradict_themselves_are_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=words):
        read_pack(write_files(tmp_path / "pack", {**FILES, "plan.toml": text}))
