"""`python -m dlref.cli` is `dlref`."""

import sys

from dlref.cli import main

if __name__ == "__main__":  # not in the processes that `verify` spawns
    sys.exit(main())
