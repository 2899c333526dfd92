# SPDX-License-Identifier: Apache-2.0
"""Files in and out (文件读写): the only edge of the library to the outside."""

from community_housing.io.packs import read_pack, write_pack

__all__ = ["read_pack", "write_pack"]
