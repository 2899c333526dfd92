# SPDX-License-Identifier: Apache-2.0
"""The command `calendar`: the last day of a period, what was skipped and made up on the way, and by which documents."""

import argparse
from typing import Any

from pydantic import TypeAdapter

from community_housing._messages import Message
from community_housing.calendars import (
    CountingRule,
    DayCount,
    Deadline,
    LimitUnit,
    counting_rule,
    counting_rules,
    deadline,
    load_notices,
    shipped,
)
from community_housing.cli._output import say, say_json
from community_housing.errors import InputError
from community_housing.provenance import Citation, Evidence
from community_housing.records import evolve
from community_housing.report._language import check_lang
from community_housing.report.explain._registry import explain

__all__ = ["calendar"]


def calendar(options: argparse.Namespace) -> set[str]:
    """`calendar`: count a period and say what decided it."""
    amount, unit = options.period
    known = shipped() if options.notices is None else shipped().added(load_notices(options.notices))
    counted = deadline(
        options.day,
        amount,
        unit=LimitUnit(unit),
        calendar=known,
        rule=_rule(options),
        known_on=options.known,
        ends=options.ends,
    )
    if options.json:
        adapter: TypeAdapter[Any] = TypeAdapter(Deadline)
        say_json(adapter.dump_python(counted, mode="json"))
    else:
        say(explain(counted, lang=check_lang(options.lang)))
    return set()


def _rule(options: argparse.Namespace) -> CountingRule:
    known = {rule.id: rule for rule in counting_rules()}
    if options.rule is not None and options.rule not in known:
        raise InputError(
            Message("must be one of {known}, got {rule!r}", known=", ".join(known), rule=options.rule), "--rule", options.rule
        )
    rule = counting_rule(on=options.day) if options.rule is None else known[options.rule]
    if not options.start_counted:
        return rule
    own = Citation(authority="--start-counted", document=rule.citation.document, evidence=Evidence.OWN)
    return evolve(rule, id=f"{rule.id}-start-counted", count=DayCount.START_COUNTED, citation=own)
