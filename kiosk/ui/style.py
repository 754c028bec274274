"""The one application style sheet: what Qt draws itself (scroll bars, tool tips, menus) in our tokens."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from kiosk.ui.kit.look import Look


def application_sheet(look: Look) -> str:
    """Style of stock parts; everything else is painted by the kit."""
    bar = round(14 * (1 + 0.4 * (look.scale - 1)))
    handle, hover = look.hex("control"), look.hex("primary")
    size = look.text(16)
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {bar}px; margin: 0px; border: none; }}
    QScrollBar::handle:vertical {{ background: {handle}; min-height: {bar * 4}px; border-radius: {bar // 2 - 3}px;
        margin: 2px 3px 2px 3px; }}
    QScrollBar::handle:vertical:hover {{ background: {hover}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0px; width: 0px; border: none; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    #side QScrollBar:vertical {{ width: 8px; }}
    #side QScrollBar::handle:vertical {{ background: {look.hex("edge")}; border-radius: 2px; margin: 2px; }}
    #side QScrollBar::handle:vertical:hover {{ background: {hover}; }}
    QScrollBar:horizontal {{ background: {look.hex("sunken")}; height: {bar}px; margin: 0px; border: none;
        border-radius: {bar // 2 - 1}px; }}
    QScrollBar::handle:horizontal {{ background: {handle}; min-width: {bar * 4}px; border-radius: {bar // 2 - 3}px;
        margin: 3px 2px 3px 2px; }}
    QScrollBar::handle:horizontal:hover {{ background: {hover}; }}
    QScrollArea, QAbstractScrollArea {{ background: transparent; border: none; }}
    QLineEdit {{ background: transparent; border: none; padding: 0px; }}
    QMenu {{ background: {look.hex("surface")}; color: {look.hex("ink")}; border: 1px solid {look.hex("control")};
        font-size: {size}px; padding: 6px; }}
    QMenu::item {{ padding: 8px 20px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {look.hex("focus")}; color: {look.hex("focus_ink")}; }}
    QMenu::item:disabled {{ color: {look.hex("muted")}; }}
    QToolTip {{ background: {look.hex("surface")}; color: {look.hex("ink")}; border: 1px solid {look.hex("control")};
        font-size: {size}px; padding: 6px; }}
    """


def application_palette(look: Look) -> QPalette:
    """Colours of whatever Qt draws itself; rich text takes the colour of links from here."""
    palette = QPalette()
    role = QPalette.ColorRole
    for part, tone in (
        (role.Window, "paper"),
        (role.WindowText, "ink"),
        (role.Base, "surface"),
        (role.AlternateBase, "sunken"),
        (role.Text, "ink"),
        (role.Button, "surface"),
        (role.ButtonText, "ink"),
        (role.Link, "link"),
        (role.LinkVisited, "link"),
        (role.Highlight, "focus"),
        (role.HighlightedText, "focus_ink"),
        (role.PlaceholderText, "muted"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "ink"),
    ):
        palette.setColor(part, look[tone])
    return palette
