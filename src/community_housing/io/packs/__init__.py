# SPDX-License-Identifier: Apache-2.0
"""The district pack in files (区数据包): read whole or not at all, written whole or not at all."""

from community_housing.io.packs._changes_file import changes_of_file
from community_housing.io.packs._read import read_pack
from community_housing.io.packs._write import write_pack

__all__ = ["changes_of_file", "read_pack", "write_pack"]
