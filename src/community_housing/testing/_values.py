# SPDX-License-Identifier: Apache-2.0
"""Strategies for the values that records are made of: areas, amounts, ids, names, days and periods."""

import datetime as dt
from fractions import Fraction
from typing import Any, Final, get_args, get_type_hints

from hypothesis import strategies as st

from community_housing.findings import Quantity, Unit
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import LARGEST, Area, Money

__all__ = [
    "EARLIEST",
    "LATEST",
    "amounts",
    "areas",
    "citations",
    "days",
    "ids",
    "maybe",
    "moments",
    "names",
    "periods",
    "shares",
]

EARLIEST: Final = dt.date(1990, 1, 1)
LATEST: Final = dt.date(2050, 1, 1)

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.:/社区街道网格"
_NAMES = "社区街道一二三四五六七八九十连山站前化机石油水泥ABCabc0189-()（）、·é"


def areas(least: int = 0, most: int = 10_000_00) -> st.SearchStrategy[Area]:
    """Areas from *least* to *most* dm² (0.01 m²), often near the bounds that rules have: 100, 200 and 400 m²."""
    near = [one for bound in (0, 10_000, 20_000, 40_000) for one in (bound - 1, bound, bound + 1) if least <= one <= most]
    every = st.integers(least, most)
    return (st.one_of(st.sampled_from(near), every) if near else every).map(Area)


def amounts(least: int = 0, most: int = 50_000_000_00) -> st.SearchStrategy[Money]:
    """Amounts from *least* to *most* fen, often ones that do not divide."""
    near = [one for one in (0, 1, 2, 3, 99, 100, 10_001) if least <= one <= most]
    every = st.integers(least, most)
    return (st.one_of(st.sampled_from(near), every) if near else every).map(Money)


def any_quantity(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Areas or amounts of any sign and size; mostly small and not negative, so that a bound filters out few."""
    return st.one_of(
        st.integers(0, 100_000_00), st.integers(0, 100_000_00), st.integers(0, LARGEST), st.integers(-LARGEST, LARGEST)
    ).map(kind)


def ids() -> st.SearchStrategy[Any]:
    """Ids of whatever is named: printable characters without white space, some of them Chinese; none is a word of totals."""
    # A row of a table that begins with such a word is refused as a total.
    return st.text(_LETTERS, min_size=1, max_size=12).filter(lambda text: "total" not in text.casefold())


def names() -> st.SearchStrategy[str]:
    """Names for a reader, in Chinese and Latin letters, without white space at the ends."""
    return st.text(_NAMES, min_size=1, max_size=20)


def days(earliest: dt.date = EARLIEST, latest: dt.date = LATEST) -> st.SearchStrategy[dt.date]:
    """Days from *earliest* to *latest*, both included."""
    return st.dates(earliest, latest)


def moments() -> st.SearchStrategy[dt.datetime]:
    """Moments with an offset from UTC, to the second."""
    zones = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=8)), dt.timezone(dt.timedelta(hours=-3, minutes=-30))])
    start, end = dt.datetime.combine(EARLIEST, dt.time()), dt.datetime.combine(LATEST, dt.time())
    return st.builds(
        lambda moment, zone: moment.replace(microsecond=0, tzinfo=zone), st.datetimes(min_value=start, max_value=end), zones
    )


def shares() -> st.SearchStrategy[Fraction]:
    """Fractions above 0 and up to 1, with small denominators."""
    return st.integers(1, 100).flatmap(lambda whole: st.integers(1, whole).map(lambda part: Fraction(part, whole)))


def periods() -> st.SearchStrategy[Period]:
    """Half-open periods `[starts, ends)` of at least one day; either side may be open."""
    closed = st.lists(days(), min_size=2, max_size=2, unique=True).map(lambda pair: Period(starts=min(pair), ends=max(pair)))
    return st.one_of(
        st.just(Period()),
        days().map(lambda day: Period(starts=day)),
        days().map(lambda day: Period(ends=day)),
        closed,
    )


def citations() -> st.SearchStrategy[Citation]:
    """Citations of every evidence."""
    return st.builds(
        Citation,
        authority=names(),
        document=names(),
        clause=maybe(names()),
        published=maybe(days()),
        evidence=st.sampled_from(Evidence),
        checked_on=maybe(days()),
        note=maybe(names()),
    )


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or None."""
    return st.one_of(st.none(), strategy)


def measured(kind: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Results of one kind whose quantities are of the unit that stands beside them; *given* fields as they are."""
    hints = get_type_hints(kind, include_extras=True)
    always = [name for name, hint in hints.items() if hint == Quantity]
    sometimes = [name for name, hint in hints.items() if Quantity in get_args(hint)]

    def of(unit: Unit) -> st.SearchStrategy[Any]:
        figures = st.integers(-(10**9), 10**9).map(unit.kind)
        drawn = dict.fromkeys(always, figures) | dict.fromkeys(sometimes, maybe(figures)) | given
        return st.builds(kind, unit=st.just(unit), **drawn)

    return st.sampled_from(Unit).flatmap(of)
