"""Makes the page of a place and connects what it asks for to the shell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.library.store import Library
from kiosk.model import Item, ItemId, PassageId, Query, State
from kiosk.settings import Loaded
from kiosk.ui.clipboard import put
from kiosk.ui.contents import about_content, home_content, kinds_in_order, reader_content, tombstone_content
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.values import BannerKind, Notice, ReaderContent
from kiosk.ui.places import About, Browse, Found, Home, MyList, Place, Reading, Shelf, Story, WhyNotUpdated
from kiosk.ui.related import Related
from kiosk.ui.shell import Shell
from kiosk.ui.story_building import Stories
from kiosk.ui.story_desk import StoryDesk
from kiosk.ui.take_building import Taking
from kiosk.ui.taking import Takeaway
from kiosk.ui.updates import Updates

if TYPE_CHECKING:
    from kiosk.ui.pages.browse import BrowsePage
    from kiosk.ui.pages.reader.frame import ReaderPage

ITEM_LINK = "lib:item/"

# Pages other than Home are imported when first needed, or by `preload` once Home is on screen.
_LATER = ("results", "reader.frame", "browse", "about", "display")


def preload() -> None:
    """Import what the start left out, so that the first click does not wait for it."""
    for name in _LATER:
        import_module(f"kiosk.ui.pages.{name}")


class Pages:
    """What pages are made from: the open library, the settings, today's date."""

    def __init__(
        self,
        library: Library,
        loaded: Loaded,
        notices: Callable[[], tuple[Notice, ...]],
        today: Callable[[], date] = date.today,
        updates: Updates | None = None,
        takeaway: Takeaway | None = None,
        desk: StoryDesk | None = None,
    ) -> None:
        """``updates`` is where news of updates come from; without it a library file is read that nothing updates.

        ``takeaway`` holds the person's list, ``desk`` the story they write; both outlive an edition.
        """
        self._library, self._loaded, self._notices, self._today = library, loaded, notices, today
        self._related: Related | None = None  # made when the first item is read
        self._updates = updates or Updates(loaded.settings, library.path.parent, None)
        self._taking = Taking(library, takeaway or Takeaway(), today)
        self._stories = Stories(library, loaded.settings, desk or StoryDesk(), today)

    def make(self, shell: Shell, look: Look, place: Place) -> Page:
        """The page of a place; raises what reading the library raises."""
        self._taking.attach(shell)
        self._stories.attach(shell)
        if isinstance(place, Story):
            return self._stories.page(shell, look, place)
        if isinstance(place, MyList):
            return self._taking.my_list(shell, look)
        if isinstance(place, Found):
            return self._results(shell, look, place)
        if isinstance(place, Reading):
            return self._reader(shell, look, place)
        if isinstance(place, Browse):
            return self._browse(shell, look)
        if isinstance(place, Shelf):
            return self._shelf(shell, look, place)
        if isinstance(place, WhyNotUpdated):
            return self._why_not_updated(shell, look)
        return self._about(shell, look) if isinstance(place, About) else self._home(shell, look)

    def _home(self, shell: Shell, look: Look) -> Page:
        page = HomePage(look, home_content(self._library, self._today()), self._updates.content.banner)
        self._updates.changed.connect(page.show_updates)
        page.banner_acted.connect(partial(self._follow_banner, shell))
        page.banner_laid_by.connect(self._updates.lay_by)
        page.search_edited.connect(shell.typed_on_home)
        page.search_submitted.connect(lambda text: shell.search_for(Query(text=text)))
        page.item_requested.connect(lambda item: shell.go(Reading(item)))
        page.newest_requested.connect(lambda: shell.search_for(Query()))
        page.all_themes_requested.connect(lambda: shell.go(Browse()))
        page.story_requested.connect(lambda: shell.go(Story()))
        page.list_code_requested.connect(lambda: self._taking.ask_for_code(shell))
        _connect_ways(page, shell)
        return page

    def _browse(self, shell: Shell, look: Look) -> Page:
        from kiosk.ui.pages.browse import BrowsePage

        library = self._library
        shelves = tuple(one for one in library.collections() if one.items and not one.featured_months)
        page = BrowsePage(look, library.themes(), shelves, kinds_in_order(library))
        page.everything_requested.connect(lambda: shell.search_for(Query()))
        page.search_requested.connect(shell.focus_search)
        _connect_ways(page, shell)
        return page

    def _shelf(self, shell: Shell, look: Look, place: Shelf) -> Page:
        from kiosk.ui.pages.browse import ShelfPage

        collection = self._library.collection(place.collection_id)
        current = {item.id: item for item in self._library.items()}
        items = tuple(current[item] for item in collection.items if item in current)
        page = ShelfPage(look, collection, items, shell.back_label())
        page.item_requested.connect(lambda item: shell.go(Reading(item, shelf=place.collection_id)))
        self._taking.offer_on_cards(shell, page, page)
        page.back_requested.connect(shell.back)
        return page

    def _results(self, shell: Shell, look: Look, place: Found) -> Page:
        from kiosk.ui.pages.results import ResultsPage

        page = ResultsPage(look, place.query, self._library.themes())
        page.query_changed.connect(shell.search_for)
        page.open_requested.connect(shell.open_hit)
        page.suggestion_requested.connect(lambda one: shell.go(Reading(one.item, one.passage)))
        page.passages_requested.connect(shell.unfold)
        self._taking.offer_on_cards(shell, page, page.list)
        page.tips_requested.connect(shell.open_tips)
        page.home_requested.connect(lambda: shell.go(Home()))
        return page

    def _reader(self, shell: Shell, look: Look, place: Reading) -> Page:
        from kiosk.ui.pages.reader.frame import ReaderPage

        if (item := self._library.item(place.item_id)).state is not State.CURRENT:
            return self._tombstone(shell, look, item)
        page = ReaderPage(look, self._reader_content(place), shell.back_label())
        page.back_requested.connect(shell.back)
        page.text_size_requested.connect(shell.change_text_size)
        page.item_requested.connect(lambda item: shell.go(Reading(item)))
        page.next_requested.connect(lambda item, shelf: shell.go(Reading(item, shelf=shelf)))
        page.collection_requested.connect(lambda collection: shell.go(Shelf(collection)))
        page.search_requested.connect(lambda words: shell.search_for(Query(text=words)))
        page.alike_requested.connect(lambda: shell.show_alike(place.item_id))
        page.link_requested.connect(partial(self._follow, shell, page))
        self._taking.offer_in_reader(shell, page)
        if place.passage_id:
            page.open_at(place.passage_id, place.spans)
        return page

    def _reader_content(self, place: Reading) -> ReaderContent:
        if self._related is None:
            self._related = Related(tuple(self._library.items()))
        return reader_content(self._library, self._related, place.item_id, place.shelf)

    def _about(self, shell: Shell, look: Look) -> Page:
        from kiosk.ui.pages.about import AboutPage

        updates = self._updates
        page = AboutPage(look, about_content(self._library, self._loaded, *shell.search_state, updates.content))
        updates.changed.connect(page.show_updates)
        page.check_requested.connect(updates.check)
        page.why_requested.connect(lambda: shell.go(WhyNotUpdated()))
        page.details_copied.connect(lambda text: put(text))
        page.notices_requested.connect(lambda: shell.show_panel(lambda: _notices(shell.look, shell, self._notices())))
        return page

    def _why_not_updated(self, shell: Shell, look: Look) -> Page:
        from kiosk.ui.pages.updating import WhyPage

        page = WhyPage(look, self._updates.content, shell.back_label())
        self._updates.changed.connect(page.show_updates)
        page.check_requested.connect(self._updates.check)
        page.details_copied.connect(lambda text: put(text))
        page.back_requested.connect(shell.back)
        return page

    def _tombstone(self, shell: Shell, look: Look, item: Item) -> Page:
        from kiosk.ui.pages.tombstone import TombstonePage

        page = TombstonePage(look, tombstone_content(self._library, item), shell.back_label())
        page.back_requested.connect(shell.back)
        page.item_requested.connect(lambda item: shell.go(Reading(item)))
        page.search_requested.connect(lambda words: shell.search_for(Query(text=words)))
        return page

    def _follow_banner(self, shell: Shell, kind: BannerKind) -> None:
        """Where the button of the banner leads."""
        if kind is BannerKind.WAITING:
            self._updates.show_requested.emit()
        elif kind is BannerKind.NEWS:
            self._updates.lay_by()
            shell.search_for(Query())
        else:
            shell.go(WhyNotUpdated())

    def _follow(self, shell: Shell, page: ReaderPage, address: str) -> None:
        """A link inside the library opens; any other is shown, for a ward PC may not reach it."""
        if address.startswith(ITEM_LINK):
            item, _, passage = address.removeprefix(ITEM_LINK).partition("#")
            shell.go(Reading(ItemId(item), PassageId(passage) if passage else None))
        elif address.startswith("#"):
            page.open_at(address[1:])
        else:
            from kiosk.ui.pages.web_link import web_link_panel

            shell.show_panel(lambda: web_link_panel(shell.look, shell, address))


def _connect_ways(page: HomePage | BrowsePage, shell: Shell) -> None:
    page.theme_requested.connect(lambda theme: shell.search_for(Query(themes=frozenset({theme}))))
    page.kind_requested.connect(lambda kind: shell.search_for(Query(kinds=frozenset({kind}))))
    page.collection_requested.connect(lambda collection: shell.go(Shelf(collection)))


def _notices(look: Look, window: QWidget, notices: tuple[Notice, ...]) -> Overlay:
    overlay = Overlay(look, "Licences", window, width=760)
    thanks = "Ward Library is built on the work of others. The full texts are in the app’s folder."
    overlay.body.addWidget(Para(look, thanks, 17, leading=1.5))
    for notice in notices:
        overlay.body.addWidget(Para(look, f"{notice.name} {notice.version}", 16, bold=True))
        overlay.body.addWidget(Para(look, notice.licence, 16, tone="muted"))
    return overlay
