# SPDX-License-Identifier: Apache-2.0
"""Collecting faults: every one with its place, and what pydantic found put into the same words."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args, get_type_hints

import attrs
from pydantic import ValidationError

from community_housing._messages import Message
from community_housing.errors import BoundaryError, Fault, InputError

__all__ = ["Faults", "Place", "shown"]

_LONGEST = 80

_TYPES: dict[str, tuple[str, str, str]] = {
    "missing": ("missing_key", "is missing", "a value"),
    "unexpected_keyword_argument": ("unknown_key", "is not known here", "one of the documented names"),
    "fraction_parsing": ("not_a_number", "is no fraction", "a fraction such as 1/2, or a decimal number"),
    "fraction_type": ("not_a_number", "is no fraction", "a fraction such as 1/2, or a decimal number"),
    "string_unicode": ("bad_text", "holds half of a surrogate pair", "a text of whole characters"),
    "string_type": ("wrong_type", "is no text", "a text in quotes"),
    "string_too_short": ("empty", "is empty", "a text"),
    "string_too_long": ("too_long", "is too long", "a shorter text"),
    "too_short": ("too_few", "has too few items", "more items"),
    "int_type": ("not_whole", "is no whole number", "a whole number"),
    "int_from_float": ("not_whole", "is no whole number", "a whole number"),
    "int_parsing": ("not_whole", "is no whole number", "a whole number"),
    "bool_type": ("not_a_truth", "is neither true nor false", "true or false"),
    "finite_number": ("not_a_number", "is no finite number", "a finite number"),
    "float_type": ("not_a_number", "is no number", "a number"),
    "float_parsing": ("not_a_number", "is no number", "a number"),
    "date_type": ("bad_date", "is no date", "a date such as 2012-08-05"),
    "date_parsing": ("bad_date", "is no date", "a date such as 2012-08-05"),
    "date_from_datetime_parsing": ("bad_date", "is no date", "a date such as 2012-08-05"),
    "date_from_datetime_inexact": ("date_time", "has a time of day", "a date such as 2012-08-05"),
    "datetime_type": ("bad_date", "is no moment", "a moment with its offset, such as 2012-08-05T09:00:00+08:00"),
    "datetime_parsing": ("bad_date", "is no moment", "a moment with its offset, such as 2012-08-05T09:00:00+08:00"),
    "datetime_from_date_parsing": ("bad_date", "is no moment", "a moment with its offset, such as 2012-08-05T09:00:00+08:00"),
    "tuple_type": ("wrong_type", "is no list", "a list"),
    "dataclass_type": ("wrong_type", "is no table of keys and values", "a table of keys and values"),
    "union_tag_not_found": ("missing_key", "is missing", "one of the documented kinds"),
}
"""Code, message and what would be right for the kinds of error that pydantic reports about records."""

_PREDICATES = {
    "_no_space": ("bad_id", "an id of printable characters without spaces"),
    "_is_decimal": ("not_a_number", "a plain decimal number in quotes, such as 143.69"),
    "_with_offset": ("bad_date", "a moment with its offset from UTC, such as 2012-08-05T09:00:00+08:00"),
    "_says_something": ("nothing_said", "a paper by its name, or nothing at all"),
    "_not_zero": ("out_of_bounds", "an amount other than 0"),
}

_BOUNDS = {
    "greater_than_equal": (">=", "ge"),
    "greater_than": (">", "gt"),
    "less_than_equal": ("<=", "le"),
    "less_than": ("<", "lt"),
}


def shown(value: object) -> str:
    """A value as a fault shows it: on one line, not endless, and of whole characters."""
    try:
        text = _whole(value if isinstance(value, str) else str(value))
    except ValueError:  # Python writes out no whole number of thousands of digits
        text = f"a number of more than {sys.get_int_max_str_digits()} digits"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _whole(text: str) -> str:
    """A text that can be written out: half of a surrogate pair is shown as its escape."""
    return text.encode("utf-8", "backslashreplace").decode()


@attrs.frozen(slots=True)
class Place:
    """Where a table lies: a file, and in a workbook its sheet."""

    file: str
    sheet: str | None = None


class Faults:
    """The faults of one pack, as they are found."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def add(
        self,
        file: str | Place,
        message: str,
        *,
        expected: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        code: str,
    ) -> None:
        """Note one fault; see `Fault`."""
        found = None if value is None else shown(value)
        place = file if isinstance(file, Place) else Place(file)
        column = None if column is None else _whole(column)
        self.all.append(
            Fault(place.file, message, expected=expected, row=row, column=column, value=found, code=code, sheet=place.sheet)
        )

    def add_validation(
        self,
        error: ValidationError,
        *,
        file: str | Place,
        place: Callable[[tuple[str | int, ...]], tuple[int | None, str | None]],
        known: Iterable[str] = (),
        record: type[Any] | None = None,
    ) -> None:
        """Note everything that pydantic found wrong.

        Args:
            error: What it raised.
            file: The file that the value came from.
            place: From the path of a value to its row and column.
            known: Paths, joined by dots, and fields of `InputError` that have a fault already and are passed over.
            record: The record that was read, so that a key that it does not know is answered by those that it does.
        """
        passed = set(known)
        found = error.errors()
        outer = {tuple(one["loc"])[:end] for one in found for end in range(len(one["loc"]))}
        for one in found:
            path = tuple(one["loc"])
            if one["type"] == "too_short" and path in outer:
                continue  # an array is only too short because one of its items has a fault of its own
            row, column = place(path)
            if (column is not None and column in passed) or getattr(one.get("ctx", {}).get("error"), "field", None) in passed:
                continue
            code, message, expected, value = _told(one)
            if record is not None and code == "unknown_key" and (keys := _keys_at(record, path)):
                expected = Message("one of {values}", values=", ".join(keys))
            self.add(file, message, expected=expected, row=row, column=column, value=value, code=code)

    def done(self) -> None:
        """Raise every fault that was noted, if any.

        Raises:
            BoundaryError: There is at least one.
        """
        if self.all:
            raise BoundaryError(list(dict.fromkeys(self.all)))


def _records_in(hint: Any) -> list[type[Any]]:
    """The records inside of an annotation, whatever is around them."""
    if isinstance(hint, type) and attrs.has(hint):
        return [hint]
    return [found for part in get_args(hint) for found in _records_in(part)]


def _keys_at(record: type[Any], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand where *path* ends, read from the annotations of the records on the way."""
    held = [record]
    for part in path[:-1]:
        if isinstance(part, int):
            continue
        inside = [found for one in held for found in _records_in(get_type_hints(one, include_extras=True).get(part))]
        # What is no field is the tag of a union, as pydantic writes it into the path.
        tagged = [one for one in held if getattr(attrs.fields_dict(one).get("kind"), "default", None) == part]
        held = inside or tagged or held
    return tuple(dict.fromkeys(field.name for one in held for field in attrs.fields(one)))


def _told(one: Any) -> tuple[str, str, str, object]:
    """Code, message, expectation and value of one of pydantic's errors."""
    kind, value = one["type"], one["input"]
    context: dict[str, Any] = one.get("ctx", {})
    scalar = value if isinstance(value, (str, int, float, bool)) or not isinstance(value, (dict, list, tuple)) else None
    if kind in _TYPES:
        code, message, expected = _TYPES[kind]
        return code, message, expected, None if kind == "missing" else scalar
    if kind in _BOUNDS:
        sign, name = _BOUNDS[kind]
        limit = str(context[name])
        code = "negative" if kind == "greater_than_equal" and context[name] == 0 else "out_of_bounds"
        return (
            code,
            "is negative" if code == "negative" else "is out of bounds",
            Message("a number {sign} {limit}", sign=sign, limit=limit),
            scalar,
        )
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        expected = context.get("expected", context.get("expected_tags", "a documented value"))
        got = context.get("tag", scalar)
        values = str(expected).replace(" or ", ", ")
        return "unknown_value", "is none of the values that may stand here", Message("one of {values}", values=values), got
    if kind == "predicate_failed":
        name = str(one["msg"]).partition("'")[2].partition("'")[0]
        code, expected = _PREDICATES.get(name, ("out_of_bounds", "a value within the documented bounds"))
        return code, "is not of the form that it must have", expected, scalar
    raised = context.get("error")
    if isinstance(raised, InputError):
        return _code_of(raised.message), raised.message, _expectation(raised.message), scalar
    return "invalid", str(one["msg"]), "a documented value", scalar


_WORDS: Sequence[tuple[str, str, str]] = (
    ("two decimals", "too_many_decimals", "at most two decimals"),
    ("must be finite", "not_a_number", "a finite number"),
    ("must be a decimal number", "not_a_number", "a decimal number such as 212.80"),
    ("must be a number", "not_a_number", "a decimal number such as 212.80"),
    ("15 digits", "out_of_bounds", "at most 15 digits"),
    ("must end after it starts", "bad_period", "a day after the first day"),
    ("later than before", "bad_period", "a day after 'before'"),
    ("need a basis", "missing_basis", "registered, resident or dwelling_units"),
    ("no neighbour of itself", "self_neighbour", "two different buildings"),
    ("once", "twice", "each one once"),
    ("minimum <= target <= maximum", "bad_band", "minimum <= target <= maximum"),
)


def _code_of(message: str) -> str:
    return next((code for words, code, _ in _WORDS if words in message), "invalid")


def _expectation(message: str) -> str:
    return next((expected for words, _, expected in _WORDS if words in message), "what the message says")
