# SPDX-License-Identifier: Apache-2.0
"""Strategies for what a rule may ask, and for what a reason has read."""

import datetime as dt
import zlib
from typing import Any

from hypothesis import strategies as st

from community_housing.district import Basis
from community_housing.findings import Reason
from community_housing.planning._problem import Choice, Problem, Site
from community_housing.quantities import Area
from community_housing.records import evolve
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    Clamp,
    Expression,
    Floor,
    Functions,
    LinearStep,
    MaxOf,
    Measure,
    Ratio,
    Step,
    StepRow,
)
from community_housing.testing._district_records import function_names
from community_housing.testing._values import maybe, measured

__all__ = ["amounts_asked", "area_formulas", "problems", "reasons", "simple_formulas"]

_AREAS = st.integers(0, 100_000_000).map(Area)
_COUNTED = st.sampled_from([Measure.HOUSEHOLDS, Measure.PERSONS])


def floors() -> st.SearchStrategy[Floor]:
    """Floors."""
    return st.builds(Floor, area=_AREAS)


def ratios() -> st.SearchStrategy[Ratio]:
    """Ratios to households or persons."""
    return st.builds(Ratio, area=_AREAS, per=st.integers(1, 1000), by=_COUNTED, basis=maybe(st.sampled_from(Basis)))


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Step tables whose bounds rise and whose areas do not fall."""
    bounds = sorted(draw(st.lists(st.integers(0, 10**9), min_size=1, max_size=4, unique=True)))
    areas = sorted(draw(st.lists(_AREAS, min_size=len(bounds) + 1, max_size=len(bounds) + 1)))
    rows = [StepRow(upto=upto, inclusive=draw(st.booleans()), area=area) for upto, area in zip(bounds, areas, strict=False)]
    by = draw(st.sampled_from(Measure))
    basis = draw(maybe(st.sampled_from(Basis))) if by in (Measure.HOUSEHOLDS, Measure.PERSONS) else None
    return Step(by=by, rows=(*rows, StepRow(area=areas[-1])), basis=basis)


def linear_steps() -> st.SearchStrategy[LinearStep]:
    """Linear steps over households or persons."""
    return st.builds(LinearStep, area=_AREAS, add=_AREAS, by=_COUNTED, basis=maybe(st.sampled_from(Basis)))


def simple_formulas() -> st.SearchStrategy[Any]:
    """Formulas of one amount."""
    return st.one_of(floors(), ratios(), steps(), linear_steps())


def clamps() -> st.SearchStrategy[Clamp]:
    """Amounts held between two areas."""
    pairs = st.tuples(_AREAS, _AREAS).map(sorted)
    return st.builds(lambda of, pair: Clamp(of=of, least=pair[0], most=pair[1]), simple_formulas(), pairs)


def maxima() -> st.SearchStrategy[MaxOf]:
    """The largest of several amounts."""
    parts = st.lists(st.one_of(simple_formulas(), clamps()), min_size=2, max_size=3)
    return parts.map(lambda of: MaxOf(of=tuple(of)))


def amounts_asked() -> st.SearchStrategy[Any]:
    """Formulas that ask for an area of one community."""
    return st.one_of(simple_formulas(), clamps(), maxima())


def by_status() -> st.SearchStrategy[ByStatus]:
    """Amounts for new estates, and perhaps for existing ones; the line is drawn by a fact or by a day."""
    line = st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)).map(lambda day: day.year * 10000 + day.month * 100 + day.day)
    return st.builds(ByStatus, new=amounts_asked(), existing=maybe(amounts_asked()), built_from=maybe(line))


def functions_asked() -> st.SearchStrategy[Functions]:
    """Counts of functions, of any or of named ones."""
    named = st.lists(function_names(), min_size=1, max_size=3, unique=True)
    return st.one_of(
        st.builds(Functions, at_least=st.integers(1, 100), among=st.just(()), fact=st.just("functions")),
        named.map(lambda among: Functions(at_least=1, among=tuple(among), fact=_fact_of(among))),
    )


def _fact_of(among: list[str]) -> str:
    """A name of its own for every set of functions, so that rules with it may stand in one edition."""
    return f"functions_{zlib.crc32('|'.join(among).encode()):08x}"


def all_of() -> st.SearchStrategy[AllOf]:
    """Every one of several formulas."""
    parts = st.lists(st.one_of(amounts_asked(), by_status(), functions_asked()), min_size=2, max_size=3)
    return parts.map(lambda of: AllOf(of=tuple(of)))


def area_formulas() -> st.SearchStrategy[Any]:
    """Whatever a standard may ask of one community's premises."""
    return st.one_of(amounts_asked(), by_status(), functions_asked(), all_of())


def expressions() -> st.SearchStrategy[Expression]:
    """Conditions in words of their own, without figures."""
    asked = st.builds("{} >= {}".format, st.sampled_from(["households", "persons", "counted_dm2"]), st.integers(0, 10**6))
    return st.builds(Expression, expression=asked, figures=st.just(()))


def reasons() -> st.SearchStrategy[Reason]:
    """Reasons of what rules read: whole numbers, texts and truths.

    A condition over a record of somebody's own may read a day as well; in JSON that is a text, and comes back as one.
    """
    read = st.tuples(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.booleans(), st.text(max_size=8)))
    return measured(Reason, reads=st.lists(read, max_size=3).map(tuple))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Planning problems whose choices are of their own sites, without batches."""
    sites = draw(st.lists(st.from_type(Site), max_size=3, unique_by=lambda site: site.community))
    drawn = draw(st.lists(st.from_type(Choice), max_size=3, unique_by=lambda choice: choice.id)) if sites else []
    choices = [evolve(choice, community=draw(st.sampled_from(sites)).community) for choice in drawn]
    must = draw(st.lists(st.sampled_from(sites), max_size=2, unique=True)) if sites else []
    return Problem(
        sites=tuple(sites), choices=tuple(choices), batches=(), budgets=(), must=tuple(site.community for site in must)
    )
