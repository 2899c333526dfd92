# SPDX-License-Identifier: Apache-2.0
"""Standards of every kind of formula, and rows whose products pass the 53 bits of a binary fraction."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from tests.reference import area_rules as twin

from community_housing.quantities import Area
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    Clamp,
    Floor,
    Functions,
    LinearStep,
    MaxOf,
    Measure,
    Parts,
    Ratio,
    Step,
    StepRow,
)

ON = dt.date(2024, 1, 1)
NAMES = ("counted_dm2", "households", "persons", "estate_floor_dm2", "is_new", "functions")

_PER_SEVEN = Ratio(area=Area(99_999_999), per=7)
_STEP = Step(
    by=Measure.ESTATE_FLOOR, rows=(StepRow(upto=30_000, inclusive=False, area=Area(30_000)), StepRow(area=Area(80_000)))
)
_LINEAR = {
    parts: LinearStep(upto=500, area=Area(10_000), each=7, add=Area(99_999_937), parts=parts, by=Measure.PERSONS)
    for parts in Parts
}
FORMULAS: dict[str, Any] = {
    "floor": Floor(area=Area(20_000)),
    "ratio": _PER_SEVEN,
    "step": _STEP,
    **{f"linear, {parts.value}": one for parts, one in _LINEAR.items()},
    "clamp": Clamp(of=_PER_SEVEN, least=Area(30_000), most=Area(90_000_000)),
    "clamped step": Clamp(of=_STEP, least=Area(40_000), most=Area(70_000)),
    "max": MaxOf(of=(_PER_SEVEN, _LINEAR[Parts.STARTED], Floor(area=Area(7)), _STEP)),
    "status": ByStatus(new=_PER_SEVEN, existing=Floor(area=Area(20_000))),
    "all": AllOf(of=(_STEP, Functions(at_least=3), ByStatus(existing=_LINEAR[Parts.COMPLETE]))),
}
STANDARDS = {name: twin.standard_of([formula]) for name, formula in FORMULAS.items()}
STANDARDS["every one"] = twin.standard_of(FORMULAS.values())

counts = st.none() | st.sampled_from([0, 1, 6, 7, 8, 500, 501, 507, 508]) | st.integers(10**9 - 20, 10**9)
facts = st.fixed_dictionaries(
    {
        "counted_dm2": st.none() | st.integers(10**15 - 30, 10**15 - 1) | st.sampled_from([0, 20_000, 30_000, 80_000]),
        "households": counts,
        "persons": counts,
        "estate_floor_dm2": st.none() | st.sampled_from([0, 2_999_999, 3_000_000, 3_000_001, 10**15 - 1]),
        "is_new": st.none() | st.booleans(),
        "functions": st.none() | st.integers(1, 5),
    }
)


def drawn(rows: int = 300) -> list[dict[str, Any]]:
    """The same rows each time: every value of every column beside many of the others, with gaps."""
    sizes = [None, 0, 1, 6, 7, 8, 500, 501, 507, 508, 999_999_986, 999_999_993, 999_999_994, 10**9]
    areas = [None, 0, 19_999, 20_000, 29_999, 30_000, 80_000, 10**15 - 1]
    estates = [None, 0, 2_999_999, 3_000_000, 10**15 - 1]
    made: list[dict[str, Any]] = []
    for i in range(rows):
        households, persons = sizes[i % 14], sizes[(i * 5 + i // 14) % 14]
        # Half of the rows lie at a boundary of the ratio, or one beside it.
        near = None if households is None else min(-(-99_999_999 * households // 7) + i % 3 - 1, 10**15 - 1)
        made.append(
            {
                "counted_dm2": areas[(i * 3) % 8] if i % 2 or near is None else max(0, near),
                "households": households,
                "persons": persons,
                "estate_floor_dm2": estates[(i * 2 + i // 5) % 5],
                "is_new": [None, True, False][(i + i // 3) % 3],
                "functions": [None, 1, 2, 3, 4][(i + i // 7) % 5],
            }
        )
    return made
