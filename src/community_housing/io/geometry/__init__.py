# SPDX-License-Identifier: Apache-2.0
"""Geometry in and out (图形): coordinates, neighbours, weights and outlines."""
