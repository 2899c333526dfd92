# SPDX-License-Identifier: Apache-2.0
"""Barriers and gates from any file of lines and points, and the one reader of such files (extra `geo`)."""

import warnings
from pathlib import Path
from typing import Any, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import Point
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.io._door import read_file
from community_housing.io.geometry._datum import GCJ02, is_gcj02
from community_housing.io.geometry._neighbours import Barrier, Gate
from community_housing.io.geometry._project import LOCAL, WGS84, known_system, need, to_degrees
from community_housing.io.tables._text import encoding_of

__all__ = ["kind_of", "read_barriers", "read_frame", "read_gates"]

_LINES: Final = ("LineString", "LinearRing", "MultiLineString", "Polygon", "MultiPolygon")


@door()
def read_barriers(path: Path | str, *, crs: str, own_crs: str | None = None) -> tuple[Barrier, ...]:
    """Read roads, rivers and walls: lines as they are, polygons (a river bed) by their outlines.

    Args:
        path: Any file that geopandas reads.
        crs: The coordinate reference system of the buildings; the lines are brought to it, also to and from GCJ-02.
        own_crs: The system of the file, where it says none or a wrong one.

    Returns:
        One barrier for each line; its id is the row and, where a row holds several lines, their number.

    Raises:
        BoundaryError: A row has no geometry or one that is no line; every such row is named.
        InputError: The file has no coordinate reference system, or *crs* cannot be reached from it.
    """
    source = Path(path)
    faults: list[Fault] = []
    made: list[Barrier] = []
    for row, shape in enumerate(_shapes(source, crs, own_crs), start=1):
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


@door()
def read_gates(path: Path | str, *, crs: str, radius_m: float, own_crs: str | None = None) -> tuple[Gate, ...]:
    """Read openings in barriers: points, each open for *radius_m* around it.

    Args:
        path: Any file that geopandas reads.
        crs: The coordinate reference system of the buildings; the points are brought to it.
        radius_m: In metres, > 0.
        own_crs: The system of the file, where it says none or a wrong one.

    Raises:
        BoundaryError: A row is no point; every such row is named.
        InputError: The file has no coordinate reference system, or *radius_m* is no length.
    """
    source = Path(path)
    shapes = _shapes(source, crs, own_crs)
    kinds = [kind_of(one) for one in shapes]
    faults = [_fault(source, row, kind, "a point") for row, kind in enumerate(kinds, start=1) if kind != "Point"]
    if faults:
        raise BoundaryError(faults)
    return tuple(
        Gate(id=f"{row}", point=Point(x=float(one.x), y=float(one.y)), radius_m=radius_m)
        for row, one in enumerate(shapes, start=1)
    )


def _shapes(source: Path, crs: str, own_crs: str | None) -> list[Any]:
    frame = read_frame(source)
    if crs == LOCAL:  # lines of a local plane are read as they stand; no file format can say "local"
        return list(frame.geometry)
    shifted = own_crs is not None and is_gcj02(own_crs)
    if own_crs is not None:
        frame = frame.set_crs(WGS84 if shifted else known_system(own_crs), allow_override=True)
    if frame.crs is None:
        raise InputError("says no coordinate reference system", "path", str(source))
    if shifted == is_gcj02(crs):
        return list((frame if shifted else frame.to_crs(known_system(crs or WGS84))).geometry)
    if shifted:
        straight = frame.set_geometry([to_degrees(GCJ02).shape(one) for one in frame.geometry], crs=WGS84)
        return list(straight.to_crs(known_system(crs)).geometry)
    return [to_degrees(GCJ02).shape(one, back=True) for one in frame.to_crs(WGS84).geometry]


def read_frame(source: Path, *, encoding: str | None = None, **options: str) -> Any:
    """A GeoDataFrame of any file that geopandas reads; *options* go to its reader.

    Texts of a shapefile without a `.cpg` are read as UTF-8 where they are UTF-8, else as GB18030; *encoding* says another.

    Raises:
        InputError: There is no such file, or nothing in it that can be read as features, or several layers of which none is
            named.
    """
    geopandas = need("geopandas")
    if not source.is_file():
        raise InputError(Message("there is no file {name!r}", name=source.name), "path", str(source))
    encoding = _shapefile_encoding(source) if encoding is None else encoding
    if encoding is not None:
        options["encoding"] = encoding
    try:
        with warnings.catch_warnings():
            # A column of numbers and texts stays text; what is no number in it is named by whoever needs numbers.
            warnings.filterwarnings("ignore", message="Could not parse column", category=UserWarning)
            # A shape that the reader cannot make is none, and the row that has none is named.
            warnings.filterwarnings("ignore", category=RuntimeWarning)
            if source.suffix.lower() == ".parquet":
                frame = geopandas.read_parquet(source)
            else:
                frame = geopandas.read_file(source, **({"layer": _only_layer(source)} | options))
    except InputError:
        raise
    except (OSError, ValueError, RuntimeError, LookupError, NameError, need("shapely").errors.ShapelyError) as unread:
        # pyogrio stumbles over a name of its own where the name of a system in a `.prj` is no UTF-8, such as one in GBK.
        broken = isinstance(unread, NameError)
        why = Message("its coordinate system (.prj) is no UTF-8") if broken else str(unread).partition("\n")[0]
        told = Message("{name!r} cannot be read as a file of features: {why}", name=source.name, why=why)
        raise InputError(told, "path", str(source)) from unread
    if not hasattr(frame, "geometry") or not isinstance(frame, geopandas.GeoDataFrame):
        raise InputError(Message("{name!r} holds no geometry", name=source.name), "path", str(source))
    return frame


def _shapefile_encoding(source: Path) -> str | None:
    """The encoding of the texts of a shapefile whose `.cpg` does not say it; None where there is nothing to find out."""
    beside = {path.suffix.lower(): path for path in source.parent.iterdir() if path.stem == source.stem}
    if source.suffix.lower() != ".shp" or ".cpg" in beside or ".dbf" not in beside:
        return None
    data = read_file(beside[".dbf"])
    start = int.from_bytes(data[8:10], "little")
    # Names of 11 bytes in blocks of 32, then the records; what lies between is no text.
    text = b"\n".join([*(data[at : at + 11].split(b"\0")[0] for at in range(32, max(start - 1, 32), 32)), data[start:]])
    found = encoding_of(text.rstrip(b"\x1a"))
    if found is None:
        raise InputError(
            Message("{name!r} has texts that are neither UTF-8 nor GB18030; name their encoding", name=source.name),
            "encoding",
            None,
        )
    return found


def _only_layer(source: Path) -> str | None:
    """The one layer of a file that has shapes; a style table that a map program keeps in it is none."""
    layers = [str(name) for name, shapes in need("pyogrio").list_layers(source) if shapes is not None]
    if len(layers) > 1:
        raise InputError(
            Message(
                "{name!r} holds several layers ({layers}); expected a file of one", name=source.name, layers=", ".join(layers)
            ),
            "path",
            str(source),
        )
    return layers[0] if layers else None


def kind_of(shape: Any) -> str:
    """The name of a geometry's type; "none" where there is nothing."""
    return "none" if shape is None or shape.is_empty else str(shape.geom_type)


def _fault(source: Path, row: int, kind: str, expected: str) -> Fault:
    return Fault(
        source.name, "has no geometry that fits", expected=expected, row=row, column="geometry", value=kind, code="bad_geometry"
    )
