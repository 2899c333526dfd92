# SPDX-License-Identifier: Apache-2.0
"""A person moves buildings on the map in a real browser; the plan that is saved is judged as the page judged it."""

import json
import random
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from community_housing.district import Building, Community, District, Neighbours, Point, Street
from community_housing.grids import GridRule, evaluate, partition_many, tasks_of
from community_housing.grids._domain import CommunityGrids
from community_housing.io.geometry import read_grid_codes
from community_housing.report.map import map_html, scene_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium")]

RULE = GridRule()

# Chooses grids and buildings by clicks, as a person does, saves, and leaves what was saved and said in the page.
HAND = """
<script>
addEventListener('load', () => {
  const q = s => document.querySelector(s), steps = STEPS;
  const dots = [...document.querySelectorAll('.gm-all circle.gm-b')];
  const ids = JSON.parse(q('#grid-plan').textContent).buildings.map(b => b[0]);
  const click = e => e.dispatchEvent(new MouseEvent('click', {bubbles: true}));
  click(q('[data-edit=edit]'));
  for (const [what, value] of steps) {
    if (what === 'grid') click([...document.querySelectorAll('tr[data-grid]')].find(r => r.dataset.grid === value));
    else if (what === 'building') click(dots[ids.indexOf(value)]);
    else click(q(`[data-edit=${what}]`));
  }
  const out = document.createElement('pre');
  out.id = 'out';
  document.body.append(out);
  const said = q('[data-edit-said]').textContent;
  URL.createObjectURL = blob => { blob.text().then(t => { out.textContent = JSON.stringify([said, t]); }); return '#'; };
  click(q('[data-edit=save]'));
});
</script>
"""


def town(seed: int) -> District:
    """Two communities of a few blocks; one block has no place."""
    dice = random.Random(seed)
    homes = [
        Building(
            id=f'{c}-"{i}"' if i == 3 else f"{c}-{i}",
            community=c,
            households=dice.randint(60, 160),
            persons=dice.choice((None, 200)),
            point=None if i == 7 else Point(x=60.0 * (i % 4) + 900 * (c == "Q"), y=50.0 * (i // 4)),
        )
        for c in "PQ"
        for i in range(12)
    ]
    ids = {c: [one.id for one in homes if one.community == c] for c in "PQ"}
    pairs = [(a, b) for a in range(12) for b in (a + 1, a + 4) if b < 12 and (b % 4 or b == a + 4)]
    return District(
        id="D",
        name="区",
        streets=(Street(id="S", name="街"),),
        communities=tuple(Community(id=c, street="S", name=c) for c in "PQ"),
        buildings=tuple(homes),
        neighbours=tuple(Neighbours(a=ids[c][a], b=ids[c][b]) for c in "PQ" for a, b in pairs),
        crs="local",
        adjacency_given=True,
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_the_page_says_of_a_changed_plan_is_what_the_library_says(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    district = town(seed)
    tasks = tasks_of(district, rule=RULE)
    answers = [one for one in partition_many(tasks) if isinstance(one, CommunityGrids)]
    scene = scene_of(district, answers)
    page = map_html(scene, title="区", lang="en", rule=RULE, neighbours=district.neighbours)
    codes = {one: grid.code for answer in answers for grid in answer.grids for one in grid.members}
    steps: list[tuple[str, str]] = []
    drawn = sorted(one.id for one in district.buildings if one.point is not None)
    for _ in range(4):
        one = dice.choice(drawn)
        code = dice.choice(sorted({code for other, code in codes.items() if other[0] == one[0]}))
        steps += [("grid", code), ("building", one)]
        codes[one] = code
    steps += [("grid", codes["P-0"]), ("new", ""), ("building", "P-0"), ("building", "P-1"), ("undo", "")]
    codes["P-0"] = "P-new-1"
    path = tmp_path / "map.html"
    hand = HAND.replace("STEPS", json.dumps(steps).replace("<", "\\u003c"))
    path.write_text(page.replace("</body>", hand + "</body>"), encoding="utf-8")
    shown = subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'chromium'}",
            "--virtual-time-budget=5000", "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    out = re.search(r'<pre id="out">(.*?)</pre>', shown, re.DOTALL)
    assert out is not None
    said, text = json.loads(unescape(out.group(1)))
    saved = tmp_path / "plan.csv"
    saved.write_bytes(text.encode())
    assert read_grid_codes(saved) == codes
    found = [evaluate(task, {one.id: codes[one.id] for one in task.buildings}) for task in tasks]
    breaches = sum(len(one.breaches) for one in found)
    assert ("every grid is within the band and connected" in said) == (not breaches)
    assert (f"outside the band or not connected: {breaches}" in said) == bool(breaches)
    assert "http" not in page.replace("http://www.w3.org", "")
