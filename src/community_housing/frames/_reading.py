# SPDX-License-Identifier: Apache-2.0
"""What is read of a caller's frame: columns found by name as its engine finds them, of the types that the rules want.

Columns of the caller stay beside those that we make on the way.  Whatever they are called, the two cannot meet: a name that
ours could have is put by while we work, and comes back with the answer.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, Self

import attrs
import narwhals as nw

from community_housing._messages import Message, joined
from community_housing.errors import InputError

__all__ = ["Opened", "native_of"]


def native_of(frame: Any, field: str = "frame") -> Any:
    """The narwhals frame of a caller's frame.

    Raises:
        InputError: It is no frame of a library that narwhals knows, or has a column of one name twice.
    """
    try:
        return nw.from_native(frame)
    except TypeError as error:
        told = Message("must be a frame, such as of polars, pandas, pyarrow or DuckDB, got {kind}", kind=type(frame).__name__)
        raise InputError(told, field, frame) from error
    except nw.exceptions.DuplicateError as error:
        raise InputError("has a column of one name twice", field, str(error).partition("\n")[2]) from error


_OURS: Final = "__"
"""How every name that we make on the way begins."""


def _exactly(name: str) -> str:
    return name


def _fold(native: Any) -> Callable[[str], str]:
    """How an engine compares names: databases take `Outcome` and `outcome` for one column."""
    kind = native.implementation
    in_memory = isinstance(native, nw.DataFrame) or kind.is_polars() or kind.is_dask()
    return _exactly if in_memory else str.lower


@attrs.frozen
class Opened:
    """A frame that is worked on.

    Fields:
        frame: The narwhals frame, its columns under the names of *inside*.
        schema: Their types.
        inside: From the names of the caller's columns to those that they have meanwhile.
        fold: How the engine compares names.
    """

    frame: Any
    schema: Mapping[str, Any]
    inside: Mapping[str, str]
    fold: Callable[[str], str]

    @classmethod
    def of(cls, native: Any, reads: Iterable[str]) -> Self:
        """Open a narwhals frame.

        Args:
            native: The frame.
            reads: The names that the work reads, where the frame has them.

        Raises:
            InputError: Two columns have, for the engine, the name of one that is read, or the frame is of a library whose
                answers are not known to be right.
        """
        if native.implementation is nw.Implementation.UNKNOWN:
            of = type(native.to_native()).__module__.partition(".")[0]
            raise InputError(
                Message("frames of {of} are not among those that are read; give one of pyarrow", of=of), "frame", of
            )
        schema = _schema(native)
        fold = _fold(native)
        known = {fold(name): name for name in reads}
        free = "held"
        while any(str(name).lower().startswith(free) for name in schema):
            free += "_"
        inside = {name: known.get(fold(str(name)), name) for name in schema}
        for place, name in enumerate(schema):
            # What is read is never put by: its name is the caller's own, and none of ours.
            if str(name).startswith(_OURS) and inside[name] not in known.values():
                inside[name] = f"{free}{place}"
        if len(set(inside.values())) < len(inside):
            raise InputError("has two columns whose names are one for its engine", "frame", tuple(schema))
        renamed = {name: now for name, now in inside.items() if name != now}
        frame = native.rename(renamed) if renamed else native
        return cls(frame, {inside[name]: kind for name, kind in schema.items()}, inside, fold)

    def taken(self, results: Collection[str]) -> list[str]:
        """The caller's columns that have, for the engine, the name of a result."""
        ours = {self.fold(name) for name in results}
        return [name for name in self.inside if self.fold(str(name)) in ours]

    def refuse(self, wanted: Mapping[str, Any], results: Collection[str], *more: str) -> None:
        """Refuse a frame by its columns.

        Args:
            wanted: From the names of the columns that are read to the types that they need, as for `problem`.
            results: The names of the results.
            more: What else is wrong.

        Raises:
            InputError: With everything that is wrong.
        """
        wrong = [problem for name, kind in wanted.items() if (problem := self.problem(name, kind)) is not None]
        wrong += [*more, *(Message("{name} is the name of a result", name=name) for name in self.taken(results))]
        if wrong:
            raise InputError(joined(wrong), "frame", tuple(self.inside))

    def closed(self, frame: Any, results: Iterable[str]) -> Any:
        """The caller's columns under their own names, then the results."""
        picked = frame.select(*self.inside.values(), *results)
        back = {now: name for name, now in self.inside.items() if name != now}
        return picked.rename(back) if back else picked

    def problem(self, name: str, wanted: Any) -> str | None:
        """What is wrong with the type of a column, or None; one of nulls alone may stand for any.

        Args:
            name: The column.
            wanted: `nw.Int64` for whole numbers of any width, `nw.Boolean` or `nw.String`.
        """
        kind = self.schema.get(name)
        if kind is None:
            return Message("{name} is missing", name=name)
        if kind in (nw.Unknown, nw.String, nw.Object) and kind != wanted and _only_nulls(self.frame.select(name)):
            return None
        if wanted == nw.Int64:
            if kind.is_integer():
                return None
            hint = Message(" (frames.exact turns m² into whole dm²)") if name.endswith("_dm2") else ""
            gaps = Message("; pandas makes floats of whole numbers beside a gap: astype('Int64')")
            floats = kind.is_float() and self.frame.implementation.is_pandas()
            gap = gaps if floats else ""
            return Message("{name} is {kind}, not a whole number{hint}{gaps}", name=name, kind=kind, hint=hint, gaps=gap)
        fits = [nw.Boolean] if wanted == nw.Boolean else [nw.String, nw.Categorical, nw.Enum]
        # What objects of pandas are is looked at value by value.
        objects = kind == nw.Object and self.frame.implementation.is_pandas()
        fit = objects or kind in fits
        return None if fit else Message("{name} is {kind}, not {wanted}", name=name, kind=kind, wanted=wanted.__name__)


def _schema(native: Any) -> Mapping[str, Any]:
    """The columns of a frame and their types.

    Raises:
        InputError: A type is none that can be read, such as a decimal of a negative scale.
    """
    try:
        schema: Mapping[str, Any] = native.collect_schema()
    except Exception as error:  # each engine raises errors of its own
        told = Message("the types of its columns cannot be read: {error}", error=str(error).partition("\n")[0])
        raise InputError(told, "frame", None) from error
    return schema


def _only_nulls(frame: Any) -> bool:
    """Whether the one column of a frame is of the type of nulls; pandas has none, so there all values are looked at."""
    native = frame.to_native()
    if frame.implementation.is_pandas():
        return len(native) > 0 and bool(native.isna().to_numpy().all())
    if frame.implementation.is_polars():
        return str(native.collect_schema().dtypes()[0]) == "Null"
    types: Any = getattr(native, "types", None) or getattr(getattr(native, "schema", None), "types", [""])
    return str(types[0]).strip('"').lower() == "null"
