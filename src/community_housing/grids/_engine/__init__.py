# SPDX-License-Identifier: Apache-2.0
"""The exact engine behind grids: layouts, patterns, passes, walks and bounds; private."""
