# SPDX-License-Identifier: Apache-2.0
"""What the findings of a district come to: counts, shares, totals, both kinds of ratio, bands, and the same by street."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.compliance._assess import ComplianceFinding
from community_housing.district import District, StreetId
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.quantities import Area, Rounding, divide, total
from community_housing.records import result

__all__ = ["Band", "Share", "StreetSummary", "Summary", "summarise"]


@result
class Share:
    """A part of a whole, with its denominator said.

    Fields:
        part, whole: The two counts.
    """

    part: int
    whole: int

    @property
    def exact(self) -> Fraction | None:
        """The exact share; None of nothing."""
        return None if self.whole == 0 else Fraction(self.part, self.whole)

    @door()
    def percent(self, *, rounding: Rounding = Rounding.HALF_UP) -> str | None:
        """The share in percent with two decimals, rounded once; None of nothing."""
        return None if self.whole == 0 else _two_decimals(divide(self.part * 10000, self.whole, rounding=rounding))


def _two_decimals(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@result
class Band:
    """Communities whose counted area is at least *least* and below *below*; None is open."""

    least: Area | None
    below: Area | None
    communities: int


@result
class StreetSummary:
    """The counts and area of one street, or of the whole.

    Fields:
        street: Its id; None for the whole district.
        communities, met, short, unknown, not_applicable: Counts; the last four add up to the first.
        counted_total: Sum of the known counted areas; *counted_known* is how many those are.  None where none is known of
            several.
        mean: Mean counted area of those, rounded; None of none.
        mean_exact: The same in dm² as an exact fraction.
        shortfall_total: Sum of the known shortfalls; the least that is missing where some are not known, and None where none is
            known of several.
        shortfall_unknown: How many shortfalls are not known.
    """

    street: str | None
    communities: int
    met: int
    short: int
    unknown: int
    not_applicable: int
    counted_total: Area | None
    counted_known: int
    mean: Area | None
    mean_exact: Fraction | None
    shortfall_total: Area | None
    shortfall_unknown: int


@result
class Summary:
    """What the findings of a district come to on one day.

    Fields:
        on: The day, or None of no findings.
        whole: Counts and area of the district.
        met_share: Communities met of those of which something is asked, the unknown among the denominator.
        rounding: How *mean* and the ratios were rounded.
        pooled_per_100: Total area over total households, per 100 households, of those with both known; rounded.
        pooled_exact: The same in dm² per 100 households as an exact fraction.
        mean_of_ratios_per_100: Mean of the communities' own ratios; rounded.  Not the same number, so never just "average".
        mean_of_ratios_exact: Likewise exact.
        ratio_communities: How many communities both ratios rest on (area and households known, households above 0); none where
            their households are on different bases, which are never added.
        bands: Communities by counted area.
        streets: The same counts by street, sorted by id.
    """

    on: dt.date | None
    whole: StreetSummary
    met_share: Share
    rounding: Rounding
    pooled_per_100: Area | None
    pooled_exact: Fraction | None
    mean_of_ratios_per_100: Area | None
    mean_of_ratios_exact: Fraction | None
    ratio_communities: int
    bands: tuple[Band, ...]
    streets: tuple[StreetSummary, ...]


@door()
def summarise(
    district: District, findings: Iterable[ComplianceFinding], *, rounding: Rounding, bands: Sequence[Area] = ()
) -> Summary:
    """Summarise the findings of a district.

    Args:
        district: The district; it says which community lies in which street.
        findings: Findings of communities of it on one day, each community at most once.
        rounding: How means and ratios are brought to 0.01 m².
        bands: Bounds of the bands, rising: n bounds make n + 1 bands `[least, below)`.

    Raises:
        InputError: Findings of two days or two standards (one that was evolved is another), of a community twice or of none
            of the district; bounds that do not rise.

    Source: DOMAIN I2 and I3: the rounding is an argument, and both ratios are given.
    """
    streets: dict[str, StreetId] = {community.id: community.street for community in district.communities}
    found = tuple(findings)
    _check(found, streets, bands)
    groups: dict[StreetId, list[ComplianceFinding]] = {street.id: [] for street in district.streets}
    for finding in found:
        groups.setdefault(streets[finding.subject], []).append(finding)
    whole = _street(None, found, rounding)
    pairs = pairs_of_one_basis(found)
    pooled = Fraction(sum(area for area, _ in pairs) * 100, sum(count for _, count in pairs)) if pairs else None
    mean = _mean_of_ratios(pairs)
    return Summary(
        on=found[0].on if found else None,
        whole=whole,
        met_share=Share(part=whole.met, whole=whole.communities - whole.not_applicable),
        rounding=rounding,
        pooled_per_100=_rounded(pooled, rounding),
        pooled_exact=pooled,
        mean_of_ratios_per_100=_rounded(mean, rounding),
        mean_of_ratios_exact=mean,
        ratio_communities=len(pairs),
        bands=_bands(found, bands),
        streets=tuple(_street(street, groups[street], rounding) for street in sorted(groups)),
    )


def _check(findings: Sequence[ComplianceFinding], streets: dict[str, StreetId], bands: Sequence[Area]) -> None:
    if len({(f.on, f.standard, f.edition) for f in findings}) > 1:
        raise InputError("must all be of one day and one edition of a standard", "findings", None)
    # A standard that was evolved keeps its name, so what was asked is looked at too.
    if any(f.rules is not findings[0].rules and f.rules != findings[0].rules for f in findings):
        raise InputError("must all be by the same rules; some are by others of the same name", "findings", None)
    subjects = [f.subject for f in findings]
    lost = sorted(set(subjects) - set(streets))
    if lost:
        raise InputError(
            Message("name communities that are not in the district: {lost}", lost=", ".join(lost[:10])), "findings", lost
        )
    if any(later <= earlier for earlier, later in pairwise(bands)):
        raise InputError("bounds must rise", "bands", bands)


def pairs_of_one_basis(findings: Iterable[ComplianceFinding]) -> list[tuple[int, int]]:
    """Counted dm² and households where both are known and there are some; none where they do not all count the same."""
    both = [(f.counted.dm2, f.households, f.household_basis) for f in findings if f.counted is not None and f.households]
    return [(area, count) for area, count, _ in both] if len({basis for _, _, basis in both}) < 2 else []


def _rounded(value: Fraction | None, rounding: Rounding) -> Area | None:
    return None if value is None else Area(divide(value.numerator, value.denominator, rounding=rounding))


def _mean_of_ratios(pairs: Sequence[tuple[int, int]]) -> Fraction | None:
    """The exact mean of area over households, per 100; fractions of one denominator are added first, which keeps it fast."""
    if not pairs:
        return None
    by_count: dict[int, int] = {}
    for area, count in pairs:
        by_count[count] = by_count.get(count, 0) + area
    return sum_of_fractions([(area, count) for count, area in sorted(by_count.items())]) * 100 / len(pairs)


def sum_of_fractions(terms: Sequence[tuple[int, int]]) -> Fraction:
    """Add numerator/denominator pairs exactly by halves, so that the numbers grow evenly."""
    if len(terms) == 1:
        return Fraction(*terms[0])
    layer = [Fraction(*term) for term in terms]
    while len(layer) > 1:
        layer = [sum(layer[i : i + 2], Fraction(0)) for i in range(0, len(layer), 2)]
    return layer[0] if layer else Fraction(0)


def total_known(areas: Iterable[Area | None], of: int) -> Area | None:
    """The sum of the areas that are known; None where none is of several, for that is no sum of 0."""
    known = [area for area in areas if area is not None]
    return total(known, Area) if known or of == 0 else None


def _street(street: str | None, findings: Sequence[ComplianceFinding], rounding: Rounding) -> StreetSummary:
    known = [f.counted.dm2 for f in findings if f.counted is not None]
    counts = dict.fromkeys(Outcome, 0)
    for finding in findings:
        counts[finding.outcome] += 1
    exact = Fraction(sum(known), len(known)) if known else None
    return StreetSummary(
        street=street,
        communities=len(findings),
        met=counts[Outcome.MET],
        short=counts[Outcome.SHORT],
        unknown=counts[Outcome.UNKNOWN],
        not_applicable=counts[Outcome.NOT_APPLICABLE],
        counted_total=total_known([f.counted for f in findings], len(findings)),
        counted_known=len(known),
        mean=_rounded(exact, rounding),
        mean_exact=exact,
        shortfall_total=total_known([f.shortfall for f in findings], len(findings) - counts[Outcome.NOT_APPLICABLE]),
        shortfall_unknown=sum(f.shortfall is None and f.outcome is not Outcome.NOT_APPLICABLE for f in findings),
    )


def _bands(findings: Iterable[ComplianceFinding], bounds: Sequence[Area]) -> tuple[Band, ...]:
    edges: list[Area | None] = [None, *bounds, None]
    counted = [f.counted.dm2 for f in findings if f.counted is not None]
    made: list[Band] = []
    for least, below in pairwise(edges):
        inside = sum(1 for area in counted if (least is None or area >= least.dm2) and (below is None or area < below.dm2))
        made.append(Band(least=least, below=below, communities=inside))
    return tuple(made)
