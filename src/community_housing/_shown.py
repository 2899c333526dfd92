# SPDX-License-Identifier: Apache-2.0
"""How a value shows itself where somebody looks at it: in a line of text, and as a table in a notebook.

Both are bounded, whatever the value holds: a district of 7,000 communities shows as quickly and as shortly as one of three,
and says how much there is beside what is shown.  Neither is for reading back; JSON is.
"""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import Any, Final, TypeVar

import attrs

__all__ = ["as_html", "as_text", "shows_itself"]

_C = TypeVar("_C", bound=type[Any])

_LONGEST: Final = 1_000
_LEAST: Final = 40
"""Characters that a value inside another gets at least, so that its name is told."""
_ROWS: Final = 20
_COLUMNS: Final = 12
_LONGEST_CELL: Final = 60
_LARGEST: Final = 90_000
_LEAST_TABLE: Final = 6_000
_LOOK: Final = (
    "<style>.community-housing-shown table{border-collapse:collapse}"
    ".community-housing-shown caption{text-align:left}"
    ".community-housing-shown :is(td,th){border:1px solid color-mix(in srgb,currentColor 30%,transparent);"
    "padding:2px 8px;text-align:left;vertical-align:top}</style>"
)


def shows_itself(cls: _C) -> _C:
    """Let objects of a class of attrs show themselves so; records and results do by themselves."""
    named: Any = cls
    named.__repr__, named._repr_html_ = as_text, as_html
    return cls


def as_text(value: Any) -> str:
    """What `repr` of a record or result says: its fields, in at most about 1,000 characters and in a time that does not grow.

    Guarantees:
        Where all of it fits, it is what attrs would write.  What does not fit is left out and marked by `…`, of a tuple or
        a mapping with the number of all.
    """
    said = _text(value, _LONGEST - _LEAST)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def _text(value: Any, room: int) -> str:
    if attrs.has(type(value)):
        names = (a.name for a in attrs.fields(type(value)) if a.repr)
        parts: Iterable[tuple[str, Any]] = ((f"{name}=", getattr(value, name)) for name in names)
        return _joined(f"{type(value).__name__}(", parts, ")", room, None)
    if type(value) in (tuple, list) and value:
        shut = ",)" if type(value) is tuple and len(value) == 1 else ")" if type(value) is tuple else "]"
        return _joined("(" if type(value) is tuple else "[", (("", one) for one in value), shut, room, len(value))
    if isinstance(value, Mapping) and value:
        return _joined("{", ((f"{_text(key, _LEAST)}: ", value[key]) for key in value), "}", room, len(value))
    if isinstance(value, str):
        said = repr(value[: room + 1])
        return said if len(value) <= room and len(said) <= room + 2 else f"{said[: max(room - 2, 1)]}…"
    said = f"<{type(value).__name__} of {len(value)}>" if isinstance(value, (frozenset, set)) else _own(value)
    return said if len(said) <= room else f"{said[: max(room - 1, 1)]}…"


def _own(value: Any) -> str:
    """What the value says of itself, and its type where it cannot (a number of more digits than Python writes)."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - what only shows a value never stops the work of who looks at it
        return f"<{type(value).__name__}>"


def _joined(opened: str, parts: Iterable[tuple[str, Any]], shut: str, room: int, count: int | None) -> str:
    """The parts one after the other for as long as there is room; then how many there are in all."""
    said, left = [], room - len(opened) - len(shut)
    every = iter(parts)
    for name, value in every:
        if left < min(_LEAST, room // 2):
            said.append("…" if count is None else f"… {count} in all")
            break
        text = name + _text(value, max(left - len(name), _LEAST if count is None else left))
        said.append(text)
        left -= len(text) + 2
    return f"{opened}{', '.join(said)}{shut}"


def as_html(value: Any) -> str:
    """A record or result as a table for a notebook: a field a row, and records within it as tables that open.

    Guarantees:
        At most 20 rows of each table, with the number of all, and at most 100,000 bytes; every text escaped; no script, no
        id and no colour of its own, so that it reads on light and on dark.
    """
    return f"<div class='community-housing-shown'>{_LOOK}{_table(value, _LARGEST)}</div>"


def _table(value: Any, room: int) -> str:
    said = [f"<table><caption>{_plain(type(value).__name__)}</caption>"]
    for field in attrs.fields(type(value)):
        if field.repr:
            row = f"<tr>{_cell(field.name, 'th')}<td>{_inner(getattr(value, field.name), room // 2)}</td></tr>"
            room -= len(row.encode())
            said.append(row)
    return "".join(said) + "</table>"


def _inner(value: Any, room: int) -> str:
    """What stands in a cell of a table of fields: a table of its own where there is room for one."""
    if room >= _LEAST_TABLE and attrs.has(type(value)):
        return _opened(type(value).__name__, _table(value, room), value, room)
    several = tuple(islice(value.values() if isinstance(value, Mapping) else value, _ROWS)) if _is_several(value) else ()
    if room >= _LEAST_TABLE and several and all(type(one) is type(several[0]) and attrs.has(type(one)) for one in several):
        return _opened(f"{len(value)} × {type(several[0]).__name__}", _rows(several, len(value)), value, room)
    return _plain(_said(value))


def _rows(several: Sequence[Any], count: int) -> str:
    fields = [field.name for field in attrs.fields(type(several[0])) if field.repr]
    head = "".join(_cell(name, "th") for name in fields[:_COLUMNS]) + ("<th>…</th>" if len(fields) > _COLUMNS else "")
    body = "".join(
        f"<tr>{''.join(_cell(_said(getattr(one, name)), 'td') for name in fields[:_COLUMNS])}</tr>" for one in several
    )
    below = f"<p>… {count} in all</p>" if count > len(several) else ""
    return f"<table><tr>{head}</tr>{body}</table>{below}"


def _opened(title: str, inner: str, value: Any, room: int) -> str:
    made = f"<details><summary>{_plain(title)}</summary>{inner}</details>"
    return made if len(made.encode()) <= room else _plain(_said(value))


def _said(value: Any) -> str:
    """A value in a cell: quantities with their unit, members by their text, the rest as in a line."""
    if hasattr(value, "decimal") and hasattr(value, "text"):  # a quantity; they stand on this, by way of their errors
        return str(value.text(lang="en"))
    if isinstance(value, Enum):
        return str(value.value)
    said = value[:_LONGEST_CELL] if isinstance(value, str) else _text(value, _LONGEST_CELL)
    return f"{said}…" if isinstance(value, str) and len(value) > _LONGEST_CELL else said


def _is_several(value: Any) -> bool:
    return type(value) in (tuple, list) or isinstance(value, Mapping)


def _cell(text: str, kind: str) -> str:
    return f"<{kind}>{_plain(text)}</{kind}>"


def _plain(text: str) -> str:
    return html.escape("".join(_printable(text)))


def _printable(text: str) -> Iterator[str]:
    """Signs that no page can hold (halves of a pair, controls) are shown by their code."""
    for sign in text:
        yield sign if sign.isprintable() or sign in "\n\t" else f"\\u{ord(sign):04x}"
