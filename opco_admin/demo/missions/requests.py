"""Training-plan requests of the demonstration: decided, paid, refused, waiting, in a year with a budget."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.core.files.base import ContentFile

from accounts.models import User
from contracts.actions import budgets
from registers.models import Establishment, Headcount, Provider
from smeservice.actions import (
    plan_terms,
    request_decisions,
    request_disputes,
    request_letters,
    request_money,
    request_recoveries,
    requests,
)
from smeservice.actions.request_facts import checks_of
from smeservice.models import Following, PlanRequest
from smeservice.rules import request_checks
from smeservice.rules.request_price import TRAINING, WAGES
from smeservice.rules.requests import Told

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SUBJECTS = (
    ("Sauveteur secouriste du travail", 4, "14", "22.50", "0"),
    ("Prospecter et fidéliser avec les réseaux sociaux", 2, "21", "34", "14.20"),
    ("Tenir les entretiens de parcours professionnel", 1, "7", "48", "0"),
    ("Perfectionnement au logiciel de caisse", 3, "7", "29", "12.10"),
)


def ask(on: dt.date, people: dict[str, User]) -> bool:
    """The year’s ceilings and budget, then requests at every step."""
    if PlanRequest.objects.exists():
        return False
    by = people["sm@demo.local"]
    firms = Following.objects.filter(adviser=by, until=None).order_by("company")[:8]
    places = _places([each.company_id for each in firms])
    provider = Provider.objects.exclude(name="").order_by("siret").first()
    if not places or provider is None:
        return False
    _decided(on)
    rows = [
        _received(places[rank % len(places)], provider, rank, on - dt.timedelta(days=days), by)
        for rank, days in enumerate((45, 40, 30, 3))
    ]
    for row in rows[:3]:
        _completed(row, on, by)
    _billed(_funded(rows[0], on, by), on, people)
    _overbilled(_funded(rows[1], on, by), on, people)
    request_decisions.refuse(
        request=rows[2].pk, reasons=["other"], by=by, on=on,
        comment="L’entretien de parcours est conduit par l’employeur : ce n’est pas une priorité publiée.",
    )  # fmt: skip
    for row in rows[:3]:
        request_letters.prepare(request=row.pk, by=by, on=on)
    return True


def _places(sirens: list[str]) -> list[Establishment]:
    """An open establishment of each firm that is not known to count 50 employees."""
    large = Headcount.objects.filter(company__in=sirens, least__gte=50).values("company")
    rows = Establishment.objects.filter(company__in=sirens, closed_on=None).exclude(company__in=large)
    found = {place.company_id: place for place in rows.select_related("company").order_by("-siret")}
    return [found[siren] for siren in sirens if siren in found]


def _decided(on: dt.date) -> None:
    day = on.replace(month=1, day=1)
    ceilings = plan_terms.Ceilings(
        hourly=Decimal(30), request=Decimal(4000), firm=Decimal(8000), side=Decimal(300)
    )
    for year in (on.year - 1, on.year):
        plan_terms.set_terms(
            year=year, idcc="", ceilings=ceilings, source=f"Délibération n° 42, plan {year}", decided_on=day,
            by=None, on=on,
        )  # fmt: skip
        budgets.decide(
            section="plan", year=year, amount=Decimal(250_000), source=f"Budget {year} voté par le conseil",
            decided_on=day, by=None, on=on,
        )  # fmt: skip


def _received(
    place: Establishment, provider: Provider, rank: int, received_on: dt.date, by: User
) -> PlanRequest:
    title, trainees, hours, price, wage = SUBJECTS[rank]
    told = Told(
        siret=place.siret, title=title, provider_siret=provider.siret, provider_name=provider.name,
        starts_on=received_on + dt.timedelta(days=5), ends_on=received_on + dt.timedelta(days=19),
        trainees=trainees, hours=Decimal(hours), unit="hour", unit_cost=Decimal(price),
        hourly_wage=Decimal(wage), remote_share=0, pay_to="provider", received_on=received_on,
        reference=f"PLAN-{rank + 1}",
    )  # fmt: skip
    return requests.receive(told=told, token=UUID(int=5000 + rank), by=by, on=received_on)


def _completed(row: PlanRequest, on: dt.date, by: User) -> None:
    """Papers, and an answer to whatever the registers do not know."""
    for kind, name in (("programme", "programme.pdf"), ("quote", "devis.pdf")):
        requests.add_paper(request=row.pk, kind=kind, file=ContentFile(PDF, name=name), by=by, on=on)
    for code, note, value in (
        ("headcount", "Attestation de l’expert-comptable", 12),
        ("attached", "Table de France compétences du mois", None),
        ("provider", "Liste publique des organismes de formation", None),
    ):
        requests.find(request=row.pk, code=code, note=note, value=value, by=by, on=on)


def _funded(row: PlanRequest, on: dt.date, by: User) -> PlanRequest:
    if request_checks.failed(checks_of(row, on)):
        reasons = request_decisions.suggested(checks_of(row, on))
        return request_decisions.refuse(request=row.pk, reasons=reasons, by=by, on=on)
    return request_decisions.accept(request=row.pk, by=by, on=on)


def _billed(row: PlanRequest, on: dt.date, people: dict[str, User]) -> None:
    """Carried out and billed, to be paid with the next run."""
    if row.state != "accepted" or row.ends_on > on:
        return
    by = people["fi@demo.local"]
    request_money.serve(
        request=row.pk, from_on=row.starts_on, to_on=row.ends_on, hours=row.hours * row.trainees,
        file=ContentFile(PDF, name="attestation.pdf"), by=people["sm@demo.local"], on=on,
    )  # fmt: skip
    account = request_money.account_of(row)
    for payee, kind, number in (("provider", TRAINING, "2026-0117"), ("firm", WAGES, "NDF-1")):
        if amount := account.left(kind):
            request_money.bill(
                request=row.pk, payee=payee, number=number, issued_on=row.ends_on, received_on=row.ends_on,
                parts={kind: amount}, by=by, on=on,
            )  # fmt: skip
    if account.left(TRAINING) > 100:
        request_recoveries.propose(
            request=row.pk, payee="provider", parts={TRAINING: Decimal(50)}, seen=1, by=by, on=on,
            reason="Deux heures facturées en double sur la dernière journée.",
        )  # fmt: skip


def _overbilled(row: PlanRequest, on: dt.date, people: dict[str, User]) -> None:
    """Billed before its hours are attested: kept as disputed."""
    if row.state == "accepted" and row.amount and row.ends_on <= on:
        request_disputes.enter(
            request=row.pk, payee="provider", number="2026-0131", issued_on=row.ends_on,
            received_on=row.ends_on, parts={TRAINING: row.amount}, by=people["fi@demo.local"], on=on,
        )  # fmt: skip
