# SPDX-License-Identifier: Apache-2.0
"""The map of grids as one HTML file that works offline: zoom, drag, choose, and a table that says the same in text."""

from collections.abc import Iterable
from html import escape
from typing import Final

from community_housing._doors import door
from community_housing._messages import Lang
from community_housing.district import Neighbours
from community_housing.grids._domain import GridRule
from community_housing.report.map._editing import EDITING_SCRIPT, EDITING_STYLE, editing_bar, editing_data
from community_housing.report.map._scene import COLOURS, Scene, SeenGrid
from community_housing.report.map._svg import SVG_STYLE, map_svg
from community_housing.report.map._words import about_community, community_name, say, summary

__all__ = ["map_html"]


@door()
def map_html(
    scene: Scene,
    *,
    title: str,
    lang: Lang = "zh",
    attribution: str | None = None,
    note: str | None = None,
    rule: GridRule | None = None,
    neighbours: Iterable[Neighbours] = (),
) -> str:
    """Write the page.

    Args:
        scene: From `scene_of`.
        title: Heading, for example the name of the district.
        lang: Language of everything that the library says.
        attribution: What the licence of the data asks to be shown; shown under the map.
        note: What every reader must be told about the data; shown above the map.
        rule: Where it is given, a person can move buildings between grids on the page, sees at once whether grids keep the band
            and are connected, and saves a plan as CSV, which `grids --evaluate` and `--repair` read.
        neighbours: Who is beside whom, for that.

    Returns:
        One self-contained page without any address outside it.  Without scripts the map, its titles and the table remain.
    """
    head = f"<title>{escape(title)} · {say('title', lang)}</title>"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-Hans" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        head,
        f"<style>{SVG_STYLE}{_PAGE_STYLE}{EDITING_STYLE if rule is not None else ''}</style></head><body>",
        f"<header><h1>{escape(title)} · {say('title', lang)}</h1><p>{escape(summary(scene, lang))}</p>",
        f'<p class="note" role="note">{escape(note)}</p>' if note is not None else "",
        "</header><main>",
        '<div class="map"><div class="bar">',
        *(
            f'<button type="button" data-zoom="{step}" title="{say(word, lang)}" aria-label="{say(word, lang)}">{sign}</button>'
            for step, word, sign in (("in", "zoom_in", "+"), ("out", "zoom_out", "−"), ("all", "whole", "⤢"))
        ),
        f"<span>{say('help', lang)}</span></div>",
        map_svg(scene, lang=lang, standalone=False),
        editing_bar(lang) if rule is not None else "",
        f'<p class="chosen" aria-live="polite">{say("choose", lang)}</p></div>',
        _table(scene, lang),
        "</main>",
        f"<footer><p>{escape(attribution)}</p></footer>" if attribution is not None else "",
        f"<script>{_SCRIPT}</script>",
        f"{editing_data(scene, rule, neighbours, lang)}<script>{EDITING_SCRIPT}</script>" if rule is not None else "",
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _table(scene: Scene, lang: Lang) -> str:
    """Every grid as a row, by community."""
    columns = ("code", "households", "persons", "buildings", "central")
    heads = "".join(f'<th scope="col"{_right(column)}>{say(column, lang)}</th>' for column in columns)
    rows: list[str] = []
    for community in scene.communities:
        held = [seen for seen in scene.grids if seen.grid.community == community.id]
        facts = "；".join(about_community(community, lang).split("\n")[1:])
        facts = facts if lang == "zh" else facts.replace("；", "; ")
        rows.append(
            f'<tbody><tr class="c"><th scope="rowgroup" colspan="{len(columns)}">'
            f"{escape(community_name(community, lang))} <small>{escape(facts)}</small></th></tr>"
        )
        rows.extend(_row(seen, lang) for seen in held)
        rows.append("</tbody>")
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{say("grid", lang)}">'
        f"<table><thead><tr>{heads}</tr></thead>{''.join(rows)}</table></div>"
    )


def _right(column: str) -> str:
    return ' class="n"' if column in ("households", "persons", "buildings") else ""


def _row(seen: SeenGrid, lang: Lang) -> str:
    grid = seen.grid
    persons = "–" if grid.persons is None else f"{grid.persons:,}"
    mark = f' <b class="out" title="{say("outside", lang)}">◆ {grid.violation:,}</b>' if grid.violation else ""
    return (
        f'<tr data-grid="{escape(grid.code)}" tabindex="0"><td><i class="s s{seen.colour}"></i>{escape(grid.code)}</td>'
        f'<td class="n">{grid.households:,}{mark}</td><td class="n">{persons}</td>'
        f'<td class="n">{len(grid.members)}</td><td>{escape(grid.central)}</td></tr>'
    )


def _swatches() -> str:
    return "".join(f".s{number}{{background:{colour}}}" for number, colour in enumerate(COLOURS))


_PAGE_STYLE: Final = (
    "*{box-sizing:border-box}body{margin:0;font:15px/1.5 'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',"
    "system-ui,sans-serif;color:#17202a;background:#f4f6f8}"
    "header,main,footer{max-width:1500px;margin:0 auto;padding:0 16px}header{padding-top:14px}h1{font-size:22px;margin:0}"
    "header p{margin:4px 0 10px}.note{background:#fff3cd;border-left:4px solid #b7791f;padding:6px 10px}"
    "main{display:grid;grid-template-columns:minmax(0,1fr) minmax(340px,500px);gap:16px;align-items:start}"
    "@media(max-width:900px){main{grid-template-columns:minmax(0,1fr)}}"
    ".map{background:#fff;border:1px solid #cfd6dd;border-radius:8px;padding:8px;position:sticky;top:8px}"
    "@media(max-width:900px){.map{position:static}}"
    ".map svg{display:block;width:100%;height:auto;max-height:78vh;touch-action:none;cursor:grab}"
    ".bar{display:flex;gap:6px;align-items:center}"
    ".bar button{font:inherit;min-width:36px;min-height:34px;border:1px solid #9aa5b1;border-radius:6px;"
    "background:#fff;cursor:pointer}.bar span{color:#4a5560;font-size:13px}"
    ".chosen{margin:6px 4px 0;white-space:pre-line;min-height:3em}"
    ".table{overflow:auto;max-height:88vh;background:#fff;border:1px solid #cfd6dd;border-radius:8px}"
    "table{border-collapse:collapse;width:100%;font-size:13px}td:first-child{white-space:nowrap}"
    "th,td{padding:4px 7px;text-align:left;border-bottom:1px solid #e5e9ed}"
    "thead th{position:sticky;top:0;background:#e8edf2;z-index:1}.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".c th{background:#f4f6f8;font-size:14px}.c small{font-weight:400;color:#4a5560}tr[data-grid]{cursor:pointer}"
    "tr[data-grid]:hover,tr.on{background:#e2effc}.s{display:inline-block;width:12px;height:12px;border:1px solid #5c6670;"
    "margin-right:6px;vertical-align:-1px}.out{color:#b3261e;white-space:nowrap}.gm-g.on{stroke:#0b57d0;stroke-width:3}"
    "footer{color:#3f4a55;font-size:13px;padding-bottom:20px}"
    "@media print{main{display:block}.bar,.chosen{display:none}.table{max-height:none;border:0}.map{position:static;border:0}}"
    + _swatches()
)

_SCRIPT: Final = """
(() => {
  const svg = document.querySelector('.grid-map'), chosen = document.querySelector('.chosen');
  const all = svg.viewBox.baseVal, home = [all.x, all.y, all.width, all.height];
  let view = [...home], held = null, moved = false;
  const show = () => svg.setAttribute('viewBox', view.join(' '));
  const at = e => {
    const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [p.x, p.y];
  };
  const zoom = (f, [x, y]) => {
    const w = Math.min(home[2], Math.max(home[2] / 60, view[2] * f)), k = w / view[2];
    view = [x - (x - view[0]) * k, y - (y - view[1]) * k, w, view[3] * k];
    if (w === home[2]) view = [...home];
    show();
  };
  svg.addEventListener('wheel', e => { e.preventDefault(); zoom(e.deltaY > 0 ? 1.2 : 1 / 1.2, at(e)); }, {passive: false});
  svg.addEventListener('pointerdown', e => { held = at(e); moved = false; });
  svg.addEventListener('pointermove', e => {
    if (!held) return;
    const p = at(e), dx = held[0] - p[0], dy = held[1] - p[1];
    if (Math.abs(dx) + Math.abs(dy) > view[2] / 200) { moved = true; svg.setPointerCapture(e.pointerId); }
    if (moved) { view[0] += dx; view[1] += dy; show(); }
  });
  addEventListener('pointerup', () => { held = null; });
  document.querySelectorAll('[data-zoom]').forEach(b => b.addEventListener('click', () => {
    if (b.dataset.zoom === 'all') { view = [...home]; show(); return; }
    zoom(b.dataset.zoom === 'in' ? 1 / 1.5 : 1.5, [view[0] + view[2] / 2, view[1] + view[3] / 2]);
  }));
  const choose = code => {
    document.querySelectorAll('.on').forEach(e => e.classList.remove('on'));
    document.querySelectorAll('[data-grid]').forEach(e => {
      if (e.dataset.grid !== code) return;
      e.classList.add('on');
      if (e.matches('path.gm-g')) { chosen.textContent = e.querySelector('title').textContent; }
    });
  };
  svg.addEventListener('click', e => {
    if (moved) return;
    const grid = e.target.closest('[data-grid]'), name = e.target.closest('[data-community]');
    if (grid) {
      choose(grid.dataset.grid);
      const row = document.querySelector('tr.on');
      if (row) row.scrollIntoView({block: 'nearest'});
    } else if (name) { chosen.textContent = name.querySelector('title').textContent; }
  });
  document.querySelectorAll('tr[data-grid]').forEach(row => {
    row.addEventListener('click', () => choose(row.dataset.grid));
    row.addEventListener('keydown', e => { if (e.key === 'Enter') choose(row.dataset.grid); });
  });
})();
"""
