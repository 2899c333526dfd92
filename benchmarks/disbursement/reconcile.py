# SPDX-License-Identifier: Apache-2.0
"""Reconciling payments with as many bank lines, half of them of one amount: 10^4 and 10^5, each in a process of its own."""

import datetime as dt
import gc
import random
import resource
import subprocess
import sys
import time

from community_housing.disbursement import BankLine, BookLine
from community_housing.disbursement._reconcile import reconcile_lines
from community_housing.quantities import Money

FIRST = dt.date(2012, 1, 1)


def sides(count: int) -> tuple[list[BookLine], list[BankLine]]:
    """Payments over ten years into fifty accounts, each at the bank up to four days later; two in a hundred never come."""
    draw = random.Random(1)
    book: list[BookLine] = []
    bank: list[BankLine] = []
    for number in range(count):
        on = FIRST + dt.timedelta(days=draw.randrange(3650))
        account = f"account-{draw.randrange(50)}"
        amount = Money(100_000_00 if number % 2 else draw.randrange(1, 10**9))
        book.append(
            BookLine(event=f"p{number}", on=on, account=account, amount=amount, references=(f"p{number}", f"q{number}"))
        )
        if draw.random() < 0.98:
            reference = f"q{number}" if draw.random() < 0.3 else None
            later = on + dt.timedelta(days=draw.randrange(5))
            bank.append(BankLine(id=f"b{number}", on=later, account=account, amount=amount, reference=reference))
    return sorted(book, key=lambda one: (one.on, one.event)), sorted(bank, key=lambda one: (one.on, one.id))


def main() -> None:
    if len(sys.argv) == 1:
        for count in (10_000, 100_000):
            subprocess.run([sys.executable, __file__, str(count)], check=True)
        return
    count = int(sys.argv[1])
    book, bank = sides(count)
    gc.collect()
    gc.freeze()  # what the two sides are made of is not gone through again and again by the collector
    start = time.process_time()
    found = reconcile_lines(book, bank, 5)
    taken = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{count:,} payments, {len(bank):,} lines: {taken:.2f} s of processor, {most} MB; {len(found.matched):,} matched, "
        f"{len(found.undecided):,} undecided, {len(found.missing):,} missing, {len(found.extra):,} extra"
    )


if __name__ == "__main__":
    main()
