# SPDX-License-Identifier: Apache-2.0
"""The page of a run (报告页面): its parts, drawings and template."""
