# SPDX-License-Identifier: Apache-2.0
"""The command `community-housing`: a thin command over the library."""

from community_housing.cli._command import main

__all__ = ["main"]
