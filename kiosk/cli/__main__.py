"""``python -m kiosk.cli`` is ``kioskctl``, where the command itself is not installed."""

import sys

from kiosk.cli import main

sys.exit(main())
