# SPDX-License-Identifier: Apache-2.0
"""The kernel's source run as Python, whether or not it was compiled: exact for numbers of any size, and slow."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, cast

from community_housing.grids._engine import kernel

if TYPE_CHECKING:
    from community_housing.grids._engine.kernel import Kernel

__all__ = ["load_kernel"]


def load_kernel() -> type[Kernel]:
    """Return the `Kernel` class as Python code.

    Raises:
        ImportError: The source is not installed beside the compiled kernel.
    """
    if not kernel.COMPILED:
        return kernel.Kernel
    names = ("layout", "arena", "patterns", "kernel")
    compiled = {f"{__package__}.{name}": sys.modules[f"{__package__}.{name}"] for name in names}
    try:
        for name in names:
            full = f"{__package__}.{name}"
            spec = spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
            if spec is None or spec.loader is None:
                message = f"the source of {full} is not installed"
                raise ImportError(message)
            module = module_from_spec(spec)
            sys.modules[full] = module
            spec.loader.exec_module(module)
        return cast("type[Kernel]", sys.modules[f"{__package__}.kernel"].Kernel)
    finally:
        sys.modules.update(compiled)
