# SPDX-License-Identifier: Apache-2.0
"""Standards from TOML text, strictly: every fault at once with its row and path, nothing guessed."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_args

import attrs
from pydantic import TypeAdapter, ValidationError

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._toml_rows import TomlRows, dotted, load_toml
from community_housing.errors import InputError
from community_housing.faults import Faults
from community_housing.quantities import Area
from community_housing.standards._book import Edition, Rule, Standard, Subject
from community_housing.standards._formulas import Formula

__all__ = ["parse", "read_standard"]

_Path = tuple[str | int, ...]

_KEPT: Final = ("changes", "accepts_unverified")
_KINDS: Final[frozenset[str]] = frozenset(attrs.fields(kind).kind.default for kind in get_args(get_args(Formula)[0]))
"""The kinds of formulas, which pydantic puts into the path of a fault."""
_OF_RULES: Final = ("Standard.rules", "Expression.expression")
"""Fields of the errors of records that are told again, rule by rule."""


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@door()
def parse(text: str, *, name: str) -> Standard:
    """Read one standard from TOML text.

    Args:
        text: The text of the file.
        name: Name of the file, for the messages.

    Returns:
        The standard.

    Raises:
        BoundaryError: With every fault: no TOML, an unknown or missing key (a citation above all), a wrong type or
            bound, editions that overlap, a rule whose condition is none, a kind of rule that its subject does not take.
    """
    faults = Faults()
    standard = read_standard(text, name, faults)
    faults.done()
    if standard is None:
        raise InputError("a standard without a fault can be read", "text", name)
    return standard


def read_standard(text: str, name: str, faults: Faults) -> Standard | None:
    """Read one standard from TOML text, noting every fault with its row and the path of its key.

    Args:
        text: The text of the file.
        name: Name of the file.
        faults: Where faults are noted.  One place does not hide another: rules and editions are checked one by one where the
            whole cannot be made.

    Returns:
        The standard, or None where it has a fault.
    """
    data = load_toml(text, name, faults)
    if data is None:
        return None
    rows = TomlRows(text)
    before = len(faults.all)
    for key in _KEPT:
        if key in data:
            faults.add(
                name, "is set by the library", expected="a file without it", row=rows.of((key,)), column=key, code="unknown_key"
            )
    given = {key: value for key, value in data.items() if key not in _KEPT}
    if isinstance(given.get("cases"), list):
        given["cases"] = [_case(case) for case in given["cases"]]

    def place(path: _Path) -> tuple[int | None, str | None]:
        # The kind of a formula is part of pydantic's path, though no key of the file.
        plain = tuple(part for position, part in enumerate(path) if not _is_kind(path, position))
        return rows.of(plain), dotted(plain)

    standard: Standard | None = None
    try:
        standard = _adapter(Standard).validate_python(given)
    except ValidationError as error:
        # What `_check_rules` tells with the row of the rule is passed over here.
        faults.add_validation(error, file=name, place=place, known=_OF_RULES, record=Standard)
    if standard is None:
        _check_editions(given, name, rows, faults)
    _check_rules(given, name, rows, faults)
    return standard if len(faults.all) == before else None


def _is_kind(path: _Path, position: int) -> bool:
    """Whether a part of a path is the kind of the formula before it."""
    return path[position] in _KINDS and "formula" in path[:position]


def _case(case: Any) -> Any:
    """A case as its record has it: facts as a list of names and values, areas in dm²."""
    if not isinstance(case, dict) or not isinstance(case.get("facts"), dict):
        return case
    return {**case, "facts": [_fact(name, value) for name, value in case["facts"].items()]}


def _fact(name: str, value: Any) -> dict[str, Any]:
    if not name.endswith("_m2") or isinstance(value, bool) or not isinstance(value, (int, str)):
        return {"name": name, "value": value}
    try:
        return {"name": f"{name.removesuffix('_m2')}_dm2", "value": Area.of(value).dm2}
    except InputError:
        return {"name": name, "value": value}


def _tables(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """The tables of an array, where it is one."""
    return [(index, one) for index, one in enumerate(value) if isinstance(one, dict)] if isinstance(value, list) else []


def _check_editions(given: Mapping[str, Any], name: str, rows: TomlRows, faults: Faults) -> None:
    """Note editions that overlap or share an id, though another part of the file has a fault."""
    good: list[Edition] = []
    for _, table in _tables(given.get("editions")):
        try:
            good.append(_adapter(Edition).validate_python(table))
        except ValidationError:
            continue
    if len(good) > 1:
        try:
            Standard(id="x", name="x", name_en="x", place="x", editions=tuple(good))
        except InputError as error:
            faults.add(
                name,
                error.message,
                expected="editions of their own id and days",
                row=rows.of(("editions", 0)),
                column="editions",
                code="bad_period",
            )


def _check_rules(given: Mapping[str, Any], name: str, rows: TomlRows, faults: Faults) -> None:
    """Note what no field shows: a kind of formula that the subject does not take, and a condition that is none."""
    try:
        subject = Subject(given.get("subject", Subject.COMMUNITY_PREMISES))
    except ValueError:
        subject = None
    for index, edition in _tables(given.get("editions")):
        for number, table in _tables(edition.get("rules")):
            path: _Path = ("editions", index, "rules", number, "formula")
            try:
                rule: Rule = _adapter(Rule).validate_python(table)
            except ValidationError as error:
                _note_condition(error, name, rows.of(path), dotted(path), faults)
                continue
            if subject is not None and not subject.takes(rule.formula):
                faults.add(
                    name,
                    Message(
                        "the subject {subject} does not take a formula of kind {kind}",
                        subject=subject.value,
                        kind=rule.formula.kind,
                    ),
                    expected="amounts and functions for premises, expressions for every other subject",
                    row=rows.of(path),
                    column=dotted(path),
                    value=rule.formula.kind,
                    code="subject",
                )


def _note_condition(error: ValidationError, name: str, row: int | None, column: str | None, faults: Faults) -> None:
    """Note why an expression is no condition, where that is what is wrong with a rule."""
    for one in error.errors():
        raised = one.get("ctx", {}).get("error")
        if isinstance(raised, InputError) and raised.field == "Expression.expression":
            faults.add(
                name, raised.message, expected="a condition over whole numbers", row=row, column=column, code="condition"
            )
