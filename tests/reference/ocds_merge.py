# SPDX-License-Identifier: Apache-2.0
"""The merge routine of OCDS 1.1 as its documentation has it, plain: https://standard.open-contracting.org/1.1/en/schema/merging/."""

from typing import Any

Json = dict[str, Any]


def compiled(releases: list[Json], schema: Json) -> Json:
    """The compiled release of some releases of one ocid."""
    made: Json = {}
    for release in sorted(releases, key=lambda one: str(one["date"])):
        left = {name: value for name, value in release.items() if name != "tag"}
        _into(made, left, schema["properties"], schema)
        made["id"] = f"{release['ocid']}-{release['date']}"
    return {**made, "tag": ["compiled"]}


def _into(made: Json, given: Json, properties: Json, schema: Json) -> None:
    for name, value in given.items():
        rule = _resolved(properties.get(name, {}), schema)
        if value is None:
            made.pop(name, None)
        elif isinstance(value, dict):
            _into(made.setdefault(name, {}), value, rule.get("properties", {}), schema)
        elif isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value) and not _whole(rule):
            items = made.setdefault(name, []) if value else []
            inside = _resolved(rule.get("items", {}), schema).get("properties", {})
            for one in value:
                known = next((item for item in items if item["id"] == one["id"]), None)
                if known is None:
                    known = {}
                    items.append(known)
                _into(known, one, inside, schema)
        else:
            made[name] = value


def _whole(rule: Json) -> bool:
    return bool(rule.get("wholeListMerge")) or rule.get("mergeStrategy") == "ocdsVersion"


def _resolved(rule: Json, schema: Json) -> Json:
    where = rule.get("$ref")
    found: Json = rule if where is None else schema["definitions"][where.rpartition("/")[2]]
    return found
