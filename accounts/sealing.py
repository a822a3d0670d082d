"""Small secrets sealed with AES-GCM by keys outside the database; nothing here is ever written in a log."""

from __future__ import annotations

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from law.refusal import Impossible

NONCE, KEY = 12, 32


class Lost(Exception):
    """What was sealed cannot be opened: its key is gone, or it stands on another row."""


def seal(key: bytes, plain: str, bound: bytes) -> bytes:
    """Seal a text; `bound` ties it to its row: moved to another one, it no longer opens."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain.encode(), bound)


def unseal(key: bytes | None, sealed: bytes, bound: bytes) -> str:
    """The text that was sealed; Lost when it cannot be opened."""
    if key is None:
        raise Lost
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound).decode()
    except InvalidTag:
        raise Lost from None


@lru_cache(maxsize=8)
def keys_in(text: str, setting: str) -> dict[str, bytes]:
    """« 2026:base64,2025:base64 »: the first seals, all open; Impossible when the setting is ill written."""
    found: dict[str, bytes] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, written = part.partition(":")
        try:
            key = base64.b64decode(written, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != KEY:
            raise Impossible(
                f"{setting} est mal écrit : « nom:clé de 32 octets en base64 », séparés par des virgules."
            )
        found[name] = key
    return found
