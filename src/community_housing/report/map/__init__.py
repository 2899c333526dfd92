# SPDX-License-Identifier: Apache-2.0
"""The map of grids (网格地图): one scene, as SVG, HTML and a matplotlib figure."""
