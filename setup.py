# SPDX-License-Identifier: Apache-2.0
"""Build the grid kernel where there is a C compiler; go on without it where there is none.

The modules named in ``KERNEL`` are ordinary Python.  Cython compiles them with the C types that stand in the ``.pxd`` file
beside each; when Cython or a compiler is missing, or the compilation fails, the same source runs as Python: slower, same
answers.  Two environment variables, read at build time, change the build:

* ``COMMUNITY_HOUSING_PURE=1`` leaves the extension out;
* ``COMMUNITY_HOUSING_CHECKED=1`` compiles with bounds and initialisation checks on (for tests, about half the speed).
"""

from __future__ import annotations

import os
import sys

from setuptools import Extension, setup

KERNEL = ("layout", "arena", "patterns", "kernel", "walk")


def extensions() -> list[Extension]:
    """Describe the compiled modules, or none where they are unwanted or cannot be made."""
    if os.environ.get("COMMUNITY_HOUSING_PURE", "") not in {"", "0"}:
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    checked = os.environ.get("COMMUNITY_HOUSING_CHECKED", "") not in {"", "0"}
    # Without what only debuggers read, a wheel is a third of the size.
    flags = ["/O2"] if sys.platform == "win32" else ["-O3", "-g0"]
    link = ["-Wl,-s"] if sys.platform.startswith("linux") and not checked else []
    flags += os.environ.get("COMMUNITY_HOUSING_CFLAGS", "").split()
    modules = [
        Extension(
            f"community_housing.grids._engine.{name}",
            [f"src/community_housing/grids/_engine/{name}.py"],
            extra_compile_args=flags,
            extra_link_args=link + os.environ.get("COMMUNITY_HOUSING_LDFLAGS", "").split(),
            optional=True,
        )
        for name in KERNEL
    ]
    directives = {
        "language_level": "3",
        "annotation_typing": False,
        "boundscheck": checked,
        "initializedcheck": checked,
        "wraparound": False,
        "cdivision": True,
        "embedsignature": False,
    }
    return cythonize(
        modules,
        compiler_directives=directives,
        build_dir="build/cython-checked" if checked else "build/cython",
        include_path=["src"],
        quiet=True,
    )


# The modules are compiled side by side: that is nearly all of what an installation takes.
setup(ext_modules=extensions(), options={"build_ext": {"parallel": min(os.cpu_count() or 1, len(KERNEL))}})
