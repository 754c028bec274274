"""A link that leads to the web, which a ward PC may not reach: its address, and a code that brings it to a phone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay, told
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.qr import QrView

LONGEST = 300  # characters; a code of more is too fine for a phone before a screen
_SIDE = 220  # px


def web_link_panel(look: Look, window: QWidget, address: str) -> Overlay:
    """Says where a link leads; nothing opens it."""
    said = "Ward Library does not open web pages."
    web = address.startswith(("https://", "http://")) and len(address.encode()) <= LONGEST
    if not web:
        return told(look, window, "This link leads to the web", f"{said} The address is:", address)
    panel = told(look, window, "This link leads to the web", f"{said} Scan the code to open it on your own phone.")
    code = QrView(address, f"Code that leads to {address}", round(_SIDE * (1 + 0.3 * (look.scale - 1))))
    panel.body.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
    panel.body.addWidget(Para(look, address, 16, leading=1.4))
    return panel
