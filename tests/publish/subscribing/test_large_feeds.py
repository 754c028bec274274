"""A large feed that is honest is read within the bounds that stop a hostile one: half of 5 MB, for slow machines."""

from __future__ import annotations

from pathlib import Path

from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.subscribing import bounds
from tests.publish.subscribing.reading import read
from tests.publish.subscribing.samples import PROSE, item, json_feed, note, rss, transcript

RICH = "<h2>Rounds</h2>" + f"<p>{PROSE} <a href='x'>more</a> <em>word</em></p><ul><li>{PROSE}</li></ul>" * 14


def test_rss(feeds: Sandbox, tmp_path: Path) -> None:
    data = rss(*[item(str(number), RICH, transcript(f"/{number}.vtt")) for number in range(600)])
    assert 0.4 * bounds.PROCESS.text_original < len(data) <= bounds.PROCESS.text_original / 2
    found = read(feeds, tmp_path / "feed", data)
    assert (len(found.entries), found.refused) == (600, ())
    assert all(len(each.transcripts) == 1 for each in found.entries)


def test_json(feeds: Sandbox, tmp_path: Path) -> None:
    data = json_feed([note(str(number), content_html=RICH) for number in range(600)])
    assert 0.4 * bounds.PROCESS.text_original < len(data) <= bounds.PROCESS.text_original / 2
    found = read(feeds, tmp_path / "feed", data)
    assert (len(found.entries), found.refused) == (600, ())
