"""The NIR sealed by a key outside the database; nothing here is ever written in a log."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from accounts.sealing import Lost, keys_in, seal, unseal
from branches.models import Candidate, CandidateNir
from law.refusal import Impossible

_NO_KEY = "Aucune clé ne scelle les NIR : demandez à votre administrateur de renseigner NIR_KEYS."
_LOST = "Un NIR ne peut plus être lu : sa clé n’est plus là. Saisissez-le de nouveau."


def keep(*, numbers: Mapping[Candidate, str]) -> None:
    """Seal the numbers, checked by the rules before; a former one is replaced."""
    if not numbers:
        return
    name, key = _current()
    rows = [
        CandidateNir(candidate=who, key_id=name, sealed=seal(key, number, _bound(who.pk)))
        for who, number in numbers.items()
    ]
    CandidateNir.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["candidate"], update_fields=["key_id", "sealed"]
    )


def opened(rows: list[CandidateNir]) -> dict[int, str]:
    """The numbers by candidate, for the transmission alone; Impossible when a key is gone."""
    keys = _keys()
    try:
        return {row.pk: unseal(keys.get(row.key_id), bytes(row.sealed), _bound(row.pk)) for row in rows}
    except Lost:
        raise Impossible(_LOST) from None


def readable(key_id: str | None) -> bool:
    """Whether the key that sealed a number is still there."""
    return key_id is not None and key_id in _keys()


def _bound(candidate: int) -> bytes:
    return b"candidate:%d" % candidate


def _current() -> tuple[str, bytes]:
    keys = _keys()
    if not keys:
        raise Impossible(_NO_KEY)
    return next(iter(keys.items()))


def _keys() -> dict[str, bytes]:
    return keys_in(settings.NIR_KEYS, "NIR_KEYS")
