"""A whole workspace checked: what is found, what its records accept, and what cannot be checked at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from kiosk.publish.build import Refused
from kiosk.publish.checking.check import Report, check
from kiosk.publish.checking.findings import META, RULES, Severity
from tests.publish.importing.samples import png
from tests.publish.workspaces import RELEASE, item, make

TODAY = date(2026, 11, 23)
FIELDS = {
    "id": "trust/one", "number": 1, "title": "Speaking up on a ward", "kind": "report", "form": "briefing",
    "summary": "What one inquiry found about silence, and three questions for your team.",
    "review_due": "2027-11-23", "sources": [{"ref": "CAT-001", "title": "The report", "publisher": "The inquiry"}],
}  # fmt: skip
GOOD = "It was so (Francis 2013, CAT-001)."


def one(body: str = GOOD, **changes: object) -> str:
    fields = {name: value for name, value in {**FIELDS, **changes}.items() if value is not None}
    return f"---\n{yaml.safe_dump(fields, sort_keys=False, allow_unicode=True)}---\n\n{body}\n"


def checked(root: Path, files: dict[str, str | bytes]) -> Report:
    report = check(make(root, files), TODAY)
    assert isinstance(report, Report), report
    return report


def rules(report: Report) -> list[str]:
    return [each.rule for each in report.findings]


def test_a_good_workspace_has_nothing_against_it(tmp_path: Path) -> None:
    report = checked(tmp_path, {"items/one.md": one()})
    assert (report.findings, report.accepted, report.texts) == ((), (), 1)


def test_findings_stand_at_the_line_of_the_file(tmp_path: Path) -> None:
    text = one(f"{GOOD}\n\n## Later\n\nIt rose by 12%. Ask [two](lib:item/trust/two).", review_due="2026-11-22")
    report = checked(tmp_path, {"items/one.md": text})
    lines = text.splitlines()
    assert [(each.rule, lines[each.line - 1]) for each in report.findings] == [
        ("review", "review_due: '2026-11-22'"),
        ("dead-link", lines[-1]),
        ("uncited-figure", lines[-1]),
    ]
    assert {each.file for each in report.findings} == {"items/one.md"}


def test_every_rule_finds_what_it_is_for(tmp_path: Path) -> None:
    """One text that breaks them all, so that a rule that is no longer applied is noticed."""
    body = (
        "Sam died by suicide. The CQC gave 12%. Please see [two](lib:item/trust/two).\n\n"
        f"![](lib:object/{64 * '0'})\n\n![A ward](ward.png)\n\n"
        + "Organisational considerations necessitate multidisciplinary collaboration accountability. "
        * 20
    )
    talk = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n" + "x" * 43 + "\n"
    sidecar = yaml.safe_dump({**FIELDS, "id": "trust/t", "number": 2, "form": "talk-script", "kind": "transcript"})
    files: dict[str, str | bytes] = {
        "workspace.yaml": RELEASE.replace("licence: CC-BY-4.0\n", ""),
        "items/one.md": one(body, form="scenario", summary="Short.", review_due=None, sources=None),
        "items/two.md": one(GOOD, id="trust/note", number=3, content_note="About harm."),
        "items/t.vtt": talk,
        "items/t.vtt.yaml": sidecar,
        "items/ward.png": png(),
    }
    assert set(rules(checked(tmp_path, files))) == set(RULES)


def test_a_record_accepts_a_finding_with_a_reason_and_both_are_told(tmp_path: Path) -> None:
    text = one("It rose by 12%. So (CAT-001).\n\n## Two\n\nBy 13%.", accepted={"uncited-figure": "A riddle."})
    report = checked(tmp_path, {"items/one.md": text})
    assert report.findings == ()
    assert [(each.finding.rule, each.reason) for each in report.accepted] == [("uncited-figure", "A riddle.")]


def test_what_is_accepted_for_nothing_without_reason_or_by_no_rule_is_told(tmp_path: Path) -> None:
    text = one(accepted={"acronym": "Long gone.", "licence": "", "grammar": "We like it."})
    report = checked(tmp_path, {"items/one.md": text})
    assert [(each.rule, each.severity) for each in report.findings] == [
        ("accepted", Severity.ADVICE), ("accepted", Severity.ERROR), ("accepted", Severity.ERROR),
    ]  # fmt: skip
    assert {text.splitlines()[each.line - 1] for each in report.findings} == {"accepted:"}


def test_a_sidecar_accepts_too_and_a_rule_of_one_item_is_not_silenced_in_another(tmp_path: Path) -> None:
    fields = {**FIELDS, "id": "trust/t", "number": 2, "form": "talk-script", "kind": "transcript"}
    talk = "WEBVTT\n\nNOTE\nCAT-001\n\n00:00:01.000 --> 00:00:04.000\n" + "x" * 43 + "\n"
    files: dict[str, str | bytes] = {
        "items/one.md": one("The CQC came (CAT-001)."),
        "items/t.vtt": talk,
        "items/t.vtt.yaml": yaml.safe_dump({**fields, "accepted": {"cue": "One word.", "acronym": "Here."}}),
    }
    report = checked(tmp_path, files)
    assert [(each.file, each.rule) for each in report.findings] == [
        ("items/one.md", "acronym"), ("items/t.vtt.yaml", "accepted"),
    ]  # fmt: skip
    assert [each.finding.rule for each in report.accepted] == ["cue"]


def test_a_publisher_names_the_acronyms_its_readers_know(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"items/one.md": one("The CQC came (CAT-001).")}
    assert rules(checked(tmp_path / "a", files)) == ["acronym"]
    files["workspace.yaml"] = RELEASE + "known_acronyms: [CQC]\n"
    assert rules(checked(tmp_path / "b", files)) == []


def test_links_to_passages_of_items_and_of_talks_are_followed(tmp_path: Path) -> None:
    fields = {**FIELDS, "id": "trust/t", "number": 2, "form": "talk-script", "kind": "transcript"}
    body = (
        "[a](lib:item/trust/t#t1) [b](lib:item/trust/t#t9) [c](lib:item/trust/one#later) (CAT-001).\n\n## Later\n\nYes."
    )
    files: dict[str, str | bytes] = {
        "items/one.md": one(body),
        "items/t.vtt": "WEBVTT\n\nNOTE\nCAT-001\n\n00:00:01.000 --> 00:00:04.000\nHello there.\n",
        "items/t.vtt.yaml": yaml.safe_dump(fields),
    }
    assert [each.sentence for each in checked(tmp_path, files).findings] == ["lib:item/trust/t#t9"]


def test_withdrawn_items_are_left_and_links_to_them_are_dead(tmp_path: Path) -> None:
    gone = item(id="trust/gone", number=2, state="withdrawn", state_reason="It was wrong.")
    report = checked(tmp_path, {"items/one.md": one(GOOD + " [x](lib:item/trust/gone)"), "items/gone.md": gone})
    assert (rules(report), report.texts) == (["dead-link"], 1)


def test_a_workspace_that_cannot_be_built_is_refused_with_the_reason(tmp_path: Path) -> None:
    refused = check(make(tmp_path, {"items/one.md": one(kind="novel")}), TODAY)
    assert isinstance(refused, Refused)
    assert "kind" in str(refused.problems[0])


def test_rules_about_checking_itself_cannot_be_accepted() -> None:
    assert not set(META) & set(RULES)
