"""The centre's signing key: made once, kept in a file only its owner reads."""

import os
import tempfile
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from scheduler.errors import SchedulerError

SIGNING_KEY = "manifest-signing.pem"


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key in `folder`, made on first use. Raises SchedulerError where it cannot be used."""
    file = folder / SIGNING_KEY
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_new(file, Ed25519PrivateKey.generate())
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SchedulerError(
            "The signing key %(file)s cannot be used: %(reason)s.", file=file, reason=error
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SchedulerError("The signing key %(file)s is not an Ed25519 key.", file=file)
    return key


def secret(folder: Path, name: str, *, size: int = 32) -> bytes:
    """`size` random bytes kept under `name`, made on first use (cookies are signed with them)."""
    file = folder / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _place(file, os.urandom(size))
    return file.read_bytes()


def _write_new(file: Path, key: Ed25519PrivateKey) -> None:
    _place(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _place(file: Path, content: bytes) -> None:
    """Whole or not at all; where two start at once, the first one's file stays."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    partial = Path(name)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(partial, file)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
