# SPDX-License-Identifier: Apache-2.0
"""Rules, plans, payments and grids for a district's community premises (社區用房)."""
