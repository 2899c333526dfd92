# SPDX-License-Identifier: Apache-2.0
"""The main job walks the house downwards: its calls climb back to a higher room no more than twice."""

import sys
from itertools import pairwise
from pathlib import Path
from types import FrameType

from tests.test_architecture import GROUND, ROOMS

from community_housing import _doors, job

PACK = Path(__file__).parent.parent / "examples" / "lianshan"
# The modules on the ground give values, errors and words to every room; `claims` is the one of them that is a step of the job.
STEPS = [room for room in ROOMS if room not in GROUND or room == "claims"]


def room_of(frame: FrameType) -> str:
    parts = frame.f_globals.get("__name__", "").split(".")
    return parts[1] if parts[0] == "community_housing" and len(parts) > 1 else ""


def caller_of(frame: FrameType) -> str:
    """The room that asked: a function with a door is asked through it."""
    caller = frame.f_back
    while caller is not None and caller.f_code.co_filename == _doors.__file__:
        caller = caller.f_back
    return "" if caller is None else room_of(caller)


def rooms_called(out: Path) -> list[str]:
    """The rooms whose functions `job.run` calls from its own code, in order, each stay in a room once.

    A call counts where code of the room `job` calls a function that stands at the top of a module of another room: a step.
    Making a value, and asking a value that the job holds for something of its own, are no steps.
    """
    found: list[str] = []

    def told(frame: FrameType, event: str, _given: object) -> None:
        if event != "call" or frame.f_globals.get(frame.f_code.co_name) is None or caller_of(frame) != "job":
            return
        room = room_of(frame)
        if room in STEPS and room != "job" and found[-1:] != [room]:
            found.append(room)

    job.run(PACK, out=out)  # what is loaded when it is first used has been loaded
    before = sys.getprofile()
    sys.setprofile(told)
    try:
        job.run(PACK, out=out)
    finally:
        sys.setprofile(before)
    return found


def test_the_calls_of_a_run_climb_back_to_a_higher_room_no_more_than_twice(tmp_path: Path) -> None:
    called = rooms_called(tmp_path / "out")
    # The walk sees the rooms, from reading the pack to writing what was found.
    rules = {"calendars", "compliance", "modes", "disbursement", "grids", "approvals", "planning", "readiness", "agenda"}
    assert rules | {"io", "results", "claims", "report"} == set(called)
    climbs = [(a, b) for a, b in pairwise(called) if STEPS.index(b) < STEPS.index(a)]
    # The pack is read before its days are counted, and claims are held against figures once there are figures.
    assert climbs == [("io", "calendars"), ("results", "claims")]
