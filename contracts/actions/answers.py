"""What officers answer about files: kept beside them, read with their facts, said in their history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from contracts.models import Answers, Contract
from law.typography import french

FIELDS = (
    "employer_banned", "provider_entitled", "previous_share", "previous_ended_on", "previous_level",
    "cycle_year",
)  # fmt: skip


def of(contract_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The answers given about contracts, by name of fact; what is not answered is left out."""
    rows = Answers.objects.filter(pk__in=contract_ids).values("pk", *FIELDS)
    return {row.pop("pk"): {name: value for name, value in row.items() if value is not None} for row in rows}


def say(contract: Contract, given: Mapping[str, Any]) -> list[str]:
    """Keep the answers given about a file, None to take one back; what changes, in words."""
    row = Answers.objects.filter(pk=contract.pk).first() or Answers(contract=contract)
    changed = {name: value for name, value in given.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save()
    return [f"{_label(name)} : {_words(value)}." for name, value in changed.items()]


def _label(name: str) -> str:
    label = str(Answers._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[0].upper() + label[1:]


def _words(value: Any) -> str:
    match value:
        case None:
            return "à vérifier"
        case bool():
            return "oui" if value else "non"
        case int():
            return str(value)
    if hasattr(value, "year"):
        return f"{value:%d/%m/%Y}"
    return french(f"{(value * 100).normalize():f} %".replace(".", ","))
