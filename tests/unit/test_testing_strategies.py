# SPDX-License-Identifier: Apache-2.0
"""The shipped strategies draw valid, varied values, and Hypothesis finds them by itself."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import community_housing.testing as shipped
from community_housing.disbursement import replay, schedules
from community_housing.district import Community, District
from community_housing.io.exports._schemas import record_classes

# Tables of district.toml as they stand in the file.
BY_ITSELF = {"DistrictFile", "ClaimsFile"}


@pytest.mark.parametrize("name", sorted(set(record_classes()) - BY_ITSELF))
def test_every_public_record_is_drawn(name: str) -> None:
    kind = record_classes()[name]
    drawn: list[object] = []

    @settings(
        max_examples=5, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
    )
    @given(st.from_type(kind))
    def draw(value: object) -> None:
        drawn.append(value)

    draw()
    assert drawn
    assert all(isinstance(one, kind) for one in drawn)


def test_districts_are_varied() -> None:
    drawn: list[District] = []

    @settings(max_examples=60, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(shipped.districts())
    def draw(value: District) -> None:
        drawn.append(value)

    draw()
    assert any(not one.communities for one in drawn)
    for field in ("premises", "opportunities", "buildings", "neighbours", "batches", "budgets"):
        assert any(getattr(one, field) for one in drawn), field
    households = [community.households for one in drawn for community in one.communities]
    assert None in households
    assert any(households)


@settings(max_examples=25, deadline=None)
@given(shipped.event_streams())
def test_a_drawn_stream_of_events_is_accepted(events: tuple[object, ...]) -> None:
    _, outcomes = replay(events, schedules=schedules())  # type: ignore[arg-type]
    assert {outcome.status.value for outcome in outcomes} <= {"accepted"}


PLUGIN = """
import sys, hypothesis
from hypothesis import strategies as st
from community_housing.hypothesis_plugin import register_shared
loaded = set(sys.modules)
register_shared()
from community_housing.district import District, Neighbours
seen = []
@hypothesis.settings(max_examples=5, database=None, deadline=None)
@hypothesis.given(st.from_type(District), st.from_type(Neighbours))
def draw(one, two):
    seen.append(one)
draw()
assert seen
"""


def test_the_entry_point_works_in_a_fresh_interpreter() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", PLUGIN], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_registering_again_does_no_harm() -> None:
    shipped.register()
    assert not st.from_type(Community).is_empty
