# SPDX-License-Identifier: Apache-2.0
"""Results that explain themselves: three-valued truth, outcomes, reasons and findings.

A reason is data (what was measured, what was required, by how much it was missed, which inputs were missing, which
document says so); its sentence in Chinese or English is made on request by `community_housing.explain`.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from community_housing._doors import member, refuse_single, shown
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.provenance import Citation, Force
from community_housing.quantities import Area, Money, json_number
from community_housing.records import result

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema
    from pydantic_core.core_schema import ValidationInfo

__all__ = [
    "Finding",
    "Outcome",
    "Quantity",
    "Reason",
    "Truth",
    "Unit",
    "all_of",
    "any_of",
    "negation",
    "quantity_number",
    "whole_number",
]


class Truth(StrEnum):
    """Kleene's three values of a condition."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """Where a subject stands against a standard."""

    MET = "met"
    """达标."""
    SHORT = "short"
    """未达标."""
    UNKNOWN = "unknown"
    """无法判定: data that decides is missing."""
    NOT_APPLICABLE = "not_applicable"
    """不适用: nothing is asked of the subject, so it neither meets a standard nor falls short of one."""


class Unit(StrEnum):
    """What the quantities of a reason count, in Python and in JSON."""

    SQUARE_METRES = "m2"
    """m²; in Python an `Area`."""
    YUAN = "yuan"
    """元; in Python a `Money`."""
    HOUSEHOLDS = "households"
    PERSONS = "persons"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    COUNT = "count"

    @property
    def kind(self) -> type[Area] | type[Money] | type[int]:
        """What such a quantity is in Python, made of a whole number of dm², of fen, or of what is counted."""
        return Area if self is Unit.SQUARE_METRES else Money if self is Unit.YUAN else int


def _truths(truths: Iterable[Truth]) -> Iterator[Truth]:
    """The truths one by one, so that none is looked at behind the one that decides; a text becomes its member."""
    refuse_single(truths, "truths")
    for truth in truths:
        yield truth if type(truth) is Truth else member(truth, Truth, "truths")


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene conjunction: one unmet decides, else one unknown leaves it open; MET of nothing."""
    unknown = False
    for truth in _truths(truths):
        if truth is Truth.UNMET:
            return Truth.UNMET
        unknown = unknown or truth is Truth.UNKNOWN
    return Truth.UNKNOWN if unknown else Truth.MET


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene disjunction: one met decides, else one unknown leaves it open; UNMET of nothing."""
    unknown = False
    for truth in _truths(truths):
        if truth is Truth.MET:
            return Truth.MET
        unknown = unknown or truth is Truth.UNKNOWN
    return Truth.UNKNOWN if unknown else Truth.UNMET


_NEGATION = {Truth.MET: Truth.UNMET, Truth.UNMET: Truth.MET, Truth.UNKNOWN: Truth.UNKNOWN}


def negation(truth: Truth) -> Truth:
    """Kleene negation; unknown stays unknown."""
    return _NEGATION[member(truth, Truth, "truth")]


class _OfUnit:
    """Reads and shows a quantity by the field `unit`, which stands before it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        from pydantic_core import core_schema

        def read(value: Any, info: "ValidationInfo") -> Any:
            kind = info.data.get("unit", Unit.COUNT).kind
            if kind is not int:
                return kind.of(value)
            if type(value) is not int:
                raise InputError(Message("must be an int, got {value!r}", value=value))
            return value

        return core_schema.with_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(quantity_number, when_used="json")
        )

    def __get_pydantic_json_schema__(self, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        return {
            "type": "number",
            "unit": "as the field 'unit' says",
            "description": "Exact: m² and yuan with at most two decimals, everything else a whole number.",
        }


Quantity: TypeAlias = Annotated[int | Area | Money, _OfUnit()]
"""What a reason measures: an area, an amount or a bare count, as the field `unit` says."""


def whole_number(quantity: int | Area | Money) -> int:
    """The whole number of dm², of fen or of what is counted."""
    if type(quantity) is int:
        return quantity
    return quantity.dm2 if isinstance(quantity, Area) else _money(quantity).fen


def _money(quantity: object) -> Money:
    if isinstance(quantity, Money):
        return quantity
    raise InputError(Message("must be an Area, a Money or an int, got {value}", value=shown(quantity)), "quantity", quantity)


def quantity_number(quantity: int | Area | Money) -> Any:
    """The JSON number of m², of yuan or of what is counted."""
    return quantity if type(quantity) is int else json_number(quantity if isinstance(quantity, Area) else _money(quantity))


@result
class Reason:
    """Why one rule is met, unmet or unknown.

    Fields:
        rule: Stable id of the rule or condition.
        truth: Its value.
        unit: What the three quantities count.
        measured: What was found: an `Area` where *unit* is m², a `Money` where it is yuan, else an int; None where unknown or
            no number.
        required: What the rule asks; None likewise.
        margin: measured - required, so negative is what is missing; None likewise.
        missing: Names of the inputs that were missing and decide, sorted; also those that would say whether a rule that is met
            either way is asked of the subject at all, where the outcome hangs on that.
        reads: The inputs used, as pairs of name and value, in the order of the rule.  They are the columns that the rule is
            written over, so a name that ends in `_dm2` or `_fen` has a whole number of those, in JSON too.
        citation: The document that says so.
        force: How far the rule binds; None where it is no rule of a standard.
    """

    rule: str
    truth: Truth
    unit: Unit = Unit.COUNT
    measured: Quantity | None = None
    required: Quantity | None = None
    margin: Quantity | None = None
    missing: tuple[str, ...] = ()
    reads: tuple[tuple[str, int | str | bool | dt.date | None], ...] = ()
    citation: Citation
    force: Force | None = None


@result
class Finding:
    """The outcome for one subject on one day, with every reason, met and unmet.

    Fields:
        subject: Id of the community, project or grid that it is about.
        on: The day that it holds for.
        outcome: Where the subject stands.
        reasons: One for each rule, in the order of the standard.
    """

    subject: str
    on: dt.date
    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def force(self) -> Force | None:
        """How far the verdict binds: as the strongest of the rules that decide it.

        Those are the unmet ones, else the ones that missing data leaves open, else all; None where no rule has a force.
        """
        decide = self.unmet or self.unknown or self.reasons
        held = {reason.force for reason in decide}
        return next((force for force in Force if force in held), None)

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """The reasons that are unmet."""
        return tuple(reason for reason in self.reasons if reason.truth is Truth.UNMET)

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """The reasons that missing data leaves open, be it whether the rule is asked at all."""
        return tuple(reason for reason in self.reasons if reason.truth is Truth.UNKNOWN or reason.missing)
