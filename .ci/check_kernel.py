# SPDX-License-Identifier: Apache-2.0
"""Say whether the kernel that is imported here is compiled, and refuse one without bounds checks."""

import sys
from array import array
from importlib import import_module
from pathlib import Path

from community_housing.grids._engine import kernel as _kernel

FAR = 10**6  # a building that a graph of two does not have


def main() -> int:
    """Return 0 for a compiled kernel with bounds checks, 1 for any other."""
    names = sorted(path.stem for path in Path(_kernel.__file__).parent.glob("*.pxd"))
    for module in (import_module(f"community_housing.grids._engine.{name}") for name in names):
        if not str(module.__file__).endswith((".so", ".pyd")):
            print(f"{module.__name__} is not compiled: {module.__file__}")
            return 1
    graph = _kernel.Kernel()
    try:
        # Without checks this would write outside the table of edges: run it on the checked build only.
        graph.load(2, array("q", [1, 1]), array("i", [0]), array("i", [FAR]), array("q", [1]), array("i", [0]))
    except IndexError as refused:
        print(f"{', '.join(names)} compiled, with bounds checks ({refused}): {_kernel.__file__}")
        return 0
    print("compiled without bounds checks: an edge to a building that is not there was taken")
    return 1


if __name__ == "__main__":
    sys.exit(main())
