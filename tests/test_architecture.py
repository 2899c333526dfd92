# SPDX-License-Identifier: Apache-2.0
"""The house: who may import whom, what a room loads, and what no rule may contain."""

import ast
import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from docs.public_api import imports_of

import community_housing

PACKAGE = Path(community_housing.__file__).parent
# The house from the top: a room imports only rooms that stand before it.
GROUND = (
    "_faces",
    "_version",
    "_shown",
    "_messages",
    "errors",
    "_doors",
    "faults",
    "_toml_rows",
    "_tables",
    "quantities",
    "records",
    "provenance",
    "findings",
    "_language",
    "conditions",
    "district",
    "personal",
    "claims",
)
SHARED = (*GROUND, "standards", "events", "calendars", "clocks", "levels")
# Rule rooms never import one another; what two of them need stands above them, and what joins them below.
RULE_ROOMS = (
    "compliance",
    "modes",
    "disbursement",
    "grids",
    "programme",
    "approvals",
    "handover",
    "matters",
    "services",
    "posts",
    "centres",
)
PURE = (*SHARED, *RULE_ROOMS, "readiness", "agenda", "planning", "pack")
# What people read and files know nothing of one another; `job` brings both together.
APART = {"io": {"results", "report"}}
ROOMS = (*PURE, "frames", "results", "report", "io", "job", "cli", "testing")
# What loads names by itself and is no room: the top of the package, its command, and what Hypothesis calls.
DOORS = ("__init__", "__main__", "hypothesis_plugin")
HEAVY = (
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "shapely",
    "geopandas",
    "scipy",
    "highspy",
    "ortools",
    "matplotlib",
    "networkx",
    "duckdb",
)
# What a rule must not touch: the clock, files, the network, global chance and the terminal.
IMPURE_MODULES = {"random", "time", "socket", "urllib", "http", "subprocess", "tempfile", "shutil", "sqlite3"}
IMPURE_CALLS = {"print", "open", "input"}
IMPURE_METHODS = {"today", "now", "utcnow", "read_text", "write_text", "read_bytes", "write_bytes"}


def modules(room: str) -> list[Path]:
    one = PACKAGE / f"{room}.py"
    return [one] if one.exists() else sorted((PACKAGE / room).rglob("*.py"))


def trees(room: str) -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in modules(room)]


def imported(tree: ast.AST) -> set[str]:
    """Dotted names imported anywhere in a module, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def rooms_imported(tree: ast.AST) -> set[str]:
    names = {name.split(".")[1] for name in imported(tree) if name.startswith("community_housing.")}
    known = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    return names & known


EXISTING = [room for room in ROOMS if modules(room)]


def allowed_in(room: str) -> set[str]:
    """The rooms that *room* may import."""
    return {*SHARED, room} if room in RULE_ROOMS else set(ROOMS[: ROOMS.index(room) + 1]) - APART.get(room, set())


def misplaced(room: str, tree: ast.AST) -> set[str]:
    """The rooms that a module of *room* imports, anywhere, and must not."""
    return rooms_imported(tree) - allowed_in(room)


def test_the_walk_sees_every_room_and_every_import() -> None:
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found == {*EXISTING, *DOORS}
    assert rooms_imported(ast.parse("from community_housing.modes import classify")) == {"modes"}
    assert rooms_imported(ast.parse("def f():\n import community_housing.io.packs")) == {"io"}
    assert rooms_imported(ast.parse("from community_housing import io")) == {"io"}
    assert misplaced("pack", ast.parse("def f():\n from community_housing.cli import main")) == {"cli"}
    assert misplaced("modes", ast.parse("from community_housing.compliance import assess")) == {"compliance"}
    assert misplaced("io", ast.parse("from community_housing.report import explain")) == {"report"}
    assert misplaced("report", ast.parse("def f():\n from community_housing.io.packs import read_pack")) == {"io"}


@pytest.mark.parametrize("room", EXISTING)
def test_a_room_imports_only_rooms_above_it(room: str) -> None:
    for path, tree in trees(room):
        assert not misplaced(room, tree), path


def made_in(module: str, name: str) -> str:
    """The module that stands behind `from module import name`, through the faces of rooms."""
    known = imports_of(module)
    if name in known and known[name] != module:
        return made_in(known[name], name)
    path = PACKAGE.parent.joinpath(*module.split("."), name)
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").exists() else module


def test_modules_import_one_another_in_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        if path.name != "__init__.py":
            own = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
            nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
            ours = [node for node in nodes if (node.module or "").startswith("community_housing")]
            graph[own] = {made_in(str(node.module), alias.name) for node in ours for alias in node.names}
    assert graph["community_housing.job._run"] >= {"community_housing.io.packs._read", "community_housing.io._own_files"}
    tuple(TopologicalSorter(graph).static_order())  # raises CycleError, and names the circle


def test_nothing_imports_what_is_shipped_for_tests() -> None:
    # The top of the package names the room and loads it when it is asked for, see the test of its laziness.
    for path in set(PACKAGE.rglob("*.py")) - {PACKAGE / "__init__.py"}:
        if "testing" not in path.relative_to(PACKAGE).parts:
            assert "testing" not in rooms_imported(ast.parse(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize("room", [room for room in EXISTING if room in PURE])
def test_a_rule_is_pure(room: str) -> None:
    for path, tree in trees(room):
        # A time limit, where a caller asks for one, needs a clock: that one module looks at it and says so in the answer.
        clock = {"time"} if (room, path.name) == ("grids", "exact.py") else set[str]()
        assert not {name.split(".")[0] for name in imported(tree)} & (IMPURE_MODULES - clock), path
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                assert not (isinstance(node.func, ast.Name) and name in IMPURE_CALLS), f"{path}:{node.lineno}"
                loads_shipped = room in ("_messages", "_toml_rows") and name == "read_text"
                assert name not in IMPURE_METHODS or loads_shipped, f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    "room",
    [
        room
        for room in EXISTING
        if room
        in {
            "quantities",
            "conditions",
            "compliance",
            "modes",
            "planning",
            "disbursement",
            "calendars",
            "clocks",
            "programme",
            "approvals",
            "handover",
            "readiness",
            "agenda",
            "matters",
            "services",
            "posts",
            "centres",
        }
    ],
)
def test_no_float_in_a_rule_room(room: str) -> None:
    for path, tree in trees(room):
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Name) and node.id == "float"), f"{path}:{node.lineno}"
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{path}:{node.lineno}"


LOADED = """
import json, sys
before = set(sys.modules)
import {module}
tops = {{name.split(".")[0] for name in set(sys.modules) - before}}
print(json.dumps(sorted(tops - set(sys.stdlib_module_names))))
"""
LIGHT = {
    "community_housing",
    "attr",
    "attrs",
    "annotated_types",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "typing_inspection",
}


@pytest.mark.parametrize(
    "module",
    ["community_housing", *(f"community_housing.{room}" for room in EXISTING if room in PURE), "community_housing.testing"],
)
def test_importing_a_room_loads_nothing_heavy(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED.format(module=module)], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & set(HEAVY)
    if not module.endswith("testing"):
        # A compiled module may bring in its runtime; the standard library names its build data after the machine.
        assert {
            name for name in loaded if not name.startswith(("_cython", "_distutils", "_sysconfigdata", "cython_runtime"))
        } <= LIGHT
    assert "community_housing" in loaded


def test_the_top_level_is_lazy_and_every_name_loads() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(module="community_housing")], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == ["community_housing"]
    for name in community_housing.__all__:
        assert getattr(community_housing, name) is not None
        assert name in dir(community_housing)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_is_licensed_short_and_in_direction(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# SPDX-License-Identifier: Apache-2.0\n")
    assert len(text.splitlines()) <= 600
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says what it is"
    # Arguments are refused with InputError: an assertion vanishes under -O.
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            assert ast.unparse(node.test).startswith("isinstance("), f"{path}:{node.lineno}: an assert may only narrow a type"
