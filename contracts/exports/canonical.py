"""Contracts in the 71 canonical columns, as a sender writes them: read back, they change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from contracts.actions.layout import read_values
from contracts.models.contract import ContractQuerySet
from contracts.rules.columns import BY_NAME, NAMES

CHUNK = 2000
_KINDS = {"app": "APPRENTISSAGE", "pro": "PROFESSIONNALISATION"}
_TRUTHS = {
    "sector": {False: "PRIVE", True: "PUBLIC"},
    "truth": {False: "non", True: "oui"},
}


def rows(files: ContractQuerySet) -> Iterator[list[Any]]:
    """The canonical cells of each file, read by chunks."""
    keys = files.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while lot := list(islice(keys, CHUNK)):
        values = read_values(lot)
        for key in lot:
            yield [_cell(name, values[key].get(name)) for name in NAMES]


def _cell(name: str, value: Any) -> Any:
    reader = BY_NAME[name].reader
    if value is None:
        return None
    if reader == "kind":
        return _KINDS[value]
    return _TRUTHS[reader][value] if reader in _TRUTHS else value
