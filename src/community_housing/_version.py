# SPDX-License-Identifier: Apache-2.0
"""The version of the library that is installed."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

__all__ = ["__version__"]


def _installed() -> str:
    try:
        return version("community-housing")
    except PackageNotFoundError:
        return "0+unknown"  # its source is read where it lies, and was installed nowhere


__version__: Final = _installed()
"""The version of the library, such as `0.1.0` (版本号); `0+unknown` where only its source is there."""
