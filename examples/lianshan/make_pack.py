# SPDX-License-Identifier: Apache-2.0
"""Make the district pack of Lianshan: a RECONSTRUCTION, not data.

The report on Lianshan District publishes totals and a few named communities; nobody has published the 83 communities one by
one.  This script invents the rows in between so that every published total is met exactly, and the named communities carry
their real values.  It uses no chance: the same script writes the same bytes.

Run: python examples/lianshan/make_pack.py [FOLDER]        (default: the folder of this script)
"""

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from community_housing.calendars import shipped as shipped_calendar
from community_housing.calendars import shipped as working_days
from community_housing.quantities import Area, Money, dm2, fen, json_number, split, square_metres, total, wan_yuan, yuan

sys.path.insert(0, str(Path(__file__).parent))
from make_work import work_texts

HERE = Path(__file__).parent
DISTRICT = "211402"
# The figures "before" are of July 2012; the standard is in force from the day of the decision, on which nothing had changed.
DECIDED = dt.date(2012, 8, 5)
BEFORE, AFTER, REVIEW = DECIDED, dt.date(2014, 2, 5), dt.date(2022, 2, 9)

NOTE = (
    "重构数据：除报告点名的社区外，各社区的逐条数据均为虚构，仅保证与报告公布的各项总数完全一致，不得作为事实引用。"
    "楼栋、户数及相邻关系取自一套虚构的测试数据。"
)
NOTE_EN = (
    "A reconstruction: except for the communities that the report names, every row is invented so that it meets the published "
    "totals exactly, and must not be quoted as fact. Buildings, households and adjacency come from an invented test district."
)

# --- What the report publishes ----------------------------------------------------------------------------------------

STREETS = ("连山街道", "站前街道", "化机街道", "石油街道", "水泥街道", "街道六", "街道七", "街道八")
STREETS_EN = ("Lianshan", "Zhanqian", "Huaji", "Shiyou", "Shuini", "Street 6", "Street 7", "Street 8")
MEMBERS_OF_STREET = (11, 11, 11, 10, 10, 10, 10, 10)
PERSONS = 251_330
AREA_BEFORE = square_metres(11_927)
AREA_AFTER = square_metres("24001.22")
LARGE = square_metres(400)
BUDGETS = {"1": wan_yuan(430), "2": wan_yuan(1100)}
FITTING_OUT = wan_yuan(630)
PROJECTS = {"extend": 16, "new": 18, "purchase": 6, "developer": 13, "lease": 6, "share": 9}
FIRST_BATCH = 19
FOUR_FUNCTIONS = ("活动", "服务群众", "警务调解", "代表议事")
ONE_STOP = "一站式服务"
WITH_FOUR_FUNCTIONS, WITH_ONE_STOP = 57, 79


@dataclass(frozen=True)
class Named:
    """A community that the report names, at its real values; None where the report is silent."""

    name: str
    street: int
    how: str
    before: int | None
    brought: Area
    tenure: str = "owned"
    provider: str = ""
    cost: Money | None = None
    moved_in: dt.date | None = None


NAMED = (
    Named("铁北社区", 3, "extend", 60, dm2(15000)),
    Named("福宁社区", 2, "new", 50, square_metres(256)),
    Named("市场社区", 1, "purchase", 36, square_metres("212.8"), cost=yuan(660_000)),
    Named("壕外社区", 0, "developer", None, square_metres(201)),
    Named("怀宇社区", 4, "lease", None, square_metres(300)),
    Named("南院社区", 2, "share", None, square_metres(600), provider="驻军干休所"),
    # The report does not say how; a room of its own within ten weeks is read as newly built (our reading).
    Named("连东社区", 0, "new", 50, square_metres(232), tenure="leased", moved_in=dt.date(2012, 10, 10)),
)


# --- Spreading totals over invented rows ------------------------------------------------------------------------------


@dataclass
class Row:
    """One community of the reconstruction."""

    id: str
    street: int
    name: str
    households: int
    how: str | None
    before: Area
    named: Named | None = None
    after: Area = field(default_factory=lambda: dm2(0))
    cost: Money = field(default_factory=lambda: fen(0))
    batch: str = ""
    accepted: dt.date | None = None


def spread(count: int, low: int, high: int, *, step: int) -> list[int]:
    """*count* unlike numbers from *low* to *high*, by a fixed stride."""
    span = high - low + 1
    return [low + (index * step) % span for index in range(count)]


def settle(values: list[int], total: int, low: int, high: int, *, unit: int = 1) -> list[int]:
    """Move *values* within [low, high] by whole *unit*s, evenly, until they add up to *total*."""
    made = list(values)
    missing = total - sum(made)
    for one in (unit, 1):
        direction = 1 if missing > 0 else -1
        while abs(missing) >= one:
            moved = False
            for index, value in enumerate(made):
                if abs(missing) >= one and low <= value + direction * one <= high:
                    made[index] += direction * one
                    missing -= direction * one
                    moved = True
            if not moved:
                break
    if missing:
        raise SystemExit(f"{total} cannot be reached by {len(values)} values in [{low}, {high}]")
    return made


def communities(buildings: list[dict[str, object]]) -> list[Row]:
    """The 83 rows: who is where, how large before, and what the report says was done."""
    rows: list[Row] = []
    streets = [street for street, count in enumerate(MEMBERS_OF_STREET) for _ in range(count)]
    hows = [how for how, count in PROJECTS.items() for _ in range(count)] + [None] * (83 - sum(PROJECTS.values()))
    # Modes are dealt over the streets by a stride that is prime to 83, so that no street has only one of them.
    order = [(index * 31) % 83 for index in range(83)]
    how_of = dict(zip(order, hows, strict=True))
    for index, street in enumerate(streets):
        member = index - streets.index(street) + 1
        households = sum(building["households"] for building in buildings if building["number"] == index)  # type: ignore[misc]
        rows.append(
            Row(
                id=f"{DISTRICT}{street + 1:03d}{member:03d}",
                street=street,
                name=f"{STREETS[street].removesuffix('街道')}第{member}社区"
                if street < 5
                else f"{STREETS[street]}第{member}社区",
                households=households,
                how=how_of[index],
                before=dm2(0),
            )
        )
    for named in NAMED:
        place(named, rows)
    sizes_before(rows)
    return rows


def place(named: Named, rows: list[Row]) -> None:
    """Give a named community a row of its street and mode, trading modes inside the district where none is free."""
    free = [row for row in rows if row.street == named.street and row.named is None]
    row = next((row for row in free if row.how == named.how), free[0])
    if row.how != named.how:
        other = next(one for one in rows if one.how == named.how and one.named is None)
        row.how, other.how = other.how, row.how
    row.named, row.name = named, named.name


def sizes_before(rows: list[Row]) -> None:
    """68 below 200 m², 30 of them below 100, 15 at 200 or more, 11,927 m² in all."""
    small = [row for row in rows if row.how is not None]
    fixed = [row for row in small if row.named is not None and row.named.before is not None]
    for row in fixed:
        if row.named is not None and row.named.before is not None:
            row.before = square_metres(row.named.before)
    others = [row for row in small if row not in fixed]
    # The stride mixes the sizes over streets and modes; the unnamed builds of the report's pictures are the smallest.
    tiny = sorted(others, key=lambda row: (rows.index(row) * 29) % 83)[: 30 - len(fixed)]
    middle = [row for row in others if row not in tiny]
    large = [row for row in rows if row.how is None]
    for row, size in zip(tiny, spread(len(tiny), 38, 98, step=23), strict=True):
        row.before = square_metres(size)
    for row, size in zip(large, [*spread(9, 205, 320, step=41), *spread(6, 402, 470, step=13)], strict=True):
        row.before = square_metres(size)
    left = AREA_BEFORE - total((row.before for row in rows if row not in middle), Area)
    sizes = settle(spread(len(middle), 102, 196, step=37), left.dm2 // 100, 100, 199)
    for row, size in zip(middle, sizes, strict=True):
        row.before = square_metres(size)


def sizes_after(rows: list[Row]) -> None:
    """17 at 400 m² or more, none below 200, 24,001.22 m² in all."""
    projects = [row for row in rows if row.how is not None]
    for row in projects:
        if row.named is not None:
            row.after = row.named.brought + (row.before if row.how in {"extend", "share"} else dm2(0))
    others = [row for row in projects if row.named is None]
    already = sum(row.before >= LARGE for row in rows if row.how is None) + sum(row.after >= LARGE for row in projects)
    halls = [row for row in others if row.how in {"developer", "share", "new"}][::3][: 17 - already]
    for row, size in zip(halls, spread(len(halls), 401, 480, step=17), strict=True):
        row.after = square_metres(size)
    rest = [row for row in others if row not in halls]
    left = AREA_AFTER - total((row.after for row in projects), Area)
    left -= total((row.before for row in rows if row.how is None), Area)
    first = [size * 100 + (index * 37) % 100 for index, size in enumerate(spread(len(rest), 204, 300, step=43))]
    for row, size in zip(rest, settle(first, left.dm2, 20000, 39900, unit=100), strict=True):
        row.after = dm2(size)


def costs(rows: list[Row]) -> None:
    """The district's transfers: 430 and 1,100 (10,000 yuan) exactly, the first batch to the builds that were worst off."""
    builds = sorted((row for row in rows if row.how in {"extend", "new"}), key=lambda row: (row.before, row.id))
    for row in rows:
        if row.how is not None:
            row.batch = "2"
    for row in builds[:FIRST_BATCH]:
        row.batch = "1"
    for row in rows:
        if row.how == "purchase":
            # The price a square metre of the one purchase that the report prices.
            named = row.named.cost if row.named is not None else None
            row.cost = named if named is not None else yuan(row.after.dm2 * 3100 // 10_000 * 100)
        elif row.how == "lease":
            row.cost = wan_yuan(3)
        elif row.how == "share":
            row.cost = wan_yuan(2)
    for batch, members in (("1", builds[:FIRST_BATCH]), ("2", builds[FIRST_BATCH:])):
        left = BUDGETS[batch] - total((row.cost for row in rows if row.batch == batch), Money)
        # Whole hundreds of yuan, by the area that each one gains.
        weights = [(row.after - (row.before if row.how == "extend" else dm2(0))).dm2 for row in members]
        shares = split(fen(left.fen // 10_000), weights)
        for row, share in zip(members, shares, strict=True):
            row.cost = share * 10_000


# --- The tables -------------------------------------------------------------------------------------------------------


def load_buildings(source: Path) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    """2,504 buildings and 122,834 households in 83 communities, with their adjacency; an invented district of test data."""
    districts = json.loads(source.read_text(encoding="utf-8"))
    streets = [street for street, count in enumerate(MEMBERS_OF_STREET) for _ in range(count)]
    buildings: list[dict[str, object]] = []
    edges: list[tuple[str, str]] = []
    for number, community in enumerate(districts):
        street = streets[number]
        member = number - streets.index(street)
        # Each community stands in a field of 600 m of its own, one row of fields a street, north to south.
        east, north = member * 600.0, (len(STREETS) - 1 - street) * 600.0
        code = f"{DISTRICT}{street + 1:03d}{member + 1:03d}"
        ids = [f"{code}-{index + 1:03d}" for index in range(len(community["households"]))]
        for index, one in enumerate(ids):
            x, y = community["xy_m"][index]
            buildings.append(
                {
                    "id": one,
                    "number": number,
                    "community": code,
                    "households": community["households"][index],
                    "x": f"{east + x:.1f}",
                    "y": f"{north + y:.1f}",
                }
            )
        edges += [(ids[a], ids[b]) for a, b in community["edges"]]
    persons = split(fen(PERSONS), [int(str(building["households"])) for building in buildings])
    for building, share in zip(buildings, persons, strict=True):
        building["persons"] = share.fen
    return buildings, edges


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return text.getvalue()


def premises(rows: list[Row]) -> list[list[object]]:
    """Today's rooms and the new ones, each with the days on which it is in use."""
    projects = [row for row in rows if row.how is not None]
    functions_of: dict[str, str] = {}
    for index, row in enumerate(rows):
        functions = [*FOUR_FUNCTIONS] if index < WITH_FOUR_FUNCTIONS else [*FOUR_FUNCTIONS[:2]]
        if index < WITH_ONE_STOP:
            functions.append(ONE_STOP)
        functions_of[row.id] = ";".join(functions)
    made: list[list[object]] = []
    for row in rows:
        old_tenure = row.named.tenure if row.named is not None else "owned"
        keeps = row.how is None or row.how in {"extend", "share"}
        ends = None if keeps else row.accepted
        serves = functions_of[row.id] if row.how is None else ";".join(FOUR_FUNCTIONS[:2])
        made.append([f"{row.id}-P1", row.id, row.before, old_tenure, serves, None, ends, None])
    for row in projects:
        area = row.after - (row.before if row.how in {"extend", "share"} else dm2(0))
        made.append(
            [
                f"{row.id}-P2",
                row.id,
                area,
                TENURES[opportunity_kind(row)],
                functions_of[row.id],
                row.accepted,
                None,
                provider(row),
            ]
        )
    return made


TENURES = {
    "extend": "owned",
    "land": "owned",
    "sale": "owned",
    "developer": "developer",
    "rental": "leased",
    "loan": "borrowed",
    "venue": "shared",
}
KINDS = {"extend": "extend", "new": "land", "purchase": "sale", "developer": "developer", "lease": "rental", "share": "venue"}


def opportunity_kind(row: Row) -> str:
    # Two of the six of the mode "lease or borrow" are borrowed; the report does not divide them.
    if row.how == "lease" and row.named is None and row.street >= 6:
        return "loan"
    return KINDS[row.how or ""]


def provider(row: Row) -> str | None:
    if row.named is not None and row.named.provider:
        return row.named.provider
    return {"developer": "开发企业", "share": "驻区单位", "lease": "出租或出借单位"}.get(row.how or "")


def opportunities(rows: list[Row]) -> list[list[object]]:
    """What each community could take up: the one that it took, and others that were too small or ranked after."""
    made: list[list[object]] = []
    for index, row in enumerate(row for row in rows if row.how is not None):
        kind = opportunity_kind(row)
        keeps = kind in {"extend", "venue"}
        area = row.after - (row.before if keeps else dm2(0))
        # A rent is paid each year and nothing at once; the district transfers the first year's.
        annual = row.cost if kind == "rental" else None
        once = fen(0) if kind == "rental" else row.cost
        term = 60 if kind in {"rental", "loan"} else None
        found: list[list[object]] = [
            [f"{row.id}-O1", row.id, kind, area, once, annual, term, provider(row), None, None, keeps, "街道申报材料"]
        ]
        short = square_metres(200) - row.before - dm2(500 + index * 10)
        if row.how == "new" and short > dm2(0):
            found.append([f"{row.id}-O2", row.id, "extend", short, wan_yuan(8), None, None, None, None, None, True, "现场踏勘"])
        elif row.how == "purchase":
            found.append(
                [
                    f"{row.id}-O2",
                    row.id,
                    "land",
                    dm2(15000 - index * 10),
                    wan_yuan(20),
                    None,
                    None,
                    None,
                    DECIDED,
                    None,
                    False,
                    "规划条件",
                ]
            )
        elif row.how == "developer":
            found.append(
                [
                    f"{row.id}-O2",
                    row.id,
                    "sale",
                    dm2(16000 + index * 10),
                    wan_yuan(50),
                    None,
                    None,
                    "出售方",
                    DECIDED,
                    None,
                    False,
                    "询价单",
                ]
            )
        elif row.how == "lease":
            found.append(
                [
                    f"{row.id}-O2",
                    row.id,
                    "developer",
                    dm2(9000 + index * 10),
                    fen(0),
                    None,
                    None,
                    "开发企业",
                    DECIDED,
                    None,
                    False,
                    "配建协议",
                ]
            )
        elif row.how == "share":
            found.append(
                [
                    f"{row.id}-O2",
                    row.id,
                    "rental",
                    dm2(11000 + index * 10),
                    wan_yuan(2),
                    wan_yuan(2),
                    36,
                    "出租单位",
                    DECIDED,
                    None,
                    False,
                    "询价单",
                ]
            )
        elif row.how == "extend":
            found.append(
                [
                    f"{row.id}-O2",
                    row.id,
                    "rental",
                    dm2(26000 + index * 10),
                    wan_yuan(4),
                    wan_yuan(4),
                    36,
                    "出租单位",
                    DECIDED,
                    None,
                    False,
                    "询价单",
                ]
            )
        made += found
    return made


# --- Works and payments -----------------------------------------------------------------------------------------------

STAGES = {
    "build": ("approval", "structure", "acceptance"),
    "purchase": ("approval", "contract", "registration"),
    "developer": ("approval", "handover", "acceptance"),
    "lease": ("approval", "contract", "opening"),
    "share": ("approval", "agreement", "opening"),
}


def mode_of(row: Row) -> str:
    return "build" if row.how in {"extend", "new"} else str(row.how)


def calendar(row: Row, place_in_batch: int) -> tuple[dt.date, dt.date, dt.date, dt.date]:
    """Registered, first, second and third stage; the last is the day on which the rooms open."""
    if row.batch == "1":
        registered = dt.date(2012, 8, 8) + dt.timedelta(days=place_in_batch)
        second = registered + dt.timedelta(days=40 + place_in_batch)
        last = dt.date(2012, 11, 20) + dt.timedelta(days=2 * place_in_batch)
    else:
        registered = dt.date(2013, 3, 4) + dt.timedelta(days=place_in_batch)
        second = registered + dt.timedelta(days=90 + place_in_batch)
        last = dt.date(2013, 9, 30) + dt.timedelta(days=2 * place_in_batch)
    first = registered + dt.timedelta(days=7)
    if row.named is not None and row.named.moved_in is not None:
        last = row.named.moved_in
        second = last - dt.timedelta(days=14)
    return registered, first, second, last


def events(rows: list[Row]) -> list[dict[str, object]]:
    """Appropriations, registrations, stages and the transfers of 50, 30 and 20 per cent, in the order of their days."""
    made: list[dict[str, object]] = []

    def add(kind: str, name: str, on: dt.date, **body: object) -> None:
        stamp = f"{on.isoformat()}T09:00:00+08:00"
        made.append({"kind": kind, "id": name, "on": on.isoformat(), "recorded_at": stamp, **body})

    for batch, year, on in (("1", 2012, DECIDED), ("2", 2013, dt.date(2013, 2, 20))):
        amount = json_number(BUDGETS[batch])
        add(
            "appropriated",
            f"A{batch}",
            on,
            appropriation=f"D{year}",
            year=year,
            source="government",
            batch=batch,
            amount=amount,
        )
    for batch in ("1", "2"):
        members = sorted((row for row in rows if row.batch == batch), key=lambda row: (row.before, row.id))
        for place_in_batch, row in enumerate(members):
            days = calendar(row, place_in_batch)
            row.accepted = days[3]
            project, mode = f"X{row.id}", mode_of(row)
            account = f"ACC-{row.street + 1:03d}"
            funding = [{"source": "government", "appropriation": f"D{2012 if batch == '1' else 2013}", "weight": 1}]
            add(
                "registered",
                f"{project}-R",
                days[0],
                project=project,
                street=f"{DISTRICT}{row.street + 1:03d}",
                account=account,
                mode=mode,
                schedule=f"transfer-{mode}",
                contract_sum=json_number(row.cost),
                funding=[] if row.cost == fen(0) else funding,
                community=row.id,
                batch=batch,
            )
            paid = fen(0)
            for step, (stage, day, share) in enumerate(zip(STAGES[mode], days[1:], (50, 80, 100), strict=True), start=1):
                add("stage_reached", f"{project}-S{step}", day, project=project, stage=stage)
                due = split(row.cost, [share, 100 - share])[0] - paid
                if due != fen(0):
                    pay = day + dt.timedelta(days=3)
                    add(
                        "payment_requested",
                        f"{project}-Q{step}",
                        pay,
                        project=project,
                        amount=json_number(due),
                        account=account,
                    )
                    add("payment_posted", f"{project}-T{step}", pay + dt.timedelta(days=2), payment=f"{project}-Q{step}")
                    paid += due
    rank = {"appropriated": 0, "registered": 1, "stage_reached": 2, "payment_requested": 3, "payment_posted": 4}
    return sorted(made, key=lambda event: (event["on"], rank[str(event["kind"])], event["id"]))


# --- Approvals and handovers ------------------------------------------------------------------------------------------

RULE = "lianshan-joint"
STEPS = (
    ("project", "立项", "project", "发改"),
    ("land", "用地", "land", "国土"),
    ("plan", "规划建设", "planning", "住建"),
)


CASE_COLUMNS = ["case", "project", "rule", "received", "accepted", "step", "body", "opened", "answered", "answer", "decided"]
CASE_COLUMNS += ["outcome", "delivered"]
OWED_COLUMNS = ["id", "estate", "developer", "community", "required_m2", "standard", "due", "project", "authority"]
OWED_COLUMNS += ["document", "evidence"]


def in_order(rows: list[Row]) -> list[tuple[Row, int]]:
    """Every project with its place in its batch, the worst off first."""
    batches = [sorted((r for r in rows if r.batch == batch), key=lambda r: (r.before, r.id)) for batch in BUDGETS]
    return [(row, place_in_batch) for members in batches for place_in_batch, row in enumerate(members)]


def approvals(rows: list[Row]) -> list[list[object]]:
    """A case for each project: decided on the last working day until its first stage, after 3 to 7 working days."""
    days, made = shipped_calendar(), list[list[object]]()
    for row, place_in_batch in in_order(rows):
        decided = days.on_or_before(calendar(row, place_in_batch)[1])
        took = 3 + place_in_batch * 2 % 5
        accepted = days.shift(decided, -took)
        land, plan = (took - 1, took) if place_in_batch % 3 == 0 else (took, took - 1)
        for (step, _, _, body), after in zip(STEPS, (1 + took // 3, land, plan), strict=True):
            case = [f"S{row.id}", f"X{row.id}", RULE, accepted, accepted, step, body, accepted, days.shift(accepted, after)]
            made.append([*case, "passed", decided, "issued", decided])
    return made


def approvals_toml() -> str:
    """The window and the limit are the report's, the steps are invented."""
    lines = ["# SPDX-License-Identifier: Apache-2.0", "# A RECONSTRUCTION made by make_pack.py; do not edit by hand.", ""]
    lines += ["[[rules]]", f'id = "{RULE}"', 'name = "社区用房联合审批（环节为虚构）"']
    lines += [
        'name_en = "joint approval of premises (steps invented)"',
        'window = "leading-group"',
        'limit = "green-channel-7"',
    ]
    lines += ["steps = ["]
    for step, name, name_en, body in STEPS:
        lines.append(f'    {{ id = "{step}", name = "{name}", name_en = "{name_en}", body = "{body}" }},')
    lines += ["]", "", "[rules.citation]", 'authority = "连山区"', 'document = "社区用房建设报告"', 'evidence = "infer"']
    note = "One window, departments side by side, within 7 working days are the report's. It names no step: these are invented."
    return "\n".join([*lines, f'note = "{note}"', ""])


def handovers(rows: list[Row]) -> tuple[list[list[object]], list[list[object]]]:
    """What the developers of the thirteen owed, and how it came: committed, measured, title; all before acceptance."""
    owed, facts = list[list[object]](), list[list[object]]()
    for row, place_in_batch in in_order(rows):
        if row.how == "developer":
            registered, _, handed, _ = calendar(row, place_in_batch)
            of, least = f"B{row.id}", square_metres(200)
            source = ["连山区", "社区用房建设报告", "infer"]
            owed.append([of, f"E{row.id}", "开发企业", row.id, least, "lianshan-2012", "acceptance", f"X{row.id}", *source])
            facts.append([of, "committed", registered, least, "开发企业"])
            facts.append([of, "measured", handed, row.after, "街道办事处"])
            facts.append([of, "title", handed, None, "开发企业"])
    return owed, facts


# --- Timetables and checks --------------------------------------------------------------------------------------------

ENDS = {"1": dt.date(2013, 1, 1), "2": dt.date(2014, 2, 6)}
"""The day after the last: of the first batch our own, of the second that of the 18 months of the report."""
STAGE_NAMES = {
    "approval": ("立项", "project approval"),
    "structure": ("主体完工", "main structure complete"),
    "acceptance": ("验收合格", "acceptance passed"),
    "contract": ("签订合同", "contract signed"),
    "registration": ("产权登记", "title registered"),
    "handover": ("移交", "handed over"),
    "opening": ("启用", "opened for use"),
    "agreement": ("签订共享协议", "sharing agreement signed"),
}


def timetables(rows: list[Row]) -> dict[str, str]:
    """For each project its three stages as tasks, what was reported of them, and a check of each by two kinds of bodies.

    Approval takes the seven working days of the report.  The other stages take the working days that the invented days of the
    ledger leave them, so that a plan can be counted back; nobody published either.
    """
    tasks: list[list[object]] = []
    links: list[list[object]] = []
    actuals: list[list[object]] = []
    checks: list[dict[str, object]] = []
    working = working_days()
    for batch in ("1", "2"):
        members = sorted((row for row in rows if row.batch == batch), key=lambda row: (row.before, row.id))
        for place_in_batch, row in enumerate(members):
            days, project, stages = calendar(row, place_in_batch), f"X{row.id}", STAGES[mode_of(row)]
            amounts = [7, working.between(days[1], days[2]), working.between(days[2], days[3])]
            for stage, amount, done in zip(stages, amounts, days[1:], strict=True):
                start = days[0].isoformat() if stage == stages[0] else None
                end = ENDS[batch].isoformat() if stage == stages[2] else None
                tasks.append([project, stage, *STAGE_NAMES[stage], amount, stage, "street", start, end])
                actuals.append([project, stage, done.isoformat(), done.isoformat()])
                for kind, body in (("quality", "quality-office"), ("supervision", "supervisor")):
                    name = f"{project}-{stage}-{kind}"
                    body_of = {"subject": name, "project": project, "task": stage, "check_kind": kind, "body": body}
                    stamp = {"on": done.isoformat(), "recorded_at": f"{done.isoformat()}T09:00:00+08:00"}
                    checks.append({"kind": "check_held", "id": f"{name}-H", **stamp, **body_of, "result": "passed"})
            links += [[project, before, after] for before, after in pairwise(stages)]
    checks.sort(key=lambda event: (str(event["on"]), str(event["id"])))
    return {
        "tasks.csv": table(["project", "task", "name", "name_en", "amount", "stage", "body", "not_before", "deadline"], tasks),
        "links.csv": table(["project", "before", "after"], links),
        "actuals.csv": table(["project", "task", "seen", "done"], actuals),
        "checks.jsonl": "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in checks),
    }


# --- Everything -------------------------------------------------------------------------------------------------------


def make(folder: Path, source: Path) -> None:
    """Write the pack into *folder*, from the buildings in *source*."""
    buildings, edges = load_buildings(source)
    rows = communities(buildings)
    sizes_after(rows)
    costs(rows)
    ledger = events(rows)
    check(rows)
    owed, facts = handovers(rows)
    persons = {row.id: sum(int(str(b["persons"])) for b in buildings if b["community"] == row.id) for row in rows}
    texts = {
        "communities.csv": table(
            ["id", "street", "name", "name_en", "households", "household_basis", "persons", "person_basis"],
            [
                [r.id, f"{DISTRICT}{r.street + 1:03d}", r.name, None, r.households, "registered", persons[r.id], "registered"]
                for r in rows
            ],
        ),
        "premises.csv": table(
            ["id", "community", "area_m2", "tenure", "functions", "starts", "ends", "provider"], premises(rows)
        ),
        "opportunities.csv": table(
            [
                "id",
                "community",
                "kind",
                "area_m2",
                "cost_yuan",
                "annual_cost_yuan",
                "term_months",
                "provider",
                "starts",
                "ends",
                "keeps_old",
                "evidence",
            ],
            [[str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in opportunities(rows)],
        ),
        "buildings.csv": table(
            ["id", "community", "households", "persons", "x", "y"],
            [[b["id"], b["community"], b["households"], b["persons"], b["x"], b["y"]] for b in buildings],
        ),
        "neighbours.csv": table(["a", "b", "weight"], [[a, b, 1] for a, b in edges]),
        "approvals.csv": table(CASE_COLUMNS, approvals(rows)),
        "obligations.csv": table(OWED_COLUMNS, owed),
        "handover.csv": table(["obligation", "kind", "on", "area_m2", "by"], facts),
        "approvals.toml": approvals_toml(),
        "events.jsonl": "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in ledger),
    }
    texts |= timetables(rows)
    texts["district.toml"] = district_toml()
    texts |= work_texts(DISTRICT, [f"{DISTRICT}{place + 1:03d}" for place in range(len(STREETS))], [row.id for row in rows])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def district_toml() -> str:
    """Names, dates, standards, batches, budgets and the grid rule."""
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        "# A RECONSTRUCTION made by make_pack.py; do not edit by hand.",
        "",
        "format = 1",
        "",
        "[district]",
        f'id = "{DISTRICT}"',
        'name = "连山区"',
        'name_en = "Lianshan District"',
        f'note = "{NOTE}"',
        f'note_en = "{NOTE_EN}"',
        'crs = "local"',
        'place = "cn/liaoning/huludao/lianshan"',
        "",
        "[dates]",
        f"before = {BEFORE}",
        f"after = {AFTER}",
        "# What the rooms of then count for under the standard of a later day.",
        f"review = {REVIEW}",
        "",
        "[standards]",
        'main = "lianshan-2012"',
        'also = ["cn-community-services-2021"]',
        "",
        "[grid]",
        "minimum = 300",
        "maximum = 500",
        "target = 400",
        'basis = "registered"',
    ]
    for index, (name, name_en) in enumerate(zip(STREETS, STREETS_EN, strict=True), start=1):
        lines += [
            "",
            "[[streets]]",
            f'id = "{DISTRICT}{index:03d}"',
            f'name = "{name}"',
            f'name_en = "{name_en}"',
            f'account = "ACC-{index:03d}"',
        ]
    for batch, name, name_en, starts, ends, most, modes in (
        ("1", "第一批", "First batch", DECIDED, dt.date(2013, 1, 1), FIRST_BATCH, '["build"]'),
        ("2", "第二批", "Second batch", dt.date(2013, 1, 1), AFTER, 68 - FIRST_BATCH, "[]"),
    ):
        lines += ["", "[[batches]]", f'id = "{batch}"', f'name = "{name}"', f'name_en = "{name_en}"']
        lines += [f"starts = {starts}", f"ends = {ends}", f"most_projects = {most}", f"modes = {modes}"]
    for name, year, level, purpose, batch, amount in (
        ("D2012", 2012, "district", "works", "1", BUDGETS["1"]),
        ("D2013", 2013, "district", "works", "2", BUDGETS["2"]),
        ("S2013", 2013, "street", "fitting_out", None, FITTING_OUT),
    ):
        lines += ["", "[[budgets]]", f'id = "{name}"', f"year = {year}", f'level = "{level}"', 'source = "government"']
        lines += [f'purpose = "{purpose}"', *([f'batch = "{batch}"'] if batch else []), f'amount_yuan = "{amount}"']
    return "\n".join(lines) + "\n"


def check(rows: list[Row]) -> None:
    """Every published total, once more, on the rows themselves."""
    befores, afters = [row.before for row in rows], [row.after if row.how else row.before for row in rows]
    wanted = {
        "communities": (len(rows), 83),
        "below 200 before": (sum(area < square_metres(200) for area in befores), 68),
        "below 100 before": (sum(area < square_metres(100) for area in befores), 30),
        "area before": (total(befores, Area), AREA_BEFORE),
        "area after": (total(afters, Area), AREA_AFTER),
        "400 or more after": (sum(area >= LARGE for area in afters), 17),
        "below 200 after": (sum(area < square_metres(200) for area in afters), 0),
        "first batch": (sum(row.batch == "1" for row in rows), FIRST_BATCH),
        "second batch": (sum(row.batch == "2" for row in rows), 49),
        "money 1": (total((row.cost for row in rows if row.batch == "1"), Money), BUDGETS["1"]),
        "money 2": (total((row.cost for row in rows if row.batch == "2"), Money), BUDGETS["2"]),
        "households": (sum(row.households for row in rows), 122_834),
        **{f"mode {how}": (sum(row.how == how for row in rows), count) for how, count in PROJECTS.items()},
    }
    wrong = {name: pair for name, pair in wanted.items() if pair[0] != pair[1]}
    late = [row.id for row in rows if row.how and not (DECIDED < (row.accepted or AFTER) < AFTER)]
    if wrong or late:
        raise SystemExit(f"the reconstruction misses published totals: {wrong} {late}")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE, HERE / "buildings_source.json")
