# SPDX-License-Identifier: Apache-2.0
"""Results of every room as sentences (说明), in Chinese and English."""

from community_housing.report.explain._registry import explain, explains

__all__ = ["explain", "explains"]
