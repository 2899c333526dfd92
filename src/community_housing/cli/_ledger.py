# SPDX-License-Identifier: Apache-2.0
"""The command `ledger`: a journal in a file or in PostgreSQL, of any stream, made, appended to, shown, verified, copied.

What is reported on beside that is of payments.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from community_housing._messages import Message, in_language
from community_housing.approvals import ApprovalBook
from community_housing.cli._ledger_reports import end_year, forecast_cash, match_bank
from community_housing.cli._output import say, say_json
from community_housing.cli._payments import statement_text
from community_housing.disbursement import Book, Scope, statements
from community_housing.errors import InputError
from community_housing.events import EventBook, OutcomeBase, Status
from community_housing.io.journal import (
    Journal,
    JournalMissingError,
    JournalProblem,
    JournalReadOnlyError,
    PostgresJournal,
    ProblemKind,
    SnapshotUse,
    SqliteJournal,
    backup,
    from_lines,
)
from community_housing.io.tables._text import read_own_text
from community_housing.matters import MatterBook
from community_housing.report._language import Lang, check_lang, pick, several
from community_housing.report.explain._registry import explain
from community_housing.services import OrderBook

__all__ = ["ledger"]

_EMPTY: Final[Mapping[str, Callable[[], EventBook]]] = {
    "disbursement": Book.empty,
    "approvals": ApprovalBook.empty,
    "matters": MatterBook.empty,
    "orders": OrderBook.empty,
}
_SNAPSHOTS: Final = {
    SnapshotUse.DAMAGED: ("快照已损坏", "the snapshot is damaged"),
    SnapshotUse.OTHER_EDITION: ("快照由另一版本的软件生成", "another edition of the software made the snapshot"),
    SnapshotUse.OTHER_RULES: ("快照属于另一类台账或另一套规则", "the snapshot is of another stream or of other rules"),
    SnapshotUse.OTHER_EVENTS: ("快照的事项不在台账中", "the snapshot is of events that are not in the ledger"),
}
_KINDS: Final = {
    ProblemKind.DAMAGED: ("台账已损坏", "the ledger is damaged"),
    ProblemKind.NEWER: ("台账由更新版本的软件写入", "a newer edition of the software wrote the ledger"),
    ProblemKind.OTHER_RULES: ("已入账事项与现行规则不符", "a stored event is not acceptable under these rules"),
    ProblemKind.UNADOPTED: ("台账副本尚未认领", "this is a copy of a ledger that nobody has adopted"),
    ProblemKind.REPLACED: ("台账文件已被替换", "the file of the ledger was replaced"),
}


def ledger(options: argparse.Namespace) -> set[str]:
    """`ledger`: one of its actions on one journal."""
    lang = check_lang(options.lang)
    actions = {
        "init": _init,
        "append": _append,
        "show": _show,
        "verify": _verify,
        "backup": _backup,
        "adopt": _adopt,
        "snapshot": _snapshot,
    }
    if options.action in actions:
        return actions[options.action](options, lang)
    reports = {"forecast": forecast_cash, "reconcile": match_bank, "close-year": end_year}
    with _open(options, read_only=getattr(options, "dry_run", True)) as journal:
        found = reports[options.action](journal, options, lang)
        if journal.problem is not None and not options.json:
            say(_problem_text(journal.problem, lang))
        return found


def _open(options: argparse.Namespace, *, create: bool = False, read_only: bool = False) -> Journal[Any]:
    where, empty = options.journal, _EMPTY[getattr(options, "stream", "disbursement")]()
    if where.startswith(("postgres://", "postgresql://")):
        return PostgresJournal(where, table=options.table, create=create, empty=empty, read_only=read_only)
    return SqliteJournal(where, create=create, empty=empty, read_only=read_only)


def _init(options: argparse.Namespace, lang: Lang) -> set[str]:
    try:
        with _open(options, read_only=True) as journal:
            there = len(journal)
    except JournalMissingError:
        there = None
    if there is None and not options.dry_run:
        _open(options, create=True).close()
    if options.json:
        say_json({"journal": options.journal, "made": there is None and not options.dry_run, "events": there or 0})
    elif there is not None:
        say(pick(lang, f"台账已存在，共{there}条事项。", f"There is a ledger already, of {several(there, 'event')}."))
    elif options.dry_run:
        say(pick(lang, f"将建立台账{options.journal}（试运行，未写入）。", f"Would make {options.journal} (dry run)."))
    else:
        say(pick(lang, f"已建立台账{options.journal}。", f"Made {options.journal}."))
    return set()


def _append(options: argparse.Namespace, lang: Lang) -> set[str]:
    source = Path(options.events)
    events = from_lines(read_own_text(source), name=source.name, stream=_EMPTY[options.stream]().stream)
    with _open(options, read_only=options.dry_run) as journal:
        outcomes: Sequence[OutcomeBase] = journal.try_all(events) if options.dry_run else journal.append_all(events)
        count, head = len(journal), journal.head
    numbers = {status: sum(one.status is status for one in outcomes) for status in Status}
    refused = [outcome for outcome in outcomes if outcome.status is Status.REFUSED]
    if options.json:
        told = [
            {"id": event.id, "status": outcome.status.value, "refusal": _code(outcome)}
            for event, outcome in zip(events, outcomes, strict=True)
        ]
        say_json({"dry_run": options.dry_run, "outcomes": told, "events": count, "head": head})
    else:
        for outcome in refused:
            say(_refused(outcome, lang))
        accepted, duplicate = numbers[Status.ACCEPTED], numbers[Status.DUPLICATE]
        say(
            pick(
                lang,
                f"入账{accepted}条，此前已入账{duplicate}条，不予入账{len(refused)}条"
                + ("（试运行，未写入）。" if options.dry_run else f"。台账共{count}条，校验值{head}。"),
                f"{accepted} accepted, {duplicate} there before, {len(refused)} refused"
                + (
                    " (dry run; nothing was stored)."
                    if options.dry_run
                    else f". The ledger has {several(count, 'event')}, head {head}."
                ),
            )
        )
    return {"refused"} if refused else set()


def _show(options: argparse.Namespace, lang: Lang) -> set[str]:
    with _open(options, read_only=True) as journal:
        snapshot, book = journal.snapshot, journal.book
        count, head, problem = len(journal), journal.head, journal.problem
    rows = statements(book, by=Scope(options.by)) if isinstance(book, Book) else ()
    kinds = Counter(str(getattr(event, "kind", "")) for event in book.events)
    if options.json:
        shown: dict[str, object] = {"events": count, "head": head, "problem": _plain(problem), "snapshot": snapshot.value}
        told = json.loads(statement_text(rows, "json", lang)) if isinstance(book, Book) else dict(sorted(kinds.items()))
        say_json(shown | {"statements" if isinstance(book, Book) else "kinds": told})
        return set()
    say(pick(lang, f"共{count}条事项，校验值{head}", f"{several(count, 'event')}, head {head}"))
    if problem is not None:
        say(_problem_text(problem, lang))
    if snapshot in _SNAPSHOTS:
        say(pick(lang, *_SNAPSHOTS[snapshot]))
    if rows:
        say(statement_text(rows, "table", lang))
    elif not isinstance(book, Book):
        for kind, number in sorted(kinds.items()):
            say(f"{kind}  {number}")
    return set()


def _snapshot(options: argparse.Namespace, lang: Lang) -> set[str]:
    with _open(options) as journal:
        if not options.dry_run:
            journal.keep_snapshot()
        elif journal.problem is not None:
            raise JournalReadOnlyError(journal.problem)
        count, head = len(journal), journal.head
    if options.json:
        say_json({"dry_run": options.dry_run, "events": count, "head": head})
    elif options.dry_run:
        say(
            pick(
                lang,
                f"将为{count}条事项留存快照（试运行，未写入）。",
                f"Would keep a snapshot of {several(count, 'event')} (dry run).",
            )
        )
    else:
        say(
            pick(
                lang,
                f"已为{count}条事项留存快照，校验值{head}。",
                f"Kept a snapshot of {several(count, 'event')}, head {head}.",
            )
        )
    return set()


def _code(outcome: OutcomeBase) -> str | None:
    refusal: Any = getattr(outcome, "refusal", None)
    return None if refusal is None else str(refusal.code.value)


def _refused(outcome: OutcomeBase, lang: Lang) -> str:
    """Why an event is refused, in words where its room has some."""
    try:
        return explain(outcome, lang=lang)
    except InputError:
        refusal: Any = getattr(outcome, "refusal", None)
        facts = ", ".join(str(one) for one in (refusal.field, refusal.found, refusal.expected) if one is not None)
        return pick(
            lang,
            f"不予入账：{refusal.event}（{refusal.code.value}：{facts}）",
            f"Refused: {refusal.event} ({refusal.code.value}: {facts})",
        )


def _verify(options: argparse.Namespace, lang: Lang) -> set[str]:
    with _open(options, read_only=True) as journal:
        problem, count, head = journal.verify(), len(journal), journal.head
    if options.json:
        say_json({"events": count, "head": head, "problem": _plain(problem)})
    elif problem is None:
        say(pick(lang, f"{count}条事项全部核对无误，校验值{head}。", f"Verified: {several(count, 'event')}, head {head}."))
    else:
        say(_problem_text(problem, lang))
    if problem is not None:
        raise JournalReadOnlyError(problem)
    return set()


def _backup(options: argparse.Namespace, lang: Lang) -> set[str]:
    with _open(options, read_only=True) as journal:
        if options.dry_run:
            if Path(options.out).exists():
                raise InputError(Message("must be a new file, and {out} is there", out=options.out), "--out", options.out)
            for _ in journal.rows():  # what cannot be read would not be copied
                pass
        else:
            backup(journal, options.out)
        count, head = len(journal), journal.head
    if options.json:
        say_json({"dry_run": options.dry_run, "out": options.out, "events": count, "head": head})
    elif options.dry_run:
        say(
            pick(
                lang,
                f"将复制{count}条事项到{options.out}（试运行，未写入）。",
                f"Would copy {several(count, 'event')} (dry run).",
            )
        )
    else:
        say(
            pick(
                lang,
                f"已复制{count}条事项到{options.out}，校验值{head}。",
                f"Copied {several(count, 'event')} to {options.out}, head {head}.",
            )
        )
    return set()


def _adopt(options: argparse.Namespace, lang: Lang) -> set[str]:
    with _open(options, read_only=options.dry_run) as journal:
        if not isinstance(journal, SqliteJournal):
            raise InputError("only a file is adopted; a table needs no head", "JOURNAL", options.journal)
        before = journal.problem
        if not options.dry_run:
            journal.adopt()
        count, head = len(journal), journal.head
    if options.json:
        say_json({"dry_run": options.dry_run, "problem": _plain(before), "events": count, "head": head})
    elif before is None:
        say(pick(lang, "无须认领。", "There is nothing to adopt."))
    elif options.dry_run:
        say(_problem_text(before, lang))
    else:
        say(pick(lang, f"已认领，共{count}条事项，校验值{head}。", f"Adopted, with {several(count, 'event')}, head {head}."))
    return set()


def _problem_text(problem: JournalProblem, lang: Lang) -> str:
    place = "" if problem.seq is None else pick(lang, f"，第{problem.seq}条起", f", from event {problem.seq} on")
    return f"{pick(lang, *_KINDS[problem.kind])}{place}{pick(lang, '：', ': ')}{in_language(problem.reason, lang)}"


def _plain(problem: JournalProblem | None) -> dict[str, object] | None:
    if problem is None:
        return None
    return {"kind": problem.kind.value, "seq": problem.seq, "event": problem.event, "reason": problem.reason}
