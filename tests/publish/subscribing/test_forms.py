"""Honest feeds of each form say what they say: titles, people, days, links, licences, texts, transcripts."""

from __future__ import annotations

import io
from pathlib import Path

import feedparser
import pytest

from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.subscribing import parsing
from kiosk.publish.subscribing.feeds import Enclosure, Feed, Transcript
from tests.publish.subscribing.reading import ADDRESS, read
from tests.publish.subscribing.samples import PROSE, atom, entry, item, json_feed, note, rss, transcript


def of(feeds: Sandbox, folder: Path, data: bytes, address: str = ADDRESS) -> Feed:
    return read(feeds, folder / "feed", data, address=address)


def test_rss(feeds: Sandbox, tmp_path: Path) -> None:
    more = (
        "<dc:creator>Amina Khan</dc:creator><author>desk@example.org</author>"
        '<enclosure url="https://cdn.example.org/1.mp3" type="audio/mpeg" length="12345"/>'
    )
    text = (
        f'<p>{PROSE} <a href="more?x=1">More</a></p><img src="a.jpg"><h1>Next</h1><p>Rounds begin with a question.</p>'
    )
    head = "<title>Pod &amp; Co</title><copyright>CC BY-NC 4.0</copyright>"
    found = of(feeds, tmp_path, rss(item("1", text, more), head=head))
    (one,) = found.entries
    assert (found.form, found.title, found.refused) == ("RSS", "Pod & Co", ())
    assert (one.key, one.title, one.link) == ("ep-1", "Episode 1", "https://pod.example.org/1")
    assert (one.published, one.updated, one.language) == ("2026-11-03", "", "en-GB")
    assert one.authors == ("Amina Khan",), "an address for letters is no name, and is nobody's business"
    assert (one.rights, one.licence) == ("CC BY-NC 4.0", "CC-BY-NC-4.0")
    assert one.enclosures == (Enclosure("https://cdn.example.org/1.mp3", "audio/mpeg", 12345),)
    assert 'href="https://pod.example.org/more?x=1"' in one.html
    assert "<h2>Next</h2>" in one.html
    assert one.notes == ("1 picture was left out: kept outside the entry and not fetched",)


def test_the_full_text_is_taken_before_the_summary(feeds: Sandbox, tmp_path: Path) -> None:
    more = f"<content:encoded><![CDATA[<p>{PROSE}</p>]]></content:encoded>"
    (one,) = of(feeds, tmp_path, rss(item("1", "Sisters <em>on</em> nights.", more))).entries
    assert (one.html, one.summary) == (f"<p>{PROSE}</p>", "Sisters on nights.")


def test_atom(feeds: Sandbox, tmp_path: Path) -> None:
    found = of(feeds, tmp_path, atom(entry("1", f'&lt;p&gt;&lt;a href="x"&gt;{PROSE}&lt;/a&gt;&lt;/p&gt;'), entry("2")))
    one, two = found.entries
    assert (found.form, found.title) == ("Atom", "Ward & Word")
    assert (one.key, one.authors, one.licence) == ("urn:blog:1", ("Joan Price",), "CC-BY-SA-4.0")
    assert (one.published, one.updated) == ("2026-10-02", "2026-11-02")
    assert one.link == "https://feeds.example.org/posts/1", "relative to where the feed is"
    assert 'href="https://feeds.example.org/posts/x"' in one.html, "relative to the entry"
    assert two.html == f"<p>{PROSE}</p>"


def test_atom_with_xhtml_and_a_base(feeds: Sandbox, tmp_path: Path) -> None:
    inner = f'<div xmlns="http://www.w3.org/1999/xhtml"><p><a href="y">{PROSE}</a></p></div>'
    data = atom(entry("1", inner, kind="xhtml"), root='xml:base="https://other.example.org/deep/"')
    (one,) = of(feeds, tmp_path, data).entries
    assert 'href="https://other.example.org/deep/y"' in one.html


def test_plain_text_stays_words(feeds: Sandbox, tmp_path: Path) -> None:
    (one,) = of(feeds, tmp_path, atom(entry("1", "Kind &lt;b&gt; words.\n\nAnd more.", kind="text"))).entries
    assert one.html == "<p>Kind &lt;b&gt; words.</p><p>And more.</p>"


def test_rss_1_0(feeds: Sandbox, tmp_path: Path) -> None:
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="https://a.example.org/"><title>Older</title><link>https://a.example.org/</link></channel>'
        f'<item rdf:about="https://a.example.org/1"><title>One</title><link>https://a.example.org/1</link>'
        f"<description>{PROSE}</description></item></rdf:RDF>"
    ).encode()
    found = of(feeds, tmp_path, data)
    assert (found.title, [each.title for each in found.entries]) == ("Older", ["One"])
    assert found.entries[0].key == "https://a.example.org/1"


def test_json_feed(feeds: Sandbox, tmp_path: Path) -> None:
    more = {
        "url": "/1", "authors": [{"name": "Joan Price"}, {"name": "me@example.org"}, {}], "language": "en-GB",
        "date_published": "2026-10-02T10:00:00+01:00", "summary": "On nights.",
        "attachments": [{"url": "/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 7},
                        {"url": "/1.vtt", "mime_type": "text/vtt"}],
    }  # fmt: skip
    found = of(feeds, tmp_path, json_feed([note("1", **more), {"id": 7, "content_text": PROSE}]))
    one, two = found.entries
    assert (found.form, found.title) == ("JSON Feed", "Small Notes")
    assert (one.link, one.authors, one.published) == ("https://notes.example.org/1", ("Joan Price",), "2026-10-02")
    assert one.transcripts == (Transcript("https://notes.example.org/1.vtt", "text/vtt"),)
    assert [each.length for each in one.enclosures] == [7, 0]
    assert (two.key, two.html, two.title) == ("7", f"<p>{PROSE}</p>", "")


def test_every_transcript_is_kept_with_all_it_says(feeds: Sandbox, tmp_path: Path) -> None:
    more = (
        transcript("/t/1.vtt", rel="captions")
        + transcript("/t/1.cy.srt", "application/x-subrip", "cy")
        + transcript("https://cdn.example.org/1.json", "application/json")
        + transcript("/t/1.html", "text/html")
        + transcript("/t/1.vtt")
    )
    first, second = of(feeds, tmp_path, rss(item("1", more=more), item("2", more=transcript("/t/2.vtt")))).entries
    assert first.transcripts == (
        Transcript("https://feeds.example.org/t/1.vtt", "text/vtt", "en", "captions"),
        Transcript("https://feeds.example.org/t/1.cy.srt", "application/x-subrip", "cy"),
        Transcript("https://cdn.example.org/1.json", "application/json", "en"),
        Transcript("https://feeds.example.org/t/1.html", "text/html", "en"),
    )
    assert [each.url for each in second.transcripts] == ["https://feeds.example.org/t/2.vtt"]


def test_transcripts_stay_with_their_entry_where_others_are_cut_out(feeds: Sandbox, tmp_path: Path) -> None:
    items = [item(str(number), more=transcript(f"/{number}.vtt")) for number in range(1, 6)]
    items[1] = items[1].replace("</guid>", "")
    items[3] = items[3].replace("<title>", "<title><")
    found = of(feeds, tmp_path, rss(*items))
    assert [(each.key, each.transcripts[0].url[-6:]) for each in found.entries] == [
        ("ep-1", "/1.vtt"), ("ep-3", "/3.vtt"), ("ep-5", "/5.vtt"),
    ]  # fmt: skip
    assert [each.place for each in found.refused] == ["entry 2 (line 5)", "entry 4 (line 7)"]


def test_elements_that_feedparser_takes_for_entries_do_not_shift_others(feeds: Sandbox, tmp_path: Path) -> None:
    found = of(feeds, tmp_path, rss(item("1", more="<x><item><title>x</title></item></x>"), item("2")))
    assert [each.key for each in found.entries] == ["ep-2"]
    assert "cannot be made out" in found.refused[0].reason


@pytest.mark.parametrize("name", ["nbsp", "rsquo", "eacute", "hellip"])
def test_letters_by_their_html_names_are_letters(feeds: Sandbox, tmp_path: Path, name: str) -> None:
    found = of(feeds, tmp_path, rss(item("1", title=f"A&{name};title")))
    assert not found.refused
    assert "&" not in found.entries[0].title


def test_an_entry_that_breaks_feedparser_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such feed is known since namespaces are checked; the next release of feedparser may bring one."""
    honest = feedparser.parse

    def brittle(file: io.BytesIO, **more: object) -> object:
        data = file.getvalue()
        if b"ep-2" in data:
            raise KeyError("as happened with an unforeseen value")
        return honest(io.BytesIO(data), **more)

    monkeypatch.setattr(feedparser, "parse", brittle)
    path = tmp_path / "feed"
    path.write_bytes(rss(item("1"), item("2"), item("3")))
    found = parsing.parse(path, ADDRESS)
    assert [each.key for each in found.entries] == ["ep-1", "ep-3"]
    assert [each.place for each in found.refused] == ["entry 2 (line 5)"]
    assert found.title == "Leading with Compassion"


def test_a_file_needs_no_address(feeds: Sandbox, tmp_path: Path) -> None:
    (one,) = of(feeds, tmp_path, rss(item("1", more=transcript("t/1.vtt"))), address="").entries
    assert one.transcripts[0].url == "https://pod.example.org/t/1.vtt", "relative to the feed's own link"
