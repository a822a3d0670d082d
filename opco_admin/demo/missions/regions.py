"""A convention with the région of a centre: its contracts draw it, one gives back, a subsidy is half paid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Count

from accounts.models import User
from contracts.actions import course, decide
from contracts.models import Contract
from conventions.actions import budget, conventions, investments, past, topup_rules
from conventions.actions.budget import Funder
from conventions.actions.conventions import PartyLine
from conventions.models import Convention
from conventions.rules.budget import Line
from conventions.rules.investments import Planned
from conventions.rules.topups import TopUp
from law.refusal import Impossible
from registers.models import Department, Provider
from registers.rules import department_of

PURPOSE = "Compléter le financement des CFA de proximité et renouveler leurs équipements (L6211-3)."
CRITERIA = "Niveau de financement insuffisant à l’équilibre, en zone rurale ou prioritaire."
TAKEN, MOST = 6, 30
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def agree(on: dt.date, people: dict[str, User]) -> bool:
    """The convention signed, then the contracts of its centre accepted with it."""
    if Convention.objects.filter(kind="region", purpose=PURPOSE).exists():
        return False
    centre = _centre()
    if centre is None:
        return False
    by = people["co@demo.local"]
    row = _signed(centre, on, by)
    _draw(centre, on, people["gc@demo.local"])
    _equip(row, centre, on, by)
    return True


def _centre() -> Provider | None:
    """The centre with most files that nothing prevents from being accepted."""
    waiting = Contract.objects.filter(kind="app", state="assessed", outcome="pass").order_by()
    counted = waiting.values_list("provider_siret").annotate(files=Count("pk"))
    for siret, _ in counted.order_by("-files", "provider_siret"):
        found = Provider.objects.filter(pk=siret).exclude(postcode="").first()
        if found and Department.objects.filter(pk=department_of(found.postcode) or "").exists():
            return found
    return None


def _signed(centre: Provider, on: dt.date, by: User) -> Convention:
    """The convention with its two lines and its three rules, signed as it stands."""
    region = Department.objects.select_related("region").get(pk=department_of(centre.postcode)).region
    start, end = dt.date(on.year - 1, 1, 1), dt.date(on.year + 1, 12, 31)
    row = conventions.create(
        kind="region", title=f"Objectifs et moyens {region.name} – OPCO Admin", purpose=PURPOSE, by=by,
        on=start, starts_on=start, ends_on=end, regions=(region.pk,),
        parties=(
            PartyLine(name=f"Région {region.name}", role="funder", nature="region"),
            PartyLine(name="OPCO Admin", role="signatory", nature="opco"),
        ),
    )  # fmt: skip
    lines = [
        _line("Fonctionnement", "Compléments aux CFA", "training", "12000"),
        _line("Investissement", "Équipements des CFA", "other", "250000"),
    ]
    payer = Funder("region", f"Région {region.name}")
    budget.set_budget(convention=row.pk, lines=lines, funders=[payer], by=by, on=start)
    for rule in _rules(start, end):
        topup_rules.put(convention=row.pk, rule=rule, by=by, on=start)
    return past.take_over(convention=row.pk, signed_on=start, by=by, on=on, past=False)


def _line(action: str, label: str, nature: str, amount: str) -> Line:
    return Line("Carte des formations", action, label, nature, Decimal(amount))


def _rules(start: dt.date, end: dt.date) -> tuple[TopUp, ...]:
    given: dict[str, Any] = {"code": "", "line": 1, "since": start, "until": end, "criteria": CRITERIA}
    return (
        TopUp(label="CFA en zone peu dense", value=Decimal(900), levels=(3, 4), cumulable=True, **given),
        TopUp(
            label="Mineurs et jeunes sans diplôme", form="share", value=Decimal(10), cap=Decimal(1500),
            rank=2, publics=("without_diploma", "minor"), cumulable=True, **given,
        ),
        TopUp(
            label="Formations supérieures de proximité", form="contract", value=Decimal(600), rank=3,
            levels=(5, 6, 7), **given,
        ),
    )  # fmt: skip


def _draw(centre: Provider, on: dt.date, by: User) -> None:
    """The files of the centre are assessed again: some are accepted, one is then broken early."""
    waiting = Contract.objects.filter(kind="app", state="assessed", provider_siret=centre.pk, outcome="pass")
    accepted: list[Contract] = []
    for pk in waiting.order_by("-pk").values_list("pk", flat=True)[:MOST]:
        decide.reassess(contracts=[pk], by=by, on=on)
        try:
            if len(accepted) < TAKEN:
                accepted += decide.accept(contracts=[pk], by=by, on=on)
        except Impossible:  # a check fails: it is left to its officer
            continue
    drawing = [each for each in accepted if each.envelope_id]
    begun = [each for each in drawing if each.starts_on < on]
    if begun and len(drawing) > 1:
        course.terminate(contracts=[begun[0].pk], on_date=on, motive="02", by=by, on=on)


def _equip(row: Convention, centre: Provider, on: dt.date, by: User) -> None:
    """A workshop, half paid on its first invoices."""
    half = Decimal(42_000)
    made = investments.promise(
        line=row.lines.get(number=2).pk, centre=centre.name or centre.pk, siret=centre.pk,
        purpose="Plateau technique de l’atelier", amount=2 * half, by=by, on=on,
        instalments=[
            Planned(half, "Factures acquittées pour la moitié du coût", on),
            Planned(half, "Procès-verbal de réception", on + dt.timedelta(days=120)),
        ],
    )  # fmt: skip
    first = made.instalments.order_by("number")[0]
    investments.pay(instalment=first.pk, file=ContentFile(PDF, "facture-atelier.pdf"), by=by, on=on)
