"""A story is sealed as it was shown, and nothing of it stays; where none can be sealed, it says how to share one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtTest import QTest

from kiosk import settings, wiring
from kiosk.feed.stories import Naming, read_receipt
from kiosk.model import Sharing
from kiosk.stories.draft import Draft
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.qr import QrView
from kiosk.ui.kit.writing import WritingField
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.story import StoryPage
from kiosk.ui.pages.story_sent import ElsewherePage, KeptPage
from kiosk.ui.places import Story
from tests.stories.samples import sealed, unsealed
from tests.ui.conftest import widgets_of
from tests.ui.telling import GOOD, SHARING, OpenTold, open_told, texts

__all__ = ["open_told"]


# sealing ------------------------------------------------------------------------------------------


def test_what_is_shown_is_what_is_sealed_and_the_words_are_forgotten(open_told: OpenTold) -> None:
    told = open_told()
    draft = replace(GOOD, naming=Naming.ROLE, credit="A nurse", may_edit=True, may_contact=True, contact="a@b.org")
    told.write(draft).preview.click()
    shown = texts(told.shell.page)
    told.button("Seal my story").click()
    (path,) = told.queue.waiting()
    story = unsealed(path.read_bytes())
    for part in (story.told.title, *story.told.happened.split("\n\n"), story.consent.credit, story.consent.contact):
        assert part in shown
    assert (story.day, story.release, story.publisher) == ("2026-11-23", 3, "A Trust")
    assert story.consent.may_edit and "You may edit it" in shown
    assert isinstance(told.shell.page, KeptPage)
    assert read_receipt(story.receipt) and story.receipt in texts(told.shell.page)
    assert told.desk.draft == Draft() and not told.desk.begun
    told.shell.back()
    assert told.page.draft() == Draft(), "the way back shows none of it"


def test_the_screen_says_when_a_story_leaves(open_told: OpenTold) -> None:
    for sharing, said in ((SHARING, "next online"), (replace(SHARING, address=""), "on a stick")):
        told = open_told(sharing)
        told.write(GOOD).preview.click()
        assert said in texts(told.shell.page)
        told.button("Seal my story").click()
        assert said in texts(told.shell.page)


def test_a_disk_that_cannot_be_written_is_told_and_the_words_stay(open_told: OpenTold) -> None:
    told = open_told()
    told.queue.folder.parent.mkdir(exist_ok=True)
    told.queue.folder.write_text("a file where a folder should be")
    told.write(GOOD).preview.click()
    told.button("Seal my story").click()
    assert "could not be kept" in told.panel(Overlay).accessibleName()
    assert told.desk.draft == GOOD


def test_a_key_that_cannot_be_sealed_to_is_told_and_nothing_is_written(open_told: OpenTold) -> None:
    told = open_told(replace(SHARING, key="A" * 43 + "="))
    told.write(GOOD).preview.click()
    told.button("Seal my story").click()
    assert told.desk.draft == GOOD and not told.queue.folder.exists()


def test_codes_are_read_by_a_camera(open_told: OpenTold, tmp_path: Path) -> None:
    told = open_told(size=(1366, 1400))
    told.write(GOOD).preview.click()
    told.button("Seal my story").click()
    QTest.qWait(50)
    picture = tmp_path / "screen.png"
    told.shell.grab().save(str(picture))
    with Image.open(picture) as image:
        found = {one.text for one in zxingcpp.read_barcodes(image)}
    assert found == {told.desk.receipt, "mailto:library@example.org", "https://example.org/community"}


# where nothing can be sealed ------------------------------------------------------------------------


def test_without_a_key_the_page_says_how_to_share_and_offers_no_field(open_told: OpenTold) -> None:
    told = open_told(replace(SHARING, key="", address=""))
    assert isinstance(told.shell.page, HomePage)
    told.button("Share your story").click()
    assert isinstance(told.shell.page, ElsewherePage)
    assert not widgets_of(told.shell.page, WritingField)
    assert "library@example.org" in texts(told.shell.page) and len(widgets_of(told.shell.page, QrView)) == 2
    assert not told.shell._stage.rail.buttons["stories"].isVisible()


def test_without_a_contact_it_does_not_pretend_to_know_one(open_told: OpenTold) -> None:
    told = open_told(Sharing())
    told.shell.go(Story())
    assert "does not say whom to ask" in texts(told.shell.page)
    assert "docs/stories.md" in texts(told.shell.page), "whoever can change that is told where to look"
    told.button("Back to Home").click()
    assert isinstance(told.shell.page, HomePage)


@pytest.mark.parametrize("sharing", [Sharing(), replace(SHARING, key="", address="")])
@pytest.mark.parametrize(
    ("size", "scale", "theme"),
    [((1366, 768), 1.0, "light"), ((1366, 768), 2.0, "contrast"), ((683, 384), 2.0, "dark")],
)
def test_nothing_is_cut_off_where_nothing_can_be_sealed(
    open_told: OpenTold, size: tuple[int, int], scale: float, theme: str, sharing: Sharing
) -> None:
    told = open_told(sharing, size=size, scale=scale, theme=theme)
    told.shell.go(Story())
    QTest.qWait(30)
    for para in widgets_of(told.shell.page, Para):
        assert para.height() >= para.heightForWidth(para.width()), f"cut off: {para.text}"
        assert para.mapTo(told.shell, para.rect().topRight()).x() <= told.shell.width()


def test_the_library_in_the_package_names_no_key_and_nobody_and_its_page_says_so(
    open_told: OpenTold, seed_library: Path
) -> None:
    chosen = settings.Settings()
    library = wiring.open_library(chosen, seed_library)
    sharing = wiring.sharing(chosen, library)
    library.close()
    assert sharing == Sharing(), "there is no publisher yet who could read a story, or answer"
    told = open_told(sharing)
    told.button("Share your story").click()
    assert "cannot be written on this PC yet" in texts(told.shell.page)
    assert not widgets_of(told.shell.page, WritingField) and not widgets_of(told.shell.page, QrView)


def test_the_rail_offers_stories_where_one_can_be_sealed(open_told: OpenTold) -> None:
    told = open_told()
    told.button("Stories").click()
    assert isinstance(told.shell.page, StoryPage)


def test_the_queue_of_the_samples_is_readable_only_by_the_key() -> None:
    assert unsealed(sealed("one")).told.title == "one"
