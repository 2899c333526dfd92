# SPDX-License-Identifier: Apache-2.0
"""A static check of a decision table: that it has no gap, no overlap that nothing decides, and no row that is never reached."""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Literal

from community_housing.district import OpportunityKind
from community_housing.modes.facts import FACTS
from community_housing.modes.logic import Atom, Case, cases_of, possible
from community_housing.modes.table import REPORT_ORDER, Criterion, DecisionTable, Policy, Row
from community_housing.records import result

__all__ = ["TableCheck", "TableFault", "check_table"]


@result
class TableFault:
    """One fault of a table, with the combination that shows it.

    Fields:
        what: "gap": an opportunity that brings to standard is of no mode; "overlap": two rows of one rank hold and no
            policy decides; "unreachable": whenever the row holds, an earlier one of the same kind does;
            "impossible": the row can never hold.
        rows: The rows concerned; none for a gap.
        kind: The kind of opportunity; None where two opportunities of different kinds meet.
        combination: The conditions that hold together there, as texts of the language of conditions.
    """

    what: Literal["gap", "overlap", "unreachable", "impossible"]
    rows: tuple[str, ...]
    kind: OpportunityKind | None
    combination: tuple[str, ...]


@result
class TableCheck:
    """What was found; *faults* is empty where the table is proved free of gaps, overlaps and dead rows."""

    table: str
    faults: tuple[TableFault, ...]

    @property
    def sound(self) -> bool:
        """Whether the table has none of the faults."""
        return not self.faults


_BOUNDED = tuple(name for name in FACTS if name.endswith(("_dm2", "_fen", "_months")))
_DOMAIN: tuple[Atom, ...] = (
    *(Atom(terms=((name, 1),), text=f"{name} >= 0") for name in _BOUNDED),
    Atom(terms=(("counted_dm2", 1), ("kept_dm2", -1)), text="counted_dm2 >= kept_dm2"),
    Atom(terms=(("required_dm2", 1), ("counted_dm2", -1)), constant=-1, text="required_dm2 > counted_dm2"),
)
"""What is always so where a mode is looked for: nothing is negative, and the community is short."""


def check_table(
    table: DecisionTable,
    *,
    brings: Sequence[Criterion] = REPORT_ORDER.rows[0].criteria,
    kinds: Iterable[OpportunityKind] = tuple(OpportunityKind),
) -> TableCheck:
    """Prove that a table has no gap and no unintended overlap, or name the combinations that show one.

    Args:
        table: The table; its conditions must be linear in the facts.
        brings: What an opportunity must meet so that leaving it without a mode is a gap; by default what the report's
            order asks: available, and large enough.
        kinds: The kinds of opportunity that there are.

    Returns:
        The faults found.  Missing data is not looked at here: it never hides a fault, it leaves a mode undetermined.

    Raises:
        InputError: A condition multiplies two facts.

    Guarantees:
        No fault reported means none exists (exact arithmetic).  Exponential in the number of comparisons in one row.
    """
    faults: list[TableFault] = []
    goal = _together([cases_of(criterion.condition, met=True) for criterion in brings])
    for kind in kinds:
        mine = [row for row in table.rows if kind in row.kinds]
        gaps = _first_possible(goal, kind, [_unmet(row) for row in mine])
        faults += [TableFault(what="gap", rows=(), kind=kind, combination=combination) for combination in gaps]
        for place, row in enumerate(mine):
            faults += _dead(row, kind, mine[:place])
    faults += _overlaps(table)
    return TableCheck(table=table.id, faults=tuple(faults))


def _met(row: Row) -> list[Case]:
    return _together([cases_of(criterion.condition, met=True) for criterion in row.criteria])


def _unmet(row: Row) -> list[Case]:
    return [case for criterion in row.criteria for case in cases_of(criterion.condition, met=False)]


def _together(parts: Sequence[Sequence[Case]]) -> list[Case]:
    return [tuple(atom for case in combination for atom in case) for combination in product(*parts)]


def _first_possible(cases: Sequence[Case], kind: OpportunityKind, more: Sequence[Sequence[Case]]) -> list[tuple[str, ...]]:
    """The first combination of a case of each list that can hold for an opportunity of that kind; none where none can."""
    of_kind = Atom(name="kind", values=frozenset({kind.value}), text=f"kind in {kind.value}")
    for combination in product(cases, *more):
        atoms = tuple(atom for case in combination for atom in case)
        if possible((*_DOMAIN, of_kind, *atoms)):
            return [tuple(dict.fromkeys(atom.text for atom in atoms))]
    return []


def _dead(row: Row, kind: OpportunityKind, earlier: Sequence[Row]) -> list[TableFault]:
    if not _first_possible(_met(row), kind, []):
        return [TableFault(what="impossible", rows=(row.id,), kind=kind, combination=())]
    if earlier and not _first_possible(_met(row), kind, [_unmet(other) for other in earlier]):
        rows = (row.id, *(other.id for other in earlier))
        return [TableFault(what="unreachable", rows=rows, kind=kind, combination=())]
    return []


def _overlaps(table: DecisionTable) -> list[TableFault]:
    """Pairs of rows of one rank that can both hold where the policy is to refuse."""
    if table.policy is not Policy.REFUSE:
        return []
    found = (_overlap(one, two) for rows in table.ranks for one, two in combinations(rows, 2))
    return [fault for fault in found if fault is not None]


def _overlap(one: Row, two: Row) -> TableFault | None:
    for first, second in product(one.kinds, two.kinds):
        if first is second:
            shared = _first_possible(_met(one), first, [_met(two)])
            if shared:
                return TableFault(what="overlap", rows=(one.id, two.id), kind=first, combination=shared[0])
            continue
        sides = [(first, _first_possible(_met(one), first, [])), (second, _first_possible(_met(two), second, []))]
        if all(some for _, some in sides):
            texts = tuple(f"{kind.value}: {' and '.join(some[0])}" for kind, some in sides)
            return TableFault(what="overlap", rows=(one.id, two.id), kind=None, combination=texts)
    return None
