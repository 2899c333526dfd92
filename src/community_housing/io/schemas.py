# SPDX-License-Identifier: Apache-2.0
"""JSON Schemas of every public record, for forms, editors and other languages."""

import json
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from community_housing.disbursement.events import EVENTS
from community_housing.records import is_record

__all__ = ["DIALECT", "record_classes", "schemas", "write_schemas"]

DIALECT: Final = GenerateJsonSchema.schema_dialect
"""The dialect of the schemas: JSON Schema 2020-12."""

_MODULES: Final = (
    "provenance",
    "district",
    "claims",
    "compliance",
    "modes",
    "disbursement",
    "grids.domain",
    "standards",
    "io.pack",
    "io.toml_files",
)


def record_classes() -> dict[str, type[Any]]:
    """The public records that are read from outside, by name, sorted.

    Results, which the library makes and nobody sends in, are not among them.
    """
    found: dict[str, type[Any]] = {}
    for name in _MODULES:
        module = import_module(f"community_housing.{name}")
        public: list[str] = list(module.__all__)
        for one in public:
            kind = getattr(module, one)
            # What checks itself on construction is a record; what the library builds unchecked is a result.
            if is_record(kind) and hasattr(kind, "__attrs_post_init__"):
                found[one] = kind
    return dict(sorted(found.items()))


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of every public record by name, and of `Event`, one line of `events.jsonl`.

    Areas and amounts are decimal numbers in m² and yuan, or texts of them; unknown keys are refused.

    Guarantees: deterministic; each schema stands alone, with its own `$defs`.

    Examples:
        >>> made = schemas()
        >>> made["Period"]["properties"].keys() == {"starts", "ends"}, "Event" in made
        (True, True)
    """
    made = {name: TypeAdapter(kind).json_schema() for name, kind in record_classes().items()}
    made["Event"] = EVENTS.json_schema()
    return {name: {"$schema": DIALECT, "title": name, **made[name]} for name in sorted(made)}


def write_schemas(folder: str | PathLike[str]) -> tuple[Path, ...]:
    """Write every schema as `<name>.schema.json` into *folder*, which is made where it is not there.

    Returns:
        The files, sorted by name.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, schema in schemas().items():
        path = place / f"{name}.schema.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)
