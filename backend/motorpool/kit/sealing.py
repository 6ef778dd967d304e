"""Encryption of single values at rest: authenticated, bound to where the value stands, naming the key that sealed it.

A sealed value is `s1.<cipher>.<key id>.<base64url(nonce ‖ ciphertext ‖ tag)>`. Cipher `a` is AES-256-GCM, `s` SM4-GCM;
nonces are random, 96 bits. Everything before the last dot and the context ("accounts.user.phone") are authenticated, so
a value moved to another column, or relabelled, does not open. Keys of the ciphers are derived from a 256-bit data key.

The first key seals, every one opens. They come from `MOTORPOOL_DATA_KEYS` ("id:base64,id:base64"), else from the file
`data-keys` of the data folder, which is looked at again whenever it has changed: a new key needs no restart.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Ciphering
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from motorpool.kit.errors import DomainError

VERSION = "s1"
NONCE, TAG = 12, 16
DATA_KEYS, INDEX_KEY = "data-keys", "index-key"  # files of the data folder
KEY_ID = re.compile(r"[a-z0-9-]{1,20}")


class KeyMissing(DomainError):
    """The value was sealed with a key that is not there any more: an operator must bring it back."""

    code = "data_key_missing"
    status = 503
    message = "加密密钥缺失，暂时无法查看该内容，请联系系统管理员"


class SealBroken(DomainError):
    code = "sealed_data_damaged"
    status = 500
    message = "加密内容已损坏或被改动，无法查看，请联系系统管理员"


class BadKeys(Exception):
    """The keys are written wrongly, or there are none. For operators, in English logs."""


class Key(NamedTuple):
    id: str
    secret: bytes


class Label(NamedTuple):
    """What a sealed value says of itself."""

    cipher: str
    key_id: str

    def __str__(self) -> str:
        return f"{VERSION}.{self.cipher}.{self.key_id}"


def seal(text: str, *, context: str) -> str:
    """Sealed with the first key and the cipher of the settings. The same text never gives the same value twice."""
    label = current()
    nonce = os.urandom(NONCE)
    box = CIPHERS[label.cipher].encrypt(
        _derived(keys()[0].secret, label.cipher), nonce, text.encode(), _bound(label, context)
    )
    return f"{label}.{base64.urlsafe_b64encode(nonce + box).decode().rstrip('=')}"


def unseal(sealed: str, *, context: str) -> str:
    """The text, or KeyMissing, or SealBroken."""
    label, box = _parts(sealed)
    secret = _secret(label.key_id, _known_keys()) or _secret(label.key_id, keys())
    if secret is None:
        raise KeyMissing
    try:
        opened = CIPHERS[label.cipher].decrypt(
            _derived(secret, label.cipher), box[:NONCE], box[NONCE:], _bound(label, context)
        )
        return opened.decode()
    except (InvalidTag, UnicodeDecodeError) as error:
        raise SealBroken from error


def label_of(sealed: str) -> Label:
    return _parts(sealed)[0]


def current() -> Label:
    """What is sealed now gets this label."""
    cipher = {"aes": "a", "sm4": "s"}.get(settings.DATA_CIPHER)
    if cipher is None:
        raise BadKeys(f"MOTORPOOL_DATA_CIPHER must be aes or sm4, not {settings.DATA_CIPHER!r}")
    return Label(cipher, keys()[0].id)


def blind_index(text: str, *, context: str) -> str:
    """A keyed digest to search by equality; without the index key it tells nothing about the text."""
    return hmac.new(_index_key(), f"{context}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]


def come_from_environment() -> bool:
    """Whether the data keys do, and not from the data folder."""
    return bool(settings.DATA_KEYS)


def keys() -> Sequence[Key]:
    """First the one that seals."""
    return read_keys(settings.DATA_KEYS or _file(DATA_KEYS))


def _known_keys() -> Sequence[Key]:
    """As they were a second ago at most: a list opens thousands of values, and the look at the file costs more."""
    return _keys_of(settings.DATA_KEYS, settings.MOTORPOOL_HOME, int(time.monotonic()))


@lru_cache(maxsize=1)
def _keys_of(_environment: str, _home: str, _second: int) -> Sequence[Key]:
    return keys()


def _secret(key_id: str, among: Sequence[Key]) -> bytes | None:
    return next((key.secret for key in among if key.id == key_id), None)


@lru_cache(maxsize=8)
def read_keys(text: str) -> Sequence[Key]:
    found = [_key(part) for part in re.split(r"[,\s]+", text.strip()) if part]
    if not found or len({key.id for key in found}) != len(found):
        raise BadKeys("there must be at least one data key, and each id once")
    return tuple(found)


def _key(text: str) -> Key:
    name, _, secret = text.partition(":")
    try:
        key = Key(name, base64.b64decode(secret, validate=True))
    except binascii.Error as error:
        raise BadKeys(f"data key {name!r} is not base64") from error
    if not KEY_ID.fullmatch(key.id) or len(key.secret) != 32:
        raise BadKeys(f"data key {name!r}: an id of a-z, 0-9 and -, then 32 bytes in base64")
    return key


def _index_key() -> bytes:
    text: str = settings.INDEX_KEY or _file(INDEX_KEY)
    return hashlib.sha256(text.strip().encode()).digest()


def _file(name: str) -> str:
    path = Path(settings.MOTORPOOL_HOME) / name
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise BadKeys(f"no {name}: neither in the environment nor readable at {path}") from error


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> str:
    return path.read_text()


@lru_cache(maxsize=64)
def _derived(secret: bytes, cipher: str) -> bytes:
    kind = CIPHERS[cipher]
    return HKDF(algorithm=SHA256(), length=kind.key_size, salt=None, info=b"motorpool sealing " + kind.name).derive(
        secret
    )


def _bound(label: Label, context: str) -> bytes:
    return f"{label}\0{context}".encode()


def _parts(sealed: str) -> tuple[Label, bytes]:
    try:
        version, cipher, key_id, box = sealed.split(".")
        raw = base64.urlsafe_b64decode(box + "=" * (-len(box) % 4))
    except ValueError as error:
        raise SealBroken from error
    if version != VERSION or cipher not in CIPHERS or len(raw) < NONCE + TAG:
        raise SealBroken
    return Label(cipher, key_id), raw


class Aes256Gcm:
    name, key_size = b"aes-256-gcm", 32

    @staticmethod
    def encrypt(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, text, bound)

    @staticmethod
    def decrypt(key: bytes, nonce: bytes, box: bytes, bound: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, box, bound)


class Sm4Gcm:
    name, key_size = b"sm4-gcm", 16

    @staticmethod
    def encrypt(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
        work = Ciphering(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(bound)
        return work.update(text) + work.finalize() + work.tag

    @staticmethod
    def decrypt(key: bytes, nonce: bytes, box: bytes, bound: bytes) -> bytes:
        work = Ciphering(algorithms.SM4(key), modes.GCM(nonce, box[-TAG:])).decryptor()
        work.authenticate_additional_data(bound)
        return work.update(box[:-TAG]) + work.finalize()


CIPHERS: dict[str, type[Aes256Gcm] | type[Sm4Gcm]] = {"a": Aes256Gcm, "s": Sm4Gcm}
