# SPDX-License-Identifier: Apache-2.0
"""Mutation testing of the modules that decide: one small change at a time, on a copy, against the tests of the room.

Usage: python benchmarks/compliance/mutation.py [--module compliance/assess.py] [--most 60]
"""

import argparse
import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "community_housing"
MODULES = (
    "conditions.py",
    "compliance/assess.py",
    "compliance/counted.py",
    "compliance/facts.py",
    "compliance/horizon.py",
    "compliance/changes.py",
    "compliance/compare.py",
    "compliance/population.py",
    "compliance/equity.py",
    "compliance/nearest.py",
    "compliance/summary.py",
    "standards/demand.py",
    "standards/expressions.py",
    "standards/places.py",
)
TESTS = (
    "tests/unit/test_conditions.py",
    "tests/unit/compliance",
    "tests/unit/standards",
    "tests/golden/test_compliance_of_the_report.py",
    "tests/property/test_conditions_laws.py",
    "tests/property/test_compliance_laws.py",
)
OTHER = {
    ast.GtE: ast.Gt,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def sites(tree: ast.Module) -> Iterator[int]:
    """The places, by order of walking, at which a change can be made; annotations and texts are left alone."""
    quiet = {
        id(inner)
        for node in ast.walk(tree)
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if part is not None
        for inner in ast.walk(part)
    }
    # At the top level stand imports, type aliases and names; what decides stands in functions.
    inside = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for inner in ast.walk(node)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in quiet or id(node) not in inside:
            continue
        operator = getattr(node, "op", None) or (node.ops[0] if isinstance(node, ast.Compare) else None)
        number = isinstance(node, ast.Constant) and isinstance(node.value, (bool, int))
        negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        if type(operator) in OTHER or number or negated:
            yield place


def mutated(tree: ast.Module, place: int) -> tuple[str, str]:
    """The module with the change at *place*, and what was changed."""
    changed = copy.deepcopy(tree)
    node = list(ast.walk(changed))[place]
    before = ast.unparse(node)
    if isinstance(node, ast.Constant):
        node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.Compare):
        node.ops[0] = OTHER[type(node.ops[0])]()
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    else:
        node.op = OTHER[type(node.op)]()
    return ast.unparse(ast.fix_missing_locations(changed)), f"line {node.lineno}: {before} -> {ast.unparse(node)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--module", choices=MODULES)
    options.add_argument("--most", type=int)
    chosen = options.parse_args()
    every = [
        (module, place)
        for module in ((chosen.module,) if chosen.module else MODULES)
        for place in sites(ast.parse((PACKAGE / module).read_text(encoding="utf-8")))
    ]
    most = chosen.most or len(every)
    picked = [every[i * len(every) // most] for i in range(most)] if most < len(every) else every
    killed = 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "community_housing"
        shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__"))
        environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--hypothesis-seed=0", *TESTS]
        for module, place in picked:
            text = (PACKAGE / module).read_text(encoding="utf-8")
            changed, what = mutated(ast.parse(text), place)
            (source / module).write_text(changed, encoding="utf-8")
            try:
                code = subprocess.run(
                    command, check=False, cwd=ROOT, env=environment, capture_output=True, timeout=180
                ).returncode
            except subprocess.TimeoutExpired:
                code = 1
            (source / module).write_text(text, encoding="utf-8")
            killed += code != 0
            if code == 0:
                print(f"survived: {module} {what}", flush=True)
    print(f"{killed} of {len(picked)} changes noticed ({len(every)} possible)")


if __name__ == "__main__":
    main()
