# SPDX-License-Identifier: Apache-2.0
"""A district's data as values (区数据包), and changes of it."""

from community_housing.pack._contents import Observation, Order, Pack, Settings, TableName

__all__ = ["Observation", "Order", "Pack", "Settings", "TableName"]
