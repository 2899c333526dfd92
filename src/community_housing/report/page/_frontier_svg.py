# SPDX-License-Identifier: Apache-2.0
"""The frontier as a plot: communities brought to standard against money, as steps, with the money there is.

Positions are shares of the plotting area, so that the page can draw it as wide as a telephone or a screen with text that
keeps its size; as a file of its own it has a fixed size.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final
from xml.sax.saxutils import escape

import attrs

from community_housing.planning._frontier import Frontier
from community_housing.quantities import Money
from community_housing.report._language import Lang, money, number, pick
from community_housing.report.page._scale import scale_for

__all__ = ["FrontierPlot", "Mark", "PlotLine", "Tick", "frontier_plot", "frontier_svg"]

_WAN: Final = 1_000_000
"""Fen in 10,000 yuan."""


@attrs.frozen
class PlotLine:
    """A straight line, in per cent of the plotting area from its upper left corner."""

    x1: str
    y1: str
    x2: str
    y2: str


@attrs.frozen
class Tick:
    """A tick of an axis: where, and what it says."""

    at: str
    text: str


@attrs.frozen
class Mark:
    """A plan or a sum of money in the plot: a point, or with *y* None a line from top to bottom."""

    kind: str
    x: str
    y: str | None
    text: str


@attrs.frozen
class FrontierPlot:
    """The plot: steps, ticks and marks."""

    steps: tuple[PlotLine, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    marks: tuple[Mark, ...]


def frontier_plot(
    found: Frontier, lang: Lang, *, budget: Money | None, plans: Sequence[tuple[str, str, Money, int]] = ()
) -> FrontierPlot | None:
    """Lay out a frontier.

    Args:
        found: The frontier.
        lang: Language of the marks.
        budget: The money there is, or None.
        plans: Plans to be marked: kind, name, total charge and communities.

    Returns:
        The plot; None where there is no point, or nothing but one.
    """
    if len(found.points) < 2:
        return None
    fens = [point.money.fen for point in found.points]
    counts = [point.communities for point in found.points]
    sums = [*fens, *(charge.fen for _, _, charge, _ in plans), *([] if budget is None else [budget.fen])]
    across = scale_for([-(-most // _WAN) for most in (max(sums),)])
    # Rounding up leaves room above the last step.
    up = scale_for([max([*counts, *(count for _, _, _, count in plans)]) + 1])

    def x(fen: int) -> str:
        return _share(fen, across.most * _WAN)

    def y(count: int) -> str:
        return _share(up.most - count, up.most)

    steps: list[PlotLine] = []
    for k, (fen, count) in enumerate(zip(fens, counts, strict=True)):
        if k:
            steps.append(PlotLine(x(fen), y(counts[k - 1]), x(fen), y(count)))
        end = fens[k + 1] if k + 1 < len(fens) else across.most * _WAN
        steps.append(PlotLine(x(fen), y(count), x(end), y(count)))
    marks = [] if budget is None else [Mark("budget", x(budget.fen), None, _budget_words(budget, lang))]
    marks += [Mark(kind, x(charge.fen), y(count), name) for kind, name, charge, count in plans]
    return FrontierPlot(
        steps=tuple(steps),
        across=tuple(Tick(_share(tick, across.most), number(tick)) for tick in across.ticks),
        up=tuple(Tick(_share(up.most - tick, up.most), number(tick)) for tick in up.ticks),
        marks=tuple(marks),
    )


def _share(part: int, whole: int) -> str:
    hundredths = min(max(part, 0), whole) * 10000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _budget_words(budget: Money, lang: Lang) -> str:
    return pick(lang, f"现有资金{money(budget, lang)}", f"money there is: {money(budget, lang)}")


_LEFT, _TOP, _WIDE, _HIGH = 64, 52, 700, 340


def frontier_svg(plot: FrontierPlot, lang: Lang) -> bytes:
    """The plot as an SVG file that is looked at by itself, offline."""
    width, height = _LEFT + _WIDE + 40, _TOP + _HIGH + 100
    title = pick(lang, "达标社区数与所需最少资金", "Communities brought to standard and the least money for them")
    fonts = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<g role="img" font-family="{fonts}" font-size="13" fill="#1c2326">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fdfdfb"/>',
        f'<text x="{_LEFT}" y="20" font-weight="600">{escape(title)}</text>',
    ]
    bottom, right = _TOP + _HIGH, _LEFT + _WIDE
    for tick in plot.up:
        at = _y(tick.at)
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{at}" y2="{at}" stroke="#dcdfda"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{at + 4}" text-anchor="end" fill="#5a666b">{tick.text}</text>')
    for tick in plot.across:
        at = _x(tick.at)
        parts.append(f'<line x1="{at}" x2="{at}" y1="{bottom}" y2="{bottom + 5}" stroke="#5a666b"/>')
        parts.append(f'<text x="{at}" y="{bottom + 20}" text-anchor="middle" fill="#5a666b">{tick.text}</text>')
    count = pick(lang, "社区数", "communities")
    parts.append(f'<text x="{_LEFT - 8}" y="{_TOP - 14}" text-anchor="middle" fill="#5a666b">{count}</text>')
    unit = pick(lang, "资金（万元）", "money (10,000 yuan)")
    parts.append(f'<text x="{right}" y="{bottom + 40}" text-anchor="end" fill="#5a666b">{unit}</text>')
    parts += [
        f'<line x1="{_x(s.x1)}" y1="{_y(s.y1)}" x2="{_x(s.x2)}" y2="{_y(s.y2)}" stroke="#0b6e69" stroke-width="2"/>'
        for s in plot.steps
    ]
    for k, mark in enumerate(plot.marks):
        at, row = _x(mark.x), bottom + 44 + 18 * k
        if mark.y is None:
            red = 'stroke="#b3401f" stroke-width="2"'
            parts.append(f'<line x1="{at}" x2="{at}" y1="{_TOP}" y2="{bottom}" stroke-dasharray="5 4" {red}/>')
            parts.append(f'<line x1="{_LEFT}" x2="{_LEFT + 16}" y1="{row - 4}" y2="{row - 4}" stroke-dasharray="5 4" {red}/>')
        else:
            parts.append(_dot(mark.kind, at, _y(mark.y)))
            parts.append(_dot(mark.kind, _LEFT + 8, row - 4))
        parts.append(f'<text x="{_LEFT + 24}" y="{row}">{escape(mark.text)}</text>')
    parts.append("</g>\n</svg>\n")
    return "\n".join(parts).encode()


def _dot(kind: str, x: int, y: int) -> str:
    look = 'fill="#0b6e69"' if kind == "best" else 'fill="#fdfdfb" stroke="#7b868b" stroke-width="2.5"'
    return f'<circle cx="{x}" cy="{y}" r="5" {look}/>'


def _x(share: str) -> int:
    return _LEFT + round(Fraction(share.rstrip("%")) * _WIDE / 100)


def _y(share: str) -> int:
    return _TOP + round(Fraction(share.rstrip("%")) * _HIGH / 100)
