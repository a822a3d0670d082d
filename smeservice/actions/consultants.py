"""Consultants referenced by the OPCO under framework contracts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from law.refusal import Impossible
from smeservice.models import Consultant, ConsultantTrace

REFERENCED = "referenced"
WORDS = {
    "siret": "SIRET", "name": "nom", "domains": "domaines", "since": "début", "until": "fin",
    "day_cost": "prix d’une journée", "days": "jours par mission",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A consultant as it is written."""

    siret: str
    name: str
    domains: list[str]
    since: date
    until: date
    day_cost: Decimal
    days: int


@transaction.atomic
def reference(
    *,
    told: Reference,
    by: User,
    on: date,
    consultant: int | None = None,
    edition: int = 0,
    reason: str = "",
) -> Consultant:
    """Reference a consultant, or write one again, for a reason. Impossible when it changed since read."""
    if told.until < told.since:
        raise Impossible("La fin du contrat-cadre précède son début.")
    same = Consultant.objects.select_for_update().filter(siret=told.siret).first()
    if consultant is None:
        if same is not None:
            raise Impossible(f"Le SIRET {told.siret} est déjà celui de {same.name} : modifiez sa fiche.")
        row = Consultant.objects.create(**asdict(told), made_by=by)
        _remember(row, "reference", by=by, on=on)
        return row
    row = Consultant.objects.select_for_update().get(pk=consultant)
    if same is not None and same != row:
        raise Impossible(f"Le SIRET {told.siret} est déjà celui de {same.name}.")
    if row.edition != edition:
        raise Impossible("Un collègue a modifié cette fiche entre-temps : rechargez la page avant d’écrire.")
    changed = [word for name, word in WORDS.items() if getattr(row, name) != getattr(told, name)]
    if not changed:
        return row
    if not reason.strip():
        raise Impossible("Dites pourquoi cette fiche est modifiée.")
    before = _written(row, changed)
    for name, value in asdict(told).items():
        setattr(row, name, value)
    row.edition += 1
    row.save()
    _remember(row, "correct", by=by, on=on, comment=f"{reason.strip()} ({before} ; {_written(row, changed)})")
    return row


def _written(row: Consultant, changed: list[str]) -> str:
    """The fields that change, as they are."""
    names = [name for name, word in WORDS.items() if word in changed]
    return ", ".join(f"{WORDS[name]} : {_text(getattr(row, name))}" for name in names)


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _remember(row: Consultant, verb: str, *, by: User, on: date, comment: str = "") -> None:
    ConsultantTrace.objects.create(
        subject=row, verb=verb, to_state=REFERENCED, on=on, comment=comment, made_by=by
    )
