# SPDX-License-Identifier: Apache-2.0
"""`python -m community_housing` is the command `community-housing`."""

import sys

from community_housing.cli import main

if __name__ == "__main__":
    sys.exit(main())
