# SPDX-License-Identifier: Apache-2.0
"""JSON Schemas and OpenAPI components of every public record and result, for forms, editors and other languages."""

import json
from collections import defaultdict
from importlib import import_module
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from community_housing._doors import door
from community_housing.disbursement._events import EVENTS
from community_housing.io._own_files import replace_folder
from community_housing.records import is_record

__all__ = ["DIALECT", "openapi", "public_classes", "record_classes", "result_classes", "schemas", "write_schemas"]

DIALECT: Final = GenerateJsonSchema.schema_dialect
"""The dialect of the schemas: JSON Schema 2020-12."""

_MODULES: Final = (
    "provenance",
    "findings",
    "district",
    "claims",
    "calendars",
    "clocks",
    "levels",
    "approvals",
    "compliance",
    "modes",
    "planning",
    "disbursement",
    "handover",
    "readiness",
    "programme",
    "services",
    "matters",
    "posts",
    "centres",
    "agenda",
    "grids",
    "standards",
    "standards._formulas",
    "pack._contents",
    "pack._remarks",
    "pack._work",
    "io.packs._toml_files",
    # What the rooms above give out only as parts of others.
    "compliance._equity",
    "compliance._horizon",
    "disbursement._events",
    "disbursement._forecast",
    "disbursement._outcomes",
    "disbursement._shipped",
    "disbursement._statements",
    "grids._codes",
    "grids._communities",
    "grids._domain",
    "planning._comparison",
    "modes._need",
    "planning._solve.levels",
    "planning._optimum",
    "planning._problem",
    "planning._scores",
    "modes._table_check",
    "planning._terms",
    "planning._prospects",
)
_MODE: Final = "validation"


def public_classes() -> dict[str, type[Any]]:
    """The public records and results by name, sorted; where two rooms have a name, with the room before it."""
    found: dict[str, set[type[Any]]] = defaultdict(set)
    for name in _MODULES:
        module = import_module(f"community_housing.{name}")
        public: list[str] = list(module.__all__)
        for one in public:
            kind = getattr(module, one)
            if is_record(kind):
                found[one].add(kind)
    return dict(
        sorted((name if len(kinds) == 1 else f"{_room(kind)}{name}", kind) for name, kinds in found.items() for kind in kinds)
    )


def _room(kind: type[Any]) -> str:
    return kind.__module__.split(".")[1].capitalize()


def record_classes() -> dict[str, type[Any]]:
    """The public records, which are read from outside and check themselves on construction, by name, sorted."""
    return {name: kind for name, kind in public_classes().items() if hasattr(kind, "__attrs_post_init__")}


def result_classes() -> dict[str, type[Any]]:
    """The public results, which the library makes, by name, sorted."""
    return {name: kind for name, kind in public_classes().items() if not hasattr(kind, "__attrs_post_init__")}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of every public record and result by name, and of `Event`, one line of `events.jsonl`.

    Areas and amounts are decimal numbers in m² and yuan, or texts of them; unknown keys are refused.

    Guarantees: deterministic; each schema stands alone, with its own `$defs`; the same for what comes in and what goes out.

    Examples:
        >>> made = schemas()
        >>> made["Period"]["properties"].keys() == {"starts", "ends"}, "Event" in made, "Finding" in made
        (True, True, True)
    """
    made = {name: TypeAdapter(kind).json_schema() for name, kind in public_classes().items()}
    made["Event"] = EVENTS.json_schema()
    return {name: {"$schema": DIALECT, **made[name], "title": name} for name in sorted(made)}


def openapi() -> dict[str, Any]:
    """An OpenAPI 3.1 document without paths, whose components are every public record and result, each once.

    Returns:
        A JSON object: take `components.schemas` over into your own document.

    Guarantees: deterministic; a component has the name that `schemas` gives it.

    Examples:
        >>> made = openapi()["components"]["schemas"]
        >>> made["Premises"]["properties"]["in_use"]["$ref"]
        '#/components/schemas/Period'
    """
    kinds = public_classes()
    adapters: list[tuple[str, Literal["validation"], TypeAdapter[Any]]] = [
        (name, _MODE, TypeAdapter(kind)) for name, kind in kinds.items()
    ]
    adapters.append(("Event", _MODE, EVENTS))
    found, document = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = document["$defs"]
    # Where two classes share a name, pydantic names each by its module; here they have the names of `public_classes`.
    names = {str(schema["$ref"]).rpartition("/")[2]: name for (name, _), schema in found.items() if schema.keys() == {"$ref"}}
    for key in parts:
        if "__" in key:
            names.setdefault(key, key.split("__")[1].capitalize() + key.rpartition("__")[2])
    made: dict[str, Any] = {names.get(key, key): _renamed(part, names) for key, part in parts.items()}
    made["Event"] = _renamed(found["Event", _MODE], names)
    for name, part in made.items():
        part["title"] = name
    return {
        "openapi": "3.1.0",
        "info": {"title": "community_housing", "version": version("community-housing")},
        "jsonSchemaDialect": DIALECT,
        "paths": {},
        "components": {"schemas": dict(sorted(made.items()))},
    }


def _renamed(part: Any, names: dict[str, str]) -> Any:
    """A schema with its references by other names."""
    if isinstance(part, dict):
        return {key: _renamed(value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [_renamed(value, names) for value in part]
    if isinstance(part, str) and part.startswith("#/components/schemas/"):
        head, _, name = part.rpartition("/")
        return f"{head}/{names.get(name, name)}"
    return part


@door()
def write_schemas(folder: str | PathLike[str]) -> tuple[Path, ...]:
    """Write every schema as `<name>.schema.json`, and `openapi.json`, into *folder*, which is made where it is not there.

    Returns:
        The files: the schemas sorted by name, then the OpenAPI document.

    Raises:
        InputError: *folder* holds what is no schema of ours.
    """
    documents = {f"{name}.schema.json": schema for name, schema in schemas().items()}
    documents["openapi.json"] = openapi()
    files = [
        (name, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()) for name, document in documents.items()
    ]
    return replace_folder(Path(folder), files, own=[*documents])
