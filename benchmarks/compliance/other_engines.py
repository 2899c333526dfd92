# SPDX-License-Identifier: Apache-2.0
"""OpenFisca, ZEN and rule-engine on one rule: speed, and exactness near the boundary.

The rule: counted area >= 200 m², and >= 30 m² per 100 households.  Like is set beside like: columns beside columns, and one
record a call beside one record a call.  For the bench extra only; the library imports none of them.
"""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.compliance.population import population

from community_housing import assess, frames
from community_housing.district import Basis, Community, Premises, Tenure
from community_housing.provenance import Force
from community_housing.quantities import dm2
from community_housing.standards import Standard, shipped, strictest

ON = dt.date(2024, 1, 1)


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    spans, answer = [], None
    for _ in range(times):
        start = time.perf_counter()
        answer = work()
        spans.append(time.perf_counter() - start)
    return min(spans), answer


def openfisca(counted: Any, households: Any) -> Callable[[], Any]:
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    community = Entity("community", "communities", "community", "")
    system = TaxBenefitSystem([community])

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body = {"value_type": kind, "entity": community, "definition_period": DateUnit.DAY, "label": name}
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    variable("counted_m2", float)
    variable("households", int)
    variable(
        "met",
        bool,
        lambda entity, period: (
            (entity("counted_m2", period) >= 200) * (entity("counted_m2", period) * 100 >= 30 * entity("households", period))
        ),
    )

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, len(counted))
        simulation.set_input("counted_m2", "2024-01-01", counted / 100)
        simulation.set_input("households", "2024-01-01", households)
        return simulation.calculate("met", "2024-01-01")

    return run


ZEN_RULE = {
    "contentType": "application/vnd.gorules.decision",
    "nodes": [
        {"id": "in", "type": "inputNode", "name": "request", "position": {"x": 0, "y": 0}},
        {
            "id": "e",
            "type": "expressionNode",
            "name": "rule",
            "position": {"x": 0, "y": 0},
            "content": {"expressions": [{"id": "1", "key": "met", "value": "c >= 200 and c * 100 >= 30 * h"}]},
        },
        {"id": "out", "type": "outputNode", "name": "response", "position": {"x": 0, "y": 0}},
    ],
    "edges": [
        {"id": "a", "sourceId": "in", "targetId": "e", "type": "edge"},
        {"id": "b", "sourceId": "e", "targetId": "out", "type": "edge"},
    ],
}


def zen(rows: list[tuple[int, int]]) -> Callable[[], Any]:
    import zen as engine

    decision = engine.ZenEngine().create_decision(json.dumps(ZEN_RULE))
    return lambda: [decision.evaluate({"c": c / 100, "h": h})["result"]["met"] for c, h in rows]


def rule_engine(rows: list[tuple[int, int]]) -> Callable[[], Any]:
    import rule_engine as engine

    rule = engine.Rule("c >= 200 and c * 100 >= 30 * h")
    return lambda: [rule.matches({"c": c / 100, "h": h}) for c, h in rows]


def one_by_one(rows: list[tuple[int, int]], standard: Standard) -> Callable[[], Any]:
    """Our own verdicts, each with every reason, on records that are there."""
    pairs = [
        (
            Community(id="c", street="s", name="c", households=households, household_basis=Basis.REGISTERED),
            [Premises(id="p", community="c", area=dm2(counted), tenure=Tenure.OWNED)],
        )
        for counted, households in rows
    ]
    return lambda: [assess(community, rooms, standard=standard, on=ON).outcome == "met" for community, rooms in pairs]


def ours(frame: pl.DataFrame, standard: Standard) -> Any:
    return frames.assess(frame, standard=standard, on=ON)["outcome"] == "met"


def main() -> None:
    book = shipped()
    rule = strictest([book["cn-community-services-2021"], book["lianshan-2012"]], on=ON, force=Force.GUIDANCE)
    # Large populations too, where a binary32 fraction runs out of digits.
    frame = population(1_000_000).drop_nulls()
    large = frame.with_columns(
        households=pl.col("households") * 1000, counted_dm2=pl.col("households") * 30_000 + pl.col("counted_dm2") % 5 - 2
    )
    frame = pl.concat([frame, large.select(frame.columns)])
    counted, households = frame["counted_dm2"].to_numpy(), frame["households"].to_numpy()
    span, answer = timed(lambda: ours(frame, rule))
    print(f"frames.assess  {len(frame) / span / 1e6:8.2f} M rows/s, exact")
    other, found = timed(openfisca(counted, households))
    wrong = int((pl.Series(found) != answer).sum())
    rate = len(frame) / other / 1e6
    print(f"OpenFisca      {rate:8.2f} M rows/s, {wrong:,} of {len(frame):,} wrong; {other / span:.1f} x slower")
    few = frame.sample(20_000, seed=1)
    rows, expected = list(few.select("counted_dm2", "households").iter_rows()), ours(few, rule)
    scalar, _ = timed(one_by_one(rows, rule))
    print(f"assess         {len(few) / scalar / 1e6:8.4f} M records/s, one a call, with every reason")
    for name, make in (("ZEN", zen), ("rule-engine", rule_engine)):
        other, said = timed(make(rows))
        wrong = int((pl.Series(said) != expected).sum())
        print(
            f"{name:<14} {len(few) / other / 1e6:8.4f} M records/s, one a call, yes or no, {wrong:,} of {len(few):,} wrong; "
            f"{other / scalar:.2f} of the time of assess"
        )


if __name__ == "__main__":
    main()
