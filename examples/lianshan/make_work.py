# SPDX-License-Identifier: Apache-2.0
"""The community at work in the pack of Lianshan: a RECONSTRUCTION that meets what the report counts, and nothing more.

Which community or grid a post, a branch, an order or a number is of, is invented; so are days that the report does not give.
`make_pack.py` writes it.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["work_texts"]

GRIDS, BUILDING_BRANCHES = 293, 129
STAFF = {"worker": 317, "public_post": 573, "graduate": 56}
MEMBERS = {"direct": 4_924, "co_managed": 9_751}
IN_SERVICE = {"引言": 6_275, "正文": 6_750}
PERSONS, MATTERS, TAKEN = 579, 179, 606  # 80 % of 758 is any number from 603 to 610
AT_DISTRICT = 13
CATEGORIES = ("房屋", "人口", "民政", "党建")  # of 8, of which the report names four
AFTER = dt.date(2014, 2, 5)
REPORT = {"authority": "连山区", "document": "社区用房建设报告", "evidence": "seed"}


def shares(total: int, parts: int) -> list[int]:
    """A whole number in nearly equal parts, the larger first."""
    return [total // parts + (place < total % parts) for place in range(parts)]


def inline(value: Any) -> str:
    """A value of TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)


def work_texts(district: str, streets: Sequence[str], communities: Sequence[str]) -> dict[str, str]:
    """`work.toml`, `orders.jsonl` and `matters.jsonl` by name."""
    lists = {**whole(district, streets, communities), **counted(district, communities)}
    body = "".join(
        f"{name} = {inline(held)}\n"
        if isinstance(held, dict)
        else f"{name} = [\n" + "".join(f"  {inline(one)},\n" for one in held) + "]\n"
        for name, held in lists.items()
    )
    head = "# SPDX-License-Identifier: Apache-2.0\n# Numbers of the report; where they lie is invented.\n\n"
    lines = {"orders.jsonl": orders(communities), "matters.jsonl": matters(communities)}
    return {"work.toml": head + body} | {
        name: "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in events) for name, events in lines.items()
    }


def whole(district: str, streets: Sequence[str], communities: Sequence[str]) -> dict[str, Any]:
    """Who stands where, the letters, the meetings and the survey."""
    decided, surveyed = dt.date(2012, 8, 5), dt.date(2012, 8, 6)
    grids = [
        f"{one}-g{place + 1}"
        for one, count in zip(communities, shares(GRIDS, len(communities)), strict=True)
        for place in range(count)
    ]
    branches = [{"id": f"branch-{one}", "unit": one} for one in (*streets, *communities, *grids)]
    of_buildings = [
        {"id": f"branch-{grids[place]}-b", "unit": grids[place], "building": f"{grids[place]}-b"}
        for place in range(BUILDING_BRANCHES)
    ]
    meetings: list[dict[str, Any]] = [
        {"id": f"{kind}-{place + 1}", "kind": kind}
        for kind, count in (("standing", 3), ("office", 5))
        for place in range(count)
    ]
    meetings[0]["on"] = decided
    return {
        "organisations": [*branches, *of_buildings],
        "posts": [
            {"id": f"post-{one}", "unit": one, "name": "网格岗位", "exists": {"starts": dt.date(2013, 10, 1)}} for one in grids
        ],
        "letters": [
            {
                "id": f"letter-{one}",
                "issuer": district,
                "signatory": one,
                "period": {"starts": decided, "ends": AFTER},
                "signed": decided,
                "targets": [{"id": "all-met", "figure": "met_after", "value": len(communities)}],
                "citation": REPORT,
            }
            for one in streets
        ],
        "meetings": meetings,
        "decisions": [{"id": "parts", "meeting": "standing-1", "about": ["1", "2"], "text": "四个一部分，分两批开展"}],
        "survey": {
            "id": "survey-2012",
            "period": {"starts": surveyed, "ends": surveyed + dt.timedelta(days=7)},
            "subjects": list(communities[:68]),
            "bodies": ["organisation-department", "body-2", "body-3", "body-4"],
            "categories": [{"id": f"category-{place + 1}", "name": f"大类{place + 1}"} for place in range(7)],
            "kinds": [
                {"id": f"kind-{place + 1}", "category": f"category-{place % 7 + 1}", "name": f"问题{place + 1}"}
                for place in range(17)
            ],
        },
    }


def counted(district: str, communities: Sequence[str]) -> dict[str, Any]:
    """Counts of staff and members, never a person, and the register of the platform."""
    names = [*CATEGORIES, *(f"其他{place}" for place in range(1, 5))]
    items = shares(101, len(names))
    return {
        "staff": [
            {"id": f"{group}-{one}", "unit": one, "group": group, "on": AFTER, "count": count}
            for group, total in STAFF.items()
            for one, count in zip(communities, shares(total, len(communities)), strict=True)
        ],
        "members": [
            *(
                {"id": f"{group}-{one}", "unit": one, "group": group, "on": AFTER, "count": count}
                for group, total in MEMBERS.items()
                for one, count in zip(communities, shares(total, len(communities)), strict=True)
            ),
            *(
                {
                    "id": f"in-service-{place}",
                    "unit": district,
                    "group": "in_service",
                    "on": AFTER,
                    "count": count,
                    "said": said,
                }
                for place, (said, count) in enumerate(IN_SERVICE.items(), start=1)
            ),
        ],
        "register": {
            "categories": [{"id": f"k{place + 1}", "name": name} for place, name in enumerate(names)],
            "items": [
                {"id": f"k{place + 1}-{number + 1}", "name": f"{name}第{number + 1}项", "category": f"k{place + 1}"}
                for place, name in enumerate(names)
                for number in range(items[place])
            ],
        },
    }


def stamp(on: dt.date, name: str) -> dict[str, str]:
    """What every event says; when it was recorded is invented."""
    return {"id": name, "on": on.isoformat(), "recorded_at": f"{on.isoformat()}T17:00:00+08:00"}


def orders(communities: Sequence[str]) -> Iterator[dict[str, Any]]:
    """579 people who need help and 179 things to be solved, of which 606 were taken up."""
    on = dt.date(2013, 12, 2)
    for number in range(PERSONS + MATTERS):
        name, community = f"order-{number + 1}", communities[number % len(communities)]
        about = "person" if number < PERSONS else "matter"
        text = "需要帮助" if about == "person" else "需要解决"
        yield {
            "kind": "requested",
            **stamp(on, f"{name}-1"),
            "order": name,
            "community": community,
            "text": text,
            "about": about,
        }
        # What is taken up is spread over both kinds: every fifth waits.
        if number % 5 or number >= 5 * (PERSONS + MATTERS - TAKEN):
            yield {"kind": "dispatched", **stamp(on, f"{name}-2"), "order": name, "branch": f"branch-{community}"}
            yield {"kind": "taken", **stamp(on, f"{name}-3"), "order": name, "taker": f"branch-{community}"}


def matters(communities: Sequence[str]) -> Iterator[dict[str, Any]]:
    """13 matters that the district solved, each handed up tier by tier."""
    course = (
        ("raised", {"size": "hard", "by": "grid_worker"}),
        ("taken", {"body": "community-office"}),
        ("handed_up", {"to": "street", "body": "community-office", "reason": "社区无法解决"}),
        ("taken", {"body": "street-office"}),
        ("handed_up", {"to": "district", "body": "street-office", "reason": "街道无法解决"}),
        ("taken", {"body": "leading-group"}),
        ("solved", {"body": "leading-group"}),
    )
    for number in range(AT_DISTRICT):
        name, on = f"matter-{number + 1}", dt.date(2012, 9, 3) + dt.timedelta(days=7 * number)
        for step, (kind, more) in enumerate(course):
            given = {"community": communities[number]} if kind == "raised" else {}
            yield {"kind": kind, **stamp(on + dt.timedelta(days=step), f"{name}-{step}"), "matter": name, **given, **more}
