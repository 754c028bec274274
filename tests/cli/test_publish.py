"""``kioskctl publish``: the way of the guide, from an empty folder to a stick, and what scheduled jobs rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.publish.releasing import ceremony, keyfiles
from tests.publish.releasing.feeds import NOW, PASSPHRASE, Kiosk
from tests.publish.workspaces import RELEASE, item, make

DATE = ["--date", NOW.isoformat()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty publisher's folder with a workspace in it; passphrases come from the environment, cheaply."""
    monkeypatch.setenv("WARD_LIBRARY_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(ceremony.Ceremony, "__init__", _cheap(ceremony.Ceremony.__init__))
    make(tmp_path / "p" / "workspace")
    return tmp_path / "p"


def _cheap(real: object) -> object:
    def init(self: object, *args: object, **named: object) -> None:
        real(self, *args, **{**named, "cost": 16})  # type: ignore[operator]

    return init


def publish(folder: Path, *words: str, date: str = "") -> int:
    return main(["publish", *words, "--in", str(folder), *(["--date", date] if date else DATE)])


def test_the_guide_followed_by_hand(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(folder, "init") == 0
    assert "root-3" in capsys.readouterr().out
    assert publish(folder, "preview", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in said["new"]] == ["trust/one"]
    assert said["bytes"] > 0
    assert publish(folder, "release", "--notes", "The first.") == 0
    kiosk = Kiosk(tmp_path / "pc", folder / "feed")
    assert kiosk.sync(NOW)[0] == 2
    assert publish(folder, "withdraw", "trust/one", "--reason", "It was wrong.") == 0
    assert publish(folder, "release") == 2, "the release number was not raised"
    assert "workspace.yaml, release: should be more than 3" in capsys.readouterr().err
    assert publish(folder, "release", "--raise") == 0
    assert "withdrawn" in capsys.readouterr().out
    assert publish(folder, "keys", "rotate", "root-2") == 0
    assert publish(folder, "keys", "list") == 0
    assert "root-2-g2" in capsys.readouterr().out
    assert publish(folder, "export", str(tmp_path / "stick")) == 0
    assert publish(folder, "check") == 0
    assert kiosk.sync(NOW, tmp_path / "stick") == kiosk.sync(NOW)


def test_exit_codes_tell_a_scheduled_job_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert publish(folder, "renew") == 2, "there is no feed"
    publish(folder, "init")
    monkeypatch.delenv("WARD_LIBRARY_PASSPHRASE")
    assert publish(folder, "renew") == 0, "the online key asks for nothing"
    assert publish(folder, "renew", date="2027-12-01T00:00:00Z") == 1
    assert "targets expires on" in capsys.readouterr().err
    (folder / "keys/online.pem").unlink()
    before = (folder / "feed/metadata/timestamp.json").read_bytes()
    assert publish(folder, "renew") == 2
    assert "online" in capsys.readouterr().err
    assert (folder / "feed/metadata/timestamp.json").read_bytes() == before


def test_every_refusal_names_file_place_and_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(folder, "init")
    publish(folder, "release")
    (folder / "workspace/items/one.md").write_text(item(title="Changed"))
    capsys.readouterr()
    assert publish(folder, "preview") == 2
    said = capsys.readouterr().err
    assert "items/one.md, revision: should be 2" in said
    assert "nothing was signed" in said
    assert publish(folder, "renew", "--also", "nobody") == 2
    assert publish(folder, "renew", date="soon") == 2
    assert "--date" in capsys.readouterr().err


def test_passphrases_may_come_from_a_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARD_LIBRARY_PASSPHRASE")
    assert publish(folder, "init") == 2, "nobody to ask, nothing made"
    assert not (folder / "feed").exists()
    file = tmp_path / "passphrases"
    file.write_text(f"targets: another one for targets\n{PASSPHRASE}\n")
    for path in (folder / "keys").glob("*"):
        path.unlink()
    assert publish(folder, "init", "--passphrases", str(file)) == 0
    assert publish(folder, "release", "--passphrases", str(file)) == 0
    file.write_text("wrong wrong wrong wrong\n")
    (folder / "workspace/workspace.yaml").write_text(RELEASE.replace("release: 3", "release: 4"))
    assert publish(folder, "release", "--passphrases", str(file)) == 2


def test_publish_add_imports_into_the_workspace(folder: Path, tmp_path: Path) -> None:
    document = tmp_path / "talk.srt"
    document.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello there, everyone on the ward.\n")
    assert publish(folder, "add", str(document)) == 0
    assert (folder / "workspace/items/talk.srt").is_file()


def test_the_console_starts_without_tuf_and_cryptography() -> None:
    code = (
        "import sys\nfrom kiosk.cli import parser\nparser().parse_args(['publish', 'renew'])\n"
        "heavy = ('tuf', 'securesystemslib', 'cryptography', 'yaml', 'rich', 'kiosk.publish')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_the_real_ceremony_uses_the_promised_cost() -> None:
    assert ceremony.Ceremony.__dataclass_fields__["cost"].default == keyfiles.COST == 1 << 17
