# SPDX-License-Identifier: Apache-2.0
"""The command `approvals`: where every case of a pack stands on a day, how the green channel was kept, what may be accepted."""

import argparse
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from community_housing.approvals import CaseStanding, GreenChannel, green_channel, standings
from community_housing.calendars import load_notices
from community_housing.cli._output import say, say_json
from community_housing.disbursement import replay
from community_housing.handover import Gate, acceptance_gate
from community_housing.io.packs import read_pack
from community_housing.readiness import Readiness, readiness
from community_housing.report._language import check_lang, pick
from community_housing.report.explain._registry import explain

__all__ = ["approvals"]

_KINDS: dict[str, type[Any]] = {"cases": CaseStanding, "rules": GreenChannel, "gates": Gate, "readiness": Readiness}


def approvals(options: argparse.Namespace) -> set[str]:
    """`approvals`: cases, shares by rule, gates of acceptance, and projects accepted without premises."""
    lang = check_lang(options.lang)
    pack = read_pack(options.district)
    calendar = pack.calendar() if options.notices is None else pack.calendar().added(load_notices(options.notices))
    book, on = pack.approval_book(), options.on
    if options.known is not None:
        calendar = calendar.known(options.known)
    cases = standings(book, calendar=calendar, on=on)
    rules = [green_channel(book, rule, calendar=calendar, on=on) for rule in sorted({one.rule for one in cases})]
    estates = sorted({one.estate for one in pack.obligations})
    gates = [acceptance_gate(one, pack.obligations, facts=pack.handover, on=on) for one in estates]
    ledger, _ = replay(pack.events, schedules=pack.all_schedules())
    found: dict[str, Sequence[Any]] = {
        "cases": cases,
        "rules": rules,
        "gates": gates,
        "readiness": readiness(ledger, pack.obligations, facts=pack.handover, on=on),
    }
    if options.json:
        say_json({name: [_plain(_KINDS[name], one) for one in several] for name, several in found.items()})
        return set()
    for one in (*rules, *cases, *gates, *found["readiness"]):
        say(explain(one, lang=lang))
        say()
    if not any(found.values()):
        say(pick(lang, "数据包中没有审批办件，也没有配建义务。", "The pack has no case of approvals and no obligation."))
    return set()


def _plain(kind: type[Any], value: Any) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return adapter.dump_python(value, mode="json")
