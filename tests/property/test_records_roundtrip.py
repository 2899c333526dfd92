# SPDX-License-Identifier: Apache-2.0
"""Laws of the shared records: one value, whichever way it comes in."""

import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from community_housing.disbursement._events import EVENTS, KINDS
from community_housing.district import (
    Batch,
    Budget,
    Building,
    Community,
    District,
    Neighbours,
    Opportunity,
    Point,
    Premises,
    Street,
    by_community,
)
from community_housing.errors import InputError
from community_housing.provenance import Citation, Period
from community_housing.quantities import Area, Money
from community_housing.testing import days, districts, periods

SHARED = [Street, Community, Premises, Opportunity, Point, Building, Neighbours, Batch, Budget, District, Citation, Period]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("kind", SHARED, ids=lambda kind: kind.__name__)
@FEW
@given(data=st.data())
def test_json_and_back_is_the_same_value(kind: type[object], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    adapter: TypeAdapter[object] = TypeAdapter(kind)
    assert adapter.validate_json(adapter.dump_json(value)) == value


@pytest.mark.parametrize("kind", SHARED, ids=lambda kind: kind.__name__)
@FEW
@given(data=st.data())
def test_pickle_and_back_is_the_same_value(kind: type[object], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes


@pytest.mark.parametrize("kind", sorted(KINDS))
@FEW
@given(data=st.data())
def test_an_event_is_told_by_its_kind(kind: str, data: st.DataObject) -> None:
    event = data.draw(st.from_type(KINDS[kind]))
    back = EVENTS.validate_json(EVENTS.dump_json(event))
    assert type(back) is KINDS[kind]
    assert back == event


@FEW
@given(districts())
def test_grouping_by_community_loses_nothing(district: District) -> None:
    groups = by_community(district.premises)
    assert sorted(item.id for group in groups.values() for item in group) == sorted(item.id for item in district.premises)
    assert all(item.community == community for community, group in groups.items() for item in group)


@FEW
@given(districts())
def test_an_id_that_is_there_twice_is_refused(district: District) -> None:
    streets = (*district.streets, district.streets[0])
    with pytest.raises(InputError, match="must hold each id once"):
        District(id=district.id, name=district.name, streets=streets)


@given(periods(), periods(), days())
def test_periods_overlap_where_a_day_lies_in_both(one: Period, other: Period, day: object) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    if day in one and day in other:
        assert one.overlaps(other)
    if one.overlaps(other):
        starts = [period.starts for period in (one, other) if period.starts is not None]
        if starts:
            assert max(starts) in one
            assert max(starts) in other


@pytest.mark.parametrize("kind", [Area, Money])
@given(data=st.data())
def test_the_text_of_a_quantity_reads_back(kind: type[Area] | type[Money], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    assert kind.of(str(value)) == value
    assert kind.of(value.decimal) == value
