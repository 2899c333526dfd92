# SPDX-License-Identifier: Apache-2.0
"""A district that exists refers only to what is in it."""

import attrs
import pytest
from pydantic import TypeAdapter

from community_housing.district import (
    Basis,
    Batch,
    BatchId,
    Budget,
    BudgetId,
    Building,
    BuildingId,
    Community,
    CommunityId,
    District,
    DistrictId,
    FundingSource,
    Level,
    Neighbours,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Premises,
    PremisesId,
    Purpose,
    Street,
    StreetId,
    Tenure,
    by_community,
)
from community_housing.errors import InputError
from community_housing.provenance import ALWAYS
from community_housing.quantities import dm2, fen

S, C, D = StreetId("S1"), CommunityId("C1"), CommunityId("C2")
DISTRICT = District(
    id=DistrictId("211402"),
    name="某区",
    streets=(Street(id=S, name="某街道"),),
    communities=(
        Community(id=C, street=S, name="甲", households=10, household_basis=Basis.REGISTERED),
        Community(id=D, street=S, name="乙"),
    ),
    premises=(Premises(id=PremisesId("P1"), community=C, area=dm2(100), tenure=Tenure.OWNED, functions=("警务",)),),
    opportunities=(Opportunity(id=OpportunityId("O1"), community=D, kind=OpportunityKind.SALE, area=dm2(5), cost=None),),
    buildings=(
        Building(id=BuildingId("B1"), community=C, households=4),
        Building(id=BuildingId("B2"), community=C, households=6),
    ),
    neighbours=(Neighbours(a=BuildingId("B1"), b=BuildingId("B2")),),
    batches=(Batch(id=BatchId("1"), name="第一批", period=ALWAYS),),
    budgets=(
        Budget(
            id=BudgetId("b1"),
            year=2012,
            level=Level.DISTRICT,
            source=FundingSource.GOVERNMENT,
            purpose=Purpose.WORKS,
            batch=BatchId("1"),
            amount=fen(1),
        ),
    ),
)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("streets", lambda d: (*d.streets, *d.streets)),
        ("communities", lambda d: (*d.communities, d.communities[0])),
        ("premises", lambda d: d.premises * 2),
        ("opportunities", lambda d: d.opportunities * 2),
        ("buildings", lambda d: d.buildings * 2),
        ("batches", lambda d: d.batches * 2),
        ("budgets", lambda d: d.budgets * 2),
        ("communities", lambda d: (attrs.evolve(d.communities[0], street=StreetId("S9")),)),
        ("premises", lambda d: (attrs.evolve(d.premises[0], community=CommunityId("C9")),)),
        ("opportunities", lambda d: (attrs.evolve(d.opportunities[0], community=CommunityId("C9")),)),
        ("buildings", lambda d: (attrs.evolve(d.buildings[0], community=CommunityId("C9")),)),
        ("budgets", lambda d: (attrs.evolve(d.budgets[0], batch=BatchId("9")),)),
        ("neighbours", lambda d: (attrs.evolve(d.neighbours[0], a=BuildingId("B9")),)),
        ("neighbours", lambda d: (attrs.evolve(d.neighbours[0], b=BuildingId("B9")),)),
    ],
)
def test_ids_are_unique_and_references_lead_somewhere(field: str, change: object) -> None:
    with pytest.raises(InputError, match=field):
        attrs.evolve(DISTRICT, **{field: change(DISTRICT)})  # type: ignore[operator]


def test_a_district_survives_json() -> None:
    adapter = TypeAdapter(District)
    assert adapter.validate_json(adapter.dump_json(DISTRICT)) == DISTRICT


def test_numbers_need_a_basis() -> None:
    with pytest.raises(InputError, match="basis"):
        Community(id=C, street=S, name="甲", households=3)
    with pytest.raises(InputError, match="basis"):
        Community(id=C, street=S, name="甲", persons=3)


@pytest.mark.parametrize("bad", ["", "a b", "a\tb", "a\u3000b", "x" * 65, "a\u200b b"])
def test_ids_have_no_space_and_some_length(bad: str) -> None:
    with pytest.raises(InputError):
        Street(id=StreetId(bad), name="某街道")


def test_small_refusals() -> None:
    with pytest.raises(InputError, match="itself"):
        Neighbours(a=BuildingId("B1"), b=BuildingId("B1"))
    with pytest.raises(InputError, match="once"):
        Premises(id=PremisesId("P"), community=C, area=None, tenure=Tenure.OWNED, functions=("警务", "警务"))
    with pytest.raises(InputError, match="area"):
        Premises(id=PremisesId("P"), community=C, area=dm2(-1), tenure=Tenure.OWNED)


def test_grouping_keeps_order_and_names_no_one_without_items() -> None:
    assert by_community(DISTRICT.buildings) == {C: DISTRICT.buildings}
    assert by_community(()) == {}
