"""An assistive program: it knows the app only by AT-SPI, the way screen readers do on Linux.

Run by the system's Python, which has Debian's python3-gi and gir1.2-atspi-2.0; writes what it met as JSON.
``test_accessibility_outside.py`` starts it. Exit code 3: a library for it is missing.
"""

import json
import sys
import time

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(3)

PATIENCE = 40.0  # s
heard = []  # what was announced


def wait(find, what):
    """What ``find`` gives, once it gives something; events come in meanwhile."""
    loop, end = GLib.MainContext.default(), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        while loop.pending():
            loop.iteration(False)
        try:
            if found := find():
                return found
        except GLib.Error:  # it has just gone
            pass
        time.sleep(0.05)
    raise SystemExit(f"not there in time: {what}; heard {heard}")


def tree(root):
    """Every element that is showing, as one would step through them."""
    pending = [root]
    while pending:
        one = pending.pop(0)
        try:
            states = one.get_state_set()
            if one is not root and not states.contains(Atspi.StateType.SHOWING) and one.get_role_name() != "frame":
                continue
            children = [one.get_child_at_index(n) for n in range(one.get_child_count())]
        except GLib.Error:
            continue
        yield one
        pending[:0] = [child for child in children if child is not None]


def all_of(app, role, starts=""):
    """The elements of a role whose names begin so."""
    return [one for one in tree(app) if one.get_role_name() == role and one.get_name().startswith(starts)]


def first(app, role, starts=""):
    """The first of them, or None."""
    return next(iter(all_of(app, role, starts)), None)


def seen(one):
    """Whether an element, found before, and all that holds it are still told as showing."""
    while one is not None and one.get_role_name() not in ("frame", "window", "application"):
        if not one.get_state_set().contains(Atspi.StateType.SHOWING):
            return False
        one = one.get_parent()
    return True


def app_called(name):
    """The program of this name, once it is there."""
    desktop = Atspi.get_desktop(0)
    programs = [desktop.get_child_at_index(n) for n in range(desktop.get_child_count())]
    return next((one for one in programs if one is not None and one.get_name() == name), None)


def announced(event):
    """Keep what a program says."""
    heard.append(str(event.any_data))


def press(one):
    """Do the first thing that can be done with an element: pressing it."""
    names = [Atspi.Action.get_action_name(one, n) for n in range(Atspi.Action.get_n_actions(one))]
    wanted = "Press" if "Press" in names else "Toggle"
    assert wanted in names, names
    Atspi.Action.do_action(one, names.index(wanted))


def main():
    """Find the search field, search, read the results, open one, read its text, come back."""
    Atspi.init()
    listener = Atspi.EventListener.new(announced)
    listener.register("object:announcement")
    told = {}
    app = wait(lambda: app_called("ward-library"), "the app")
    field = wait(lambda: first(app, "text", "Search the library"), "the search field")
    states = field.get_state_set()
    told["field"] = {
        "focused": states.contains(Atspi.StateType.FOCUSED),
        "editable": states.contains(Atspi.StateType.EDITABLE),
    }
    told["home_headings"] = [[one.get_name(), one.get_description()] for one in all_of(app, "heading")]
    for letter in "just culture":
        field = wait(lambda: first(app, "text", "Search the library"), "the field while typing")
        Atspi.EditableText.insert_text(field, Atspi.Text.get_character_count(field), letter, 1)

    def counted():
        """The count, once what is announced is what is shown and every letter has been searched for."""
        shown = [one.get_name() for one in all_of(app, "heading") if "result" in one.get_name()]
        said = [one for one in heard if "result" in one]
        return shown if shown and said and said[-1].startswith(shown[0]) else None

    wait(counted, "a count")
    time.sleep(1.5)  # the announcer waits for typing to be over
    told["count"] = wait(counted, "the count")
    results = wait(lambda: all_of(app, "list item"), "results")
    told["typed"] = Atspi.Text.get_text(first(app, "text", "Search the library"), 0, -1)
    told["list"] = first(app, "list").get_name()
    cards = [first(one, "push button") for one in results]
    told["results"] = [one.get_name() for one in cards if one is not None]
    told["details"] = [one.get_description() for one in cards if one is not None]
    told["announced_results"] = wait(lambda: [one for one in heard if "result" in one], "the announced count")
    press(next(one for one in cards if one is not None))
    passage = wait(
        lambda: next((one for one in tree(app) if "Text" in one.get_interfaces()
                      and Atspi.Text.get_character_count(one) > 100), None), "the text of an item",
    )  # fmt: skip
    told["passage_role"] = passage.get_role_name()
    told["passage_name"] = passage.get_name()
    told["passage"] = Atspi.Text.get_text(passage, 0, 400)
    told["reader_headings"] = [[one.get_name(), one.get_description()] for one in all_of(app, "heading")]
    titles = [name for name, level in told["reader_headings"] if level == "Level 1"]
    told["announced"] = wait(lambda: [one for one in heard if one in titles], "the page's name to be announced")
    told["regions"] = [one.get_name() for one in all_of(app, "panel")]
    kept = [one for one in tree(app) if one != app and one.get_name() and one.get_role_name() != "frame"]
    press(first(app, "push button", "Display"))
    dialog = wait(lambda: first(app, "dialog", "Display"), "the Display panel")
    within = list(tree(dialog))
    told["beside"] = [one.get_name() for one in tree(app) if one.get_role_name() != "frame" and one not in within
                      and one != app and one != dialog]  # fmt: skip
    told["still"] = [one.get_name() for one in kept if seen(one)]
    told["modal"] = dialog.get_state_set().contains(Atspi.StateType.MODAL)
    sizes = [one for one in tree(dialog) if one.get_role_name() == "radio button"]
    checked = Atspi.StateType.CHECKED
    told["choices"] = {one.get_name(): one.get_state_set().contains(checked) for one in sizes}
    press(next(one for one in sizes if one.get_name() == "150%"))

    def shown_larger():
        chips = [one for one in tree(app) if one.get_role_name() == "radio button" and one.get_name() == "150%"]
        return chips and chips[-1].get_state_set().contains(checked)

    told["larger"] = bool(wait(shown_larger, "150 % to be chosen"))
    press(wait(lambda: first(app, "push button", "Close Display"), "a way to close it"))
    wait(lambda: first(app, "push button", "Display"), "the page, once the panel is closed")
    told["regions_after"] = [one.get_name() for one in all_of(app, "panel")]
    json.dump(told, sys.stdout)


main()
