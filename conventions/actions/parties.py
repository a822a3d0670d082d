"""Who takes part in a convention: named, corrected, taken out while its text is written."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import User
from accounts.traces import remember
from conventions.actions import versions
from conventions.actions.conventions import PartyLine
from conventions.models import ConventionTrace, Party
from law.refusal import Impossible

FIELDS = ("name", "role", "nature", "siren", "signatory", "capacity")
TWICE = "Cet organisme tient déjà ce rôle dans la convention."


@transaction.atomic
def add(*, convention: int, told: PartyLine, by: User, on: date) -> Party:
    """Name a party."""
    row = versions.held(convention)
    draft = versions.editable(row)
    party = Party(convention=row, since=draft.number)
    _write(party, told)
    remember(
        row=row, verb="party", trace=ConventionTrace, by=by, on=on, comment=f"{party.name} : {_role(party)}."
    )
    return party


@transaction.atomic
def change(*, convention: int, party: int, told: PartyLine, by: User, on: date) -> Party:
    """Correct a party."""
    row = versions.held(convention)
    versions.editable(row)
    found = _of(row.pk, party)
    before = [getattr(found, name) for name in FIELDS]
    _write(found, told)
    if before != [getattr(found, name) for name in FIELDS]:
        remember(
            row=row, verb="party", trace=ConventionTrace, by=by, on=on,
            comment=f"{found.name} : {_role(found)}, corrigée.",
        )  # fmt: skip
    return found


@transaction.atomic
def remove(*, convention: int, party: int, by: User, on: date) -> None:
    """Take a party out; one that signed stays, it may become a partner."""
    row = versions.held(convention)
    versions.editable(row)
    found = _of(row.pk, party)
    if found.signed_on or found.signatures.exists():
        raise Impossible(
            f"{found} a signé un texte : donnez-lui le rôle de partenaire au lieu de la retirer."
        )
    name = str(found)
    try:
        found.delete()
    except ProtectedError as error:
        raise Impossible(f"{found} finance une ligne du budget : corrigez d’abord le budget.") from error
    remember(row=row, verb="party", trace=ConventionTrace, by=by, on=on, comment=f"{name}, retirée.")


def _of(convention: int, party: int) -> Party:
    found = Party.objects.select_for_update().filter(convention=convention, pk=party).first()
    if found is None:
        raise Impossible("Cette partie n’est plus dans la convention : rechargez la page.")
    return found


def _role(party: Party) -> str:
    return str(party.get_role_display())


def _write(party: Party, told: PartyLine) -> None:
    for name in FIELDS:
        setattr(party, name, getattr(told, name))
    try:
        with transaction.atomic():
            party.save()
    except IntegrityError as error:
        raise Impossible(TWICE) from error
