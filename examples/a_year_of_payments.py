# SPDX-License-Identifier: Apache-2.0
# A notebook in the percent format of jupytext; `jupytext --to ipynb a_year_of_payments.py` opens it in Jupyter.

# %% [markdown]
# # A year of payments, and its audit
#
# The events in `examples/lianshan` are a **reconstruction**. We stand at the end of November 2012: what was paid, what is due,
# what will be needed, does the bank say the same, how is a mistake mended, and what is carried into the next year?

# %%
import datetime as dt
from pathlib import Path

from community_housing import explain, read_pack
from community_housing.disbursement import (
    BankLine,
    CarryOver,
    Correction,
    PaymentPosted,
    Scope,
    apply,
    as_of,
    book_lines,
    breaches,
    close_year,
    forecast,
    payments_due,
    reconcile,
    replay,
    statements,
)
from community_housing.quantities import Money, fen, total, yuan
from community_housing.records import evolve

here = Path(__file__).parent if "__file__" in globals() else Path.cwd()
folder = next(place for place in (here / "lianshan", here / "examples" / "lianshan") if place.is_dir())
pack = read_pack(folder)
today = dt.date(2012, 11, 30)

# %% [markdown]
# ## 1. The book, as of a day
#
# A book is nothing but its events. `as_of` shows it on any day, and, beside that, as far as it was known on any day.

# %%
book, outcomes = replay(pack.events, schedules=pack.all_schedules())
now, seen = as_of(book, on=today)
print(book, "of which", len(now.events), "until", seen.on)
for row in statements(now, by=Scope.STREET):
    if row.projects:
        print(
            row.key,
            *(f"{name} {sum_.decimal:,.2f}" for name, sum_ in (("paid", row.paid), ("due", row.due), ("left", row.remaining))),
        )

# %%
whole = statements(now, by=Scope.DISTRICT)[0]
print(explain(whole, lang="en"))

# %% [markdown]
# ## 2. What is due, what will be needed, what is wrong

# %%
print(len(payments_due(now)), "payments are due;", len(breaches(now)), "limits are broken")
needed = forecast(now, on=today)
for month in needed.months:
    print(f"{month.first:%Y-%m}: {month.amount.decimal:,.2f} yuan for {month.projects} projects")
print(f"with stages that have no planned day: {needed.unplanned.decimal:,.2f} yuan")

# %% [markdown]
# ## 3. Does the bank say the same?
#
# The bank's lines, as they would come: one payment is two days late there, one is in two lines, and one line is of nobody.

# %%
paid = book_lines(now)
lines = [
    BankLine(id=f"B{n}", on=one.on, account=one.account, amount=one.amount, reference=one.event) for n, one in enumerate(paid)
]
lines[0] = evolve(lines[0], on=lines[0].on + dt.timedelta(days=2))
half = fen(lines[1].amount.fen // 2)
lines[1:2] = [evolve(lines[1], amount=half), evolve(lines[1], id="B1b", amount=lines[1].amount - half)]
lines.append(BankLine(id="B-nobody", on=today, account=lines[0].account, amount=yuan("12.34")))
found = reconcile(now, lines, tolerance_days=5)
print(f"{len(paid)} in the book, {len(lines)} lines at the bank: {len(found.matched)} agree, {len(found.different)} differ")
print(
    "missing at the bank:",
    len(found.missing),
    " of nobody:",
    [line.id for line in found.extra],
    " undecided:",
    len(found.undecided),
)

# %% [markdown]
# ## 4. A mistake is mended by an event, never by editing
#
# Say the last payment of the programme was recorded without the bank's reference. The correction is dated when it is made;
# every view afterwards is that of a book in which the mistake never was, and the mistake stays readable.

# %%
wrong = max((event for event in book.events if isinstance(event, PaymentPosted)), key=lambda event: (event.on, event.id))
last = max(event.on for event in book.events)
mending = Correction(
    id="mend-1",
    on=last,
    recorded_at=dt.datetime.combine(last, dt.time(17), dt.timezone(dt.timedelta(hours=8))),
    corrects=wrong.id,
    instead=evolve(wrong, reference="the bank's own number"),
    reason="the reference had been left out",
)
mended, outcome = apply(book, mending)
print(outcome.status, "-", wrong.id, "of", wrong.on, "is corrected by", mended.corrected_by(wrong.id))

# %% [markdown]
# ## 5. The year is closed
#
# What of each appropriation was not used lapses or is carried over; which rule holds is for the office's finance rules to say.

# %%
year_end, _ = as_of(book, on=dt.date(2012, 12, 31))
for line in close_year(year_end, year=2012, rule=CarryOver.COMMITTED):
    print(
        line.appropriation,
        "appropriated",
        line.appropriated.decimal,
        "paid",
        line.paid.decimal,
        "carried",
        line.carried.decimal,
    )

# %% [markdown]
# ## What must hold

# %%
streets = statements(now, by=Scope.STREET)
closing = close_year(year_end, year=2012, rule=CarryOver.COMMITTED)
assert total((row.paid for row in streets if row.ledger == whole.ledger), Money) == whole.paid
assert len(found.matched) == len(paid)
assert [line.id for line in found.extra] == ["B-nobody"]
assert total((month.amount for month in needed.months), Money) + needed.unplanned + needed.suspended == whole.remaining
assert outcome.refusal is None
assert all(line.appropriated + line.overdrawn == line.paid + line.carried + line.lapsed for line in closing)
