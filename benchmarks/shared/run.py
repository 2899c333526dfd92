# SPDX-License-Identifier: Apache-2.0
"""What quantities, records and conditions cost; a quantity beside a plain whole number (docs/decisions/0070).

Run: python benchmarks/shared/run.py
"""

import sys
import timeit
from typing import Annotated

from annotated_types import Ge

from community_housing.conditions import Condition
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Area, dm2
from community_housing.records import record, result


@record
class Room:
    id: str
    area: Annotated[Area, Ge(Area(0))]
    seats: Annotated[int, Ge(0)] = 0


@result
class Verdict:
    id: str
    margin: int
    met: bool


def nanoseconds(statement: str, names: dict[str, object], number: int = 200_000) -> float:
    return min(timeit.repeat(statement, globals=names, number=number, repeat=5)) / number * 1e9


def main() -> None:
    own = Citation(authority="bureau", document="rule 1", evidence=Evidence.OWN)
    names: dict[str, object] = {
        "a": dm2(20000),
        "b": dm2(21280),
        "f": 20000,
        "g": 21280,
        "Area": Area,
        "Room": Room,
        "Verdict": Verdict,
        "area": dm2(3),
        "condition": Condition("floor", "counted_dm2 >= floor_dm2", own, {"floor_dm2": 20000}),
        "facts": {"counted_dm2": 20000},
        "unknown": {"counted_dm2": None},
        "text": "212.80",
    }
    print(f"Python {sys.version.split()[0]}; nanoseconds per operation, best of five\n")
    print("| operation | area | int |\n| --- | --- | --- |")
    for what, area, whole in (
        ("construct", "Area(20000)", "int(20000)"),
        ("add", "a + b", "f + g"),
        ("compare", "a < b", "f < g"),
        ("equal", "a == b", "f == g"),
        ("a ratio, cross-multiplied", "a.dm2 * 100 >= 3000 * 7", "f * 100 >= 3000 * 7"),
        ("hash", "hash(a)", "hash(f)"),
    ):
        print(f"| {what} | {nanoseconds(area, names):.0f} | {nanoseconds(whole, names):.0f} |")
    print("\n| operation | ns |\n| --- | --- |")
    for what, statement in (
        ("parse an area", "Area.of(text)"),
        ("build a record of three fields, checked", "Room(id='a', area=area, seats=3)"),
        ("build a result of three fields", "Verdict(id='a', margin=3, met=True)"),
        ("test a condition", "condition.test(facts)"),
        ("test a condition with the fact missing", "condition.test(unknown)"),
    ):
        print(f"| {what} | {nanoseconds(statement, names, 50_000):.0f} |")


if __name__ == "__main__":
    main()
