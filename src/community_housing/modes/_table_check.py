# SPDX-License-Identifier: Apache-2.0
"""A static check of a decision table: that it has no gap, no overlap that nothing decides, and no row that is never reached."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, product
from typing import Literal

from community_housing._doors import door
from community_housing.district import OpportunityKind
from community_housing.modes._facts import FACTS
from community_housing.modes._logic import Atom, Case, cases_of, example, possible, renamed
from community_housing.modes._table import REPORT_ORDER, Criterion, DecisionTable, Policy, TableRow
from community_housing.records import result

__all__ = ["TableCheck", "TableFault", "check_table"]


@result
class TableFault:
    """One fault of a table, with the combination that shows it.

    Fields:
        what: "gap": an opportunity that brings to standard is of no mode; "overlap": two rows of one rank hold and no
            policy decides; "unreachable": whenever the row holds, an earlier one that looks at the same does;
            "impossible": the row can never hold.
        rows: The rows concerned; none for a gap.
        kind: The kind of opportunity; None where two opportunities are needed to show the fault.
        combination: The conditions that hold together there, as texts of the language of conditions.
        example: Facts for which they do, by name, sorted; of a second opportunity with "other." before them.  Empty where
            the fault is that there are none.
    """

    what: Literal["gap", "overlap", "unreachable", "impossible"]
    rows: tuple[str, ...]
    kind: OpportunityKind | None
    combination: tuple[str, ...]
    example: tuple[tuple[str, int | str], ...] = ()


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
_OF_COMMUNITY = ("counted_dm2", "required_dm2")
_LABEL = "other: "
_OTHER = {name: f"other.{name}" for name in FACTS if name not in _OF_COMMUNITY}
_DOMAIN: tuple[Atom, ...] = (
    *(Atom(terms=((name, 1),), text=f"{name} >= 0") for name in _BOUNDED),
    Atom(terms=(("counted_dm2", 1), ("kept_dm2", -1)), text="counted_dm2 >= kept_dm2"),
    Atom(terms=(("required_dm2", 1), ("counted_dm2", -1)), constant=-1, text="required_dm2 > counted_dm2"),
    Atom(terms=(("area_dm2", 1), ("main_dm2", -1)), text="area_dm2 >= main_dm2"),
)
"""What is always so where a mode is looked for: nothing is negative, and the community is short."""


def _domain(row: TableRow | None, kind: OpportunityKind) -> Case:
    """What is always so of what a row looks at with that kind as the main one; of no row, of one opportunity by itself."""
    together = None if row is None else row.together
    least, most = (1, 1) if together is None else (together.least, together.most)
    atoms = [
        *_DOMAIN,
        Atom(name="kind", values=frozenset({kind.value}), text=f"kind in {kind.value}"),
        Atom(terms=(("members", 1),), constant=-least, text=f"members >= {least}"),
        Atom(terms=(("members", -1),), constant=most, text=f"members <= {most}"),
    ]
    if together is None or not together.beside:
        atoms.append(Atom(terms=(("area_dm2", -1), ("main_dm2", 1)), text="main_dm2 >= area_dm2"))
    return tuple(atoms)


@door()
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
        alone = [_unmet(row) for row in mine if row.together is None or row.together.least == 1]
        shown = _first_possible(_domain(None, kind), [goal, *alone])
        if shown is not None:
            faults.append(_fault("gap", (), kind, shown))
        for place, row in enumerate(mine):
            faults += _dead(row, kind, [other for other in mine[:place] if _covers(other, row)])
    faults += _overlaps(table)
    return TableCheck(table=table.id, faults=tuple(faults))


def _covers(earlier: TableRow, row: TableRow) -> bool:
    """Whether the earlier row looks at everything that the row looks at, with the same facts."""
    if row.together is None:
        return earlier.together is None or earlier.together.least == 1
    if earlier.together is None:
        return False
    one, two = earlier.together, row.together
    # Which kinds are the row's own decides which is the main one and how large its part is.
    return (
        set(row.kinds) == set(earlier.kinds)
        and set(two.beside) <= set(one.beside)
        and one.least <= two.least <= two.most <= one.most
    )


def _fault(what: Literal["gap", "overlap"], rows: tuple[str, ...], kind: OpportunityKind | None, case: Case) -> TableFault:
    found = example(case)
    shown = () if found is None else tuple(sorted(found.items()))
    domain = {atom.text for one in OpportunityKind for atom in _domain(None, one)}
    texts = tuple(dict.fromkeys(atom.text for atom in case if not _of_domain(atom.text.removeprefix(_LABEL), domain)))
    return TableFault(what=what, rows=rows, kind=kind, combination=texts, example=shown)


def _met(row: TableRow) -> list[Case]:
    return _together([cases_of(criterion.condition, met=True) for criterion in row.criteria])


def _unmet(row: TableRow) -> list[Case]:
    return [case for criterion in row.criteria for case in cases_of(criterion.condition, met=False)]


def _together(parts: Sequence[Sequence[Case]]) -> list[Case]:
    return [tuple(atom for case in combination for atom in case) for combination in product(*parts)]


def _of_domain(text: str, domain: Collection[str]) -> bool:
    return text in domain or text.startswith("members ")


def _first_possible(domain: Case, parts: Sequence[Sequence[Case]]) -> Case | None:
    """The first combination of a case of each part that can hold within the domain; None where none can.

    Parts are added one after the other, so that what already contradicts itself is not combined further.
    """
    if not parts:
        return domain if possible(domain) else None
    for case in parts[0]:
        grown = (*domain, *case)
        if possible(grown):
            found = _first_possible(grown, parts[1:])
            if found is not None:
                return found
    return None


def _dead(row: TableRow, kind: OpportunityKind, earlier: Sequence[TableRow]) -> list[TableFault]:
    domain = _domain(row, kind)
    if _first_possible(domain, [_met(row)]) is None:
        return [TableFault(what="impossible", rows=(row.id,), kind=kind, combination=())]
    if earlier and _first_possible(domain, [_met(row), *(_unmet(other) for other in earlier)]) is None:
        rows = (row.id, *(other.id for other in earlier))
        return [TableFault(what="unreachable", rows=rows, kind=kind, combination=())]
    return []


def _overlaps(table: DecisionTable) -> list[TableFault]:
    """Pairs of rows of one rank that can both hold where the policy is to refuse."""
    if table.policy is not Policy.REFUSE:
        return []
    found = (_overlap(one, two) for rows in table.ranks for one, two in combinations(rows, 2))
    return [fault for fault in found if fault is not None]


def _overlap(one: TableRow, two: TableRow) -> TableFault | None:
    """Two rows that one opportunity, or two of the same community, meet at once."""
    both = (one.id, two.id)
    for kind in one.kinds:
        if kind in two.kinds:
            # What one opportunity by itself, or one set, can be for both.
            shown = _first_possible((*_domain(one, kind), *_domain(two, kind)), [_met(one), _met(two)])
            if shown is not None and {one.together is None, two.together is None} != {True, False}:
                return _fault("overlap", both, kind, shown)
    for first, second in product(one.kinds, two.kinds):
        names = dict(_OTHER)
        if one.together is None and two.together is None and OpportunityKind.VENUE not in (first, second):
            # Without a venue among them the venues that are left are the same for both.
            del names["venue_dm2"]
        other = [renamed(case, names, label=_LABEL) for case in _met(two)]
        domain = (*_domain(one, first), *renamed(_domain(two, second), names, label=_LABEL))
        shown = _first_possible(domain, [_met(one), other])
        if shown is not None:
            return _fault("overlap", both, None, shown)
    return None
