# SPDX-License-Identifier: Apache-2.0
"""From a pack to its programme: terms, parts, musts, changes, and the two plans side by side."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from community_housing.district import CommunityId, FundingSource, OpportunityKind, Purpose
from community_housing.errors import BoundaryError, InputError
from community_housing.io.packs import changes_of_file, read_pack
from community_housing.job import assess_pack, classify_pack, plan_pack
from community_housing.modes import Classification
from community_housing.pack import Pack
from community_housing.pack._changes import changed_pack, changes_of_texts
from community_housing.planning import Goal, StreetLimit
from community_housing.planning._funding import parts_of
from community_housing.planning._terms import PartRule, PlanTerms, RangeRule
from community_housing.quantities import yuan
from community_housing.records import evolve
from community_housing.results._programme import (
    ROBUST_NODES,
    Programme,
    best_plan,
    extra_for_all,
    problem_of_pack,
    programme_of,
    reaches,
    reasons_for,
    solver_is_there,
    stated_picks,
)

LIANSHAN = Path(__file__).parents[3] / "examples" / "lianshan"


@cache
def pack() -> Pack:
    return read_pack(LIANSHAN)


@cache
def found() -> tuple[Classification, ...]:
    return classify_pack(pack(), assess_pack(pack(), on=pack().settings.before))


def programme(changed: Pack) -> Programme:
    pytest.importorskip("highspy", reason="the extra 'plan' is not installed")
    return programme_of(changed, found(), stated=plan_pack(changed, found()))


def with_terms(**terms: object) -> Pack:
    return evolve(pack(), terms=PlanTerms(**terms))  # type: ignore[arg-type]


def test_the_parts_of_every_choice_add_up_to_its_charge() -> None:
    rules = (
        PartRule(kind=OpportunityKind.LAND, source=FundingSource.UNIT, share=Fraction(1, 3)),
        PartRule(kind=OpportunityKind.LAND, purpose=Purpose.FITTING_OUT, share=Fraction(1, 7)),
        PartRule(kind=OpportunityKind.RENTAL, source=FundingSource.RELIEF, share=Fraction(1)),
    )
    plain = {choice.id: choice for choice in problem_of_pack(pack(), found()).choices}
    split = problem_of_pack(with_terms(parts=rules), found()).choices
    assert all(choice.charge == plain[choice.id].charge for choice in split)
    assert any(len(choice.parts) == 3 for choice in split)


def test_a_rule_for_an_opportunity_goes_before_one_for_its_kind() -> None:
    one = next(o for o in pack().district.opportunities if o.kind is OpportunityKind.EXTEND)
    rules = [
        PartRule(kind=OpportunityKind.EXTEND, source=FundingSource.UNIT, share=Fraction(1)),
        PartRule(opportunity=one.id, source=FundingSource.RELIEF, amount_yuan=yuan(1)),
    ]
    assert {part.source for part in parts_of([one], stated=rules)} == {FundingSource.RELIEF, FundingSource.GOVERNMENT}


def test_parts_of_more_than_the_cost_are_refused() -> None:
    one = next(o for o in pack().district.opportunities if o.kind is OpportunityKind.EXTEND)
    with pytest.raises(InputError, match=r"more than its cost"):
        parts_of([one], stated=[PartRule(opportunity=one.id, share=Fraction(3, 4))] * 2)


def test_a_must_that_meets_the_standard_already_asks_for_nothing() -> None:
    met = next(one.community for one in found() if one.status == "not_needed")
    problem = problem_of_pack(with_terms(must=(met,)), found())
    assert problem.must == ()


def test_a_community_that_must_not_be_touched_is_left_out() -> None:
    short = found()[0].community
    assert problem_of_pack(pack(), found()).sites[0].community == short
    best = programme(with_terms(must_not=(short,))).best
    assert best is not None
    assert short not in {pick.community for pick in best.picks}
    assert best.values[0] == 67


def test_a_street_limit_is_kept() -> None:
    street = pack().district.streets[0].id
    best = programme(with_terms(street_limits=(StreetLimit(street=street, most_projects=2),))).best
    assert best is not None
    streets = {one.id: one.street for one in pack().district.communities}
    assert sum(streets[pick.community] == street for pick in best.picks) == 2


def test_ranges_become_overruns() -> None:
    ranges = (RangeRule(kind=OpportunityKind.LAND, share=Fraction(1, 10)),)
    problem = problem_of_pack(with_terms(ranges=ranges, overruns=1), found())
    kinds = {one.id: one.kind for one in pack().district.opportunities}
    assert all((c.overrun.fen > 0) == (kinds[c.opportunities[0]] is OpportunityKind.LAND) for c in problem.choices)
    assert problem.overruns == 1


def test_the_stated_plan_of_the_example_is_one_of_the_best() -> None:
    whole = programme(pack())
    assert whole.best is not None
    assert whole.best.status == "optimal"
    assert whole.best.picks == whole.stated_picks
    assert len(whole.stated_picks) == len(whole.stated.placed)


def test_with_less_money_the_best_plan_serves_more_than_the_stated_order() -> None:
    cut = changed_pack(pack(), changes_of_texts(["budget.D2013=6000000"]), source="test")
    whole = programme(cut)
    assert whole.best is not None
    assert whole.best_score is not None
    assert whole.best_score.communities > whole.stated_score.communities
    assert all(
        charge.fen <= b.amount.fen for (_, _, charge), b in zip(whole.best_score.by_batch, cut.district.budgets, strict=False)
    )
    extra = extra_for_all(whole.problem)
    assert extra.extra is not None
    assert extra.extra.fen > 0
    communities = [whole.best.picks[0].community]
    assert [one.community for one in reasons_for(whole.problem, whole.best, communities=communities)] == communities


def test_stated_items_are_found_among_the_choices() -> None:
    problem = problem_of_pack(pack(), found())
    assert {p.community for p in stated_picks(problem, plan_pack(pack(), found()))} == {s.community for s in problem.sites}


def test_changes_are_made_and_nothing_else() -> None:
    opportunity = pack().district.opportunities[0]
    texts = [f"cost.{opportunity.id}=1.50", "most_projects.1=7", "goals=least_cost,earliest", "carry_over=true", "must_not="]
    made = changed_pack(pack(), changes_of_texts(texts), source="test")
    assert made.district.opportunities[0] == evolve(opportunity, cost=yuan("1.50"))
    assert made.district.opportunities[1:] == pack().district.opportunities[1:]
    assert [batch.most_projects for batch in made.district.batches] == [7, 49]
    assert made.terms == PlanTerms(goals=(Goal.LEAST_COST, Goal.EARLIEST), carry_over=True)
    assert made.district.budgets == pack().district.budgets


def test_a_file_of_changes_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "what-if.toml"
    file.write_text('carry_over = true\n[budget]\nD2013 = "6000000"\n[most_projects]\n1 = 7\n', encoding="utf-8")
    texts = changes_of_texts(["carry_over=true", "budget.D2013=6000000", "most_projects.1=7"])
    assert changed_pack(pack(), changes_of_file(file), source="f") == changed_pack(pack(), texts, source="t")


def test_every_change_that_cannot_be_made_is_named_at_once() -> None:
    texts = [
        "budgets.D2013=1", "budget.D2014=1", "budget.D2012=much", "cost.none=1", "most_projects.1=-3", "must=C0",
        "horizon_years=0", "goals=fun", "budget.D2013=-5",
    ]  # fmt: skip
    with pytest.raises(BoundaryError) as caught:
        changed_pack(pack(), changes_of_texts(texts), source="--set")
    columns = [fault.column for fault in caught.value.faults]
    for key in ("budgets.D2013", "budget.D2014", "budget.D2012", "cost.none", "most_projects.1", "must", "horizon_years"):
        assert key in columns
    assert any(str(column).startswith("goals") for column in columns)
    assert len(columns) == len(texts)


def test_a_text_without_a_sign_and_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="KEY=VALUE"):
        changes_of_texts(["carry_over"])
    bad = tmp_path / "bad.toml"
    bad.write_text("= 1", encoding="utf-8")
    with pytest.raises(BoundaryError, match="no TOML"):
        changes_of_file(bad)
    with pytest.raises(BoundaryError, match="cannot be read"):
        changes_of_file(tmp_path / "none.toml")


def test_a_must_that_cannot_be_told_has_no_plan() -> None:
    unknown = evolve(found()[0], counted=None, status="undetermined", candidates=())
    others = (unknown, *found()[1:])
    problem = problem_of_pack(with_terms(must=(CommunityId(unknown.community),)), others)
    assert problem.must == (unknown.community,)
    assert not [choice for choice in problem.choices if choice.community == unknown.community]


def test_a_plan_reaches_the_best_where_it_comes_to_the_same_at_every_goal() -> None:
    whole = programme(pack())
    assert whole.best is not None
    assert reaches(whole.problem, whole.stated_picks, whole.best)
    assert not reaches(whole.problem, whole.stated_picks[1:], whole.best)
    assert not reaches(whole.problem, whole.stated_picks, evolve(whole.best, status="infeasible"))
    poor = evolve(whole.problem, budgets=tuple(evolve(one, amount=yuan(0)) for one in whole.problem.budgets))
    assert not reaches(poor, whole.stated_picks, whole.best)
    assert solver_is_there()


def test_only_a_plan_that_has_to_survive_overruns_is_sought_within_a_number_of_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("community_housing.results._programme.optimise", lambda _problem, **more: asked.append(more["nodes"]))
    problem = problem_of_pack(pack(), found())
    best_plan(problem)
    best_plan(evolve(problem, overruns=1))
    assert asked == [None, ROBUST_NODES]
