# SPDX-License-Identifier: Apache-2.0
"""The arguments of `community-housing grids`."""

import argparse
from typing import Any, Final

__all__ = ["ALSO", "add_grids"]

ALSO: Final = ("gpkg", "parquet", "png")
"""Files that `--also` adds; each needs an extra."""

_EPILOG: Final = """\
examples:
  community-housing grids examples/lianshan --out grids
  community-housing grids blocks.geojson --id address --community subzone_n --households dwelling_units --out grids
  community-housing grids blocks.geojson --id address --community subzone_n --households dwelling_units --grids all
  community-housing grids examples/lianshan --evaluate grids/grids.geojson
  community-housing grids blocks.gpkg --id id --community name --households n --keep grids/grids.geojson --keep-weight 2
"""


def _count(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"must be a whole number >= 0, got {text!r}")
    return value


def _positive(text: str) -> int:
    value = _count(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number >= 1, got {text!r}")
    return value


def _number_of_grids(text: str) -> int | str:
    return text if text == "all" else _positive(text)


def _length(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a length in metres >= 0, got {text!r}")
    return value


def add_grids(commands: Any, *shared: argparse.ArgumentParser) -> None:
    """Add the command `grids` to the others; *shared* brings `--lang`, `--json`, `--format` and `--bom`."""
    made = commands.add_parser(
        "grids",
        parents=shared,
        help="divide communities into grids",
        description="Divide communities into connected grids of a band of households, and print, write and draw them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "source", metavar="SOURCE", help="folder of a district pack, or a file of buildings (GeoJSON, GeoPackage, ...)"
    )
    made.add_argument("--standards", metavar="PATH", help="a .toml file or folder of standards that the pack names")
    made.add_argument(
        "--fail-on", metavar="KIND", action="append", choices=("violation",), default=[],
        help="exit with 1 where there is one: violation (a grid outside the band)",
    )  # fmt: skip
    file = made.add_argument_group("a file of buildings: its columns")
    for name, text in (
        ("--id", "id of a building"),
        ("--community", "the community that it belongs to"),
        ("--households", "its households"),
        ("--persons", "its persons, where there is such a column"),
        ("--name", "its address or name, where there is such a column"),
    ):
        file.add_argument(name, metavar="COLUMN", help=text)
    file.add_argument(
        "--crs", metavar="NAME", help="the system of its coordinates, where it says none or a wrong one, such as GCJ-02"
    )
    file.add_argument("--encoding", metavar="NAME", help="the encoding of its texts, where a shapefile does not say it")
    file.add_argument("--title", metavar="TEXT", help="name of the district (default: the name of the file)")
    file.add_argument("--attribution", metavar="TEXT", help="what the licence of the data asks to be shown with it")
    rule = made.add_argument_group("the rule")
    rule.add_argument("--minimum", metavar="N", type=_count, help="fewest households of a grid (default: the pack's, else 300)")
    rule.add_argument(
        "--maximum", metavar="N", type=_positive, help="most households of a grid (default: the pack's, else 500)"
    )
    rule.add_argument(
        "--target", metavar="N", type=_count, help="households of a grid to come near (default: the pack's, else 400)"
    )
    rule.add_argument(
        "--grids", metavar="N|all", type=_number_of_grids,
        help="number of grids of each community, or 'all' to report every number that the households allow",
    )  # fmt: skip
    rule.add_argument("--balance-first", action="store_true", help="put evenness before the cut")
    rule.add_argument("--effort", metavar="N", type=_positive, help="states that the search of one community may make")
    rule.add_argument(
        "--time-limit", metavar="SECONDS", type=_length, help="seconds after which a community settles for what it has"
    )
    beside = made.add_argument_group("neighbours (need the extra geo; default: the pack's own, else gabriel)")
    beside.add_argument("--neighbours", choices=("gabriel", "delaunay", "contiguity"), help="find them from geometry")
    beside.add_argument(
        "--weights", choices=("one", "boundary", "proximity"), default="one",
        help="what it weighs to part two neighbours: 1; decimetres of shared boundary; 10,000 / metres between them",
    )  # fmt: skip
    beside.add_argument("--longest", metavar="METRES", type=_length, help="leave out longer edges")
    beside.add_argument(
        "--tolerance", metavar="METRES", type=_length, default=1.0, help="widest gap of contiguity (default: 1)"
    )
    beside.add_argument("--barriers", metavar="FILE", help="roads, rivers and walls that no edge crosses")
    beside.add_argument("--gates", metavar="FILE", help="points where barriers are open")
    beside.add_argument(
        "--barriers-crs", metavar="NAME", help="the system of barriers and gates, where their files say none or a wrong one"
    )
    beside.add_argument(
        "--gate-radius", metavar="METRES", type=_length, default=15.0, help="how far a gate opens (default: 15)"
    )
    review = made.add_argument_group("a review of today's grids")
    review.add_argument("--keep", metavar="FILE", help="today's grids: a grids.geojson, or a CSV file with building and grid")
    review.add_argument("--keep-weight", metavar="N", type=_count, help="what parting two of one grid weighs (default: 1)")
    plans = review.add_mutually_exclusive_group()
    plans.add_argument("--evaluate", metavar="FILE", help="hold these grids against the rules and change nothing")
    plans.add_argument("--repair", metavar="FILE", help="bring these grids, such as plan.csv from map.html, within the rules")
    review.add_argument(
        "--groups",
        metavar="FILE",
        help="a CSV file with building and any of compound, locked and special (小区、同网格组、专属网格)",
    )
    review.add_argument(
        "--frozen", metavar="CODE", action="append", default=[], help="a grid of today that stays as it is; may be repeated"
    )
    review.add_argument("--splits", metavar="N", type=_count, help="how often a compound too large for one grid may be parted")
    made.add_argument("--workers", metavar="N", type=_positive, default=1, help="processes (default: 1)")
    made.add_argument(
        "--out", metavar="DIR",
        help="folder for the tables of grids and buildings, grids.geojson, map.html and map.svg, new or of an earlier run",
    )  # fmt: skip
    made.add_argument(
        "--also", metavar="KIND", action="append", choices=ALSO, default=[], help=f"write as well: {', '.join(ALSO)}"
    )
