# SPDX-License-Identifier: Apache-2.0
"""The rules over HTTP: what is in force, and what a pack comes to. Pure: nothing of a pack is kept."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError

from community_housing.compliance import ComplianceFinding
from community_housing.grids import CommunityGrids, GridFailure, divide_safely, tasks_of
from community_housing.job import assess_pack, classify_pack, plan_pack
from community_housing.modes import Classification
from community_housing.pack import Pack
from community_housing.planning import Plan
from community_housing.standards import Holding, Standard, holdings, shipped
from community_service.settings import Settings

__all__ = ["rules"]


def _day(text: object) -> object:
    """A day as a text: a bare number, which pydantic takes for seconds, is none."""
    if isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        raise PydanticKnownError("date_parsing", {"error": "not of the form 2014-02-05"})
    return text


Day = Annotated[
    dt.date | None, BeforeValidator(_day), Query(description="The day asked about; none is the pack's own 'before'.")
]
Known = Annotated[
    dt.date | None, BeforeValidator(_day), Query(description="As the rule book stood on that day; none is as it stands now.")
]
StandardId = Annotated[str | None, Query(max_length=64, description="The standard that decides; none is the pack's own.")]


def rules(settings: Settings, who: Callable[..., str]) -> APIRouter:
    """The paths of the rules."""
    router = APIRouter(dependencies=[Depends(who)])

    def small(pack: Pack) -> Pack:
        count = len(pack.district.communities)
        if count > settings.most_communities:
            raise HTTPException(413, f"at most {settings.most_communities} communities while you wait, got {count}")
        return pack

    Given = Annotated[Pack, Depends(small)]  # noqa: N806 - a type

    @router.get("/standards", tags=["standards"])
    def in_force(place: str | None = None, on: Day = None, known_on: Known = None) -> list[Holding]:
        """What is in force at a place on a day, with its sources and how far it binds."""
        return list(holdings(shipped(), place=place, on=on, known_on=known_on))

    @router.get("/standards/{standard_id}", tags=["standards"])
    def one_standard(standard_id: str) -> Standard:
        """A standard, with every edition and its sources."""
        book = shipped()
        if standard_id not in book:
            raise HTTPException(404, f"no such standard: {standard_id[:64]}")
        return book[standard_id]

    @router.post("/compliance", tags=["rules"])
    def compliance(pack: Given, standard: StandardId = None, on: Day = None, known_on: Known = None) -> list[ComplianceFinding]:
        """Which communities meet the standard on a day, by how much, and why."""
        found = assess_pack(pack, on=on or pack.settings.before, standard=standard, known_on=known_on)
        return list(found.findings)

    @router.post("/modes", tags=["rules"])
    def modes(pack: Given, standard: StandardId = None, on: Day = None, known_on: Known = None) -> list[Classification]:
        """The delivery mode of each community, with the reasons for it and against the others."""
        found = assess_pack(pack, on=on or pack.settings.before, standard=standard, known_on=known_on)
        return list(classify_pack(pack, found))

    @router.post("/plan", tags=["rules"])
    def plan(pack: Given, standard: StandardId = None, on: Day = None, known_on: Known = None) -> Plan:
        """The plan in the pack's own order, within its batches and budgets."""
        found = assess_pack(pack, on=on or pack.settings.before, standard=standard, known_on=known_on)
        return plan_pack(pack, classify_pack(pack, found))

    @router.post("/grids", tags=["rules"])
    def grids(pack: Given) -> list[CommunityGrids | GridFailure]:
        """The grids of each community; what is wrong with one is told in its place."""
        return [divide_safely(task) for task in tasks_of(pack.district, rule=pack.settings.grid, project=True)]

    _: Any = (in_force, one_standard, compliance, modes, plan, grids)
    return router
