# SPDX-License-Identifier: Apache-2.0
"""Fail when the main job on the Lianshan example does not give the published figures; edited by hand only."""

import json
from pathlib import Path

summary = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
before, after, figures = summary["before"], summary["after"], summary["figures"]
wanted = {
    "communities": (summary["district"]["communities"], 83),
    "streets": (summary["district"]["streets"], 8),
    "buildings": (summary["district"]["buildings"], 2504),
    "households": (summary["district"]["households"], 122_834),
    "persons": (summary["district"]["persons"], 251_330),
    "short before": (before["short"], 68),
    "below 100 before": (figures["below_100_before"], 30),
    "area before": (before["area_m2"], 11_927),
    "area after": (after["area_m2"], 24_001.22),
    "mean after": (after["mean_area_m2"], 289.17),
    "met after": (after["met"], 83),
    "400 or more after": (figures["at_least_400_after"], 17),
    "modes": (summary["modes"]["by_mode"], {"build": 34, "purchase": 6, "developer": 13, "lease": 6, "share": 9}),
    "build": (summary["modes"]["by_build_kind"], {"extend": 16, "new": 18}),
    "batches": ([batch["projects"] for batch in summary["plan"]["batches"]], [19, 49]),
    "within budget": (all(batch["spent_yuan"] <= batch["budget_yuan"] for batch in summary["plan"]["batches"]), True),
    "budgets": ([batch["budget_yuan"] for batch in summary["plan"]["batches"]], [4_300_000, 11_000_000]),
    "refused payments": (summary["payments"]["refused"], []),
}
wrong = {name: pair for name, pair in wanted.items() if pair[0] != pair[1]}
expected = {
    "summary.json",
    "compliance.csv",
    "modes.csv",
    "plan.csv",
    "payments.csv",
    "grids.geojson",
    "audit.csv",
    "report.html",
}
missing = expected - {path.name for path in Path("out").iterdir()}
if wrong or missing:
    raise SystemExit(f"the main job differs from the published figures: {wrong}; missing files: {sorted(missing)}")
print(f"the main job gives {len(wanted)} published figures and {len(expected)} files")
