"""The NIR sealed with AES-GCM by a key outside the database; nothing here is ever written in a log."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from branches.models import Candidate, CandidateNir
from law.refusal import Impossible

NONCE, KEY = 12, 32
_NO_KEY = "Aucune clé ne scelle les NIR : demandez à votre administrateur de renseigner NIR_KEYS."
_LOST = "Un NIR ne peut plus être lu : sa clé n’est plus là. Saisissez-le de nouveau."


def keep(*, numbers: Mapping[Candidate, str]) -> None:
    """Seal the numbers, checked by the rules before; a former one is replaced."""
    if not numbers:
        return
    name, key = _current()
    rows = [
        CandidateNir(candidate=who, key_id=name, sealed=_sealed(key, who.pk, number))
        for who, number in numbers.items()
    ]
    CandidateNir.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["candidate"], update_fields=["key_id", "sealed"]
    )


def opened(rows: list[CandidateNir]) -> dict[int, str]:
    """The numbers by candidate, for the transmission alone; Impossible when a key is gone."""
    keys = _keys(settings.NIR_KEYS)
    found = {}
    for row in rows:
        key, sealed = keys.get(row.key_id), bytes(row.sealed)
        if key is None:
            raise Impossible(_LOST)
        try:
            plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(row.pk))
        except InvalidTag:
            raise Impossible(_LOST) from None
        found[row.pk] = plain.decode()
    return found


def readable(key_id: str | None) -> bool:
    """Whether the key that sealed a number is still there."""
    return key_id is not None and key_id in _keys(settings.NIR_KEYS)


def _sealed(key: bytes, candidate: int, number: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, number.encode(), _bound(candidate))


def _bound(candidate: int) -> bytes:
    """Ties a sealed number to its row: moved to another one, it no longer opens."""
    return b"candidate:%d" % candidate


def _current() -> tuple[str, bytes]:
    keys = _keys(settings.NIR_KEYS)
    if not keys:
        raise Impossible(_NO_KEY)
    return next(iter(keys.items()))


@lru_cache(maxsize=4)
def _keys(text: str) -> dict[str, bytes]:
    """« 2026:base64,2025:base64 »: the first seals, all open; without its key a number is unreadable."""
    found: dict[str, bytes] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, written = part.partition(":")
        try:
            key = base64.b64decode(written, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != KEY:
            raise Impossible(
                "NIR_KEYS est mal écrit : « nom:clé de 32 octets en base64 », séparés par des virgules."
            )
        found[name] = key
    return found
