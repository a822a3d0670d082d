"""What else happens in the demonstration: silences, amendments, documents, aid to tutors, controls."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import typst
from django.core.files import File
from django.core.files.base import ContentFile

import registers.bank
from accounts.models import User
from contracts.actions import (
    amending,
    anomalies,
    campaigns,
    clocks,
    deposits,
    intake,
    layout,
    papers,
    tutoring,
)
from contracts.models import Amendment, Contract
from contracts.rules import canonical
from contracts.rules.columns import NAMES
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Plan
from law.periods import add_months
from opco_admin.demo import lines, world
from registers.models import Provider

People = dict[str, User]


def live(folder: Path, *, on: dt.date, people: People) -> None:
    """A little of everything, so that each list has something to show."""
    officer = people["gc@demo.local"]
    clocks.record_silences(on=on - dt.timedelta(days=1))
    _amend(folder, world.CENTRES[0], on=on, by=officer)
    _documents(on=on, by=officer)
    _tutors(on=on, by=officer)
    deposits.send(by=officer, on=on - dt.timedelta(days=30))
    anomalies.look(on=on)
    _control(on=on, by=people["fi@demo.local"])
    _change_account(on=on, by=people["fi@demo.local"])


def _amend(folder: Path, centre: world.Centre, *, on: dt.date, by: User) -> None:
    """A file of amendments: other tutors, longer contracts; the first two decided."""
    running = Contract.objects.filter(
        provider_siret=centre.siret, kind="app", state="accepted", terminated_on=None, ends_on__gt=on
    )
    ids = list(running.order_by("pk").values_list("pk", flat=True)[:6])
    rows = [_amendment(values, place, on) for place, values in enumerate(layout.read_values(ids).values())]
    name = f"avenants-{centre.uai}-{on:%Y%m%d}.csv"
    with lines.write(folder / name, NAMES, rows).open("rb") as handle:
        batch = intake.receive_file(
            sender=intake.sender_named(centre.name), file=File(handle), name=name, on=on, by=by
        )
    intake.import_batch(batch=batch, by=by, accept_valid=True)
    for amendment in Amendment.objects.filter(batch=batch).order_by("pk")[:2]:
        amending.amend(amendment=amendment.pk, by=by, on=on)


def _amendment(values: dict[str, Any], place: int, on: dt.date) -> dict[str, str]:
    told = canonical.cells(values)
    told |= {
        "numero_avenant": "1",
        "type_contrat": "36",
        "date_effet_avenant": lines.day(on - dt.timedelta(days=5)),
        "tuteur_nom": lines.NAMES[place],
    }
    if place % 2:
        told["type_contrat"] = "33"
        told["date_fin_contrat"] = lines.day(add_months(values["date_fin_contrat"], 3))
    return told


def _documents(*, on: dt.date, by: User) -> None:
    """Two signed papers in a few files."""
    pdf = typst.compile(b"#set document(title: [Exemple])\n= Document d'exemple\nSans valeur.", format="pdf")
    for contract in Contract.objects.filter(state="assessed", kind="app").order_by("pk")[:3]:
        for kind in ("contract", "convention"):
            papers.add_documents(
                contract=contract.pk, kind=kind, files=[(ContentFile(pdf), f"{kind}.pdf")], on=on, by=by
            )


def _tutors(*, on: dt.date, by: User) -> None:
    """Aid asked for a few tutors, one of them decided."""
    found = Contract.objects.filter(state="accepted", kind="pro", ends_on__gt=on).order_by("pk")[:3]
    for place, contract in enumerate(found):
        request = tutoring.receive(
            contract=contract.pk,
            kind="exercise",
            received_on=on - dt.timedelta(days=10),
            payee_siret=contract.employer_siret,
            payee_name=contract.employer_name,
            tutor_name="Morel",
            from_on=contract.starts_on,
            to_on=add_months(contract.starts_on, 6) - dt.timedelta(days=1),
            by=by,
            on=on,
        )
        if not place:
            tutoring.accept(request=request.pk, by=by, on=on)


def _control(*, on: dt.date, by: User) -> None:
    """A campaign over what was accepted this year, its files drawn."""
    criteria = Criteria(kind="app", accepted_from=on.replace(month=1, day=1), accepted_to=on)
    plan = Plan(size=20)
    seen = campaigns.preview(criteria=criteria, plan=plan)
    campaigns.freeze(
        name=f"Service fait {on:%Y}",
        criteria=criteria,
        plan=plan,
        seed=seen.seed,
        fingerprint=seen.fingerprint,
        by=by,
        on=on,
    )


def _change_account(*, on: dt.date, by: User) -> None:
    """A centre asks to be paid elsewhere: somebody else validates."""
    centre = world.CENTRES[-1]
    registers.bank.propose(
        provider=Provider.objects.get(pk=centre.siret),
        iban=world.iban(90),
        holder=centre.name,
        note="Demande reçue par courrier, rappel à faire.",
        by=by,
        on=on,
    )
