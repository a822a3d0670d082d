"""The one spelling of a line: its cells as we export them, the fingerprint of a line sent again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from itertools import repeat

from contracts.rules.cells import Value
from contracts.rules.columns import NAMES

KIND_WORDS = {"app": "APPRENTISSAGE", "pro": "PROFESSIONNALISATION"}
# Our own number coming back says nothing new about the contract; its end is an event of its own.
# « 35 h » and « 35 h 00 » are one.
_SAME_CONTRACT = tuple(
    name
    for name in NAMES
    if name not in {"numero_interne", "date_rupture", "motif_rupture", "duree_hebdo_minutes"}
)


def fingerprint(values: Mapping[str, Value]) -> bytes:
    """16 bytes that change when the line says something else."""
    said = list(map(str, map(values.get, _SAME_CONTRACT, repeat(""))))
    said.append(str(values.get("duree_hebdo_minutes") or ""))
    return blake2b("\x1f".join(said).encode(), digest_size=16).digest()


def cell(name: str, value: Value | None) -> str:
    """A value as we write it: JJ/MM/AAAA, decimal comma, oui or non."""
    if value is None:
        return ""
    if name == "dispositif":
        return KIND_WORDS[str(value)]
    if name == "employeur_prive_public":
        return "PUBLIC" if value else "PRIVE"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return str(value)


def cells(values: Mapping[str, Value]) -> dict[str, str]:
    """Every column as text, empty where there is no value."""
    return {name: cell(name, values.get(name)) for name in NAMES}


def filled(values: Mapping[str, Value]) -> dict[str, str]:
    """The filled columns as text."""
    return {name: cell(name, value) for name, value in values.items()}
