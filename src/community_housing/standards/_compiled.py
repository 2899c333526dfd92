# SPDX-License-Identifier: Apache-2.0
"""An edition made ready to be applied: its conditions, required amounts and the facts that they read; made once."""

from typing import Final

import attrs

from community_housing.conditions import Condition
from community_housing.findings import Unit
from community_housing.provenance import Citation
from community_housing.standards._book import Edition, Rule
from community_housing.standards._demand import Demand, demand_of
from community_housing.standards._expressions import COUNTED, Units, applies_text, condition_text, functions_of, units_of
from community_housing.standards._formulas import DistrictMean, Expression, Functions

__all__ = ["Compiled", "CompiledRule", "compiled"]


@attrs.frozen
class CompiledRule:
    """One rule with its condition.

    Fields:
        rule: The rule.
        condition: True where it is met.
        demand: The area that it asks, or None where it asks for none.
        unit: What its measured and required numbers count.
        citation: Its source.
        reads_area: Whether the counted area decides.
        applies: Whether the rule is asked of a community at all; None where it is asked of every one.
    """

    rule: Rule
    condition: Condition
    demand: Demand | None
    unit: Unit
    citation: Citation
    reads_area: bool
    applies: Condition | None = None


@attrs.frozen
class Compiled:
    """The rules of an edition that bind one community, those that bind the whole, and what they read.

    Fields:
        rules: Rules over one community, in order.
        whole: Rules over a district.
        reads: Names of the facts that *rules* read, derived ones left out, in order of first appearance.
        units: The derived facts.
        functions: The function counts, for those who count names.
        asked: *rules* as the edition has them.
        may_not_apply: Whether there may be a community of which none of *rules* is asked.
    """

    rules: tuple[CompiledRule, ...]
    whole: tuple[CompiledRule, ...]
    reads: tuple[str, ...]
    units: tuple[Units, ...]
    functions: tuple[Functions, ...]
    asked: tuple[Rule, ...]
    may_not_apply: bool


_MADE: Final[dict[int, tuple[Edition, Compiled]]] = {}
_MOST = 4096


def compiled(edition: Edition) -> Compiled:
    """The compiled form of an edition; the same edition is compiled once."""
    held = _MADE.get(id(edition))
    if held is not None and held[0] is edition:
        return held[1]
    made = _compile(edition)
    if len(_MADE) >= _MOST:
        _MADE.clear()
    _MADE[id(edition)] = (edition, made)
    return made


def _compile(edition: Edition) -> Compiled:
    rules = [_compile_rule(edition, rule) for rule in edition.rules]
    binding = tuple(one for one in rules if not isinstance(one.rule.formula, DistrictMean))
    units = tuple(dict.fromkeys(unit for one in binding for unit in units_of(one.rule.formula)))
    derived = {unit.name for unit in units}
    names = [name for one in binding for name in one.condition.reads if name not in derived]
    reads = tuple(dict.fromkeys([*names, *(unit.of for unit in units)]))
    functions = tuple(dict.fromkeys(f for one in binding for f in functions_of(one.rule.formula)))
    whole = tuple(one for one in rules if isinstance(one.rule.formula, DistrictMean))
    asked = tuple(one.rule for one in binding)
    return Compiled(binding, whole, reads, units, functions, asked, all(one.applies is not None for one in binding))


def _compile_rule(edition: Edition, rule: Rule) -> CompiledRule:
    figures = {figure.name: figure.value for figure in rule.formula.figures} if isinstance(rule.formula, Expression) else {}
    source = edition.source_of(rule)
    condition = Condition(rule.id, condition_text(rule.formula), source, figures)
    demand = demand_of(rule.formula)
    unit = Unit.COUNT if demand is None and not isinstance(rule.formula, DistrictMean) else Unit.SQUARE_METRES
    text = applies_text(rule.formula)
    applies = None if text is None else Condition(rule.id, text, source)
    return CompiledRule(rule, condition, demand, unit, source, COUNTED in condition.reads, applies)
