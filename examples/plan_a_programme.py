# SPDX-License-Identifier: Apache-2.0
# A notebook in the percent format of jupytext; `jupytext --to ipynb plan_a_programme.py` opens it in Jupyter.

# %% [markdown]
# # A real decision: the second budget is cut
#
# The pack in `examples/lianshan` is a **reconstruction**: it meets every published total, but most rows are invented. As it
# stands its money brings all 68 short communities to standard. Now the finance bureau says: the second year has 6,000,000 yuan
# instead of 11,000,000. Who is served, what does one more community cost, and what would change our mind?
#
# Needs the extra `plan`: `pip install 'community-housing[plan]'`.

# %%
from collections import Counter
from fractions import Fraction
from pathlib import Path

from community_housing import explain, read_pack
from community_housing.district import Budget, FundingSource, Level, OpportunityKind, Purpose
from community_housing.job import assess_pack, classify_pack, plan_pack, prospects_of_pack
from community_housing.pack import changed_pack, changes_of_texts
from community_housing.planning import FundingRule, FundingShare, Goal, RangeRule, optimise, what_if, why
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Money, total, yuan
from community_housing.records import evolve
from community_housing.report import borne_rows
from community_housing.results import best_plan, extra_for_all, problem_of_pack, programme_of

here = Path(__file__).parent if "__file__" in globals() else Path.cwd()
folder = next(place for place in (here / "lianshan", here / "examples" / "lianshan") if place.is_dir())
pack = read_pack(folder)
names = {one.id: one.name for one in pack.district.communities}

# %% [markdown]
# ## 1. What is needed
#
# Compliance says who is short, and by how much, on the day before the programme.

# %%
before = assess_pack(pack, on=pack.settings.before)
print(explain(before.summary, lang="en"))

# %% [markdown]
# ## 2. What could be done
#
# Classification looks at every opportunity, with reasons; each that brings its community to standard is a choice.

# %%
found = classify_pack(pack, before)
cut = changed_pack(pack, changes_of_texts(["budget.D2013=6000000"]), source="notebook")
problem = problem_of_pack(cut, found)
print(len(problem.sites), "communities are short;", len(problem.choices), "choices, by mode:")
print(Counter(choice.mode.value for choice in problem.choices))

# %% [markdown]
# ## 3. The plan by hand, and the best one
#
# Worst off first, as an office would do it, serves fewer than the same money can. Each level says how it is proved.

# %%
programme = programme_of(cut, found, stated=plan_pack(cut, found))
by_hand, best = programme.stated_score, programme.best_score
print(f"stated order: {by_hand.communities} communities, {by_hand.households} households, {by_hand.charge} yuan")
print(f"best plan:    {best.communities} communities, {best.households} households, {best.charge} yuan")
print(explain(programme.best, lang="en").partition("\n2")[0])

# %% [markdown]
# ## 4. What one more community costs
#
# The frontier holds every breakpoint. It adds all money up, so it is a lower bound for what two separate budgets can do.

# %%
for point in programme.frontier.points[-6:]:
    print(f"{point.communities} communities: {point.money:,} yuan, the last one {point.marginal:,} more")
print(explain(extra_for_all(problem), lang="en"))

# %% [markdown]
# ## 5. Why this community so?
#
# The plan without this choice is the next best; the difference is what the choice is worth.

# %%
first = next(pick for pick in programme.best.picks if pick.mode == "build")
answer = why(problem, programme.best, community=first.community)
print(names[first.community])
print(explain(answer, lang="en"))

# %% [markdown]
# ## 6. What if?
#
# May the first budget's leftovers be carried over? Is a household, not a community, what counts? The difference only.

# %%
print(explain(what_if(programme.best, problem.changed(carry_over=True)), lang="en"))
households = optimise(problem.changed(goals=(Goal.MOST_HOUSEHOLDS, Goal.LEAST_COST)))
print(households.values[0], "households when they are what counts, against", best.households)

# %% [markdown]
# ## 7. And if building turns out dearer?
#
# Every building may cost 15 % more. A robust plan survives any two such overruns in each batch (Bertsimas and Sim). It serves
# no more communities than the nominal plan, and says honestly whether it is proved.

# %%
dearer = tuple(RangeRule(kind=kind, share=Fraction(15, 100)) for kind in (OpportunityKind.LAND, OpportunityKind.EXTEND))
careful = evolve(cut, terms=evolve(cut.terms, overruns=2, ranges=dearer, goals=(Goal.MOST_COMMUNITIES,)))
robust = best_plan(problem_of_pack(careful, found))
print(explain(robust, lang="en").partition("\n2")[0])

# %% [markdown]
# ## 8. Who bears it?
#
# The report names four parts and no shares. Suppose a district rule: of every new building the government bears eight tenths,
# the resident units one, and one is waived as policy relief, which no budget pays. The units have pledged 300,000 yuan in all,
# and each source pays its own parts only. The parts add up to every cost, to the fen.

# %%
rule = FundingRule(
    id="four_parts",
    shares=(FundingShare(kind=OpportunityKind.LAND, government=8, unit=1, relief=1),),
    citation=Citation(authority="某区", document="a rule supposed for this notebook", evidence=Evidence.OWN),
)
pledge = Budget(
    id="UNITS", year=2013, level=Level.STREET, source=FundingSource.UNIT, purpose=Purpose.WORKS, amount=yuan(300_000)
)
shared = evolve(
    cut,
    terms=evolve(cut.terms, funding=rule, by_source=True, in_kind=(FundingSource.RELIEF,)),
    district=evolve(cut.district, budgets=(*cut.district.budgets, pledge)),
)
with_parts = programme_of(shared, found, stated=plan_pack(shared, found))
for row in borne_rows(with_parts):
    if row.batch is None:
        print(f"{row.source.value}: stated order {row.stated} yuan, best plan {row.best} yuan")
print(explain(prospects_of_pack(shared, found, assessment=before)[first.community][0], lang="en"))

# %%
# The last cell checks what we have read.
assert best.communities >= by_hand.communities
assert best.charge <= yuan(4_300_000) + yuan(6_000_000)
assert programme.best.status == "optimal"
assert best.communities <= programme.frontier.within(best.charge).communities
assert answer.next_best is not None
assert households.values[0] >= best.households
assert robust.values[0] <= best.communities
for pick in with_parts.best.picks:
    parts = with_parts.parts_of(pick)
    assert total((part.amount for part in parts if not part.in_kind), Money) == pick.charge
in_all = [row for row in borne_rows(with_parts) if row.batch is None and row.source is FundingSource.UNIT]
borne = [row.best for row in in_all if row.best is not None]
assert Money(0) < total(borne, Money) <= pledge.amount
