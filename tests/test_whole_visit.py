"""A whole visit on a real window, by keyboard or fingers alone: search, open, print, list code, finish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.running import Running
from tests.real.screen import Screen

NAME = "(lambda w: w and (w.accessibleName() or type(w).__name__))(QtWidgets.QApplication.focusWidget())"
PANEL = "shell._panels.is_open"
COUNT = "visits._belongings.count()"


@pytest.fixture
def app(tmp_path: Path, seed_library: Path) -> Iterator[Running]:
    with Screen(tmp_path / "screen") as screen:
        running = Running(
            screen, tmp_path / "home", "--library", str(seed_library), policy={"kiosk_mode": True, "idle_minutes": 0}
        )
        try:
            running.wait_for("shell._asking.state[1]")
            yield running
        finally:
            running.close()


def tab_to(app: Running, name: str, most: int = 80) -> None:
    """Press Tab until what begins so has the focus."""
    for _ in range(most):
        app.key("Tab")
        if str(app.ask(NAME)).startswith(name):
            return
    pytest.fail(f"Tab does not lead to {name!r}")


def test_by_the_keyboard_alone(app: Running) -> None:
    app.type("just culture")
    app.wait_for("hasattr(shell.page, 'shown') and shell.page.shown is not None and shell.page.shown.total > 0")
    app.wait_for("shell.page.shown.query.text == 'just culture'")
    app.key("Return")
    app.key("Down")
    app.key("Return")
    app.wait_for("isinstance(shell.place, places.Reading)")
    tab_to(app, "Print")
    app.key("Return")
    app.wait_for(PANEL)
    app.key("Escape")
    app.wait_for(f"not {PANEL}")
    tab_to(app, "Add to my list")
    app.key("space")
    app.wait_for(f"{COUNT} == 1")
    app.key("F6")
    tab_to(app, "My list")
    app.key("Return")
    app.wait_for("isinstance(shell.place, places.MyList)")
    app.key("F6")
    tab_to(app, "Finish")
    app.key("Return")
    app.wait_for(PANEL)
    tab_to(app, "Finish without it")
    app.key("Return")
    app.wait_for("isinstance(shell.place, places.Home) and visits.nobody")
    assert app.ask(COUNT) == 0
    assert app.is_alive


def tap(app: Running, name: str) -> None:
    """A finger on the last visible button whose name begins so, once it is in sight."""
    button = (
        "[b for b in shell.findChildren(QtWidgets.QAbstractButton)"
        f" if b.isVisible() and b.isEnabled() and b.accessibleName().startswith({name!r})]"
    )
    app.wait_for(f"{button} and not {button}[-1].visibleRegion().isEmpty()")
    x, y = app.ask(f"(lambda b: b.mapTo(shell, b.visibleRegion().boundingRect().center()).toTuple())({button}[-1])")
    app.ask(f"tap({x}, {y})")


def test_by_fingers_alone(app: Running) -> None:
    tap(app, "Psychological safety")
    app.wait_for("hasattr(shell.page, 'shown') and shell.page.shown is not None and shell.page.shown.total > 0")
    app.wait_for("shell.page.list.cards")
    x, y = app.ask("(lambda c: c.mapTo(shell, c.rect().center()).toTuple())(shell.page.list.cards[0])")
    app.ask(f"tap({x}, {y})")
    app.wait_for("isinstance(shell.place, places.Reading)")
    tap(app, "Print")
    app.wait_for(PANEL)
    tap(app, "Close")
    app.wait_for(f"not {PANEL}")
    tap(app, "Add to my list")
    app.wait_for(f"{COUNT} == 1")
    tap(app, "My list")
    app.wait_for("isinstance(shell.place, places.MyList)")
    tap(app, "Finish")
    app.wait_for(PANEL)
    tap(app, "Finish without it")
    app.wait_for("isinstance(shell.place, places.Home) and visits.nobody")
    assert app.ask(COUNT) == 0
