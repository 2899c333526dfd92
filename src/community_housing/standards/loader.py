# SPDX-License-Identifier: Apache-2.0
"""Standards from TOML text, strictly: every fault at once with its path, nothing guessed."""

import tomllib
from functools import cache
from typing import Any, Literal

import pydantic
from pydantic import TypeAdapter

from community_housing.conditions import Condition
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.standards.book import Standard
from community_housing.standards.expressions import condition_text
from community_housing.standards.formulas import Expression

__all__ = ["parse"]

_KEPT: tuple[Literal["changes"], Literal["accepts_unverified"]] = ("changes", "accepts_unverified")


@cache
def _adapter() -> TypeAdapter[Standard]:
    return TypeAdapter(Standard)


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
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BoundaryError([Fault(name, f"is no TOML: {error}", expected="a TOML document", code="toml")]) from None
    for key in _KEPT:
        if key in data:
            raise BoundaryError(
                [Fault(name, "is set by the library", expected="a file without it", column=key, code="extra_forbidden")]
            )
    try:
        standard = _adapter().validate_python(data)
    except pydantic.ValidationError as error:
        raise BoundaryError([_fault(name, problem) for problem in error.errors(include_url=False)]) from None
    faults = _rule_faults(name, standard)
    if faults:
        raise BoundaryError(faults)
    return standard


def _fault(name: str, problem: Any) -> Fault:
    path = ".".join(str(part) for part in problem["loc"])
    missing = problem["type"] == "missing"
    value = None if missing or isinstance(problem["input"], (dict, list, tuple)) else repr(problem["input"])
    expected = "the key with its value" if missing else str(problem.get("ctx", {}).get("error", problem["msg"]))
    return Fault(name, problem["msg"], expected=expected, column=path or None, value=value, code=problem["type"])


def _rule_faults(name: str, standard: Standard) -> list[Fault]:
    faults: list[Fault] = []
    for i, edition in enumerate(standard.editions):
        for j, rule in enumerate(edition.rules):
            path = f"editions.{i}.rules.{j}.formula"
            if isinstance(rule.formula, Expression) is standard.subject.is_area:
                faults.append(
                    Fault(
                        name,
                        f"the subject {standard.subject.value} does not take a formula of kind {rule.formula.kind}",
                        expected="amounts and functions for premises, expressions for every other subject",
                        column=path,
                        code="subject",
                    )
                )
                continue
            figures = {f.name: f.value for f in rule.formula.figures} if isinstance(rule.formula, Expression) else {}
            try:
                Condition(rule.id, condition_text(rule.formula), edition.source_of(rule), figures)
            except InputError as error:
                faults.append(
                    Fault(name, error.message, expected="a condition over whole numbers", column=path, code="condition")
                )
    return faults
