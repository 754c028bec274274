"""The search thread: late answers are dropped, and no index means titles."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from kiosk.errors import Cancelled, SearchStopped, StorageUnwritable
from kiosk.model import ItemId, PassageHit, PassageId, Query, Results, Snippet
from kiosk.ui.threads import Alike, AllPassages, Answering, Opening, SearchThread


class Slow:
    """Answers when told to, and notices when nobody wants the answer any more."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.go_on = threading.Event()
        self.given_up = 0
        self.closed = False

    def search(self, query: Query, cancel: Callable[[], bool] | None = None) -> Results:
        self.began.set()
        assert self.go_on.wait(10)
        if cancel is not None and cancel():
            self.given_up += 1
            raise Cancelled
        return Results(query, 1)

    def close(self) -> None:
        self.closed = True


def by_title(query: Query) -> Results:
    return Results(query, 99)


def test_only_the_latest_question_is_answered(qtbot: QtBot) -> None:
    slow = Slow()
    thread = SearchThread(Opening(by_title, lambda progress, cancel: slow))
    answers: list[Results] = []
    thread.answered.connect(answers.append)
    thread.ask(Query("s"))
    assert slow.began.wait(10)
    for text in ("sp", "spe", "speak"):
        thread.ask(Query(text))
    slow.go_on.set()
    qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    thread.end()
    assert [answer.query.text for answer in answers] == ["speak"]
    assert slow.given_up == 1
    assert slow.closed


def test_titles_answer_while_the_index_is_being_made(qtbot: QtBot) -> None:
    made = threading.Event()
    slow = Slow()
    slow.go_on.set()

    def index(progress: Callable[[int, int], None], cancel: Callable[[], bool]) -> Answering:
        for done in range(200):
            progress(done, 200)
            if made.wait(0.02) or cancel():
                break
        return slow

    thread = SearchThread(Opening(by_title, index))
    answers: list[Results] = []
    thread.answered.connect(answers.append)
    thread.ask(Query("a"))
    qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    assert answers[0].total == 99
    with qtbot.waitSignal(thread.ready, timeout=5_000):
        made.set()
    thread.ask(Query("b"))
    qtbot.waitUntil(lambda: answers[-1].query.text == "b", timeout=5_000)
    thread.end()
    assert answers[-1].total == 1


def test_an_index_that_cannot_be_made_is_told_and_titles_go_on(qtbot: QtBot, tmp_path: object) -> None:
    from pathlib import Path

    error = StorageUnwritable(Path("/somewhere"), "no room")

    def index(progress: object, cancel: object) -> Answering:
        raise error

    thread = SearchThread(Opening(by_title, index))
    answers: list[Results] = []
    thread.answered.connect(answers.append)
    with qtbot.waitSignal(thread.failed, timeout=5_000) as told:
        thread.start()
    assert told.args == [error]
    thread.ask(Query("a"))
    qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    thread.end()
    assert answers[0].total == 99


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_search_that_breaks_down_is_told_and_begins_anew(qtbot: QtBot) -> None:
    closed: list[bool] = []

    class Broken:
        def search(self, query: Query, cancel: Callable[[], bool] | None = None) -> Results:
            if query.text == "boom":
                raise RuntimeError("a bug")
            return Results(query, 7)

        def close(self) -> None:
            closed.append(True)

    thread = SearchThread(Opening(by_title, lambda progress, cancel: Broken()))
    answers: list[Results] = []
    thread.answered.connect(answers.append)
    with qtbot.waitSignal(thread.failed, timeout=5_000) as told:
        thread.ask(Query("boom"))
    assert isinstance(told.args[0], SearchStopped)
    qtbot.wait(50)
    thread.ask(Query("again"))
    qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    thread.end()
    assert answers[-1].total == 7
    assert closed == [True, True], "each index that was opened has been let go of"


PASSAGE = PassageHit(PassageId("p1"), "Page 1", Snippet("said"), 1.0)


class Thorough(Slow):
    """Does errands as well."""

    def passages(self, query: Query, item: ItemId) -> tuple[PassageHit, ...]:
        return (PASSAGE,)

    def more_like(self, item: ItemId, limit: int = 6) -> Results:
        return Results(Query(limit=limit), 3)


def test_errands_are_done_after_the_question_and_name_what_they_were_about(qtbot: QtBot) -> None:
    index = Thorough()
    thread = SearchThread(Opening(by_title, lambda progress, cancel: index))
    order: list[object] = []
    thread.answered.connect(order.append)
    thread.passages_found.connect(order.append)
    thread.alike_found.connect(order.append)
    question, item = Query("said"), ItemId("trust/report")
    thread.ask(question)
    assert index.began.wait(10)
    thread.send(AllPassages(question, item))
    thread.send(Alike(item))
    index.go_on.set()
    qtbot.waitUntil(lambda: len(order) == 3, timeout=5_000)
    thread.end()
    assert order == [
        Results(question, 1),
        AllPassages(question, item, (PASSAGE,)),
        Alike(item, Results(Query(limit=6), 3)),
    ]


def test_another_question_makes_errands_about_the_last_one_pointless(qtbot: QtBot) -> None:
    index = Thorough()
    thread = SearchThread(Opening(by_title, lambda progress, cancel: index))
    answers: list[Results] = []
    found: list[AllPassages] = []
    thread.answered.connect(answers.append)
    thread.passages_found.connect(found.append)
    thread.ask(Query("s"))
    assert index.began.wait(10)
    thread.send(AllPassages(Query("s"), ItemId("trust/report")))
    thread.ask(Query("sp"))
    index.go_on.set()
    qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    qtbot.wait(30)
    thread.end()
    assert [answer.query.text for answer in answers] == ["sp"] and found == []


def test_while_there_is_no_index_an_errand_says_so(qtbot: QtBot) -> None:
    def index(progress: object, cancel: object) -> Answering:
        raise Cancelled

    thread = SearchThread(Opening(by_title, index))
    with qtbot.waitSignal(thread.alike_found, timeout=5_000) as told:
        thread.send(Alike(ItemId("trust/report")))
    thread.end()
    assert told.args == [Alike(ItemId("trust/report"))]


def test_what_was_ended_before_it_began_does_not_begin_any_more(qtbot: QtBot) -> None:
    thread = SearchThread(Opening(by_title, lambda progress, cancel: Slow()))
    thread.end()
    thread.start()
    thread.ask(Query("late"))
    assert not [one for one in threading.enumerate() if one.name == "search"]
