# SPDX-License-Identifier: Apache-2.0
"""What lets a person move buildings between grids on the map, offline, and save a plan that `grids --evaluate` reads."""

import json
from collections.abc import Iterable
from typing import Final

from community_housing._messages import Lang
from community_housing.district import Neighbours
from community_housing.grids._domain import GridRule
from community_housing.report.map._scene import COLOURS, Scene
from community_housing.report.map._words import say

__all__ = ["EDITING_SCRIPT", "EDITING_STYLE", "editing_bar", "editing_data"]

_WORDS: Final = ("below", "above", "apart", "moved", "choose_target", "other_community", "all_hold", "broken")


def editing_bar(lang: Lang) -> str:
    """The buttons; hidden until the script has found its data."""
    buttons = (("edit", "edit"), ("undo", "undo"), ("new", "new_grid"), ("save", "save"))
    return (
        '<div class="edit" hidden>'
        + "".join(
            f'<button type="button" data-edit="{name}"{"" if name == "edit" else " disabled"}>{say(word, lang)}</button>'
            for name, word in buttons
        )
        + '<span aria-live="polite" data-edit-said></span></div>'
    )


def editing_data(scene: Scene, rule: GridRule, neighbours: Iterable[Neighbours], lang: Lang) -> str:
    """The buildings as they are drawn, who is beside whom, and the band, as a script element that holds JSON."""
    codes = [seen.grid.code for seen in scene.grids]
    at = {code: number for number, code in enumerate(codes)}
    drawn = {seen.building.id: seen.building for seen in scene.buildings}
    unseen: list[list[object]] = []
    for seen in scene.grids:
        # Buildings without a place are not drawn and stay where they are; they hold what the others leave.
        left = seen.grid.households - sum(drawn[one].households for one in seen.grid.members if one in drawn)
        for one in seen.grid.members:
            if one not in drawn:
                unseen.append([one, seen.grid.community, left, None, at[seen.grid.code]])
                left = 0
    index = {one: number for number, one in enumerate([*drawn, *(str(row[0]) for row in unseen)])}
    held = {
        "band": [rule.minimum, rule.maximum],
        "grids": [[seen.grid.code, seen.grid.community, COLOURS[seen.colour], seen.grid.special] for seen in scene.grids],
        "buildings": [
            [
                seen.building.id,
                seen.building.community,
                seen.building.households,
                seen.building.persons,
                -1 if seen.grid is None else at[seen.grid],
            ]
            for seen in scene.buildings
        ]
        + unseen,
        "pairs": [[index[pair.a], index[pair.b]] for pair in neighbours if pair.a in index and pair.b in index],
        "colours": list(COLOURS),
        "words": {word: say(word, lang) for word in _WORDS},
    }
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="grid-plan">{text}</script>'


EDITING_STYLE: Final = (
    ".edit{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-top:6px}.edit[hidden]{display:none}"
    ".edit button{font:inherit;min-height:34px;padding:0 12px;border:1px solid #9aa5b1;border-radius:6px;background:#fff;"
    "cursor:pointer}.edit button:disabled{color:#8a949e;cursor:default}.edit button[aria-pressed=true]{background:#0b57d0;"
    "color:#fff}.edit span{font-size:13px}.edit span.bad{color:#b3261e}.editing .gm-b{cursor:pointer;fill-opacity:1;"
    "stroke:#1d2733;stroke-width:.8}.editing .gm-b.moved{stroke:#0b57d0;stroke-width:2.4}.editing .gm-n{display:none}"
    "@media print{.edit{display:none}}"
)

EDITING_SCRIPT: Final = """
(() => {
  const held = document.getElementById('grid-plan'), bar = document.querySelector('.edit');
  if (!held) return;
  const plan = JSON.parse(held.textContent), words = plan.words, [least, most] = plan.band;
  const svg = document.querySelector('.grid-map'), said = bar.querySelector('[data-edit-said]');
  const dots = [...svg.querySelectorAll('.gm-all circle.gm-b')], button = n => bar.querySelector(`[data-edit=${n}]`);
  const grids = plan.grids.map(([code, community, colour, special]) => ({code, community, colour, special}));
  const all = plan.buildings.map(([id, community, households, persons, grid]) => ({id, community, households, persons, grid}));
  const start = all.map(b => b.grid), done = [];
  const near = all.map(() => []);
  plan.pairs.forEach(([a, b]) => { near[a].push(b); near[b].push(a); });
  const rows = new Map([...document.querySelectorAll('tr[data-grid]')].map(row => [row.dataset.grid, row]));
  let target = -1, on = false;
  const parts = members => {
    const left = new Set(members);
    let count = 0;
    while (left.size) {
      count += 1;
      const todo = [left.values().next().value];
      left.delete(todo[0]);
      while (todo.length) for (const v of near[todo.pop()]) if (left.delete(v)) todo.push(v);
    }
    return count;
  };
  const broken = g => {
    const members = all.flatMap((b, i) => b.grid === g ? [i] : []);
    const total = members.reduce((sum, i) => sum + all[i].households, 0), found = [];
    if (!members.length) return {members, total, found};
    if (!grids[g].special && total < least) found.push(`${words.below} ${least - total}`);
    if (!grids[g].special && total > most) found.push(`${words.above} ${total - most}`);
    if (parts(members) > 1) found.push(words.apart);
    return {members, total, found};
  };
  const number = n => n.toLocaleString('en-US');
  const tell = g => {
    const {members, total, found} = broken(g), row = rows.get(grids[g].code);
    if (!row) return found.length;
    const cells = row.cells, known = members.every(i => all[i].persons !== null);
    const changed = members.some(i => start[i] !== g) || start.some((s, i) => s === g && all[i].grid !== g);
    if (row.dataset.central === undefined) row.dataset.central = cells[4].textContent;
    cells[1].textContent = number(total) + ' ';
    if (found.length) {
      const mark = document.createElement('b');
      mark.className = 'out';
      mark.textContent = '◆ ' + found.join(', ');
      cells[1].append(mark);
    }
    cells[2].textContent = members.length && known ? number(members.reduce((sum, i) => sum + all[i].persons, 0)) : '–';
    cells[3].textContent = members.length;
    cells[4].textContent = changed ? '–' : row.dataset.central;
    return found.length;
  };
  const show = () => {
    const wrong = grids.reduce((sum, _, g) => sum + tell(g), 0) + (all.some(b => b.grid < 0) ? 1 : 0);
    const moved = all.filter((b, i) => b.grid !== start[i]), homes = moved.reduce((sum, b) => sum + b.households, 0);
    dots.forEach((dot, i) => {
      dot.style.fill = on ? (all[i].grid < 0 ? '#fff' : grids[all[i].grid].colour) : '';
      dot.classList.toggle('moved', all[i].grid !== start[i]);
    });
    said.className = wrong ? 'bad' : '';
    const state = wrong ? `${words.broken} ${wrong}` : words.all_hold;
    said.textContent = `${words.moved} ${moved.length} / ${number(homes)} · ${state}`;
    button('undo').disabled = !on || !done.length;
    button('save').disabled = !on;
    button('new').disabled = !on || target < 0;
  };
  const move = (i, g) => {
    if (all[i].grid === g) return;
    if (grids[g].community !== all[i].community) { said.textContent = words.other_community; said.className = 'bad'; return; }
    done.push([i, all[i].grid]);
    all[i].grid = g;
    show();
  };
  const aim = code => { target = grids.findIndex(g => g.code === code); show(); };
  svg.addEventListener('click', e => {
    if (!on) return;
    const i = dots.indexOf(e.target.closest('circle.gm-b')), area = e.target.closest('[data-grid]');
    if (i >= 0 && target < 0) { said.textContent = words.choose_target; said.className = 'bad'; }
    else if (i >= 0) move(i, target);
    else if (area) aim(area.dataset.grid);
  });
  const listen = row => row.addEventListener('click', () => { if (on) aim(row.dataset.grid); });
  rows.forEach(listen);
  button('edit').addEventListener('click', e => {
    on = !on;
    svg.classList.toggle('editing', on);
    e.target.setAttribute('aria-pressed', on);
    show();
  });
  button('undo').addEventListener('click', () => { const [i, g] = done.pop(); all[i].grid = g; show(); });
  button('new').addEventListener('click', () => {
    const of = grids[target], row = rows.get(of.code).cloneNode(true);
    let n = 1;
    while (grids.some(g => g.code === `${of.community}-new-${n}`)) n += 1;
    const code = `${of.community}-new-${n}`, colour = plan.colours[grids.length % plan.colours.length];
    grids.push({code, community: of.community, colour, special: false});
    row.dataset.grid = code;
    row.dataset.central = '–';
    row.classList.remove('on');
    row.cells[0].replaceChildren(row.cells[0].querySelector('i'), code);
    row.cells[0].querySelector('i').style.background = colour;
    rows.get(of.code).after(row);
    rows.set(code, row);
    listen(row);
    aim(code);
  });
  button('save').addEventListener('click', () => {
    const cell = t => /[",\\n]/.test(t) ? '"' + t.replaceAll('"', '""') + '"' : t;
    const lines = all.filter(b => b.grid >= 0).map(b => `${cell(b.id)},${cell(grids[b.grid].code)}`);
    const text = '\\ufeff' + ['building,grid', ...lines].join('\\r\\n') + '\\r\\n';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], {type: 'text/csv'}));
    link.download = 'plan.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  bar.hidden = false;
})();
"""
