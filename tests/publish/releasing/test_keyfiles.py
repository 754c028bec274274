"""Key files: standard, under a passphrase that costs a thief, and never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kiosk.publish.releasing import passphrases
from kiosk.publish.releasing.keyfiles import COST, Keyring, KeyUnusable, encrypted, make_key, name_of
from tests.publish.releasing.feeds import PASSPHRASE, passphrase


def test_a_key_comes_back_with_its_passphrase_and_signs(tmp_path: Path) -> None:
    made = make_key(tmp_path, "root-1", PASSPHRASE, cost=16)
    key = made.public_key
    signature = Keyring((tmp_path,), passphrase).signer(key).sign(b"text")
    key.verify_signature(signature, b"text")
    assert name_of(key) == "root-1"


def test_the_file_is_pkcs8_that_other_programs_read(tmp_path: Path) -> None:
    made = make_key(tmp_path, "root-1", PASSPHRASE, cost=1 << 14)
    private = load_pem_private_key((tmp_path / "root-1.pem").read_bytes(), PASSPHRASE.encode())
    assert private.public_key().public_bytes_raw().hex() == made.public_key.keyval["public"]  # type: ignore[union-attr]


def test_a_try_at_a_passphrase_costs_what_is_promised() -> None:
    assert COST == 1 << 17
    pem = encrypted(b"key", PASSPHRASE, cost=1 << 14)
    import base64

    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    assert bytes.fromhex("2b06010401da47040b") in der, "scrypt, by its object identifier"
    assert bytes.fromhex("02024000" + "020108" + "020101") in der, "N = 16384, r = 8, p = 1"


def test_the_same_key_is_never_the_same_file_twice() -> None:
    assert encrypted(b"key", PASSPHRASE, 16) != encrypted(b"key", PASSPHRASE, 16)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make_key(tmp_path, "root-1", PASSPHRASE, cost=16)
    before = (tmp_path / "root-1.pem").read_bytes()
    with pytest.raises(KeyUnusable, match="there already"):
        make_key(tmp_path, "root-1", PASSPHRASE, cost=16)
    assert (tmp_path / "root-1.pem").read_bytes() == before


@pytest.mark.parametrize("name", ["../x", "a/b", "", "A", "a b"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyUnusable):
        make_key(tmp_path, name, PASSPHRASE, cost=16)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="at least 15"):
        make_key(tmp_path, "root-1", "short", cost=16)
    assert not list(tmp_path.iterdir())


def test_a_public_key_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    made = make_key(tmp_path, "root-1", PASSPHRASE, cost=16)
    (tmp_path / "root-1.pub.json").write_text("[]")
    with pytest.raises(KeyUnusable, match="root-1"):
        Keyring((tmp_path,), passphrase).signer(made.public_key)


def test_a_file_of_passphrases_names_keys_or_serves_all(tmp_path: Path) -> None:
    file = tmp_path / "passphrases"
    file.write_text("root-1: one two three four\nall the other keys have this\n")
    found = passphrases.known(file, None, {})
    assert found("root-1") == "one two three four"
    assert found("targets") == "all the other keys have this"


def test_without_file_and_terminal_the_environment_is_asked_and_then_the_key_is_refused() -> None:
    assert passphrases.known(None, None, {"WARD_LIBRARY_PASSPHRASE": "from outside"})("targets") == "from outside"
    with pytest.raises(KeyUnusable, match="--passphrases"):
        passphrases.known(None, None, {})("targets")


def test_a_new_passphrase_is_asked_for_until_it_is_long_and_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["short", "long enough to use", "long enough to misspell", PASSPHRASE, PASSPHRASE])
    assert passphrases.new(None, lambda question: next(answers), {})("root-1") == PASSPHRASE
    assert "characters" in capsys.readouterr().err
    assert next(answers, None) is None
