"""The key that stories are sealed to: X25519, in files.

``NAME.pem`` is the private key, under a passphrase as the keys of a feed are; ``NAME.pub`` the public one in base64, as
workspace.yaml names it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from kiosk.errors import StorageUnwritable
from kiosk.feed.stories import HEADER, key_name, key_of
from kiosk.library.durable import sync_folder
from kiosk.publish.fields import SLUG
from kiosk.publish.releasing.keyfiles import COST, SHORTEST, KeyUnusable, Passphrases, encrypted, put_new

PUBLIC = ".pub"


def make_key(folder: Path, name: str, passphrase: str, cost: int = COST) -> str:
    """Make a key and keep it in ``folder``; its public half in base64.

    Raises `KeyUnusable` where there is such a key already, or the passphrase is too short; `StorageUnwritable`.
    """
    if not SLUG.fullmatch(name):
        raise KeyUnusable(name, "a name should be lower-case letters, digits and hyphens")
    if len(passphrase) < SHORTEST:
        raise KeyUnusable(name, f"a passphrase needs at least {SHORTEST} characters; five or six random words are good")
    private = X25519PrivateKey.generate()
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put_new(folder / f"{name}.pem", encrypted(plain, passphrase, cost), 0o600)
        put_new(folder / f"{name}{PUBLIC}", f"{public}\n".encode(), 0o644)
        sync_folder(folder)
    except FileExistsError as error:
        raise KeyUnusable(name, f"{error.filename} is there already; a key is never overwritten") from error
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error
    return public


def public_keys(folders: Sequence[Path]) -> dict[str, str]:
    """The public keys for stories in some folders, by name; raises `KeyUnusable` for one that cannot be read."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{PUBLIC}")) if folder.is_dir() else ():
            if path.with_suffix(".pem").is_file():
                found.setdefault(path.stem, base64.b64encode(_public(path)).decode())
    return found


class StoryKeys:
    """The keys in some folders. A private key is opened when a story needs it, once, and stays in memory."""

    def __init__(self, folders: Sequence[Path], passphrases: Passphrases) -> None:
        self.folders = tuple(folders)
        self._passphrases = passphrases
        self._paths = self._known()
        self._open: dict[bytes, SealedBox[PrivateKey]] = {}

    def __len__(self) -> int:
        return len(self._paths)

    def opened(self, sealed: bytes) -> bytes | None:
        """What is in the bytes of a story's file; None where they are for a key that is not here.

        Raises `KeyUnusable` where the key cannot be opened; ValueError where the story is damaged.
        """
        name = sealed[HEADER - 8 : HEADER]
        path = self._paths.get(name)
        if path is None:
            return None
        if name not in self._open:
            self._open[name] = SealedBox(self._private(path))
        try:
            return self._open[name].decrypt(sealed[HEADER:])
        except CryptoError as error:
            raise ValueError("it is damaged, or was changed after it was sealed") from error

    def _known(self) -> dict[bytes, Path]:
        found: dict[bytes, Path] = {}
        for folder in self.folders:
            for path in sorted(folder.glob(f"*{PUBLIC}")) if folder.is_dir() else ():
                if path.with_suffix(".pem").is_file():
                    found.setdefault(key_name(_public(path)), path.with_suffix(".pem"))
        return found

    def _private(self, path: Path) -> PrivateKey:
        try:
            private = load_pem_private_key(path.read_bytes(), self._passphrases(path.stem).encode())
        except OSError as error:
            raise KeyUnusable(path.stem, f"{path} cannot be read ({error.strerror})") from error
        except (ValueError, TypeError) as error:
            raise KeyUnusable(path.stem, f"{path}: the passphrase is wrong, or the file is damaged") from error
        if not isinstance(private, X25519PrivateKey):
            raise KeyUnusable(path.stem, f"{path} is no key for stories")
        if private.public_key().public_bytes_raw() != _public(path.with_suffix(PUBLIC)):
            raise KeyUnusable(path.stem, f"{path} belongs to another public key")
        return PrivateKey(private.private_bytes_raw())


def _public(path: Path) -> bytes:
    try:
        return key_of(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise KeyUnusable(path.stem, f"{path} cannot be read as a public key for stories") from error
