# SPDX-License-Identifier: Apache-2.0
# A notebook in the percent format of jupytext; `jupytext --to ipynb which_standard_binds.py` opens it in Jupyter.

# %% [markdown]
# # Which standard binds us, and what would a stricter one cost?
#
# The pack in `examples/lianshan` is a **reconstruction**: it meets every published total, but most rows are invented. We ask
# what is in force at the place on a day and how far each paper binds, hold the communities against two of them, and find out
# what a stricter floor would take.
#
# Needs the extras `plan`, `frames` and `parquet`: `pip install 'community-housing[plan,frames,parquet]'`.

# %%
import datetime as dt
from pathlib import Path

from community_housing import explain, read_pack, shipped
from community_housing.io.tables import to_polars
from community_housing.job import assess_pack, classify_pack
from community_housing.planning import ExtraMoney
from community_housing.quantities import yuan
from community_housing.records import evolve
from community_housing.report import assessment_table
from community_housing.results import extra_for_all, problem_of_pack
from community_housing.standards import holdings

here = Path(__file__).parent if "__file__" in globals() else Path.cwd()
folder = next(place for place in (here / "lianshan", here / "examples" / "lianshan") if place.is_dir())
pack = read_pack(folder)
place = pack.settings.place
print(pack.district.note_en)

# %% [markdown]
# ## 1. What is in force here, and how far does it bind?
#
# A rule that must be kept, one that should be, and guidance are different things; a text that nobody of us has read is shown
# and never decides by itself.

# %%
for day in (dt.date(2012, 8, 5), dt.date(2024, 1, 1)):
    print(day)
    for one in holdings(shipped(), place=place, on=day):
        if one.subject == "community_premises":
            print(f"  {one.standard:28} {one.force:9} {'read' if one.verified else 'not read'}  {one.applies_en}")

# %% [markdown]
# ## 2. Who meets which?
#
# The same rooms, two standards. The district's own floor asks 200 m² of every community; the national plan speaks of 30 m² for
# 100 households, as guidance. Where the households of a community are not known the second decides nothing.

# %%
floor = assess_pack(pack, on=dt.date(2014, 2, 5))
guidance = assess_pack(pack, on=dt.date(2022, 2, 9), standard="cn-community-services-2021")
for found in (floor, guidance):
    print(explain(found.summary, lang="en"))
    print()

# %%
table = to_polars(assessment_table(pack, guidance, lang="en"))
worst = table.filter(table["outcome"] == "short").sort("shortfall_m2", descending=True)
print(worst.select("name", "households", "counted_m2", "required_m2", "shortfall_m2").head(5))

# %% [markdown]
# ## 3. What would a stricter floor have cost at the start?
#
# At 200 m² the money of both batches serves every community that was short. A floor of 300 m² is the same standard with one
# figure changed; the change is recorded with who made it and why. What it takes is the least money with which every community
# gets there that has a way at all: of most, the offers at hand are too small.

# %%
own = shipped()[pack.settings.standard]
told = {"who": "notebook", "why": "what a floor of 300 m² would take", "on": pack.settings.before}
stricter = evolve(own.evolve(edition="2012", rule="floor", figure="area", value=300, **told), id="floor-of-300")
print(stricter.changes[0].old, "->", stricter.changes[0].new, "by", stricter.changes[0].who)


# %%
def cost_of(standard: str) -> tuple[int, ExtraMoney]:
    """How many are short on the day before, and the least extra money that brings everybody there who has a way."""
    start = assess_pack(pack, on=pack.settings.before, standard=standard, standards=shipped().added([stricter]))
    return start.summary.whole.short, extra_for_all(problem_of_pack(pack, classify_pack(pack, start)))


short_now, money_now = cost_of(own.id)
short_then, money_then = cost_of(stricter.id)
for name, short, money in (("200 m²", short_now, money_now), ("300 m²", short_then, money_then)):
    extra = "none does it" if money.extra is None else f"{money.extra.decimal:,.2f} yuan"
    print(f"{name}: {short} short, {len(money.wanted)} of them have a way; extra money for those: {extra}")

# %% [markdown]
# ## What must hold

# %%
assert floor.summary.whole.met == 83
assert guidance.summary.whole.met + guidance.summary.whole.short + guidance.summary.whole.unknown == 83
assert worst.height == guidance.summary.whole.short
assert short_now == 68
assert money_now.extra == yuan(0)
assert short_then > short_now
assert len(money_then.wanted) < short_then
