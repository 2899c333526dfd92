# SPDX-License-Identifier: Apache-2.0
"""What people read: sentences, tables, charts and the page, in Chinese and English."""

from community_housing.report.explain._registry import explain

__all__ = ["explain"]
