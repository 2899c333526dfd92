# SPDX-License-Identifier: Apache-2.0
"""What the command `ledger` says of a journal beside what stands in it: a forecast, a bank statement, the end of a year."""

import argparse
import datetime as dt
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from community_housing.cli._output import say, say_json
from community_housing.disbursement import (
    CarryOver,
    EventOutcome,
    Ledger,
    as_of,
    close_year,
    closing_events,
    forecast,
    reconcile,
)
from community_housing.events import Status
from community_housing.io import read_bank_csv
from community_housing.io.journal import Journal
from community_housing.io.tables._text import read_own_text
from community_housing.report._language import Lang, pick
from community_housing.report.explain._registry import explain

__all__ = ["end_year", "forecast_cash", "match_bank"]

_OFFICIAL = dt.timezone(dt.timedelta(hours=8))


def forecast_cash(journal: Journal, options: argparse.Namespace, lang: Lang) -> set[str]:
    """`ledger forecast`: cash needed by month."""
    found = forecast(journal.book, on=options.on, ledger=Ledger(options.of), pay_within_days=options.pay_within_days)
    if options.json:
        say_json(_plain(found) | {"total": str(found.total)})
    else:
        say(explain(found, lang=lang))
    return set()


def match_bank(journal: Journal, options: argparse.Namespace, lang: Lang) -> set[str]:
    """`ledger reconcile`: the book against a bank statement; the kinds of what does not agree."""
    path = Path(options.bank)
    statement = read_bank_csv(read_own_text(path), name=path.name)
    found = reconcile(journal.book, statement, tolerance_days=options.tolerance_days)
    if options.json:
        say_json(_plain(found))
    else:
        say(explain(found, lang=lang))
    return {name for name in ("different", "undecided", "missing", "extra") if getattr(found, name)}


def end_year(journal: Journal, options: argparse.Namespace, lang: Lang) -> set[str]:
    """`ledger close-year`: what of a year's appropriations stays usable, and the cuts of what lapses, appended."""
    on = dt.date(options.year, 12, 31) if options.on is None else options.on
    book = journal.book
    lines = close_year(as_of(book, on=on)[0], year=options.year, rule=CarryOver(options.rule))
    events = closing_events(book, lines, on=on, recorded_at=dt.datetime.now(_OFFICIAL), actor=options.actor)
    outcomes: Sequence[EventOutcome] = journal.try_all(events) if options.dry_run else journal.append_all(events)
    refused = [outcome for outcome in outcomes if outcome.status is Status.REFUSED]
    if options.json:
        told = [
            {"id": event.id, "appropriation": event.appropriation, "amount": str(event.amount),
             "status": outcome.status.value, "refusal": outcome.refusal and outcome.refusal.code.value}
            for event, outcome in zip(events, outcomes, strict=True)
        ]  # fmt: skip
        say_json({"dry_run": options.dry_run, "lines": _plain(lines), "outcomes": told, "events": len(journal)})
    else:
        for line in lines:
            say(explain(line, lang=lang))
        for outcome in refused:
            say(explain(outcome, lang=lang))
        done = len(outcomes) - len(refused)
        say(
            pick(
                lang,
                f"{options.year}年预算指标{len(lines)}项，收回事项入账{done}条，不予入账{len(refused)}条"
                + ("（试运行，未写入）。" if options.dry_run else "。"),
                f"Appropriations of {options.year}: {len(lines)}; {done} cuts accepted, {len(refused)} refused"
                + (" (dry run; nothing was stored)." if options.dry_run else "."),
            )
        )
    return {"refused"} if refused else set()


def _plain(value: Any) -> Any:
    """A result as JSON: amounts as text in yuan, so that no reader makes binary fractions of them."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if attrs.has(type(value)) and hasattr(type(value), "__is_record__"):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, Enum):
        return value.value
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
