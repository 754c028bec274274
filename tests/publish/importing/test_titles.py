"""Titles, slugs and summaries are made for readers, whatever programs left behind."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.publish.importing as package
from kiosk.model import Kind, Layout
from kiosk.publish.extracted import Extracted
from kiosk.publish.fields import ITEM_ID
from kiosk.publish.importing import language, records, titles
from kiosk.publish.passages import from_extracted
from tests.publish.importing.samples import PROSE

ANY = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    "name", [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
)
def test_the_examples_in_the_source_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - x.doc", "PowerPoint Presentation", "Untitled", "untitled-1", "Document1", "Slide 1",
        "scan 12",
        "report_final_v3", "https://example.org/a...b", "Combined ratings table.xlsx", "Overview", "Table of Contents",
        "[Department logo]", "Department: Of Health", "12", "--", "annual-report-2019-final", "x", "\ufffd\ufffd title",
    ],
)  # fmt: skip
def test_junk_is_no_title(junk: str) -> None:
    assert not titles.plausible(junk)


@pytest.mark.parametrize(
    "title",
    ["Welcome to VA", "Compassion", "Safe staffing: a guide", "Listening in 2024", "تحسين الإنتاجية", "Über uns"],
)
def test_what_people_write_is_a_title(title: str) -> None:
    assert titles.plausible(title)


@given(ANY)
def test_every_title_fits_on_one_line(text: str) -> None:
    short = titles.shortened(titles.plain(text))
    assert len(short) <= titles.LONGEST and not re.search(r"[\r\n\t]|  ", short)


@given(ANY, ANY)
def test_every_slug_makes_a_valid_id_that_is_free(title: str, name: str) -> None:
    path = Path("/".join(["x", name.replace("/", "").replace("\0", "") or "y"]) + ".pdf")
    first = records.free_slug(title, path, "trust", ())
    second = records.free_slug(title, path, "trust", {f"trust/{first}"})
    assert ITEM_ID.fullmatch(f"trust/{first}") and ITEM_ID.fullmatch(f"trust/{second}") and first != second


@given(ANY)
def test_every_summary_fits_and_is_cut_at_a_word(text: str) -> None:
    cut = records.cut(titles.plain(text))
    assert len(cut) <= records.LONGEST_SUMMARY
    assert titles.plain(text).startswith(cut.removesuffix("…").rstrip())


def article(html: str, **fields: object) -> Extracted:
    return Extracted(title="A title", language="en", layout=Layout.ARTICLE, html=html, **fields)  # type: ignore[arg-type]


def summary(extracted: Extracted) -> str:
    return records.summary(extracted, from_extracted(extracted))


def test_the_summary_is_the_description_else_the_first_good_sentence() -> None:
    html = f"<p>Short.</p><p>CONTENTS OF THIS VERY LONG DOCUMENT IN CAPITAL LETTERS ONLY HERE.</p><p>{PROSE}</p>"
    assert summary(article(html)) == PROSE.partition(". ")[0] + "."
    assert summary(article(html, description="How a ward learned to listen to all of its staff.")).startswith(
        "How a ward"
    )
    assert summary(article("<p>Nothing much</p>")) == "A title"


def test_kinds_are_guessed_from_the_form_and_from_who_speaks() -> None:
    spoken = "".join(f"<p><strong>Asha:</strong> {PROSE}</p>" for _ in range(6))
    cases = {
        ("a.pdf", "<p>x</p>"): Kind.REPORT,
        ("a.docx", "<p>x</p>"): Kind.REPORT,
        ("a.html", "<p>x</p>"): Kind.GUIDE,
        ("a.md", spoken): Kind.TRANSCRIPT,
        ("a.md", spoken[:90] + "<p>x</p>" * 30): Kind.GUIDE,
    }
    for (name, html), kind in cases.items():
        assert records.guessed_kind(Path(name), article(html)) is kind
    turns = Extracted(title="", language="", layout=Layout.TURNS)
    assert records.guessed_kind(Path("a.srt"), turns) is Kind.TRANSCRIPT


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (PROSE * 2, "en"),
        ("Mae staff sydd yn teimlo yn ddiogel yn codi pryderon yn gynt, ac mae y ward yn dysgu wrth wneud hyn.", "cy"),
        ("Los profesionales que se sienten seguros hablan antes y el servicio aprende de ellos para que "
         "las cosas no se repitan.", "es"),
        ("הצוות שמרגיש בטוח מדבר מוקדם יותר והמחלקה לומדת ממנו לפני שמישהו נפגע באמת", "he"),
        ("يتحدث الموظفون الذين يشعرون بالأمان في وقت مبكر ويتعلم القسم منهم قبل أن يتضرر أحد", "ar"),
        ("کارکنانی که احساس امنیت می‌کنند زودتر گزارش می‌دهند و بخش پیش از آسیب چیزی می‌آموزد چون گوش می‌کند", "fa"),
        ("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore", ""),
        ("too short", ""),
    ],
)  # fmt: skip
def test_a_language_is_guessed_only_where_it_is_sure(text: str, tag: str) -> None:
    assert language.guess(text) == tag
