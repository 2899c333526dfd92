# SPDX-License-Identifier: Apache-2.0
"""Strategies for what a programme asks of its plan, and for who bears what."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from community_housing.district import FundingSource, OpportunityKind, Purpose
from community_housing.planning._funding import GOVERNMENT_BEARS, FundingRule, FundingShare, PartRule
from community_housing.planning._problem import Goal, StreetLimit
from community_housing.planning._terms import PlanTerms, RangeRule
from community_housing.testing._values import amounts, citations, ids, maybe

__all__ = ["funding_rules", "funding_shares", "part_rules", "plan_terms", "range_rules"]


def funding_shares() -> st.SearchStrategy[FundingShare]:
    """Weights of the four sources for one kind, not all 0."""
    weights = st.tuples(*[st.integers(0, 1_000_000)] * 4).filter(any)
    return st.builds(
        lambda kind, four: FundingShare(kind=kind, government=four[0], unit=four[1], developer=four[2], relief=four[3]),
        st.sampled_from(OpportunityKind),
        weights,
    )


def funding_rules() -> st.SearchStrategy[FundingRule]:
    """Rules with each kind at most once."""
    shares = st.lists(funding_shares(), max_size=4, unique_by=lambda share: share.kind).map(tuple)
    return st.builds(FundingRule, id=ids(), shares=shares, citation=citations())


def part_rules() -> st.SearchStrategy[PartRule]:
    """Rules of one opportunity or one kind, of an amount or a share."""
    return _rules(PartRule, 1, source=st.sampled_from(FundingSource), purpose=st.sampled_from(Purpose))


def range_rules() -> st.SearchStrategy[RangeRule]:
    """Ranges of one opportunity or one kind, by an amount or a share of up to ten times the cost."""
    return _rules(RangeRule, 10)


def _rules(kind: type[Any], most: int, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    whose = st.one_of(
        ids().map(lambda one: {"opportunity": one}), st.sampled_from(OpportunityKind).map(lambda one: {"kind": one})
    )
    of_cost = st.fractions(0, most, max_denominator=1000).map(lambda share: {"share": share})
    how_much = st.one_of(amounts().map(lambda amount: {"amount_yuan": amount}), of_cost)
    return st.builds(lambda one, two, three: kind(**one, **two, **three), whose, how_much, st.fixed_dictionaries(given))


def plan_terms() -> st.SearchStrategy[PlanTerms]:
    """Terms that contradict themselves nowhere."""
    communities = st.lists(ids(), max_size=6, unique=True).flatmap(
        lambda some: st.integers(0, len(some)).map(lambda at: (tuple(some[:at]), tuple(some[at:])))
    )
    limits = st.builds(StreetLimit, street=ids(), batch=maybe(ids()), most_projects=st.integers(0, 50))
    return st.builds(
        lambda must, **fields: PlanTerms(must=must[0], must_not=must[1], **fields),
        communities,
        goals=st.lists(st.sampled_from(Goal), min_size=1, max_size=4, unique=True).map(tuple),
        carry_over=st.booleans(),
        by_source=st.booleans(),
        horizon_years=st.integers(1, 100),
        discount=st.fractions(0, 1, max_denominator=1000).map(Fraction),
        overruns=st.integers(0, 10),
        street_limits=st.lists(limits, max_size=3).map(tuple),
        parts=st.lists(part_rules(), max_size=3).map(tuple),
        funding=st.one_of(st.just(GOVERNMENT_BEARS), funding_rules()),
        in_kind=st.lists(
            st.sampled_from([one for one in FundingSource if one is not FundingSource.GOVERNMENT]), unique=True
        ).map(tuple),
        ranges=st.lists(range_rules(), max_size=3).map(tuple),
    )
