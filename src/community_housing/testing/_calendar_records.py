# SPDX-License-Identifier: Apache-2.0
"""Strategies for notices, calendars made of them, office hours, and facts that stop a clock."""

import datetime as dt
from typing import Any, Final

from hypothesis import strategies as st

from community_housing.calendars import Calendar, Notice, OfficeHours, OpenSpan, Span
from community_housing.clocks import Pause, PauseGround, WarningBand
from community_housing.provenance import Citation, Evidence
from community_housing.records import evolve
from community_housing.testing._values import citations, days, ids, maybe, names, shares

__all__ = ["bands", "calendars", "notices", "office_hours", "open_spans", "pauses", "spans"]

_YEARS: Final = (2017, 2022)


def _days_of(year: int) -> st.SearchStrategy[dt.date]:
    """Days that a notice for a year speaks of: of the year, often of the December before it."""
    late = st.dates(dt.date(year - 1, 12, 22), dt.date(year - 1, 12, 31))
    return st.one_of(late, st.dates(dt.date(year, 1, 1), dt.date(year, 12, 31)))


def spans(days: st.SearchStrategy[dt.date] | None = None) -> st.SearchStrategy[Span]:
    """Days off in a row, some with the length that the notice says."""
    firsts = st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)) if days is None else days

    def made(first: dt.date, ahead: int, name: str, *, said: bool) -> Span:
        return Span(name=name, first=first, last=first + dt.timedelta(days=ahead), days=ahead + 1 if said else None)

    return st.builds(made, firsts, st.integers(0, 8), names(), said=st.booleans())


@st.composite
def notices(draw: st.DrawFn, year: int | None = None, own: str | None = None) -> Notice:
    """A notice of a year, or an amendment or closing days where *year* is None and none is drawn."""
    about = draw(st.integers(*_YEARS)) if year is None else year
    whole = year is not None or draw(st.booleans())
    days = _days_of(about)
    off: list[Span] = []
    taken: set[dt.date] = set()
    for span in draw(st.lists(spans(days), max_size=4)):
        held = {span.first + dt.timedelta(days=ahead) for ahead in range((span.last - span.first).days + 1)}
        if not held & taken:
            off.append(span)
            taken |= held
    working = [day for day in draw(st.lists(days, max_size=4, unique=True)) if day not in taken]
    published = draw(st.dates(dt.date(about - 1, 10, 20), dt.date(about - 1, 12, 20) if whole else dt.date(about, 6, 30)))
    citation = Citation(authority="某办公厅", document="某通知", published=published, evidence=Evidence.OWN)
    name = draw(ids()) if own is None else own
    amends = None if whole else draw(maybe(ids()))
    return Notice(
        id=name, year=about if whole else None, amends=amends, off=tuple(off), working=tuple(working), citation=citation
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar of one to three years, with amendments and days in the December before."""
    first = draw(st.integers(*_YEARS))
    years = range(first, first + draw(st.integers(1, 3)))
    whole = [draw(notices(year, f"n{year}")) for year in years]
    extra = [draw(notices(year, f"a{year}")) for year in draw(st.lists(st.sampled_from(years), max_size=2, unique=True))]
    amendments = [
        Notice(id=one.id, off=one.off, working=one.working, citation=one.citation) for one in extra if one.off or one.working
    ]
    return Calendar([*whole, *amendments])


def open_spans() -> st.SearchStrategy[OpenSpan]:
    """When an office is open without a break."""
    return st.builds(
        lambda opens, length: OpenSpan(opens=opens, closes=opens + length), st.integers(0, 1000), st.integers(1, 440)
    )


def office_hours() -> st.SearchStrategy[OfficeHours]:
    """Hours of one to three spans, some meeting without a break."""

    def made(marks: list[int], citation: Citation) -> OfficeHours:
        marks = sorted(marks)
        pairs = zip(marks[::2], marks[1::2], strict=True)
        return OfficeHours(spans=tuple(OpenSpan(opens=a, closes=b) for a, b in pairs), citation=citation)

    marks: Any = st.integers(1, 3).flatmap(
        lambda n: st.lists(st.integers(0, 1440), min_size=2 * n, max_size=2 * n, unique=True)
    )
    return st.builds(made, marks, citations())


def pauses() -> st.SearchStrategy[Pause]:
    """Pauses of every ground, of no day too, some still open."""

    def made(ground: PauseGround, starts: dt.date, length: int | None, told: str | None) -> Pause:
        ends = None if length is None else starts + dt.timedelta(days=length)
        return Pause(ground=ground, starts=starts, ends=ends, told=told)

    return st.builds(made, st.sampled_from(PauseGround), days(), maybe(st.integers(0, 60)), maybe(names()))


def bands() -> st.SearchStrategy[WarningBand]:
    """Bands of each of the three conditions."""
    plain = st.builds(WarningBand, id=ids(), name=names(), name_en=maybe(names()), overdue=st.just(True), citation=citations())
    conditions: Any = st.one_of(
        st.just({}),
        st.integers(0, 60).map(lambda left: {"overdue": False, "left": left}),
        shares().filter(bool).map(lambda used: {"overdue": False, "used": used}),
    )
    return st.builds(lambda band, condition: evolve(band, **condition), plain, conditions)
