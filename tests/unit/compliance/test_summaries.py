# SPDX-License-Identifier: Apache-2.0
"""Summaries field by field, worked out by hand, and the laws of what they add up."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.compliance import ComplianceFinding, assess_district, assess_whole, compare, equity, summarise
from community_housing.compliance._summary import Band, Share, StreetSummary, Summary, sum_of_fractions
from community_housing.district import Basis, Community, CommunityId, District, Premises, Street, StreetId, Tenure
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Rounding, total
from community_housing.standards import Edition, Rule, Standard, shipped
from community_housing.standards._formulas import Floor

ON = dt.date(2024, 1, 1)
OWN = Citation(authority="office", document="rule 1", evidence=Evidence.OWN)
TWO_HUNDRED = Standard(
    id="own",
    name="x",
    name_en="x",
    place="cn",
    editions=(
        Edition(
            id="e1",
            citation=OWN,
            period=Period(starts=dt.date(2020, 1, 1)),
            rules=(Rule(id="r", name="x", formula=Floor(area=Area(20_000))),),
        ),
    ),
)


def district(*rows: tuple[str, str, int | None, int | None], streets: Sequence[str] = ("t", "u", "s")) -> District:
    """Communities of one room each: id, street, area in dm² and households."""
    return District(
        id="d",
        name="d",
        streets=tuple(Street(id=StreetId(street), name=street) for street in streets),
        communities=tuple(
            Community(
                id=CommunityId(name),
                street=street,
                name=name,
                households=households,
                household_basis=None if households is None else Basis.RESIDENT,
            )
            for name, street, _, households in rows
        ),
        premises=tuple(
            Premises(id=f"p{name}", community=name, area=None if area is None else Area(area), tenure=Tenure.OWNED)
            for name, _, area, _ in rows
        ),
    )


FIVE = district(
    ("a", "t", 10_000, 300),
    ("b", "s", 20_000, 400),
    ("c", "s", None, 10),
    ("d", "t", 30_003, None),
    ("e", "s", 19_999, 0),
)


def found(place: District) -> tuple[ComplianceFinding, ...]:
    return assess_district(place, standard=TWO_HUNDRED, on=ON)


NOBODY = StreetSummary(
    street=None,
    communities=0,
    met=0,
    short=0,
    unknown=0,
    not_applicable=0,
    counted_total=Area(0),
    counted_known=0,
    mean=None,
    mean_exact=None,
    shortfall_total=Area(0),
    shortfall_unknown=0,
)


@pytest.mark.parametrize(
    ("rounding", "mean", "pooled", "of_ratios", "of_s", "of_t"),
    [
        (Rounding.HALF_UP, 20_001, 4286, 4167, 20_000, 20_002),
        (Rounding.HALF_EVEN, 20_000, 4286, 4167, 20_000, 20_002),
        (Rounding.DOWN, 20_000, 4285, 4166, 19_999, 20_001),
    ],
)
def test_the_whole_summary_of_five_communities(
    rounding: Rounding, mean: int, pooled: int, of_ratios: int, of_s: int, of_t: int
) -> None:
    bounds = (Area(10_000), Area(20_000), Area(20_001))
    assert summarise(FIVE, found(FIVE), rounding=rounding, bands=bounds) == Summary(
        on=ON,
        whole=StreetSummary(
            street=None,
            communities=5,
            met=2,
            short=2,
            unknown=1,
            not_applicable=0,
            counted_total=Area(80_002),
            counted_known=4,
            mean=Area(mean),
            mean_exact=Fraction(40_001, 2),
            shortfall_total=Area(10_001),
            shortfall_unknown=1,
        ),
        met_share=Share(part=2, whole=5),
        rounding=rounding,
        # 300.00 m² over 700 households; (100/300 + 200/400) / 2: of a and b, who alone have both and households at all.
        pooled_per_100=Area(pooled),
        pooled_exact=Fraction(30_000, 7),
        mean_of_ratios_per_100=Area(of_ratios),
        mean_of_ratios_exact=Fraction(12_500, 3),
        ratio_communities=2,
        bands=(
            Band(least=None, below=Area(10_000), communities=0),
            Band(least=Area(10_000), below=Area(20_000), communities=2),
            Band(least=Area(20_000), below=Area(20_001), communities=1),
            Band(least=Area(20_001), below=None, communities=1),
        ),
        streets=(
            StreetSummary(
                street="s",
                communities=3,
                met=1,
                short=1,
                unknown=1,
                not_applicable=0,
                counted_total=Area(39_999),
                counted_known=2,
                mean=Area(of_s),
                mean_exact=Fraction(39_999, 2),
                shortfall_total=Area(1),
                shortfall_unknown=1,
            ),
            StreetSummary(
                street="t",
                communities=2,
                met=1,
                short=1,
                unknown=0,
                not_applicable=0,
                counted_total=Area(40_003),
                counted_known=2,
                mean=Area(of_t),
                mean_exact=Fraction(40_003, 2),
                shortfall_total=Area(10_000),
                shortfall_unknown=0,
            ),
            attrs.evolve(NOBODY, street="u"),
        ),
    )


def test_a_summary_of_nothing_says_so() -> None:
    empty = district(streets=("s",))
    assert summarise(empty, (), rounding=Rounding.DOWN) == Summary(
        on=None,
        whole=NOBODY,
        met_share=Share(part=0, whole=0),
        rounding=Rounding.DOWN,
        pooled_per_100=None,
        pooled_exact=None,
        mean_of_ratios_per_100=None,
        mean_of_ratios_exact=None,
        ratio_communities=0,
        bands=(Band(least=None, below=None, communities=0),),
        streets=(attrs.evolve(NOBODY, street="s"),),
    )


@pytest.mark.parametrize(
    ("part", "whole", "half_up", "down"),
    [
        (0, 7, "0.00", "0.00"),
        (1, 20_000, "0.01", "0.00"),
        (1, 20_001, "0.00", "0.00"),
        (1, 1000, "0.10", "0.10"),
        (1, 12, "8.33", "8.33"),
        (2, 3, "66.67", "66.66"),
        (9_999_999, 10_000_000, "100.00", "99.99"),
        (5, 5, "100.00", "100.00"),
    ],
)
def test_a_share_in_percent_has_two_decimals_and_is_rounded_once(part: int, whole: int, half_up: str, down: str) -> None:
    share = Share(part=part, whole=whole)
    assert share.exact == Fraction(part, whole)
    assert (share.percent(), share.percent(rounding=Rounding.HALF_UP)) == (half_up, half_up)
    assert share.percent(rounding=Rounding.DOWN) == down


def test_a_share_of_nothing_is_no_number() -> None:
    share = Share(part=0, whole=0)
    assert (share.exact, share.percent()) == (None, None)


def test_what_does_not_belong_together_is_refused_by_name() -> None:
    findings = found(FIVE)
    strangers = district(*((f"x{i:02}", "s", 1, 1) for i in range(12)))
    lost = [f"x{i:02}" for i in range(12)]
    apart = "must all be of one day and one edition of a standard"
    cases = [
        ([findings[0], attrs.evolve(findings[1], on=dt.date(2024, 1, 2))], (), "findings", None, apart),
        ([findings[0], attrs.evolve(findings[1], standard="other")], (), "findings", None, apart),
        ([findings[0], attrs.evolve(findings[1], edition="e2")], (), "findings", None, apart),
        ([*findings, findings[2]], (), "findings", ["c"], "must hold each id once, there more than once: c"),
        (
            [findings[0], *reversed(found(strangers))],
            (),
            "findings",
            lost,
            f"name communities that are not in the district: {', '.join(lost[:10])}",
        ),
        (findings, (Area(1), Area(1)), "bands", (Area(1), Area(1)), "bounds must rise"),
        (findings, (Area(1), Area(3), Area(2)), "bands", (Area(1), Area(3), Area(2)), "bounds must rise"),
    ]
    for given_, bands, field, value, message in cases:
        with pytest.raises(InputError) as caught:
            summarise(FIVE, given_, rounding=Rounding.DOWN, bands=bands)
        assert (caught.value.field, caught.value.value, caught.value.message) == (field, value, message)


areas = st.none() | st.integers(0, 60_000)
counts = st.none() | st.integers(0, 9)  # few, so that communities of equally many households are common
rows = st.lists(st.tuples(st.sampled_from("stu"), areas, counts), max_size=9)


@given(rows, st.sampled_from(Rounding), st.lists(st.integers(0, 60_000), unique=True, max_size=4).map(sorted))
def test_a_summary_is_the_plain_arithmetic_of_its_findings(
    given_: list[tuple[str, int | None, int | None]], rounding: Rounding, bounds: list[int]
) -> None:
    place = district(*((f"c{i}", street, area, households) for i, (street, area, households) in enumerate(given_)))
    findings = found(place)
    made = summarise(place, findings, rounding=rounding, bands=[Area(bound) for bound in bounds])
    both = [(area, households) for _, area, households in given_ if area is not None and households]
    assert made.ratio_communities == len(both)
    if both:
        assert made.pooled_exact == Fraction(100 * sum(area for area, _ in both), sum(count for _, count in both))
        assert made.mean_of_ratios_exact == sum(Fraction(100 * area, count) for area, count in both) / len(both)
    known = [area for _, area, _ in given_ if area is not None]
    edges = [-1, *bounds, 60_001]
    assert [band.communities for band in made.bands] == [
        sum(least <= area < below for area in known) for least, below in pairwise(edges)
    ]
    for outcome, name in ((Outcome.MET, "met"), (Outcome.SHORT, "short"), (Outcome.UNKNOWN, "unknown")):
        assert getattr(made.whole, name) == sum(finding.outcome is outcome for finding in findings)
    for name in ("communities", "met", "short", "unknown", "counted_known"):
        assert sum(getattr(street, name) for street in made.streets) == getattr(made.whole, name)
    for name in ("counted_total", "shortfall_total"):
        # A total of which nothing is known is no sum of 0.
        sums = [one for street in made.streets if (one := getattr(street, name)) is not None]
        assert getattr(made.whole, name) == (None if given_ and not known else total(sums, Area))
    assert summarise(place, findings[::-1], rounding=rounding, bands=[Area(bound) for bound in bounds]) == made


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 9)), max_size=9))
def test_a_sum_by_halves_is_the_sum(terms: list[tuple[int, int]]) -> None:
    total = sum_of_fractions(terms)
    assert type(total) is Fraction
    assert total == sum((Fraction(*term) for term in terms), Fraction(0))


ON_2014 = dt.date(2014, 1, 1)


def of_bases(*bases: Basis) -> District:
    return District(
        id="d",
        name="区",
        streets=(Street(id="s", name="街"),),
        communities=tuple(
            Community(id=f"c{i}", street="s", name="x", households=1_000 + i, household_basis=basis)
            for i, basis in enumerate(bases)
        ),
        premises=tuple(
            Premises(id=f"p{i}", community=f"c{i}", area=Area(19_000 + 2_000 * i), tenure=Tenure.OWNED)
            for i in range(len(bases))
        ),
    )


def test_an_evolved_standard_is_told_from_the_one_whose_name_it_has() -> None:
    old = shipped()["lianshan-2012"]
    new = old.evolve(edition="2012", rule="floor", figure="area", value=250, who="office", why="estimate", on=ON_2014)
    place = of_bases(Basis.RESIDENT, Basis.RESIDENT)
    before, after = (assess_district(place, standard=one, on=ON_2014) for one in (old, new))
    assert {(one.standard, one.edition) for one in before} == {(one.standard, one.edition) for one in after}
    assert compare(place, before=old, after=new, on=ON_2014, found=before).newly_short == ("c1",)
    for wrong in (
        lambda: compare(place, before=old, after=new, on=ON_2014, found=after),
        lambda: compare(place, before=new, after=old, on=ON_2014, found=before),
        lambda: assess_whole(place, after, standard=old, on=ON_2014),
        lambda: summarise(place, [before[0], after[1]], rounding=Rounding.HALF_UP),
    ):
        with pytest.raises(InputError, match="other"):
            wrong()


def test_households_of_different_bases_are_never_added() -> None:
    standard = shipped()["lianshan-2012"]
    mixed = of_bases(Basis.RESIDENT, Basis.REGISTERED)
    found = assess_district(mixed, standard=standard, on=ON_2014)
    summary = summarise(mixed, found, rounding=Rounding.HALF_UP)
    assert (summary.pooled_exact, summary.mean_of_ratios_exact, summary.ratio_communities) == (None, None, 0)
    assert summary.whole.counted_total == Area(40_000)
    assert (equity(found).gini, equity(found).communities, equity(found).left_out) == (None, 0, 2)
    # Of one basis they are, and a community without a known area has no say in it.
    assert equity(found[:1]).gini == 0
    same = of_bases(Basis.RESIDENT, Basis.RESIDENT)
    assert (
        summarise(same, assess_district(same, standard=standard, on=ON_2014), rounding=Rounding.HALF_UP).ratio_communities == 2
    )


def test_equity_is_that_of_one_day_and_of_each_community_once() -> None:
    standard, place = shipped()["lianshan-2012"], of_bases(Basis.RESIDENT, Basis.RESIDENT)
    found = assess_district(place, standard=standard, on=ON_2014)
    later = assess_district(place, standard=standard, on=dt.date(2015, 1, 1))
    with pytest.raises(InputError, match="one day"):
        equity([found[0], later[1]])
    with pytest.raises(InputError, match="each id once"):
        equity([*found, found[0]])
