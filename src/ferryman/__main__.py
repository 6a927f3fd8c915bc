"""``python -m ferryman`` is the command ``ferryman``."""

import sys

from ferryman.cli import main

sys.exit(main())
