# SPDX-License-Identifier: Apache-2.0
"""A small good pack as texts, for tests that break it in one place."""

import json
from pathlib import Path

DISTRICT = """\
[district]
id = "210000"
name = "某区"

[dates]
before = 2012-08-05
after = 2014-02-05

[standards]
main = "lianshan-2012"

[grid]
minimum = 300
maximum = 500

[[streets]]
id = "S1"
name = "一街道"
account = "A1"

[[streets]]
id = "S2"
name = "二街道"

[[batches]]
id = "1"
name = "第一批"
starts = 2012-08-05
ends = 2013-01-01
modes = ["build"]

[[budgets]]
id = "D2012"
year = 2012
level = "district"
source = "government"
purpose = "works"
batch = "1"
amount_yuan = "4300000.00"
"""
COMMUNITIES = """\
id,street,name,households,household_basis,persons,person_basis
C1,S1,一社区,1200,registered,2500,registered
C2,S1,二社区,900,registered,,
C3,S2,三社区,,,,
"""
PREMISES = """\
id,community,area_m2,tenure,functions,starts,ends
P1,C1,60.00,owned,活动;服务群众,,
P2,C2,120.5,leased,,2010-01-01,2013-01-01
P3,C3,,owned,,,
"""
OPPORTUNITIES = """\
id,community,kind,area_m2,cost_yuan,annual_cost_yuan,term_months,starts,ends,keeps_old
O1,C1,extend,150,160000,,,,,true
O2,C2,rental,210.00,0,30000.50,36,2012-08-05,2015-08-05,false
"""
BUILDINGS = """\
id,community,households,persons,x,y
B1,C1,400,800,10.5,20
B2,C1,800,,30,20
B3,C2,900,,50,20
"""
NEIGHBOURS = """\
a,b,weight
B1,B2,1
B2,B3,2
"""


def _event(kind: str, number: int, day: int, **more: object) -> str:
    on = f"2012-08-{day:02d}"
    return json.dumps({"kind": kind, "id": f"E{number}", "on": on, "recorded_at": f"{on}T09:00:00+08:00", **more})


EVENTS = "".join(
    f"{line}\n"
    for line in (
        _event("appropriated", 1, 5, appropriation="D2012", year=2012, source="government", batch="1", amount=4300000),
        _event(
            "registered",
            2,
            8,
            project="X1",
            street="S1",
            account="A1",
            mode="build",
            schedule="transfer-build",
            contract_sum=160000,
            funding=[{"source": "government", "appropriation": "D2012", "weight": 1}],
            community="C1",
            batch="1",
        ),
        _event("stage_reached", 3, 15, project="X1", stage="approval"),
        _event("payment_requested", 4, 18, project="X1", amount=80000, account="A1"),
        _event("payment_posted", 5, 20, payment="E4"),
    )
)
CLAIMS = """\
[[claims]]
id = "communities"
figure = "communities"
value = "3"
unit = "count"
wording = "三个社区"
"""
GEOJSON = """\
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"id": "B1", "community": "C1", "households": 400},
 "geometry": {"type": "Point", "coordinates": [10.5, 20]}},
{"type": "Feature", "properties": {"id": "B2", "community": "C1", "households": 800},
 "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]]]}},
{"type": "Feature", "properties": {"id": "B3", "community": "C2", "households": 900},
 "geometry": {"type": "Point", "coordinates": [50, 20]}}
]}
"""
FILES = {
    "district.toml": DISTRICT,
    "communities.csv": COMMUNITIES,
    "premises.csv": PREMISES,
    "opportunities.csv": OPPORTUNITIES,
    "buildings.csv": BUILDINGS,
    "neighbours.csv": NEIGHBOURS,
    "events.jsonl": EVENTS,
    "claims.toml": CLAIMS,
}


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write the texts (as UTF-8) and bytes of a pack into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return folder
