# SPDX-License-Identifier: Apache-2.0
"""Cases that a standard carries in its file: facts, a day and the verdict that its paper gives, run by `--check`."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from community_housing.errors import HousingError, NoStandardInForceError
from community_housing.findings import Truth
from community_housing.standards._book import SIGNED_ON, Case, Edition, Standard, Verdict
from community_housing.standards._checks import check
from community_housing.standards._compiled import Compiled, CompiledRule, compiled
from community_housing.standards._formulas import ByStatus, Formula

__all__ = ["differences", "facts_of", "verdict_of"]

_VERDICTS: Final = {Truth.MET: Verdict.MET, Truth.UNMET: Verdict.SHORT, Truth.UNKNOWN: Verdict.UNKNOWN}


def facts_of(standard: Standard) -> tuple[str, ...]:
    """Names of the facts that a case of a standard may give, sorted."""
    found = {SIGNED_ON} if standard.subject.is_contract else set[str]()
    for edition in standard.editions:
        rules = compiled(edition)
        derived = {unit.name for unit in rules.units}
        found |= {name for rule in (*rules.rules, *rules.whole) for name in rule.condition.reads} - derived
        found |= set(rules.reads)
    return tuple(sorted(found))


def verdict_of(standard: Standard, case: Case) -> Verdict:
    """What a standard says of the facts of a case; what nobody verified decides here too.

    Raises:
        InputError: A fact is of a kind that a rule cannot compare.
    """
    usable = standard.accepting_unverified()
    facts = {fact.name: fact.value for fact in case.facts}
    try:
        if not standard.subject.is_area:
            return Verdict(check(usable, facts, subject="case", on=case.on).outcome.value)
        return _of_premises(usable.in_force(on=case.on), facts)
    except NoStandardInForceError:
        return Verdict.NOT_IN_FORCE


def _of_premises(edition: Edition, given: Mapping[str, int | bool | dt.date]) -> Verdict:
    rules = compiled(edition)
    asked = rules.whole if any(name.startswith("district_") for name in given) else rules.rules
    facts = _with_units(rules, asked, given)
    applying = [rule for rule in asked if not _asks_nothing(rule.rule.formula, facts)]
    if not applying:
        return Verdict.NOT_APPLICABLE
    truths = {rule.condition.test(facts) for rule in applying}
    decides = Truth.UNMET if Truth.UNMET in truths else Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.MET
    return _VERDICTS[decides]


def _with_units(rules: Compiled, asked: tuple[CompiledRule, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: given.get(name) for name in (*rules.reads, *(name for rule in asked for name in rule.condition.reads))}
    return facts | {unit.name: unit.count(facts[unit.of]) for unit in rules.units}


def _asks_nothing(formula: Formula, facts: Mapping[str, Any]) -> bool:
    """Whether a rule by status asks nothing of an estate of the status given."""
    if not isinstance(formula, ByStatus):
        return False
    line, built, is_new = formula.built_from, facts.get("built_yyyymmdd"), facts.get("is_new")
    if line is not None:
        is_new = None if built is None else built >= line
    return is_new is not None and (formula.new if is_new else formula.existing) is None


def differences(standard: Standard) -> Iterator[tuple[int, str, str]]:
    """The cases of a standard that it does not keep: their place in its list, what is wrong, and what would be right."""
    known = facts_of(standard)
    for index, case in enumerate(standard.cases):
        unknown = sorted({fact.name for fact in case.facts} - set(known))
        if unknown:
            yield index, f"no rule reads {', '.join(unknown)}", f"facts among {', '.join(known)} (areas in m² end in _m2)"
            continue
        try:
            found = verdict_of(standard, case)
        except (HousingError, TypeError) as error:
            yield index, f"cannot be decided: {error}", "facts of the kind that its rules read"
            continue
        if found is not case.verdict:
            yield index, f"the standard says {found.value}, the case {case.verdict.value}", "a rule and a case that agree"
