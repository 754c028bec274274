"""``python -m kiosk`` opens the app."""

import sys

from kiosk.app import main

sys.exit(main())
