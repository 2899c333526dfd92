# SPDX-License-Identifier: Apache-2.0
"""Which frames are read, and by which functions: the table of docs/how-to/assess-a-frame.md, held against what they answer.

`python tests/unit/frames/test_claimed_frames.py` writes the rows of the frames that are installed.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.reference.large_rules import NAMES, ON, STANDARDS, drawn

from community_housing.disbursement import schedules
from community_housing.errors import InputError
from community_housing.modes import REPORT_ORDER, wide_columns
from community_housing.quantities import LARGEST, Rounding

pl = pytest.importorskip("polars")
frames = pytest.importorskip("community_housing.frames")
from tests.reference.engines import ENGINES, pd  # noqa: E402

nw = pytest.importorskip("narwhals")

PAGE = Path(__file__).parents[3] / "docs/how-to/assess-a-frame.md"
BUILD = schedules().editions("transfer-build")[0]


def _geopandas(table: Any) -> Any:
    return pytest.importorskip("geopandas").GeoDataFrame(table.to_pandas())


def _dask(table: Any) -> Any:
    pandas = pytest.importorskip("pandas")
    return pytest.importorskip("dask.dataframe").from_pandas(
        table.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype), npartitions=2
    )


def _ibis(table: Any) -> Any:
    return pytest.importorskip("ibis").memtable(table.to_arrow())


_SESSIONS: dict[str, Any] = {}


def _sqlframe(table: Any) -> Any:
    made = pytest.importorskip("sqlframe.duckdb")
    return _SESSIONS.setdefault("sqlframe", made.DuckDBSession()).createDataFrame(table.to_pandas())


def _spark(table: Any) -> Any:
    if shutil.which("java") is None:
        pytest.skip("no Java runtime")
    build = pytest.importorskip("pyspark.sql").SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    build = build.config("spark.sql.shuffle.partitions", "1").config("spark.driver.host", "127.0.0.1")
    return build.getOrCreate().createDataFrame(table.to_pandas())


def _daft(table: Any) -> Any:
    pytest.importorskip("narwhals_daft")
    return pytest.importorskip("daft").from_arrow(table.to_arrow())


FRAMES: dict[str, Callable[[Any], Any]] = {
    **ENGINES,
    "geopandas": _geopandas,
    "dask": _dask,
    "ibis": _ibis,
    "sqlframe": _sqlframe,
    "pyspark": _spark,
    "daft": _daft,
}

_ROWS = (
    pl.DataFrame(drawn(), schema={name: pl.Boolean if name == "is_new" else pl.Int64 for name in NAMES}).drop_nulls().head(40)
)
_AREAS = pl.DataFrame(
    {"m2": [4.35, 200.7, 0.07, 9_999_999_999_999.99], "text": ["4.35", "1,200.70", "-0.07", "9999999999999.990"]}
)
_PAID = pl.DataFrame(
    {
        "contract_sum_fen": [LARGEST, LARGEST - 7, 10_001],
        "paid_fen": [3, LARGEST, 0],
        "pending_fen": [1, 0, 5],
        "share_numerator": [1, 999_999, 1],
        "share_denominator": [3, 1_000_000, 2],
    }
)
_STAGES = _PAID.drop("share_numerator", "share_denominator").with_columns(
    stage=pl.Series(["approval", "structure", "nonsense"])
)
_NEEDS = pl.DataFrame({"community": ["c", "d"], "counted_dm2": [0, 0], "required_dm2": [5_000, 9_000]})
_OFFERS = pl.DataFrame(
    {
        "community": ["c", "d"],
        "id": ["o", "p"],
        "kind": ["sale", "land"],
        "available": [True, True],
        "area_dm2": [8_000, 8_000],
        "cost_fen": [1, 2],
        "annual_cost_fen": [0, 0],
        "term_months": [12, 12],
        "keeps_old": [False, True],
        "has_evidence": [True, True],
    }
)


def _wide() -> Any:
    def value(name: str) -> Any:
        return True if name.endswith(("_given", "_available", "_has_evidence")) else "x" if name.endswith("_kind") else 5_000

    return pl.DataFrame({name: [value(name)] * 2 for name in wide_columns(REPORT_ORDER)}).with_columns(
        counted_dm2=pl.Series([0, 9_000]), required_dm2=pl.Series([6_000, 9_000])
    )


def plain(frame: Any, *names: str) -> list[tuple[Any, ...]]:
    """The rows of an answer in their own order, as plain values."""
    read = nw.from_native(frame).lazy().select(*names).collect()
    columns = [[None if pd.isna(one) else getattr(one, "item", lambda one=one: one)() for one in read[name]] for name in names]
    return sorted(zip(*columns, strict=True), key=repr)


# A sum has fifteen digits as an area has, so these are fewer.
_SMALL = frames.assess(_ROWS.filter(pl.col("counted_dm2") < 10**12), standard=STANDARDS["floor"], on=ON)


FUNCTIONS: dict[str, Callable[[Callable[[Any], Any]], Any]] = {
    "exact": lambda made: plain(frames.exact(made(_AREAS), {"m2": "a_dm2", "text": "b_dm2"}), "a_dm2", "b_dm2"),
    "assess": lambda made: plain(frames.assess(made(_ROWS), standard=STANDARDS["every one"], on=ON), *frames.RESULTS),
    "summarise": lambda made: frames.summarise(made(_SMALL), rounding=Rounding.HALF_UP),
    "classify": lambda made: plain(frames.classify(made(_wide())), *frames.MODE_RESULTS),
    "classify_opportunities": lambda made: plain(
        frames.classify_opportunities(made(_OFFERS), made(_NEEDS), table=REPORT_ORDER), "community", *frames.MODE_RESULTS
    ),
    "entitlements": lambda made: [
        *plain(frames.entitlements(made(_PAID)), *frames.ENTITLEMENT_RESULTS),
        *plain(frames.entitlements(made(_STAGES), [BUILD]), *frames.ENTITLEMENT_RESULTS),
    ],
}


def cell(name: str, function: str) -> str:
    """What a function does with a frame: the same as with polars, or no."""
    expected = FUNCTIONS[function](lambda table: table)
    try:
        return "yes" if FUNCTIONS[function](FRAMES[name]) == expected else "WRONG"
    except InputError:
        return "refused"


def row(name: str) -> str:
    return f"| {name} | {' | '.join(cell(name, function) for function in FUNCTIONS)} |"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.java, pytest.mark.slow] if name == "pyspark" else []) for name in FRAMES],
)
def test_the_table_says_what_each_frame_answers(name: str) -> None:
    assert row(name) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_table_has_every_frame_once() -> None:
    rows = [
        line.split(" | ")[0].removeprefix("| ")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    assert rows == ["frame", "---", *FRAMES]


if __name__ == "__main__":
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        for one in FRAMES:
            if line.startswith(f"| {one} |"):
                try:
                    lines[place] = row(one)
                except pytest.skip.Exception:
                    sys.stdout.write(f"{one} is not installed\n")
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
