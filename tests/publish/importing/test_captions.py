"""Captions become timed turns with speakers and chapters, and lose their styling."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.model import Layout
from kiosk.publish.extracted import Cue, Extracted
from kiosk.publish.importing.parsing import parse
from tests.publish.importing.samples import SRT, VTT


def read(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Extracted:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    found = parse(path)
    assert found.layout is Layout.TURNS
    return found


def test_webvtt_gives_voices_chapters_and_plain_words(tmp_path: Path) -> None:
    assert read(tmp_path, "talk.vtt", VTT).cues == (
        Cue(1.0, 5.5, "We meet every week & listen.", "Asha", "Why we meet"),
        Cue(6.0, 9.0, "It helps.", "Ben"),
        Cue(6.0, 9.0, "It does.", "Asha"),
    )


def test_srt_gives_speakers_and_plain_words(tmp_path: Path) -> None:
    assert read(tmp_path, "talk.srt", SRT).cues == (
        Cue(1.0, 4.0, "We meet every week."),
        Cue(5.0, 8.0, "It helps us all.", "Ben"),
    )


def test_chapters_in_the_middle_begin_at_the_next_cue(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n\nNOTE\nChapter: Second part\n\n00:03.000 --> 00:04.000\nTwo.\n"
    assert [cue.chapter for cue in read(tmp_path, "talk.vtt", text).cues] == ["", "Second part"]


def test_styles_regions_and_other_notes_are_dropped(tmp_path: Path) -> None:
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE for the editor\n\n"
        "id-7\n00:01.000 --> 00:02.000 line:0\n<c.loud>One</c> <00:01.500><ruby>two<rt>2</rt></ruby>.\n"
    )
    (cue,) = read(tmp_path, "talk.vtt", text).cues
    assert cue.text.startswith("One two") and "red" not in cue.text and "editor" not in cue.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_captions_are_read_in_their_character_set(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "talk.srt", SRT.replace("week", "café"), encoding).cues[0].text == "We meet every café."


def test_cues_come_in_order_of_time(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:06.000\nLater.\n\n00:01.000 --> 00:02.000\nEarlier.\n"
    assert [cue.text for cue in read(tmp_path, "talk.vtt", text).cues] == ["Earlier.", "Later."]


@pytest.mark.parametrize(
    ("name", "head", "title"),
    [
        ("team_talk-3.vtt", "", "Team talk-3"),
        ("team_talk.en.vtt", "", "Team talk"),
        ("x.vtt", " - Listening on the ward", "Listening on the ward"),
        ("x.vtt", "\nTitle: Listening on the ward", "Listening on the ward"),
        ("حديث.vtt", "", "حديث"),
    ],
)
def test_the_title_is_the_head_or_the_file_name(tmp_path: Path, name: str, head: str, title: str) -> None:
    words = "This is what we said about the way that we work with you and they have listened to it for a year."
    text = f"WEBVTT{head}\n\n00:01.000 --> 00:09.000\n{words} And this is for all of you who are not here.\n"
    assert read(tmp_path, name, text).title.replace(" 3", "-3") == title
