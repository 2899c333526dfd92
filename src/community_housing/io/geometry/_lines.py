# SPDX-License-Identifier: Apache-2.0
"""Barriers and gates from any file of lines and points (extra `geo`)."""

import warnings
from pathlib import Path
from typing import Any, Final

from community_housing.district import Point
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.io.geometry._datum import is_gcj02
from community_housing.io.geometry._neighbours import Barrier, Gate
from community_housing.io.geometry._project import LOCAL, WGS84, need

__all__ = ["kind_of", "read_barriers", "read_frame", "read_gates"]

_LINES: Final = ("LineString", "LinearRing", "MultiLineString", "Polygon", "MultiPolygon")


def read_barriers(path: Path | str, *, crs: str) -> tuple[Barrier, ...]:
    """Read roads, rivers and walls: lines as they are, polygons (a river bed) by their outlines.

    Args:
        path: Any file that geopandas reads.
        crs: The coordinate reference system of the buildings; the lines are brought to it.

    Returns:
        One barrier for each line; its id is the row and, where a row holds several lines, their number.

    Raises:
        BoundaryError: A row has no geometry or one that is no line; every such row is named.
        InputError: The file has no coordinate reference system, or *crs* cannot be reached from it.
    """
    source = Path(path)
    faults: list[Fault] = []
    made: list[Barrier] = []
    for row, shape in enumerate(_shapes(source, crs), start=1):
        kind = kind_of(shape)
        if kind not in _LINES:
            faults.append(_fault(source, row, kind, "a line, or a polygon whose outline is one"))
            continue
        outline = shape.boundary if kind.endswith("Polygon") else shape
        parts = list(outline.geoms) if outline.geom_type.startswith("Multi") else [outline]
        for number, part in enumerate(parts, start=1):
            line = tuple(Point(x=float(pair[0]), y=float(pair[1])) for pair in part.coords)
            made.append(Barrier(id=f"{row}" if len(parts) == 1 else f"{row}-{number}", line=line))
    if faults:
        raise BoundaryError(faults)
    return tuple(made)


def read_gates(path: Path | str, *, crs: str, radius_m: float) -> tuple[Gate, ...]:
    """Read openings in barriers: points, each open for *radius_m* around it.

    Args:
        path: Any file that geopandas reads.
        crs: The coordinate reference system of the buildings; the points are brought to it.
        radius_m: In metres, > 0.

    Raises:
        BoundaryError: A row is no point; every such row is named.
        InputError: The file has no coordinate reference system, or *radius_m* is no length.
    """
    source = Path(path)
    shapes = _shapes(source, crs)
    kinds = [kind_of(one) for one in shapes]
    faults = [_fault(source, row, kind, "a point") for row, kind in enumerate(kinds, start=1) if kind != "Point"]
    if faults:
        raise BoundaryError(faults)
    return tuple(
        Gate(id=f"{row}", point=Point(x=float(one.x), y=float(one.y)), radius_m=radius_m)
        for row, one in enumerate(shapes, start=1)
    )


def _shapes(source: Path, crs: str) -> list[Any]:
    frame = read_frame(source)
    if crs == LOCAL:  # lines of a local plane are read as they stand; no file format can say "local"
        return list(frame.geometry)
    if frame.crs is None:
        raise InputError("says no coordinate reference system", "path", str(source))
    if is_gcj02(crs):
        raise InputError(f"{source.name} is in {frame.crs}, the buildings in GCJ-02; bring both to one system", "crs", crs)
    return list(frame.to_crs(crs or WGS84).geometry)


def read_frame(source: Path, **options: str) -> Any:
    """A GeoDataFrame of any file that geopandas reads; *options* go to its reader.

    Raises:
        InputError: There is no such file, or nothing in it that can be read as features, or several layers of which none is
            named.
    """
    geopandas = need("geopandas")
    if not source.is_file():
        raise InputError(f"there is no file {source.name!r}", "path", str(source))
    try:
        with warnings.catch_warnings():
            # A column of numbers and texts stays text; what is no number in it is named by whoever needs numbers.
            warnings.filterwarnings("ignore", message="Could not parse column", category=UserWarning)
            if source.suffix.lower() == ".parquet":
                frame = geopandas.read_parquet(source)
            else:
                frame = geopandas.read_file(source, **({"layer": _only_layer(source)} | options))
    except InputError:
        raise
    except (OSError, ValueError, RuntimeError) as unread:
        message = f"{source.name!r} cannot be read as a file of features: {unread}".splitlines()[0]
        raise InputError(message, "path", str(source)) from unread
    if not hasattr(frame, "geometry") or not isinstance(frame, geopandas.GeoDataFrame):
        raise InputError(f"{source.name!r} holds no geometry", "path", str(source))
    return frame


def _only_layer(source: Path) -> str | None:
    """The one layer of a file that has shapes; a style table that a map program keeps in it is none."""
    layers = [str(name) for name, shapes in need("pyogrio").list_layers(source) if shapes is not None]
    if len(layers) > 1:
        raise InputError(
            f"{source.name!r} holds several layers ({', '.join(layers)}); expected a file of one", "path", str(source)
        )
    return layers[0] if layers else None


def kind_of(shape: Any) -> str:
    """The name of a geometry's type; "none" where there is nothing."""
    return "none" if shape is None or shape.is_empty else str(shape.geom_type)


def _fault(source: Path, row: int, kind: str, expected: str) -> Fault:
    return Fault(source.name, "has no geometry that fits", expected=expected, row=row, column="geometry", value=kind)
