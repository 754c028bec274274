"""Keys in files: Ed25519, in PKCS #8 PEM, under a passphrase where the key is kept by a person.

``NAME.pem`` is the private key, ``NAME.pub.json`` the public one. The name is written into the public key and so into
the signed metadata, for people to know whose key it is; nothing is decided by it.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from kiosk.errors import StorageUnwritable, WardLibraryError
from kiosk.library.durable import sync_folder
from kiosk.publish.fields import SLUG

HOLDER: Final = "x-ward-library-name"  # a field of the public key
COST: Final = 1 << 17  # scrypt's N: 128 MB and about half a second for each try at a passphrase
SHORTEST: Final = 15  # characters of a passphrase

# Object identifiers, in DER: PBES2 and scrypt (RFC 8018, RFC 7914), AES-256-CBC (NIST).
_PBES2, _SCRYPT, _AES = "2a864886f70d01050d", "2b06010401da47040b", "60864801650304012a"

Passphrases = Callable[[str], str]  # from the name of a key to its passphrase


class KeyUnusable(WardLibraryError):
    """A key cannot be made or used: names it, and says why. Nothing was signed."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"key {name}: {reason}")
        self.name = name
        self.reason = reason


def name_of(key: Key) -> str:
    """What people call a key; the beginning of its id where it has no name."""
    return str(key.unrecognized_fields.get(HOLDER, "")) or key.keyid[:12]


def make_key(folder: Path, name: str, passphrase: str | None, cost: int = COST) -> CryptoSigner:
    """Make a key and keep it in ``folder`` as ``NAME.pem`` and ``NAME.pub.json``; ``None`` leaves it unencrypted.

    Raises `KeyUnusable` where there is such a key already, or the passphrase is too short; `StorageUnwritable`.
    """
    if not SLUG.fullmatch(name):
        raise KeyUnusable(name, "a name should be lower-case letters, digits and hyphens")
    if passphrase is not None and len(passphrase) < SHORTEST:
        raise KeyUnusable(name, f"a passphrase needs at least {SHORTEST} characters; five or six random words are good")
    private = Ed25519PrivateKey.generate()
    public = SSlibKey.from_crypto(private.public_key())
    public.unrecognized_fields[HOLDER] = name
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    pem = _pem("PRIVATE KEY", plain) if passphrase is None else encrypted(plain, passphrase, cost)
    said = {"keyid": public.keyid, **public.to_dict()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put_new(folder / f"{name}.pem", pem, 0o600)
        put_new(folder / f"{name}.pub.json", json.dumps(said, indent=1, sort_keys=True).encode() + b"\n", 0o644)
        sync_folder(folder)
    except FileExistsError as error:
        raise KeyUnusable(name, f"{error.filename} is there already; a key is never overwritten") from error
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error
    return CryptoSigner(private, public)


def forget_key(folder: Path, name: str) -> None:
    """Remove the files of a key that was made and never used."""
    for path in (folder / f"{name}.pem", folder / f"{name}.pub.json"):
        path.unlink(missing_ok=True)


def encrypted(plain: bytes, passphrase: str, cost: int = COST) -> bytes:
    """A PKCS #8 key as encrypted PEM: AES-256-CBC under a key from scrypt (RFC 7914, section 7; r = 8, p = 1)."""
    salt, start = os.urandom(16), os.urandom(16)
    key = Scrypt(salt, 32, cost, 8, 1).derive(passphrase.encode())
    padding = PKCS7(128).padder()
    cipher = Cipher(AES(key), CBC(start)).encryptor()
    body = cipher.update(padding.update(plain) + padding.finalize()) + cipher.finalize()
    derivation = _seq(_oid(_SCRYPT), _seq(_tlv(4, salt), _int(cost), _int(8), _int(1)))
    scheme = _seq(_oid(_PBES2), _seq(derivation, _seq(_oid(_AES), _tlv(4, start))))
    return _pem("ENCRYPTED PRIVATE KEY", _seq(scheme, _tlv(4, body)))


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key whose files are at hand."""

    name: str
    path: Path  # of the private key
    public: SSlibKey


class Keyring:
    """The keys in some folders. Private keys are opened only to sign, each once, and stay in memory."""

    def __init__(self, folders: Sequence[Path], passphrases: Passphrases) -> None:
        self.folders = tuple(folders)
        self._passphrases = passphrases
        self._open: dict[str, CryptoSigner] = {}

    def files(self) -> dict[str, KeyFile]:
        """The keys at hand by key id. Raises `KeyUnusable` for a public key that cannot be read."""
        found: dict[str, KeyFile] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*.pub.json")) if folder.is_dir() else ():
                name = path.name.removesuffix(".pub.json")
                private = path.with_name(f"{name}.pem")
                if private.is_file():
                    public = _public(name, path)
                    found.setdefault(public.keyid, KeyFile(name, private, public))
        return found

    def has(self, key: Key) -> bool:
        """Whether the private key is at hand."""
        return key.keyid in self._open or key.keyid in self.files()

    def add(self, signer: CryptoSigner) -> None:
        """Have a key that was just made."""
        self._open[signer.public_key.keyid] = signer

    def signer(self, key: Key) -> CryptoSigner:
        """The private key of ``key``, ready to sign. Raises `KeyUnusable`."""
        if key.keyid not in self._open:
            file = self.files().get(key.keyid)
            if file is None:
                places = ", ".join(str(folder) for folder in self.folders) or "any folder"
                raise KeyUnusable(name_of(key), f"it is needed to sign, and is not in {places}")
            self._open[key.keyid] = self._opened(file, key)
        return self._open[key.keyid]

    def _opened(self, file: KeyFile, key: Key) -> CryptoSigner:
        try:
            pem = file.path.read_bytes()
        except OSError as error:
            raise KeyUnusable(file.name, f"{file.path} cannot be read ({error.strerror})") from error
        passphrase = self._passphrases(file.name).encode() if b"ENCRYPTED" in pem[:64] else None
        try:
            private = load_pem_private_key(pem, passphrase)
        except (ValueError, TypeError) as error:
            reason = "the passphrase is wrong, or the file is damaged" if passphrase else "the file is damaged"
            raise KeyUnusable(file.name, f"{file.path}: {reason}") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyUnusable(file.name, f"{file.path} is no Ed25519 key")
        public = SSlibKey.from_crypto(private.public_key())
        if public.keyval != key.keyval:
            raise KeyUnusable(file.name, f"{file.path} belongs to another public key")
        assert isinstance(key, SSlibKey)
        return CryptoSigner(private, key)


def _public(name: str, path: Path) -> SSlibKey:
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        return SSlibKey.from_dict(said.pop("keyid"), said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyUnusable(name, f"{path} cannot be read as a public key") from error


def put_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file that must not be there yet, durably; raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _pem(label: str, der: bytes) -> bytes:
    body = base64.b64encode(der).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", "")).encode()


def _tlv(tag: int, *parts: bytes) -> bytes:
    """One value in DER: its tag, its length, its bytes."""
    body = b"".join(parts)
    size = len(body)
    length = bytes([size])
    if size > 127:
        digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(digits)]) + digits
    return bytes([tag]) + length + body


def _seq(*parts: bytes) -> bytes:
    return _tlv(0x30, *parts)


def _int(value: int) -> bytes:
    return _tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _oid(digits: str) -> bytes:
    return _tlv(6, bytes.fromhex(digits))
