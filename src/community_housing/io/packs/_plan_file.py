# SPDX-License-Identifier: Apache-2.0
"""Reading `plan.toml`: the terms of the programme, with every name in it checked against the pack."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from community_housing._messages import Message
from community_housing._toml_rows import TomlRows, dotted
from community_housing.district import Opportunity
from community_housing.errors import InputError
from community_housing.faults import Faults
from community_housing.io.packs._references import Known
from community_housing.io.packs._toml_files import read_toml
from community_housing.planning._terms import PlanTerms

__all__ = ["PLAN_FILE", "read_terms"]

PLAN_FILE: Final = "plan.toml"


def read_terms(folder: Path, known: Known, opportunities: Sequence[Opportunity] | None, faults: Faults) -> PlanTerms:
    """Read the terms of a pack's programme.

    Args:
        folder: The pack.
        known: The ids that its other files name.
        opportunities: Its opportunities; None where their table could not be read.
        faults: Where faults are noted.

    Returns:
        The terms; those that hold by default where there is no file or it has a fault.
    """
    terms: PlanTerms | None
    terms, raw, rows = read_toml(folder, PLAN_FILE, PlanTerms, faults, needed=False)
    chances = None if opportunities is None else frozenset(one.id for one in opportunities)
    for name in ("must", "must_not"):
        _check_list(raw, name, known.communities, rows, faults)
    _check_contradictions(raw, rows, faults)
    for array, key, ids, what in (
        ("street_limits", "street", known.streets, "street"),
        ("street_limits", "batch", known.batches, "batch"),
        ("parts", "opportunity", chances, "opportunity"),
        ("ranges", "opportunity", chances, "opportunity"),
    ):
        for index, table in enumerate(_list(raw.get(array))):
            if isinstance(table, Mapping):
                _check(table.get(key), (array, index, key), ids, what, rows, faults)
    if terms is not None and opportunities is not None:
        _check_parts(terms, opportunities, rows, faults)
    return PlanTerms() if terms is None else terms


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_list(raw: Mapping[str, Any], name: str, ids: frozenset[str] | None, rows: TomlRows, faults: Faults) -> None:
    for index, value in enumerate(_list(raw.get(name))):
        _check(value, (name, index), ids, "community", rows, faults)


def _check_contradictions(raw: Mapping[str, Any], rows: TomlRows, faults: Faults) -> None:
    """Name in its place what the record as a whole would refuse without one."""
    must = _list(raw.get("must"))
    both = [(("must_not", index), name) for index, name in enumerate(_list(raw.get("must_not"))) if name in must]
    mine = [(("in_kind", index), name) for index, name in enumerate(_list(raw.get("in_kind"))) if name == "government"]
    for beginning, found, end, expected in (
        ("must and must not at once: ", both, None, "each community in one of must and must_not"),
        ("the part of the government is paid from budgets", mine, "", "unit, developer or relief"),
    ):
        if not found:
            continue
        faults.all[:] = [
            one for one in faults.all if (one.file, one.row) != (PLAN_FILE, None) or not one.message.startswith(beginning)
        ]
        for path, name in found:
            faults.add(
                PLAN_FILE,
                Message("must and must not at once: {name}", name=name) if end is None else beginning,
                expected=expected,
                row=rows.of(path),
                column=dotted(path),
                value=name,
                code="contradiction",
            )


def _check(
    value: Any, path: tuple[str | int, ...], ids: Iterable[str] | None, what: str, rows: TomlRows, faults: Faults
) -> None:
    """Note a name of something that is not in the pack."""
    if ids is None or not isinstance(value, str) or value in (some := set(ids)):
        return
    near = get_close_matches(value, sorted(some), n=1)
    expected = (
        Message("{near}, perhaps", near=near[0]) if near else Message("the id of a {what} of the pack", what=Message(what))
    )
    faults.add(
        PLAN_FILE,
        Message("there is no such {what}", what=Message(what)),
        expected=expected,
        row=rows.of(path),
        column=dotted(path),
        value=value,
        code="unknown_reference",
    )


def _check_parts(terms: PlanTerms, opportunities: Iterable[Opportunity], rows: TomlRows, faults: Faults) -> None:
    """Note every opportunity whose parts come to more than its cost."""
    for one in opportunities:
        if one.cost is None:
            continue
        try:
            terms.parts_of([one])
        except InputError as error:
            index = next(
                (k for k, rule in enumerate(terms.parts) if rule.opportunity == one.id),
                next((k for k, rule in enumerate(terms.parts) if rule.kind is one.kind), 0),
            )
            faults.add(
                PLAN_FILE,
                error.message,
                expected="parts that come to no more than the one-off cost",
                code="over_cost",
                row=rows.of(("parts", index)),
                column=dotted(("parts", index)),
                value=one.id,
            )
