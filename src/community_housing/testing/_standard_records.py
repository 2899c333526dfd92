# SPDX-License-Identifier: Apache-2.0
"""Strategies for standards of every kind of rule over premises, in one or several editions that do not overlap."""

import datetime as dt
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from community_housing.district import Basis
from community_housing.provenance import Evidence, Force, Period
from community_housing.standards import Conversion, Edition, Rule, Standard
from community_housing.standards._formulas import Floor, Ratio
from community_housing.testing._counting_records import countings
from community_housing.testing._formula_records import area_formulas
from community_housing.testing._values import LATEST, areas, citations, days, ids, maybe, names

__all__ = ["conversions", "editions", "rules", "standards"]


def rules(id_: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Rule]:
    """Rules of every kind that premises have: often a floor or a ratio, as most documents say."""
    floors = st.builds(Floor, area=areas(1))
    ratios = st.builds(Ratio, area=areas(1, 100_00), per=st.sampled_from([100, 1000]))
    return st.builds(
        Rule,
        id=ids() if id_ is None else id_,
        name=names(),
        name_en=maybe(names()),
        formula=st.one_of(floors, ratios, area_formulas()),
        citation=st.none(),
        force=st.sampled_from(Force),
    )


@st.composite
def editions(draw: st.DrawFn, id_: st.SearchStrategy[Any] | None = None, period: Period | None = None) -> Edition:
    """Editions of verified text.

    Args:
        draw: Given by Hypothesis.
        id_: Draws the id.
        period: When it is in force; None for any period that starts.
    """
    rule_ids = draw(st.lists(ids(), min_size=1, max_size=3, unique=True))
    bounds = draw(st.lists(areas(1), max_size=3, unique=True))
    return Edition(
        id=draw(ids() if id_ is None else id_),
        citation=draw(citations().filter(lambda citation: citation.evidence is not Evidence.RECALL)),
        period=period if period is not None else Period(starts=draw(days())),
        rules=tuple(draw(rules(st.just(one))) for one in rule_ids),
        bands=tuple(sorted(bounds)),
        counting=draw(maybe(countings())),
    )


@st.composite
def standards(draw: st.DrawFn, id_: st.SearchStrategy[Any] | None = None) -> Standard:
    """Standards of one to three editions, each in force until the next one.

    Args:
        draw: Given by Hypothesis.
        id_: Draws the id.
    """
    starts = sorted(draw(st.lists(days(latest=LATEST - dt.timedelta(days=1)), min_size=1, max_size=3, unique=True)))
    edition_ids = draw(st.lists(ids(), min_size=len(starts), max_size=len(starts), unique=True))
    periods = [Period(starts=first, ends=then) for first, then in pairwise([*starts, None]) if first is not None]
    return Standard(
        id=draw(ids() if id_ is None else id_),
        name=draw(names()),
        name_en=draw(names()),
        applies=draw(maybe(names())),
        applies_en=draw(maybe(names())),
        place=draw(st.sampled_from(["cn", "cn/liaoning", "cn/liaoning/huludao/lianshan"])),
        editions=tuple(draw(editions(st.just(one), period)) for one, period in zip(edition_ids, periods, strict=True)),
    )


def conversions() -> st.SearchStrategy[Conversion]:
    """Conversions between two different bases."""
    pairs = st.permutations(list(Basis)).map(lambda bases: (bases[0], bases[1]))
    return pairs.flatmap(
        lambda pair: st.builds(
            Conversion,
            given=st.just(pair[0]),
            wanted=st.just(pair[1]),
            numerator=st.integers(1, 1000),
            denominator=st.integers(1, 1000),
            citation=citations(),
        )
    )
