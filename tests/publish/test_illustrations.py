"""A text shows the pictures that lie beside it; what lies elsewhere, or is no picture, is refused with its line."""

from __future__ import annotations

import hashlib
import os
import struct
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.library.store import Library
from kiosk.publish.build import Built, Refused, build, gather
from kiosk.publish.illustrations import LONGEST_SIDE, illustrations_of
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.markdown import document, is_beside, named_pictures
from kiosk.publish.workspace import Entry, read_workspace
from kiosk.sync.outcomes import Applied
from kiosk.ui.kit import pictures as on_screen
from tests.publish.importing.samples import png
from tests.publish.workspaces import item, make
from tests.sync.test_updating import Town

CHART = png()
SHA = hashlib.sha256(CHART).hexdigest()
ADDRESS = f"lib:object/{SHA}"
IMG = f'<img alt="Rising" src="{ADDRESS}">'
GIF = b"GIF89a" + struct.pack("<HH", 2, 2) + b"\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xc0" + struct.pack(">HBHH", 11, 8, 2, 2) + b"\x01\x01\x11\x00\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + b"\x01\x00\x00\x01\x00\x00"


def workspace(root: Path, body: str, files: dict[str, str | bytes] | None = None) -> Path:
    text = item().replace("\nText.\n", f"\nText.\n\n{body}\n")
    return make(root, {"items/one.md": text, "items/chart.png": CHART, **(files or {})})


def built(root: Path) -> tuple[Library, Built]:
    out = build(root, root.parent / "out" / "library.db")
    assert isinstance(out, Built), [str(each) for each in out.problems]
    return Library.open(out.path, out.objects), out


def refused(root: Path) -> list[tuple[str, str]]:
    """(place, reason) of every problem."""
    out = gather(root)
    assert isinstance(out, Refused), "this should have been refused"
    return [(each.place, each.reason) for each in out.problems]


def html_of(root: Path) -> str:
    library, _ = built(root)
    with closing(library):
        return "".join(passage.html for passage in library.passages("trust/one"))


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ('![Rising](chart.png "Shares. Name 2024")',
         f"<figure>{IMG}<figcaption>Shares. Name 2024</figcaption></figure>"),
        ('![Rising](chart.png "A <b> & \\"c\\"")',
         f'<figure>{IMG}<figcaption>A &lt;b&gt; &amp; "c"</figcaption></figure>'),
        ("![Rising](chart.png)", f"<p>{IMG}</p>"),
        ("![Rising](./chart.png)", f"<p>{IMG}</p>"),
        ("See ![Rising](chart.png) here.", f"<p>See {IMG} here.</p>"),
        ('- ![Rising](chart.png "C")\n- b',
         f"<ul><li><figure>{IMG}<figcaption>C</figcaption></figure></li><li>b</li></ul>"),
        ('> ![Rising](chart.png "C")', f"<blockquote><figure>{IMG}<figcaption>C</figcaption></figure></blockquote>"),
    ],
)  # fmt: skip
def test_a_picture_becomes_an_object_and_its_caption_stands_below_it(tmp_path: Path, body: str, html: str) -> None:
    assert html_of(workspace(tmp_path / "w", body)) == f"<p>Text.</p>{html}"


def test_the_object_is_the_file_byte_for_byte_and_once_however_often_it_is_shown(tmp_path: Path) -> None:
    body = "![Rising](chart.png)\n\n![Rising](pictures/same%20one.PNG)\n\n![Rising](<pictures/same one.PNG>)"
    library, out = built(workspace(tmp_path / "w", body, {"items/pictures/same one.PNG": CHART}))
    with closing(library):
        (stored,) = library.objects_of("trust/one")
        assert (stored.sha256, stored.media_type, stored.size) == (SHA, "image/png", len(CHART))
        assert (stored.role, stored.name) == ("image", "chart.png")
    assert (out.objects / SHA).read_bytes() == CHART
    assert out.warnings == ()


@pytest.mark.parametrize(
    ("data", "kind"), [(CHART, "image/png"), (GIF, "image/gif"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_the_bytes_say_which_format_it_is_and_the_name_does_not(tmp_path: Path, data: bytes, kind: str) -> None:
    library, _ = built(workspace(tmp_path / "w", "![Rising](p.jpg)\n\n![R](chart.png)", {"items/p.jpg": data}))
    with closing(library):
        assert library.objects_of("trust/one")[0].media_type == kind


def test_the_caption_is_searched_and_counted_and_the_alternative_text_is_not(tmp_path: Path) -> None:
    library, _ = built(workspace(tmp_path / "w", '![Seldom seen](chart.png "Shares by year")'))
    with closing(library):
        (passage,) = library.passages("trust/one")
    assert passage.text == "Text.\nShares by year"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("gone.png", "there is no picture gone.png"),
        ("Chart.png", "capitals" if sys.platform in ("win32", "darwin") else "there is no picture"),
        ("folder.png", "is no file"),
        ("chart.png/x.png", "cannot be read" if sys.platform != "win32" else "there is no picture"),
        ("../secret.png", "must lie beside"),
        ("below/../../secret.png", "must lie beside"),
        ("..%2fsecret.png", "must lie beside"),
        ("%2e%2e/secret.png", "must lie beside"),
        ("..%5csecret.png", "must lie beside"),
        ("below\\secret.png", "must lie beside"),
        ("/etc/secret.png", "must lie beside"),
        ("%2fetc/secret.png", "must lie beside"),
        (".hidden.png", "must lie beside"),
        (".git/secret.png", "must lie beside"),
        ("below//chart.png", "must lie beside"),
        ("chart.png%00.png", "must lie beside"),
        ("chart.png%3astream.png", "must lie beside"),
        ("chart.png#part", "is no picture"),
        ("one.md", "is no picture"),
        ("chart.svg", "is no picture"),
        ("x" * 300 + ".png", "cannot be read"),
    ],
)
def test_a_picture_that_is_not_beside_the_text_is_refused_with_its_line(
    tmp_path: Path, address: str, reason: str
) -> None:
    secret = {"secret.png": CHART, "items/.hidden.png": CHART, "items/.git/secret.png": CHART}
    root = workspace(tmp_path / "w", f"Two\nlines\nand ![Rising]({address})", {"items/chart.svg": "<svg/>", **secret})
    (root / "items" / "folder.png").mkdir()
    ((place, said),) = refused(root)
    line = (root / "items" / "one.md").read_text(encoding="utf-8").splitlines().index(f"and ![Rising]({address})") + 1
    assert place == f"line {line}"
    assert reason in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("address", ["file:///etc/x.png", "http://e.org/x.png", "https://e.org/x.png", "//e.org/x.png",
                                     "C:/x.png", "data:image/png;base64,AA", "lib:item/trust/one"])  # fmt: skip
def test_an_address_elsewhere_stays_refused_as_an_address(tmp_path: Path, address: str) -> None:
    ((_, said),) = refused(workspace(tmp_path / "w", f"![Rising]({address})"))
    assert "no address that readers can follow" in said


@pytest.mark.skipif(os.name == "nt", reason="links need rights there that a test does not have")
@pytest.mark.parametrize("target", ["outside.png", "w/items/chart.png", "nowhere.png", "w/items/link.png", "folder"])
def test_a_link_is_refused_wherever_it_leads(tmp_path: Path, target: str) -> None:
    (tmp_path / "outside.png").write_bytes(CHART)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "deep.png").write_bytes(CHART)
    named = "link.png/deep.png" if target == "folder" else "link.png"
    root = workspace(tmp_path / "w", f"![Rising]({named})\n\n![Rising](chart.png)")
    (root / "items" / "link.png").symlink_to(tmp_path / target)
    assert len(refused(root)) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_does_not_hang_the_build(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", "![Rising](pipe.png)")
    os.mkfifo(root / "items" / "pipe.png")
    ((_, said),) = refused(root)
    assert "is no file" in said


HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "cannot be shown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be shown"),
        (b"BM" + bytes(60), "cannot be shown"),
        (b"%PDF-1.7", "cannot be shown"),
        (CHART[:8], "is damaged"),
        (CHART[:20], "is damaged"),
        (CHART.replace(b"IHDR", b"IDAT", 1), "is damaged"),
        (HEAD + struct.pack(">II", 0, 9) + bytes(9), "is damaged"),
        (JPEG[:6], "is damaged"),
        (GIF[:8], "is damaged"),
        (b"GIF89a" + bytes(9), "is damaged"),
        (WEBP[:20], "is damaged"),
        (HEAD + struct.pack(">II", 4_097, 1) + bytes(9), "4,097 by 1 pixels"),
        (HEAD + struct.pack(">II", 1, 2**31) + bytes(9), "pixels"),
        (CHART + bytes(LIMITS.picture), "more than 5 MB"),
    ],
)
def test_what_could_not_be_shown_is_refused_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    root = workspace(tmp_path / "w", "![Rising](p.png)\n\n![Rising](chart.png)", {"items/p.png": b"x"})
    (root / "items" / "p.png").write_bytes(data)
    ((place, said),) = refused(root)
    assert place.startswith("line ")
    assert said.startswith(("the picture p.png", "p.png"))
    assert reason in said


def test_what_is_taken_in_is_what_a_pc_shows() -> None:
    assert LONGEST_SIDE == on_screen.LARGEST_IMAGE


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(replace(LIMITS, pictures=1), "this is one more"), (replace(LIMITS, pictures_total=len(CHART) + 5), "together")],
)
def test_all_pictures_of_a_text_have_a_limit_too(tmp_path: Path, limits: Limits, reason: str) -> None:
    body = "![R](chart.png)\n\n![R](other.png)\n\n![R](chart.png)"
    root = workspace(tmp_path / "w", body, {"items/other.png": png(3)})
    found = illustrations_of(entry_of(root), limits)
    assert [reason in each.reason for each in found.problems] == [True]
    assert illustrations_of(entry_of(root)).problems == []


def entry_of(root: Path) -> Entry:
    (entry,) = read_workspace(root).workspace.entries
    return entry


@pytest.mark.parametrize(
    "body",
    [
        'See ![Rising](chart.png "C") here.',
        '| a |\n|---|\n| ![Rising](chart.png "C") |',
        '### ![Rising](chart.png "C")',
        '[![Rising](chart.png "C")](https://e.org)',
    ],
)
def test_a_caption_that_would_be_lost_is_refused(tmp_path: Path, body: str) -> None:
    ((_, said),) = refused(workspace(tmp_path / "w", body))
    assert "a paragraph of its own" in said


def test_one_run_tells_every_picture_that_is_wrong(tmp_path: Path) -> None:
    body = "![a](gone.png)\n\n![b](../out.png)\n\n[c](page.html) ![d](gone.png)"
    assert len(refused(workspace(tmp_path / "w", body))) == 4


def test_a_picture_that_no_text_shows_is_in_no_library_and_that_is_said(tmp_path: Path) -> None:
    library, out = built(workspace(tmp_path / "w", "No picture."))
    with closing(library):
        assert library.objects_of("trust/one") == ()
    assert [(each.path.name, each.reason) for each in out.warnings] == [
        ("chart.png", "no text shows this picture, and it is left out")
    ]
    assert out.files == 0


@pytest.mark.parametrize(
    "body",
    [f"![Rising]({ADDRESS})", f'![Rising]({ADDRESS} "Dropped")', f'See ![Rising]({ADDRESS} "Dropped") here.'],
)
def test_a_picture_named_by_its_object_stays_as_it_was(tmp_path: Path, body: str) -> None:
    html = html_of(workspace(tmp_path / "w", body))
    assert html == f"<p>Text.</p><p>{'See ' * ('See' in body)}{IMG}{' here.' * ('See' in body)}</p>"


def test_a_changed_picture_changes_the_item_and_the_edition(tmp_path: Path) -> None:
    first = built(workspace(tmp_path / "a", "![Rising](chart.png)"))[1]
    second = built(workspace(tmp_path / "b" / "w", "![Rising](chart.png)", {"items/chart.png": png(9, 9)}))[1]
    assert first.edition != second.edition


def test_a_release_brings_the_picture_to_a_pc_that_looks_for_updates(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.press.write(one=item())
    town.press.release()
    assert isinstance(town.update(), Applied)
    town.later(days=1)
    text = item(revision=2).replace("\nText.\n", '\nText.\n\n![Rising](chart.png "Shares. Name 2024")\n')
    (town.press.workspace / "items" / "chart.png").write_bytes(CHART)
    town.press.write(4, "2026-11-24", one=text)
    town.press.release()
    assert isinstance(town.update(), Applied)
    with closing(town.library()) as library:
        (stored,) = library.objects_of("trust/one")
        (passage,) = library.passages("trust/one")
        path = library.object_path(stored.sha256)
        assert path is not None
        assert path.read_bytes() == CHART
        assert passage.html.endswith(f"<figure>{IMG}<figcaption>Shares. Name 2024</figcaption></figure>")


PIECES = st.lists(
    st.sampled_from(["![a](b.png)", '![a](b.png "C")', "![](../x)", "[l](b.png)", "\n", "\n\n", "- ", "> ", "| ", "a",
                     "![a](lib:object/0)", "[^1]", "\n\n[^1]: ", "#", "![", "](", ")", '"', "<b>", "%2e", "\\"]),
    max_size=20,
)  # fmt: skip


@given(PIECES)
def test_no_text_shows_a_picture_that_is_not_listed_and_no_caption_is_lost(pieces: Sequence[str]) -> None:
    body = "".join(pieces)
    named = named_pictures(body)
    assert all(1 <= each.line <= body.count("\n") + 1 and is_beside(each.address) for each in named)
    shown = document(body, {each.address: ADDRESS for each in named}).html
    assert shown.count("<img") <= len(named)
    for caption in {each.caption for each in named if each.caption and each.alone}:
        assert f"<figcaption>{caption}</figcaption>" in shown
