# SPDX-License-Identifier: Apache-2.0
"""The figures of an assessed frame, in one pass: the counts, sums and ratio that `compliance.summarise` gives for records."""

from fractions import Fraction
from typing import Any, cast

import narwhals as nw

from community_housing._doors import door
from community_housing.compliance import Share
from community_housing.quantities import Area, Rounding, divide
from community_housing.records import result

__all__ = ["FrameSummary", "summarise"]


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
            None of none, or where the frame has no households.
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
    """Summarise a frame that `frames._assess` gave.

    Args:
        frame: The assessed frame, of any kind; a lazy one is computed once, and only these figures leave it.
        rounding: How the mean is brought to 0.01 m².

    Guarantees: exact: sums of whole numbers, divided once.  The mean of the communities' own ratios is left to
        `compliance.summarise`, as its denominators have no common whole number of 64 bits.
    """
    native: Any = nw.from_native(frame)
    lazy = native.lazy()
    counted, outcome = nw.col("counted_dm2"), nw.col("outcome")
    wanted = {
        "rows": nw.len(),
        **{name: (outcome == name).cast(nw.Int64).sum() for name in ("met", "short", "unknown", "not_applicable")},
        "total": counted.sum(),
        "known": counted.count(),
        "missing": nw.col("shortfall_dm2").sum(),
        "not_known": (nw.col("shortfall_dm2").is_null() & (outcome != "not_applicable")).cast(nw.Int64).sum(),
    }
    if "households" in lazy.collect_schema():
        both = (nw.col("households") > 0) & ~counted.is_null()
        wanted["area"] = nw.when(both).then(counted).sum()
        wanted["households"] = nw.when(both).then(nw.col("households")).sum()
    row = lazy.select(**wanted).collect().rows(named=True)[0]
    figures = {name: int(value or 0) for name, value in cast("dict[str, Any]", row).items()}
    mean = Fraction(figures["total"], figures["known"]) if figures["known"] else None
    asked = figures["rows"] - figures["not_applicable"]
    households = figures.get("households", 0)
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
