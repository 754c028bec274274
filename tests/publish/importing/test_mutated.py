"""Damaged and hostile documents: no hang, no crash of ours, nothing written anywhere but where it may be."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import ImportRefused
from kiosk.publish.importing.limits import LIMITS
from kiosk.publish.importing.sandbox import TOO_SLOW, Sandbox
from kiosk.publish.passages import from_extracted
from tests.publish.importing.samples import PROSE, SRT, VTT, column, pdf, png, word

HTML = (
    "<!DOCTYPE html><html lang=en><head><title>Kindness - Trust</title><meta name=author content='A B'></head>"
    f"<body><nav>x</nav><main><h1>Kindness</h1><p>{PROSE}</p><table><tr><th>a<td>b</table>"
    "<ul><li>one<li>two</ul><img src=x></main></body></html>"
)
MARKDOWN = (
    "---\ntitle: Kindness\ndate: 2020-01-01\n---\n\n{% include x %}\n\n## Why {#why}\n\n"
    f"{PROSE}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("seeds")
    lines = [PROSE[start : start + 70] for start in range(0, len(PROSE), 70)]
    pdf(
        folder / "a.pdf",
        [[(72, 750, "Kindness"), *column(72, 700, lines)] for _ in range(3)],
        sizes={"Kindness": 24},
        title="Kindness",
    )
    word(folder / "a.docx", ("Title", "Kindness"), ("Heading 1", "Why"), ("", PROSE), ("List Bullet", "one"))
    for name, text in (("a.html", HTML), ("a.md", MARKDOWN), ("a.vtt", VTT), ("a.srt", SRT)):
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data) + 1)]


def flip(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 4, 32))):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def drop(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.choice((1, 16, 400))]
    return data


def repeat(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start : start + 200] * chance.choice((2, 50)) + data[start:]


def insert(data: bytearray, chance: random.Random) -> bytearray:
    strange = (
        b"\0" * 20,
        b"<" * 300,
        b"<table><tr><td>" * 80,
        b"{{%" * 100,
        b"\xff\xfe",
        b"-->" * 50,
        b"99999999999999999999",
        b"((((",
        png(),
    )
    start = chance.randrange(len(data) + 1)
    data[start:start] = chance.choice(strange)
    return data


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (cut, flip, drop, repeat, insert)


def mutants(seeds: list[Path], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(seed)  # noqa: S311 - the same documents every time
    for number in range(count):
        source = seeds[number % len(seeds)]
        data = bytearray(source.read_bytes())
        for _ in range(chance.choice((1, 1, 2))):
            data = chance.choice(MUTATIONS)(data, chance)
        yield source.suffix, bytes(data)


def check(seeds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, seed: int) -> None:
    for name in ("home", "temp", "documents"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    monkeypatch.chdir(tmp_path / "home")
    read = refused = 0
    with Sandbox(replace(LIMITS, wall_seconds=20, cpu_seconds=15)) as sandbox:
        for number, (ending, data) in enumerate(mutants(seeds, count, seed)):
            path = tmp_path / "documents" / f"mutant{number}{ending}"
            path.write_bytes(data)
            try:
                found = sandbox.extract(path)
            except ImportRefused as error:
                assert error.reason and error.reason != TOO_SLOW, f"mutant {number}{ending} of seed {seed} hangs"
                refused += 1
            else:
                assert from_extracted(found)
                read += 1
            assert [each.name for each in (tmp_path / "documents").iterdir()] == [path.name]
            path.unlink()
    assert read and refused, "the mutations neither all fail nor all pass"
    assert not any((tmp_path / "home").iterdir()) and not any((tmp_path / "temp").iterdir())


def test_mutated_documents_are_read_or_refused(
    seeds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(seeds, tmp_path, monkeypatch, count=500, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_thousands_of_mutated_documents_are_read_or_refused(
    seeds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    check(seeds, tmp_path, monkeypatch, count=600, seed=seed)


@pytest.mark.long
@pytest.mark.parametrize("folder", ["pdf", "docx", "html", "markdown", "transcript"])
def test_mutated_real_documents_are_read_or_refused(
    corpora: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    real = [path for path in sorted((corpora / "documents" / folder).iterdir()) if path.stat().st_size < 400_000]
    check([path for path in real if path.suffix != ".ttml"], tmp_path, monkeypatch, count=200, seed=20)


HOSTILE = {
    "deep.html": b"<p>text" + b"<div>" * 100_000,
    "deep list.html": b"<p>text" + b"<ul><li>" * 50_000,
    "deep tables.html": b"<p>text" + b"<table><tr><td>" * 2_000,
    "wide table.html": b"<p>text<table><tr>" + b"<td>x" * 20_000 + b"</table>",
    "one word.html": b"<p>" + b"x" * 1_000_000,
    "attributes.html": b"<p>text<b " + b" ".join(b"a%d=1" % n for n in range(8_000)) + b">x</b>",
    "quotes.md": b"text\n\n" + b">" * 20_000 + b" x",
    "brackets.md": b"text " + b"[" * 50_000,
    "stars.md": b"text " + b"*a " * 30_000,
    "lists.md": b"text\n\n" + b"\n".join(b"  " * n + b"- x" for n in range(500)),
    "tags.md": b"text {{<" * 1_500 + b"{% " * 1_500 + b"<!--" * 1_500,
    "aliases.md": b"---\na: &a [x,x]\n"
    + b"".join(b"%c: &%c [*%c,*%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121))
    + b"---\ntext\n",
    "tags.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v a>" * 20_000 + b"text",
    "cues.vtt": b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\ntext\n\n" * 5_000,
    "times.srt": b"1\n99999999:99:99,999 --> 00:00:01,000\ntext\n",
    "loop.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_read_or_refused_in_time(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with Sandbox(replace(LIMITS, wall_seconds=60)) as sandbox:
        try:
            found = sandbox.extract(path)
        except ImportRefused as error:
            assert error.reason != TOO_SLOW
        else:
            assert from_extracted(found)


@pytest.mark.parametrize("kind", ["laughs", "loop"])
def test_entities_that_grow_are_not_expanded(tmp_path: Path, kind: str) -> None:
    from tests.publish.importing.samples import replaced

    if kind == "laughs":
        inner = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    else:
        inner = '<!ENTITY l11 "&l10;"><!ENTITY l10 "&l11;">'
    plain = word(tmp_path / "plain.docx", ("", "HERE"))
    change = {"<w:document ": f'<!DOCTYPE x [<!ENTITY l0 "ha">{inner}]><w:document ', "HERE": "text &l11;"}
    path = replaced(plain, "word/document.xml", change, tmp_path / "a.docx")
    with Sandbox(replace(LIMITS, wall_seconds=60)) as sandbox:
        try:
            found = sandbox.extract(path)
        except ImportRefused as error:
            assert error.reason != TOO_SLOW
        else:
            assert len(found.html) < 10_000
