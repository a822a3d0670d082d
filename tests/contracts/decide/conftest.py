"""Registers of one branch, and files received from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from contracts.models import Contract
from tests.contracts.intake.conftest import APPRENTICE, PROFESSIONAL

ON = dt.date(2026, 11, 5)
SIMPLE, DOUBLE = "1486", "2120"  # a branch with one CPNE, a branch with two


@pytest.fixture
def registers(db: None) -> None:
    """What the registers say of the branches, of the certification and of the CFA of the lines."""
    from registers.models import (
        Agreement,
        Certification,
        Committee,
        CommitteeAgreement,
        NpecLevel,
        NpecVintage,
        Provider,
        SourceFile,
    )

    for idcc, cpnes in ((SIMPLE, ("1",)), (DOUBLE, ("2", "3"))):
        agreement = Agreement.objects.create(idcc=idcc, label=f"Branche {idcc}", opco="OPCO d’essai")
        for cpne in cpnes:
            committee = Committee.objects.create(code=cpne, label=f"CPNE {cpne}")
            CommitteeAgreement.objects.create(committee=committee, agreement=agreement)
    Certification.objects.create(
        code="RNCP38362",
        title="Concepteur",
        level=6,
        active=True,
        registered_until=dt.date(2029, 12, 31),
        apprenticeship=True,
        professionalisation=True,
    )
    source = SourceFile.objects.create(name="niveaux d’essai", sha256="0" * 64)
    vintage = NpecVintage.objects.create(applicable_from=dt.date(2026, 1, 1), source=source)
    for cpne, annual in (("1", 8000), ("2", 9000), ("3", 7000)):
        NpecLevel.objects.create(
            vintage=vintage,
            rncp="RNCP38362",
            cpne=cpne,
            annual=Decimal(annual),
            status="A",
            applicable_from=vintage.applicable_from,
        )
    Provider.objects.create(
        siret=APPRENTICE["organisme_siret"],
        uai="0831774C",
        nda="93131234513",
        name="CFA d’essai",
        declared_on=dt.date(2015, 1, 1),
        qualiopi_until=dt.date(2029, 1, 1),
        state_accredited=False,
        in_house=False,
    )


@pytest.fixture
def receive(registers: None) -> Callable[..., list[Contract]]:
    """Receive variations of a clean line: `receive({}, {"alternant_nom": "Blin"})` gives their contracts."""
    from contracts.actions import intake

    def make(*variations: Mapping[str, str], on: dt.date = ON) -> list[Contract]:
        sender = intake.sender_named("CFA d’essai")
        made = []
        for variation in variations:
            number = f"D-{Contract.objects.count() + 1}"
            base = PROFESSIONAL if variation.get("dispositif") == "PROFESSIONNALISATION" else APPRENTICE
            clean = {"date_debut_contrat": "02/11/2026", "date_debut_formation_pratique": "02/11/2026",
                     "date_conclusion": "26/10/2026", "date_debut_formation": "02/11/2026",
                     "date_fin_contrat": "31/10/2028", "tuteur_nom": f"Caron {number}"}  # fmt: skip
            cells = {**base, **(clean if base is APPRENTICE else {}), "numero_externe": number, **variation}
            received = intake.receive_one(sender=sender, cells=cells, on=on, by=None)
            assert not received.outcome.errors, received.outcome.errors
            made.append(Contract.objects.get(pk=received.contract_id))
        return made

    return make


@pytest.fixture
def officer(make_user: Callable[..., object]) -> object:
    """A contract officer."""
    return make_user("GC")
