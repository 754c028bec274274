"""Read from outside: the whole app under X, met by an assistive program over AT-SPI as a screen reader meets it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIENT = Path(__file__).with_name("outside.py")
PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-run-session": "dbus",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
}
SCRIPT = """
openbox & manager=$!
"$PYTHON" -m kiosk --size 1366x768 --library "$LIBRARY" & app=$!
/usr/bin/python3 -W ignore "$CLIENT"; status=$?
kill "$app"; wait "$app"
kill "$manager"
exit $status
"""


def lacking() -> str:
    """What is not there of what this needs, as words; "" where all of it is."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    check = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    python = Path("/usr/bin/python3")
    if not python.exists() or subprocess.run([str(python), "-c", check], capture_output=True).returncode:
        missing += ["python3-gi", "gir1.2-atspi-2.0"]
    return ", ".join(missing)


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A screen that nobody sees."""
    if sys.platform != "linux":
        pytest.skip("AT-SPI is of Linux; other systems have their own (docs/accessibility.md)")
    if missing := lacking():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {missing}")
        pytest.skip(f"reading the app from outside needs Debian's {missing}")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as said:
        number = said.readline().strip()
    assert number, "Xvfb has not come up"
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def met(screen: str, seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an assistive program met."""
    home = tmp_path_factory.mktemp("outside")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONPATH": str(ROOT), "PYTHON": sys.executable, "LIBRARY": str(seed_library), "CLIENT": str(CLIENT),
    }  # fmt: skip
    began = time.monotonic()
    run = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", SCRIPT],
        env=environment, cwd=home, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert run.returncode == 0, f"after {time.monotonic() - began:.0f} s: {run.stderr[-2000:]}"
    found: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def test_the_search_field_is_found_by_its_name_and_has_the_focus(met: dict[str, Any]) -> None:
    assert met["field"] == {"focused": True, "editable": True}


def test_headings_are_headings_and_say_their_level(met: dict[str, Any]) -> None:
    assert met["home_headings"][0] == ["What would help your team today?", "Level 1"]
    assert ["Browse by theme", "Level 2"] in met["home_headings"]
    assert [level for _, level in met["reader_headings"]].count("Level 1") == 1


def test_what_is_typed_from_outside_is_searched_for_and_the_count_is_announced(met: dict[str, Any]) -> None:
    assert met["typed"] == "just culture"
    (count,) = met["count"]
    assert int(count.split()[0]) > 2
    assert any(count in said for said in met["announced_results"])


def test_results_are_a_list_whose_items_say_title_place_and_words(met: dict[str, Any]) -> None:
    assert met["list"] == "Items found" and len(met["results"]) > 2
    assert any("just culture" in name.casefold() for name in met["results"])
    assert all(": " in name for name in met["results"]), "kind and title"
    assert all(len(said) > 40 for said in met["details"]), "publisher, year, length, and words of the passage"
    assert any("Ward Library" in said for said in met["details"])


def test_a_result_is_opened_by_an_action_and_its_text_can_be_read(met: dict[str, Any]) -> None:
    title = met["results"][0].split(": ", 1)[1]
    heading = next(name for name, level in met["reader_headings"] if level == "Level 1")
    assert title.startswith(heading)
    assert len(met["passage"]) > 100 and met["passage_name"]
    assert met["announced"] == [heading]


def test_the_regions_of_the_reader_are_told_by_name(met: dict[str, Any]) -> None:
    assert {"Main navigation", "Item tools", "Contents", "Text", "About this item"} <= set(met["regions"])


def test_beside_an_open_panel_an_assistive_program_finds_nothing_and_all_of_it_afterwards(met: dict[str, Any]) -> None:
    assert met["beside"] == []
    assert met["still"] == [], "nor through what it had found before"
    assert {"Main navigation", "Text"} <= set(met["regions_after"])


def test_a_panel_is_a_modal_dialog_whose_choices_say_which_is_chosen(met: dict[str, Any]) -> None:
    assert met["modal"] and met["larger"]
    assert met["choices"]["100%"] and not met["choices"]["150%"]
