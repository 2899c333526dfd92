# SPDX-License-Identifier: Apache-2.0
"""The figures of an assessed frame, in one pass: the counts, sums and ratio that `compliance.summarise` gives for records."""

from fractions import Fraction
from typing import Any, Final

import narwhals as nw

from community_housing._doors import door
from community_housing.compliance import Share
from community_housing.frames._by_polars import goes_by_polars, to_polars
from community_housing.frames._quotients import Quotients
from community_housing.frames._reading import Opened, native_of
from community_housing.quantities import Area, Rounding, divide
from community_housing.records import result

__all__ = ["FrameSummary", "summarise"]

_NUMBERS: Final = ("counted_dm2", "shortfall_dm2")
_PART: Final = 1_000_000_000
_SUMS: Final = ("total", "missing", "area", "households")
_BASES: Final = {"first_basis": "min", "last_basis": "max"}
"""The first and the last of what the households count; where these are one, all are."""


@result
class FrameSummary:
    """What an assessed frame comes to.

    Fields:
        rows, met, short, unknown, not_applicable: Counts of rows; the last four add up to the first.
        met_share: Rows met of those of which something is asked.
        counted_total: Sum of the known counted areas; *counted_known* is how many those are.
        mean: Their mean, rounded by *rounding*; None of none.
        mean_exact: The same in dm² as an exact fraction.
        shortfall_total: Sum of the known shortfalls; the least that is missing where some are not known, None where none is.
        shortfall_unknown: How many shortfalls are not known.
        pooled_exact: Total area over total households in dm² per 100, of the rows with both known and households above 0;
            None of none, where the frame has no households, and where its column `household_basis` says that they count
            different things.
        rounding: How *mean* was rounded.
    """

    rows: int
    met: int
    short: int
    unknown: int
    not_applicable: int
    met_share: Share
    counted_total: Area | None
    counted_known: int
    mean: Area | None
    mean_exact: Fraction | None
    shortfall_total: Area | None
    shortfall_unknown: int
    pooled_exact: Fraction | None
    rounding: Rounding


@door()
def summarise(frame: Any, *, rounding: Rounding) -> FrameSummary:
    """Summarise a frame that `assess` gave.

    Args:
        frame: The assessed frame, of any kind; a lazy one is computed once, and only these figures leave it.
        rounding: How the mean is brought to 0.01 m².

    Raises:
        InputError: Columns are missing or of a wrong type.

    Guarantees: exact: sums of whole numbers, divided once, whatever the types of the columns and however many the rows.  The
        mean of the communities' own ratios is left to
        `compliance.summarise`, as its denominators have no common whole number of 64 bits.
    """
    sums = _of_partitions(frame) if nw.dependencies.is_dask_dataframe(frame) else _sums(frame)
    one_basis = sums["first_basis"] == sums["last_basis"]
    figures = {name: int(value or 0) for name, value in sums.items() if name not in _BASES}
    figures |= {name: figures[f"high_{name}"] * _PART + figures[f"low_{name}"] for name in _SUMS if f"high_{name}" in figures}
    mean = Fraction(figures["total"], figures["known"]) if figures["known"] else None
    asked = figures["rows"] - figures["not_applicable"]
    households = figures.get("households", 0) if one_basis else 0
    return FrameSummary(
        rows=figures["rows"],
        met=figures["met"],
        short=figures["short"],
        unknown=figures["unknown"],
        not_applicable=figures["not_applicable"],
        met_share=Share(part=figures["met"], whole=asked),
        counted_total=Area(figures["total"]) if figures["known"] or not figures["rows"] else None,
        counted_known=figures["known"],
        mean=None if mean is None else Area(divide(mean.numerator, mean.denominator, rounding=rounding)),
        mean_exact=mean,
        shortfall_total=Area(figures["missing"]) if figures["not_known"] < asked or not asked else None,
        shortfall_unknown=figures["not_known"],
        pooled_exact=Fraction(figures["area"] * 100, households) if households else None,
        rounding=rounding,
    )


def _sums(frame: Any) -> dict[str, Any]:
    """The sums of a frame; those of large numbers, which leave 64 bits, in two parts."""
    read, names = _read(frame)
    counted, missing, outcome = nw.col("counted_dm2"), nw.col("shortfall_dm2"), nw.col("outcome")
    both: Any = (nw.col("households") > 0) & ~counted.is_null()
    wanted = {
        "rows": nw.len(),
        **{name: (outcome == name).cast(nw.Int64).sum() for name in ("met", "short", "unknown", "not_applicable")},
        "known": counted.count(),
        "not_known": (missing.is_null() & (outcome != "not_applicable")).cast(nw.Int64).sum(),
    }
    values = {"total": counted, "missing": missing}
    if "households" in names:
        values |= {"area": nw.when(both).then(counted), "households": nw.when(both).then(nw.col("households"))}
    quotients = Quotients()
    high = {name: quotients.of(value, _PART) for name, value in values.items()}
    for name, value in values.items():
        wanted[f"high_{name}"], wanted[f"low_{name}"] = high[name].sum(), (value - high[name] * _PART).sum()
    if "household_basis" in names and "households" in names:
        basis = nw.when(both).then(nw.col("household_basis").fill_null(""))
        wanted |= {"first_basis": basis.min(), "last_basis": basis.max()}
    row: dict[str, Any] = quotients.stage(read).select(**wanted).collect().rows(named=True)[0]
    return dict.fromkeys(_BASES) | row


def _of_partitions(frame: Any) -> dict[str, Any]:
    """The sums of a Dask frame, added up over its partitions, each where it lies."""
    import pandas as pd

    def look(part: Any) -> Any:
        return pd.DataFrame([_sums(part)])

    rows = frame.map_partitions(look, meta=look(frame._meta)).compute()  # noqa: SLF001 - how Dask tells the types of a frame
    made: dict[str, Any] = {}
    for name in rows.columns:
        known = rows[name].dropna()
        made[name] = known.sum() if name not in _BASES else None if known.empty else getattr(known, _BASES[name])()
    return made


def _read(frame: Any) -> tuple[Any, tuple[str, ...]]:
    """The columns that are summed up, in 64 bits and lazy, and their names."""
    native = native_of(frame)
    opened = Opened.of(native, [*_NUMBERS, "outcome", "households", "household_basis"])
    kinds: dict[str, Any] = {**dict.fromkeys(_NUMBERS, nw.Int64), "outcome": nw.String}
    kinds |= {"households": nw.Int64} if "households" in opened.schema else {}
    kinds |= {"household_basis": nw.String} if "household_basis" in opened.schema else {}
    opened.refuse(kinds, ())
    if goes_by_polars(native):
        return _read(to_polars(opened, kinds))
    return opened.frame.lazy().select(**{name: nw.col(name).cast(kind) for name, kind in kinds.items()}), tuple(kinds)
