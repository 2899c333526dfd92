# SPDX-License-Identifier: Apache-2.0
# A notebook in the percent format of jupytext; `jupytext --to ipynb first_steps.py` opens it in Jupyter.

# %% [markdown]
# # First steps: a district in, answers out
#
# The pack in `examples/lianshan` is a **reconstruction**: it meets every published total of Lianshan District, but most of
# its rows are invented. We read it, ask three questions, and check the answers.

# %%
from pathlib import Path

from community_housing import explain, run

here = Path(__file__).parent if "__file__" in globals() else Path.cwd()
folder = next(place for place in (here / "lianshan", here / "examples" / "lianshan") if place.is_dir())
result = run(folder).result
print(result.pack.district.note_en)

# %% [markdown]
# ## How many communities met the floor of 200 m², before and after?

# %%
print(explain(result.before.summary, lang="en"))
print()
print(explain(result.after.summary, lang="en"))

# %% [markdown]
# ## How did one community get there?
#
# Tiebei (铁北) had 60 m². Every answer explains itself, with what was not chosen and why.

# %%
tiebei = next(one for one in result.pack.district.communities if one.name.startswith("铁北"))
mode = next(one for one in result.classifications if one.community == tiebei.id)
print(explain(result.before.by_community[tiebei.id], lang="zh"))
print(explain(mode, lang="zh"))

# %% [markdown]
# ## Do the published figures follow from the rows?
#
# Both numbers are shown; neither is bent to the other.

# %%
for row in result.audit:
    if row.agreement == "differs":
        print(row.claim.id, "-", explain(row, lang="en"))

# %%
# The last cell checks what we have read.
assert (result.before.summary.whole.short, result.after.summary.whole.short) == (68, 0)
assert mode.mode == "build"
assert mode.build_kind == "extend"
assert {"short-share-before", "mean-area-before"} <= {row.claim.id for row in result.audit if row.agreement == "differs"}
