# SPDX-License-Identifier: Apache-2.0
"""Files in and out (文件读写): the district pack, and the only edge of the library to the outside."""

from community_housing.io.pack import Observation, Pack, Settings
from community_housing.io.read import read_pack
from community_housing.io.write import write_pack

__all__ = ["Observation", "Pack", "Settings", "read_pack", "write_pack"]
