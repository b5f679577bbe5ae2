"""`python -m openshelf` is the command `openshelf`."""

import sys

from openshelf.cli import main

if __name__ == "__main__":
    sys.exit(main())
